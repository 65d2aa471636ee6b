"""Answers from the boxes of a report: areas for improvement, causes of concern, recommendations and their deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from peelqa.asked import ABOUT, ACTING, ASKING, Asked, Structured, is_blocked, items
from peelqa.grades import GRADE_CUE
from peelqa.subjects import Subject, Subjects, roots
from peelqa.types import CauseOfConcern, Draft, Improvement, Quote, Report, Template

_IMPROVEMENTS = re.compile(
    r"\b(?:areas? (?:for|of|to) (?:improv\w+|development)|improvement areas?|afis?)\b", re.IGNORECASE
)
_MUST_IMPROVE = re.compile(
    r"\bwhat\b.*\b(?:must|should|does|do|has|have|needs?|required|told|asked) .*\bimprov(?:e|ing)\b", re.IGNORECASE
)
_CAUSES = re.compile(r"\bcauses? (?:of|for) concerns?\b", re.IGNORECASE)
_RECOMMENDED = re.compile(r"\brecommend\w*\b", re.IGNORECASE)
_TOLD_TO_ACT = re.compile(
    r"\b(?:told?|tell|asked|ordered|want|must|should|needs? to|has to|have to)\b.*"
    r"\b(?:fix|address|act|put right|sort|do)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bcauses? (?:of|for) concerns?\b.*\b(?:and|with)\b.*\brecommend", re.IGNORECASE)
_COUNTS_CAUSES = re.compile(r"\bhow many causes\b", re.IGNORECASE)
_DEADLINE = re.compile(
    r"\b(?:by when|when|how (?:long|soon|quickly|fast|many (?:days|weeks|months))|deadlines?|"
    r"time ?(?:limit|scale|frame)s?)\b",
    re.IGNORECASE,
)
_WHAT_IS = re.compile(r"what(?:'s| is) an? ", re.IGNORECASE)  # asks what such a box is, not what stands in it
_WHY = re.compile(r"\bwhy\b", re.IGNORECASE)
_IMPROVING = """improve improvement improvements improving develop development afi afis must should need needs required
    told told ask asked"""
_CAUSING = """cause causes concern concerns serious bad problem address recommend recommended recommendation
    recommendations tell told ask asked want wanted fix put right sort act action should must need needs deadline time
    limit scale frame formal timescale long soon quickly fast day week month months due give given
    attached accompany come issue issued why ordered order do everything delay"""


class Boxes:
    """The boxes of one report."""

    def __init__(self, report: Report, template: Template, subjects: Subjects) -> None:
        self._report = report
        self._template = template
        self._subjects = subjects

    def improvements(self, asked: Asked) -> Structured | None:
        """Areas for improvement of the report, a pillar or a component, or those that hold the words asked about."""
        by_name = _IMPROVEMENTS.search(asked.text) is not None
        is_meant = by_name or (_MUST_IMPROVE.search(asked.text) and not GRADE_CUE.search(asked.text))
        if not is_meant or is_blocked(asked.text) or self._is_elsewhere(asked):
            return None
        found = [i for i in self._template.improvements if _lies_in(i.path, asked.subjects)]
        rest = asked.rest(ASKING, ABOUT, ACTING, _IMPROVING)
        if rest:
            found = [i for i in found if self._holds((i.start, i.end), rest)]
            return self._list_improvements(found, is_whole=False) if found else None
        if not by_name and not asked.subjects:
            return None
        return self._list_improvements(found, is_whole=True) if found else self._causes_instead(asked)

    def _list_improvements(self, found: Sequence[Improvement], is_whole: bool) -> Structured:
        """The items, below the names of their components if there are several."""
        names = list(dict.fromkeys(i.path[-1] for i in found))
        noun = _count(len(found), "area for improvement", "areas for improvement")
        head = f"The report lists {noun}:" if is_whole else f"The report lists {noun} on that:"
        if len(names) == 1:
            return Structured((Draft(head, items((i.start, i.end) for i in found)),), is_whole, "improvements")
        parts = (Draft(f"{name}:", items((i.start, i.end) for i in found if i.path[-1] == name)) for name in names)
        return Structured((Draft(head, ()), *parts), is_whole, "improvements")

    def _causes_instead(self, asked: Asked) -> Structured | None:
        """The cause of concern of a component that has no area for improvement: what it must improve stands there."""
        causes = [c for c in self._template.causes if _lies_in(c.path, asked.subjects)]
        if not causes:
            return None
        head = Draft("The report lists no area for improvement here, but a cause of concern:", ())
        return Structured((head, *self._with_recommendations(causes)), True, "causes")

    def causes(self, asked: Asked) -> Structured | None:
        """Causes of concern, their recommendations, or how long the force is given."""
        cause = _CAUSES.search(asked.text) is not None
        recommended = _RECOMMENDED.search(asked.text) is not None
        told = _TOLD_TO_ACT.search(asked.text) is not None and (cause or bool(asked.subjects))
        if not (cause or recommended or told) or self._is_elsewhere(asked):
            return None
        if is_blocked(_WHY.sub("", asked.text) if cause else asked.text):  # a cause of concern says why itself
            return None
        found = [c for c in self._template.causes if _lies_in(c.path, asked.subjects)]
        wants_advice = (recommended or told) and not _COUNTS_CAUSES.search(asked.text)
        found, rest = _due(found, asked.rest(ASKING, ABOUT, ACTING, _CAUSING))
        if rest:
            return self._matching(found, rest, wants_advice)
        if _DEADLINE.search(asked.text):
            return _deadlines(found)
        return self._whole(found, wants_advice, _BOTH.search(asked.text) is not None) if found else None

    def _whole(self, causes: Sequence[CauseOfConcern], wants_advice: bool, wants_both: bool) -> Structured:
        if wants_advice and wants_both:
            return Structured(tuple(self._with_recommendations(causes)), True, "causes")
        if wants_advice:
            return Structured(tuple(_recommendations(c) for c in causes), True, "recommendations")
        noun = _count(len(causes), "cause of concern", "causes of concern")
        if len(causes) == 1:
            head = f"The report raises {noun}, on {_label(causes[0])}:"
            return Structured((Draft(head, self._sentences(causes[0])),), True, "causes")
        drafts = (self._cause(c) for c in causes)
        return Structured((Draft(f"The report raises {noun}:", ()), *drafts), True, "causes")

    def _matching(self, causes: Sequence[CauseOfConcern], rest: Sequence[str], wants_advice: bool) -> Structured | None:
        """Just the causes, or the recommendations, whose own words hold all that is left of the question."""
        if not wants_advice:
            drafts = tuple(self._cause(c) for c in causes if self._holds((c.start, c.end), rest))
            return Structured(drafts, False, "causes") if drafts else None
        kept = [(c, [span for span in c.recommendations if self._holds(span, rest)]) for c in causes]
        drafts = tuple(Draft("", (*_lead(c), *items(spans))) for c, spans in kept if spans)
        return Structured(drafts, False, "recommendations") if drafts else None

    def _with_recommendations(self, causes: Iterable[CauseOfConcern]) -> list[Draft]:
        return [draft for c in causes for draft in (self._cause(c), _recommendations(c))]

    def _cause(self, cause: CauseOfConcern) -> Draft:
        return Draft(f"On {_label(cause)}:", self._sentences(cause))

    def _sentences(self, cause: CauseOfConcern) -> tuple[Quote, ...]:
        """The cause sentence by sentence, so that each has its own marker."""
        inside = (s for s in self._report.sentences if cause.start <= s.start and s.end <= cause.end)
        return tuple(Quote(s.start, s.end) for s in inside) or (Quote(cause.start, cause.end),)

    def _holds(self, span: tuple[int, int], rest: Sequence[str]) -> bool:
        return self._subjects.is_telling(rest) and set(rest) <= set(roots(self._report.text[slice(*span)]))

    def _is_elsewhere(self, asked: Asked) -> bool:
        is_general = _WHAT_IS.match(asked.text) is not None and not asked.subjects
        return is_general or not all(year in self._report.title for year in asked.years)


def _recommendations(cause: CauseOfConcern) -> Draft:
    noun = _count(len(cause.recommendations), "recommendation", "recommendations")
    return Draft(f"On {_label(cause)}, {noun}:", (*_lead(cause), *items(cause.recommendations)))


def _deadlines(causes: Sequence[CauseOfConcern]) -> Structured | None:
    """The words that open the recommendations and name the time; None if no cause has a deadline."""
    dated = [c for c in causes if c.deadline]
    if not dated:
        return None
    if len(dated) == 1:
        return Structured((Draft("The recommendations begin:", _lead(dated[0])),), True, "deadline")
    drafts = (Draft(f"On {_label(c)}, the recommendations begin:", _lead(c)) for c in dated)
    return Structured(tuple(drafts), len(dated) == len(causes), "deadline")


def _due(causes: list[CauseOfConcern], rest: Sequence[str]) -> tuple[list[CauseOfConcern], list[str]]:
    """The causes with the deadline that the question names ("within six months"), and what else is left of it."""
    due = {t for t in rest if any(t in roots(c.deadline) for c in causes)}
    return [c for c in causes if due <= set(roots(c.deadline))], [t for t in rest if t not in due]


def _lead(cause: CauseOfConcern) -> tuple[Quote, ...]:
    return (Quote(*cause.lead_in),) if cause.lead_in != (0, 0) else ()


def _count(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count} {many}"


def _label(cause: CauseOfConcern) -> str:
    return cause.path[-1][:1].lower() + cause.path[-1][1:]


def _lies_in(path: tuple[str, ...], subjects: Sequence[Subject]) -> bool:
    """True if a box below `path` belongs to one of the subjects; without subjects, always."""
    wanted = [s for s in subjects if not s.is_pillar] or subjects
    return not subjects or any(s.path and path[: len(s.path)] == s.path for s in wanted)
