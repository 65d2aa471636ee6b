"""The life of a question: question + history -> standalone queries -> search -> quotes -> proof -> `Answer`."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from langchain_core.runnables import Runnable, RunnableLambda

from peelqa import citations, quoting, silence
from peelqa.areas import check_area, drafts_within, evidence_within, hits_within, note_of
from peelqa.embeddings import Embedder
from peelqa.errors import QuestionError
from peelqa.followups import Query, standalone
from peelqa.ingest import Progress, Source, open_or_build, read_source
from peelqa.needs import facets
from peelqa.search import Evidence, PeelqaRetriever, Searcher
from peelqa.settings import Settings, load_settings
from peelqa.structured import StructuredAnswers
from peelqa.types import Answer, Draft, Hit, Report, Status, Template, Turn
from peelqa.wording import Vocabulary, clean, formal
from peelqa.wordsearch import WordSearch

HITS = 20  # that an answer carries along


class Assistant:
    """Answers questions about one report. The model and the index are opened at the first question.

    Args:
        settings: default: `load_settings()`.
        progress: called with (units done, units in all) while a missing index is built.

    Raises:
        ReportError, ModelError, SettingsError: at once, if the report or the model can't be used.
    """

    def __init__(self, settings: Settings | None = None, progress: Progress | None = None) -> None:
        self.settings = settings or load_settings()
        self._progress = progress
        self._embedder = Embedder(self.settings.model_dir)
        self._lock = threading.Lock()

    @cached_property
    def source(self) -> Source:
        """The report and what an index of it is checked against."""
        return read_source(self.settings, self._embedder)

    @property
    def report(self) -> Report:
        """The report that is asked about."""
        return self.source.report

    @property
    def template(self) -> Template:
        """Judgments, boxes and acronyms of the report."""
        return self.source.template

    @property
    def searcher(self) -> Searcher:
        """The searcher over the open index; the first call loads the model and builds a missing index."""
        with self._lock:
            return self._searcher

    @cached_property
    def _searcher(self) -> Searcher:
        index = open_or_build(self.settings, self.source, self._embedder, self._progress)
        self._embedder.embed(["warm up"])
        return Searcher(index, self._embedder, self.settings.candidates)

    @property
    def is_open(self) -> bool:
        """True once the model and the index are loaded; never waits."""
        return "_searcher" in self.__dict__

    def ask(self, question: str, history: Sequence[Turn] = (), area: str = "") -> Answer:
        """Answer `question`, which may lean on the turns before it; from one pillar or component if `area` names it.

        Raises:
            QuestionError: the question is blank or too long, the history is not made of turns, the area is unknown.
        """
        began = time.perf_counter()
        area = check_area(self.report, area)
        query = self._query(question, history)
        evidence = self._evidence(query.texts, area)
        choice = self._quoting.choose(question, query.texts[0], evidence)
        reply = self._reply(question, query.texts[0], evidence, choice, area)
        text, cited = quoting.compose(self.report, reply.drafts)
        citations.check(text, cited, self.report)
        hits = tuple(self.searcher.hit(i, score, evidence) for i, score in choice.ranked[:HITS])
        hits = hits_within(self.report, hits, area)
        return Answer(
            question=question,
            text=text or quoting.NOT_FOUND_TEXT,
            status=reply.status,
            citations=cited,
            engine="quote",
            queries=query.texts,
            hits=hits,
            suggestions=reply.follow_ups if cited else quoting.nearest_sections(self.report, hits),
            seconds=time.perf_counter() - began,
            confidence=reply.confidence,
            notes=note_of(area),
        )

    def _evidence(self, queries: Sequence[str], area: str) -> Evidence:
        return evidence_within(self.report, self.searcher.evidence(queries), area)

    def _reply(self, asked: str, question: str, evidence: Evidence, choice: quoting.Choice, area: str) -> _Reply:
        """Data that the template states comes first; then the sentences that a search found, if they answer."""
        stated = () if silence.other_service(asked) else self._from_data(question)
        structured = drafts_within(self.report, self.template.judgments, stated, area) if area else stated
        if structured:
            return _Reply("answered", structured, 1.0, ())
        first, *others = facets(question)
        # Joined questions are tried one by one: one that the report leaves open must not silence the other.
        parts = [(part, self._choose_part(asked, part, first, area)) for part in others]
        if parts and choice.confidence < 0:
            parts.insert(0, (first, self._choose_part(asked, first, "", area)))
        said = [found for found in (choice, *(found for _, found in parts)) if found.confidence >= 0]
        if not said:
            return _Reply("not_found", (), choice.confidence, ())
        unsaid = [part for part, found in parts if found.confidence < 0]
        shown = [i for found in said for i in found.sentence_ids]
        drafts = [Draft("", self._quoting.quotes(shown)), *(Draft(quoting.unsaid_text(part), ()) for part in unsaid)]
        follow_ups = self._quoting.follow_ups(evidence, shown)
        return _Reply("partial" if unsaid else "answered", tuple(drafts), said[0].confidence, follow_ups)

    def _from_data(self, question: str) -> tuple[Draft, ...]:
        """What the template states in answer to the question and to those joined to it; () if it states nothing."""
        whole = self._structured.answer(question)
        if whole is None:
            return ()
        first, *others = facets(question)
        parts = [self._structured.answer(standalone(part, [first]).texts[0]) for part in others]
        return tuple(dict.fromkeys(draft for found in (whole, *parts) if found for draft in found.drafts))

    def _choose_part(self, asked: str, part: str, first: str, area: str) -> quoting.Choice:
        """The choice for one question of several; it may lean on the first one, as a follow-up does."""
        query = standalone(part, [first] if first else [])
        return self._quoting.choose(asked, query.texts[0], self._evidence(query.texts, area))

    @cached_property
    def _structured(self) -> StructuredAnswers:
        return StructuredAnswers(self.report, self.template)

    @cached_property
    def _quoting(self) -> quoting.Quoting:
        return quoting.Quoting(self._searcher)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        asked = (unit.text for unit in self.source.units if unit.kind == "questions")
        return Vocabulary.of(self.report.text, asked, self._embedder.whole_words())

    def _query(self, question: str, history: Sequence[Turn]) -> Query:
        cleaned = check_question(question, self.settings.max_question_chars)
        corrected = self._vocabulary.correct(cleaned)
        earlier = [clean(q) for q in earlier_questions(history, self.settings.max_history_turns)]
        names = [j.subject for j in self.template.judgments]
        query = standalone(corrected, earlier, names)
        texts = (*query.texts, formal(query.texts[0]))
        return Query(tuple(dict.fromkeys(texts)), query.leans_on_chat)

    def search(self, query: str, k: int = 10, history: Sequence[Turn] = (), area: str = "") -> tuple[Hit, ...]:
        """The `k` sentences of the report, or of one area of it, that fit `query` best, without an answer.

        Raises:
            QuestionError: the query is blank or too long, or the area is unknown.
        """
        area = check_area(self.report, area)
        return self.searcher.hits(self._evidence(self._query(query, history).texts, area), k)

    def search_words(self, query: str, k: int = 10, area: str = "") -> tuple[Hit, ...]:
        """`search` by keyword alone; it needs no model, so it answers at once while the model is still loading."""
        cleaned = check_question(query, self.settings.max_question_chars)
        return self._words.search(cleaned, k, check_area(self.report, area))

    @cached_property
    def _words(self) -> WordSearch:
        return WordSearch(self.source)

    def as_retriever(self, k: int = 10) -> PeelqaRetriever:
        """The search as a LangChain retriever."""
        return PeelqaRetriever(searcher=self.searcher, k=k)

    def as_runnable(self) -> Runnable[str, Answer]:
        """`ask` as a LangChain runnable: a question in, an `Answer` out."""
        return RunnableLambda(self.ask)


def check_question(question: str, max_chars: int) -> str:
    """The question without characters that nobody sees.

    Raises:
        QuestionError: it is not text, is blank, or is longer than `max_chars`.
    """
    if not isinstance(question, str):
        raise QuestionError(f"a question is text, this is {type(question).__name__}")
    if len(question) > max_chars:
        raise QuestionError(f"the question has {len(question):,} characters; please ask in at most {max_chars:,}")
    cleaned = clean(question)
    if not any(char.isalnum() for char in cleaned):
        raise QuestionError("please type a question about the report")
    return cleaned


def earlier_questions(history: object, max_turns: int) -> list[str]:
    """The questions of the last `max_turns` turns, oldest first.

    Raises:
        QuestionError: the history is not a sequence of turns.
    """
    if isinstance(history, str) or not isinstance(history, Sequence):
        raise QuestionError(f"a history is a list of turns, this is {type(history).__name__}")
    recent = list(history[-max_turns:]) if max_turns else []
    if not all(isinstance(turn, Turn) and isinstance(turn.question, str) for turn in recent):
        raise QuestionError("a history is a list of turns, each with a question and its answer")
    return [turn.question for turn in recent]


@dataclass(frozen=True, slots=True)
class _Reply:
    """What to say, before it has markers; no drafts if the report is silent."""

    status: Status
    drafts: tuple[Draft, ...]
    confidence: float
    follow_ups: tuple[str, ...]


class Conversation:
    """A chat with an assistant: each question may lean on the ones before it."""

    def __init__(self, assistant: Assistant | None = None) -> None:
        self.assistant = assistant or default_assistant()
        self._turns: list[Turn] = []

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns so far, oldest first."""
        return tuple(self._turns)

    def ask(self, question: str) -> Answer:
        """Answer `question` in the light of the turns so far, and remember it."""
        answer = self.assistant.ask(question, self._turns)
        self._turns.append(Turn(question, answer))
        return answer

    def clear(self) -> None:
        """Forget all turns."""
        self._turns.clear()


_default: list[Assistant] = []
_default_lock = threading.Lock()


def default_assistant() -> Assistant:
    """The assistant that `peelqa.ask` uses: made at the first call with the settings of that moment."""
    with _default_lock:
        if not _default:
            _default.append(Assistant())
        return _default[0]


def ask(question: str, history: Sequence[Turn] = ()) -> Answer:
    """Answer `question` with the default assistant; the first call opens the index and builds it if it is missing."""
    return default_assistant().ask(question, history)
