"""Conversations kept in SQLite, one file beside the index; each belongs to one browser's random key."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from peelqa.errors import ServerError
from peelqa.messages import Usage
from peelqa.types import Answer, Citation, Turn

FILE_NAME = "conversations.sqlite3"  # in the folder of the index
MAX_TITLE = 80
_ID = re.compile(r"[0-9a-f]{32}")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    owner TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, report_sha256 TEXT NOT NULL,
    updated TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    PRIMARY KEY (owner, id));
CREATE TABLE IF NOT EXISTS turns (
    owner TEXT NOT NULL, conversation TEXT NOT NULL, position INTEGER NOT NULL, question TEXT NOT NULL,
    answer TEXT NOT NULL, verdict TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (owner, conversation, position),
    FOREIGN KEY (owner, conversation) REFERENCES conversations (owner, id) ON DELETE CASCADE);
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose conversation, and which: two random 128-bit names made by the browser."""

    key: str
    conversation: str

    @property
    def owner(self) -> str:
        """Digest of the key: the file never holds the key itself."""
        return hashlib.sha256(self.key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """A conversation in the list; `turns` counts its questions."""

    id: str
    title: str
    updated: str
    turns: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A reader's verdict ("up" or "down") on an answer, with the earlier questions of its conversation."""

    question: str
    history: tuple[str, ...]
    answer: Answer
    verdict: str
    reason: str


def place_of(value: object) -> Place | None:
    """The place that a browser sent as `{"key": ..., "conversation": ...}`, None unless both are well formed."""
    if not isinstance(value, dict):
        return None
    key, conversation = str(value.get("key", "")), str(value.get("conversation", ""))
    return Place(key, conversation) if _ID.fullmatch(key) and _ID.fullmatch(conversation) else None


class Conversations:
    """The file of conversations. Safe to use from several threads; a second process sees what is written.

    Raises:
        ServerError: from every method, when the file can't be opened, read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._connection() as connection:
            connection.execute("PRAGMA journal_mode=WAL")  # readers don't wait for a writer; stays set in the file
            connection.executescript(_SCHEMA)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own for each call, so that none is shared between threads or left open."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=10)) as connection:
                connection.execute("PRAGMA foreign_keys=ON")
                with connection:
                    yield connection
        except (OSError, sqlite3.Error) as error:
            raise ServerError(f"can't keep conversations in {self.path}: {error}; make its folder writable") from error

    def turns(self, place: Place, last: int | None = None) -> tuple[Turn, ...]:
        """The turns of a conversation, oldest first, only the `last` of them if given; () if there is none."""
        query = "SELECT question, answer FROM turns WHERE owner=? AND conversation=? ORDER BY position DESC LIMIT ?"
        with self._connection() as connection:
            rows = connection.execute(query, (place.owner, place.conversation, -1 if last is None else last)).fetchall()
        return tuple(Turn(question, _answer(json.loads(answer))) for question, answer in reversed(rows))

    def add(self, place: Place, turn: Turn, report_sha256: str) -> None:
        """Append a turn; the first makes the conversation, titled by its question."""
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO conversations (owner, id, title, report_sha256) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET updated = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
                (place.owner, place.conversation, _title(turn.question), report_sha256),
            )
            connection.execute(
                "INSERT INTO turns (owner, conversation, position, question, answer) SELECT ?, ?,"
                " COALESCE(MAX(position) + 1, 0), ?, ? FROM turns WHERE owner=? AND conversation=?",
                (
                    place.owner,
                    place.conversation,
                    _storable(turn.question),
                    _dump(turn.answer),
                    place.owner,
                    place.conversation,
                ),
            )

    def entries(self, place: Place, containing: str = "") -> tuple[Entry, ...]:
        """The browser's conversations, latest first; with `containing`, those that say it anywhere, in any case."""
        query = (
            "SELECT c.id, c.title, c.updated, COUNT(*) FROM conversations c JOIN turns t"
            " ON t.owner = c.owner AND t.conversation = c.id WHERE c.owner = ?"
            " GROUP BY c.id HAVING"
            " instr(lower(c.title || ' ' || group_concat(t.question || ' ' || t.answer, ' ')), ?) > 0"
            " OR ? = '' ORDER BY c.updated DESC LIMIT 200"
        )
        wanted = _storable(containing).lower()
        with self._connection() as connection:
            return tuple(Entry(*row) for row in connection.execute(query, (place.owner, wanted, wanted)))

    def rename(self, place: Place, title: str) -> None:
        """Give a conversation a new title; a blank one changes nothing."""
        if title.strip():
            with self._connection() as connection:
                connection.execute(
                    "UPDATE conversations SET title=? WHERE owner=? AND id=?",
                    (_title(title), place.owner, place.conversation),
                )

    def delete(self, place: Place) -> None:
        """Remove a conversation with all its turns."""
        with self._connection() as connection:
            connection.execute("DELETE FROM conversations WHERE owner=? AND id=?", (place.owner, place.conversation))

    def verdicts(self, place: Place) -> dict[int, str]:
        """The verdicts on the answers of a conversation, by position."""
        query = "SELECT position, verdict FROM turns WHERE owner=? AND conversation=? AND verdict <> ''"
        with self._connection() as connection:
            return dict(connection.execute(query, (place.owner, place.conversation)).fetchall())

    def rate(self, place: Place, position: int, verdict: str, reason: str) -> None:
        """Keep what the reader thought of one answer: `verdict` is "up", "down" or "" to take it back.

        The verdicts stay in the file, beside question and answer, where an evaluation can draft cases from them.
        """
        with self._connection() as connection:
            connection.execute(
                "UPDATE turns SET verdict=?, reason=? WHERE owner=? AND conversation=? AND position=?",
                (verdict, _storable(reason)[:1000], place.owner, place.conversation, position),
            )

    def judged(self) -> Iterator[Judged]:
        """Every answer that a reader judged, of all browsers, in a stable order; nobody's name or key is in it."""
        query = (
            "SELECT owner, conversation, position, verdict, reason FROM turns WHERE verdict <> ''"
            " ORDER BY owner, conversation, position"
        )
        with self._connection() as connection:
            rows = connection.execute(query).fetchall()
            for owner, conversation, position, verdict, reason in rows:
                turns = connection.execute(
                    "SELECT question, answer FROM turns WHERE owner=? AND conversation=? AND position<=?"
                    " ORDER BY position",
                    (owner, conversation, position),
                ).fetchall()
                *earlier, (question, answer) = turns
                yield Judged(question, tuple(q for q, _ in earlier), _answer(json.loads(answer)), verdict, reason)


def _storable(text: str) -> str:
    """The text without lone surrogates, which UTF-8 can't hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _title(text: str) -> str:
    line = " ".join(_storable(text).split())
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1].rstrip() + "…"


def _dump(answer: Answer) -> str:
    """The answer as JSON, without its hits: they are the search's working, and large."""
    return _storable(json.dumps({**asdict(answer), "hits": ()}, ensure_ascii=False))


def _answer(data: dict[str, Any]) -> Answer:
    citations = tuple(Citation(**citation) for citation in data["citations"])
    tuples = {name: tuple(data.get(name, ())) for name in ("queries", "suggestions", "hits", "notes")}
    emphasis = tuple((start, end) for start, end in data.get("emphasis", ()))
    usage = Usage(**data["usage"]) if data.get("usage") else None
    return Answer(**{**data, **tuples, "citations": citations, "emphasis": emphasis, "usage": usage})
