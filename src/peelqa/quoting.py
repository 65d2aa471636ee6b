"""The quoting engine: evidence -> an answer made of the report's own sentences, or "the report does not say"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from peelqa.citations import cite
from peelqa.keywords import words
from peelqa.needs import Need, read_need
from peelqa.passages import list_groups
from peelqa.relevance import Relevance
from peelqa.search import Evidence, Searcher
from peelqa.silence import Grounds, confidence
from peelqa.structure import force_name
from peelqa.types import Citation, Draft, Hit, Quote, Report

NOT_FOUND_TEXT = "The report does not say."
MAX_SENTENCES = 6
MAX_WORDS = 120
BEHIND_BEST = 2.25  # log-odds: a sentence that much less likely than the best one is left out
AT_LEAST = -3.0  # log-odds
ALIKE = 0.93  # cosine: two sentences that say the same, as summary and finding often do
_POINTING = frozenset(["this", "these", "those", "they", "it", "that", "such", "both", "he", "she", "its", "their"])


@dataclass(frozen=True, slots=True)
class Choice:
    """Sentences chosen for one question, best first, and how sure it is (log-odds) that the report answers it.

    `ranked` pairs all candidates with their relevance (log-odds), best first.
    """

    sentence_ids: tuple[int, ...]
    confidence: float
    ranked: tuple[tuple[int, float], ...]


class Quoting:
    """Chooses sentences of one report and puts them together."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._report = searcher.report
        self._relevance = Relevance(searcher.index)
        self._own_force = force_name(self._report.text)
        self._years = sorted({j.year for j in searcher.index.source.template.judgments if j.year})
        self._lists = _lists_by_sentence(self._report)
        self._paragraphs = _paragraphs(self._report)

    def choose(self, asked: str, question: str, evidence: Evidence) -> Choice:
        """The sentences that answer `question` (standalone); `asked` is what the user typed."""
        need = read_need(question)
        candidates = self._relevance.candidates(evidence, self._searcher.indexed)
        scores = self._relevance.scores(need, evidence, candidates)
        order = np.argsort(-scores, kind="stable")
        ranked = tuple((int(candidates[i]), float(scores[i])) for i in order)
        sure = self._confidence(asked, need, evidence, [i for i, _ in ranked[:4]])
        return Choice(self._keep(ranked), sure, ranked)

    def _keep(self, ranked: Sequence[tuple[int, float]]) -> tuple[int, ...]:
        kept: list[int] = []
        length = 0
        for sentence, score in ranked:
            length += len(self._text(sentence).split())
            is_near = score > max(ranked[0][1] - BEHIND_BEST, AT_LEAST)
            if kept and (not is_near or length > MAX_WORDS or len(kept) == MAX_SENTENCES):
                break
            if not any(self._searcher.similarity(sentence, other) > ALIKE for other in kept):
                kept.append(sentence)
        return tuple(kept)

    def _confidence(self, asked: str, need: Need, evidence: Evidence, top: Sequence[int]) -> float:
        return confidence(
            self.grounds(asked, need, evidence, top),
            self._own_force,
            self._years,
            has_questions=self._searcher.index.source.has_questions,
        )

    def grounds(self, asked: str, need: Need, evidence: Evidence, top: Sequence[int]) -> Grounds:
        """What an answer made of the sentences `top` would rest on."""
        units = self._searcher.index.source.units
        nearest = [units[int(evidence.nearest[i])].text if evidence.nearest[i] >= 0 else "" for i in top]
        sections = [self._report.sections[self._report.sentences[i].section_id].label for i in top]
        around = " ".join([*(self._paragraphs[i] for i in top), *sections, *nearest])
        shown = tuple(self._text(i) for i in top)
        return Grounds(
            need, asked, shown, around, nearest[0], float(evidence.question.max()), float(evidence.dense.max())
        )

    def _text(self, sentence: int) -> str:
        s = self._report.sentences[sentence]
        return self._report.text[s.start : s.end]

    def quotes(self, sentence_ids: Iterable[int]) -> tuple[Quote, ...]:
        """The sentences in report order, with what each needs: a pronoun its noun, a list item its lead-in."""
        wanted = dict.fromkeys(i for chosen in sorted(set(sentence_ids)) for i in self._with_needed(chosen))
        return tuple(self._quote(i) for i in sorted(wanted))

    def _quote(self, sentence: int) -> Quote:
        s = self._report.sentences[sentence]
        return Quote(s.start, s.end, is_item=sentence in self._lists and not self._text(sentence).endswith(":"))

    def _with_needed(self, sentence: int) -> tuple[int, ...]:
        if sentence in self._lists:
            lead, items = self._lists[sentence]
            if sentence == lead:
                return (sentence, *items)
            return (sentence,) if lead is None else (lead, sentence)
        before = sentence - 1
        opening = next(iter(words(self._text(sentence))), "")
        if opening in _POINTING and before >= 0 and self._paragraphs[before] is self._paragraphs[sentence]:
            return (before, sentence)
        return (sentence,)

    def follow_ups(self, evidence: Evidence, shown: Iterable[int], limit: int = 3) -> tuple[str, ...]:
        """Anticipated questions about what stands near the shown sentences and is not shown."""
        units, near = self._searcher.index.source.units, set(shown)
        sections = {self._report.sentences[i].section_id for i in near}
        found: list[str] = []
        for i in np.argsort(-evidence.question, kind="stable"):
            row = int(evidence.nearest[i])
            if row >= 0 and int(i) not in near and self._report.sentences[i].section_id in sections:
                found.append(units[row].text)
        return tuple(q for q in dict.fromkeys(found) if q.endswith("?"))[:limit]


def _paragraphs(report: Report) -> list[str]:
    """Text of the block that each sentence stands in; sentences of one block share the same string."""
    texts: list[str] = []
    at = 0
    for sentence in report.sentences:
        while report.blocks[at].end < sentence.end:
            at += 1
        block = report.blocks[at]
        same = bool(texts) and texts[-1] == report.text[block.start : block.end]
        texts.append(texts[-1] if same else report.text[block.start : block.end])
    return texts


def _lists_by_sentence(report: Report) -> dict[int, tuple[int | None, tuple[int, ...]]]:
    """For each lead-in and item of a bulleted list: (id of the lead-in or None, ids of the items)."""
    found: dict[int, tuple[int | None, tuple[int, ...]]] = {}
    for lead, items in list_groups(report):
        entry = (lead.id if lead else None, tuple(s.id for s in items))
        found.update(dict.fromkeys([*entry[1], *([lead.id] if lead else [])], entry))
    return found


def compose(report: Report, drafts: Iterable[Draft]) -> tuple[str, tuple[Citation, ...]]:
    """Put markers behind the quotes; returns the text and its citations, numbered from 1."""
    lines: list[str] = []
    citations: list[Citation] = []
    for draft in drafts:
        if draft.lead_in:
            lines.append(draft.lead_in)
        previous: Quote | None = None
        for quote in draft.quotes:
            text = _with_markers(report, quote, citations)
            if previous is not None and _joins(report, previous, quote):
                lines[-1] += f" {text}"
            else:
                lines.append(f"- {text}" if quote.is_item else text)
            previous = quote
    return "\n".join(lines), tuple(citations)


def _joins(report: Report, previous: Quote, quote: Quote) -> bool:
    """True if the two quotes read on as one paragraph: same section, and neither is a list item."""
    if previous.is_item or quote.is_item:
        return False
    return report.section_at(previous.start) == report.section_at(quote.start)


def _with_markers(report: Report, quote: Quote, citations: list[Citation]) -> str:
    """The quote's text with a marker behind each of its sentences, and behind each piece that a box cuts off."""
    inside = [s for s in report.sentences if quote.start <= s.start < quote.end]
    cuts = [quote.start, *(s.start for s in inside[1:]), quote.end]
    shown = []
    for sentence_start, sentence_end in pairwise(cuts):
        for start, end in report.pieces(sentence_start, sentence_end):
            citations.append(cite(report, len(citations) + 1, start, end))
            shown.append(f"{report.text[start:end]} [{len(citations)}]")
    return " ".join(shown)


def unsaid_text(part: str) -> str:
    """What is said of a part of the question that the report leaves open; it repeats the user's words only."""
    words_only = part.replace("[", "(").replace("]", ")")  # "[3]" would read as a marker
    return f"On “{words_only.rstrip('?.! ')}”, the report does not say."


def nearest_sections(report: Report, hits: Sequence[Hit], limit: int = 3) -> tuple[str, ...]:
    """Labels of the sections that the best hits lie in, with the page, best first."""
    labels = [f"{report.sections[h.passage.section_id].label} (page {report.page_at(h.passage.start)})" for h in hits]
    return tuple(dict.fromkeys(labels))[:limit]
