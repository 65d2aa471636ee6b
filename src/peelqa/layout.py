"""Pieces of a report -> its sections and its canonical text, with the map back to the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from peelqa.blocks import BOXES, GRADES, PILLARS, URL_LINE, Piece, read_pieces
from peelqa.types import Block, Link, Page, Section, SectionKind

_BOX_KINDS: dict[str, SectionKind] = {"a": "area_for_improvement", "c": "cause_of_concern", "r": "recommendation"}


@dataclass(slots=True)
class _Part:
    """A section while it is being put together."""

    path: tuple[str, ...]
    kind: SectionKind
    pieces: list[Piece] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layout:
    """The canonical text of a report and the places in it, before sentences are split."""

    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    blocks: tuple[Block, ...]
    runs: tuple[tuple[int, int], ...]
    breaks: tuple[int, ...]


def lay_out(source: str) -> Layout:
    """Turn the extracted text of a report into its canonical text with pages, sections, blocks and links.

    A box (areas for improvement, cause of concern) that floats inside a finding is put before that finding, so that
    the sentence it cuts is whole; `Layout.breaks` and `runs` keep the file's order provable.
    """
    pages, links, pieces = read_pieces(source)
    return _assemble(source, _sections(pieces), tuple(pages), tuple(links))


def _sections(pieces: list[Piece]) -> list[_Part]:
    """Group pieces under their heading path; a box goes before the finding that it floats in."""
    builder = _SectionBuilder(_ungraded_headings(pieces))
    for i, piece in enumerate(pieces):
        builder.add(piece, pieces[i + 1] if i + 1 < len(pieces) else None)
    return [part for part in builder.parts if part.pieces]


def _ungraded_headings(pieces: Sequence[Piece]) -> set[str]:
    """Headings of components that the table lists as "Ungraded": those that share most words with the table's name.

    Whole words only ("response" is not "responding"); then the name's first word counts most, then a page's start.
    """
    found: set[str] = set()
    for row in (p.text for p in pieces if p.kind == "row" and " Ungraded" in p.text):
        words = re.findall(r"[a-z]{5,}", row.split(" Ungraded")[0].lower())
        ranked = []
        for piece in (p for p in pieces if p.kind == "heading"):
            shared = [i for i, word in enumerate(words) if word in piece.text.lower().split()]
            if shared:
                ranked.append((-len(shared), shared[0], not piece.opens_page, piece.text))
        found.update(text for *_, text in sorted(ranked)[:1])
    return found


class _SectionBuilder:
    """Walks the pieces once and keeps the current pillar, component, finding and box."""

    def __init__(self, ungraded: set[str]) -> None:
        self.parts: list[_Part] = [_Part(("Front matter",), "front_matter")]
        self._ungraded = ungraded
        self._pillar = ""
        self._component = ""
        self._annex: tuple[str, ...] = ()
        self._finding: _Part | None = None
        self._box: _Part | None = None

    def add(self, piece: Piece, following: Piece | None) -> None:
        text = piece.text
        if piece.kind == "heading" and BOXES.fullmatch(text):
            self._open_box(piece)
        elif piece.kind == "heading":
            self._box = None
            self._open(piece, following)
        elif self._box is not None and not self._leaves_box(piece):
            self._box.pieces.append(piece)
        else:
            self._box = None
            self._current().pieces.append(piece)

    def _current(self) -> _Part:
        if self.parts[-1].kind in _BOX_KINDS.values() and self._finding is None:
            path = self.parts[-1].path[:-1] or ("Front matter",)
            self.parts.append(_Part(path, "summary"))
        return self._finding or self.parts[-1]

    def _leaves_box(self, piece: Piece) -> bool:
        if self._box is None or piece.kind == "bullet":
            return False
        has_bullets = any(p.kind == "bullet" for p in self._box.pieces)
        return has_bullets or (piece.opens_page and self._box.kind != "recommendation")

    def _open_box(self, piece: Piece) -> None:
        kind = _BOX_KINDS[piece.text[0].lower()]
        self._box = _Part((*self._path(), piece.text), kind, [piece])
        if self._finding is None:
            self.parts.append(self._box)
        else:
            self.parts.insert(self.parts.index(self._finding), self._box)

    def _path(self) -> tuple[str, ...]:
        return tuple(name for name in (self._pillar, self._component) if name) or ("Front matter",)

    def _open(self, piece: Piece, following: Piece | None) -> None:
        """Place a heading: annex, pillar, question of a pillar, component, summary, or finding."""
        text, next_text = piece.text, following.text if following else ""
        self._finding = None
        if self._annex or text.startswith("Annex "):
            self._open_annex(piece, following)
        elif text in PILLARS and following is not None and following.kind != "grade":
            self._pillar, self._component = text, ""
            self.parts.append(_Part((text,), "summary", [piece]))
        elif self._pillar and text.endswith("?") and next_text in GRADES:
            self.parts.append(_Part((self._pillar,), "judgment", [piece]))
        elif self._pillar and (next_text in GRADES or text in self._ungraded):
            self._component = text
            kind: SectionKind = "judgment" if next_text in GRADES else "summary"
            self.parts.append(_Part((self._pillar, text), kind, [piece]))
        elif text == "Force in context":  # a page of pictures; nothing of it survives in the text
            self.parts.append(_Part((*self._path(), text), "front_matter", [piece]))
        elif self._pillar and text == "Summary":
            self.parts.append(_Part((self._pillar, text), "summary", [piece]))
        elif self._pillar:
            self._finding = _Part((*self._path(), text), "finding", [piece])
            self.parts.append(self._finding)
        else:
            kind = "judgment" if text == "Overall summary" else "front_matter"
            self.parts.append(_Part((text,), kind, [piece]))

    def _open_annex(self, piece: Piece, following: Piece | None) -> None:
        text = piece.text
        if text.startswith("Annex "):
            self._annex = (text,)
        elif text in ("Methodology", "Force in context") or (following is not None and following.kind == "heading"):
            self._annex = (self._annex[0], text)
        else:
            self._annex = (*self._annex[:2], text)
        self.parts.append(_Part(self._annex, "methodology", [piece]))


def _assemble(source: str, parts: list[_Part], pages: tuple[Page, ...], links: tuple[Link, ...]) -> Layout:
    text = _Canonical(source)
    sections: list[Section] = []
    blocks: list[Block] = []
    for part in _split_grades(parts):
        start = text.length
        for piece in part.pieces:
            block_start, block_end = text.add_block(piece.lines)
            blocks.append(Block(piece.kind, len(sections), piece.page, block_start, block_end))
        numbers = [_page_of(pages, source_start) for piece in part.pieces for _, source_start in piece.lines]
        path = tuple(part.path)
        sections.append(Section(len(sections), path, part.kind, min(numbers), max(numbers), start, text.length))
    joined = "".join(text.parts)
    return Layout(joined, pages, tuple(sections), links, tuple(blocks), tuple(text.runs), tuple(text.breaks))


def _split_grades(parts: list[_Part]) -> Iterator[_Part]:
    """A graded heading is a judgment; the prose after the grade is a summary of its own."""
    for part in parts:
        cut = next((i + 1 for i, p in enumerate(part.pieces) if p.kind == "grade"), None)
        if part.kind != "judgment" or cut is None:
            yield part
            continue
        yield _Part(part.path, "judgment", part.pieces[:cut])
        if part.pieces[cut:]:
            yield _Part(part.path, "summary", part.pieces[cut:])


def _page_of(pages: tuple[Page, ...], offset: int) -> int:
    return next(page.number for page in reversed(pages) if page.source_start <= offset)


class _Canonical:
    """The canonical text while it grows, with the map back to the file."""

    def __init__(self, source: str) -> None:
        self.parts: list[str] = []
        self.runs: list[tuple[int, int]] = []
        self.breaks: list[int] = []
        self.length = 0
        self._source = source
        self._source_end = 0

    def add_block(self, lines: Iterable[tuple[str, int]]) -> tuple[int, int]:
        """Append the lines as one block, words joined by single spaces, a newline behind; returns [start, end)."""
        start = self.length
        for line, offset in lines:
            for word in re.finditer(r"\S+", line):
                if self.length > start:
                    self._append(" ", self._source_end)
                if not self._is_contiguous(offset + word.start()):
                    self.breaks.append(self.length)
                self._append(word.group(), offset + word.start())
                self._source_end = offset + word.end()
        end = self.length
        self._append("\n", self._source_end)
        return start, end

    def _append(self, text: str, source: int) -> None:
        canonical, base = self.runs[-1] if self.runs else (0, -1)
        if not self.runs or source - base != self.length - canonical:
            self.runs.append((self.length, source))
        self.parts.append(text)
        self.length += len(text)

    def _is_contiguous(self, source: int) -> bool:
        gap = self._source[self._source_end : source]
        between = (line for line in gap.splitlines() if not URL_LINE.fullmatch(line))
        return self._source_end <= source and not "".join(between).strip()
