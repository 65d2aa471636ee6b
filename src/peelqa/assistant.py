"""The life of a question: question + history -> standalone queries -> search -> an engine -> proof -> `Answer`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from langchain_core.runnables import Runnable, RunnableLambda

from peelqa import citations, composing
from peelqa.areas import check_area, note_of
from peelqa.blend import mix
from peelqa.drafting import Drafting
from peelqa.embeddings import Embedder
from peelqa.emphasis import place
from peelqa.followups import Query, standalone
from peelqa.ingest import Progress, Source, open_or_build, read_source
from peelqa.letters import without_asker, without_frame, without_letter, wordings
from peelqa.messages import ChatModel
from peelqa.needs import asks_why
from peelqa.questions import check_question, earlier_questions
from peelqa.search import PeelqaRetriever, Searcher
from peelqa.settings import Settings, engine_of, load_settings
from peelqa.types import Answer, Hit, Report, Snapshot, Template, Turn
from peelqa.wording import Vocabulary, clean, formal
from peelqa.wordsearch import WordSearch
from peelqa.writing import Task, Writing, sentences_of, unsaid_lines


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way to an answer; `began` is `time.perf_counter()` at its start."""

    question: str
    history: Sequence[Turn]
    query: Query
    area: str
    began: float


class Assistant:
    """Answers questions about one report. The model and the index are opened at the first question.

    Args:
        settings: default: `load_settings()`.
        progress: called with (units done, units in all) while a missing index is built.
        chat_model: what writes, if the engine is "chat"; default: the one that the settings name.

    Raises:
        ReportError, ModelError, SettingsError, ChatError: at once, if the report or a model can't be used.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        progress: Progress | None = None,
        chat_model: ChatModel | None = None,
    ) -> None:
        self.settings = settings or load_settings()
        self.engine = self.settings.engine or ("chat" if chat_model else engine_of(self.settings))
        self._chat_model = chat_model or (_open(self.settings) if self.engine == "chat" else None)
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
        """Answer `question`, which may lean on the turns before it: the last of its snapshots.

        `area` names the one pillar or component to answer from; "" is the whole report.

        Raises:
            QuestionError: the question is blank or too long, the history is not made of turns, the area is unknown.
        """
        *_, last = self.stream(question, history, area)
        return last.answer

    def stream(self, question: str, history: Sequence[Turn] = (), area: str = "") -> Iterator[Snapshot]:
        """The answer while it is being made: snapshots with what is checked so far, the last one final.

        Closing the iterator stops a chat model that is writing. The quoting engine gives one snapshot.

        Raises:
            QuestionError: at once; the question is blank or too long, or the history is not made of turns.
        """
        began = time.perf_counter()
        area = check_area(self.report, area)
        query = self._query(question, history)
        return ENGINES[self.engine](self, Asking(question, history, query, area, began))

    def _quote(self, asking: Asking) -> Answer:
        """The answer made of the report's own sentences."""
        question, query = asking.question, self._with_said(asking)
        asked = without_asker(question)
        mixed = mix(query, self._quoted_last(asking.history))
        said = self._drafting.said(asked, query, self._cited(query, asking.history), asking.area, mixed)
        text, cited = composing.compose(self.report, said.drafts)
        citations.check(text, cited, self.report)
        return Answer(
            question=question,
            text=text or composing.NOT_FOUND_TEXT,
            status=said.status,
            citations=cited,
            engine="quote",
            queries=query.texts,
            hits=said.hits,
            suggestions=said.follow_ups if cited else composing.nearest_sections(self.report, said.hits),
            seconds=time.perf_counter() - asking.began,
            confidence=said.confidence,
            emphasis=place(text, cited, *said.short) if said.short else (),
            notes=(*note_of(asking.area), *said.notes),
        )

    def _with_said(self, asking: Asking) -> Query:
        """The query; a lone "why?" is also asked of the first prose sentence that the last answer quoted."""
        if not (asking.query.leans_on_chat and asks_why(asking.question)):
            return asking.query
        quotes = [c.quote for c in asking.history[-1].answer.citations if c.quote.endswith(".")]
        texts = (*(f"Why? {quote}" for quote in quotes[:1]), *asking.query.texts)
        return replace(asking.query, texts=texts)

    def _cited(self, query: Query, history: Sequence[Turn]) -> tuple[int, ...]:
        """Ids of the sentences that the last answer cited, if the question leans on the chat."""
        if not query.leans_on_chat:
            return ()
        starts = [c.start for c in history[-1].answer.citations if c.report_id == self.report.id]
        return self.report.sentence_ids_at(starts)

    def _quoted_last(self, history: Sequence[Turn]) -> str:
        """The first sentence that the last answer with any quotes of this report; "" if no answer does."""
        own = (c.quote for t in reversed(history) for c in t.answer.citations if c.report_id == self.report.id)
        return next(own, "")

    def _write(self, asking: Asking) -> Iterator[Snapshot]:
        """The answer written by the chat model; the quoting engine's where the report is silent or the model fails."""
        question, query, writing = asking.question, asking.query, self.writing
        if self.settings.context == "report" and not asking.area:
            base = Answer(question, "", "answered", (), "chat", query.texts, (), (), 0.0)
            whole = Task(query.texts[0], writing.whole_report, base, partial(self._quote, asking), asking.began)
            yield from writing.stream(whole)
            return
        earlier = earlier_questions(asking.history, self.settings.max_history_turns)
        answer = self._quote(replace(asking, query=writing.standalone(question, query, earlier)))
        if not answer.citations:  # silence wins: no model is asked about what the report does not say
            yield Snapshot(replace(answer, engine="chat"), "", is_final=True)
            return
        found = sentences_of(self.report, answer)
        yield from writing.stream(
            Task(query.texts[0], found, answer, lambda: answer, asking.began, unsaid_lines(answer))
        )

    @cached_property
    def writing(self) -> Writing:
        """The writing engine; only the chat engine has one."""
        assert self._chat_model is not None
        return Writing(self.report, self.template, self.settings, self._chat_model)

    @cached_property
    def _drafting(self) -> Drafting:
        return Drafting(self._searcher, self.template)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        asked = (unit.text for unit in self.source.units if unit.is_anticipated)
        return Vocabulary.of(self.report.text, asked, self._embedder.whole_words())

    def _query(self, question: str, history: Sequence[Turn]) -> Query:
        cleaned = check_question(question, self.settings.max_question_chars)
        alone, *whole = wordings(cleaned)
        told = earlier_questions(history, self.settings.max_history_turns)
        # In a chat a bare subject would be put into the place of its like in the last question.
        corrected = self._vocabulary.correct(alone if told else without_frame(alone))
        names = [j.subject for j in self.template.judgments]
        query = standalone(corrected, [without_letter(clean(q)) for q in told], names)
        texts = (*query.texts, formal(query.texts[0]), *whole)
        return replace(query, texts=tuple(dict.fromkeys(texts)))

    def search(self, query: str, k: int = 10, history: Sequence[Turn] = (), area: str = "") -> tuple[Hit, ...]:
        """The `k` sentences of the report, or of one area of it, that fit `query` best, without an answer.

        Raises:
            QuestionError: the query is blank or too long, or the area is unknown.
        """
        area = check_area(self.report, area)
        searcher, asked = self.searcher, self._query(query, history)
        return searcher.hits(self._drafting.evidence(asked, area, mix(asked, self._quoted_last(history))), k)

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


def _open(settings: Settings) -> ChatModel:
    from peelqa.chat.model import open_chat_model  # here: who only quotes need not wait for it

    return open_chat_model(settings)


Engine = Callable[[Assistant, Asking], Iterator[Snapshot]]


def _quoted(assistant: Assistant, asking: Asking) -> Iterator[Snapshot]:
    yield Snapshot(assistant._quote(asking), "", is_final=True)


ENGINES: dict[str, Engine] = {"quote": _quoted, "chat": Assistant._write}


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
        *_, last = self.stream(question)
        return last.answer

    def stream(self, question: str) -> Iterator[Snapshot]:
        """The answer while it is being made. It is remembered at the end, or as far as it got when it is stopped."""
        last: Snapshot | None = None
        snapshots = self.assistant.stream(question, self._turns)
        try:
            for last in snapshots:
                yield last
        finally:
            if last is not None:
                self._turns.append(Turn(question, last.answer))
            close = getattr(snapshots, "close", None)
            if close is not None:
                close()

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
