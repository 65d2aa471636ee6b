"""Queries -> ranked hits: dense and keyword evidence of several unit sizes, gathered on the report's sentences.

Passages, single sentences, keywords and anticipated questions each rank the units they know; a unit hands its place
to the sentences it holds; reciprocal rank fusion (Cormack and others, 2009, k = 60) joins the rankings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np
import numpy.typing as npt
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from peelqa.answerability import answerability
from peelqa.embeddings import Embedder
from peelqa.ingest import Index
from peelqa.passages import UnitKind, indexed_sentences, sentence_passage
from peelqa.spellings import Spellings
from peelqa.types import Hit, Passage

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

RRF_K = 60
NOT_FOUND = -1.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a question is to those that were anticipated.

    `asked`, of shape (anticipated questions,), and `unanswered`, of shape (silent questions,), are its cosines with the
    questions that the report answers and with those that it is known to be silent on. `answerable` is the log-odds, by
    its vector alone, that it is of a kind that the report answers.
    """

    asked: Floats
    unanswered: Floats
    answerable: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a search knows of every sentence of the report; arrays of shape (sentences,), row i is sentence i.

    `dense`, `passage` and `question` are the best cosine (-1 to 1) between a query and a unit that holds the sentence;
    `keyword` and `passage_keyword` are BM25 scores; `fused` is the reciprocal-rank sum. `nearest[i]` is the row (in
    `Index.source.units`) of the anticipated question behind `question[i]`, or -1. `likeness` holds the best over the
    queries, and what the network says of the first.
    """

    dense: Floats
    passage: Floats
    question: Floats
    keyword: Floats
    passage_keyword: Floats
    fused: Floats
    nearest: Ints
    likeness: Likeness


class Searcher:
    """Searches one open index. Safe to share between threads."""

    def __init__(self, index: Index, embedder: Embedder, candidates: int = 60) -> None:
        self.index = index
        self.report = index.source.report
        self.spellings = Spellings(index.source.template.acronyms, frozenset(embedder.whole_words()))
        self._embedder = embedder
        self._candidates = candidates
        self._sentences = {s.id: sentence_passage(self.report, s) for s in indexed_sentences(self.report)}
        self._rows = {kind: self._rows_of(kind) for kind in get_args(UnitKind)}
        self._holds = {kind: _Holds.of(index, rows) for kind, rows in self._rows.items() if kind != "silent"}

    def _rows_of(self, kind: UnitKind) -> Ints:
        return np.array([i for i, u in enumerate(self.index.source.units) if u.kind == kind], dtype=np.int64)

    @property
    def question_rows(self) -> Ints:
        """Rows of the anticipated questions in `Index.source.units`, in the order of `Likeness.asked`."""
        return self._rows["questions"]

    @cached_property
    def indexed(self) -> npt.NDArray[np.bool_]:
        """Shape (sentences,): True for the sentences that may be found."""
        return np.array([s.id in self._sentences for s in self.report.sentences])

    def search(self, queries: Sequence[str], k: int = 10) -> tuple[Hit, ...]:
        """The best `k` sentences for the `queries` together, best first; ties in report order."""
        return self.hits(self.evidence(queries), k)

    def hits(self, evidence: Evidence, k: int) -> tuple[Hit, ...]:
        """The `k` sentences with the highest fused score as hits."""
        order = np.argsort(-evidence.fused, kind="stable")[:k]
        return tuple(self.hit(int(i), float(evidence.fused[i]), evidence) for i in order if evidence.fused[i] > 0)

    def hit(self, sentence: int, score: float, evidence: Evidence) -> Hit:
        """The sentence with this id as a hit, with the rankings whose best candidates it is among."""
        measures = {
            "sentences": evidence.dense,
            "passages": evidence.passage,
            "keywords": evidence.keyword,
            "questions": evidence.question,
        }
        found_by = tuple(
            name
            for name, scores in measures.items()
            if scores[sentence] > 0 and np.count_nonzero(scores > scores[sentence]) < self._candidates
        )
        return Hit(self.sentence(sentence), score, found_by)

    def evidence(self, queries: Sequence[str], mix: Sequence[tuple[str, float]] = ()) -> Evidence:
        """Everything known of every sentence, the best over `queries` of each measure, their ranks fused.

        Args:
            queries: wordings of one question.
            mix: texts and weights; where given, the first query is searched by the sum of their vectors, not its own.
        """
        first, *others = queries
        vectors = [self._mixed(mix) if mix else self.vector(first), *map(self.vector, others)]
        return self._best([self._evidence(query, vector) for query, vector in zip(queries, vectors, strict=True)])

    def vector(self, text: str) -> Floats:
        """Vector of a query, shape (384,), unit length: the mean over its spellings."""
        # One by one: batching changes low bits.
        return _unit(np.sum([self._embedder.embed([spelling])[0] for spelling in self.spellings.of(text)], axis=0))

    def _mixed(self, mix: Sequence[tuple[str, float]]) -> Floats:
        return _unit(np.sum([weight * self.vector(text) for text, weight in mix], axis=0))

    def likeness(self, query: str) -> Likeness:
        """How like `query` is to the anticipated questions: far less work than all the evidence."""
        vector = self.vector(query)
        return self._likeness(self._cosines(vector), vector)

    def _likeness(self, cosines: Floats, vector: Floats) -> Likeness:
        return Likeness(cosines[self._rows["questions"]], cosines[self._rows["silent"]], answerability(vector))

    def _cosines(self, vector: Floats) -> Floats:
        # Not BLAS: its last bits depend on the number of its threads.
        return np.asarray(np.einsum("ij,j->i", self.index.vectors, vector))

    def _best(self, parts: Sequence[Evidence]) -> Evidence:
        """Join the evidence of several queries: the best of each measure, the sum of the rank scores."""
        best = np.argmax(np.stack([p.question for p in parts]), axis=0)
        nearest = np.stack([p.nearest for p in parts])[best, np.arange(len(self.report.sentences))]
        top = {
            name: np.max(np.stack([getattr(p, name) for p in parts]), axis=0)
            for name in ("dense", "passage", "question", "keyword", "passage_keyword")
        }
        fused = np.sum(np.stack([p.fused for p in parts]), axis=0)
        asked, unanswered = (
            np.max(np.stack([getattr(p.likeness, name) for p in parts]), axis=0) for name in ("asked", "unanswered")
        )
        likeness = Likeness(asked, unanswered, parts[0].likeness.answerable)
        return Evidence(**top, fused=fused, nearest=nearest, likeness=likeness)

    def _evidence(self, query: str, vector: Floats) -> Evidence:
        # It covers sentences and passages, the units before the questions.
        bm25 = self.index.keywords.scores(self.spellings.joined(query))
        cosines = self._cosines(vector)
        return self._gather(cosines, bm25, self._likeness(cosines, vector))

    def _gather(self, cosines: Floats, bm25: Floats, likeness: Likeness) -> Evidence:
        dense, _ = self._holds["sentences"].spread(cosines[self._rows["sentences"]])
        passage, _ = self._holds["passages"].spread(cosines[self._rows["passages"]])
        question, unit = self._holds["questions"].spread(likeness.asked)
        keyword, _ = self._holds["sentences"].spread(bm25[self._rows["sentences"]])
        passage_keyword, _ = self._holds["passages"].spread(bm25[self._rows["passages"]])
        nearest = np.where(unit >= 0, self._rows["questions"][unit] if len(self._rows["questions"]) else -1, -1)
        rankings = (dense, passage, question, question, keyword, passage_keyword)
        fused = np.sum(np.stack([self._reciprocal_ranks(r) for r in rankings]), axis=0)
        ranked = (dense, passage, question, keyword, passage_keyword, fused.astype(np.float32))
        return Evidence(*ranked, nearest, likeness)

    def _reciprocal_ranks(self, scores: Floats) -> Floats:
        """1 / (60 + rank) for the best candidates (equal scores share a rank), 0 for the others."""
        usable = np.where(self.indexed, scores, NOT_FOUND)
        values = np.unique(usable[usable > 0])[::-1][: self._candidates]
        ranks = np.searchsorted(-values, -usable)
        found = (usable > 0) & (ranks < len(values))
        return np.where(found, 1.0 / (RRF_K + 1 + ranks), 0.0).astype(np.float32)

    def dense(self, query: str, unit: UnitKind, k: int) -> tuple[Hit, ...]:
        """The `k` units of one kind nearest to `query` by cosine, for comparison; score is the cosine."""
        rows = self._rows[unit]
        scores = self.index.vectors[rows] @ self._embedder.embed([query])[0]
        return self._ranked(rows, scores, k, unit)

    def keyword(self, query: str, k: int) -> tuple[Hit, ...]:
        """The `k` sentences with the best BM25 score, for comparison."""
        rows = self._rows["sentences"]
        return self._ranked(rows, self.index.keywords.scores(query)[rows], k, "keywords")

    def _ranked(self, rows: Ints, scores: Floats, k: int, name: str) -> tuple[Hit, ...]:
        order = np.argsort(-scores, kind="stable")[:k]
        units = self.index.source.units
        return tuple(Hit(units[rows[i]].passage, float(scores[i]), (name,)) for i in order if scores[i] > 0)

    def similarity(self, one: int, other: int) -> float:
        """Cosine of two sentences, by id; 0 if one of them is not indexed."""
        rows = self._row_of_sentence
        if one not in rows or other not in rows:
            return 0.0
        return float(self.index.vectors[rows[one]] @ self.index.vectors[rows[other]])

    @cached_property
    def _row_of_sentence(self) -> dict[int, int]:
        units = self.index.source.units
        return {units[row].passage.sentence_ids[0]: int(row) for row in self._rows["sentences"]}

    def sentence(self, sentence_id: int) -> Passage:
        """The passage that is just the sentence with this id."""
        return self._sentences.get(sentence_id) or sentence_passage(self.report, self.report.sentences[sentence_id])


@dataclass(frozen=True, slots=True)
class _Holds:
    """Which sentence stands in which unit, as pairs sorted by sentence: unit positions and group starts."""

    units: Ints
    starts: Ints
    sentences: Ints
    count: int

    @classmethod
    def of(cls, index: Index, rows: Ints) -> _Holds:
        pairs = sorted((s, u) for u, row in enumerate(rows) for s in index.source.units[row].passage.sentence_ids)
        sentences = np.array([s for s, _ in pairs], dtype=np.int64)
        units = np.array([u for _, u in pairs], dtype=np.int64)
        firsts, starts = np.unique(sentences, return_index=True)
        return cls(units, starts, firsts, len(index.source.report.sentences))

    def spread(self, scores: Floats) -> tuple[Floats, Ints]:
        """Best score among the units that hold each sentence (-1 where none does), and that unit's position."""
        best = np.full(self.count, NOT_FOUND, dtype=np.float32)
        unit = np.full(self.count, -1, dtype=np.int64)
        if len(self.units):
            values = scores[self.units]
            tops = np.maximum.reduceat(values, self.starts)
            best[self.sentences] = tops
            sizes = np.diff([*self.starts, len(self.units)])
            is_top = values == np.repeat(tops, sizes)
            firsts = np.minimum.reduceat(np.where(is_top, np.arange(len(values)), len(values)), self.starts)
            unit[self.sentences] = self.units[firsts]
        return best, unit


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class PeelqaRetriever(BaseRetriever):
    """The same search as a LangChain retriever; each document is a sentence with its page, section and offsets."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    k: int = 10

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [self._document(hit) for hit in self.searcher.search([query], self.k)]

    def _document(self, hit: Hit) -> Document:
        report, passage = self.searcher.report, hit.passage
        metadata = {
            "report_id": report.id,
            "section": report.sections[passage.section_id].label,
            "page": report.page_at(passage.start),
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
            "found_by": list(hit.found_by),
        }
        return Document(page_content=report.text[passage.start : passage.end], metadata=metadata, id=passage.id)
