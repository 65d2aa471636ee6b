"""What to say, before it has markers: data first, then found sentences; joined questions one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peelqa import silence
from peelqa.areas import drafts_within, evidence_within, hits_within
from peelqa.followups import standalone
from peelqa.needs import facets
from peelqa.quoting import Choice, Quoting, unsaid_text
from peelqa.search import Evidence, Searcher
from peelqa.structured import StructuredAnswers
from peelqa.types import Draft, Hit, Status, Template

HITS = 20  # that an answer carries along


@dataclass(frozen=True, slots=True)
class Said:
    """The content of an answer; no drafts if the report is silent. `short` is the place of the short answer."""

    status: Status
    drafts: tuple[Draft, ...]
    confidence: float
    hits: tuple[Hit, ...]
    follow_ups: tuple[str, ...] = ()
    short: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()


class Drafting:
    """Makes the content of answers from one open index."""

    def __init__(self, searcher: Searcher, template: Template) -> None:
        self._searcher = searcher
        self._template = template
        self._structured = StructuredAnswers(searcher.report, template)
        self.quoting = Quoting(searcher)

    def evidence(self, queries: Sequence[str], area: str) -> Evidence:
        """What the search knows of the area's sentences."""
        return evidence_within(self._searcher.report, self._searcher.evidence(queries), area)

    def said(self, asked: str, queries: Sequence[str], cited: Sequence[int], area: str) -> Said:
        """The content of the answer to a question.

        Args:
            asked: what the user typed.
            queries: standalone wordings of it, the fullest first.
            cited: ids of the sentences that the last answer cited, if the question leans on it.
            area: the pillar or component to answer from; "" for the whole report.
        """
        evidence = self.evidence(queries, area)
        choice = self.quoting.choose(asked, queries[0], evidence, cited)
        found = tuple(self._searcher.hit(i, score, evidence) for i, score in choice.ranked[:HITS])
        hits = hits_within(self._searcher.report, found, area)
        stated = () if silence.other_service(asked) else self._stated(queries[0], area)
        if stated:
            return Said("answered", stated, 1.0, hits)
        return self._found(asked, queries[0], evidence, choice, area, hits)

    def _found(
        self, asked: str, question: str, evidence: Evidence, choice: Choice, area: str, hits: tuple[Hit, ...]
    ) -> Said:
        first, *others = facets(question)
        # Joined questions are tried one by one: one that the report leaves open must not silence the other.
        parts = [(part, self._part(asked, part, first, area)) for part in others]
        if parts and choice.confidence < 0:
            parts.insert(0, (first, self._part(asked, first, "", area)))
        answering = [found for found in (choice, *(found for _, found in parts)) if found.confidence >= 0]
        if not answering:
            return Said("not_found", (), choice.confidence, hits, notes=(choice.reason,) if choice.reason else ())
        unsaid = [part for part, found in parts if found.confidence < 0]
        shown = [i for found in answering for i in found.sentence_ids]
        drafts = (Draft("", self.quoting.quotes(shown)), *(Draft(unsaid_text(part), ()) for part in unsaid))
        status: Status = "partial" if unsaid else "answered"
        best = answering[0]
        return Said(status, drafts, best.confidence, hits, self.quoting.follow_ups(evidence, shown), best.short)

    def _stated(self, question: str, area: str) -> tuple[Draft, ...]:
        """What the template states in answer to the question and to those joined to it; () if it states nothing."""
        whole = self._structured.answer(question)
        if whole is None:
            return ()
        first, *others = facets(question)
        parts = [self._structured.answer(standalone(part, [first]).texts[0]) for part in others]
        drafts = tuple(dict.fromkeys(draft for found in (whole, *parts) if found for draft in found.drafts))
        return drafts_within(self._searcher.report, self._template.judgments, drafts, area) if area else drafts

    def _part(self, asked: str, part: str, first: str, area: str) -> Choice:
        """The choice for one question of several; it may lean on the first one, as a follow-up does."""
        query = standalone(part, [first] if first else [])
        return self.quoting.choose(asked, query.texts[0], self.evidence(query.texts, area))
