"""What may be asked: the limits of a question and of the turns before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from peelqa.errors import QuestionError
from peelqa.keywords import stem, terms
from peelqa.needs import MONTHS
from peelqa.places import mentioned
from peelqa.pointing import VAGUE_STEMS, points_back
from peelqa.types import Turn
from peelqa.wording import clean

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_NAMES = re.compile(r"\d|(?<=\s)(?!I\b)[A-Z]|[“”‘\"]")
_PROPER = re.compile(
    rf"(?<=\s)(?!I\b|(?:{MONTHS}|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter)\b)[A-Z]"
)
_ASKER = re.compile(r"\b(?:i|i['’](?:m|ve|d|ll)|my|me|mine|we|we['’](?:re|ve|d)|our|us)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^[^?:.]{0,80}\b(?:i|i['’]m|my|me|our|us|please)\b[^?:.]{0,60}:\s+(?=\S+\s+\S)|"
    r"^as an? [^?,.]{3,60},?\s+(?=i['’]d\b|i would\b|what\b|how\b|who\b|when\b|where\b|why\b|which\b|can\b)",
    re.IGNORECASE,
)
_THEY = re.compile(r"\b(?:they|them|their|theirs)\b", re.IGNORECASE)  # the police, behind a story of one's own
_FEW = 3  # content words: a question with fewer may need what was told before it


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


def without_letter(text: str) -> str:
    """The questions of a text, without what is told around them.

    A sentence that asks nothing stays if a question points back at it, or if it names something (a capital inside, a
    digit, a place); one that speaks of the asker only if it names something else than a day or a month.
    """
    sentences = [_OPENING.sub("", s) for s in _SENTENCE.split(text.strip())]
    kept = " ".join(sentences)
    questions = [s for s in sentences if s.endswith("?")]
    is_own_story = all(s in questions or _ASKER.search(s) for s in sentences)
    if not questions or any(points_back(_THEY.sub("police", q) if is_own_story else q) for q in questions):
        return kept
    return " ".join(s for s in sentences if s.endswith("?") or _says_what(s))


def wordings(text: str) -> tuple[str, ...]:
    """What to search for: the questions of a text; then the whole text, if its questions alone say little."""
    alone = without_letter(text)
    is_bare = len({t for t in terms(alone) if stem(t) not in VAGUE_STEMS}) < _FEW
    return (alone, text.strip()) if is_bare and alone != text.strip() else (alone,)


def without_asker(text: str) -> str:
    """The text without the sentences that speak of the asker and ask nothing: they are no request for advice."""
    sentences = _SENTENCE.split(text.strip())
    kept = [s for s in sentences if s.endswith("?") or not _ASKER.search(s)]
    return " ".join(kept) if any(s.endswith("?") for s in kept) else text


def _says_what(sentence: str) -> bool:
    """True if the sentence names something; of the asker ("I am 78 since May") only other names count."""
    names = _PROPER if _ASKER.search(sentence) else _NAMES
    return names.search(sentence) is not None or bool(mentioned(sentence))


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
