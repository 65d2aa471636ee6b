"""Does a question point back at what was said before? Pronouns that find no noun of their own, in general English."""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

import re

from peelqa.keywords import STOPWORDS, stem
from peelqa.phrases import CHUNK, GENERIC_STEMS

_VAGUE = frozenset(
    "reason figure number total example detail deadline grade judgment rating score result rest page section date "
    "percentage proportion share compare comparison difference better worse higher lower "
    "overall instead beforehand afterwards since anyone anything everyone someone else".split()
)
VAGUE_STEMS = frozenset(map(stem, _VAGUE))
_POINTERS = frozenset("it they them he she him her this these those".split())
_SUBJECTS = frozenset("it they he she".split())
_NOT_BACK = frozenset("who whose that year report force inspection area".split())  # behind "this", "those"
_FINAL = frozenset("beforehand afterwards instead otherwise then".split())
_POSSESSIVES = frozenset("its their theirs his hers".split())
_BEFORE_THAT = frozenset(
    "is was does did do has had about of for with to at in on like than by from after want wants need needs get gets "
    "got mean means see fix make makes say says why how when who".split()
)
_BOUNDARY = frozenset(
    "when if before after because while where once until unless that which who whether and but how "
    "why whenever wherever whoever whatever".split()
)
_VERB = re.compile(r"(?:is|are|was|were|has|have|had|do|does|did|can|could|will|would|should)(?:n't)?$|.{2,}(?:s|ed)$")
MAX_WORDS_TO_STAND = 5  # "they" in a question with so many words of its own is the police


def points_back(question: str) -> bool:
    """True if a pronoun finds no noun in the question itself that it could stand for.

    A subject or object pronoun can't mean a noun of its own clause; a possessive can.
    """
    tokens = [t.lower().replace("’", "'") for t in CHUNK.findall(question)]
    tokens = [t for t in tokens if t[0].isalnum() or (t in ",.;:?!–—" and t != tokens[-1])]
    if tokens and tokens[-1] in _FINAL:
        return True
    specific = len({t for t in tokens if t not in STOPWORDS and stem(t) not in GENERIC_STEMS}) >= MAX_WORDS_TO_STAND
    before, within = 0, 0  # nouns (or verbs) of earlier clauses, of this clause
    for i, token in enumerate(tokens):
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        previous = tokens[i - 1] if i else ""
        is_pronoun = token == "that" and previous in _BEFORE_THAT
        if (
            i
            and not is_pronoun
            and (token in _BOUNDARY or not token[0].isalnum() or _opens_clause(token, previous, following))
        ):
            before, within = before + within, 0
        if token in _POSSESSIVES and before + within == 0:
            return True
        if before == 0 and _is_pointer(token, previous, following) and not (specific and token in ("they", "them")):
            return True
        within += _is_noun(token)
    return False


def _is_noun(token: str) -> bool:
    """True for a word that a pronoun might stand for (a verb passes too: there is no tagger here)."""
    plain = token.removesuffix("'s")
    is_filler = plain in STOPWORDS or plain in _BOUNDARY or plain == "without" or stem(plain) in VAGUE_STEMS
    return token[0].isalnum() and not is_filler


def _opens_clause(token: str, previous: str, following: str) -> bool:
    """True for the pronoun of "cases they haven't been taught to handle": a noun before it, a verb behind it."""
    return token in _SUBJECTS and previous not in STOPWORDS and _VERB.match(following) is not None


def _is_pointer(token: str, previous: str, following: str) -> bool:
    """True for a pronoun that stands for something said, not for "it is true that", "those who", "this year"."""
    if token in ("this", "these", "those"):
        return following not in _NOT_BACK and not following.endswith(("ed", "ing"))
    if token in ("both", "either", "neither"):
        return not following
    if token.removesuffix("'s") == "it":
        return following not in ("true", "fair", "possible", "correct", "right", "clear")
    if token == "that":
        return previous in _BEFORE_THAT or not previous or not following
    if token == "there":
        return not following and previous not in ("is", "are", "was", "were")
    if token in ("one", "ones", "others", "other", "two", "rest", "former", "latter"):
        return previous in ("the", "that", "this", "other", "which") and following in ("", "is", "was", "are", "one")
    return token in _POINTERS
