"""Which of two things comes first or brings about the other: "A because B", "B led to A", "A after B", "A if B".

Each says that B goes before A. If a sentence and its evidence both join two things so, the same one must go before.
"""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peelqa.guard.claims import Claim
from peelqa.guard.likeness import alike

# Behind these words stands what goes before, and what follows is on the other side; _AHEAD is the reverse.
_BEHIND = frozenset("because if unless after following since once due owing thanks depend depends relies rely".split())
_AHEAD = frozenset(
    "before until prior cause causes caused mean means meant lead leads led result results resulted".split()
)
_MARGIN = 1  # words by which the crossed reading must be the better one


def joint_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Cause and effect, condition and consequence, earlier and later exchanged."""
    if not set(written.words) & _CONDITIONAL and any(_is_conditional(claim) for claim in evidence):
        yield "it leaves out a condition of the evidence"
        return
    ours = _halves(written)
    if ours is None:
        return
    for claim in evidence:
        theirs = _halves(claim)
        if theirs is None:
            continue
        straight = _shared(ours[0], theirs[0]) + _shared(ours[1], theirs[1])
        crossed = _shared(ours[0], theirs[1]) + _shared(ours[1], theirs[0])
        if crossed > straight + _MARGIN and _shared(ours[0], theirs[1]) and _shared(ours[1], theirs[0]):
            yield "it puts first what its evidence puts second"
            return


_CONDITIONAL = frozenset(
    "if when until unless once only before after depends depend not cannot no without yet may might could "
    "whether".split()
)


def _is_conditional(claim: Claim) -> bool:
    """True for "only ... when" and "only ... if", with "will" or "can": what is so is not so yet."""
    words = set(claim.words)
    return "only" in words and bool(words & {"when", "if", "once"}) and bool(words & {"will", "can"})


def _halves(claim: Claim) -> tuple[list[str], list[str]] | None:
    """Keys of what goes before and of what follows; None if a sentence has no such joint, or more than one."""
    joints = [i for i, w in enumerate(claim.words) if w in _BEHIND or w in _AHEAD]
    if len(joints) != 1:
        return None
    at = joints[0]
    end = next((i for i in range(at, len(claim.words)) if claim.words[i] in (",", ";", ".")), len(claim.words))
    content = [i for i in (*claim.content, *sorted(claim.names - set(claim.content))) if i != at]
    inside = [claim.keys[i] for i in content if at < i < end]
    outside = [claim.keys[i] for i in content if not at < i < end]
    inside, outside = [k for k in inside if k not in outside], [k for k in outside if k not in inside]
    return (inside, outside) if claim.words[at] in _BEHIND else (outside, inside)


def _shared(some: Sequence[str], others: Sequence[str]) -> int:
    return sum(any(alike(k, o) for o in others) for k in some)
