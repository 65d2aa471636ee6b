"""Whether a comparison has its sides where its evidence has them.

"A has more than B" and "B has fewer than A" say the same, "B has more than A" does not. A comparison is read as a
direction and a yardstick, the words behind "than". If the written sentence has the yardstick on the other side, its
direction must be the other one too.
"""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from peelqa.guard.claims import Claim

_UP = frozenset(
    "more higher greater larger bigger better longer above exceed exceeds exceeded faster quicker stronger older "
    "further over outnumber outnumbers".split()
)
_DOWN = frozenset(
    "fewer less lower smaller worse shorter below under slower weaker younger beneath poorer behind trails".split()
)
_PIVOTS = frozenset("than below above exceed exceeds exceeded compared".split())
_QUALITY = frozenset(
    "better worse stronger weaker poorer".split()
)  # often beside an amount: "lower, and so better, than"
_REACH = 8  # words behind "than" that the yardstick takes up


@dataclass(frozen=True, slots=True)
class Comparison:
    """Direction (1 up, -1 down) and the indexes of its yardstick's words; no yardstick is ()."""

    direction: int
    at: int
    yardstick: tuple[int, ...]


def comparison(claim: Claim) -> Comparison | None:
    """The only comparison of a sentence; None if there is none, or more than one."""
    bounded = {f.start - 1 for f in claim.figures if f.bound} | {f.start - 2 for f in claim.figures if f.bound}
    found = [i for i, w in enumerate(claim.words) if (w in _UP or w in _DOWN) and i not in bounded]
    pivot = next((i for i, w in enumerate(claim.words) if w in _PIVOTS and i not in bounded), None)
    if pivot is not None:
        is_behind = claim.words[pivot] == "compared" and pivot < len(claim.words) // 3
        before = [i for i in found if is_behind or i <= pivot]
        found = ([i for i in before if claim.words[i] not in _QUALITY] or before)[-1:]
    else:
        found = [i for i in found if claim.words[i] not in _LOOSE]
    if len(found) != 1:
        return None
    return Comparison(1 if claim.words[found[0]] in _UP else -1, found[0], _yardstick(claim, pivot))


def _yardstick(claim: Claim, pivot: int | None) -> tuple[int, ...]:
    if pivot is None:
        return ()
    found: list[int] = []
    for i in range(pivot + 1, min(pivot + 1 + _REACH, len(claim.words))):
        if claim.words[i] in ",.;:":
            break
        if claim.words[i].isalpha() and len(claim.words[i]) > 1 and claim.words[i] not in _EMPTY:
            found.append(i)
    return tuple(found)


_LOOSE = frozenset(("over", "under", "above", "below", "further", "behind", "longer"))  # without "than" no comparison
_EMPTY = frozenset("with the in of for and is it its that has have at by to as than force forces rate most all".split())


def turned_comparison(written: Claim, evidence: tuple[Claim, ...]) -> str:
    """Return "same" if a comparison says what one of the evidence says, "turned" if the reverse, else ""."""
    ours = comparison(written)
    if ours is None:
        return ""
    for claim in evidence:
        theirs = comparison(claim)
        if theirs is None or not theirs.yardstick:
            continue
        side = _side_of(written, ours, [claim.keys[i] for i in theirs.yardstick])
        if side and not _more_words_for(written, claim):
            return "same" if side * ours.direction == theirs.direction else "turned"
    return ""


def agrees_with_numbers(claim: Claim) -> bool:
    """True if a sentence compares two numbers and calls the greater one the greater."""
    ours = comparison(claim)
    numbers = [(f.start, f.value) for f in claim.figures if isinstance(f.value, float) and f.kind != "ordinal"]
    if ours is None or len(numbers) != 2:
        return False
    (first, one), (second, other) = sorted(numbers)
    return first < ours.at < second and (float(one) > float(other)) == (ours.direction > 0)


def _side_of(written: Claim, ours: Comparison, yardstick: list[str]) -> int:
    """1 if the evidence's yardstick is the sentence's, -1 if it is its other side, 0 if it is not there."""
    places = [i for i, k in enumerate(written.keys) if any(k == y for y in yardstick)]
    if len(places) * 2 < len(yardstick):
        return 0
    inside = [i for i in places if i in ours.yardstick]
    if ours.yardstick and not inside:
        return -1
    if ours.yardstick:
        return 1 if len(inside) * 2 > len(places) else -1
    return -1


def _more_words_for(written: Claim, claim: Claim) -> bool:
    """True if the sentence denies more or less than the evidence: its directions are not comparable then."""
    return len(written.negations) % 2 != len(claim.negations) % 2


def comparison_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Comparisons with their sides exchanged."""
    if turned_comparison(written, evidence) == "turned":
        yield "it exchanges the sides of a comparison"
