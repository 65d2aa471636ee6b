"""The quoting engine: evidence -> an answer made of the report's own sentences, or "the report does not say"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from statistics import fmean

import numpy as np

from peelqa.emphasis import short_answer
from peelqa.keywords import terms, words
from peelqa.needs import Need, asks_for_more, asks_why, read_need, satisfies
from peelqa.passages import Unit, list_groups
from peelqa.relevance import Floats, Ints, Relevance, silent_share
from peelqa.search import Evidence, Likeness, Searcher
from peelqa.silence import Grounds, confidence, reason
from peelqa.structure import force_name
from peelqa.types import Quote, Report

MAX_SENTENCES = 6
MAX_WORDS = 120
BEHIND_BEST = 2.5  # log-odds: a sentence that much less likely than the best one is left out
BEHIND_BEST_OF_FACT = 1.5  # the same where one fact is asked for and the best sentence has one of its kind
BEHIND_BEST_OF_NEWS = 6.0  # the same for a sentence that is new where the best ones were cited just before
AT_LEAST_OF_NEWS = -6.0  # log-odds
MAX_NEWS = 2
_FACTS = ("number", "date", "person", "definition")
_KINDS = ("number", "date", "person", "reason")  # kinds that a sentence either has or lacks
_SAID = 50.0  # log-odds: below every other candidate
AT_LEAST = -3.0  # log-odds
_TOP = 4  # of the ranked sentences, kept or not, whose surroundings speak for an answer
_NEAREST = 10  # anticipated questions that are looked at for the same kind of question
ALIKE = 0.93  # cosine: two sentences that say the same, as summary and finding often do
_ANY_REPORT = frozenset(
    terms(
        "force police officer officers report inspectors inspector inspection people does anyone anybody someone "
        "something thing things many much lot long often name say state"
    )
)
_NEAT = re.compile(r"[A-Z](?:[^.?!\s]+ ){2,15}[^.?!\s]+\?")  # one sentence of at most 16 words
_POINTING = frozenset(["this", "these", "those", "they", "it", "that", "such", "both", "he", "she", "its", "their"])


Ranked = Sequence[tuple[int, float]]  # ids of sentences and their relevance (log-odds), best first


@dataclass(frozen=True, slots=True)
class Choice:
    """Sentences chosen for one question, best first, and how sure it is (log-odds) that the report answers it.

    `ranked` pairs all candidates with their relevance (log-odds), best first. `reason` says why the report is taken to
    be silent, "" where only the fitted score says so. `short` is the place in the report's text, [start, end), of the
    short answer inside the best sentence.
    """

    sentence_ids: tuple[int, ...]
    confidence: float
    ranked: tuple[tuple[int, float], ...]
    reason: str = ""
    short: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A question asked in a chat as it was typed, nothing completed, and how like it is to anticipated ones."""

    text: str
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the user typed it, and the same standing alone.

    `own` is what it says by itself, where it is asked in a chat; `cited` are the ids of the sentences that the last
    answer cited, if it leans on that.
    """

    asked: str
    standalone: str
    own: OwnWords | None = None
    cited: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """The question without what it takes from the chat."""
        return self.own.text if self.own else self.standalone


class Quoting:
    """Chooses sentences of one report and puts them together."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._report = searcher.report
        self._relevance = Relevance(searcher.index, searcher.spellings)
        self._own_force = force_name(self._report.text)
        self._years = sorted({j.year for j in searcher.index.source.template.judgments if j.year})
        self._lists = _lists_by_sentence(self._report)
        self._paragraphs = _paragraphs(self._report)
        self._peers = _peers(self._paragraphs)
        self._own_terms = frozenset(terms(self._own_force))
        self._asked_about = _asked_about(searcher.index.source.units)

    def choose(self, question: Question, evidence: Evidence) -> Choice:
        """The sentences that answer `question`, of which the search knows `evidence`."""
        need = self.need(question)
        candidates = self._relevance.candidates(evidence, self._searcher.indexed, question.cited)
        scores = self._relevance.scores(need, evidence, candidates, question.cited)
        scores[np.isin(candidates, self._said_already(need, question))] -= _SAID
        ranked = in_order(candidates, scores)
        kept = self.keep(need, ranked, question.cited)
        grounds = self.grounds(question, need, evidence, ranked, kept)
        sure = confidence(grounds, self._own_force, self._years, self._searcher.index.source.anticipated)
        why = reason(grounds, self._own_force, self._years) if sure < 0 else ""
        return Choice(kept, sure, ranked, why, self._short(need, kept[0]))

    def need(self, question: Question) -> Need:
        """What `question` asks for, its terms in both spellings of what the report abbreviates."""
        joined = terms(self._searcher.spellings.joined(question.words))
        return replace(read_need(question.words), terms=tuple(dict.fromkeys(joined)))

    def _said_already(self, need: Need, question: Question) -> list[int]:
        """Cited sentences that can't be the answer now: more is asked for, or a kind of thing that they don't have."""
        is_more = asks_for_more(question.asked) and not asks_why(question.asked)  # what was cited may hold the cause
        lacking = need.kind in _KINDS
        return [i for i in question.cited if is_more or (lacking and not satisfies(need.kind, self._text(i)))]

    def _short(self, need: Need, sentence: int) -> tuple[int, int] | None:
        found = short_answer(need, self._text(sentence))
        start = self._report.sentences[sentence].start
        return (start + found[0], start + found[1]) if found else None

    def keep(self, need: Need, ranked: Ranked, cited: Sequence[int] = ()) -> tuple[int, ...]:
        """Ids of the sentences to show of all candidates, best first; `cited` are those that the last answer cited."""
        kept = self._best(need, ranked)
        return kept if not set(kept) <= set(cited) else (*kept, *self._news(kept, ranked, cited))

    def _best(self, need: Need, ranked: Ranked) -> tuple[int, ...]:
        has_fact = need.kind in _FACTS and satisfies(need.kind, self._text(ranked[0][0]))
        behind = BEHIND_BEST_OF_FACT if has_fact else BEHIND_BEST
        kept: list[int] = []
        length = 0
        for sentence, score in ranked:
            length += len(self._text(sentence).split())
            is_near = score > max(ranked[0][1] - behind, AT_LEAST)
            if kept and (not is_near or length > MAX_WORDS or len(kept) == MAX_SENTENCES):
                break
            if not any(self._searcher.similarity(sentence, other) > ALIKE for other in kept):
                kept.append(sentence)
        return tuple(kept)

    def _news(self, kept: Sequence[int], ranked: Ranked, cited: Sequence[int]) -> tuple[int, ...]:
        """The best sentences that the last answer did not cite: who gets the same quote back learns nothing."""
        least = max(ranked[0][1] - BEHIND_BEST_OF_NEWS, AT_LEAST_OF_NEWS)
        new: list[int] = []
        for i in (i for i, score in ranked if score > least and i not in cited):
            if len(new) < MAX_NEWS and not any(self._searcher.similarity(i, other) > ALIKE for other in (*kept, *new)):
                new.append(i)
        return tuple(new)

    def grounds(
        self, question: Question, need: Need, evidence: Evidence, ranked: Ranked, kept: Sequence[int]
    ) -> Grounds:
        """What an answer made of the sentences `kept`, of all that are `ranked`, would rest on.

        What speaks for silence is the mean of what the chat and the question's own words say: the chat is about
        something that the report answers, and a question that it does not answer must not be covered up by that.
        """
        top = [i for i, _ in ranked[:_TOP]]
        likenesses = (evidence.likeness, question.own.likeness) if question.own else (evidence.likeness,)
        units = self._searcher.index.source.units
        nearest = [units[int(evidence.nearest[i])].text if evidence.nearest[i] >= 0 else "" for i in top]
        sections = [self._report.sections[self._report.sentences[i].section_id].label for i in top]
        return Grounds(
            need=need,
            asked=question.asked,
            standalone=question.standalone,
            shown=tuple(self._text(i) for i in kept),
            around=" ".join([*(self._paragraphs[i] for i in top), *sections, *nearest]),
            nearest=nearest[0],
            question=float(evidence.question.max()),
            dense=float(evidence.dense.max()),
            same_kind=self._same_kind(need, evidence, kept),
            unanswered=fmean(float(x.unanswered.max(initial=0.0)) for x in likenesses),
            silent_share=fmean(map(silent_share, likenesses)),
            answerable=fmean(x.answerable for x in likenesses),
            coverage=self._coverage(need, evidence, top, kept),
            shared_words=self._relevance.lexicon.share(self._wanted(need), self._relevance.lexicon.sentences[top[0]]),
        )

    def _same_kind(self, need: Need, evidence: Evidence, kept: Sequence[int]) -> float:
        """Best cosine of an anticipated question about a kept sentence that asks for the same kind of thing."""
        units, rows = self._searcher.index.source.units, self._searcher.question_rows
        best = np.argsort(-evidence.likeness.asked, kind="stable")[:_NEAREST]
        near = [(units[int(rows[i])], float(evidence.likeness.asked[i])) for i in best]
        about = [(u, cosine) for u, cosine in near if not set(kept).isdisjoint(u.passage.sentence_ids)]
        return max((cosine for u, cosine in about if read_need(u.text).kind == need.kind), default=0.0)

    def _coverage(self, need: Need, evidence: Evidence, top: Sequence[int], kept: Sequence[int]) -> float:
        """Share of the question's own words that stand in what was found or in what was anticipated about it."""
        wanted = self._wanted(need)
        near = [int(evidence.nearest[i]) for i in top[:1] if evidence.nearest[i] >= 0]
        lexicon = self._relevance.lexicon
        rows = {*near, *(row for i in kept[:3] for row in self._asked_about.get(i, ()))}
        headings = (lexicon.headings[self._report.sentences[i].section_id] for i in top[:2])
        sentences = (lexicon.sentences[i] for i in {*kept, *(peer for t in top[:2] for peer in self._peers[t])})
        found = frozenset().union(*headings, *sentences, *(lexicon.questions[row] for row in rows))
        return lexicon.share(wanted, found) if wanted else 1.0

    def _wanted(self, need: Need) -> tuple[str, ...]:
        """The question's terms without those that any report of any force has."""
        return tuple(t for t in need.terms if t not in _ANY_REPORT and t not in self._own_terms)

    def _text(self, sentence: int) -> str:
        s = self._report.sentences[sentence]
        return self._report.text[s.start : s.end]

    def quotes(self, sentence_ids: Iterable[int]) -> tuple[Quote, ...]:
        """The sentences in report order, with what each needs: a pronoun its noun, a list item its lead-in."""
        chosen = set(sentence_ids)
        wanted = {i for one in chosen for i in self._with_needed(one)} | self._whole_lists(chosen)
        return tuple(self._quote(i) for i in sorted(wanted))

    def _whole_lists(self, chosen: set[int]) -> set[int]:
        """All items of the lists of which half or more was chosen: a list that looks whole must be whole."""
        lists = {items for _, items in (self._lists[i] for i in chosen if i in self._lists)}
        return {i for items in lists if 2 * len(chosen.intersection(items)) >= len(items) for i in items}

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
        """Anticipated questions, neatly written, about what stands near the shown sentences and is not shown."""
        near = set(shown)
        sections = {self._report.sentences[i].section_id for i in near}
        order = map(int, np.argsort(-evidence.question, kind="stable"))
        others = (i for i in order if i not in near and self._report.sentences[i].section_id in sections)
        found = dict.fromkeys(filter(None, (self._printable(i, evidence) for i in others)))
        return tuple(islice(found, limit))

    def _printable(self, sentence: int, evidence: Evidence) -> str:
        """The anticipated question about a sentence that is most like the one asked, of those neatly written."""
        units, rows = self._searcher.index.source.units, self._searcher.question_rows
        neat = [row for row in self._asked_about.get(sentence, ()) if _NEAT.fullmatch(units[row].text)]
        likeness = evidence.likeness.asked[np.searchsorted(rows, neat)]
        return units[neat[int(np.argmax(likeness))]].text if neat else ""


def in_order(candidates: Ints, scores: Floats) -> tuple[tuple[int, float], ...]:
    """Candidates paired with their scores, best first; equal ones in the order given."""
    return tuple((int(candidates[i]), float(scores[i])) for i in np.argsort(-scores, kind="stable"))


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


def _peers(paragraphs: Sequence[str]) -> list[range]:
    """Ids of the sentences that share the block of each sentence, itself included."""
    found: list[range] = []
    for _, group in groupby(range(len(paragraphs)), key=lambda i: id(paragraphs[i])):
        ids = list(group)
        found.extend([range(ids[0], ids[-1] + 1)] * len(ids))
    return found


def _asked_about(units: Sequence[Unit]) -> dict[int, list[int]]:
    """Rows of the anticipated questions about each sentence, by sentence id."""
    found: dict[int, list[int]] = {}
    for row, unit in enumerate(units):
        if unit.kind == "questions":
            for i in unit.passage.sentence_ids:
                found.setdefault(i, []).append(row)
    return found


def _lists_by_sentence(report: Report) -> dict[int, tuple[int | None, tuple[int, ...]]]:
    """For each lead-in and item of a bulleted list: (id of the lead-in or None, ids of the items)."""
    found: dict[int, tuple[int | None, tuple[int, ...]]] = {}
    for lead, items in list_groups(report):
        entry = (lead.id if lead else None, tuple(s.id for s in items))
        found.update(dict.fromkeys([*entry[1], *([lead.id] if lead else [])], entry))
    return found
