"""A question as the answers from data read it: its subjects, its years, and the words that nothing explains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peelqa.subjects import Found, Subject, Subjects, root
from peelqa.types import Draft, Quote

_POLITE = re.compile(
    r"^(?:(?:please|can|could|would|will|you|kindly|i(?:'d| would)? (?:want|like|need) to (?:know|see)|tell me|"
    r"let me know|remind me|do you know|just|ok(?:ay)?|so|and|hi|hello|is it (?:true|right|correct)(?: that)?|"
    r"i(?:'ve)? (?:heard|read)(?: that)?)\b[\s,]*)+|"
    r"\b(?:please|thanks|thank you|cheers|(?:is|was) that (?:true|right|correct|so))\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?\b")
_BLOCKED = re.compile(
    r"\b(?:why|not|no|nor|never|without|if|since|yet|still|before|after|cannot)\b|n't\b|"
    r"\b(?:all|every|each|any|other|most|both|which|what|these|those|two|43|similar|neighbouring|comparable)(?: \w+)? "
    r"(?:police )?forces\b|"
    r"\b(?:every|each|another|other|which|what|any) (?:police )?force\b|\bi\b|\bmy\b",
    re.IGNORECASE,
)
PARTS = re.compile(
    r"\b(?:areas?|parts?|bits|strands?|topics?|components?|aspects?|categor(?:y|ies)|elements?|themes?|anything|things?)\b",
    re.IGNORECASE,
)

# Words that ask, and add nothing to what is asked about.
ASKING = """report reports inspect inspected inspection inspections inspector inspectors inspectorate hmicfrs hmic
    peel ipa assessment assessments list name give show many all whole each every total complete full exactly main
    different say says said state states find found identify identified raise raised set made make makes highlight
    highlighted flag flagged call called mention mentioned there anything something so far kind own altogether formal
    formally official officially end ended ending"""
# Words that point at a part of the report.
ABOUT = """area areas part parts bits strand strands topic topics component components pillar pillars aspect aspects
    category element theme thing things section heading heads headed chapter table detailed headline under carry
    carries given gave consist consists include includes included comprise belong subject respect regard relate
    relating related regarding concerning terms comes look looking overall one two three"""
# Words for what a force does about its subject, whatever that is.
ACTING = """tackle tackles tackling deal deals dealing handle handles handling approach way ways manage performance
    work"""


@dataclass(frozen=True, slots=True)
class Structured:
    """An answer from data. `is_whole` is True if its list is complete; `kind` names the sort of data."""

    drafts: tuple[Draft, ...]
    is_whole: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without courtesies, the subjects it names, and the years in it."""

    text: str
    found: Found
    years: tuple[str, ...]

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The judged pillars and components that the question names, in report order."""
        return self.found.subjects

    def rest(self, *vocabularies: str) -> tuple[str, ...]:
        """The roots that neither a subject nor a year nor the words of `vocabularies` explain."""
        known = {root(w) for v in vocabularies for w in v.split()}
        known |= {part for year in self.years for part in (year, *re.split("[/-]", year))}
        return tuple(t for t in self.found.rest if t not in known)


def without_courtesy(question: str) -> str:
    """The question on one line, with straight apostrophes and without "please", "can you tell me" and the like."""
    return " ".join(_POLITE.sub(" ", question.replace("’", "'")).split())


def read_question(text: str, subjects: Subjects) -> Asked:
    """Find the subjects and years of a question that has no courtesies."""
    return Asked(text, subjects.find(text), tuple(_YEAR.findall(text)))


def is_blocked(text: str) -> bool:
    """True if a word turns the question away from what is stated as data: a negation, "why", "since", other forces."""
    return _BLOCKED.search(text) is not None


def items(spans: Iterable[tuple[int, int]]) -> tuple[Quote, ...]:
    """The spans as bullets."""
    return tuple(Quote(start, end, is_item=True) for start, end in spans)


def rows(spans: Sequence[tuple[int, int]], lead_in: str, kind: str) -> Structured:
    """Rows of a table, as bullets if there are several."""
    quotes = items(spans) if len(spans) > 1 else tuple(Quote(*span) for span in spans)
    return Structured((Draft(lead_in, quotes),), True, kind)
