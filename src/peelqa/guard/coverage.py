"""How much of a written sentence its evidence covers, in the whole and part by part."""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from peelqa.guard.claims import Claim
from peelqa.guard.comparing import comparison, turned_comparison
from peelqa.guard.lexicon import CAUSES, SOFT_NEGATIONS, STRONG_HEDGES
from peelqa.guard.likeness import alike, key

COVERED = 0.5  # share of the content words that the evidence must hold
RUN_COVERED = 0.7  # the same for a sentence with two such words in a row
SHORT = 3  # content words: of so few, none may be the model's own
PART_COVERED = 0.34  # the same within each part of a sentence of three content words or more


def cover_faults(written: Claim, evidence: tuple[Claim, ...], own: frozenset[str]) -> Iterator[str]:
    """Too much that the evidence does not say, in the whole or in one part; `own` are the words of the own force."""
    left_out = {i for _, i in written.grades} | {i for i in written.names if written.words[i] in own}
    left_out |= _judged_elsewhere(written, evidence)
    content = [i for i in written.content if i not in left_out and written.words[i] not in STRONG_HEDGES]
    bare = [i for i in content if not _covered(written.keys[i], evidence)]
    said = ", ".join(written.words[i] for i in bare)
    if content and len(bare) > (0 if len(content) <= SHORT else (1 - COVERED) * len(content)):
        yield f"its evidence does not say: {said}"
        return
    for part in _parts(written, content):
        missing = [i for i in part if i in bare]
        if len(part) >= 2 and len(missing) > (1 - PART_COVERED) * len(part):
            yield f"its evidence does not say: {', '.join(written.words[i] for i in missing)}"
            return
    for run in _runs(content, bare):
        if len(run) >= 3 or (len(run) == 2 and len(bare) > (1 - RUN_COVERED) * len(content)):
            yield f"its evidence does not say: {', '.join(written.words[i] for i in run)}"
            return
    yield from _cause_faults(written, evidence, set(bare))


def _judged_elsewhere(written: Claim, evidence: tuple[Claim, ...]) -> set[int]:
    """Indexes of words that other rules have found to say what the evidence says, such as softer denials."""
    found: set[int] = set()
    if any(claim.negations for claim in evidence):
        found |= {i for i, w in enumerate(written.words) if w in SOFT_NEGATIONS}
    ours = comparison(written)
    if ours is not None and turned_comparison(written, evidence) == "same":
        found.add(ours.at)
    return found


def _cause_faults(written: Claim, evidence: tuple[Claim, ...], bare: set[int]) -> Iterator[str]:
    causes = [i for i, w in enumerate(written.words) if w in CAUSES and written.words[i : i + 2] != ("due", "to_")]
    for cue in causes:
        reach = [i for i in written.content if cue < i <= cue + 8]
        missing = [i for i in reach if i in bare]
        if reach and len(missing) * 2 > len(reach):
            yield f"its evidence does not give this cause: {', '.join(written.words[i] for i in missing)}"
            return
        if written.words[cue] in _GIVING and reach and not _is_cause(written, reach, evidence):
            yield f"its evidence does not give this as a cause: {', '.join(written.words[i] for i in reach)}"
            return


def _is_cause(written: Claim, reach: Sequence[int], evidence: tuple[Claim, ...]) -> bool:
    """True if a sentence of the evidence that holds the cause joins it to an effect, or the one behind it does."""
    shares = [sum(_covered(written.keys[i], (claim,)) for i in reach) for claim in evidence]
    for n, (claim, share) in enumerate(zip(evidence, shares, strict=True)):
        following = evidence[n + 1].words if n + 1 < len(evidence) else ()
        is_taken_up = following[:1] in (("this",), ("these",), ("that",)) and not _GIVING & set(following[:_START])
        joined = _is_joined(written, reach, claim) or is_taken_up or set(following[:_START]) & (_JOINING - _GIVING)
        if share and share * 2 > max(shares) and joined:
            return True
    return False


def _is_joined(written: Claim, reach: Sequence[int], claim: Claim) -> bool:
    """True if the part of a sentence, between colons, that holds most of the cause has a word that joins."""
    parts: list[list[int]] = [[]]
    for i, word in enumerate(claim.words):
        parts[-1].append(i)
        if word in ":;":
            parts.append([])
    keys = [written.keys[i] for i in reach]
    best = max(parts, key=lambda part: sum(alike(k, claim.keys[i]) for k in keys for i in part))
    return bool({claim.words[i] for i in best} & _JOINING)


_START = 8  # words in which a sentence says what follows from the one before it
_GIVING = frozenset(("because", "due", "owing", "thanks"))
_JOINING = _GIVING | frozenset(
    "as so since therefore hence thus result results resulted resulting consequence consequently cause causes "
    "caused causing mean means meant meaning lead leads led leading reason reasons enable enables enabled "
    "allow allows allowed help helps helped through benefit benefits given ascribed attributed following by "
    "contribute contributes contributed contributing account reflects reflect reflecting prompted driven "
    "drives hinder hinders hindered limits limited without until if when which risk fear fears from basis "
    "affect affects affected affecting impact effect effects ensure ensures".split()
)


def _parts(written: Claim, content: Sequence[int]) -> Iterator[list[int]]:
    parts: dict[int, list[int]] = {}
    for i in content:
        parts.setdefault(_part(written, i), []).append(i)
    yield from parts.values()


def _runs(content: Sequence[int], bare: Sequence[int]) -> Iterator[list[int]]:
    """Words side by side that the evidence does not hold."""
    run: list[int] = []
    for i in content:
        if i in bare:
            run.append(i)
        elif run:
            yield run
            run = []
    yield run


_CUTS = frozenset("because after with by due owing thanks while but which who although through despite so".split())


def _part(written: Claim, i: int) -> int:
    return sum(w in ",;:" or w in _CUTS for w in written.words[:i])


def _covered(k: str, evidence: tuple[Claim, ...], strict: bool = False) -> bool:
    return any(k == other if strict else alike(k, other) for claim in evidence for other in _said(claim))


@lru_cache(maxsize=5_000)
def _said(claim: Claim) -> frozenset[str]:
    extra = [key("require"), key("improve")] if "requires_improvement" in claim.words else []
    return frozenset([*claim.keys, *(key(w) for w in claim.words), *extra])
