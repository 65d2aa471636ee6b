"""Numbers of a sentence, with what they count: digits, words, percent, money, fractions, ranges, years and dates."""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split()
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate(_SMALL)} | {w: 20 + 10 * i for i, w in enumerate(_TENS)}
_WORDS |= {"dozen": 12}
_TIMES = {"hundred": 100, "hundreds": 100, "thousand": 1_000, "thousands": 1_000, "million": 10**6, "billion": 10**9}
_TIMES |= {"m": 10**6, "bn": 10**9, "k": 1_000, "millions": 10**6}
_FRACTIONS = {"half": 50.0, "halves": 50.0, "third": 100 / 3, "thirds": 100 / 3, "quarter": 25.0, "quarters": 25.0}
_FRACTIONS |= {"fifth": 20.0, "fifths": 20.0, "tenth": 10.0, "tenths": 10.0}
_MONTHS = "january february march april may june july august september october november december".split()
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
_SPANS = ("second", "minute", "hour", "day", "week", "month", "year", "decade")
_AT_LEAST = re.compile(
    r"(?:more than|over|at least|no_(?:less|fewer) than|(?:a )?minimum of|above|upwards of|exceed\w*) $"
)
_AT_MOST = re.compile(r"(?:less than|fewer than|under|at most|no_more than|up to|(?:a )?maximum of|below) $")
_DIGITS = re.compile(r"(£)?(\d[\d,]*(?:\.\d+)?)(bn|m|k)?(%)?$")
_YEARS = re.compile(r"(?:19|20)\d\d(?:/\d\d)?$")
_WHOLES = (3, 4, 5, 6, 8, 10, 12, 20)  # "one in five" is a share, "one in seven" hardly ever
_POUNDS = ("pounds", "pound")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at tokens [start, end). `kind` is plain, percent, money, year, month or ordinal.

    `bound` is ">" for "more than", "<" for "less than", else ""; `span` is the unit of time that it counts, or "".
    """

    kind: str
    value: float | str
    start: int
    end: int
    bound: str = ""
    span: str = ""

    def agrees(self, other: Figure) -> bool:
        """True if both give the same value of the same thing; 25 percent is a quarter, never 25."""
        if self.kind == "year" and other.kind == "year":
            return self.value == other.value
        same = self.value == other.value
        if isinstance(self.value, float) and isinstance(other.value, float):
            same = abs(self.value - other.value) < 0.5 if self.kind == "percent" else self.value == other.value
        return same and self.kind == other.kind and self.span == other.span and self.bound == other.bound


def figures(tokens: Sequence[str], words: Sequence[str]) -> tuple[Figure, ...]:
    """The numbers of a sentence.

    Args:
        tokens: as written, for capitals ("May", "march").
        words: the same in lower case.
    """
    found = [replace(f, bound=_bound(words, f.start), span=_span(words, f)) for f in _all(tokens, words)]
    return tuple(_shared_units(found, words))


def _all(tokens: Sequence[str], words: Sequence[str]) -> Iterator[Figure]:
    at = 0
    while at < len(words):
        figure = _one(tokens, words, at)
        if figure is not None:
            yield figure
        at = figure.end if figure else at + 1


def _one(tokens: Sequence[str], words: Sequence[str], at: int) -> Figure | None:
    word = words[at]
    share = _share(words, at)
    if share is not None:
        return share
    if _YEARS.match(word):
        return Figure("year", word, at, at + 1)
    if word in _MONTHS and tokens[at][0].isupper() and (word != "may" or _near_a_number(words, at)):
        return Figure("month", word, at, at + 1)
    if _DIGITS.match(word) or word in _WORDS or (word in _TIMES and len(word) > 2):
        return _amount(words, at)
    if word == "quarter" and words[max(at - 1, 0)] in ("every", "each", "per", "this", "last", "next"):
        return None
    if word in ("half", "quarter", "quarters") or (word in _FRACTIONS and words[max(at - 1, 0)] in ("a", "one")):
        return Figure("percent", _FRACTIONS[word], at, at + 1)
    if word in _ORDINALS and word not in ("first", "second") and at and words[at - 1] == "the":
        return Figure("ordinal", float(_ORDINALS[word]), at, at + 1)
    return None


def _share(words: Sequence[str], at: int) -> Figure | None:
    """A share such as "one in five", "four officers out of ten"; None if there is none at index `at`."""
    if words[at] not in _WORDS or not _WORDS[words[at]]:
        return None
    for link in range(at + 1, min(at + 4, len(words) - 1)):
        rest = [w for w in words[link : link + 4] if w not in ("out", "of", "every", "in")]
        is_link = words[link] == "in" or tuple(words[link : link + 2]) == ("out", "of")
        whole = _WORDS.get(rest[0], 0) if rest else 0
        if is_link and whole in _WHOLES and whole > _WORDS[words[at]] and not _is_span(rest[1:2]):
            end = words.index(rest[0], link) + 1
            if end - link <= 4 and (end >= len(words) or not words[end][0].isdigit()):
                return Figure("percent", 100.0 * _WORDS[words[at]] / whole, at, end)
    return None


def _is_span(words: Sequence[str]) -> bool:
    return any(w.removesuffix("s") in _SPANS for w in words)


def _near_a_number(words: Sequence[str], at: int) -> bool:
    near = [*words[max(at - 1, 0) : at], *words[at + 1 : at + 2]]
    return any(w[0].isdigit() for w in near)


def _amount(words: Sequence[str], start: int) -> Figure:
    """A number in digits or words from `start` on, with its multipliers and unit."""
    value, at, is_money, is_percent = 0.0, start, False, False
    first = _DIGITS.match(words[at])
    if first:
        value = float(first[2].replace(",", "")) * _TIMES.get(first[3] or "", 1)
        is_money, is_percent = bool(first[1]), bool(first[4])
        at += 1
    else:
        while at < len(words) and words[at] in _WORDS:
            value += _WORDS[words[at]]
            at += 1
    while at < len(words) and words[at] in _TIMES:
        value = (value or 1) * _TIMES[words[at]]
        at += 1
    following = words[at] if at < len(words) else ""
    if following in _FRACTIONS and value < 10 and following not in ("second", "quarterly"):
        return Figure("percent", value * _FRACTIONS[following], start, at + 1)
    if following == "percent":
        is_percent, at = True, at + 1
    if following in _POUNDS:
        is_money, at = True, at + 1
    kind = "percent" if is_percent else "money" if is_money else "plain"
    return Figure(kind, value, start, at)


def _bound(words: Sequence[str], start: int) -> str:
    before = " ".join(words[max(start - 3, 0) : start]) + " "
    if before.endswith("over ") and any(w.removesuffix("s") in _SPANS for w in words[start + 1 : start + 2]):
        return ""  # "over two years" is mostly "in the course of"
    if _AT_LEAST.search(before):
        return ">"
    return "<" if _AT_MOST.search(before) else ""


def _span(words: Sequence[str], figure: Figure) -> str:
    following = words[figure.end] if figure.end < len(words) else ""
    unit = following.removesuffix("s")
    return unit if figure.kind == "plain" and unit in _SPANS else ""


def _shared_units(found: Sequence[Figure], words: Sequence[str]) -> Iterator[Figure]:
    """In "between 90 and 92 percent" and "5 to 10 years" the first number has the unit of the second."""
    for i, figure in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        joined = following is not None and tuple(words[figure.end : following.start]) in (("and",), ("to",), ("or",))
        is_range = joined and following is not None and words[figure.end] != "and"
        is_between = joined and figure.start > 0 and words[figure.start - 1] == "between"
        if following is not None and figure.kind == "plain" and not figure.span and (is_range or is_between):
            yield replace(figure, kind=following.kind, span=following.span)
        else:
            yield figure
