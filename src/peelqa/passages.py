"""Report -> the units that are indexed: sentences, passages, and anticipated questions, answered and silent ones.

A passage is three to five sentences of one section, or a whole list with its lead-in. Its heading path is put before
the text that is embedded (fewer misses by a third in published tests of contextual chunks) but is never quoted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Literal

from peelqa.errors import ReportError
from peelqa.types import Passage, Report, Section, Sentence

MAX_WINDOW = 5  # sentences of a passage; a longer section is cut into even passages of three to five
MAX_LIST_ITEMS = 40
BOILERPLATE_REPEATS = 4  # a sentence that stands this often word for word is the template's, not a finding

UnitKind = Literal["sentences", "passages", "questions", "silent"]
Anticipated = Literal["both", "answered", "none"]  # kinds of anticipated questions of a report that are gone by
CountPieces = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Unit:
    """One text of the index and the passage that it stands for; several units may share a passage.

    A unit of kind "questions" is answered by its passage; one of kind "silent" asks what a reader of its passage would
    want to know next and the whole report does not say.
    """

    id: str
    kind: UnitKind
    text: str
    passage: Passage

    @property
    def is_anticipated(self) -> bool:
        """True for an anticipated question, answered or silent: it is compared with what is asked, never quoted."""
        return self.kind in ("questions", "silent")


def indexed_sentences(report: Report) -> tuple[Sentence, ...]:
    """Sentences worth finding: all but bare grades and the template's repeated lines."""
    texts = Counter(report.text[s.start : s.end] for s in report.sentences)
    grades = {b.start for b in report.blocks if b.kind == "grade"}
    return tuple(
        s
        for s in report.sentences
        if s.start not in grades and texts[report.text[s.start : s.end]] < BOILERPLATE_REPEATS
    )


def sentence_passage(report: Report, sentence: Sentence) -> Passage:
    """The passage that is just this sentence."""
    return _passage(report, "s", [sentence])


def _passage(report: Report, prefix: str, sentences: Sequence[Sentence]) -> Passage:
    section = report.sections[sentences[0].section_id]
    first, last = sentences[0], sentences[-1]
    ids = tuple(s.id for s in sentences)
    name = f"{prefix}{first.id}-{last.id}" if len(ids) > 1 else f"{prefix}{first.id}"
    return Passage(name, section.id, ids, first.start, last.end, context_of(section))


def context_of(section: Section) -> str:
    """The heading path that is put before an indexed text, as one short phrase."""
    return ", ".join(section.path)


def build_units(report: Report, count_pieces: CountPieces, max_pieces: int) -> tuple[Unit, ...]:
    """Sentences and passages of `report`, every text at most `max_pieces` word pieces long by `count_pieces`."""
    units: list[Unit] = []
    for passage in (*_sentence_passages(report), *_windows(report), *_lists(report)):
        kind: UnitKind = "sentences" if len(passage.sentence_ids) == 1 else "passages"
        texts = _texts(report, passage, count_pieces, max_pieces)
        names = [passage.id] if len(texts) == 1 else [f"{passage.id}.{n}" for n in range(len(texts))]
        units.extend(Unit(name, kind, text, passage) for name, text in zip(names, texts, strict=True))
    return tuple(units)


def _sentence_passages(report: Report) -> Iterator[Passage]:
    return (sentence_passage(report, s) for s in indexed_sentences(report))


def _windows(report: Report) -> Iterator[Passage]:
    """Each section cut into passages of as even a length as possible, at most `MAX_WINDOW` sentences.

    They do not overlap: overlapping ones took a third more time to embed and found no more on the dev cases.
    """
    for _, group in groupby(indexed_sentences(report), key=lambda s: s.section_id):
        sentences = list(group)
        count = -(-len(sentences) // MAX_WINDOW)
        cuts = [len(sentences) * i // count for i in range(count + 1)]
        for start, end in pairwise(cuts):
            if end - start > 1:
                yield _passage(report, "p", sentences[start:end])


def list_groups(report: Report) -> Iterator[tuple[Sentence | None, tuple[Sentence, ...]]]:
    """(lead-in sentence or None, all sentences of the bullets) of every bulleted list of at least two items."""
    by_block = _sentences_by_block(report)
    blocks = report.blocks
    for section_id, numbered in groupby(enumerate(blocks), key=lambda pair: pair[1].section_id):
        for kind, run in groupby(list(numbered), key=lambda pair: pair[1].kind):
            indexes = [i for i, _ in run]
            items = [s for i in indexes for s in by_block.get(i, ())]
            if kind != "bullet" or len(indexes) < 2:
                continue
            before = by_block.get(indexes[0] - 1, ())
            is_lead = bool(before) and before[-1].section_id == section_id and _ends_in_colon(report, before[-1])
            yield (before[-1] if is_lead else None), tuple(items)


def _ends_in_colon(report: Report, sentence: Sentence) -> bool:
    return report.text[sentence.start : sentence.end].endswith(":")


def _sentences_by_block(report: Report) -> dict[int, tuple[Sentence, ...]]:
    found: dict[int, list[Sentence]] = {}
    at = 0
    for sentence in report.sentences:
        while report.blocks[at].end < sentence.end:
            at += 1
        found.setdefault(at, []).append(sentence)
    return {i: tuple(group) for i, group in found.items()}


def _lists(report: Report) -> Iterator[Passage]:
    for lead, items in list_groups(report):
        yield _passage(report, "l", [lead, *items][:MAX_LIST_ITEMS] if lead else list(items)[:MAX_LIST_ITEMS])


def _texts(report: Report, passage: Passage, count_pieces: CountPieces, max_pieces: int) -> list[str]:
    """The passage's indexed text; one that is too long becomes several, each led by context and first sentence."""
    sentences = [report.text[report.sentences[i].start : report.sentences[i].end] for i in passage.sentence_ids]

    def fits(text: str) -> bool:
        return count_pieces(text) <= max_pieces

    whole = f"{passage.context}: {' '.join(sentences)}"
    if fits(whole):
        return [whole]
    parts = [part for sentence in sentences for part in _fitting_parts(passage.context, sentence, fits)]
    head = f"{passage.context}: {parts[0]}"
    texts = [head]
    for part in parts[1:]:
        if fits(f"{texts[-1]} {part}"):
            texts[-1] = f"{texts[-1]} {part}"
        elif fits(f"{head} {part}"):
            texts.append(f"{head} {part}")
        else:
            texts.append(f"{passage.context}: {part}")
    return texts


def _fitting_parts(context: str, sentence: str, fits: Callable[[str], bool]) -> list[str]:
    """The sentence, cut between words only where it does not fit behind `context` as a whole."""
    if fits(f"{context}: {sentence}"):
        return [sentence]
    first, *others = sentence.split()
    parts = [first]
    for word in others:
        if fits(f"{context}: {parts[-1]} {word}"):
            parts[-1] = f"{parts[-1]} {word}"
        else:
            parts.append(word)
    return parts


def anticipated_of(units: Iterable[Unit]) -> Anticipated:
    """Which kinds of anticipated questions there are enough of to go by.

    Where silent ones prevail, most of what the report answers lies near one of them too, so they tell nothing: on a
    report with three of them to one that is answered, six of its fifteen answers were refused.
    """
    counts = Counter(unit.kind for unit in units)
    if not counts["questions"]:
        return "none"
    return "both" if 0 < counts["silent"] <= counts["questions"] else "answered"


def questions_path(report_path: Path) -> Path:
    """Where the anticipated questions of a report lie, if there are any: beside it."""
    return report_path.with_suffix(".questions.jsonl")


def read_questions(path: Path, report: Report) -> tuple[Unit, ...]:
    """Read anticipated questions; each is a pointer to the sentences of its span, and carries no answer.

    Args:
        path: JSON lines of {"span": text of the report, "questions": [...], "silent": [{"missing": what the report
            does not say, "questions": [...]}, ...]}; "silent" may be left out.
        report: the report that every span must stand in, word for word.

    Raises:
        ReportError: a line is malformed or its span is not in the report.
    """
    folded, offsets = _fold_with_offsets(report.text)
    units: list[Unit] = []
    for number, line in enumerate(_question_lines(path), 1):
        try:
            span, questions, silent = _read_entry(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ReportError(
                f"{path}:{number}: not a line of span and questions ({error!r}); mend or remove it"
            ) from error
        at = folded.find(span)
        if at < 0:
            raise ReportError(f"{path}:{number}: the span {span[:60]!r} is not in {report.source}; mend or remove it")
        passage = _span_passage(report, number, offsets[at], offsets[at + len(span) - 1] + 1)
        units.extend(Unit(f"q{number}.{i}", "questions", q, passage) for i, q in enumerate(questions))
        units.extend(Unit(f"n{number}.{i}", "silent", q, passage) for i, q in enumerate(silent))
    return tuple(units)


def _question_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"can't read the questions in {path}: {error}; mend or remove the file") from error


def _read_entry(entry: dict[str, Any]) -> tuple[str, list[str], list[str]]:
    """The span, the questions that it answers, and those that the report is silent on."""
    span = " ".join(entry["span"].replace("•", " ").split())
    groups = [entry["questions"], *(group["questions"] for group in entry.get("silent", []))]
    for questions in groups:
        if not isinstance(questions, list) or not all(isinstance(q, str) and q.strip() for q in questions):
            raise ValueError("span and every question must hold text")
    if not span:
        raise ValueError("span and every question must hold text")
    answered, *silent = groups
    return span, answered, [q for questions in silent for q in questions]


def _fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The text with bullets gone and white space folded, and the offset of each kept character."""
    kept: list[str] = []
    offsets: list[int] = []
    for i, char in enumerate(text):
        is_space = char.isspace() or char == "•"
        if is_space and kept and kept[-1] == " ":
            continue
        kept.append(" " if is_space else char)
        offsets.append(i)
    return "".join(kept), offsets


def _span_passage(report: Report, number: int, start: int, end: int) -> Passage:
    sentences = [s for s in report.sentences if s.start < end and start < s.end]
    if not sentences:
        section = report.section_at(start)
        return Passage(f"q{number}", section.id, (), start, end, context_of(section))
    section = report.sections[sentences[0].section_id]
    ids = tuple(s.id for s in sentences)
    return Passage(f"q{number}", section.id, ids, sentences[0].start, sentences[-1].end, context_of(section))
