"""What a question asks for: its kind, its key terms, and whether a sentence can satisfy it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from peelqa.keywords import terms

Kind = Literal["number", "date", "person", "place", "definition", "reason", "list", "yes_no", "how", "other"]

_NUMBER = re.compile(
    r"[£$]?\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter|twice|doubled?|"
    r"tripled|halved|dozen|hundred|thousand|million|none|majority|most|few|several|many)\b",
    re.IGNORECASE,
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b(?:(?:{MONTHS})\b|(?:19|20)\d\d\b|immediately|(?:days?|weeks?|months?|years?|daily|weekly|monthly|quarterly|"
    r"annual(?:ly)?|bi-monthly|summer|winter|spring|autumn|recently)\b)"
)
_REASON = re.compile(
    r"\b(?:because|due to|as a result|so that|in order to|therefore|this means|to (?:help|make|ensure|improve|reduce|"
    r"address|identify|allow|enable|support|protect)|helps?|since|reasons?|rationale|cause[ds]?|lead(?:s|ing)? to|"
    r"means that|result(?:s|ed|ing)? in|owing|so\b|which is|undermine|affect\w*|lack|aims?|designed)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:[A-Z][a-z]+ [A-Z][a-z]+|[A-Z]{2,}s?\b|chief|officers?|staff|teams?|board|group|commissioner|inspector|"
    r"superintendent|constable|supervisors?|sergeants?|partners?|panel|units?|department|police|lead|director|college)",
)
_PLACE = re.compile(r"\b(?:in|at|across|from|to) (?:the )?[A-Z][a-z]+|\b(?:local|areas?|county|rural|region)\b")
_DEFINITION = re.compile(
    r"\b(?:stands? for|is the (?:process|forum|practice|term)|(?:is|are) (?:a|an|groups?|known)|means|defined|"
    r"known as|called|refers? to)\b|\([A-Z]{2,}s?\)|[A-Z]{2,}s? \("
)

_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|large|big|long|often|old|few)\b|\bwhat (?:\w+ )?(?:percent|percentage|proportion|"
            r"number|share|rate|ratio|amount|figure|fraction|size|sum|cost|total)\b|\bper ?cent(?:age)?\b|"
            r"\b(?:number|percentage|proportion|share|amount|count) of\b|%",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(
            r"\bwhen\b|\b(?:what|which|exact)(?: \w+)? (?:year|month|date|day)\b|\bby what (?:date|time)\b|"
            r"\bsince when\b|\bdeadline\b|\bhow (?:soon|quickly|recently)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "reason",
        re.compile(
            r"\bwhy\b|\breasons?\b|\bwhat (?:caused|led|made|explains?)\b|\bhow come\b|\bpurpose of\b|"
            r"\bwhat for\b|\bwhat is the (?:point|aim)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "definition",
        re.compile(
            r"\bstands? for\b|\bwhat (?:is|are|was|were) (?:an? |the )?[\w'’-]+(?: [\w'’-]+){0,2}\?*$|"
            r"\bwhat does .{1,60} mean\b|\bdefin(?:e|ed|ition)\b|\bmeaning of\b|\bexplain what\b",
            re.IGNORECASE,
        ),
    ),
    (
        "list",
        re.compile(
            r"\b(?:list|name|which|what) (?:are |were |all |the |of |main |key |five |four |three |two |"
            r"other )*(?:areas|forces|things|factors|types|kinds|reasons|priorities|recommendations|causes|"
            r"steps|examples|problems|sources|features|benefits|components|pillars|groups|members|ways|"
            r"measures|concerns|criteria|items|places|organisations|agencies|partners)\b|^(?:list|name) \b",
            re.IGNORECASE,
        ),
    ),
    (
        "person",
        re.compile(
            r"\bwho(?:m|se)?\b|\bwhich (?:body|organisation|force|company|agency|team|unit|person|rank)\b|"
            r"\bby whom\b",
            re.IGNORECASE,
        ),
    ),
    (
        "place",
        re.compile(
            r"\bwhere\b|\bwhich (?:area|place|town|county|city|part|region|station)\b|"
            r"\bin what (?:area|place)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "how",
        re.compile(
            r"^(?:and |so |but )?how\b|\bin what way\b|\bwhat (?:does|do|did|has|have|is|are|was|were)\b", re.IGNORECASE
        ),
    ),
    (
        "yes_no",
        re.compile(
            r"^(?:and |but |so |ok |then )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|"
            r"would|should|am|may|might|isn't|aren't|doesn't|didn't|hasn't|haven't)\b",
            re.IGNORECASE,
        ),
    ),
)
_SATISFIES: dict[Kind, re.Pattern[str]] = {
    "number": _NUMBER,
    "date": _DATE,
    "reason": _REASON,
    "person": _PERSON,
    "place": _PLACE,
    "definition": _DEFINITION,
}


JOINED_WORDS = re.compile(r"\b\w+(?:-\w+)+\b")  # the "three" of "three-day" counts nothing
MAX_FACETS = 4  # more than so many questions in one are searched as one text
_MORE = re.compile(
    r"^(?:and |so |but |ok(?:ay)?,? |please |can you )*"
    r"(?:tell me more|say more|more|go on|(?:what|anything|who) else|why)\b[^\w]*$|"
    r"^(?:and |so |but |ok(?:ay)?,? )*(?:what|anything|who) else\b|^tell me more\b",
    re.IGNORECASE,
)
_WHY_ALONE = re.compile(
    r"(?:and |so |but |ok(?:ay)?,? )*(?:why|how come)(?: (?:is|was|not|did|does) ?(?:that|this|it|so)?)?[\s.?!]*",
    re.IGNORECASE,
)
_NEXT_QUESTION = re.compile(
    r"(?:,|;)?\s+and\s+(?=(?:what|who|how|why|when|where|which|did|does|do|is|are|was|were|has|have|had|can|could|will|"
    r"would|should)\b)|\?\s+(?=\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Need:
    """A question's kind and its stemmed key terms, in order, without repeats."""

    question: str
    kind: Kind
    terms: tuple[str, ...]


def read_need(question: str) -> Need:
    """Tell what `question` asks for."""
    kind: Kind = next((kind for kind, pattern in _ASKS if pattern.search(question.strip())), "other")
    return Need(question, kind, tuple(dict.fromkeys(terms(question))))


def asks_for_more(question: str) -> bool:
    """True for "tell me more", "what else?" and the like: what was said already is not wanted again."""
    return _MORE.search(question.strip()) is not None


def asks_why(question: str) -> bool:
    """True for "why?", "and why is that?": no more is asked than the cause of what was said."""
    return _WHY_ALONE.fullmatch(question.strip()) is not None


def facets(question: str) -> tuple[str, ...]:
    """The questions that `question` puts in one ("who leads it, and how is it paid for?"); just itself if it is one."""
    parts = [p.strip(" ,;") for p in _NEXT_QUESTION.split(question.strip())]
    is_joined = 1 < len(parts) <= MAX_FACETS and all(len(p.split()) > 2 for p in parts)
    return tuple(parts) if is_joined else (question,)


def satisfies(kind: Kind, sentence: str) -> bool:
    """True if `sentence` has the sort of thing that the kind asks for (a number, a date, a cause ...)."""
    pattern = _SATISFIES.get(kind)
    text = JOINED_WORDS.sub("", sentence) if kind == "number" else sentence
    return pattern is None or pattern.search(text) is not None
