"""What passes between PeelQA and a chat model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a chat model. `keep` marks a long text that is the same in every question (prompt caching)."""

    role: Literal["system", "user", "assistant"]
    text: str
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What a chat model used for one reply; tokens are 0 where the provider does not say; `seconds` is wall time."""

    model: str
    input_tokens: int
    output_tokens: int
    seconds: float


class Reply(Protocol):
    """A chat model's reply as it is written: iterate it for pieces of text, then read `usage`."""

    @property
    def usage(self) -> Usage:
        """What the reply used so far."""
        ...

    def __iter__(self) -> Iterator[str]:
        """The text, piece by piece; a piece is "" where nothing came for a while, so that a reader may leave."""
        ...


class ChatModel(Protocol):
    """Something that writes. `name` is "provider:model", never with a key."""

    @property
    def name(self) -> str:
        """The model's name, for people and for caches."""
        ...

    def stream(self, messages: Sequence[Message], *, max_tokens: int, seconds: float) -> Reply:
        """Write a reply of at most `max_tokens` tokens within `seconds`; iterating it may raise `ChatError`."""
        ...
