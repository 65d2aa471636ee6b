"""PeelQA: questions about a police inspection report, answered in its own words with the page that proves them.

    >>> import peelqa
    >>> answer = peelqa.ask("How was planning for the future graded?")
    >>> answer.citations[0].page

Importing this package loads no model; the first question does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peelqa.errors import PeelqaError
from peelqa.types import Answer, Citation, Hit, Passage, Report, Section, Sentence, Turn

if TYPE_CHECKING:
    from peelqa.assistant import Assistant, Conversation, ask
    from peelqa.settings import Settings, load_settings

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Conversation",
    "Hit",
    "Passage",
    "PeelqaError",
    "Report",
    "Section",
    "Sentence",
    "Settings",
    "Turn",
    "ask",
    "load_settings",
]

_LAZY = {
    "Assistant": "peelqa.assistant",
    "Conversation": "peelqa.assistant",
    "ask": "peelqa.assistant",
    "Settings": "peelqa.settings",
    "load_settings": "peelqa.settings",
}


def __getattr__(name: str) -> object:
    """Load the names that need LangChain, Chroma or pydantic only when they are used."""
    if name not in _LAZY:
        raise AttributeError(f"module 'peelqa' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_LAZY[name]), name)
    globals()[name] = value
    return value
