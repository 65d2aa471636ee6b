"""The short answer inside a quoted sentence: the number, sum, share, date or long form that the question asks for.

Only its place is found here; the words stay the report's, and faces show them in bold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from peelqa.keywords import terms
from peelqa.needs import MONTHS, Need
from peelqa.types import Citation

Span = tuple[int, int]

_NUMBER = (
    r"(?:£\s?)?\d[\d,.]*\d|(?:£\s?)?\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|half|"
    r"a third|two thirds|a quarter|three quarters)\b"
)
_UNIT = (
    r"(?:\s?(?:%|m\b|bn\b)| (?:percent|per cent|million|billion|thousand|hours?|days?|weeks?|months?|years?|minutes?)"
    r"\b)?"
)
_AMOUNT = re.compile(rf"(?<![\w£.,/-])(?:{_NUMBER}){_UNIT}(?![\w/-])", re.IGNORECASE)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}} )?(?:{MONTHS})(?: \d{{1,2}},?)?(?: (?:19|20)\d\d)?\b|\b(?:19|20)\d\d(?:/\d\d)?\b|"
    r"\bimmediately\b|\bwithin (?:\w+ ){1,2}(?:days?|weeks?|months?|years?)\b|"
    r"\b(?:every|each) (?:\w+ )?(?:day|week|month|quarter|year)s?\b|\b(?:daily|weekly|monthly|quarterly|annually)\b"
)
_CAUSE = re.compile(r"\b(?:because|due to|owing to|as a result of|in order to|so that)\b[^.;:()]+", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:.()]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHARE = re.compile(r"\b(?:per ?cent(?:age)?|proportion|share|fraction)\b|%", re.IGNORECASE)
_MONEY = re.compile(r"\bhow much\b|\bcosts?\b|\bbudget\b|£", re.IGNORECASE)
_HAS_SHARE = re.compile(r"%|per ?cent|half|third|quarter", re.IGNORECASE)
_TIME = re.compile(r"\bhow (?:long|often|fast|quickly|old)\b", re.IGNORECASE)
_HAS_TIME = re.compile(r"hour|day|week|month|year|minute", re.IGNORECASE)


def short_answer(need: Need, sentence: str) -> Span | None:
    """Offsets in `sentence` of what the question asks for; None where no single place holds it."""
    if need.kind == "number":
        return _amount(need, sentence)
    if need.kind == "date":
        return _only(_DATE, sentence)
    if need.kind == "reason":
        return _only(_CAUSE, sentence)
    return None


def _amount(need: Need, sentence: str) -> Span | None:
    """The amount of the kind that is asked for; of several, the one nearest to the thing that is counted."""
    found = [
        m for m in _AMOUNT.finditer(sentence) if not _YEAR.fullmatch(m.group()) and _fits(need.question, m.group())
    ]
    if len(found) < 2:
        return found[0].span() if found else None
    wanted = set(need.terms)
    behind = [wanted & set(terms(_CLAUSE_END.split(sentence[m.end() :], maxsplit=1)[0])[:2]) for m in found]
    best = [m for m, shared in zip(found, behind, strict=True) if shared]
    return best[0].span() if len(best) == 1 else None


def _fits(question: str, amount: str) -> bool:
    if _SHARE.search(question):
        return _HAS_SHARE.search(amount) is not None
    if _TIME.search(question):
        return _HAS_TIME.search(amount) is not None
    return not (_MONEY.search(question)) or "£" in amount


def _only(pattern: re.Pattern[str], sentence: str) -> Span | None:
    """The one match of `pattern`; None if there are several, since then none is "the" answer."""
    found = list(pattern.finditer(sentence))
    return (found[0].start(), found[0].start() + len(found[0].group().rstrip(" ,"))) if len(found) == 1 else None


def place(text: str, citations: Sequence[Citation], start: int, end: int) -> tuple[Span, ...]:
    """Where the span [start, end) of the report's text stands in an answer's `text`; () if it is not quoted whole."""
    for c in citations:
        if c.start <= start and end <= c.end:
            at = text.index(f"{c.quote} [{c.marker}]") + start - c.start
            return ((at, at + end - start),)
    return ()
