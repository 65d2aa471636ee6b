"""Starter questions drawn from what the report's template states: grades, causes of concern, improvements, acronyms."""

from __future__ import annotations

from collections.abc import Iterator

from peelqa.types import Judgment, Template

_ORDER = ("inadequate", "requires improvement", "outstanding", "good", "adequate")


def starter_questions(template: Template, limit: int = 5) -> tuple[str, ...]:
    """At most `limit` questions that this report can answer, the most telling first; () if it states nothing."""
    return tuple(dict.fromkeys(_questions(template)))[:limit]


def _questions(template: Template) -> Iterator[str]:
    graded = sorted((j for j in template.judgments if j.component), key=_rank)
    if graded and graded[0].grade != "Ungraded":
        worst = graded[0]
        yield f"Why is “{_lower(worst.component)}” graded {worst.grade.lower()}?"
    if template.causes:
        where = template.causes[0].path[-1]
        yield f"What is the cause of concern about {_lower(where)}, and what must the force do?"
    good = [j for j in graded if j.grade in ("Good", "Outstanding")]
    if good:
        yield f"What does the force do well in {_lower(good[0].component)}?"
    if template.improvements:
        yield f"What are the areas for improvement in {_lower(template.improvements[-1].path[-1])}?"
    if graded:
        yield "How was each area graded?"


def _rank(judgment: Judgment) -> int:
    grade = judgment.grade.lower()
    return _ORDER.index(grade) if grade in _ORDER else len(_ORDER)


def _lower(name: str) -> str:
    """The name inside a sentence: "Planning for the future" loses its capital, "ASB" does not."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
