"""Anticipated questions for a report: a chat model writes them, and only what leads back to its passage is kept.

Each question is a pointer to a passage and never an answer, so a bad one can mislead the search but put no word into an
answer. It is kept if it reads like a question, brings in no number or name from outside of the report, and, searched
for, finds its own passage and not several others equally well.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from peelqa.anticipated import Filter, Span, candidates
from peelqa.embeddings import Embedder
from peelqa.errors import ChatError, ReportError, StoreError
from peelqa.ingest import Index, Progress, ingest, open_index, read_source
from peelqa.messages import ChatModel, Message
from peelqa.passages import Unit, questions_path, read_questions
from peelqa.prompts import Prompt, read_prompt
from peelqa.search import Searcher
from peelqa.settings import Settings, report_path
from peelqa.types import Passage, Report

MAX_FAILURES = 3  # replies in a row that fail before it is given up
SEPARATE_INDEX = "without-questions"  # folder below the index folder


@dataclass(slots=True)
class Summary:
    """What one run did. `dropped` counts questions by reason, `failed` passages that got no reply."""

    path: Path
    spans: int = 0
    already: int = 0
    left: int = 0
    kept: int = 0
    failed: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def line(self) -> str:
        """The summary for people."""
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(self.dropped.items()))
        failed = f", {self.failed} without a reply" if self.failed else ""
        return (
            f"{self.path}: {self.spans} passages done ({self.already} before, {self.left} left{failed}), "
            f"{self.kept} questions kept, {self.dropped.total()} dropped{f' ({reasons})' if reasons else ''}"
        )

    @property
    def record(self) -> dict[str, object]:
        """The summary for programs, with stable keys."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {**values, "path": str(self.path), "dropped": dict(self.dropped)}


def enrich(
    settings: Settings,
    embedder: Embedder,
    model: ChatModel,
    *,
    limit: int | None = None,
    output: Path | None = None,
    progress: Progress | None = None,
    building: Progress | None = None,
) -> Summary:
    """Have `model` write questions for the report that `settings` name; what a file already has is kept.

    The file is written after every passage, whole, so that an interrupted run goes on where it was.

    Args:
        settings: name the report, the budget of a reply, and the index that questions are tried on.
        embedder: the model of that index.
        model: writes the questions.
        limit: of passages in this run; default: all that are left.
        output: default: the file beside the report that `peelqa index` reads.
        progress: called with (passages done, passages to do).
        building: called with (units done, units in all) if an index without questions must be built first.

    Raises:
        ReportError: the file that is there does not fit the report.
        ChatError: `MAX_FAILURES` replies in a row failed; what was written before is kept.
    """
    index = _index_without_questions(settings, embedder, building)
    report = index.source.report
    path = output or questions_path(report_path(settings))
    entries = _read_entries(path, report)
    done = {_fold(str(entry["span"])) for entry in entries}
    spans = spans_of(report, index.source.units)
    todo = [span for span in spans if span.text not in done]
    summary = Summary(path, already=len(spans) - len(todo))
    writer = _Writer(model, settings, read_prompt("enrich"), Filter(Searcher(index, embedder), entries), summary)
    began = time.monotonic()
    for count, span in enumerate(todo[:limit], 1):
        questions = writer.write(span)
        if questions is not None:
            entries.append({"span": span.text, "questions": questions})
            _write_entries(path, entries)
        if progress is not None:
            progress(count, len(todo[:limit]))
    summary.left, summary.seconds = len(todo) - summary.spans, time.monotonic() - began
    return summary


def _index_without_questions(settings: Settings, embedder: Embedder, building: Progress | None = None) -> Index:
    """The index to try questions on: without anticipated ones, which would find themselves.

    The usual index if it fits, its questions left out. Otherwise one of its own: the usual one fits no more once
    questions have been written, and is not to be replaced before all of them are.
    """
    try:
        return _without_questions(open_index(settings, read_source(settings, embedder)))
    except StoreError:
        plain = {"expansion": False, "index_dir": settings.index_dir / SEPARATE_INDEX}
        return ingest(settings.model_copy(update=plain), embedder, building)


def _without_questions(index: Index) -> Index:
    units = tuple(unit for unit in index.source.units if not unit.is_anticipated)  # they stand before the questions
    source = replace(index.source, units=units, anticipated="none")
    return Index(source, index.vectors[: len(units)], index.keywords)


def spans_of(report: Report, units: Sequence[Unit]) -> tuple[Span, ...]:
    """Passages and lists of the report in its order, and single sentences that stand in none.

    Each is proven by the loader of question files. A passage whose words stand somewhere else before is left out: a
    question file can't point at it.
    """
    passages = {u.passage.sentence_ids: u.passage for u in units if u.kind == "passages"}
    held = {i for ids in passages for i in ids}
    alone = {u.passage.sentence_ids: u.passage for u in units if u.kind == "sentences"}
    passages |= {ids: passage for ids, passage in alone.items() if ids[0] not in held}
    ordered = sorted(passages.values(), key=lambda p: (p.start, p.end))
    found: dict[str, Span] = {}
    for passage in ordered:
        text = _fold(report.text[passage.start : passage.end])
        found.setdefault(text, Span(text, report.sections[passage.section_id].label, passage))
    spans = list(found.values())
    proven = _prove([span.text for span in spans], report)
    return tuple(s for s, p in zip(spans, proven, strict=True) if set(s.passage.sentence_ids) <= set(p.sentence_ids))


def _fold(text: str) -> str:
    return " ".join(text.replace("•", " ").split())


def _prove(texts: Sequence[str], report: Report) -> list[Passage]:
    """The passages that the loader of question files finds for `texts`; it refuses what is not in the report."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spans.jsonl"
        _write_entries(path, [{"span": text, "questions": ["?"]} for text in texts])
        return [unit.passage for unit in read_questions(path, report)]


def _read_entries(path: Path, report: Report) -> list[dict[str, object]]:
    if not path.is_file():
        return []
    read_questions(path, report)  # refuses what does not fit, by its line
    return [json.loads(line) for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n")]


def _write_entries(path: Path, entries: Iterable[object]) -> None:
    temporary = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ReportError(f"can't write {path}: {error.strerror}; name another file with --output") from error


class _Writer:
    """Asks for the questions of one passage after another."""

    def __init__(self, model: ChatModel, settings: Settings, prompt: Prompt, keep: Filter, summary: Summary) -> None:
        self._model, self._settings, self._prompt, self._keep, self._summary = model, settings, prompt, keep, summary
        self._failures = 0

    def write(self, span: Span) -> list[str] | None:
        """The questions of `span` that are kept, maybe none; None if there was no reply.

        Raises:
            ChatError: it is one failure in a row too many.
        """
        try:
            reply = self._reply(span)
        except ChatError:
            self._failures += 1
            self._summary.failed += 1
            if self._failures >= MAX_FAILURES:
                raise
            return None
        self._failures = 0
        kept = self._keep.questions(candidates(reply), span, self._summary.dropped)
        self._summary.spans += 1
        self._summary.kept += len(kept)
        return kept

    def _reply(self, span: Span) -> str:
        asked = Message("user", self._prompt.fill(section=span.section, passage=span.text))
        budget = self._settings
        reply = self._model.stream([asked], max_tokens=budget.chat_max_tokens, seconds=budget.chat_seconds)
        text = "".join(reply)
        self._summary.input_tokens += reply.usage.input_tokens
        self._summary.output_tokens += reply.usage.output_tokens
        return text
