"""Lines of an extracted report -> pieces: headings, paragraphs, bullets, grades, table rows and captions.

Only what all reports of the series share is known here (names of pillars, grades and boxes); nothing of one force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from peelqa.types import BlockKind, Link, Page

PILLARS = ("Effectiveness", "Efficiency", "Legitimacy")
GRADES = ("Outstanding", "Good", "Adequate", "Requires improvement", "Inadequate", "Ungraded")
FIRST_PAGE = 2  # the cover is not in the extracted text
URL_LINE = re.compile(r"\s*(https?://\S+)\s*")
BULLET = re.compile(r"(?:[•▪◦·]|\d{1,2}\.)\s+")
_TERMINAL = re.compile(r"[.!?;:][\"'”’)\]]*$|[;,] (?:and|or)$")
_CAPTION = re.compile(r"Figure \d+[:.]")
YEAR = re.compile(r"\d{4}(?:/\d{2})?")
GRADE = f"(?:{'|'.join(GRADES)})"
_ROW_END = re.compile(rf"(?:^|{GRADE} +){YEAR.pattern}$")
_FULL_STOP = re.compile(r"[.!?][\"'”’)\]]*$")
_TABLE_ROW = re.compile(r"(.+?)\s+(Yes|No)")
BOXES = re.compile(r"(Areas? for improvement|Causes? of concern|Recommendations?)", re.IGNORECASE)
_INSPECTOR = re.compile(r"HM (?:Chief )?Inspector of Constabulary\b")
_FUNCTION_WORD = re.compile(r"\b(?:a|an|the|of|to|in|on|at|by|for|and|or|with|from|its|their|our|is|are|was|be)$")
NAME = r"[A-Z][a-z]+(?:[ -](?:and |upon-)?[A-Z][a-z]+)*"


@dataclass(slots=True)
class Piece:
    """Text of one block while it is being put together: (line, offset of its first character in the file)."""

    kind: BlockKind
    page: int
    lines: list[tuple[str, int]]
    opens_page: bool = False

    @property
    def text(self) -> str:
        """The lines as one, white space folded."""
        return " ".join(" ".join(line.split()) for line, _ in self.lines)


def read_pieces(source: str) -> tuple[list[Page], list[Link], list[Piece]]:
    """Cut the extracted text of a report into pieces that are whole: joined over pages and around floating boxes."""
    pages, links, pieces = _read_lines(source)
    return pages, links, _split_judgment_table(_join_captions(_join_cut_paragraphs(_classify(pieces))))


def _read_lines(source: str) -> tuple[list[Page], list[Link], list[Piece]]:
    """Blank lines, page starts, bullets and table rows end a piece; addresses and printed page numbers leave."""
    starts = [0]
    links: list[Link] = []
    pieces: list[Piece] = []
    offset, is_open = 0, False
    for raw in source.splitlines(keepends=True):
        url, stripped = URL_LINE.fullmatch(raw), raw.strip()
        page_start = bool(raw[:1] == " " and stripped and not url and offset)
        if page_start:
            starts.append(offset)
        page = FIRST_PAGE + len(starts) - 1
        if url:
            links.append(Link(url.group(1), page, offset + url.start(1)))
        elif not stripped or (page_start and stripped == str(page)):
            is_open = False
        else:
            line = (raw.rstrip(), offset)
            is_open = is_open and not page_start and not _ends_before(pieces[-1], stripped)
            if is_open:
                pieces[-1].lines.append(line)
            else:
                opens_page = bool(pieces) and pieces[-1].page != page  # also behind a printed page number
                pieces.append(Piece("paragraph", page, [line], opens_page))
            is_open = not _TABLE_ROW.fullmatch(stripped)
        offset += len(raw)
    ends = [*starts[1:], len(source)]
    pages = [Page(FIRST_PAGE + i, start, end) for i, (start, end) in enumerate(zip(starts, ends, strict=True))]
    return pages, links, pieces


def _ends_before(piece: Piece, following: str) -> bool:
    """True where the line `following` is a bullet, or the piece so far a heading that sits directly on top of it."""
    first = piece.lines[0][0].strip()
    if BULLET.match(following):  # a number may also end a sentence: "people under\n18. This is"
        return not following[0].isdigit() or bool(BULLET.match(first) or _TERMINAL.search(piece.text))
    if len(piece.lines) != 1 or BULLET.match(first):
        return False
    if _TABLE_ROW.fullmatch(following) or BOXES.fullmatch(first) or first in PILLARS or first == "Force in context":
        return True
    fits = len(first) + len(following.split()[0]) < 60  # it would have stood on the line, so the break was meant
    return fits and first[:1].isupper() and following[:1].isupper() and _is_heading_text(first)


def _is_heading_text(text: str) -> bool:
    words = text.split()
    return (
        len(words) <= 12
        and len(text) <= 90
        and (text.endswith("?") or not _TERMINAL.search(text))
        and not text.endswith(",")
        and not _FUNCTION_WORD.search(text)
        and (text[:1].isupper() or text[:1].isdigit())
    )


def _classify(pieces: list[Piece]) -> list[Piece]:
    for i, piece in enumerate(pieces):
        text = piece.text
        before = pieces[i - 1].text if i else ""
        if BULLET.match(text):
            piece.kind = "bullet"
        elif _CAPTION.match(text):
            piece.kind = "caption"
        elif text in GRADES:
            piece.kind = "grade"
        elif _TABLE_ROW.fullmatch(text):
            piece.kind = "row"
        elif _is_heading_text(text) and not (piece.opens_page and _is_cut(before, text)):
            piece.kind = "heading"
    return _join_signature(pieces)


def _join_signature(pieces: list[Piece]) -> list[Piece]:
    """The inspector's name and office close the observations; they are prose, not headings."""
    kept: list[Piece] = []
    for piece in pieces:
        if _INSPECTOR.match(piece.text) and piece.kind == "heading" and not piece.text.endswith("observations"):
            piece.kind = "paragraph"
            if kept and kept[-1].kind == "heading" and re.fullmatch(NAME + ".*", kept[-1].text):
                piece.lines = [*kept.pop().lines, *piece.lines]
        kept.append(piece)
    return kept


def _is_cut(before: str, after: str) -> bool:
    """True where the text `before` is not finished and `after` goes on with it."""
    return bool(before) and not _TERMINAL.search(before) and not after[:1].isupper()


def _join_cut_paragraphs(pieces: list[Piece]) -> list[Piece]:
    """Join a paragraph to its start, mostly on the page before, also over a box that floats between the two."""
    kept: list[Piece] = []
    for piece in pieces:
        is_low = piece.text[:1].islower()
        may_go_on = piece.kind == "paragraph" and (piece.opens_page or is_low)
        head = _unfinished(kept, _FULL_STOP if piece.opens_page and is_low else _TERMINAL) if may_go_on else None
        if head is None:
            kept.append(piece)
        else:
            head.lines.extend(piece.lines)
    return kept


def _unfinished(pieces: Sequence[Piece], ended: re.Pattern[str]) -> Piece | None:
    """The paragraph or bullet that the next piece goes on with, or None if the last one has `ended`."""
    i = len(pieces) - 1
    while i >= 0 and pieces[i].kind == "caption":
        i -= 1
    if i >= 0 and ended.search(pieces[i].text):
        while i >= 0 and pieces[i].kind != "heading":
            i -= 1
        while i > 0 and pieces[i].kind == "heading" and BOXES.fullmatch(pieces[i].text):
            i -= 1
            while i > 0 and pieces[i].text and pieces[i].kind != "heading" and _in_box(pieces, i):
                i -= 1
    if i < 0 or pieces[i].kind not in ("paragraph", "bullet") or ended.search(pieces[i].text):
        return None
    return pieces[i]


def _in_box(pieces: Sequence[Piece], i: int) -> bool:
    """True if a "Cause of concern" title stands before piece `i` with no other heading between them."""
    while i >= 0 and pieces[i].kind != "heading":
        i -= 1
    return i >= 0 and BOXES.fullmatch(pieces[i].text) is not None


def _join_captions(pieces: list[Piece]) -> list[Piece]:
    kept: list[Piece] = []
    for piece in pieces:
        if kept and kept[-1].kind == "caption" and piece.text[:1].islower() and not piece.opens_page:
            kept[-1].lines.extend(piece.lines)
            kept[-1].kind = "caption"
        else:
            kept.append(piece)
    return kept


def _split_judgment_table(pieces: list[Piece]) -> list[Piece]:
    """Re-cut the lines of the overall summary into one row a judgment: name, grade, year."""
    start = next((i for i, p in enumerate(pieces) if p.text == "Overall summary"), None)
    if start is None:
        return pieces
    end = start + 1
    while end < len(pieces) and (not pieces[end].opens_page or _is_row(pieces[end : end + 3])):
        end += 1
    years = [i for i in range(start, end) if _ROW_END.search(pieces[i].text)]
    end = years[-1] + 1 if years else end  # what follows on the table's last page is not of the table
    lines = [(piece.page, line) for piece in pieces[start + 1 : end] for line in piece.lines]
    return [*pieces[: start + 1], *_judgment_rows(lines), *pieces[end:]]


def _is_row(pieces: Sequence[Piece]) -> bool:
    """True if the pieces start with a pillar and its grade, or with a component, its grade and a year."""
    text = " ".join(piece.text for piece in pieces)
    return bool(re.match(rf"(?:{'|'.join(PILLARS)}) {GRADE}\b|.{{1,90}}? {GRADE} {YEAR.pattern}\b", text))


def _judgment_rows(lines: Iterable[tuple[int, tuple[str, int]]]) -> Iterator[Piece]:
    row: list[tuple[str, int]] = []
    page = 0
    for number, line in lines:
        text = line[0].strip()
        if text in ("Last", "inspected", "Last inspected"):
            if row:
                yield Piece("row", page, row)
            yield Piece("caption", number, [line])
            row = []
            continue
        page = page if row else number
        row = [*row, line]
        if _ROW_END.search(text):
            yield Piece("row", page, row)
            row = []
    if row:
        yield Piece("row", page, row)
