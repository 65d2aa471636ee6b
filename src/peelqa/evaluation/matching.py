"""What an answer shows, sentence by sentence, and whether an accepted form of a fact stands in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# One character for one character, so that offsets survive.
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " "})
_MARKERS = re.compile(r"((?:\s*\[\d{1,4}\])+)")
_BULLET = re.compile(r"^\s*(?:[-•*>]+|\d{1,2}[.)])\s+")
_ENDED = re.compile(r"[.!?:;][\"')\]]*$")
_BOUNDARY = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(]?[A-Z])")
REFUSES = re.compile(
    r"(?:report|it) (?:does not|doesn't|did not|didn't) (?:\w+ )?(?:say|state|answer|mention|give|cover|tell)"
    r"|(?:could not|couldn't|cannot|can't|did not|didn't) find|not (?:answered|stated|in the report)"
    r"|nothing in the report"
    r"|answers? (?:only )?(?:questions )?from the report|no answer",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One displayed sentence without bullet, emphasis and markers; `markers` are the numbers that follow it."""

    text: str
    markers: tuple[int, ...]

    @property
    def is_lead_in(self) -> bool:
        """True for a heading or lead-in line, which ends in a colon and claims nothing."""
        return not self.markers and self.text.endswith(":")

    @property
    def is_refusal(self) -> bool:
        """True for a sentence that says the report does not answer; it is about the report's silence, not its words."""
        return not self.markers and REFUSES.search(fold(self.text)) is not None


def same_marks(text: str) -> str:
    """`text` with one kind of quotation mark, dash and space; every character keeps its offset."""
    return text.translate(_SAME)


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Fold case, quotation marks, dashes, white space, thousands separators and ways to write "percent"."""
    folded = re.sub(r"\s+", " ", same_marks(text)).strip().casefold()
    folded = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", folded)
    return re.sub(r"\s?%|\bper cent\b", " percent", folded).replace("  ", " ")


def words(text: str) -> tuple[str, ...]:
    """The words and numbers of `text`, folded, without punctuation around them."""
    return tuple(re.findall(r"[£$€]?\w+(?:[.'/-]\w+)*", fold(text)))


def displayed_sentences(text: str) -> tuple[Shown, ...]:
    """The sentences of an answer: cut at line ends and behind markers.

    A sentence that two markers cut ("... more complex than [1] simply the number ... [2]", as happens where a box
    floats inside it) is joined again: its first part does not end like a sentence and the next starts in lower case.
    """
    found: list[Shown] = []
    for line in text.split("\n"):
        pieces = _MARKERS.split(_BULLET.sub("", line.replace("**", "")))
        row: list[Shown] = []
        for piece, marks in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
            shown = Shown(piece.strip(), tuple(int(m) for m in re.findall(r"\d+", marks)))
            if shown.text and row and _is_cut(row[-1].text, shown.text):
                row[-1] = Shown(f"{row[-1].text} {shown.text}", row[-1].markers + shown.markers)
            elif re.search(r"\w", shown.text):
                row.extend(_without_refusal(shown))
        found.extend(row)
    return tuple(found)


def _without_refusal(shown: Shown) -> tuple[Shown, ...]:
    """Split off a first sentence that says what the report does not say: the marker behind the next is not its own."""
    first, *others = _BOUNDARY.split(shown.text, maxsplit=1)
    is_refusal = bool(others) and "report" in first and REFUSES.search(fold(first)) is not None
    return (Shown(first, ()), Shown(others[0], shown.markers)) if is_refusal else (shown,)


def _is_cut(before: str, after: str) -> bool:
    return not _ENDED.search(before) and bool(re.match(r"[a-z,;)]", after))


def single_sentences(text: str) -> list[str]:
    """`text` cut at the ends of sentences (a full stop before a capital); good enough to count claims."""
    return [piece for piece in _BOUNDARY.split(text) if re.search(r"\w", piece)]


def form_stands_in(form: str, sentence: str) -> bool:
    """True if `form` stands in `sentence` in whole words, after folding both.

    A number is a whole token with its unit: "10" is not in "2010", "10.5", "£10" or "10/18", nor "£9m" in "£2.9m".
    """
    return _pattern(form).search(fold(sentence)) is not None


@lru_cache(maxsize=8_192)
def _pattern(form: str) -> re.Pattern[str]:
    folded = fold(form)
    left = r"(?<![\w£$€])(?<!\d[.,/-])" if folded[:1].isdigit() else r"(?<!\w)"
    right = r"(?!\w)(?![.,/-]\d)" if folded[-1:].isdigit() else r"(?!\w)"
    return re.compile(left + re.escape(folded) + right)


def any_form_stands_in(forms: Iterable[str], sentences: Iterable[str]) -> bool:
    """True if one of the accepted forms stands in one of the sentences."""
    sentences = tuple(sentences)
    return any(form_stands_in(form, sentence) for form in forms for sentence in sentences)
