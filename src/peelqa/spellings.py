"""Both spellings of what a report abbreviates: "SNTs" and "safer neighbourhood teams" are asked for alike.

The report writes one spelling here and the other there, and so do people. A question with either is searched by the
mean of both wordings, so that it finds the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from peelqa.keywords import terms
from peelqa.types import Acronym


@dataclass(frozen=True, slots=True)
class _Pair:
    """The singular of an acronym and of what it stands for, with the patterns that find them and a plural "s"."""

    short: str
    long: str
    is_short: re.Pattern[str]
    is_long: re.Pattern[str]
    is_either: re.Pattern[str]

    @classmethod
    def of(cls, acronym: Acronym, known: Collection[str]) -> _Pair:
        is_plural = acronym.short.endswith("s") and acronym.long.endswith("s")
        short = acronym.short.removesuffix("s") if is_plural else acronym.short
        long = acronym.long.removesuffix("s") if is_plural else acronym.long
        forms = {short} if short.lower() in known else {short, short.lower()}  # "snt", but not "tim" or "mates"
        typed = "|".join(map(re.escape, sorted(forms)))
        spaced = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", long)))
        one, other = rf"(?<!-)(?:{typed})(?P<s>s?)", rf"(?i:{spaced}(?P<S>s?))"
        return cls(short, long, *(re.compile(rf"(?<!\w)(?:{p})(?!\w)") for p in (one, other, f"{one}|{other}")))


class Spellings:
    """The spellings of one report.

    Args:
        acronyms: what the report abbreviates.
        known: words in lower case; an acronym that looks like one of them counts only in capitals.
    """

    def __init__(self, acronyms: Iterable[Acronym], known: Collection[str] = ()) -> None:
        # The longest first: "SOC" must not be written out inside "SOCJAGs", nor "OCGM" be found in "OCGMU".
        self._pairs = sorted((_Pair.of(a, known) for a in acronyms), key=lambda p: (-len(p.long), p.short))

    def of(self, text: str) -> tuple[str, ...]:
        """`text` with all acronyms used, and with all written out; just `text` if none stands in it."""
        short = self._each(text, lambda p, t: p.is_either.sub(lambda m: p.short + (m["s"] or m["S"] or ""), t))
        long = self._each(short, lambda p, t: p.is_short.sub(lambda m: p.long + m[1], t))
        return (text,) if short == long else (short, long)

    def joined(self, text: str) -> str:
        """`text` with each acronym in both spellings, side by side; for keywords, not for reading."""
        *short, long = self.of(text)
        return self._each(long, lambda p, t: p.is_long.sub(lambda m: f"{p.short}{m[1]} {m[0]}", t)) if short else text

    def _each(self, text: str, change: Callable[[_Pair, str], str]) -> str:
        for pair in self._pairs:
            text = change(pair, text)
        return text

    def widened(self, found: frozenset[str]) -> frozenset[str]:
        """Stemmed terms of a text of the report and those of the other spellings of what stands in it."""
        added = (both for short, long, both in self._stems if short in found or long <= found)
        return found.union(*added)

    @cached_property
    def _stems(self) -> list[tuple[str, frozenset[str], frozenset[str]]]:
        pairs = [(terms(p.short), frozenset(terms(p.long))) for p in self._pairs]
        return [(short[0], long, long | {short[0]}) for short, long in pairs if len(short) == 1 and long]
