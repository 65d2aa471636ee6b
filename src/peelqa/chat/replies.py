"""Replies of a chat model kept on disk, so that the same prompt to the same model is paid for once. Off by default."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from peelqa.messages import ChatModel, Message, Reply, Usage

FOLDER = "replies"
FORMAT = 1


class KeptReplies:
    """A chat model whose replies are kept; a kept reply comes at once, in one piece, and uses no tokens.

    Only whole replies are kept, never one that was broken off. A damaged entry is asked for again.

    Args:
        model: writes what is not kept yet.
        folder: where replies are; made when the first one is.
        recipe: whatever else the reply depends on (address, digest of a file, temperature).
    """

    def __init__(self, model: ChatModel, folder: Path, recipe: str = "") -> None:
        self.model = model
        self._folder = folder
        self._recipe = recipe

    @property
    def name(self) -> str:
        """The name of the model that writes."""
        return self.model.name

    def stream(self, messages: Sequence[Message], *, max_tokens: int, seconds: float) -> Reply:
        """The kept reply to `messages`, or a new one."""
        path = self._folder / f"{self._key(messages, max_tokens)}.json"
        text = _read(path)
        if text is not None:
            return _Kept(text, Usage(self.name, 0, 0, 0.0))
        return _Keeping(self.model.stream(messages, max_tokens=max_tokens, seconds=seconds), path)

    def _key(self, messages: Sequence[Message], max_tokens: int) -> str:
        """sha256 over everything that a reply depends on."""
        parts = [str(FORMAT), self.name, self._recipe, str(max_tokens)]
        parts += [f"{m.role} {hashlib.sha256(m.text.encode()).hexdigest()}" for m in messages]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class _Kept:
    def __init__(self, text: str, usage: Usage) -> None:
        self.usage = usage
        self._text = text

    def __iter__(self) -> Iterator[str]:
        yield self._text


class _Keeping:
    """A reply that is written to disk when it has been read to its end."""

    def __init__(self, reply: Reply, path: Path) -> None:
        self._reply, self._path = reply, path

    @property
    def usage(self) -> Usage:
        return self._reply.usage

    def __iter__(self) -> Iterator[str]:
        pieces = []
        for piece in self._reply:
            pieces.append(piece)
            yield piece
        if pieces:
            _write(self._path, "".join(pieces))


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _read(path: Path) -> str | None:
    """The kept text, or None if there is none or it is not as it was written."""
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        text = entry["text"]
        return text if entry["sha256"] == _seal(text) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps({"text": text, "sha256": _seal(text)}) + "\n", encoding="utf-8")
        os.replace(temporary, path)
    except OSError:  # a reply that can't be kept is still a reply
        temporary.unlink(missing_ok=True)
