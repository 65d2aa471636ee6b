"""What the report's template states, as lines to read and records to process; no search, no model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from peelqa.types import Report, Template

Part = Literal["outline", "judgments", "improvements", "causes", "acronyms"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that the report states: `text` for a reader (may hold several lines), `record` for a program.

    Every record has a `page`; offsets `start` (included) and `end` (excluded) count characters of `Report.text`.
    """

    text: str
    record: dict[str, Any]


def rows(report: Report, template: Template, part: Part) -> tuple[Row, ...]:
    """All rows of one part, in the order of the report."""
    return tuple(_PARTS[part](report, template))


def _outline(report: Report, _: Template) -> Iterator[Row]:
    for section in report.sections:
        page = section.page_start
        text = f"{page:>4}  {'  ' * (len(section.path) - 1)}{section.path[-1]}"
        yield Row(text, {**asdict(section), "page": page})


def _judgments(report: Report, template: Template) -> Iterator[Row]:
    for judgment in template.judgments:
        page = report.page_at(judgment.start)
        indent = "  " if judgment.component else ""
        year = f", {judgment.year}" if judgment.year else ""
        text = f"{judgment.grade:<21} {indent}{judgment.subject} (page {page}{year})"
        yield Row(text, {**asdict(judgment), "page": page})


def _improvements(report: Report, template: Template) -> Iterator[Row]:
    for item in template.improvements:
        quote = _quote(report, item.start, item.end)
        text = f"- {quote['text']} (page {quote['page']}, {' > '.join(item.path)})"
        yield Row(text, {"path": item.path, **quote})


def _causes(report: Report, template: Template) -> Iterator[Row]:
    for cause in template.causes:
        quote, lead_in = _quote(report, cause.start, cause.end), _quote(report, *cause.lead_in)
        recommendations = [_quote(report, *span) for span in cause.recommendations]
        bullets = [f"- {r['text']} (page {r['page']})" for r in recommendations]
        head = f"{' > '.join(cause.path)}, page {quote['page']}:"
        text = "\n".join((head, quote["text"], lead_in["text"], *bullets, ""))
        parts = {"deadline": cause.deadline, "lead_in": lead_in, "recommendations": recommendations}
        yield Row(text, {"path": cause.path, **quote, **parts})


def _acronyms(report: Report, template: Template) -> Iterator[Row]:
    for acronym in template.acronyms:
        page = report.page_at(acronym.start)
        yield Row(f"{acronym.short:<10} {acronym.long} (page {page})", {**asdict(acronym), "page": page})


def _quote(report: Report, start: int, end: int) -> dict[str, Any]:
    return {"text": report.text[start:end], "page": report.page_at(start), "start": start, "end": end}


_PARTS: dict[Part, Callable[[Report, Template], Iterator[Row]]] = {
    "outline": _outline,
    "judgments": _judgments,
    "improvements": _improvements,
    "causes": _causes,
    "acronyms": _acronyms,
}
