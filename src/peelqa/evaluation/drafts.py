"""Readers' verdicts -> draft cases: lines that a person completes before they may measure anything."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from peelqa.conversations import Conversations, Judged
from peelqa.errors import EvaluationError
from peelqa.evaluation.results import write_text


def write_drafts(kept_in: Path, path: Path) -> int:
    """Write the verdicts of a file of conversations as draft cases, one a line; returns how many.

    Raises:
        EvaluationError: there are no verdicts, or the file exists already or can't be written.
    """
    if not kept_in.is_file():
        raise EvaluationError(
            f"there are no verdicts: {kept_in} does not exist; serve the page and judge answers there"
        )
    if path.exists():
        raise EvaluationError(f"{path} exists and may hold completed cases; name a new file")
    drafts = [draft_of(number, judged) for number, judged in enumerate(once_each(Conversations(kept_in).judged()), 1)]
    if not drafts:
        raise EvaluationError(f"{kept_in} holds no verdicts yet; judge answers on the page first")
    write_text(path, "".join(json.dumps(draft, ensure_ascii=False) + "\n" for draft in drafts))
    return len(drafts)


def once_each(judged: Iterable[Judged]) -> list[Judged]:
    """Each question with its history once: the first "down" if it has one, since there is something to learn."""
    found: dict[tuple[str, ...], Judged] = {}
    for one in judged:
        key = (*one.history, one.question)
        if key not in found or (one.verdict == "down" and found[key].verdict == "up"):
            found[key] = one
    return list(found.values())


def draft_of(number: int, judged: Judged) -> dict[str, Any]:
    """One line: what is known is filled in, the quotes of the answer are candidates for evidence, the rest is blank."""
    is_follow_up = bool(judged.history)
    return {
        "draft": True,
        "verdict": judged.verdict,
        "reason": judged.reason,
        "answered": judged.answer.text,
        "id": f"draft-{number:04d}",
        "conversation": f"draft-chat-{number:04d}" if is_follow_up else "",
        "turn": len(judged.history) + 1,
        "history": list(judged.history),
        "question": judged.question,
        "type": "",
        "answerability": "",
        "evidence": [[c.quote for c in judged.answer.citations]] if judged.answer.citations else [],
        "nuggets": [],
        "must_not": [],
        "split": "dev",
        "written_from": "report",
        "tags": [],
    }
