"""Whether a written sentence counts as its evidence does: all, most, some, none, only, and how far it reaches."""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

from collections.abc import Iterator

from peelqa.guard.claims import Claim
from peelqa.guard.lexicon import NEGATIONS, PARTIAL, QUANTIFIERS
from peelqa.guard.polarity import meets

_NEAR = 3  # content words behind a denial that it bears on most


def quantifier_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """All for some, most for few, "no" for "not all": what the evidence does not count that way."""
    there = {name for claim in evidence for name in _quantities(claim)}
    if any(w in _LIKE_MANY for claim in evidence for w in claim.words):
        there.add("many")
    if any(w in _LIKE_ONLY for claim in evidence for w in claim.words):
        there.add("only")
    if any(w in ("none", "never", "nobody", "nothing") for w in written.words):
        there.discard("deny")
    for name in sorted(_quantities(written)):
        if name == "none" and "deny" in there and there & _quantities(written) & {"some", "most", "many", "few"}:
            continue  # "most had no training" where "most had not received training"
        if not _is_counted(name, there):
            yield f"it counts as the evidence does not: {name}"
            return
    here = _quantities(written)
    if "part" in there and not here & {"part", "some", "most", "many", "few"} and not there & {"none"}:
        for claim in evidence:
            if any(_is_hardened(claim, i, written) for i in _partials(claim)):
                yield "it leaves out that the evidence says only part of it"
                return


def _is_hardened(claim: Claim, cue: int, written: Claim) -> bool:
    return any(set(meets(claim, i, written)) & written.denied for i in claim.reach(cue)[:_NEAR])


def _partials(claim: Claim) -> Iterator[int]:
    for i in claim.negations:
        if claim.words[i] == "not" and set(claim.words[i + 1 : i + 3]) & {"all", "always", "every", "everyone"}:
            yield i


_LIKE_MANY = frozenset(("high", "large", "frequent", "regularly", "regular", "several", "substantial"))
_LIKE_ONLY = frozenset(("beyond", "except", "sole", "just", "few", "nothing"))
_SPANS = frozenset(("year", "years", "month", "months", "day", "week", "weeks", "shift", "time", "quarter"))
_ALLOWED = {
    "all": {"all"},
    "most": {"most"},
    "many": {"many", "most", "all"},
    "few": {"few", "part"},
    "only": {"only"},
    "none": {"none", "deny"},
    "part": {"part", "some", "most", "many", "half"},
    "some": {"some", "part", "most", "many", "few", "half", "other"},
}


def _is_counted(name: str, there: set[str]) -> bool:
    if name == "none" and there & {"part", "some", "few", "most", "many"}:
        return "none" in there
    if name == "many":
        return bool(_ALLOWED[name] & there) or not there & {"some", "few", "part", "none"}
    return name in ("deny", "other", "half") or bool(_ALLOWED[name] & there) or (name == "some" and "none" not in there)


def _quantities(claim: Claim) -> set[str]:
    """Names of the quantities that a sentence states; "not all" is "part", any other denial "deny"."""
    found: set[str] = set()
    partial = {j for i in claim.negations for j in range(i, min(i + 3, len(claim.words)))}
    for i, word in enumerate(claim.words):
        names = {name for name, group in QUANTIFIERS.items() if word in group}
        if word in ("each", "every", "any") and set(claim.words[i + 1 : i + 3]) & _SPANS:
            names = set()
        if word == "any" and not claim.negations:
            names = set()
        if word in PARTIAL and i in partial and claim.words[i - 1] in ("not", "of", "do", "be", "been"):
            names = {"part"}
        found |= names
    if any(w in NEGATIONS for w in claim.words):
        found.add("deny")
    if any(f.kind == "percent" for f in claim.figures):
        found.add("half")
    return found
