"""Answers from the tables of a report: graded judgments, inspected areas, and the inspector's name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from peelqa.asked import ABOUT, ACTING, ASKING, PARTS, Asked, Structured, is_blocked, items, rows
from peelqa.blocks import GRADES
from peelqa.subjects import Subject, Subjects, inspected_rows, roots
from peelqa.types import Draft, Judgment, Quote, Report

GRADE_CUE = re.compile(
    r"\b(?:grad(?:e|es|ed|ing|ings)|ungraded|rat(?:e|ed|ing|ings)|judg(?:e|ed|e?ments?)|scor(?:e|ed|es)|marks?|"
    r"verdicts?|assessed|ranked?|inadequate|requires? improvement|outstanding|adequate|components)\b|"
    r"\bwhat did \w+(?: \w+)* get (?:for|in|on|at)\b|"
    r"\b(?:what|which|anything|how many|list|name)\b.*\b(?:came|come|comes|turned) out\b|"
    r"\b(?:how many|which|any|what|list)\b.*\b(?:areas?|parts?|components?|pillars?)\b.*\bgood\b",
    re.IGNORECASE,
)
_QUALITY = re.compile(
    r"\bhow (?:well|good|bad(?:ly)?|strong|weak|poor(?:ly)?|effective(?:ly)?|efficient(?:ly)?|legitimate(?:ly)?|"
    r"fairly)\b|\b(?:any )?(?:good|bad|effective|poor|strong|weak) (?:at|in|on|with)\b|"
    r"\bhow (?:is|was|did|does|do|are|has)\b.*\b(?:do|doing|done|perform\w*|far(?:e|ed|ing)|get on|getting on)\b|"
    r"\b(?:performance|say|says|said|think|thought|conclude|concluded|find|found) (?:on|in|at|about|of)\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\b(?:grades|ratings|judge?ments|scores|marks)\b", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:better|worse|weaker|stronger|higher|lower|compared?|comparison|difference|versus|vs|same|than)\b",
    re.IGNORECASE,
)
_TOP = re.compile(r"\b(?:best|highest|strongest|top)\b", re.IGNORECASE)
_BOTTOM = re.compile(
    r"\b(?:worst|lowest|weakest|poorest|least well|most (?:urgent\w*|badly)|improve(?:ment)? most|most improvement)\b",
    re.IGNORECASE,
)
_NUMBER_OF_GRADES = re.compile(r"\bthe (\w+) (?:\w+ )?(?:grades|ratings|judge?ments|scores|marks)\b", re.IGNORECASE)
_NUMBERS = {word: n for n, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)}
_COMPONENTS = re.compile(r"\b(?:areas?|parts?|components?|aspects?)\b", re.IGNORECASE)
_PILLARS = re.compile(r"\bpillars?\b|\boverall\b", re.IGNORECASE)
_INSPECTED = re.compile(r"\binspect(?:ed)?\b|\b(?:inspection|peel|it) (?:cover|look)", re.IGNORECASE)
_LAST_INSPECTED = re.compile(r"\b(?:when|(?:which|what) year|how recently)\b.*\binspected\b", re.IGNORECASE)
_NEGATIVE = re.compile(r"\bnot\b|n't\b", re.IGNORECASE)
_YES_NO = re.compile(r"(?:was|were|did|has|have|is|are)\b", re.IGNORECASE)
_INSPECTOR = re.compile(
    r"\b(?:who|name|whose)\b.*\b(?:inspector|hmi|signed|observations)\b|\binspector'?s name\b", re.IGNORECASE
)
_SIGNATURE = re.compile(r".+ HM (?:Chief )?Inspector of Constabulary(?: .*)?")
_STATED = {
    "Outstanding": r"\boutstanding\b",
    "Good": r"\bgood (?:at|in)\b",
    "Adequate": r"\badequate\b",
    "Requires improvement": r"\brequires? improvement\b|\bneeds? to improve\b",
    "Inadequate": r"\binadequate\b",
}
_GRADING = """grade grades graded grading rate rated rating ratings judge judged judgment judgments judgement score
    scored scores mark marks verdict assess assessed rank ranked good well bad badly better best worse worst weak
    weaker weakest strong stronger strongest poor poorly poorest high higher highest low lower lowest top
    outstanding adequate inadequate require requires requiring improvement need needs needing improve most least
    ungraded award awarded receive received achieve achieved come came out compare compared comparison differ
    difference versus vs same than any perform performs performed performing fare doing done think conclude
    concluded urgent urgently result results level only effective effectively efficient efficiently fairly strongly
    four five six seven eight nine ten thirteen across published get"""
_SIGNING = """hm hmi her majesty his chief constabulary sign signed write wrote written author observation
    observations who responsible lead led"""


class Grades:
    """The tables of one report."""

    def __init__(self, report: Report, subjects: Subjects) -> None:
        self._report = report
        self._subjects = subjects

    def inspector(self, asked: Asked) -> Structured | None:
        """The line with the inspector's name, below the observations."""
        is_meant = _INSPECTOR.search(asked.text) and not asked.subjects and not asked.years
        is_team = re.search(r"\binspectors\b(?!')", asked.text) and "observation" not in asked.text
        if not is_meant or is_team or asked.rest(ASKING, _SIGNING):
            return None
        texts = ((b, self._report.text[b.start : b.end]) for b in self._report.blocks)
        signed = next((Quote(b.start, b.end) for b, text in texts if _SIGNATURE.fullmatch(text)), None)
        return Structured((Draft("The observations are signed:", (signed,)),), True, "inspector") if signed else None

    def inspected(self, asked: Asked) -> Structured | None:
        """Rows of the table of inspected areas."""
        is_meant = _INSPECTED.search(asked.text) and not _LAST_INSPECTED.search(asked.text)
        if not is_meant or GRADE_CUE.search(asked.text) or is_blocked(_NEGATIVE.sub("", asked.text)):
            return None
        if asked.rest(ASKING, ABOUT, "cover against not wasn't weren't didn't") or not self._is_this_year(asked):
            return None
        is_negative = _NEGATIVE.search(asked.text) is not None
        if asked.subjects:
            spans = [s.inspected for s in asked.subjects if s.inspected]
            return rows(spans, "", "inspected") if spans and _YES_NO.match(asked.text) and not is_negative else None
        if not PARTS.search(asked.text) and not re.search(r"\bwhat (?:was|did)\b", asked.text, re.IGNORECASE):
            return None
        wanted = " No" if is_negative else " Yes"
        spans = [(b.start, b.end) for b in inspected_rows(self._report) if self._report.text[: b.end].endswith(wanted)]
        lead_in = "Areas not inspected" if is_negative else "Areas inspected"
        return rows(spans, f"{lead_in} ({len(spans)}):", "inspected") if spans else None

    def _is_this_year(self, asked: Asked) -> bool:
        return all(year in self._report.title for year in asked.years)

    def grades(self, asked: Asked) -> Structured | None:
        """Rows of the table of judgments, with what the body says of a single one."""
        text = asked.text
        if is_blocked(text):
            return None
        if _LAST_INSPECTED.search(text):
            is_all = asked.subjects and not asked.rest(ASKING, ABOUT, "last year when recently")
            return rows([_span(s.judgment) for s in asked.subjects], "", "grades") if is_all else None
        graded, quality = GRADE_CUE.search(text) is not None, _QUALITY.search(text) is not None
        is_ranked, is_compared = _is_ranked(text), _COMPARED.search(text) is not None
        is_meant = graded or quality or is_ranked or is_compared
        if not is_meant or asked.rest(ASKING, ABOUT, ACTING, _GRADING):
            return None
        components = [s for s in asked.subjects if not s.is_pillar]
        if components and not is_ranked:
            return self._named(asked, components, quality and not graded, is_compared)
        if is_compared and not is_ranked:
            return self._graded(asked.subjects) if len(asked.subjects) > 1 and not asked.years else None
        return self._selected(asked, graded, quality)

    def _named(
        self, asked: Asked, components: Sequence[Subject], with_summary: bool, is_compared: bool
    ) -> Structured | None:
        """Grades of the components asked about; a pillar that only says where they stand is left out."""
        own = {c.judgment.pillar for c in components}
        wanted = [s for s in asked.subjects if not (s.is_pillar and s.judgment.pillar in own)]
        if any(year != s.judgment.year for year in asked.years for s in wanted if s.judgment.year):
            return None
        return None if is_compared and len(wanted) < 2 else self._graded(wanted, with_summary)

    def _graded(self, subjects: Sequence[Subject], with_summary: bool = False) -> Structured:
        """The rows; for one subject also what the body says of it."""
        if len(subjects) > 1:
            return rows([_span(s.judgment) for s in subjects], "The report's grades:", "grades")
        row = Quote(*_span(subjects[0].judgment))
        said = self._summary(subjects[0])[:2] if with_summary else self._statement(subjects[0])
        return Structured((Draft("The report's grade:", (row, *said)),), True, "grades")

    def _summary(self, subject: Subject) -> list[Quote]:
        """Sentences of the component's summary; a pillar's summary speaks of its components, so it has none here."""
        sections = {s.id for s in self._report.sections if s.kind == "summary" and s.path == subject.path}
        if subject.is_pillar or subject.judgment.grade not in _STATED:
            return []
        return [Quote(s.start, s.end) for s in self._report.sentences if s.section_id in sections]

    def _statement(self, subject: Subject) -> list[Quote]:
        """The summary's own sentence that states the grade, if it is among the first three."""
        names = {t for name in subject.names for t in name}
        for quote in self._summary(subject)[:3]:
            text = self._report.text[quote.start : quote.end]
            states = re.search(_STATED[subject.judgment.grade], text, re.IGNORECASE)
            if states and names & set(roots(self._subjects.spelled(text))):
                return [quote]
        return []

    def _selected(self, asked: Asked, is_graded: bool, is_quality: bool) -> Structured | None:
        """Grades chosen by rank, by name or by pillar, or all of them."""
        scope = [s for s in self._scope(asked) if not asked.years or s.judgment.year in ("", *asked.years)]
        if not scope:
            return None
        if _is_ranked(asked.text):
            return self._ranked(scope, is_best=_TOP.search(asked.text) is not None)
        has_parts = PARTS.search(asked.text) is not None
        if asked.subjects and not has_parts:
            return self._of_pillars(asked, is_quality and not is_graded) if is_graded or is_quality else None
        named = [g for g in GRADES if _names_grade(asked.text, g)]
        if named and (has_parts or is_graded or _PILLARS.search(asked.text)):
            return self._with_grades(scope, named)
        return self._graded(scope) if is_graded else None

    def _of_pillars(self, asked: Asked, is_quality: bool) -> Structured | None:
        """The pillars' rows; with those of the components if one pillar's quality, or its grades, are asked for."""
        components = [s for p in asked.subjects for s in self._subjects.of_pillar(p)]
        if any(year != s.judgment.year for year in asked.years for s in components):
            return None
        answered = self._graded(asked.subjects)
        if len(asked.subjects) > 1 or not components or not (is_quality or _PLURAL.search(asked.text)):
            return answered
        parts = Draft("Its components:", items(_span(s.judgment) for s in components))
        return Structured((*answered.drafts, parts), True, "grades")

    def _scope(self, asked: Asked) -> Sequence[Subject]:
        """What is chosen from: a pillar's components, the pillars, all components, or all that is judged."""
        pillars = [s for s in asked.subjects if s.is_pillar]
        is_ranked = _is_ranked(asked.text)
        if pillars and (PARTS.search(asked.text) or is_ranked):
            return [s for p in pillars for s in self._subjects.of_pillar(p)]
        if (_PILLARS.search(asked.text) or self._counts_pillars(asked.text)) and not re.search(
            r"\bcomponents?\b", asked.text, re.IGNORECASE
        ):
            return self._subjects.pillars
        return self._subjects.components if is_ranked or _COMPONENTS.search(asked.text) else self._subjects.all

    def _counts_pillars(self, text: str) -> bool:
        """True for "the three grades" of a report with three pillars."""
        counted = _NUMBER_OF_GRADES.search(text)
        return counted is not None and _NUMBERS.get(counted[1].lower()) == len(self._subjects.pillars)

    def _ranked(self, subjects: Sequence[Subject], is_best: bool) -> Structured | None:
        ranks = {s: GRADES.index(s.judgment.grade) for s in subjects if s.judgment.grade in _STATED}
        if not ranks:
            return None
        wanted = min(ranks.values()) if is_best else max(ranks.values())
        return self._graded([s for s in subjects if ranks.get(s) == wanted])

    def _with_grades(self, subjects: Sequence[Subject], grades: Collection[str]) -> Structured:
        chosen = [s for s in subjects if s.judgment.grade in grades]
        if len(chosen) == 1:
            return self._graded(chosen)
        none = f"None of these {len(subjects)} grades is that:"
        lead_in = f"The report's grades ({len(chosen)} that fit):" if chosen else none
        return rows([_span(s.judgment) for s in chosen or subjects], lead_in, "grades")


def _is_ranked(text: str) -> bool:
    return _TOP.search(text) is not None or _BOTTOM.search(text) is not None


def _names_grade(text: str, grade: str) -> bool:
    words = grade.replace("Requires", "(?:Requires?|needs?)")
    return re.search(rf"\b{words}\b", text, re.IGNORECASE) is not None


def _span(judgment: Judgment) -> tuple[int, int]:
    return judgment.start, judgment.end
