"""Markers -> citations, and the proof of a quote.

A quote is proven by words, never by a similarity score: after white space, quotation marks and dashes are made alike,
every word and number of the quote stands in the text, in order, contiguous, and whole at both ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from peelqa.errors import CitationError
from peelqa.types import Citation, Report

MARKER = re.compile(r"\[(\d+)\]")
_TOKEN = re.compile(r"[£$€]?\d+(?:[.,]\d+)*(?:%|[a-zA-Z]+)?|\w+(?:['-]\w+)*|[^\w\s]")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " "})
_URL_LINE = re.compile(r"\s*https?://\S+\s*")


def quote_tokens(text: str) -> tuple[str, ...]:
    """Words, numbers and marks of `text`, with quotation marks and dashes made alike; case is kept."""
    return tuple(_TOKEN.findall(" ".join(text.translate(_ALIKE).split())))


def is_quoted_from(quote: str, text: str) -> bool:
    """True if `quote` stands in `text` word for word; punctuation at its two ends need not.

    "adequate at" is not in "inadequate at", "81 percent" not in "87 percent", "does have" not in "does not have".
    """
    wanted = _trim(quote_tokens(quote))
    found = quote_tokens(text)
    return bool(wanted) and any(found[i : i + len(wanted)] == wanted for i in range(len(found) - len(wanted) + 1))


def _trim(tokens: tuple[str, ...]) -> tuple[str, ...]:
    start, end = 0, len(tokens)
    while start < end and not re.match(r"[\w£$€]", tokens[start]):
        start += 1
    while end > start and not re.match(r"[\w£$€]", tokens[end - 1]):
        end -= 1
    return tokens[start:end]


def without_addresses(text: str) -> str:
    """The text of a file with its address lines gone and white space folded: what a quote is compared with."""
    return " ".join(" ".join(line for line in text.splitlines() if not _URL_LINE.fullmatch(line)).split())


def cite(report: Report, marker: int, start: int, end: int) -> Citation:
    """Citation of `report.text[start:end]`, whose offsets are carried from the index and never searched for.

    Raises:
        CitationError: the span is empty or the file is not contiguous there (cite its `Report.pieces` instead).
    """
    if not 0 <= start < end <= len(report.text) or any(start < b < end for b in report.breaks):
        raise CitationError(f"[{start}:{end}] of {report.source} is not one piece of its text; cite its pieces")
    return Citation(
        marker=marker,
        quote=report.text[start:end],
        report_id=report.id,
        section=report.section_at(start).label,
        page=report.page_at(start),
        start=start,
        end=end,
        source_start=report.source_offset(start),
        source_end=report.source_offset(end - 1) + 1,
    )


def check(text: str, citations: Sequence[Citation], report: Report) -> None:
    """Hold the gates of an answer: every marker has its citation, every citation its marker and its proof.

    Raises:
        CitationError: naming the marker and what is wrong with it.
    """
    used = {int(n) for n in MARKER.findall(text)}
    known = {c.marker for c in citations}
    if used != known or len(known) != len(citations):
        raise CitationError(f"markers {sorted(used)} of the answer do not match its citations {sorted(known)}")
    for c in citations:
        if report.text[c.start : c.end] != c.quote:
            raise CitationError(f"quote [{c.marker}] is not the report's text at {c.start}:{c.end}")
        if (c.page, c.section) != (report.page_at(c.start), report.section_at(c.start).label):
            raise CitationError(f"quote [{c.marker}] is not on page {c.page} in {c.section!r}")


def prove_from_file(citations: Iterable[Citation], source: str) -> tuple[int, ...]:
    """Markers whose quote is not the same words as the file's text at its source offsets; empty if all are proven.

    Args:
        citations: of one report.
        source: the decoded text of the report's file.
    """
    return tuple(
        c.marker
        for c in citations
        if quote_tokens(without_addresses(source[c.source_start : c.source_end])) != quote_tokens(c.quote)
    )
