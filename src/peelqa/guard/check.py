"""The check of a written sentence against the report's sentences that it points to.

It goes by words, never by similarity of meaning: whatever a sentence states with a number, a date, a name, a grade, a
denial, a quantity, a hedge or a direction must stand so in its evidence, and the evidence must cover most of its other
words. What it can't see is told in docs/guard.md.
"""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from peelqa.guard.binding import replaced_faults, swap_faults, turn_faults
from peelqa.guard.claims import Claim, Reader
from peelqa.guard.comparing import comparison_faults
from peelqa.guard.coverage import cover_faults
from peelqa.guard.directions import axis_faults, opposite_faults, period_faults
from peelqa.guard.figures import Figure
from peelqa.guard.joints import joint_faults
from peelqa.guard.lexicon import EXACT, LIGHT, UTMOST
from peelqa.guard.likeness import alike, key
from peelqa.guard.polarity import hedge_faults, negation_faults, tense_faults
from peelqa.guard.quantities import quantifier_faults, scope_faults
from peelqa.guard.roles import role_faults
from peelqa.places import FORCES, mentioned
from peelqa.types import Acronym

MAX_CHARS = 800  # of one written sentence; a model that runs on without a full stop is not worth the time
_FORCE_WORDS = frozenset(("police", "constabulary", "force", "forces"))
_FREE_NAMES = frozenset(
    ("police", "force", "constabulary", "inspector", "inspectors", "inspectorate", "hmicfrs", "hm", "peel", "report")
)

Rule = Callable[[Claim, tuple[Claim, ...]], Iterator[str]]


class Check:
    """Checks sentences about one report.

    Args:
        acronyms: those that the report explains; either form then stands for the other.
        own_force: the force that the report is about ("West Mercia Police"), which "the force" stands for.
    """

    def __init__(self, acronyms: Iterable[Acronym] = (), own_force: str = "") -> None:
        reader = Reader(acronyms)
        self._read = lru_cache(maxsize=5_000)(reader.read)
        self._own = frozenset(own_force.lower().split())

    def faults(self, written: str, evidence: Sequence[str]) -> tuple[str, ...]:
        """What the evidence does not bear out, () if the sentence holds.

        Args:
            written: one sentence, without its markers.
            evidence: the report's sentences that it points to.
        """
        if not evidence or not written.strip():
            return ("it points to nothing",)
        if len(written) > MAX_CHARS:
            return (f"it is too long to be checked ({len(written):,} characters)",)
        claim, there = self._read(written), tuple(self._read(e) for e in evidence)
        if not claim.words:
            return ("it says nothing",)
        found = [
            fault
            for rule in (*_RULES, self._role_faults, self._name_faults, self._cover_faults)
            for fault in rule(claim, there)
        ]
        return tuple(dict.fromkeys(found))

    def _name_faults(self, written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
        """Names, places and forces that the evidence does not name."""
        known = {w for claim in evidence for w in claim.words}
        others = {f for claim in evidence for f in _forces(claim)} - {f for f in FORCES if self._is_own(f)}
        if not others or self._own & (known - _FORCE_WORDS):
            known |= self._own
        for i in _named(written):
            if not _is_known(written, i, known, evidence):
                yield f"its evidence does not name {written.tokens[i]!r}"
                return
        if (
            len(evidence) == 1
            and _speaks_of_force(written)
            and _other_subject(evidence[0], self._own, set(written.words))
        ):
            yield "its evidence is about somebody else"

    def _role_faults(self, written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
        return role_faults(written, evidence, self._own)

    def _cover_faults(self, written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
        return cover_faults(written, evidence, self._own)

    def _is_own(self, force: str) -> bool:
        return bool(self._own) and set(force.lower().split()) <= self._own


def _forces(claim: Claim) -> tuple[str, ...]:
    return tuple(name for name in mentioned(" ".join(claim.tokens)) if name in FORCES)


def _speaks_of_force(written: Claim) -> bool:
    return written.words[:2] == ("the", "force") or written.words[:1] == ("it",)


def _other_subject(claim: Claim, own: frozenset[str], said: set[str]) -> bool:
    """True if a sentence begins with a name of two words or more that is neither the own force's nor in `said`."""
    start = next((i for i, w in enumerate(claim.words) if w not in _BEFORE_SUBJECT), 0)
    run = []
    for i in range(start, len(claim.words)):
        if not claim.tokens[i][0].isupper() and claim.words[i] not in ("and", "of"):
            break
        run.append(claim.words[i])
    return len(run) > 1 and not set(run) & (own - _FORCE_WORDS) and not set(run) & said - _FORCE_WORDS - {"and", "of"}


_BEFORE_SUBJECT = frozenset(("but", "and", "however", "recently", "also", ",", "the", "currently", "historically"))


def _named(written: Claim) -> Iterator[int]:
    """Indexes of words that stand for a name; the first word counts if a name follows it or it is a place."""
    for i in sorted(written.names):
        if written.words[i] not in _FREE_NAMES and len(written.words[i]) > 1:
            yield i
    first = written.tokens[0] if written.tokens else ""
    if first[:1].isupper() and (mentioned(f"the {first}") or (1 in written.names and key(first.lower()) not in LIGHT)):
        yield 0


def _is_known(written: Claim, i: int, known: set[str], evidence: tuple[Claim, ...]) -> bool:
    word = written.words[i]
    if word in known or key(word) in LIGHT or i in written.numeric:
        return True
    stems = {k for claim in evidence for k in claim.keys}
    return written.keys[i] in stems or (written.tokens[i].isupper() and _initials(word, evidence))


def _initials(word: str, evidence: tuple[Claim, ...]) -> bool:
    """True if consecutive words of the evidence have the letters of `word` as their initials."""
    for claim in evidence:
        letters = "".join(w[0] for w in claim.words if w not in ("and", "of", "the", "for", "in") and w[0].isalpha())
        if len(word) > 2 and word.removesuffix("s") in letters:
            return True
    return False


def number_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Numbers and dates that the evidence does not hold, or holds of something else."""
    for f in written.figures:
        said = " ".join(written.tokens[f.start : f.end])
        if said.lower() == "one" and not f.span:
            continue
        holders = [claim for claim in evidence if any(f.agrees(g) for g in claim.figures)]
        if not holders and not _is_said_in_words(f, evidence):
            yield f"its evidence does not hold the number {said!r}"
        elif holders and not _counts_the_same(written, f, holders):
            yield f"its evidence counts something else with {said!r}"
        elif f.kind == "plain" and f.value != 1 and _times(f, (written,)) > max(_times(f, evidence), 1):
            yield f"its evidence holds the number {said!r} once only"
        elif f.kind == "month" and not _same_date(written, f, evidence):
            yield f"its evidence does not hold the date {said!r}"


def _times(f: Figure, claims: Sequence[Claim]) -> int:
    return sum(f.agrees(g) for claim in claims for g in claim.figures)


def _is_said_in_words(f: Figure, evidence: tuple[Claim, ...]) -> bool:
    """Half of "halved", two of "both"."""
    words = {w for claim in evidence for w in claim.words}
    if f.kind == "percent" and f.value == 50.0:
        return bool(words & {"halved", "halve", "halving"})
    return f.kind == "plain" and f.value == 2 and not f.span and "both" in words


def _counts_the_same(written: Claim, f: Figure, holders: Sequence[Claim]) -> bool:
    """True if the noun behind a plain number stands in a sentence that holds the number."""
    if f.kind != "plain" or f.span:
        return True
    run: list[int] = []
    for i in range(f.end, min(f.end + 5, len(written.words))):
        word = written.words[i]
        if not word.isalpha() or word in _ENDS or (run and i not in written.content and word not in _AFTER):
            break
        if i in written.content:
            run.append(i)
    nouns = [i for i in run if not written.words[i].endswith(("ed", "ing"))] or run
    if not nouns:
        return True
    near = {k for claim in holders for g in claim.figures if f.agrees(g) for k in _near(claim, g)}
    return any(alike(written.keys[i], k) for i in (nouns[-1], nouns[0]) for k in near)


_ENDS = frozenset("of and or in to is was were are from through by at for on with via during between".split())
_AFTER = frozenset(("after", "in", "to"))  # "looked after children"


def _near(claim: Claim, f: Figure, reach: int = 4) -> list[str]:
    """Keys of the content words around a number."""
    before = [i for i in claim.content if i < f.start][-reach:]
    behind = [i for i in claim.content if i >= f.end][:reach]
    return [claim.keys[i] for i in (*before, *behind)] + [
        key(claim.words[i]) for i in range(f.end, min(f.end + 6, len(claim.words)))
    ]


def _same_date(written: Claim, f: Figure, evidence: tuple[Claim, ...]) -> bool:
    """True if the year or day beside a month is beside it in the evidence too."""

    def dates(claim: Claim) -> set[tuple[object, object]]:
        ordered = claim.figures
        return {
            (a.value, b.value)
            for a, b in pairwise(ordered)
            if a.kind == "month" and b.kind == "year" and b.start == a.end
        }

    ours = {pair for pair in dates(written) if pair[0] == f.value}
    return all(any(pair in dates(claim) for claim in evidence) for pair in ours)


def exact_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Ranks, pillars and kinds of crime that the evidence does not name; no other word stands for one of these."""
    there = {k for claim in evidence for k in claim.keys}
    own_voice = any(w in ("i", "my", "we", "our") for claim in evidence for w in claim.words)
    for i, (word, k) in enumerate(zip(written.words, written.keys, strict=True)):
        is_known = k in there or word in ("effect", "effects") or i in written.names
        if k in UTMOST and not any(alike(k, o) for o in there):
            yield f"its evidence does not go as far as {word!r}"
            return
        if k in EXACT and not is_known and not (word == "inspector" and own_voice):
            yield f"its evidence does not speak of {word!r}"
            return


def grade_faults(written: Claim, evidence: tuple[Claim, ...]) -> Iterator[str]:
    """Grades that the evidence does not give."""
    there = {grade for claim in evidence for grade, _ in claim.grades}
    words = {w for claim in evidence for w in claim.words}
    for grade, i in written.grades:
        if grade in there or (grade == "adequate" and words & {"adequately", "enough", "sufficient"}):
            continue
        is_judgment = set(written.words[max(i - 2, 0) : i + 2]) & {"at", "is", "as", "judged", "graded", "rated", "was"}
        if grade != "good" or is_judgment or not words & {"well", "effective", "effectively", "positive", "positively"}:
            yield f"its evidence does not give the grade {grade!r}"
            return


_RULES: tuple[Rule, ...] = (
    number_faults,
    exact_faults,
    grade_faults,
    negation_faults,
    hedge_faults,
    quantifier_faults,
    axis_faults,
    opposite_faults,
    period_faults,
    comparison_faults,
    scope_faults,
    joint_faults,
    replaced_faults,
    swap_faults,
    tense_faults,
    turn_faults,
)
