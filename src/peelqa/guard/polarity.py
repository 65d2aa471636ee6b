"""Whether a written sentence denies and hedges as its evidence does."""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

from collections.abc import Iterator

from peelqa.guard.claims import Claim
from peelqa.guard.lexicon import HEDGES, PARTIAL, STRONG_HEDGES
from peelqa.guard.likeness import alike

_NEAR = 3  # content words behind a negation that it bears on most
_NEAR_HEDGE = 2


def meets(written: Claim, i: int, claim: Claim) -> tuple[int, ...]:
    """Indexes of the content words of `claim` that say the same as word `i` of `written`."""
    return tuple(j for j in claim.content if alike(written.keys[i], claim.keys[j]))


def negation_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Denials that the evidence does not make, and denials of the evidence that the sentence leaves out."""
    for cue in written.negations:
        if not _is_denied_there(written, cue, evidence):
            yield f"it denies what the evidence does not: {written.words[cue]!r}"
            return
    if _is_included(written, evidence):
        yield "it includes what the evidence excepts"
        return
    for claim in evidence:
        for cue in claim.negations:
            if _is_dropped(claim, cue, written):
                yield f"it leaves out a denial of the evidence: {claim.words[cue]!r}"
                return


def _is_included(written: Claim, evidence: tuple[Claim, ...]) -> bool:
    """True if what stands behind "except" in the evidence stands in a sentence that excepts and denies nothing."""
    if written.negations or set(written.words) & _EXCLUDING:
        return False
    cues = ((claim, i + 1) for claim in evidence for i, w in enumerate(claim.words) if w in ("except", "excluding"))
    return any(i in claim.content and bool(meets(claim, i, written)) for claim, i in cues)


def _is_denied_there(written: Claim, cue: int, evidence: tuple[Claim, ...]) -> bool:
    if not any(claim.negations or claim.nearly_denied(written) for claim in evidence):
        return False
    is_plain = written.words[cue] in _PLAIN_DENIALS
    if not is_plain and any(alike(written.keys[cue], k) for claim in evidence for k in claim.keys):
        return True
    if set(written.words) & {"until", "unless"} and any("only" in claim.words for claim in evidence):
        return True  # "cannot be judged until it is clear" for "can only be judged when it is clear"
    targets = [i for i in written.reach(cue)[: 2 * _NEAR] if i in written.denied or i == cue]
    found = [(claim, meets(written, i, claim)) for claim in evidence for i in targets]
    found = [(claim, there) for claim, there in found if there]
    if not found:
        return True  # nothing to compare: how much is covered decides
    if any(set(there) & (claim.denied | claim.nearly_denied(written)) for claim, there in found):
        return True
    # "doesn't contain this information": the denial bears on a sentence that stands beside it
    return any(_is_anaphoric(claim, i) for claim in evidence for i in claim.negations)


def _is_anaphoric(claim: Claim, cue: int) -> bool:
    return any(w in ("this", "that", "these", "so", "it", "them") for w in claim.words[cue + 1 : cue + 5])


def _is_dropped(claim: Claim, cue: int, written: Claim) -> bool:
    """True if what the evidence denies at `cue` stands in the sentence without any denial."""
    if written.negations and _share_denied(claim, cue, written):
        return False
    if set(claim.words[cue + 1 : cue + 3]) & PARTIAL and set(written.words) & _PARTLY:
        return False  # "some staff" for "not all staff"
    reach = [i for i in claim.reach(cue)[:_NEAR] if i in claim.denied]
    here = [meets(claim, i, written) for i in reach]
    present = [there for there in here if there]
    denied = written.denied | written.nearly_denied(claim)
    return bool(here) and bool(here[0] or len(present) >= 2) and not any(set(t) & denied for t in present)


_PLAIN_DENIALS = frozenset("no not never none nor neither without".split())
_EXCLUDING = frozenset("except excluding excludes exclude excluded apart other beyond besides aside omits left".split())
_PARTLY = frozenset(("some", "certain", "sometimes", "most", "many", "few", "occasionally"))


def _share_denied(claim: Claim, cue: int, written: Claim) -> bool:
    return any(set(meets(claim, i, written)) & written.denied for i in claim.reach(cue)[:_NEAR])


def hedge_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """A hedge misplaced: "may" where the evidence is certain, certainty where it says "may", "must" or "plans to"."""
    for name, i in written.hedges:
        if written.words[i] == "to" or i in written.names or written.words[i] not in STRONG_HEDGES:
            continue
        fault = _plan_fault(written, i, evidence) or _hedge_fault(written.words[i], name, evidence)
        if fault:
            yield fault
            return
    if _is_hedged(written) or "requires_improvement" in written.words:
        return
    for claim in evidence:
        for name, i in claim.hedges:
            is_purpose = claim.words[i] == "could" and "so" in claim.words[max(i - 4, 0) : i]
            if not is_purpose and claim.words[i] in STRONG_HEDGES and _is_flat(claim, i, written):
                yield f"it takes for a fact what the evidence says only {claim.words[i]!r} be ({name})"
                return


def _plan_fault(written: Claim, i: int, evidence: tuple[Claim, ...]) -> str:
    """What is wrong with a word that looks ahead where the evidence does not; "" if nothing is."""
    if any(_looks_ahead(claim, j) for claim in evidence for name, j in claim.hedges if name == "future"):
        return ""
    if written.words[i] == "will" and _is_done_there(written, i, evidence):
        return "it says of what is done that it will be"
    if written.words[i] in _PLANNING and not any(name == "duty" for claim in evidence for name, _ in claim.hedges):
        return f"it plans what the evidence does not: {written.words[i]!r}"
    return ""


def _hedge_fault(word: str, name: str, evidence: tuple[Claim, ...]) -> str:
    """What is wrong with a hedge of the class `name`; "" if nothing is."""
    have = {other for claim in evidence for other, _ in claim.hedges}
    looking = any(other == "future" and claim.words[i] != "to" for claim in evidence for other, i in claim.hedges)
    if name == "possible" and word not in _STRICT and "duty" not in have:
        return ""
    if name not in have and not (name == "future" and "duty" in have) and not (word == "should" and looking):
        return f"it hedges as the evidence does not: {word!r}"
    if name == "possible" and "duty" in have and not _hedged(evidence, "possible"):
        return f"it weakens a duty to {word!r}"
    return ""


def _looks_ahead(claim: Claim, i: int) -> bool:
    """True for words such as "will" and "plans to"; "to" alone only in "is to", "to be" and the like."""
    around = claim.words[max(i - 1, 0) : i] + claim.words[i + 1 : i + 2]
    return claim.words[i] != "to" or bool(set(around) & _TO_COME)


def _is_done_there(written: Claim, cue: int, evidence: tuple[Claim, ...]) -> bool:
    """True if the verb behind "will" stands behind "has" or "have" in the evidence."""
    found = [(claim, j) for i in written.reach(cue)[:1] for claim in evidence for j in meets(written, i, claim)]
    return bool(found) and all(set(claim.words[max(j - 2, 0) : j]) & _PERFECT for claim, j in found)


_PLANNING = frozenset("intends intend plans expects considering scheduled".split())
_TO_COME = frozenset("is are was were set due going about committed be soon wish decision decided agreed".split())
_STRICT = frozenset(("may", "might", "unlikely"))  # a softer claim than the evidence's is let pass otherwise
_DONE = frozenset(("has", "have", "had", "was", "were"))


def _hedged(evidence: tuple[Claim, ...], name: str) -> bool:
    return any(w in HEDGES[name] and w != "can" for claim in evidence for w in claim.words)


def _is_hedged(written: Claim) -> bool:
    """True if a sentence hedges in any way but "will", which is a promise as much as a plan."""
    return any(written.words[i] not in ("to", "will") for _, i in written.hedges)


def _is_flat(claim: Claim, cue: int, written: Claim) -> bool:
    met = [j for i in claim.reach(cue)[:_NEAR_HEDGE] for j in meets(claim, i, written)]
    if claim.words[cue] == "will":  # the present tense may stand for it, the perfect may not
        return any(set(written.words[max(j - 3, 0) : j]) & _DONE for j in met)
    return bool(met)


def tense_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """What is to come told as done: "adopted" where the evidence plans, expects or recommends to adopt."""
    for i in written.content:
        before = set(written.words[max(i - 2, 0) : i])
        if before & _PERFECT and "not" not in before and _is_under_way(written, i, evidence):
            yield f"it says that {written.words[i]!r} is done, its evidence that it is under way"
            return
    if not any(w in _AHEAD and claim.is_verb(i) for claim in evidence for i, w in enumerate(claim.words)):
        return
    for i in written.content:
        word = written.words[i]
        is_past = word.endswith("ed") and not set(written.words[max(i - 2, 0) : i]) & {"be", "is", "are"}
        if not is_past:
            continue
        found = [claim.words[j] for claim in evidence for j in meets(written, i, claim)]
        is_planned = any(w in ("plans", "future") for claim in evidence for w in claim.words)
        if (
            found
            and word not in _REPORTING
            and not any(w == word or w.endswith(_PAST if is_planned else _PAST_OR_NOUN) for w in found)
        ):
            yield f"it says that {word!r} is done, its evidence that it is to come"
            return


def _is_under_way(written: Claim, i: int, evidence: tuple[Claim, ...]) -> bool:
    """True if the evidence has the word only behind "is" with "-ing", or behind "is working to" and the like."""
    found = [(claim, j) for claim in evidence for j in meets(written, i, claim) if claim.keys[j] == written.keys[i]]
    return bool(found) and all(_is_going_on(claim, j) for claim, j in found)


def _is_going_on(claim: Claim, j: int) -> bool:
    before = claim.words[max(j - 3, 0) : j]
    if claim.words[j].endswith("ing"):
        return bool(set(before) & {"is", "are"})
    return before[-1:] == ("to",) and bool(set(before) & _UNDER_WAY)


_PERFECT = frozenset(("has", "have"))
_UNDER_WAY = frozenset("working trying seeking continues continuing beginning begun starting efforts looking".split())
_REPORTING = frozenset("recommended advised suggested asked urged called expected planned proposed needed".split())
_PAST = ("ed", "en", "ing")
_PAST_OR_NOUN = (*_PAST, "ion", "ment", "al", "ance")
_AHEAD = frozenset(
    (
        "will should must may might could intends intend plans plan planned expects due scheduled future considering"
    ).split()
)
