"""Questions and answers as JSON, for programs: the stateless functions behind `POST /ask` and the MCP tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Protocol

from peelqa.errors import QuestionError
from peelqa.settings import Settings
from peelqa.types import Answer, Hit, Report, Template, Turn

MAX_HITS = 50
_MAX_TURNS = 50  # read at all; how many a follow-up may refer to is a setting


class Answering(Protocol):
    """The part of `peelqa.assistant.Assistant` that its faces use."""

    @property
    def report(self) -> Report:
        """The report that is asked about."""

    @property
    def template(self) -> Template:
        """What the report's template states."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""

    @property
    def searcher(self) -> object:
        """Loads the model and the index; slow the first time."""

    @property
    def is_open(self) -> bool:
        """True once the model and the index are loaded."""

    def ask(self, question: str, history: Sequence[Turn] = (), area: str = "") -> Answer:
        """Answer a question."""

    def search(self, query: str, k: int = 10, history: Sequence[Turn] = (), area: str = "") -> tuple[Hit, ...]:
        """Find passages."""

    def search_words(self, query: str, k: int = 10, area: str = "") -> tuple[Hit, ...]:
        """Find passages by keyword, at once."""


def answer_as_json(assistant: Answering, question: object, history: object = (), area: object = "") -> dict[str, Any]:
    """Answer a question; `history` is a list of {"question": ..., "text": ...}, oldest first.

    Raises:
        QuestionError: question, history or area is not usable.
    """
    if not isinstance(question, str):
        raise QuestionError('send {"question": "...", "history": [...]} as JSON')
    turns = latest(read_history(history), assistant.settings.max_history_turns)
    return to_json(assistant.ask(question, turns, **_area(area)))


def _area(area: object) -> dict[str, str]:
    if not isinstance(area, str | None):
        raise QuestionError(f"an area is the name of a pillar or component, this is {type(area).__name__}")
    return {"area": area} if area else {}


def hits_as_json(assistant: Answering, query: object, k: object = 10) -> list[dict[str, Any]]:
    """The `k` (1 to 50) passages that fit best, each with text, page, section and offsets.

    Raises:
        QuestionError: the query or `k` is not usable.
    """
    if not isinstance(query, str) or not isinstance(k, int) or not 1 <= k <= MAX_HITS:
        raise QuestionError(f"send a query as text and k from 1 to {MAX_HITS}")
    return [hit_as_json(assistant.report, hit) for hit in assistant.search(query, k)]


def hit_as_json(report: Report, hit: Hit, is_detailed: bool = False) -> dict[str, Any]:
    """A found passage for programs; in detail, also with its score and the rankings that held it."""
    start, end = hit.passage.start, hit.passage.end
    details = {"score": hit.score, "found_by": hit.found_by} if is_detailed else {}
    return {
        "text": report.text[start:end],
        "page": report.page_at(start),
        "section": report.sections[hit.passage.section_id].label,
        **details,
        "start": start,
        "end": end,
    }


def read_history(history: object) -> tuple[Turn, ...]:
    """Earlier turns as a program sends them.

    Raises:
        QuestionError: it is not a list of {"question": str, "text": str}.
    """
    if not isinstance(history, list | tuple):
        raise QuestionError('history must be a list of {"question": ..., "text": ...}')
    return tuple(_turn(item) for item in history[-_MAX_TURNS:])


def _turn(item: object) -> Turn:
    question = item.get("question") if isinstance(item, dict) else None
    text = item.get("text", "") if isinstance(item, dict) else None
    if not isinstance(question, str) or not isinstance(text, str):
        raise QuestionError('each turn of the history must be {"question": ..., "text": ...}, both text')
    return Turn(question, Answer(question, text, "answered", (), "", (), (), (), 0.0))


def latest(turns: tuple[Turn, ...], count: int) -> tuple[Turn, ...]:
    """The last `count` turns; () for 0."""
    return turns[-count:] if count else ()


def to_json(answer: Answer) -> dict[str, Any]:
    """The answer for programs: everything but the working of the search."""
    names = ("question", "text", "status", "engine", "suggestions", "queries", "dropped", "notes")
    return {**{name: getattr(answer, name) for name in names}, "citations": citations_as_data(answer)}


def citations_as_data(answer: Answer) -> list[dict[str, Any]]:
    """Every field of every citation, in the order of their markers."""
    return [asdict(citation) for citation in answer.citations]
