"""How likely a sentence of the report answers a question: evidence of the search -> features -> a fitted score.

The score is a logistic regression; its coefficients lie in `fitted.json`, fitted on the `train` and `dev` cases by
`evals/fit.py`, for each kind of anticipated questions that a report may have.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from peelqa.ingest import Index
from peelqa.keywords import terms
from peelqa.needs import Need, satisfies
from peelqa.passages import Anticipated
from peelqa.search import Evidence, Likeness
from peelqa.spellings import Spellings

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

# Tried on the dev cases and dropped, no gain: dense and keyword scores of passages, the sentence's own share of the
# question's words, its length, and whether it stands in a summary or in front matter.
FEATURES = (
    "question",
    "question_gap",
    "question_above",
    "question_mean",
    "question_votes",
    "dense",
    "dense_gap",
    "keyword",
    "coverage_with_heading",
    "coverage_with_question",
    "neighbour_question",
    "in_top_span",
    "kind_unmet",
    "methodology",
    "near_cited",
)
_FITTED = Path(__file__).parent / "fitted.json"
_CANDIDATES = 120  # sentences that each measure may put forward
_AROUND_CITED = 8  # sentences before and behind one that the last answer cited
_BEST = 3  # anticipated questions about a sentence that count together
_VOTERS = 30  # nearest anticipated questions, which vote for the sentences that they point at
_VOTE_SCALE = 0.05  # cosine: a question that much further away than the nearest one has 1/e of its vote
_NEAR = 3.0  # sentences: the distance at which nearness to a cited one falls to 1/e


@lru_cache(maxsize=8)
def fitted(model: str, anticipated: Anticipated) -> dict[str, float]:
    """Coefficients of a model ("relevance" or "silence") by feature; "bias" is the constant.

    They differ by the kinds of anticipated questions that a report has; those for "answered" are fitted with about as
    many questions as `peelqa enrich` writes.
    """
    data: dict[str, dict[str, float]] = json.loads(_FITTED.read_text(encoding="utf-8"))
    return data[f"{model}, {anticipated}"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Stemmed terms of every sentence, heading and anticipated question, and how rare each term is."""

    sentences: tuple[frozenset[str], ...]
    headings: tuple[frozenset[str], ...]
    questions: dict[int, frozenset[str]]
    idf: dict[str, float]
    default_idf: float

    @classmethod
    def of(cls, index: Index, spellings: Spellings) -> Lexicon:
        """Read the terms of an open index; what the report abbreviates counts in both spellings."""
        report = index.source.report

        def terms_of(text: str) -> frozenset[str]:
            return spellings.widened(frozenset(terms(text)))

        sentences = tuple(terms_of(report.text[s.start : s.end]) for s in report.sentences)
        headings = tuple(terms_of(" ".join(section.path)) for section in report.sections)
        questions = {i: terms_of(u.text) for i, u in enumerate(index.source.units) if u.kind == "questions"}
        counts = Counter(t for s in sentences for t in s)
        n = len(sentences)
        idf = {t: float(np.log(1 + (n - c + 0.5) / (c + 0.5))) for t, c in counts.items()}
        return cls(sentences, headings, questions, idf, float(np.log(1 + (n + 0.5) / 0.5)))

    def share(self, wanted: tuple[str, ...], found: frozenset[str]) -> float:
        """Share (0 to 1) of the idf weight of `wanted` that stands in `found`; a term new to the report weighs most."""
        total = sum(self.idf.get(t, self.default_idf) for t in wanted)
        return sum(self.idf.get(t, self.default_idf) for t in wanted if t in found) / total if total else 0.0


class Relevance:
    """Scores sentences of one index."""

    def __init__(self, index: Index, spellings: Spellings) -> None:
        self._index = index
        self._report = index.source.report
        self.lexicon = Lexicon.of(index, spellings)
        sentences = self._report.sentences
        self._texts = [self._report.text[s.start : s.end] for s in sentences]
        self._section = np.array([s.section_id for s in sentences], dtype=np.int64)
        self._is_methodology = np.array([self._report.sections[s.section_id].kind == "methodology" for s in sentences])
        self._pointed = [u.passage.sentence_ids for u in index.source.units if u.kind == "questions"]
        self._about = _questions_about(len(sentences), self._pointed)

    def scores(self, need: Need, evidence: Evidence, candidates: Ints, cited: Sequence[int] = ()) -> Floats:
        """Log-odds that each candidate sentence answers the need, shape (candidates,).

        `cited` are the ids of the sentences that the last answer cited, if the question leans on it.
        """
        model = fitted("relevance", self._index.source.anticipated)
        weights = np.array([model[name] for name in FEATURES], dtype=np.float32)
        return np.asarray(self.features(need, evidence, candidates, cited) @ weights + model["bias"], dtype=np.float32)

    def candidates(self, evidence: Evidence, indexed: npt.NDArray[np.bool_], cited: Sequence[int] = ()) -> Ints:
        """Ids of the sentences worth scoring: the best by any measure and those around `cited`, in report order."""
        measures = (evidence.question, evidence.dense, evidence.passage, evidence.fused)
        around = np.array([i + d for i in cited for d in range(-_AROUND_CITED, _AROUND_CITED + 1)], dtype=np.int64)
        found = [np.argsort(-m, kind="stable")[:_CANDIDATES] for m in measures]
        best = np.unique(np.concatenate([*found, np.clip(around, 0, len(indexed) - 1)]))
        return np.asarray(best[indexed[best]], dtype=np.int64)

    def features(self, need: Need, evidence: Evidence, candidates: Ints, cited: Sequence[int] = ()) -> Floats:
        """The features of `FEATURES` for each candidate, shape (candidates, len(FEATURES))."""
        c = candidates
        question = np.maximum(evidence.question, 0)
        padded = np.concatenate([[0], question, [0]])
        neighbour = np.maximum(padded[:-2], padded[2:])
        covered = np.array([self._coverage(need, evidence, int(i)) for i in c], dtype=np.float32).reshape(-1, 2)
        columns = [
            question[c],
            question[c] - question.max(),
            np.maximum(question[c] - 0.8, 0),  # a near paraphrase counts more than in proportion
            self._mean_of_best(evidence, c),
            self._votes(evidence)[c],
            evidence.dense[c],
            evidence.dense[c] - evidence.dense.max(),
            np.maximum(evidence.keyword[c], 0) / max(float(evidence.keyword.max()), 1e-6),
            *covered.T,
            neighbour[c],
            self._in_top_span(evidence, c),
            [not satisfies(need.kind, self._texts[i]) for i in c],
            self._is_methodology[c],
            self._near_cited(c, cited),
        ]
        return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)

    def _mean_of_best(self, evidence: Evidence, c: Ints) -> Floats:
        """Mean cosine of the three nearest anticipated questions about each sentence; 0 where there is none."""
        rows = self._about[c]
        cosines = np.where(rows >= 0, np.append(evidence.likeness.asked, 0.0)[rows], -np.inf)
        best = -np.sort(-cosines, axis=1)[:, :_BEST]
        known = np.isfinite(best)
        return np.asarray(np.where(known, best, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1), dtype=np.float32)

    def _votes(self, evidence: Evidence) -> Floats:
        """Share (0 to 1) of the votes of the nearest anticipated questions that go to each sentence of the report."""
        votes = np.zeros(len(self._texts))
        for question, weight in zip(*nearest_votes(evidence.likeness.asked), strict=True):
            votes[list(self._pointed[question])] += weight
        return votes.astype(np.float32)

    def _near_cited(self, c: Ints, cited: Sequence[int]) -> Floats:
        """1 for a neighbour of a cited sentence in its section, falling with distance; 0 for the cited ones."""
        if not cited:
            return np.zeros(len(c), dtype=np.float32)
        shown = np.array(sorted(set(cited)), dtype=np.int64)
        distance = np.abs(c[:, None] - shown[None, :])
        same = self._section[c][:, None] == self._section[shown][None, :]
        nearest = np.where(same, distance, np.inf).min(axis=1)
        return np.where(nearest > 0, np.exp((1 - nearest) / _NEAR), 0.0).astype(np.float32)

    def _coverage(self, need: Need, evidence: Evidence, sentence: int) -> tuple[float, float]:
        lexicon = self.lexicon
        heading = lexicon.headings[self._report.sentences[sentence].section_id]
        own = lexicon.sentences[sentence] | heading
        asked = own | lexicon.questions.get(int(evidence.nearest[sentence]), frozenset())
        return lexicon.share(need.terms, own), lexicon.share(need.terms, asked)

    def _in_top_span(self, evidence: Evidence, c: Ints) -> npt.NDArray[np.bool_]:
        top = int(evidence.nearest[int(np.argmax(evidence.question))])
        if top < 0:
            return np.zeros(len(c), dtype=bool)
        return np.isin(c, self._index.source.units[top].passage.sentence_ids)


def nearest_votes(cosines: Floats) -> tuple[Ints, Floats]:
    """Numbers of the nearest questions, at most `_VOTERS`, and the vote of each: the nearer the more, 1 in all."""
    nearest = np.argsort(-cosines, kind="stable")[:_VOTERS]
    weights = np.exp((cosines[nearest] - cosines[nearest[:1]]) / _VOTE_SCALE)
    return nearest, np.asarray(weights / weights.sum(), dtype=np.float32)


def silent_share(likeness: Likeness) -> float:
    """Share (0 to 1) of the nearest questions' votes that are of questions which the report is silent on."""
    nearest, votes = nearest_votes(np.concatenate([likeness.asked, likeness.unanswered]))
    return float(votes[nearest >= len(likeness.asked)].sum())


def _questions_about(sentences: int, pointed: Sequence[Sequence[int]]) -> Ints:
    """Numbers of the anticipated questions that point at each sentence, shape (sentences, most), filled up with -1."""
    found: list[list[int]] = [[] for _ in range(sentences)]
    for question, ids in enumerate(pointed):
        for i in ids:
            found[i].append(question)
    width = max(map(len, found), default=0)
    return np.array([rows + [-1] * (width - len(rows)) for rows in found], dtype=np.int64).reshape(sentences, width)
