"""What the views work with: the assistant, the kept conversations, and answers to one browser at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from peelqa.conversations import Conversations, Place
from peelqa.errors import PeelqaError, ServerError
from peelqa.exchange import Answering, answer_as_json, latest
from peelqa.types import Hit, Report, Snapshot, Turn

log = logging.getLogger(__name__)
FAILED = "Something went wrong while answering. The question was not kept; please try again."
BUSY = "Too many questions at once; please try again in a moment."
STOPPED = "Stopped. This question was not kept."
AT_ONCE = 4  # answers made at the same time: more only wait for each other's processor
PATIENCE = 30.0  # seconds that a question waits for its turn


@dataclass(frozen=True, slots=True)
class Progress:
    """What to show of a conversation: its kept turns, the answer in the making, a message ("" for none)."""

    turns: tuple[Turn, ...]
    snapshot: Snapshot | None = None
    notice: str = ""


class Stops:
    """Which questions were stopped: a question is alive while its ticket is the latest of its place."""

    def __init__(self) -> None:
        self._tickets: dict[Place, object] = {}
        self._lock = threading.Lock()

    def begin(self, place: Place) -> object:
        """A ticket for a new question at the place; the one before it is stopped by that."""
        with self._lock:
            ticket = self._tickets[place] = object()
            return ticket

    def stop(self, place: Place) -> None:
        """Stop the question that is being answered at the place, if any."""
        with self._lock:
            self._tickets.pop(place, None)

    def is_alive(self, place: Place, ticket: object) -> bool:
        """True until the question is stopped."""
        with self._lock:
            return self._tickets.get(place) is ticket

    def is_busy(self, place: Place) -> bool:
        """True while a question that was not stopped is being answered at the place."""
        with self._lock:
            return place in self._tickets

    def end(self, place: Place, ticket: object) -> None:
        """Forget a ticket."""
        with self._lock:
            if self._tickets.get(place) is ticket:
                del self._tickets[place]


@dataclass(frozen=True, slots=True)
class Desk:
    """One per server. Holds no conversation itself: each call names the browser and the conversation."""

    assistant: Answering
    conversations: Conversations
    stops: Stops = field(default_factory=Stops)
    _seats: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    @property
    def report(self) -> Report:
        """The report that is asked about."""
        return self.assistant.report

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Room to make one answer; waits for it.

        Raises:
            ServerError: none came free in time.
        """
        if not self._seats.acquire(timeout=PATIENCE):
            raise ServerError(BUSY)
        try:
            yield
        finally:
            self._seats.release()

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

    def answer(self, question: str, place: Place | None, area: str = "") -> Iterator[Progress]:
        """Answer a question step by step; the last step holds the kept conversation, or says what went wrong."""
        earlier = self.turns(place)
        try:
            yield from self._answer(question, earlier, place, area)
        except PeelqaError as error:
            yield Progress(self.turns(place), notice=str(error))
        except Exception:
            # A face must not show a traceback; the cause goes to the log, escaped, never to the browser.
            log.exception("a question of %d characters failed", len(question))
            yield Progress(self.turns(place), notice=FAILED)

    def _answer(self, question: str, earlier: tuple[Turn, ...], place: Place | None, area: str) -> Iterator[Progress]:
        history = latest(earlier, self.assistant.settings.max_history_turns)
        ticket = self.stops.begin(place) if place else None
        try:
            with self.seat():
                for snapshot in snapshots(self.assistant, question, history, area):
                    if place and not self.stops.is_alive(place, ticket):
                        yield Progress(self.turns(place), notice=STOPPED)
                        return
                    if not snapshot.is_final:
                        yield Progress(earlier, snapshot)
            turn = Turn(question, snapshot.answer)
            if place:
                self.conversations.add(place, turn, self.report.sha256)
            yield Progress((*earlier, turn))
        finally:
            if place:
                self.stops.end(place, ticket)

    def answer_for_program(self, question: object, history: object = (), area: object = "") -> dict[str, Any]:
        """A stateless answer as JSON.

        Raises:
            QuestionError: question, history or area is not usable.
            ServerError: too many are asked at once, or answering failed.
        """
        try:
            with self.seat():
                return answer_as_json(self.assistant, question, history, area)
        except PeelqaError:
            raise
        except Exception:
            log.exception("a program's question failed")
            raise ServerError(FAILED) from None  # the cause is not for the browser

    def find(self, query: str, k: int, area: str = "") -> tuple[tuple[Hit, ...], str]:
        """Search without answering, by keyword while the index is opening; returns hits and a message or ""."""
        search = self.assistant.search if self.assistant.is_open else self.assistant.search_words
        try:
            return search(query, k, area=area), ""
        except PeelqaError as error:
            return (), str(error)
        except Exception:
            log.exception("a search of %d characters failed", len(query))
            return (), FAILED


def snapshots(assistant: Answering, question: str, history: Sequence[Turn], area: str) -> Iterator[Snapshot]:
    """The answer while it is made, the last one final; at once, if the assistant does not write bit by bit."""
    within = {"area": area} if area else {}
    stream = getattr(assistant, "stream", None)
    if stream is None:
        yield Snapshot(assistant.ask(question, history, **within), "", is_final=True)
        return
    yield from stream(question, history, **within)
