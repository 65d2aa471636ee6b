"""Five answers that no one should be content with; a metric on which one of them does well is broken.

They never refuse, look at the last message only, and quote what they find with correct markers, so that they differ
from an engine in nothing but the choice of sentences.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from peelqa.citations import cite
from peelqa.evaluation.cases import Case, Span
from peelqa.evaluation.intervals import SEED
from peelqa.types import Answer, Citation, Report

if TYPE_CHECKING:
    from peelqa.assistant import Assistant
    from peelqa.embeddings import Embedder, Vectors

CONTROLS = ("random answer", "longest passage", "BM25 alone", "dense alone", "usual recipe")
_DEPTH = 20  # length of a ranking
_SHOWN = 3  # sentences of an answer
_TOP = 4  # chunks of the usual recipe
CHUNK, CHUNK_OVERLAP = 1_000, 200


class ControlBench:
    """Answers cases by the five controls; the chunks and questions of the usual recipe are embedded once."""

    def __init__(self, assistant: Assistant, questions: Sequence[str]) -> None:
        from peelqa.embeddings import Embedder  # here, so that reading results needs no model

        self._report = assistant.report
        self._searcher = assistant.searcher
        self._longest = max(((b.start, b.end) for b in self._report.blocks), key=lambda span: span[1] - span[0])
        self._chunks = split_chunks(self._report.text)
        embedder = Embedder(assistant.settings.model_dir, adapted=False)  # the recipe takes the model as it is
        asked = list(dict.fromkeys(questions))
        texts = [self._report.text[slice(*chunk)] for chunk in self._chunks]
        vectors = _kept_vectors(assistant.settings.index_dir, embedder, texts)
        self._nearest = dict(zip(asked, embedder.embed(asked) @ vectors.T, strict=True))

    def answer(self, control: str, case: Case) -> tuple[list[Span], Answer]:
        """The control's ranking (best first) and its answer."""
        ranked = self._ranked(control, case)
        shown = ranked[:_TOP] if control == "usual recipe" else ranked[:_SHOWN]
        return ranked, quote_spans(self._report, case.question, shown, control)

    def _ranked(self, control: str, case: Case) -> list[Span]:
        if control == "random answer":
            return self._random(case.id)
        if control == "longest passage":
            return [self._longest]
        if control == "usual recipe":
            order = np.argsort(-self._nearest[case.question], kind="stable")[:_TOP]
            return [self._chunks[int(i)] for i in order]
        if control == "BM25 alone":
            hits = self._searcher.keyword(case.question, _DEPTH)
        else:
            hits = self._searcher.dense(case.question, "sentences", _DEPTH)
        return [(hit.passage.start, hit.passage.end) for hit in hits]

    def _random(self, case_id: str) -> list[Span]:
        seed = hashlib.sha256(f"{SEED}:{case_id}".encode()).digest()
        generator = np.random.Generator(np.random.PCG64(int.from_bytes(seed[:8], "big")))
        picked = generator.choice(len(self._report.sentences), size=_DEPTH, replace=False)
        return [(s.start, s.end) for s in (self._report.sentences[int(i)] for i in picked)]


def _kept_vectors(folder: Path, embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Vectors of `texts`, kept beside the index: 200 long chunks cost more time than all questions together."""
    digest = hashlib.sha256("\0".join((embedder.digest, *texts)).encode()).hexdigest()
    file = folder / f"usual-recipe-{digest[:16]}.npy"
    try:
        kept: Vectors = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        kept = np.zeros((0, 0), dtype=np.float32)
    if len(kept) != len(texts):
        kept = embedder.embed(texts)
        with contextlib.suppress(OSError):  # a folder that can't be written costs time, not the run
            np.save(file, kept)
    return kept


def split_chunks(text: str, limit: int = CHUNK, overlap: int = CHUNK_OVERLAP) -> list[Span]:
    """Cut `text` as the usual character splitter does: at most `limit` characters, at the last break that fits.

    Breaks are a line end, else the end of a sentence, else a space; the next chunk starts at the first space at most
    `overlap` characters before the end of the one before.
    """
    spans: list[Span] = []
    start = 0
    while start < len(text):
        end = _break_before(text, start, start + limit) if start + limit < len(text) else len(text)
        spans.append((start, end))
        if end == len(text):
            break
        space = text.find(" ", max(end - overlap, start + 1), end)
        start = space + 1 if space >= 0 else end
    return spans


def _break_before(text: str, start: int, limit: int) -> int:
    half = (start + limit) // 2  # an earlier break would waste more than half of the chunk
    for mark in ("\n", ". ", " "):
        at = text.rfind(mark, half, limit)
        if at >= 0:
            return at + len(mark)
    return limit


def quote_spans(report: Report, question: str, spans: Sequence[Span], engine: str) -> Answer:
    """An answer that shows the sentences of `spans`, each (or the part of it inside the span) with its marker."""
    citations: list[Citation] = []
    for start, end in spans:
        for sentence in report.sentences:
            if sentence.start < end and start < sentence.end:
                inside = report.pieces(max(sentence.start, start), min(sentence.end, end))
                citations += [cite(report, len(citations) + i, a, b) for i, (a, b) in enumerate(inside, 1) if a < b]
    text = "\n".join(f"- {citation.quote} [{citation.marker}]" for citation in citations)
    return Answer(question, text, "answered", tuple(citations), engine, (question,), (), (), 0.0)
