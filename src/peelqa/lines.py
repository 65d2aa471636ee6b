"""An answer's text cut into lines and pieces, the emphasised ones marked, for HTML, Markdown and DOCX."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from peelqa.types import Answer


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line; `is_strong` if it holds the short answer."""

    text: str
    is_strong: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without its bullet; the texts of its pieces make up `text`."""

    pieces: tuple[Piece, ...]
    is_item: bool

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece.text for piece in self.pieces)


def lines_of(answer: Answer) -> tuple[Line, ...]:
    """The lines of the answer's text, with its emphasis."""
    return tuple(_lines(answer))


def _lines(answer: Answer) -> Iterator[Line]:
    at = 0
    for raw in answer.text.split("\n"):
        start, end = at + len(raw) - len(raw.lstrip()), at + len(raw.rstrip())
        at += len(raw) + 1
        is_item = answer.text.startswith("- ", start, end)
        start += 2 if is_item else 0
        if start < end:
            yield Line(tuple(_pieces(answer, start, end)), is_item)


def _pieces(answer: Answer, start: int, end: int) -> Iterator[Piece]:
    at = start
    for low, high in sorted(answer.emphasis):
        low, high = max(low, at), min(high, end)
        if low < high:
            if at < low:
                yield Piece(answer.text[at:low], False)
            yield Piece(answer.text[low:high], True)
            at = high
    if at < end:
        yield Piece(answer.text[at:end], False)
