"""Which judged pillar or component a question is about, and what of the question is left unexplained by that.

A question that keeps an unexplained word is not a question about the subject alone: "good at planning" is, "good at
planning estates" is not. Whoever answers from data uses `Found.rest` to stay silent on the second.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from peelqa.blocks import PILLARS
from peelqa.keywords import STOPWORDS, stem, words
from peelqa.structure import force_name
from peelqa.types import Acronym, Block, Judgment, Report, Template

CLAIM = 0.6  # share of a name's weight (or two thirds of its words) that a question must hold to mean it
RARE = math.log(1 / 0.04)  # weight of a root that 4 percent of the sentences hold
_OPEN_STOPWORDS = frozenset(("why", "no", "nor", "not", "should", "would", "could", "will", "own", "only"))
_FORCE_WORDS = ("force", "police", "constabulary", "service", "the")
_INSPECTED = re.compile(r"(.+) (Yes|No)")


@dataclass(frozen=True, slots=True)
class Subject:
    """A judged pillar or component.

    `path` is its heading path in the body (the table may word it otherwise), () if the body has no such heading.
    `inspected` is the span of its row in the table of inspected areas, None if there is none.
    """

    judgment: Judgment
    path: tuple[str, ...]
    names: tuple[frozenset[str], ...]
    inspected: tuple[int, int] | None

    @property
    def label(self) -> str:
        """Its name as it stands inside a sentence: "planning for the future"."""
        name = self.path[-1] if self.path else self.judgment.subject
        return name[:1].lower() + name[1:]

    @property
    def is_pillar(self) -> bool:
        """True if this is a pillar."""
        return not self.judgment.component


@dataclass(frozen=True, slots=True)
class Found:
    """The subjects of a question in report order, and the roots of its words that they don't explain."""

    subjects: tuple[Subject, ...]
    rest: tuple[str, ...]


def root(word: str) -> str:
    """The word's stem, "treatment" and "treating" alike."""
    return stem(word).removesuffix("ment")


def roots(text: str) -> list[str]:
    """Roots of the words of `text` that carry meaning, in order, repeats kept; "why" and "not" are kept as well."""
    return [root(w) for w in words(text) if w and (w not in STOPWORDS or w in _OPEN_STOPWORDS)]


class Subjects:
    """The judged pillars and components of one report."""

    def __init__(self, report: Report, template: Template) -> None:
        self._report = report
        counts = Counter(t for s in report.sentences for t in set(roots(report.text[s.start : s.end])))
        self._counts, self._sentences = counts, len(report.sentences)
        own = {root(w) for w in words(force_name(report.text))}
        self.generic = own | {root(w) for w in _FORCE_WORDS}
        self.proper_names = self._read_proper_names()
        self.all = tuple(self._read(template))
        self._spellings = self._read_spellings()
        self._expansions = {a.short.removesuffix("s").lower(): a.long for a in self._useful(template.acronyms)}

    @property
    def pillars(self) -> tuple[Subject, ...]:
        """The pillars in report order."""
        return tuple(s for s in self.all if s.is_pillar)

    @property
    def components(self) -> tuple[Subject, ...]:
        """The components in report order."""
        return tuple(s for s in self.all if not s.is_pillar)

    def of_pillar(self, pillar: Subject) -> tuple[Subject, ...]:
        """The components of `pillar`."""
        return tuple(s for s in self.components if s.judgment.pillar == pillar.judgment.pillar)

    def weight(self, term: str) -> float:
        """Inverse document frequency of a root over the report's sentences."""
        n, count = self._sentences, self._counts.get(term, 0)
        return math.log(1 + (n - count + 0.5) / (count + 0.5))

    def share(self, wanted: Iterable[str], held: Iterable[str]) -> float:
        """Share (0 to 1) of the weight of `wanted` that stands in `held`; 0 if nothing is wanted."""
        terms, known = list(wanted), set(held)
        total = sum(self.weight(t) for t in terms)
        return sum(self.weight(t) for t in terms if t in known) / total if total else 0.0

    def is_telling(self, terms: Collection[str]) -> bool:
        """True if the terms pick something out: rare enough, not just a proper name, not part of a component's name."""
        named = {t for s in self.components for name in s.names for t in name}
        is_new = not named.issuperset(terms) and not self.proper_names.issuperset(terms)
        return is_new and max(self.weight(t) for t in terms) >= RARE

    def spelled(self, question: str) -> str:
        """The question in the report's spelling: "antisocial" as "anti-social", "SOC" in full."""
        text = question
        for pattern, written in self._spellings:
            text = pattern.sub(written, text)
        return re.sub(r"[A-Za-z]+", lambda m: self._expansions.get(m.group().lower(), m.group()), text)

    def find(self, question: str) -> Found:
        """The subjects that `question` names, each by most of one of its names and no word twice."""
        text = self.spelled(question)
        left = Counter(t for t in roots(text) if t not in self.generic)
        found: list[Subject] = []
        while (best := self._best(left, found)) is not None:
            subject, claimed = best
            left -= Counter(claimed)
            found.append(subject)
        spoken = set(words(text))
        for pillar in self.pillars:
            left = self._claim_pillar(pillar, spoken, left, found)
        ordered = tuple(s for s in self.all if s in found)
        return Found(ordered, tuple(left))

    def _best(self, left: Counter[str], found: Sequence[Subject]) -> tuple[Subject, set[str]] | None:
        """The component that explains most of what is left, if any does."""
        best: tuple[float, Subject, set[str]] | None = None
        for subject in self.components:
            if subject in found or not any(self._is_meant(name, left) for name in subject.names):
                continue
            claimed = {t for name in subject.names for t in name if left[t] > 0}
            weight = sum(self.weight(t) for t in claimed)
            if best is None or weight > best[0]:
                best = weight, subject, claimed
        return (best[1], best[2]) if best else None

    def _is_meant(self, name: frozenset[str], left: Counter[str]) -> bool:
        held = [t for t in name if left[t] > 0]
        is_most = 3 * len(held) >= 2 * len(name) or self.share(name, held) >= CLAIM
        return len(held) >= min(2, len(name)) and is_most

    def _claim_pillar(
        self, pillar: Subject, spoken: set[str], left: Counter[str], found: list[Subject]
    ) -> Counter[str]:
        """A pillar is meant by its noun, or by its adjective where no component is named ("how efficient is it?")."""
        name = pillar.judgment.pillar.lower()
        kin = [t for t in left if t[:6] == root(name)[:6]]
        if name in spoken or (kin and not found):
            found.append(pillar)
        return Counter({t: n for t, n in left.items() if t not in kin})

    def _read(self, template: Template) -> Iterator[Subject]:
        paths = self._body_paths(template)
        rows = self._inspected_rows([j for j in template.judgments if j.component])
        for judgment in template.judgments:
            path = paths.get(judgment, (judgment.pillar,) if not judgment.component else ())
            row = rows.get(judgment)
            area = self._area(row) if row else ""
            names = frozenset(self._names((judgment.component, path[-1] if path else "", area)))
            yield Subject(judgment, path, tuple(sorted(names, key=sorted)), (row.start, row.end) if row else None)

    def _names(self, texts: Iterable[str]) -> Iterator[frozenset[str]]:
        """Term sets of the names and of their halves: "meeting current demands", "using resources"."""
        for text in texts:
            halves = re.split(r"\band\b", text) if text.count(" and ") == 1 else []
            for part in (text, *halves):
                terms = frozenset(roots(part)) - self.generic
                if terms:
                    yield terms

    def _body_paths(self, template: Template) -> dict[Judgment, tuple[str, ...]]:
        """The body's heading of each component: within the pillar, the one that shares most of its name's roots."""
        paths: dict[Judgment, tuple[str, ...]] = {}
        for pillar in PILLARS:
            sections = (s for s in self._report.sections if s.kind in ("judgment", "summary") and len(s.path) == 2)
            headings = list(dict.fromkeys(s.path for s in sections if s.path[0] == pillar and s.path[1] != "Summary"))
            judged = [j for j in template.judgments if j.pillar == pillar and j.component]
            pairs = [(self._likeness(j.component, h[1]), j, h) for j in judged for h in headings]
            for likeness, judgment, heading in sorted(pairs, key=lambda p: -p[0]):
                if likeness and judgment not in paths and heading not in paths.values():
                    paths[judgment] = heading
        return paths

    def _likeness(self, name: str, other: str) -> float:
        mine, theirs = set(roots(name)), set(roots(other))
        return sum(self.weight(t) for t in mine & theirs) / max(sum(self.weight(t) for t in mine | theirs), 1e-9)

    def _inspected_rows(self, judged: Sequence[Judgment]) -> dict[Judgment, Block]:
        """Rows of the table of inspected areas; it words some components otherwise but keeps their order."""
        rows = list(inspected_rows(self._report))
        if len(rows) == len(judged):
            return dict(zip(judged, rows, strict=True))
        found: dict[Judgment, Block] = {}
        for row in rows:
            ranked = [(self._likeness(j.component, self._area(row)), -i, j) for i, j in enumerate(judged)]
            if ranked and max(ranked)[0] >= CLAIM:
                found.setdefault(max(ranked)[2], row)
        return found

    def _area(self, row: Block) -> str:
        match = _INSPECTED.fullmatch(self._report.text[row.start : row.end])
        return match.group(1) if match else ""

    def _read_proper_names(self) -> frozenset[str]:
        """Roots that the report writes only with a capital: places, bodies, people; not the report's own force."""
        text = self._report.text
        upper = {root(w.lower()) for w in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", text)}
        lower = {root(w) for w in re.findall(r"\b[a-z]+", text)}
        return frozenset(upper - lower - self.generic)

    def _read_spellings(self) -> list[tuple[re.Pattern[str], str]]:
        """Hyphenated words of the names, however they are joined in a question."""
        names = " ".join(f"{s.judgment.subject} {s.label}" for s in self.all)
        hyphened = sorted({w.lower() for w in re.findall(r"\w+-\w+", names)})
        return [(re.compile(rf"\b{w.replace('-', '[- ]?')}\b", re.IGNORECASE), w) for w in hyphened]

    def _useful(self, acronyms: Iterable[Acronym]) -> Iterator[Acronym]:
        """Acronyms that stand for part of a component's name; expanding others would only add words to explain."""
        for acronym in acronyms:
            terms = set(roots(acronym.long)) - self.generic
            if terms and any(terms <= name for s in self.components for name in s.names):
                yield acronym


def inspected_rows(report: Report) -> Iterator[Block]:
    """Rows "<area> Yes" and "<area> No" of the table of inspected areas, in report order."""
    for block in report.blocks:
        is_front = report.sections[block.section_id].kind == "front_matter"
        if block.kind == "row" and is_front and _INSPECTED.fullmatch(report.text[block.start : block.end]):
            yield block
