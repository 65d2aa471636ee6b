"""Knowing when the report is silent: rules on names, years, kinds and negation, then a fitted score.

Similarity alone cannot tell a question that the report answers from a near miss about the same subject. What can: a
name, place or year that the found sentences do not have; a number, date or person that is asked for and is not there;
a "not" that is asked about and not written; a request for opinion, advice or another service.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from peelqa.keywords import STOPWORDS, stem, terms, words
from peelqa.needs import JOINED_WORDS, Need
from peelqa.places import PLACE_WORDS, mentioned
from peelqa.relevance import fitted

_OTHER_SERVICE = re.compile(
    r"\b(?:ignore|disregard|forget) (?:all |any |the |your |previous )*(?:instructions?|prompts?|rules?)|"
    r"\b(?:system|hidden|secret) (?:prompt|instructions?)|\b(?:api|secret) keys?\b|"
    r"\b(?:give|tell|show|send|print|what(?:'s| is| are))\b.{0,30}\b(?:passwords?|log ?in details|environment "
    r"variables)\b|"
    r"\byour (?:opinion|view|thoughts|instructions|prompt|name|model|environment)\b|"
    r"\b(?:do|would) you (?:think|reckon|believe|agree|recommend|suggest|like|feel|prefer)\b|"
    r"\bwhat do you (?:think|make)\b|"
    r"\bshould i\b|\bcan i (?:get|claim|sue|report|join|apply)\b|\bhow (?:do|can|would|should) i\b|"
    r"\bwhat (?:should|can|do) i\b|\bmy (?:ex|neighbour|house|car|bike|phone|husband|wife|son|daughter|boyfriend|"
    r"girlfriend|boss|landlord|case|friend|mum|dad|partner)\b|"
    r"\b(?:write|compose|draft|generate|help me write)\b.{0,20}\b(?:letter|e-?mail|poem|song|story|speech|essay|tweet|"
    r"complaint|press release|code|program)\b|\b(?:tell|sing|write|give)\b.{0,12}\b(?:joke|song|poem|recipe)\b|"
    r"^(?:please |can you |could you |will you )?(?:(?:write|compose)(?! down)|translate|sing|make up|invent|pretend|"
    r"imagine|act as)\b|\bwhat(?:'s| is| will) the weather\b|\bweather (?:be|forecast|today|tomorrow)\b|"
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
_NEGATIVE = re.compile(
    r"\b(?:not|never|no|none|nor|without|lacks?|lacking|fail(?:s|ed|ing)?|excluding|except|neither|unable|outside|few)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)
_ASKS_NEGATIVE = re.compile(
    r"^(?:and |so |but )?(?:(?:in|on|at|of|to|for) )?(?:which|what|who|how many|where)\b.*"
    r"(?:\b(?:not|never|without|excluded)\b|n['’]t\b|\bno \w+)",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"\b(?:per ?cent|percentage)\b|\b(?:what|which) (?:\w+ )?(?:proportion|share|fraction)\b|%", re.IGNORECASE
)
_HAS_PERCENT = re.compile(
    r"\b(?:per ?cent|percentage|half|third|quarter|most|majority|all|none|almost|proportion|out of)\b|%", re.IGNORECASE
)
_MONEY = re.compile(
    r"\bhow much (?:money|cash|funding|compensation|was (?:paid|spent|saved)|did .{1,40} (?:pay|cost|spend|save))|"
    r"\bwhat (?:was|is|were|are)\b.{0,40}\b(?:cost|price|budget|salary|fine)\b|"
    r"\bhow much (?:does|do) .{1,40} (?:cost|earn|pay)",
    re.IGNORECASE,
)
_HAS_MONEY = re.compile(r"[£$]\s?\d|\b(?:costs?|budget|savings?|funded|unknown|calculated)\b")
_COUNT_OF = re.compile(
    r"\bhow many (?:times (?:more|as) )?((?:[\w'’-]+ ){0,3}?[\w'’-]+?)(?: (?:is|are|was|were|does|do|did|has|have|had|"
    r"can|could|will|would|take|took|get|got|were|in|at|of|on|for|from|to|that|which|who|per)\b|\?|$)",
    re.IGNORECASE,
)
_DIGIT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|half|third|quarter|dozen|none|no|"
    r"all|most|few|majority|number|numbers|every|both|each|unknown|single|many)\b",
    re.IGNORECASE,
)
_ANYBODY = frozenset(terms("people person persons times thing actually done respondents members staff employees"))
_NAME_ASKED = re.compile(
    r"\bname\b(?! (?:the|all|of|some|two|three|four|five|any|each))|\bwhat(?:'s| is) (?:his|her|their) name",
    re.IGNORECASE,
)
_PERSON_NAME = re.compile(r"\b(?!(?:The|This|West|East|North|South|New)\b)[A-Z][a-z]+ [A-Z][a-z]+\b")


FLAGS = ("service", "year", "name", "negation", "count", "amount")


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an answer would rest on, for one question.

    `shown` are the sentences, best first; `around` is their paragraphs and headings; `nearest` the anticipated
    question behind the best sentence ("" without); `question` and `dense` are the best cosines of the search.
    """

    need: Need
    asked: str
    shown: tuple[str, ...]
    around: str
    nearest: str
    question: float
    dense: float


def confidence(grounds: Grounds, own_force: str, years: Sequence[str], *, has_questions: bool) -> float:
    """Log-odds that the report answers; the report is taken to be silent below 0.

    Args:
        grounds: what the answer would rest on.
        own_force: name of the force that the report is about.
        years: years that the whole report is about ("2018/19").
        has_questions: whether the index has anticipated questions.
    """
    model = fitted()["silence" if has_questions else "silence_without_questions"]
    raised = flags(grounds, own_force, years)
    score = model["bias"] + model["question"] * grounds.question + model["dense"] * grounds.dense
    return score + sum(model[name] for name in raised)


def flags(grounds: Grounds, own_force: str, years: Sequence[str]) -> tuple[str, ...]:
    """Which of `FLAGS` speak against an answer."""
    question = grounds.need.question
    unmet = unmet_ask(grounds.need, grounds.shown[:3], grounds.nearest)
    raised = {
        "service": other_service(grounds.asked),
        "year": bool(missing_years(question, grounds.around, years)),
        "name": bool(missing_names(question, grounds.around, own_force)),
        unmet: True,
    }
    return tuple(name for name in FLAGS if raised.get(name))


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
    have = {stem(w) for w in words(found)} | {stem(w) for w in words(own)}
    names = [*mentioned(question), *_capitalised(question)]
    return tuple(dict.fromkeys(n for n in names if _is_absent(n, have)))


def _is_absent(name: str, have: set[str]) -> bool:
    parts = [w for w in words(name) if w not in STOPWORDS and w not in ("police", "constabulary", "force", "and")]
    return (
        bool(parts)
        and not any(stem(w) in have for w in parts if w in PLACE_WORDS or len(parts) == 1)
        and not all(stem(w) in have for w in parts)
    )


def _capitalised(question: str) -> list[str]:
    """Runs of capitalised words inside a sentence; its first word and short forms are left out."""
    long_words = [w for w in question.split() if len(w) > 3]
    if question.isupper() or (len(long_words) > 2 and all(w[:1].isupper() for w in long_words)):
        return []  # a headline: capitals say nothing
    runs = re.findall(r"(?<=[a-z,] )[A-Z][a-z]+(?: (?:of |and |for )?[A-Z][a-z]+)*", question)
    return [run for run in runs if run.lower() not in ("i",)]


def unmet_ask(need: Need, sentences: Sequence[str], nearest: str) -> str:
    """What is asked for and not in the `sentences`, in a word ("" if nothing is missing).

    Args:
        need: what the question asks for.
        sentences: the ones that would be shown, best first.
        nearest: the anticipated question behind the best of them, "" without.
    """
    question, text = need.question, " ".join(sentences)
    if _ASKS_NEGATIVE.search(question) and not (_NEGATIVE.search(nearest) or _NEGATIVE.search(sentences[0])):
        return "negation"
    if _NAME_ASKED.search(question) and not _PERSON_NAME.search(text):
        return "amount"
    if _PERCENT.search(question) and not _HAS_PERCENT.search(text):
        return "amount"
    if _MONEY.search(question) and not _HAS_MONEY.search(text):
        return "amount"
    if need.kind == "number" and re.search(r"\bhow many\b", question, re.IGNORECASE):
        return _unmet_count(question, sentences, nearest)
    return ""


def _unmet_count(question: str, sentences: Sequence[str], nearest: str) -> str:
    """The word "count" if no sentence has both a number and the thing that is counted, else ""."""
    match = _COUNT_OF.search(question)
    counted = [t for t in terms(match.group(1)) if t not in _ANYBODY][-1:] if match else []
    for sentence in sentences:
        known = {*terms(sentence), *terms(nearest)}
        if _DIGIT.search(JOINED_WORDS.sub("", sentence)) and (not counted or counted[0] in known):
            return ""
    return "count"
