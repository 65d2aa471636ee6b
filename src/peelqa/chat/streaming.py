"""A reply under a budget: read in a thread of its own, left behind when time is up, tried again where that may help.

A read from a socket can't be broken off from outside in Python, and a server that sends one byte a second never lets a
read time out. So the reader waits for a queue, not for the socket, and closes the connection behind the thread's back.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from queue import Empty, Full, Queue
from typing import Generic, Protocol, TypeVar

from peelqa.chat.failures import asked_wait, explain, may_pass
from peelqa.chat.redaction import one_line, strike
from peelqa.errors import ChatError
from peelqa.messages import Usage

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_RETRIES = 2
FIRST_WAIT = 0.5  # seconds; doubled at each retry, or what the server asks for
CHARS_PER_TOKEN = 20  # tokens are shorter than that on average: a reply over this does not keep to its limit
BYTES_PER_TOKEN, SPARE_BYTES = 4_000, 1_000_000  # of a stream: each token comes in an event of its own
_LOOK_SECONDS = 0.1  # how often a waiting side looks whether the other one still wants it
BEAT_SECONDS = 1.0  # a silent model is looked away from that often
_AHEAD = 64  # items that the thread may be ahead of its reader


class Response(Protocol):
    """What is needed of an HTTP response that is being read: httpx and its successors have it."""

    num_bytes_downloaded: int

    def close(self) -> None:
        """Close the connection."""
        ...


class Wire:
    """The connection that a thread reads from, known as soon as the server has sent the head of its response."""

    def __init__(self) -> None:
        self.response: Response | None = None

    @property
    def received(self) -> int:
        """Bytes of the response's body so far."""
        return self.response.num_bytes_downloaded if self.response is not None else 0

    def close(self) -> None:
        """Close the connection, whoever is reading from it: the reader's next read fails."""
        if self.response is not None:
            try:
                self.response.close()
            except Exception:  # noqa: BLE001, RUF100 - two threads close it, and whoever comes second may find anything
                return


class Reading(Generic[T]):
    """An iterator that is read in a thread of its own.

    Args:
        items: makes the iterator; called in the thread.
        wire: what `items` reads from, closed when the reading is stopped.
    """

    def __init__(self, items: Callable[[], Iterator[T]], wire: Wire) -> None:
        self.wire = wire
        self._queue: Queue[tuple[T | None, Exception | None]] = Queue(_AHEAD)
        self._stopped = threading.Event()
        run = copy_context().run
        self._thread = threading.Thread(target=run, args=(self._read, items), name="peelqa-chat", daemon=True)
        self._thread.start()

    def _read(self, items: Callable[[], Iterator[T]]) -> None:
        failure: Exception | None = None
        try:
            for item in items():
                if not self._put(item, None):
                    return
        except Exception as error:  # noqa: BLE001, RUF100 - handed to the reader, who knows what to make of it
            failure = error
        self._put(None, failure)

    def _put(self, item: T | None, failure: Exception | None) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put((item, failure), timeout=_LOOK_SECONDS)
            except Full:
                continue
            return True
        return False

    def next(self, deadline: float, max_bytes: int, idle: T) -> T | None:
        """The next item, or None at the end.

        Args:
            deadline: as `time.monotonic()` counts.
            max_bytes: that the server may send.
            idle: what to return if nothing came for `BEAT_SECONDS`, so that who waits can give up.

        Raises:
            TimeoutError: nothing came before the deadline.
            OverflowError: the server sent more than `max_bytes`.
            Exception: what reading raised.
        """
        beat = time.monotonic() + BEAT_SECONDS
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if self.wire.received > max_bytes:
                raise OverflowError
            try:
                item, failure = self._queue.get(timeout=min(left, _LOOK_SECONDS))
            except Empty:
                if time.monotonic() >= beat:
                    return idle
                continue
            if failure is not None:
                raise failure
            return item

    def stop(self) -> None:
        """Let go of the thread: it ends at its next item, at the end of its read, or when the connection is closed."""
        self._stopped.set()
        self.wire.close()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a reply: text, tokens that it reports, and whether the provider says that the reply ends here."""

    text: str
    input_tokens: int = 0
    output_tokens: int = 0
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reply comes from.

    `read` begins one try and raises what the provider raises. `adapt` is shown an error and returns True if the
    request was changed so that another try is worth while at once. `keys` must never be told; `variables` names where
    they stand.
    """

    name: str
    read: Callable[[Wire], Iterator[Part]]
    adapt: Callable[[Exception], bool]
    keys: tuple[str, ...]
    variables: str


_IDLE = Part("")


class StreamedReply:
    """A reply as it is written: iterate it once, then read `usage`. The clock starts with the first piece asked for.

    A piece is "" where nothing came for a second, so that a stopped reader need not wait for words to let go.

    Raises:
        ChatError: while it is iterated, if the provider fails, does not end within `seconds`, says nothing, or says
        much
            more than `max_tokens`.
    """

    def __init__(self, source: Source, max_tokens: int, seconds: float) -> None:
        self._source = source
        self._max_chars = max_tokens * CHARS_PER_TOKEN
        self._max_bytes = max_tokens * BYTES_PER_TOKEN + SPARE_BYTES
        self._seconds = seconds
        self._deadline = 0.0
        self._chars, self._input, self._output, self._used = 0, 0, 0, 0.0
        self._is_begun = False

    @property
    def usage(self) -> Usage:
        """What the reply used so far."""
        return Usage(self._source.name, self._input, self._output, self._used)

    def __iter__(self) -> Iterator[str]:
        """The text, piece by piece; a second time there is nothing left."""
        if self._is_begun:
            return
        self._is_begun = True
        started = time.monotonic()
        self._deadline = started + self._seconds
        try:
            tries = 0
            while (failure := (yield from self._try())) is not None:
                self._wait(failure, tries)
                tries += 1
        finally:
            self._used = time.monotonic() - started

    def _try(self) -> Generator[str, None, Exception | None]:
        """Read one reply; returns what went wrong, if that was before the first word."""
        wire = Wire()
        reading = Reading(lambda: self._source.read(wire), wire)
        try:
            yield from self._read(reading)
        except ChatError:
            raise
        except TimeoutError:
            raise self._error(f"did not end its reply within {self._seconds:g} seconds") from None
        except OverflowError:
            raise self._error(f"sent more than {self._max_bytes:,} bytes") from None
        except Exception as failure:  # every provider's library has its own
            if self._chars:
                self._log(failure)
                raise self._error("broke off in mid-reply") from None
            return failure
        finally:
            reading.stop()
        return None

    def _read(self, reading: Reading[Part]) -> Iterator[str]:
        is_whole = False
        while (part := reading.next(self._deadline, self._max_bytes, _IDLE)) is not None:
            if part is _IDLE:
                yield ""
                continue
            self._input += part.input_tokens
            self._output += part.output_tokens
            is_whole = is_whole or part.is_end
            if part.text:
                yield self._within_bound(part.text)
        if not self._chars and is_whole:
            raise self._error("gave an empty reply")
        if not is_whole:
            raise self._error("broke off in mid-reply" if self._chars else "ended its stream without a reply")

    def _within_bound(self, text: str) -> str:
        self._chars += len(text)
        if self._chars > self._max_chars:
            raise self._error(f"wrote more than {self._max_chars:,} characters and was cut off")
        return text

    def _wait(self, failure: Exception, tries: int) -> None:
        """Return when another try is due.

        Raises:
            ChatError: there is to be none.
        """
        self._log(failure)
        if self._source.adapt(failure):
            return
        wait = max(FIRST_WAIT * 2**tries, asked_wait(failure))
        if not may_pass(failure) or tries >= MAX_RETRIES or time.monotonic() + wait >= self._deadline:
            raise self._error(explain(failure, self._source.variables)) from None
        time.sleep(wait)

    def _log(self, failure: Exception) -> None:
        told = one_line(strike(f"{type(failure).__name__}: {failure}", self._source.keys))
        log.warning("%s: %s", one_line(self._source.name), told)

    def _error(self, what: str) -> ChatError:
        return ChatError(strike(f"the chat model {self._source.name} {what}", self._source.keys))
