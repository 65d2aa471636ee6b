"""Whether a written sentence compares and points the same way as its evidence, and gives the same periods."""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from peelqa.guard.claims import Claim
from peelqa.guard.comparing import turned_comparison
from peelqa.guard.lexicon import AXES
from peelqa.guard.likeness import alike, key


def axis_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Directions turned round: "higher" where the evidence says only "lower", "improved" where it says "declined"."""
    if turned_comparison(written, evidence) == "same":
        return
    there, here = Counter(s for claim in evidence for s in _sides(claim)), Counter(_sides(written))
    for i, word in enumerate(written.words):
        sides = AXES.get(written.keys[i], frozenset())
        against = {(axis, 1 - side) for axis, side in sides}
        if i in written.numeric or not sides or sides & there.keys() or not against & there.keys():
            continue
        if not _is_said_otherwise(written.keys[i], against, evidence):
            yield f"it turns round what the evidence says: {word!r}"
            return
    for axis, side in here:
        if here[axis, side] > there[axis, side] > 0 and here[axis, 1 - side] < there[axis, 1 - side]:
            yield "it turns round one of the directions that the evidence gives"
            return
    if (
        "than" in written.words
        and _compares(written)
        and not (_with_the_past(written) and there)
        and not any(_compares(claim) for claim in evidence)
    ):
        yield "it compares what the evidence does not compare"


def _is_said_otherwise(k: str, against: set[tuple[int, int]], evidence: tuple[Claim, ...]) -> bool:
    """True if the evidence has a like word that does not point the other way ("prevent" for "stop")."""
    others = {o for claim in evidence for o in claim.keys}
    return any(alike(k, o) and not AXES.get(o, frozenset()) & against for o in others)


def _sides(claim: Claim) -> Iterator[tuple[int, int]]:
    return (side for k in claim.keys for side in AXES.get(k, ()))


_COMPARING = frozenset(
    "than below above exceed exceeds compared lower higher fewer lowest highest substantially better worse before "
    "after rather beyond since".split()
)


def _with_the_past(claim: Claim) -> bool:
    following = claim.words[claim.words.index("than") + 1 :][:2]
    return bool(set(following) & {"before", "previously", "earlier", "ever", "last", "once", "was", "were"})


def _compares(claim: Claim) -> bool:
    bounded = {f.start - 1 for f in claim.figures if f.bound}
    return any(w in _COMPARING and i not in bounded for i, w in enumerate(claim.words))


def opposite_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Words turned into their opposite: "unproductive" for "productive", where no denial stands in for the prefix."""
    there = {k for claim in evidence for k in claim.keys}
    plain = {w for claim in evidence for w in claim.words}
    if written.negations or any(claim.negations for claim in evidence):
        return
    pairs = [(w, there) for w in written.words] + [(w, set(written.keys)) for w in sorted(plain)]
    for word, others in pairs:
        base = next((word[len(p) :] for p in _OPPOSING if word.startswith(p) and len(word) > len(p) + 4), "")
        if base and key(base) in others and not any(alike(key(word), k) for k in others):
            yield f"it turns {word!r} round"
            return


_OPPOSING = ("un", "in", "im", "ir", "il", "dis", "non", "de", "mis")


def period_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Periods that differ: "every week" where the evidence says "every month"."""
    there = {_PERIODS[w] for claim in evidence for w in claim.words if w in _PERIODS}
    for word in written.words:
        if word in _PERIODS and there and _PERIODS[word] not in there:
            yield f"its evidence gives another period than {word!r}"
            return
    said = {unit for claim in evidence for unit in _rates(claim)}
    for unit in _rates(written):
        if unit not in said:
            yield f"its evidence does not say that it is so much a {unit}"
            return


def _rates(claim: Claim) -> Iterator[str]:
    """Units of time by which something is counted: "£3m a year", "every month", "daily"."""
    for i, word in enumerate(claim.words):
        unit = _PERIODS.get(word, "")
        before = claim.words[i - 1] if i else ""
        two_before = claim.words[i - 2] if i > 1 else ""
        following = claim.words[i + 1] if i + 1 < len(claim.words) else ""
        is_rate = before in ("per", "each", "every") or word.endswith(("ly", "nual"))
        is_rate |= before == "a" and two_before not in _LASTING and following not in _LASTING
        if unit and is_rate:
            yield unit


_LASTING = frozenset(
    "for within in of after under over to than last next during about almost nearly around later ago earlier before "
    "long or only with just as take takes took least".split()
)


_PERIODS = {
    word: group[0]
    for group in (
        ("hour", "hours", "hourly"),
        ("day", "days", "daily"),
        ("week", "weeks", "weekly"),
        ("fortnight", "fortnightly"),
        ("month", "months", "monthly"),
        ("quarter", "quarters", "quarterly"),
        ("half_yearly",),
        ("year", "years", "yearly", "annual", "annually"),
    )
    for word in group
}
