"""Noun phrases of a question, without a tagger: runs of content words behind an article or a preposition."""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

import re
from collections.abc import Sequence

from peelqa.keywords import STOPWORDS, stem, terms

_GENERIC = frozenset(
    "force police inspector inspection report officer people question way thing bit kind sort part lot number share "
    "proportion percentage reason figure name example detail year month week somebody anybody everybody nobody "
    "top".split()
)
GENERIC_STEMS = frozenset(map(stem, _GENERIC))
_DETERMINERS = frozenset(
    "the a an its their his her this that these those many much which what any all every each some no other of in for "
    "with on about into by at from to as between over against than within during and or has have having".split()
)
_MODALS = frozenset(("must", "may", "might", "shall"))
_AUXILIARIES = frozenset("do does did has have had can could will would should".split())
_BEFORE_VERBS = frozenset("not also still ever even just".split())
_PRONOUNS = frozenset("it they he she we you".split())
_ACTORS = frozenset("force inspector inspectors inspectorate report".split())
_HEAD = re.compile(r"((?:[\w'’-]+ ){0,3}[\w'’-]+)(?::|\s+[–—-])\s+(?=\w)")
CHUNK = re.compile(r"[\w£%/'’&-]+|[^\w\s]")


def subjects(question: str) -> tuple[str, ...]:
    """Noun phrases of `question` in order: runs of content words behind an article, a quantifier or a preposition.

    Or behind a verb, where that is known by its place: "do they use drones", "does the force use drones".
    Words that every question about a police force has ("the force", "officers") are no subject by themselves.
    """
    headed = _HEAD.match(question)  # "Armed officers: are they shared?"
    found: list[list[str]] = [CHUNK.findall(headed[1])] if headed else []
    is_open = False
    tokens = CHUNK.findall(question)
    verbs = _verbs([t.lower() for t in tokens])
    for i, token in enumerate(tokens):
        bare = token.lower().replace("’", "'").removesuffix("'s")
        is_content = token[0].isalnum() and bare not in STOPWORDS and bare not in _MODALS and "n't" not in bare
        if bare in ("of", "for") and is_open and found[-1]:
            found[-1].append(token)
        elif i in verbs or bare in _DETERMINERS or token in ("(", ","):
            found.append([])
            is_open = True
        elif is_content and (is_open or (token[0].isupper() and found)):
            if not is_open:
                found.append([])
            found[-1].append(token)
            is_open = True
        else:
            is_open = False
            found.append([])
    phrases = (_trimmed(f) for f in found if f and f[0].lower() not in _ACTORS)
    return tuple(dict.fromkeys(p for p in phrases if any(t not in GENERIC_STEMS for t in terms(p))))


def _verbs(tokens: Sequence[str]) -> set[int]:
    """Positions of the verbs behind "do they", "does the force" and the like; adverbs before them are passed over."""
    found = set()
    for i in range(len(tokens) - 2):
        is_one = tokens[i] in _AUXILIARIES and tokens[i + 1] in _PRONOUNS
        is_two = tokens[i] in _AUXILIARIES and tokens[i + 1] == "the" and tokens[i + 2] in _ACTORS
        if is_one or is_two:
            at = i + 2 + is_two
            while at < len(tokens) and (tokens[at].endswith("ly") or tokens[at] in _BEFORE_VERBS):
                at += 1
            if at < len(tokens) and tokens[at] not in ("be", "been"):  # "have they been trained" has no object
                found.add(at)
    return found


def _trimmed(tokens: list[str]) -> str:
    while tokens and tokens[-1].lower() in _DETERMINERS:
        tokens.pop()
    return " ".join(tokens)
