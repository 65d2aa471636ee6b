"""Answer -> plain text, Markdown or HTML. Everything that comes from a report or a user is escaped."""

from __future__ import annotations

import html
import re
from dataclasses import asdict

from peelqa.citations import MARKER
from peelqa.lines import Line, Piece, lines_of
from peelqa.types import Answer

STATUS_LABELS = {
    "answered": "From the report",
    "partial": "Partly in the report",
    "not_found": "The report does not say",
}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~$&-])")
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text without control, zero-width and direction-changing characters."""
    return _UNSEEN.sub("", text)


def to_plain(answer: Answer) -> str:
    """The answer with its sources below, for a terminal or an e-mail."""
    lines = [visible(answer.text)]
    if answer.citations:
        lines.append("")
        lines += [f"[{c.marker}] page {c.page}, {visible(c.section)}" for c in answer.citations]
    if answer.notes:
        lines += ["", *(visible(note) for note in answer.notes)]
    if answer.suggestions:
        lines += ["", "Nearest sections:" if answer.status == "not_found" else "You could also ask:"]
        lines += [f"- {visible(s)}" for s in answer.suggestions]
    return "\n".join(lines)


def to_markdown(answer: Answer) -> str:
    """The answer as Markdown: quotes escaped, sources as a numbered list with page and section."""
    body = [_markdown_line(line) for line in lines_of(answer)]
    sources = [
        f"{c.marker}. Page {c.page}, {escape_markdown(c.section)}: “{escape_markdown(c.quote)}”"
        for c in answer.citations
    ]
    parts = ["\n".join(body)]
    if sources:
        parts.append("\n".join(sources))
    parts += [escape_markdown(note) for note in answer.notes]
    return "\n\n".join(parts) + "\n"


def _markdown_line(line: Line) -> str:
    return ("- " if line.is_item else "") + "".join(_markdown_piece(piece) for piece in line.pieces)


def _markdown_piece(piece: Piece) -> str:
    pieces = MARKER.split(visible(piece.text))
    kept = "".join(escape_markdown(p) if i % 2 == 0 else f"\\[{p}\\]" for i, p in enumerate(pieces))
    return f"**{kept}**" if piece.is_strong and kept else kept


def escape_markdown(text: str) -> str:
    """The text with every character that Markdown gives a meaning escaped."""
    return _MARKDOWN.sub(r"\\\1", visible(text).replace("\n", " "))


def to_html(answer: Answer) -> str:
    """The answer as one HTML element; markers are links to the quotes that stand below it."""
    lines = [_html_line(line) for line in lines_of(answer)]
    notes = "".join(
        f'<li id="quote-{c.marker}" value="{c.marker}"><q>{escape_html(c.quote)}</q> '
        f"<cite>page {c.page}, {escape_html(c.section)}</cite></li>"
        for c in answer.citations
    )
    sources = f"<ol>{notes}</ol>" if notes else ""
    return f'<article class="answer {answer.status}">{"".join(lines)}{sources}</article>'


def _html_line(line: Line) -> str:
    tag = "li" if line.is_item else "p"
    return f"<{tag}>{''.join(_html_piece(piece) for piece in line.pieces)}</{tag}>"


def _html_piece(piece: Piece) -> str:
    pieces = MARKER.split(visible(piece.text))
    kept = "".join(escape_html(p) if i % 2 == 0 else f'<a href="#quote-{p}">[{p}]</a>' for i, p in enumerate(pieces))
    return f"<strong>{kept}</strong>" if piece.is_strong and kept else kept


def escape_html(text: str) -> str:
    """The text safe inside HTML content and attributes."""
    return html.escape(visible(text), quote=True)


def to_dict(answer: Answer) -> dict[str, object]:
    """The answer as plain values for JSON, with stable names."""
    return asdict(answer)
