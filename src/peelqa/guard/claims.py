"""What a sentence claims, as far as words show it: numbers, names, grades, and which words are denied or hedged."""

# ruff: noqa: SIM905 - a list of words reads best as words

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from peelqa.guard.figures import Figure, figures
from peelqa.guard.lexicon import GRADES, HEDGES, LIGHT, NEGATIONS, SOFT_NEGATIONS, without_prefix
from peelqa.guard.likeness import key
from peelqa.types import Acronym

_TOKEN = re.compile(
    r"£?\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+)?(?:bn|m|k)?%?(?![a-z])|[^\W\d_]+(?:_[^\W\d_]+)*|\d+|[.,;:()!?]"
)
_MARKS = frozenset(".,;:()!?")
_ALIKE = str.maketrans({"’": "'", "‘": " ", "“": " ", "”": " ", '"': " ", "*": " ", "`": " ", "\u00a0": " "})
_REWRITTEN = tuple(
    (re.compile(pattern, re.IGNORECASE), by)
    for pattern, by in (
        (r"(?<=\d)\s*[–—-]\s*(?=\d)", " to "),
        (r"[–—]|\s-\s", ", "),
        (r"\bper cent\b", "percent"),
        (r"\bcan(?:no|')t\b", "can not"),
        (r"\bwon't\b", "will not"),
        (r"n't\b", " not"),
        (r"'s\b|'(?=\s|$)|'", " "),
        (r"\bwhether or not\b", "whether"),
        (r"\bnot (?:only|just|to mention)\b", "also"),
        (r"\bno (?=doubt\b)", ""),
        (r"\bno (more|less|fewer) than\b", r"no_\1 than"),
        (r"\b(has|have|had|is|are|was|were) (still )?(yet|still) to (?:be )?", r"\1 not yet "),
        (r"\b(has|have|had|is|are) still to (?:be )?", r"\1 not yet "),
        (r"\bas well as\b", "and"),
        (r"\bjust as (?:well|easily|much)\b", "equally"),
        (r"\bjust (?:under|below|short of)\b|\bclose to(?= £?\d)", "almost"),
        (r"\b(?:just|slightly|a little) (?=over\b|above\b|more than\b)", ""),
        (r"\bas (?:long|many|much|high|far) as(?= (?:£?\d|a year|one|two|three|six|ten|twelve)\b)", "up to"),
        (r"\bonly a (?:little|few)\b", "limited"),
        (r"\bhow (?:many|much)\b", "the number of"),
        (r"\b(?:12|twelve)[ -]months?\b|\b(?<=for )a year\b|\b(?<=up to )a year\b", "one year"),
        (r"\b(?:24|twenty[ -]four)[ -]months\b", "two years"),
        (
            r"\b(?:every|each) (?:six|6) months\b|\btwice (?:a|per|each|every) year\b|\btwice[ -]yearly\b|"
            r"\b(?:six|6)[ -]monthly\b|\bhalf[ -]yearly\b|\bbi-?annually\b",
            "half_yearly",
        ),
        (r"\bevery (?:three|3) months\b|\bfour times a year\b", "quarterly"),
        (r"\b(?:every|each) (?:two|2|second|other) weeks?\b|\b(?:two|2)[ -]weekly\b", "fortnightly"),
        (r"\bup and running\b", "operational"),
        (r"\b(?:is|are) (?:subject|liable|prone) to\b", "may"),
        (r"\bneed not\b", "do not need to"),
        (r"\brather than\b|\binstead of\b", ", not"),
        (r"\btoo (early|soon) (?:for \w+ )?to\b", "early to not"),
        (r"\btoo (?:few|little)\b", "not enough"),
        (r"\bit should be noted that\b|\(or does not\)", " "),
        (r"\b(?:has|have|had) to\b", "must"),
        (r"\bcan (?=(?:also )?(?:mean|lead|result|increase)\b)", "may "),
        (r"\bin good (?:time|numbers)\b", "well"),
        (r"\bface[- ]to[- ]face\b", "in person"),
        (r"\b(?:the )?inspect(?:ors|orate)\b", "we"),
        (r"\bnon-(?=[a-z])", "non_"),
        (r"\bfree (?:of|from)\b", "without"),
        (r"\bcould be better\b|\bcould do more\b|\bmore (?:could|can|should) be done\b", "needs improvement"),
        (r"\bless (\w+) than (it|they) (?:should|ought|could|might)\b", r"not as \1 as \2 should"),
        (r"\brequir(?:es?|ed|ing) improvements?\b", "requires_improvement"),
        (r"\bnot (?:been )?graded\b", "ungraded"),
    )
)
_BREAKS = frozenset("but while whereas although though because which unless despite until than yet so".split())
_OPENERS = frozenset("the it they this these that there is are was were has have had will its their he she in".split())
_NOUNS_TOO = frozenset("planning plan plans aim aims set due working committed intention vision hope".split())
_SHORT_NEGATIONS = frozenset(("no", "nor", "neither", "never", "not", "none", "without"))
_SOFT = 3  # content words that a softer denial reaches
_STATES = frozenset("is are was were be been being or either".split())
_SCOPE = 9  # content words that a negation reaches at most


@dataclass(frozen=True)
class Claim:
    """One sentence, read. `words` are lower case; `names` are indexes of words that stand for a name."""

    tokens: tuple[str, ...]
    words: tuple[str, ...]
    keys: tuple[str, ...]
    figures: tuple[Figure, ...]
    names: frozenset[int]

    @cached_property
    def numeric(self) -> frozenset[int]:
        """Indexes that belong to a number."""
        return frozenset(i for f in self.figures for i in range(f.start, f.end))

    @cached_property
    def content(self) -> tuple[int, ...]:
        """Indexes of words that carry meaning of their own, numbers left out."""
        return tuple(
            i
            for i, (word, k) in enumerate(zip(self.words, self.keys, strict=True))
            if word[0].isalpha() and k not in LIGHT and i not in self.numeric and len(word) > 1
        )

    @cached_property
    def grades(self) -> tuple[tuple[str, int], ...]:
        """(grade, index) of each word that is a grade or could be one."""
        plain = [w.replace("_", " ") for w in self.words]
        return tuple((w, i) for i, w in enumerate(plain) if w in GRADES)

    @cached_property
    def negations(self) -> tuple[int, ...]:
        """Indexes of words that deny something."""
        return tuple(i for i, w in enumerate(self.words) if w in NEGATIONS or without_prefix(w))

    @cached_property
    def denied(self) -> frozenset[int]:
        """Indexes of content words in the reach of an odd number of negations."""
        counts: dict[int, int] = {}
        for cue in self.negations:
            for i in self.reach(cue):
                if i == cue or not without_prefix(self.words[i]):  # "not informal" is rare, "not ... informal" is not
                    counts[i] = counts.get(i, 0) + 1
        return frozenset(i for i, n in counts.items() if n % 2)

    def nearly_denied(self, other: Claim) -> frozenset[int]:
        """Indexes of content words that a softer denial bears on ("missing", "outside"), if `other` lacks it."""
        cues = [i for i, w in enumerate(self.words) if w in SOFT_NEGATIONS and self.keys[i] not in other.keys]
        found = set(cues)
        for cue in cues:
            found.update(self._ahead(cue)[:_SOFT])
            if self.words[cue - 1] in _STATES:  # "supervision was missing"
                found.update([j for j in self.content if j < cue][-_SOFT:])
        for cue in self.negations:
            if cue and self.words[cue - 1] in _STATES and self.words[cue] == "not":  # "screening is not given"
                found.update([j for j in self.content if j < cue and self.clause(j) == self.clause(cue)][-_SOFT:])
        return frozenset(found)

    def reach(self, cue: int) -> tuple[int, ...]:
        """Indexes of the content words that a negation or hedge at `cue` bears on, nearest first.

        A word denied by its own prefix is its own reach. One with nothing behind it looks back ("is lacking").
        """
        if without_prefix(self.words[cue]):
            return (cue,)
        ahead = self._ahead(cue)
        if ahead:
            return ahead
        return tuple(i for i in reversed(self.content) if i < cue)[:3]

    def _ahead(self, cue: int) -> tuple[int, ...]:
        content, found = set(self.content), []
        for i in range(cue + 1, len(self.words)):
            if self._breaks(i, cue):
                break
            if i in content or (i in self.numeric and self.words[i].isalpha()):
                found.append(i)
        return tuple(found[:_SCOPE])

    def _breaks(self, i: int, cue: int) -> bool:
        word = self.words[i]
        if word in _MARKS:
            return word != "," or i > cue + 1
        following = self.words[i + 1] if i + 1 < len(self.words) else ""
        if word in _SHORT_NEGATIONS and i > cue + 1:
            return True
        return (word in _BREAKS and i > cue + 1) or (word == "and" and following in _OPENERS)

    def segment(self, i: int) -> int:
        """Number of marks and conjunctions before index `i`: words of one part of the sentence share it."""
        return sum(w in _MARKS or w in _BREAKS or w == "and" for w in self.words[:i])

    def clause(self, i: int) -> int:
        """Number of marks and conjunctions that open a new clause before index `i`."""
        return sum(w in ".;:," or w in _BREAKS or w in ("after", "if", "when") for w in self.words[:i])

    @cached_property
    def hedges(self) -> tuple[tuple[str, int], ...]:
        """(class, index) of words such as "may", "should", "plans"; "to" counts as a plan only when asked for."""
        denied = [i for i, w in enumerate(self.words[:-1]) if w in ("can", "could") and self.words[i + 1] == "not"]
        found = ((name, i) for i, w in enumerate(self.words) for name, group in HEDGES.items() if w in group)
        return tuple((name, i) for name, i in found if i not in denied and self.is_verb(i))

    def is_verb(self, i: int) -> bool:
        """False for "the plans" and "due" unless "to" or "for" follows: only then they look ahead."""
        following = self.words[i + 1 : i + 2]
        return self.words[i] not in _NOUNS_TOO or following in (("to",), ("for",))


class Reader:
    """Reads sentences with the acronyms of one report spelt out, so that either form stands for the other."""

    def __init__(self, acronyms: Iterable[Acronym] = ()) -> None:
        self._long: Mapping[str, str] = {a.short.removesuffix("s"): _plain(a.long) for a in acronyms if a.short != "OH"}
        shorts = sorted(self._long, key=len, reverse=True)
        self._short = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, shorts))})s?(?![\w-])") if shorts else None

    def read(self, text: str) -> Claim:
        """What `text` claims."""
        plain = text.translate(_ALIKE)
        spelt = self._spelt(self._spelt(plain))
        for pattern, by in _REWRITTEN:
            spelt = pattern.sub(by, spelt)
        tokens = tuple(_TOKEN.findall(spelt))
        words = tuple(t.lower() for t in tokens)
        keys = tuple(key(without_prefix(w) or w) for w in words)
        return Claim(tokens, words, keys, figures(tokens, words), _names(tokens))

    def _spelt(self, text: str) -> str:
        if self._short is None:
            return text
        return self._short.sub(lambda m: self._long[m[1]], text)


_LINKS = frozenset(("and", "of", "the", "for", "in", "to"))


def _plain(long: str) -> str:
    """An expansion without what would read as the end of a clause, each word with a capital: it is a name."""
    return " ".join(w[0].upper() + w[1:] for w in re.sub(r"[,;-]", " ", long).split() if w not in _LINKS)


def _names(tokens: Sequence[str]) -> frozenset[int]:
    """Words with a capital that do not begin a sentence; all-capital words anywhere."""
    found = set()
    for i, token in enumerate(tokens):
        begins = i == 0 or tokens[i - 1] in ".!?:"
        if token[0].isupper() and (not begins or (token.isupper() and len(token) > 1)):
            found.add(i)
    return frozenset(found)
