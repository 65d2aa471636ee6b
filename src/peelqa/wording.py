"""The wording of a question: hidden characters, typos, lay words. No model, no input or output.

Nothing here knows a report: the `Vocabulary` comes from the one that is asked about.
"""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from peelqa.keywords import stem
from peelqa.places import PLACE_WORDS

MIN_LETTERS = 5  # shorter words have too many neighbours to be corrected
LETTERS_FOR_TWO = 9  # from this length on two slips are put right
MAX_LETTERS = 30  # longer runs of letters are no words

_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)
_LOOKALIKES = str.maketrans(
    "асԁеһіјӏорԛѕуԝхкмтАВСЕНІЈКМОРЅТУХαινορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "acdehijlopqsywxkmtABCEHIJKMOPSTYXaivopuxABEZHIKMNOPTYX",
)
_CYRILLIC_OR_GREEK = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_MIXED_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z]")


def clean(question: str) -> str:
    """The question as a person sees it: NFKC, no invisible or control characters, white space folded to one space.

    Cyrillic and Greek letters that look Latin become Latin in words that have a Latin letter too. Takes linear time.
    Emoji and other scripts stay.
    """
    text = question if question.isascii() else unicodedata.normalize("NFKC", _HIDDEN.sub("", question))
    text = " ".join(_HIDDEN.sub("", text).split())
    if text.isascii() or not _CYRILLIC_OR_GREEK.search(text):
        return text
    return _MIXED_WORD.sub(lambda m: m[0].translate(_LOOKALIKES) if _LATIN.search(m[0]) else m[0], text)


_TOKEN = re.compile(r"(?<![\w'’])[A-Za-z]+(?![\w])")
_WORD = re.compile(r"[a-z]{3,}")
_SENTENCE_START = re.compile(r"(?:\A|[.?!:]\s+)[\"'“‘(]*$")
_NAME_NEXT = re.compile(r"\s+[A-Z]")
_NEGATIONS = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "under", "over")
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "ers", "r", "n", "al", "ment", "ness")
_FIXED = frozenset(
    "without cannot never neither nothing nobody nowhere unless except hardly three seven eight eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion first second third fourth fifth sixth seventh eighth ninth tenth quarter".split()
)
# Words of policing and public life that the model's vocabulary does not hold whole.
_POLICING = frozenset(
    "taser tasers tasered burglar burglars detainee detainees remand remanded poaching poacher poachers asbo asbos "
    "dashcam dashcams bodycam bodycams mugging muggings mugger muggers bobby bobbies copper coppers truncheon baton "
    "handcuffs breathalyser joyrider joyriders rustling redundancy redundancies headcount payroll precept councillor "
    "councillors ombudsman tribunal coroner bailiff magistrate magistrates warrant warrants misogyny sexism homophobia "
    "paedophile paedophiles arson arsonist strangulation stalker stalkers groomer groomers scammer scammers fraudster "
    "fraudsters hacker hackers ransomware phishing rota rotas overtime backlog backlogs stabbing stabbings knifepoint "
    "machete machetes cannabis khat cocaine heroin spiking lockup custody refuge refuges whistleblower whistleblowers "
    "probationer probationers cadet cadets kennel kennels handler handlers helicopter helicopters".split()
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a question about one report may use; `counts` are those of the report itself, lower case.

    `targets` are the words that may replace a misspelt one, by length, each with its letters as bits.
    """

    counts: Mapping[str, int]
    known: frozenset[str]
    targets: Mapping[int, tuple[tuple[str, int], ...]]

    @classmethod
    def of(cls, report_text: str, questions: Iterable[str] = (), words: Iterable[str] = ()) -> Vocabulary:
        """Gather the vocabulary.

        Args:
            report_text: `Report.text`; its words are put in the place of misspelt ones.
            questions: texts whose words count as rightly spelt (anticipated questions, heading paths); they replace
                a word only if two of its neighbouring letters are swapped.
            words: single words that do too, in lower case (the embedding model's whole-word vocabulary).
        """
        counts = Counter(_WORD.findall(report_text.lower()))
        known = {*counts, *PLACE_WORDS, *_FIXED, *_POLICING, *words}
        for text in questions:
            known.update(_WORD.findall(text.lower()))
        targets = sorted(w for w in counts if MIN_LETTERS - 1 <= len(w) <= MAX_LETTERS and w not in _FIXED)
        return cls(dict(counts), frozenset(known), _by_length(targets))

    def correct(self, question: str) -> str:
        """The question with misspelt words put right, as far as that is safe.

        A word is left alone if it is known (inflections too), has under five letters or a digit, is capitalised inside
        a sentence, may be a misspelt place, or could as well be its own opposite ("iadequate").
        """

        def replace(match: re.Match[str]) -> str:
            word = match[0]
            is_first = _SENTENCE_START.search(question[: match.start()]) and not _NAME_NEXT.match(question, match.end())
            if not word.islower() and not (word.istitle() and is_first):
                return word
            right = self._correction(word.lower())
            return right.capitalize() if word[0].isupper() else right

        return _TOKEN.sub(replace, question)

    def _correction(self, word: str) -> str:
        if not MIN_LETTERS <= len(word) <= MAX_LETTERS or self._knows(word):
            return word
        limit = 1 if len(word) < LETTERS_FOR_TWO else 2
        swapped = [w for w in _swaps(word) if w in self.known]
        if swapped:  # the surest of slips: any word that is known may be meant
            return swapped[0] if len(swapped) == 1 else word
        found = _near(word, 1, self.targets) or (_near(word, 2, self.targets) if limit == 2 else [])
        best = sorted(found, key=lambda w: -self.counts[w])[:2]
        if not best or (len(best) == 2 and self.counts[best[0]] == self.counts[best[1]]):
            return word
        is_inflection = len(word) >= len(best[0]) and stem(word) == stem(best[0])
        if is_inflection or any(_opposite(a, b) for a in found for b in found):
            return word
        places = _near_place(word, limit)
        return word if places and found != places else best[0]

    def _knows(self, word: str) -> bool:
        return word in self.known or any(
            word.endswith(e) and len(word) - len(e) > 3 and word[: -len(e)] in self.known for e in _ENDINGS
        )


def _by_length(words: Iterable[str]) -> dict[int, tuple[tuple[str, int], ...]]:
    found: dict[int, list[tuple[str, int]]] = {}
    for word in words:
        found.setdefault(len(word), []).append((word, _letter_set(word)))
    return {length: tuple(pairs) for length, pairs in found.items()}


def _near(word: str, distance: int, targets: Mapping[int, tuple[tuple[str, int], ...]]) -> list[str]:
    """The words of `targets` that are exactly `distance` slips away from `word`."""
    mask, size = _letter_set(word), len(word)
    return [
        target
        for length in range(size - distance, size + distance + 1)
        for target, letters in targets.get(length, ())
        if (letters ^ mask).bit_count() <= 2 * distance and _distance(word, target, distance) == distance
    ]


def _swaps(word: str) -> list[str]:
    """The words that two swapped neighbouring letters of `word` make, each once."""
    return list(dict.fromkeys(word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)))


def _letter_set(word: str) -> int:
    """One bit per letter that occurs: words one slip apart differ in at most two bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


_PLACE_TARGETS = _by_length(sorted(PLACE_WORDS))


def _near_place(word: str, limit: int) -> list[str]:
    """Words of the names of places within `limit` slips of `word`, the nearest only."""
    return next((near for d in range(1, limit + 1) if (near := _near(word, d, _PLACE_TARGETS))), [])


def _opposite(one: str, other: str) -> bool:
    return any(one == prefix + other for prefix in _NEGATIONS)


def _distance(one: str, other: str, limit: int) -> int:
    """Damerau-Levenshtein distance (swapped neighbours are one slip); `limit` + 1 for anything larger than `limit`."""
    older: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        new = [i]
        for j, b in enumerate(other, start=1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            new.append(cost)
        if min(new) > limit:
            return limit + 1
        older, row = row, new
    return min(row[-1], limit + 1)


_FORMAL: Mapping[str, str] = {
    "999 calls?": "emergency calls",
    "anti ?social behaviou?r": "anti-social behaviour",
    "armed (?:cops|police)": "armed officers",
    "back(?:ground)? ?checks?": "vetting checks",
    "bobbies": "police officers",
    "body ?cams?": "body-worn video cameras",
    "break[- ]ins?": "burglary",
    "burgled": "a victim of burglary",
    "call centres?": "control room",
    "cells?": "custody cells",
    "centers": "centres",
    "center": "centre",
    "cops?": "police officers",
    "coppers?": "police officers",
    "crooks?": "offenders",
    "cyber ?crimes?": "cyber-crime",
    "defen[cs]eless": "vulnerable",
    "domestic violence": "domestic abuse",
    "fiddling": "fraud",
    "graft": "corruption",
    "hacking": "cyber-crime",
    "kids?": "children",
    "labor": "labour",
    "mentally ill": "people with mental health problems",
    "mugg(?:ed|ings?)": "robbery",
    "neighbor": "neighbour",
    "neighborhoods?": "neighbourhood",
    "old bill": "police",
    "paedophiles?": "child sex offenders",
    "police chief": "chief constable",
    "programs?": "programme",
    "rookies": "newly recruited officers",
    "runaways?": "missing people",
    "scams?": "fraud",
    "sick leave": "sickness absence",
    "slaves?": "victims of modern slavery",
    "top (?:brass|cops?)": "chief officers",
    "wife[- ]beat(?:ers?|ing)": "domestic abuse",
    "yobs?": "anti-social behaviour offenders",
}
_LAY = re.compile("|".join(f"(?P<w{i}>(?<!\\w){lay}(?!\\w))" for i, lay in enumerate(_FORMAL)), re.IGNORECASE)
_FORMAL_WORDS = tuple(_FORMAL.values())
_AMERICAN = re.compile(r"\b(?!siz|priz|seiz|capsiz|citiz|maiz)([a-z]{3,})iz(e[ds]?|ing|ations?)\b", re.IGNORECASE)


def formal(question: str) -> str:
    """The question in the words that inspection reports use: "kids" -> "children", "organized" -> "organised"."""
    british = _AMERICAN.sub(r"\1is\2", question)
    return _LAY.sub(lambda m: _FORMAL_WORDS[int((m.lastgroup or "w0")[1:])], british)
