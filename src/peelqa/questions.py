"""What may be asked: the limits of a question and of the turns before it."""

from __future__ import annotations

from collections.abc import Sequence

from peelqa.errors import QuestionError
from peelqa.types import Turn
from peelqa.wording import clean


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
