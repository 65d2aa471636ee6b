"""What a question asks for and the found sentences don't have: a number, a sum, a date, a name, a "not", a cause.

Each flag is a rule of general English. How much each one weighs is fitted (see `silence.py`); none decides alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from peelqa.keywords import terms
from peelqa.needs import JOINED_WORDS, Need, satisfies

UNMET = (
    "negation",
    "negative",
    "count",
    "number",
    "amount",
    "money",
    "duration",
    "date",
    "name_of",
    "reason",
    "exact",
)

_NEGATIVE = re.compile(
    r"\b(?:not|never|no|none|nor|without|lack(?:s|ing|ed)?|fail(?:s|ed|ing)?|exclud(?:e|es|ed|ing)|except|neither|unable|"
    r"outside|few|declin\w+|refus\w+|reject\w+|missing|yet to|cannot|instead|only)\b|n['’]t\b",
    re.IGNORECASE,
)
_PLAIN_NEGATIVE = re.compile(
    r"\b(?:not|never|no|none|nor|without|lacks?|lacking|fail(?:s|ed|ing)?|excluding|except|neither|unable|outside|few)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)
_ASKS_NEGATIVE = re.compile(
    r"^(?:and |so |but )?(?:(?:in|on|at|of|to|for) )?(?:which|what|who|how many|where)\b.*"
    r"(?:\b(?:not|never|without|excluded)\b|n['’]t\b|\bno \w+)",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    r"\b(?:not|never|without|cannot|left (?:out|off|over)|leav(?:e|es|ing) (?:out|off)|omit(?:s|ted)?|"
    r"exclud(?:e|es|ed)|barred|declined?|turn(?:ed)? down|refuse[ds]?|reject(?:ed|s)?|missing from|exempt|no longer|"
    r"skipped|ignored)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)
_WH = re.compile(r"\b(?:which|what|who|how many|where|why)\b", re.IGNORECASE)
_PERCENT = re.compile(
    r"\b(?:per ?cent|percentage)\b|\b(?:what|which) (?:\w+ )?(?:proportion|share|fraction)\b|%", re.IGNORECASE
)
_SHARE_IN_WORDS = re.compile(r"\b(?:proportion|share|fraction)\b", re.IGNORECASE)
_HAS_SHARE_IN_WORDS = re.compile(r"\b(?:most|majority|all|none|almost|proportion)\b", re.IGNORECASE)
_HAS_PERCENT = re.compile(
    r"\b(?:per ?cent|half|third|quarter|out of|unknown)\b|%|\bno (?:figures?|data)\b|\bcannot\b", re.IGNORECASE
)
_MONEY = re.compile(
    r"\bhow much (?:money|cash|funding|compensation|was (?:paid|spent|saved)|did .{1,40} (?:pay|cost|spend|save))|"
    r"\bwhat (?:was|is|were|are)\b.{0,40}\b(?:cost|price|budget|salary|fine)\b|"
    r"\bhow much (?:does|do) .{1,40} (?:cost|earn|pay)",
    re.IGNORECASE,
)
_HAS_MONEY = re.compile(r"[£$]\s?\d|\b(?:costs?|budget|savings?|funded|unknown|calculated)\b")
_PRICE = re.compile(
    r"\bhow (?:much|big)\b.*(?:\b(?:cost|costs|costing|price|budget|salary|salaries|wages?|paid|pay|spen[dt]|spends|"
    r"spending|worth|fund(?:s|ed|ing)?|money|pounds|savings?|saved?|bonus|fine|compensation|grant)\b|£)|"
    r"\bwhat (?:is|was|will|did|does|would|are|were)\b.{0,60}\b(?:costs?|price|budget|salary|value)\b|\bcosts?\W*$",
    re.IGNORECASE,
)
_COUNT_OF = re.compile(
    r"\bhow many (?:times (?:more|as) )?((?:[\w'’-]+ ){0,3}?[\w'’-]+?)(?: (?:is|are|was|were|does|do|did|has|have|had|"
    r"can|could|will|would|take|took|get|got|were|in|at|of|on|for|from|to|that|which|who|per)\b|\?|$)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|half|third|quarter|dozen|none|no|"
    r"all|most|few|majority|number|numbers|every|both|each|unknown|single|many)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|half|third|quarter|dozen|none|"
    r"hundred|thousand|million)\b",
    re.IGNORECASE,
)
_ANYBODY = frozenset(terms("people person persons times thing actually done respondents members staff employees"))
_HOW_LONG = re.compile(r"\bhow (?:long|fast|quickly)\b|\baverage (?:wait|time|delay)|\bwaiting times?\b", re.IGNORECASE)
_HAS_DURATION = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few|half|an?)[ -](?:\w+ )?"
    r"(?:minute|hour|day|week|month|year)s?\b|\b(?:immediately|daily|overnight)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"^(?:\W|\w+,? ){0,3}?when\b|\b(?:say|says|tell me|know|states?) when\b|\b(?:what|which|exact)(?: \w+)? (?:year|"
    r"month|date|day)\b|\bsince when\b|\bhow (?:soon|recently)\b|"
    r"\bwhen (?:did|was|were|is|are|does|do|will|has|have|had|can|could|should)\b",
    re.IGNORECASE,
)
_NAME_ASKED = re.compile(
    r"\bnames? of\b|\bnamed?\b(?! (?:the|all|of|some|two|three|four|five|any|each))|"
    r"\bwhat(?:['’]s| is| was) .{1,40}(?:called|name)\b|"
    r"\b(?:which|what) (?:company|firm|supplier|contractor|university|charity|consultancy|vendor)\b",
    re.IGNORECASE,
)
_OWN_NAME = re.compile(
    r"\bname\b(?! (?:the|all|of|some|two|three|four|five|any|each))|\bwhat(?:'s| is) (?:his|her|their) name",
    re.IGNORECASE,
)
_WHO_HOLDS = re.compile(
    r"\bwho(?:['’]?s| is| was) (?:the |your |our |its )?(?:(?:[\w'’]+ ){0,3})"
    r"(?:chief constable|police and crime commissioner|commissioner|pcc)(?: (?:of|for|in|at) [\w' ]+)?\W*$",
    re.IGNORECASE,
)
_PERSON_NAME = re.compile(
    r"\b(?!(?:The|This|West|East|North|South|New|Home|Police|Her|His)\b)[A-Z][a-z]+ "
    r"(?!(?:Police|Constabulary|Council|Service|Office|College|Act|Inspectorate|Secretary|Fire|Crime)\b)[A-Z][a-z]+\b"
)
_PROPER = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][\w’'-]+")
_WHY = re.compile(r"\bwhy\b|\breasons?\b", re.IGNORECASE)
_EXACT = re.compile(r"\b(?:exact|precise)(?:ly)?\b|\bword for word\b", re.IGNORECASE)


def unmet(need: Need, shown: Sequence[str], nearest: str, own: str = "") -> tuple[str, ...]:
    """Which of `UNMET` hold: what the question asks for and the sentences lack.

    Args:
        need: what the question asks for.
        shown: the sentences that would be shown, best first; never empty.
        nearest: the anticipated question behind the best of them, "" without.
        own: name of the report's own force, which is no answer to "what is the name of".
    """
    question, best, text = need.question, shown[0], " ".join(shown)
    is_price = _PRICE.search(question) is not None
    held = {
        "negation": bool(_ASKS_NEGATIVE.search(question)) and not _has_negative(_PLAIN_NEGATIVE, nearest, best),
        "negative": bool(_LEFT_OUT.search(question) and _WH.search(question))
        and not _has_negative(_NEGATIVE, nearest, best),
        "count": need.kind == "number" and "how many" in question.lower() and _lacks_count(question, shown, nearest),
        "number": need.kind == "number" and not _DIGIT.search(JOINED_WORDS.sub("", best)),
        "amount": _lacks_amount(question, text),
        "money": is_price and "£" not in best,
        "duration": bool(_HOW_LONG.search(question)) and not _HAS_DURATION.search(text),
        "date": bool(_WHEN.search(question)) and not satisfies("date", text),
        "name_of": bool(_NAME_ASKED.search(question)) and not _new_names(f"{question} {own}", shown),
        "reason": bool(_WHY.search(question)) and not satisfies("reason", text),
        "exact": _EXACT.search(question) is not None,
    }
    return tuple(name for name in UNMET if held[name])


def _has_negative(pattern: re.Pattern[str], nearest: str, best: str) -> bool:
    return pattern.search(nearest) is not None or pattern.search(best) is not None


def _lacks_amount(question: str, text: str) -> bool:
    """True if a person's name, a share or a sum is asked for and nowhere in the text."""
    if _SHARE_IN_WORDS.search(question) and _HAS_SHARE_IN_WORDS.search(text):
        return False  # "most" is a share, though no percentage
    return any(
        asked.search(question) and not had.search(text)
        for asked, had in (
            (_OWN_NAME, _PERSON_NAME),
            (_WHO_HOLDS, _PERSON_NAME),
            (_PERCENT, _HAS_PERCENT),
            (_MONEY, _HAS_MONEY),
        )
    )


def _lacks_count(question: str, shown: Sequence[str], nearest: str) -> bool:
    """True if no sentence has both a number and the thing that is counted."""
    match = _COUNT_OF.search(question)
    counted = [t for t in terms(match.group(1)) if t not in _ANYBODY][-1:] if match else []
    for sentence in shown:
        known = {*terms(sentence), *terms(nearest)}
        if _COUNTED.search(JOINED_WORDS.sub("", sentence)) and (not counted or counted[0] in known):
            return False
    return True


def _new_names(said_before: str, shown: Sequence[str]) -> bool:
    """True if a sentence has a capitalised word, not its first, that was not said before."""
    said = {w.lower() for w in re.findall(r"\w+", said_before)} | {"police", "force", "constabulary"}
    return any(name.lower() not in said for sentence in shown for name in _PROPER.findall(sentence))
