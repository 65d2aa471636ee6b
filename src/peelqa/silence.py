"""Knowing when the report is silent: rules on names, years, kinds and negation, then a fitted score.

Similarity alone cannot tell a question that the report answers from a near miss about the same subject. What can: a
name, place or year that the found sentences do not have; a number, date or person that is asked for and is not there;
a "not" that is asked about and not written; a request for opinion, advice or another service.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from peelqa.keywords import STOPWORDS, stem, words
from peelqa.needs import Need
from peelqa.passages import Anticipated
from peelqa.places import PLACE_WORDS, mentioned
from peelqa.relevance import fitted
from peelqa.unmet import UNMET, unmet

_OTHER_SERVICE = re.compile(
    r"\b(?:ignore|disregard|forget) (?:all |any |the |your |previous )*(?:instructions?|prompts?|rules?)|"
    r"\b(?:repeat|print|output|reveal|show)\b.{0,20}\b(?:above|before) this\b|"
    r"\b(?:system|hidden|secret) (?:prompt|instructions?)|\b(?:api|secret) keys?\b|"
    r"\b(?:give|tell|show|send|print|what(?:'s| is| are))\b.{0,30}\b(?:passwords?|log ?in details|environment "
    r"variables)\b|"
    r"\byour (?:opinion|view|thoughts|instructions|prompt|name|model|environment)\b|"
    r"\b(?:do|would|did|should|could) you (?:\w+ly )?(?:think|reckon|believe|agree|recommend|suggest|like|feel|prefer|"
    r"advise|move|buy|vote|choose|trust|want|make of)\b|\byou (?:\w+ly )?advise\b|\bare you (?:on|a|an)\b|"
    r"\bwhat would you (?!say\b)|\bwould you (?:have done|go|stay|rather|sell)\b|\bfancy \w+ing\b|"
    r"\bam i (?:allowed|entitled|eligible|safe|supposed|better off)\b|"
    r"\bshould i\b|\bcan i (?:get|claim|sue|report|join|apply)\b|\bhow (?:do|can|would|should) i\b|"
    r"\bwhat (?:should|can|do) i\b|\bmy (?:ex|neighbour|house|car|bike|phone|husband|wife|son|daughter|boyfriend|"
    r"girlfriend|boss|landlord|case|friend|mum|dad|partner)\b|"
    r"\b(?:write|compose|draft|generate|help me write)\b.{0,20}\b(?:letter|e-?mail|poem|song|story|speech|essay|tweet|"
    r"complaint|press release|code|program|headline|paragraph|caption|blog|powerpoint|quiz)\b|"
    r"\b(?:write|draft|compose) (?:me|us)\b|\b(?:tell|sing|write|give)\b.{0,12}\b(?:joke|song|poem|recipe)\b|"
    r"^(?:please |can you |could you |will you )?(?:(?:write|compose)(?! down)|translate|sing|make up|invent|pretend|"
    r"imagine|act as)\b|\bwhat(?:['’]?s| is| will) the weather\b|\bweather (?:be|forecast|today|tomorrow)\b|"
    r"\b(?:horoscope|recipes?|limericks?|jokes?)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:(?:thanks|thank you|cheers|bye|goodbye|hello|hi|hey|great|nice one|good (?:morning|afternoon|evening))"
    r"\b\W*)+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|does|do|did|has|have|can|could|list|name|"
    r"tell|show|give|explain|describe)\b(?! a (?:nice|good|great))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\w/£])((?:19|20)\d\d)(?:\s?[/–-]\s?(\d\d(?:\d\d)?))?(?![\w%])")
# Words that many names of forces and places have: one of them alone names none.
_SHARED = frozenset(("north", "south", "east", "west", "greater", "city", "valley", "new", "upper", "lower"))

# Log-odds: the cases have few requests for advice, the anticipated questions many that open with a story of the asker's
# own ("my mum waited three days ..."), so what was fitted let "Should I join the police?" through.
SERVICE_MARGIN = 1.5
FROM_SILENT = (
    "unanswered",
    "silent_share",
    "answerable",
)  # signals that an index without silent questions goes without
FLAGS = ("service", "year", "name", "place", "force", *UNMET)
SIGNALS = (
    "question",
    "dense",
    "kind_gap",
    "unanswered",
    "silent_share",
    "answerable",
    "coverage",
    "shared_words",
    "yes_no",
    "completed",
    *FLAGS,
)

_REASONS = {
    "service": "PeelQA finds what the report says; it gives no opinions, advice or other services.",
    "negation": "What stands nearest to the question says what is so, not what is not.",
    "negative": "What stands nearest to the question says what is so, not what is not.",
    "count": "What stands nearest to the question does not count this.",
    "number": "What stands nearest to the question gives no such number.",
    "amount": "What stands nearest to the question gives no such name, share or sum.",
    "money": "What stands nearest to the question gives no sum of money for it.",
    "duration": "What stands nearest to the question gives no length of time.",
    "date": "What stands nearest to the question gives no date.",
    "name_of": "What stands nearest to the question gives no such name.",
    "reason": "What stands nearest to the question gives no reason.",
    "exact": "What stands nearest to the question gives no exact figure or wording.",
}


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an answer would rest on, for one question.

    `standalone` is the question with what it takes from the chat; `need` and `asked` are without that. `shown` are the
    sentences that would be shown, best first; `around` is their paragraphs and headings; `nearest` is the anticipated
    question behind the best sentence ("" without). `question` and `dense` are the best cosines of the
    search; `same_kind` is the best cosine of an anticipated question about the shown sentences that asks for the same
    kind of thing (0 if none is near); `unanswered` is the best cosine of a question that the report is known to be
    silent on, `silent_share` the share (0 to 1) of such questions among the nearest; `answerable` the log-odds that the
    question is of a kind that the report answers; `coverage` is the share (0 to 1) of the question's words, by their
    weight, that stand in what was found, and `shared_words` the share that stand in the best sentence itself: likeness
    that rests on the same words is worth less than likeness of meaning.
    """

    need: Need
    asked: str
    standalone: str
    shown: tuple[str, ...]
    around: str
    nearest: str
    question: float
    dense: float
    same_kind: float
    unanswered: float
    silent_share: float
    answerable: float
    coverage: float
    shared_words: float


def confidence(grounds: Grounds, own_force: str, years: Sequence[str], anticipated: Anticipated) -> float:
    """Log-odds that the report answers; the report is taken to be silent below 0.

    Args:
        grounds: what the answer would rest on.
        own_force: name of the force that the report is about.
        years: years that the whole report is about ("2018/19").
        anticipated: which kinds of anticipated questions the report has.
    """
    model = fitted("silence", anticipated)
    values = dict(zip(SIGNALS, signals(grounds, own_force, years), strict=True))
    sure = model["bias"] + sum(model[name] * value for name, value in values.items())
    return sure - SERVICE_MARGIN * values["service"]


def signals(grounds: Grounds, own_force: str, years: Sequence[str]) -> tuple[float, ...]:
    """The values of `SIGNALS`: numbers as they are, flags as 0 or 1."""
    raised = flags(grounds, own_force, years)
    return (
        grounds.question,
        grounds.dense,
        grounds.question - grounds.same_kind,
        grounds.unanswered,
        grounds.silent_share,
        grounds.answerable,
        grounds.coverage,
        grounds.shared_words,
        float(grounds.need.kind == "yes_no"),
        float(grounds.need.question != grounds.standalone),
        *(float(name in raised) for name in FLAGS),
    )


def flags(grounds: Grounds, own_force: str, years: Sequence[str]) -> tuple[str, ...]:
    """Which of `FLAGS` speak against an answer."""
    raised = {
        "service": other_service(grounds.asked),
        **{name: bool(found) for name, found in _absent(grounds, own_force, years).items()},
        **dict.fromkeys(unmet(grounds.need, grounds.shown, grounds.nearest, own_force), True),
    }
    return tuple(name for name in FLAGS if raised.get(name))


def reason(grounds: Grounds, own_force: str, years: Sequence[str]) -> str:
    """Why the report is taken to be silent, in a sentence for the user; "" where no single rule says so.

    It speaks of the question and of what was found near it, never of the report as a whole.
    """
    raised = flags(grounds, own_force, years)
    first = next(iter(raised), "")
    absent = _absent(grounds, own_force, years).get(first)
    return f"What stands nearest to the question is not about {absent[0]}." if absent else _REASONS.get(first, "")


def _absent(grounds: Grounds, own_force: str, years: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Years, names and forces of the question that what was found does not have, by the flag that they raise."""
    question, shown = grounds.standalone, " ".join(grounds.shown)
    return {
        "year": missing_years(question, grounds.around, years),
        "name": missing_names(question, grounds.around, own_force),
        "place": missing_places(question, shown, own_force),
        "force": missing_forces(question, shown, own_force),
    }


def other_service(question: str) -> bool:
    """True for a request that no report could answer: opinion, advice, small talk, secrets, writing."""
    text = question.strip()
    greeting = _GREETING.match(text)
    is_small_talk = greeting is not None and not _ASKS.search(text[greeting.end() :])
    return is_small_talk or _OTHER_SERVICE.search(text) is not None


def missing_years(question: str, found: str, current: Sequence[str]) -> tuple[str, ...]:
    """Years of the question that the found text lacks; `current` are the years that the whole report is about."""
    here = set(_years(found))
    spans = [set(_years(year)) for year in current]
    single = here.union(*spans)  # "2018" may stand for "2018/19"; "2017/18" may not
    return tuple(
        m.group() for m in _YEAR.finditer(question) if not _is_known(set(_years(m.group())), here, single, spans)
    )


def _is_known(years: set[str], here: set[str], single: set[str], spans: Sequence[set[str]]) -> bool:
    return bool(years & (here if len(years) > 1 else single)) or years in spans


def _years(text: str) -> list[str]:
    years = []
    for m in _YEAR.finditer(text):
        years.append(m.group(1))
        if m.group(2):
            years.append(m.group(1)[: 4 - len(m.group(2))] + m.group(2))
    return years


def missing_names(question: str, found: str, own: str) -> tuple[str, ...]:
    """Forces, places and other capitalised names of the question that the found text lacks.

    Args:
        question: as asked; lower-case forces and places are known from general knowledge.
        found: what the answer would rest on, with headings and paragraph.
        own: names of the report's own force, which need not be repeated in each sentence.
    """
    return _without([*mentioned(question), *_capitalised(question)], found, own)


def missing_places(question: str, shown: str, own: str) -> tuple[str, ...]:
    """Forces and places of the question that no shown sentence has, whatever stands beside it in the paragraph."""
    return _without(mentioned(question), shown, own)


def missing_forces(question: str, shown: str, own: str) -> tuple[str, ...]:
    """Other forces that the question names as such ("Kent Police") and none of the shown sentences does.

    Stricter than `missing_names`: what stands beside a force's name in a paragraph is not yet about that force.
    """
    forces = re.findall(r"\b((?:[A-Z][a-z]+(?: and)? )+)(?:Police|Constabulary)\b", question)
    names = [
        *(force.strip() for force in forces),
        *(n for n in mentioned(question) if re.search(rf"\b{re.escape(n)} police\b", question, re.IGNORECASE)),
    ]
    return _without(names, shown, own)


def _without(names: Sequence[str], text: str, own: str) -> tuple[str, ...]:
    """Those of `names` that neither the text nor the own force's name has, each once."""
    have = {stem(w) for w in words(text)} | {stem(w) for w in words(own)}
    return tuple(dict.fromkeys(n for n in names if _is_absent(n, have)))


def _is_absent(name: str, have: set[str]) -> bool:
    parts = [w for w in words(name) if w not in STOPWORDS and w not in ("police", "constabulary", "force", "and")]
    return (
        bool(parts)
        and not any(stem(w) in have for w in parts if (w in PLACE_WORDS and w not in _SHARED) or len(parts) == 1)
        and not all(stem(w) in have for w in parts)
    )


def _capitalised(question: str) -> list[str]:
    """Runs of capitalised words inside a sentence; its first word and short forms are left out."""
    long_words = [w for w in question.split() if len(w) > 3]
    if question.isupper() or (len(long_words) > 2 and all(w[:1].isupper() for w in long_words)):
        return []  # a headline: capitals say nothing
    runs = re.findall(r"(?<=[a-z,] )[A-Z][a-z]+(?: (?:of |and |for )?[A-Z][a-z]+)*", question)
    return [run for run in runs if run.lower() not in ("i",)]
