"""Whether what belongs together in the evidence belongs together in the sentence: which number goes with which noun.

"31 were late and 18 were lost" and "18 were late and 31 were lost" hold the same words. Each number, name, grade and
direction is taken with the words around it, the nearer the heavier, and must be nearer to its own place in the evidence
than to that of another number, name, grade or direction.
"""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from peelqa.guard.claims import Claim
from peelqa.guard.comparing import agrees_with_numbers, turned_comparison
from peelqa.guard.lexicon import AXES, LIGHT
from peelqa.guard.likeness import alike, key
from peelqa.guard.roles import VERBS

_HEARD_NAMES = 0.25  # a name is swapped with more room for wording than a number
_BEING = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_ARTICLES = frozenset(("a", "an", "the", "its", "their", "this", "each", "every", "no"))
_NO_VERBS = frozenset("women men children often then when even between open need been hundred seven ten own".split())
_LEVELS = frozenset("high medium low standard".split())
_GIVING = frozenset(map(key, "assign give offer send award show tell hand allocate".split()))  # with two objects
_FLANK = 2  # words
_SIDE_BY_SIDE = 2  # tokens
_MEASURED = 3  # the first axes are those of amount, quality and time
_ACROSS = 8.0  # added to the distance for each comma or conjunction between two words
_SURE = 0.2  # how far (-1 to 1) the words around two anchors must lean to the crossed reading
_FAR = 0.6  # the same where the sentence holds only one of the two
_HEARD = 0.05  # less than this is no evidence either way


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that may be swapped: its value, and the words around it with their nearness (0 to 1)."""

    kind: str
    value: str
    around: tuple[tuple[str, float], ...]
    at: int


def swap_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Anchors of the sentence that stand where another one stands in the evidence."""
    if turned_comparison(written, evidence) == "same" and agrees_with_numbers(written):
        return
    here = anchors(written)
    there = [a for claim in evidence for a in anchors(claim)]
    for kind in ("number", "name", "grade", "direction", "level"):
        ours = {a.value: a for a in here if a.kind == kind}
        theirs: dict[str, list[Anchor]] = {}
        for a in there:
            if a.kind == kind:
                theirs.setdefault(a.value, []).append(a)
        yield from _swapped(kind, ours, theirs)


def _swapped(kind: str, ours: dict[str, Anchor], theirs: dict[str, list[Anchor]]) -> Iterator[str]:
    known = [v for v in ours if v in theirs]
    for one, other in combinations(known, 2):
        if abs(ours[one].at - ours[other].at) <= _SIDE_BY_SIDE and ours[one].kind == "name":
            continue  # "Hereford and Worcester" says the same as "Worcester and Hereford"
        sides = [_leaning(ours[one], theirs[one], theirs[other]), _leaning(ours[other], theirs[other], theirs[one])]
        leaning, weight = sum(s[0] for s in sides), sum(s[1] for s in sides)
        if weight > (_HEARD_NAMES if kind == "name" else _HEARD) and leaning > _SURE * weight:
            yield f"it exchanges {one} and {other}"
            return
    for one in known:
        for other in theirs:
            leaning, weight = _leaning(ours[one], theirs[one], theirs[other])
            is_like = kind != "number" or one.split()[0] == other.split()[0] != "month"
            if is_like and kind != "name" and other not in ours and weight > _HEARD and leaning > _FAR * weight:
                yield f"it says of {other} what the evidence says of {one}, or the other way round"
                return


def replaced_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """One word put in the place of another: "an inspector" where the evidence says "a sergeant", all around alike."""
    said = {k for claim in evidence for k in claim.keys}
    for claim in evidence:
        ours, theirs = _order(written), _order(claim)
        blocks = SequenceMatcher(None, [written.keys[i] for i in ours], [claim.keys[j] for j in theirs], autojunk=False)
        steps = blocks.get_opcodes()
        for at, (step, i1, i2, j1, j2) in enumerate(steps):
            if step != "replace" or i2 - i1 > 1 or j2 - j1 > 2:
                continue
            word = written.keys[ours[i1]]
            are_nouns = _is_noun(written, ours[i1]) and any(_is_noun(claim, theirs[j]) for j in range(j1, j2))
            if are_nouns and _flanked(steps, at) and not any(alike(word, k) for k in said):
                yield f"it puts {written.words[ours[i1]]!r} in place of {claim.words[theirs[j1]]!r}"
                return


def _order(claim: Claim) -> list[int]:
    return sorted({*claim.content, *claim.numeric})


def _is_noun(claim: Claim, i: int) -> bool:
    """A guess: an article, a number or the like stands before it, and it does not end as verbs and adverbs do."""
    before = claim.words[i - 1] if i else ""
    is_verbal = claim.words[i].endswith(("ed", "ing", "ly"))
    return (before in _ARTICLES or i - 1 in claim.numeric) and not is_verbal and i not in claim.numeric


def _flanked(steps: Sequence[tuple[str, int, int, int, int]], at: int) -> bool:
    """True if the words on both sides of a replacement are alike, at an end of the sentence those on the one side."""
    sides = [steps[n] for n in (at - 1, at + 1) if 0 <= n < len(steps)]
    alike_words = [i2 - i1 for step, i1, i2, _, _ in sides if step == "equal"]
    return len(alike_words) == len(sides) and sum(alike_words) >= _FLANK


def turn_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Sentences turned round about their verb: "care workers depend on investigations" for the reverse."""
    for claim in evidence:
        for i in written.content:
            places = [j for j in claim.content if claim.keys[j] == written.keys[i]]
            if (
                len(places) != 1
                or written.keys[i] not in VERBS - _GIVING
                or _is_nominal(written, i)
                or _is_nominal(claim, places[0])
            ):
                continue
            if _is_passive(written, i) == _is_passive(claim, places[0]):
                left, right = _sides(written, i)
                before, behind = _sides(claim, places[0])
                if (
                    _shared(left, behind)
                    and not _shared(left, before)
                    and before
                    and (_shared(right, before) or (_only(left, behind) and _is_verb(written, i, claim, places[0])))
                ):
                    yield f"it turns the evidence round about {written.words[i]!r}"
                    return
        yield from _ways(written, claim)


def _is_nominal(claim: Claim, i: int) -> bool:
    """A guess: a noun or an adjective, by its ending or by the words beside it."""
    return claim.words[i].endswith(_NOMINAL) or claim.words[i + 1 : i + 2] == ("of",)


_NOMINAL = ("al", "ar", "ive", "ary", "ous", "ful", "ic", "able", "ible", "tion", "ment", "ness", "ity", "ance", "ence")


def _sides(claim: Claim, i: int) -> tuple[list[str], list[str]]:
    """Keys of the content words before and behind index `i` in its part of the sentence; a subject may be further."""
    own = [j for j in (*claim.content, *sorted(claim.names)) if j != i and abs(claim.clause(j) - claim.clause(i)) == 0]
    return [claim.keys[j] for j in own if j < i], [claim.keys[j] for j in own if j > i]


def _is_verb(written: Claim, i: int, claim: Claim, j: int) -> bool:
    """A guess: the same form in both, no name, no adverb, nothing like "the" or "of" before it."""
    word = written.words[i]
    before = {written.words[i - 1] if i else "", claim.words[j - 1] if j else ""}
    if word != claim.words[j] or word.endswith("ly") or i in written.names or j in claim.names:
        return False
    return not before & {"the", "a", "an", "of", "for", "in", "its", "their", "this", "these", "to", "identified"}


def _only(some: Sequence[str], others: Sequence[str]) -> bool:
    return set(some) <= set(others)


def _shared(some: Sequence[str], others: Sequence[str]) -> bool:
    return bool(set(some) & set(others))


def _is_passive(claim: Claim, i: int) -> bool:
    """True if the clause around index `i` says by whom something is done, or that it is done."""
    own = [j for j in range(len(claim.words)) if claim.clause(j) == claim.clause(i)]
    said = [claim.words[j] for j in own]
    beings = [at for at, w in enumerate(said) if w in _BEING]
    return any(w.endswith(("ed", "en", "wn")) and w not in _NO_VERBS for at in beings for w in said[at + 1 : at + 4])


def _ways(written: Claim, claim: Claim) -> Iterator[str]:
    """Ways turned round: "from Leeds" where the evidence says "to Leeds"."""
    for i in written.names:
        way = written.words[i - 1] if i else ""
        ways = {claim.words[j - 1] for j in range(1, len(claim.words)) if claim.words[j] == written.words[i]}
        if way in ("from", "to") and ways & {"from", "to"} and way not in ways:
            yield f"it turns the way round: {way} {written.tokens[i]}"
            return


def _leaning(anchor: Anchor, own: Sequence[Anchor], foreign: Sequence[Anchor]) -> tuple[float, float]:
    """(how much the words around `anchor` lean from its own place to the foreign one, how much they say at all)."""
    leaning = weight = 0.0
    for k, near in anchor.around:
        difference = near * (_nearness(k, foreign) - _nearness(k, own))
        leaning += difference
        weight += abs(difference)
    return leaning, weight


def _nearness(k: str, places: Sequence[Anchor]) -> float:
    return max((near for place in places for other, near in place.around if alike(k, other)), default=0.0)


def anchors(claim: Claim) -> tuple[Anchor, ...]:
    """Everything in a sentence that may be swapped with its like."""
    found = [("number", f"{f.kind} {f.value}", range(f.start, f.end)) for f in claim.figures]
    found += [("name", _called(claim, run), run) for run in _runs(claim)]
    found += [("grade", name, range(i, i + 1)) for name, i in claim.grades]
    found += [
        ("direction", "up" if side == 0 else "down", range(i, i + 1))
        for i, k in enumerate(claim.keys)
        for axis, side in AXES.get(k, ())
        if axis < _MEASURED and claim.words[i] not in ("more", "less")
    ]
    found += [("level", w, range(i, i + 1)) for i, w in enumerate(claim.words) if w in _LEVELS and i in claim.content]
    return tuple(Anchor(kind, value, _around(claim, where, kind), where[0]) for kind, value, where in found)


def _called(claim: Claim, run: range) -> str:
    """A name without what many names share: "West Mercia" and "West Mercia Police" are one."""
    said = [claim.words[i] for i in run]
    return " ".join(w for w in said if w not in ("police", "constabulary")) or said[0]


def _runs(claim: Claim) -> Iterator[range]:
    """Names of a sentence as runs of capitalised words, the first word of a sentence joined to those behind it."""
    at = 0
    while at < len(claim.words):
        end = at
        while end < len(claim.words) and (
            end in claim.names or (end == at == 0 and 1 in claim.names and claim.keys[0] not in LIGHT)
        ):
            end += 1
        if end > at:
            yield range(at, end)
        at = max(end, at + 1)


def _around(claim: Claim, where: range, kind: str) -> tuple[tuple[str, float], ...]:
    """Keys of the other content words (and of names, for a number) with their nearness to `where`."""
    own = set(where) | ({i for f in claim.figures for i in range(f.start, f.end)} if kind == "number" else set())
    own |= {i for _, i in claim.grades} if kind == "grade" else set()
    own |= set(claim.names) if kind == "name" else set()
    order = [i for i in sorted({*claim.content, *where})]
    start, end = order.index(where[0]), order.index(where[-1])
    at_start, at_end = claim.segment(where[0]), claim.segment(where[-1])
    near = []
    for position, i in enumerate(order):
        if i in own:
            continue
        steps = position - end if i > where[-1] else start - position
        across = abs(claim.segment(i) - (at_end if i > where[-1] else at_start))
        near.append((claim.keys[i], 1 / (steps + _ACROSS * across)))
    return tuple(near)
