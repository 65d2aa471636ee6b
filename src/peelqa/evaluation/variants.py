"""The same question reworded: typing errors, lower case, acronym or expansion, terse, verbose. No randomness.

A rewording that changes nothing is None and is not scored.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

from peelqa.types import Acronym

# Negations, numbers and names are not here: a terse person keeps them too.
_DROPPED = frozenset(
    re.findall(
        r"\w+",
        """a an the is are was were be been am do does did has have had can could would will shall should may might
        what which who whom whose where when why how there this that these those it its they them their i we you me
        us our please tell about of in on at to for from by with as and or so any some much many really actually
        just exactly""",
    )
)
_OPENING = (
    "I am putting together a short note for a meeting next week and have not had time to read everything. "
    "With reference to the inspection report, I would be grateful for help with the following: "
)
_CLOSING = " Thank you very much in advance."


def typos(question: str) -> str | None:
    """Two neighbouring inner letters swapped in up to two words of five letters or more; the same ones every time."""
    long = [m for m in re.finditer(r"\b[a-z]{5,}\b", question)]
    chosen = sorted(long, key=lambda m: _digest(question, m.group(), m.start()))[:2]
    letters = list(question)
    for match in chosen:
        inner = range(match.start() + 1, match.end() - 2)
        swaps = [i for i in inner if letters[i] != letters[i + 1]]
        if swaps:
            at = swaps[_digest(question, match.group(), -1) % len(swaps)]
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return _changed("".join(letters), question)


def lower_case(question: str) -> str | None:
    """Everything in lower case and without the closing mark, as typed on a telephone."""
    return _changed(question.lower().rstrip("?. "), question)


def other_form(question: str, acronyms: Sequence[Acronym]) -> str | None:
    """The first known acronym written out, or the first known expansion shortened."""
    for acronym in sorted(acronyms, key=lambda a: -len(a.long)):
        for old, new, flags in ((acronym.short, acronym.long, 0), (acronym.long, acronym.short, re.IGNORECASE)):
            pattern = rf"(?<!\w){re.escape(old)}(?!\w)"
            if re.search(pattern, question, flags):
                return _changed(re.sub(pattern, new.replace("\\", ""), question, count=1, flags=flags), question)
    return None


def terse(question: str) -> str | None:
    """Content words only, as typed into a search box; negations and numbers stay."""
    kept = [word for word in re.findall(r"[£]?\w[\w'’/.,%-]*", question) if word.lower().rstrip(".,") not in _DROPPED]
    short = " ".join(word.rstrip(".,") for word in kept)
    return _changed(short, question) if len(kept) >= 2 else None


def verbose(question: str) -> str | None:
    """The question inside a polite letter."""
    return f"{_OPENING}{question.strip()}{_CLOSING}"


def variants_of(question: str, acronyms: Sequence[Acronym]) -> dict[str, str | None]:
    """Every kind of rewording of `question`; None where it would change nothing."""
    made: dict[str, Callable[[str], str | None]] = {
        "typos": typos,
        "lower case": lower_case,
        "acronym or expansion": lambda text: other_form(text, acronyms),
        "terse": terse,
        "verbose": verbose,
    }
    return {kind: make(question) for kind, make in made.items()}


def _changed(new: str, old: str) -> str | None:
    return new if new.split() != old.split() else None


def _digest(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(map(str, parts)).encode()).digest()[:8], "big")
