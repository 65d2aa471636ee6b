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
    here = _quantities(written)
    for name in sorted(here):
        is_partly = there & here & {"some", "most", "many", "few"} or (here & {"some", "few"} and "part" in there)
        if name == "none" and "deny" in there | here and is_partly:
            continue  # "most had no training" where "most had not received training"
        if not _is_counted(name, there):
            yield f"it counts as the evidence does not: {name}"
            return
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


def scope_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """What holds of a part told of the whole: "across the force" for "in Leeds", "all staff" for "all new staff"."""
    if _is_wide(written) and not any(_is_wide(claim) for claim in evidence) and _is_local(written, evidence):
        yield "it says of the whole what the evidence says of a part"
        return
    if not _quantities(written) & {"some", "many", "few", "part", "most"} and not set(written.words) & _PARTS:
        for claim in evidence:
            for i in (i for i, w in enumerate(claim.words[:-1]) if w == "some" and claim.words[i + 1] != "of"):
                if _is_said_of_all(written, claim, i):
                    yield "it leaves out that the evidence speaks of some only"
                    return
    for i in _wholes(written):
        noun = next((j for j in written.content if i < j <= i + 2), None)
        if noun is not None and _narrows(written, noun, evidence):
            yield f"it leaves out which {written.words[noun]!r} the evidence means"
            return


def _is_wide(claim: Claim) -> bool:
    said = " ".join(claim.words)
    return any(f" {phrase} " in f" {said} " for phrase in _WIDE)


_WIDE = tuple(
    f"{before} {the} {what}"
    for before in ("across", "throughout", "covers", "all over")
    for the in ("the", "the whole", "the entire", "its", "the whole of the")
    for what in ("force", "organisation", "county", "region", "area", "country")
) + tuple(
    phrase.replace("_", " ")
    for phrase in (
        "the_whole_force force_wide forcewide nationwide everywhere countrywide generally in_general as_a_whole "
        "universally in_every_area in_all_areas in_all_parts in_every_part every_area all_areas wherever"
    ).split()
)


def _is_local(written: Claim, evidence: tuple[Claim, ...]) -> bool:
    """True if the evidence speaks of a place, a team or the like that the sentence leaves out."""
    for claim in evidence:
        places = [i for i in claim.names if i and claim.words[i - 1] in ("in", "at", "across", "around")]
        if any(claim.words[i] not in written.words for i in places):
            return True
        if any(w in _PARTS for w in claim.words) or any(not f.span and f.kind == "plain" for f in claim.figures):
            return True
    return False


_PARTS = frozenset("some one certain several few team station unit places shift example examples".split())


def _is_said_of_all(written: Claim, claim: Claim, cue: int) -> bool:
    """True if the sentence begins with the noun of which the evidence says "some"."""
    noun = next((j for j in claim.content if cue < j <= cue + 2), None)
    first = next(iter(written.content), None)
    return noun is not None and first is not None and first < 3 and claim.keys[noun] == written.keys[first]


def _wholes(claim: Claim) -> Iterator[int]:
    for i, word in enumerate(claim.words):
        if word in ("all", "every", "each", "any", "most", "no"):
            yield i


def _narrows(written: Claim, noun: int, evidence: tuple[Claim, ...]) -> bool:
    """True if each "all" of the evidence bears on a narrower noun than that of the sentence."""
    found = []
    for claim in evidence:
        for i in _wholes(claim):
            ahead = [j for j in claim.content if i < j <= i + 4]
            at = next((n for n, j in enumerate(ahead) if claim.keys[j] == written.keys[noun]), None)
            if at is not None:
                found.append(any(claim.keys[j] not in written.keys for j in ahead[:at]))
    return bool(found) and all(found)
