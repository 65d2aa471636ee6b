"""What to say, before it has markers: data first, then found sentences; joined questions one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peelqa import silence
from peelqa.areas import drafts_within, evidence_within, hits_within
from peelqa.blend import Mix
from peelqa.composing import unsaid_text
from peelqa.followups import Query, standalone
from peelqa.needs import facets
from peelqa.quoting import Choice, OwnWords, Question, Quoting
from peelqa.search import Evidence, Searcher
from peelqa.structured import StructuredAnswers
from peelqa.types import Draft, Hit, Status, Template

HITS = 20  # that an answer carries along
_SURE = 2.0  # log-odds: found sentences beside data must be surer than alone, since silence is no answer there


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

    def evidence(self, query: Query, area: str, mix: Mix = ()) -> Evidence:
        """What the search knows of the area's sentences; `mix` is what the query's vector is mixed of, if it is."""
        queries = (query.own, *query.written) if mix else query.texts
        return evidence_within(self._searcher.report, self._searcher.evidence(queries, mix), area)

    def question(self, asked: str, query: Query, cited: Sequence[int], mix: Mix) -> Question:
        """The question whose answer is chosen; its own words are kept apart if its vector is a mix."""
        own = OwnWords(query.own, self._searcher.likeness(query.own)) if mix else None
        return Question(asked, query.texts[0], own, tuple(cited))

    def said(self, asked: str, query: Query, cited: Sequence[int], area: str, mix: Mix = ()) -> Said:
        """The content of the answer to a question.

        Args:
            asked: what the user typed.
            query: standalone wordings of it.
            cited: ids of the sentences that the last answer cited, if the question leans on it.
            area: the pillar or component to answer from; "" for the whole report.
            mix: what the query's vector is mixed of, in a chat.
        """
        queries = query.texts
        evidence = self.evidence(query, area, mix)
        choice = self.quoting.choose(self.question(asked, query, cited, mix), evidence)
        found = tuple(self._searcher.hit(i, score, evidence) for i, score in choice.ranked[:HITS])
        hits = hits_within(self._searcher.report, found, area)
        for question in () if silence.other_service(asked) else self._whole(asked, query, cited):
            stated, left = self._stated(question, area)
            if stated:
                others = self._left(asked, question, stated, left, area)
                return Said("answered", (*stated, *others), 1.0, hits)
        return self._found(asked, queries[0], evidence, choice, area, hits)

    def _whole(self, asked: str, query: Query, cited: Sequence[int]) -> tuple[str, ...]:
        """Wordings by which data may answer: the question standing alone; with the subject of the last answer."""
        return (query.texts[0], *([f"{asked.rstrip('?. ')} ({self._subject(cited)})?"] if cited else []))

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

    def _stated(self, question: str, area: str) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
        """What the template states in answer to the question and those joined to it, and which it leaves open.

        ((), ()) if it states nothing in answer to the question as a whole.
        """
        whole = self._structured.answer(question)
        if whole is None:
            return (), ()
        first, *others = facets(question)
        parts = [(part, self._structured.answer(standalone(part, [first]).texts[0])) for part in others]
        found = (whole, *(answer for _, answer in parts))
        drafts = tuple(dict.fromkeys(draft for answer in found if answer for draft in answer.drafts))
        within = drafts_within(self._searcher.report, self._template.judgments, drafts, area) if area else drafts
        return within, tuple(part for part, answer in parts if answer is None)

    def _subject(self, cited: Sequence[int]) -> str:
        """What the last answer was about: the pillar or component of its first sentence, and if it recommended."""
        report = self._searcher.report
        section = report.sections[report.sentences[cited[0]].section_id]
        components = {judgment.component for judgment in self._template.judgments}
        name = next((part for part in section.path if part in components), section.path[0])
        return f"recommendations, {name}" if section.kind == "recommendation" else name

    def _left(
        self, asked: str, question: str, stated: tuple[Draft, ...], left: Sequence[str], area: str
    ) -> tuple[Draft, ...]:
        """Found sentences for the questions that the data leave open, without what is stated already."""
        first, *_ = facets(question)
        spans = [(quote.start, quote.end) for draft in stated for quote in draft.quotes]
        drafts = []
        for part in left:
            choice = self._part(asked, part, first, area)
            quotes = self.quoting.quotes(choice.sentence_ids) if choice.confidence >= _SURE else ()
            new = tuple(q for q in quotes if not any(a <= q.start and q.end <= b for a, b in spans))
            if new:
                drafts.append(Draft("", new))
        return tuple(drafts)

    def _part(self, asked: str, part: str, first: str, area: str) -> Choice:
        """The choice for one question of several; it may lean on the first one, as a follow-up does."""
        query = standalone(part, [first] if first else [])
        return self.quoting.choose(Question(asked, query.texts[0]), self.evidence(query, area))
