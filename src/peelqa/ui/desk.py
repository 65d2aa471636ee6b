"""What the views work with: the assistant, the kept conversations, and answers to one browser at a time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from peelqa.errors import PeelqaError, ServerError
from peelqa.settings import Settings
from peelqa.types import Answer, Hit, Report, Template, Turn
from peelqa.ui.conversations import Conversations, Place

log = logging.getLogger(__name__)
FAILED = "Something went wrong while answering. The question was not kept; please try again."


class Answering(Protocol):
    """The part of `peelqa.assistant.Assistant` that the page uses."""

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

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question."""

    def search(self, query: str, k: int = 10, history: Sequence[Turn] = ()) -> tuple[Hit, ...]:
        """Find passages."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One per server. Holds no conversation itself: each call names the browser and the conversation."""

    assistant: Answering
    conversations: Conversations

    @property
    def report(self) -> Report:
        """The report that is asked about."""
        return self.assistant.report

    def turns(self, place: Place | None) -> tuple[Turn, ...]:
        """The conversation at a place; () for none, or if it can't be read."""
        try:
            return self.conversations.turns(place) if place else ()
        except ServerError as error:
            log.error("%s", error)
            return ()

    def verdicts(self, place: Place | None) -> dict[int, str]:
        """What the reader thought of the answers, by their position; only those that were judged."""
        try:
            return self.conversations.verdicts(place) if place else {}
        except ServerError as error:
            log.error("%s", error)
            return {}

    def rate(self, place: Place, wanted: dict[str, object]) -> None:
        """Keep a verdict ("up", "down", "" to take it back) on the answer at position `turn`, with a reason."""
        position, verdict = wanted.get("turn"), wanted.get("verdict")
        if isinstance(position, int) and verdict in ("up", "down", ""):
            self.conversations.rate(place, position, str(verdict), str(wanted.get("reason", "")))

    def answer(self, question: str, place: Place | None) -> tuple[tuple[Turn, ...], str]:
        """Answer and keep a question; returns the conversation and a message, "" if all went well."""
        try:
            earlier = self.turns(place)
            answer = self.assistant.ask(question, latest(earlier, self.assistant.settings.max_history_turns))
            turn = Turn(question, answer)
            if place:
                self.conversations.add(place, turn, self.assistant.report.sha256)
            return (*earlier, turn), ""
        except PeelqaError as error:
            return self.turns(place), str(error)
        except Exception:
            # A face must not show a traceback; the cause goes to the log, escaped, never to the browser.
            log.exception("a question of %d characters failed", len(question))
            return self.turns(place), FAILED

    def find(self, query: str, k: int) -> tuple[tuple[Hit, ...], str]:
        """Search without answering; returns hits and a message, "" if all went well."""
        try:
            return self.assistant.search(query, k), ""
        except PeelqaError as error:
            return (), str(error)
        except Exception:
            log.exception("a search of %d characters failed", len(query))
            return (), FAILED


def latest(turns: tuple[Turn, ...], count: int) -> tuple[Turn, ...]:
    """The last `count` turns; () for 0."""
    return turns[-count:] if count else ()
