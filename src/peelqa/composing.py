"""Drafts -> the text of an answer: quotes joined in report order, each with its marker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from peelqa.citations import cite
from peelqa.types import Citation, Draft, Hit, Quote, Report

NOT_FOUND_TEXT = "The report does not say."


def compose(report: Report, drafts: Iterable[Draft]) -> tuple[str, tuple[Citation, ...]]:
    """Put markers behind the quotes; returns the text and its citations, numbered from 1."""
    lines: list[str] = []
    citations: list[Citation] = []
    for draft in drafts:
        if draft.lead_in:
            lines.append(draft.lead_in)
        previous: Quote | None = None
        for quote in draft.quotes:
            text = _with_markers(report, quote, citations)
            if previous is not None and _joins(report, previous, quote):
                lines[-1] += f" {text}"
            else:
                lines.append(f"- {text}" if quote.is_item else text)
            previous = quote
    return "\n".join(lines), tuple(citations)


def _joins(report: Report, previous: Quote, quote: Quote) -> bool:
    """True if the two quotes read on as one paragraph: same section, and neither is a list item."""
    if previous.is_item or quote.is_item:
        return False
    return report.section_at(previous.start) == report.section_at(quote.start)


def _with_markers(report: Report, quote: Quote, citations: list[Citation]) -> str:
    """The quote's text with a marker behind each of its sentences, and behind each piece that a box cuts off."""
    inside = [s for s in report.sentences if quote.start <= s.start < quote.end]
    cuts = [quote.start, *(s.start for s in inside[1:]), quote.end]
    shown = []
    for sentence_start, sentence_end in pairwise(cuts):
        for start, end in report.pieces(sentence_start, sentence_end):
            citations.append(cite(report, len(citations) + 1, start, end))
            shown.append(f"{report.text[start:end]} [{len(citations)}]")
    return " ".join(shown)


def unsaid_text(part: str) -> str:
    """What is said of a part of the question that the report leaves open; it repeats the user's words only."""
    words_only = part.replace("[", "(").replace("]", ")")  # "[3]" would read as a marker
    return f"On “{words_only.rstrip('?.! ')}”, the report does not say."


def nearest_sections(report: Report, hits: Sequence[Hit], limit: int = 3) -> tuple[str, ...]:
    """Labels of the sections that the best hits lie in, with the page, best first."""
    labels = [f"{report.sections[h.passage.section_id].label} (page {report.page_at(h.passage.start)})" for h in hits]
    return tuple(dict.fromkeys(labels))[:limit]
