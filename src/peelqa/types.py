"""The values that pass between the parts of PeelQA: frozen, slotted, no input or output.

Offsets are 0-based; every `start` is included and every `end` excluded. Offsets named `source_*` count
characters of the decoded file, the others count characters of `Report.text`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from peelqa.messages import Usage

SectionKind = Literal[
    "finding",
    "summary",
    "judgment",
    "area_for_improvement",
    "cause_of_concern",
    "recommendation",
    "methodology",
    "front_matter",
]
BlockKind = Literal["heading", "grade", "paragraph", "bullet", "row", "caption"]
Status = Literal["answered", "partial", "not_found"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file. `number` is the printed one; the file's text of it is [source_start, source_end)."""

    number: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A web address that stands on a page; it is never part of the text that is searched or quoted."""

    url: str
    page: int
    source_start: int


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, bullet, table row, grade or caption: `report.text[start:end]`."""

    kind: BlockKind
    section_id: int
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A contiguous part of the report below one heading path (pillar first).

    `path` is never empty. `end` is the offset behind the section's last character.
    """

    id: int
    path: tuple[str, ...]
    kind: SectionKind
    page_start: int
    page_end: int
    start: int
    end: int

    @property
    def label(self) -> str:
        """The path as one line: "Effectiveness > Investigating crime > Catching criminals"."""
        return " > ".join(self.path)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`report.text[start:end]` is the sentence, without its bullet; a table row or a grade counts as one."""

    id: int
    section_id: int
    page_start: int
    page_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Report:
    """An inspection report: its canonical text and everything that points into it.

    `text` has neither addresses nor hard wraps; runs of white space are one space and blocks end in a newline.
    `runs` pairs (canonical offset, source offset) of stretches that stand letter for letter in the file.
    `breaks` are the canonical offsets at which the file is not contiguous (a box floats inside a sentence).
    """

    id: str
    title: str
    source: str
    sha256: str
    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    links: tuple[Link, ...]
    blocks: tuple[Block, ...]
    runs: tuple[tuple[int, int], ...]
    breaks: tuple[int, ...]

    def source_offset(self, offset: int) -> int:
        """Map an offset of `text` (0 to len(text) - 1) to the offset of the same character in the file."""
        if not 0 <= offset < len(self.text):
            raise IndexError(f"offset {offset} is outside the report's text of {len(self.text)} characters")
        canonical, source = self.runs[bisect_right(self.runs, (offset, 1 << 60)) - 1]
        return source + offset - canonical

    def page_at(self, offset: int) -> int:
        """Printed number of the page that holds the character at `offset` of `text`."""
        where = self.source_offset(offset)
        return next(page.number for page in reversed(self.pages) if page.source_start <= where)

    def section_at(self, offset: int) -> Section:
        """Section that holds the character at `offset` of `text`."""
        starts = [section.start for section in self.sections]
        return self.sections[max(bisect_right(starts, offset) - 1, 0)]

    def sentence_ids_at(self, offsets: Sequence[int]) -> tuple[int, ...]:
        """Ids of the sentences that hold these offsets of `text`; offsets between sentences are left out."""
        starts = [s.start for s in self.sentences]
        found = (self.sentences[max(bisect_right(starts, offset) - 1, 0)] for offset in offsets)
        return tuple(s.id for s, offset in zip(found, offsets, strict=True) if s.start <= offset < s.end)

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Cut [start, end) where the file is not contiguous; nearly always yields the one pair itself."""
        for cut in (*(b for b in self.breaks if start < b < end), end):
            piece = self.text[start:cut]
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
            start = cut


@dataclass(frozen=True, slots=True)
class Judgment:
    """A graded (or "Ungraded") pillar or component. `component` is "" for a pillar; `year` "" if not stated."""

    pillar: str
    component: str
    grade: str
    year: str
    start: int
    end: int

    @property
    def subject(self) -> str:
        """What was judged: the component, or the pillar where there is none."""
        return self.component or self.pillar


@dataclass(frozen=True, slots=True)
class Improvement:
    """An area for improvement: the bullet `report.text[start:end]` in the box of the component `path`."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CauseOfConcern:
    """A cause of concern with its recommendations; spans are [start, end) of `report.text`.

    `deadline` is the report's own words ("within six months", "immediately"), "" if none is stated.
    """

    path: tuple[str, ...]
    start: int
    end: int
    deadline: str
    lead_in: tuple[int, int]
    recommendations: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Acronym:
    """A short form with the expansion that the report gives at [start, end) of its text."""

    short: str
    long: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Template:
    """What the template of an inspection report states as data."""

    judgments: tuple[Judgment, ...]
    improvements: tuple[Improvement, ...]
    causes: tuple[CauseOfConcern, ...]
    acronyms: tuple[Acronym, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit of the index: `report.text[start:end]`, made of whole sentences of one section.

    `context` (the heading path) is put before the text when it is embedded or searched by keyword; it is never quoted.
    """

    id: str
    section_id: int
    sentence_ids: tuple[int, ...]
    start: int
    end: int
    context: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found by a search. Higher `score` is better; scores of two queries do not compare.

    `found_by` names the rankings that held it ("passages", "sentences", "keywords", "questions").
    """

    passage: Passage
    score: float
    found_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """The proof behind marker `[marker]`: `report.text[start:end] == quote`, and its place in the file."""

    marker: int
    quote: str
    report_id: str
    section: str
    page: int
    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of the report to show; `is_item` puts it on a line of its own with a bullet."""

    start: int
    end: int
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it has markers: a fixed lead-in ("" for none) and the quotes in order."""

    lead_in: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What PeelQA says to a question. `text` is Markdown-safe plain text with `[n]` markers.

    `status` is "answered", "partial" (the report says some of it) or "not_found". `queries` are the standalone
    queries that were searched; `suggestions` are section labels or follow-up questions; `seconds` is wall time.
    `dropped` counts sentences that an engine wrote and the check refused; `confidence` is the log-odds that the report
    answers at all (below 0 it is taken to be silent). `emphasis` are [start, end) spans of `text` that hold the
    short answer; faces show them in bold. `notes` are remarks about how the answer came to be ("The chat model did not
    answer in time: quoted instead"); they say nothing about the report. `usage` is what a chat model used, if any.
    """

    question: str
    text: str
    status: Status
    citations: tuple[Citation, ...]
    engine: str
    queries: tuple[str, ...]
    hits: tuple[Hit, ...]
    suggestions: tuple[str, ...]
    seconds: float
    dropped: int = 0
    confidence: float = 0.0
    emphasis: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An answer while it is being made: `answer` is checked so far, `pending` is text that is not checked yet."""

    answer: Answer
    pending: str
    is_final: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation."""

    question: str
    answer: Answer
