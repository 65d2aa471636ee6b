"""What the fits share: the cases that may be learned from, replayed in their chats, and folds that cut no chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from peelqa.assistant import Assistant
from peelqa.evaluation.cases import Case, load_cases
from peelqa.types import Answer, Report, Turn

CASES = Path(__file__).parent / "cases"
FOLDS = 5

Mask = npt.NDArray[np.bool_]


def cases_to_learn_from(report: Report) -> list[Case]:
    """The cases of `train` and `dev`; those of `test` are never learned from."""
    return [case for case in load_cases(CASES, report) if case.split in ("train", "dev")]


def replayed(cases: Sequence[Case], assistant: Assistant) -> Iterator[tuple[Case, tuple[Turn, ...], Answer]]:
    """Each case with the turns before it and its answer; a follow-up leans on the answer that was really given."""
    chats: dict[tuple[str, int], tuple[Turn, ...]] = {}
    for case in sorted(cases, key=lambda c: (c.conversation, c.turn, c.id)):
        before = chats[case.conversation, case.turn - 1] if case.history else ()
        answer = assistant.ask(case.question, before)
        chats[case.conversation, case.turn] = (*before, Turn(case.question, answer))
        yield case, before, answer


def folds(chats: Sequence[str]) -> list[tuple[Mask, Mask]]:
    """(train, test) masks over examples, given the chat of each; all of one chat are on the same side."""
    names = sorted(set(chats))
    order = np.random.default_rng(0).permutation(len(names))
    fold = {names[i]: n % FOLDS for n, i in enumerate(order)}
    of_example = np.array([fold[chat] for chat in chats])
    return [(of_example != n, of_example == n) for n in range(FOLDS)]
