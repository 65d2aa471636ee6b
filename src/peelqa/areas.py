"""Pillars and components as a filter: which areas a report has, and what of a search lies inside one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from peelqa.errors import QuestionError
from peelqa.search import NOT_FOUND, Evidence
from peelqa.types import Draft, Hit, Judgment, Quote, Report, Section

_FINDINGS = ("finding", "summary", "judgment")
_GENERAL = "Overall summary"


def areas_of(report: Report) -> tuple[str, ...]:
    """Names of the pillars, each followed by its components, in the order of the report."""
    paths = [s.path for s in report.sections if s.kind in _FINDINGS]
    names = [part for path in paths for part in (path[:1] if len(path) < 3 else path[:2])]
    return tuple(name for name in dict.fromkeys(names) if name != _GENERAL)


def check_area(report: Report, area: object) -> str:
    """The area as it may be used: "" for the whole report, else one of `areas_of`.

    Raises:
        QuestionError: the report has no such area.
    """
    if area in (None, "") or area in areas_of(report):
        return str(area or "")
    raise QuestionError(f"the report has no area {str(area)[:80]!r}; it has: {', '.join(areas_of(report))}")


def is_inside(section: Section, area: str) -> bool:
    """True if the section lies in the area; every section lies in the area ""."""
    return not area or area in section.path


def hits_within(report: Report, hits: Iterable[Hit], area: str) -> tuple[Hit, ...]:
    """The hits inside the area, order kept."""
    return tuple(h for h in hits if is_inside(report.sections[h.passage.section_id], area))


def drafts_within(
    report: Report, judgments: Iterable[Judgment], drafts: Iterable[Draft], area: str
) -> tuple[Draft, ...]:
    """The drafts without quotes from outside the area; a draft that loses all of them goes too.

    A row of the table of judgments, which stands before all pillars, belongs to the pillar and component it grades.
    """
    rows = [j.start for j in judgments if area in (j.pillar, j.component)]

    def inside(quote: Quote) -> bool:
        in_section = is_inside(report.section_at(quote.start), area)
        return in_section or any(quote.start <= start < quote.end for start in rows)

    kept = (Draft(draft.lead_in, tuple(filter(inside, draft.quotes))) for draft in drafts)
    return tuple(draft for draft in kept if draft.quotes)


def note_of(area: str) -> tuple[str, ...]:
    """What an answer says of the filter; () without one."""
    return (f"Only “{area}” was searched.",) if area else ()


def evidence_within(report: Report, evidence: Evidence, area: str) -> Evidence:
    """The evidence as if only the area's sentences had been found."""
    if not area:
        return evidence
    inside = np.array([is_inside(report.sections[s.section_id], area) for s in report.sentences])
    masked: dict[str, Any] = {
        name: np.where(inside, getattr(evidence, name), NOT_FOUND).astype(np.float32)
        for name in ("dense", "passage", "question", "keyword", "passage_keyword")
    }
    fused = np.where(inside, evidence.fused, 0).astype(np.float32)
    return replace(evidence, **masked, fused=fused, nearest=np.where(inside, evidence.nearest, -1))
