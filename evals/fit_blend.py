"""Fit the weights by which the vector of a question asked in a chat is mixed, and write `src/peelqa/blend.json`.

    python evals/fit_blend.py

Follow-ups of the `train` and `dev` cases are to come near to the same question written standalone; as many questions
that stand alone are put behind a chat about something else and are to stay where they are. The cases of the `test`
split are never read. Likeness (mean cosine) before and after, in five folds that never cut a conversation, is printed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np
import numpy.typing as npt

from peelqa import blend
from peelqa.assistant import Assistant
from peelqa.evaluation.cases import Case, load_cases
from peelqa.settings import load_settings
from peelqa.types import Turn

Floats = npt.NDArray[np.float64]
CASES = Path(__file__).parent / "cases"
L2 = 5.0
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A question in a chat: its parts' vectors under every condition, shape (384, weights), and the vector wanted."""

    chat: str
    kind: str
    x: Floats
    wanted: Floats


def main() -> None:
    """Fit and write."""
    assistant = Assistant(load_settings(engine="quote"))
    cases = [c for c in load_cases(CASES, assistant.report) if c.split in ("train", "dev")]
    examples = list(in_chats(cases, assistant))
    folds = {chat: n % FOLDS for n, chat in enumerate(sorted({e.chat for e in examples}))}
    held_out = {}
    for fold in range(FOLDS):
        weights = fit([e for e in examples if folds[e.chat] != fold])
        held_out.update({id(e): likeness(e, weights) for e in examples if folds[e.chat] == fold})
    alone = np.zeros(len(blend.PARTS) * len(blend.CONDITIONS))
    alone[0] = 1.0
    for kind in sorted({e.kind for e in examples}):
        of_kind = [e for e in examples if e.kind == kind]
        before = np.mean([likeness(e, alone) for e in of_kind])
        after = np.mean([held_out[id(e)] for e in of_kind])
        print(f"{kind}: {len(of_kind)}, likeness {before:.3f} -> {after:.3f}", file=sys.stderr)  # noqa: T201
    rows = fit(examples).reshape(len(blend.PARTS), -1)
    found = {
        part: {name: round(float(w), 4) for name, w in zip(blend.CONDITIONS, row, strict=True)}
        for part, row in zip(blend.PARTS, rows, strict=True)
    }
    blend.WEIGHTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def in_chats(cases: Sequence[Case], assistant: Assistant) -> Iterator[Example]:
    """Follow-ups with a standalone wording; then as many complete questions, each behind a chat about another thing."""
    chats: dict[tuple[str, int], tuple[Turn, ...]] = {}
    found = 0
    ordered = sorted(cases, key=lambda c: (c.conversation, c.turn, c.id))
    for case in ordered:
        before = chats[case.conversation, case.turn - 1] if case.history else ()
        chats[case.conversation, case.turn] = (*before, Turn(case.question, assistant.ask(case.question, before)))
        if before and case.standalone:
            found += 1
            yield example(case, before, case.standalone, assistant)
    others = cycle([turns for (_, turn), turns in sorted(chats.items()) if turn > 1])
    firsts = [c for c in ordered if not c.history]
    for case, before in list(zip(firsts[:: max(1, len(firsts) // found)], others, strict=False))[:found]:
        yield example(case, before, case.question, assistant)


def example(case: Case, before: Sequence[Turn], wanted: str, assistant: Assistant) -> Example:
    """The question of `case` behind the turns `before`."""
    query = assistant._query(case.question, before)
    texts = blend.parts(query, assistant._quoted_last(before))
    vectors = np.stack([assistant.searcher.vector(text) for text in texts]).astype(np.float64)
    x = np.einsum("pd,c->dpc", vectors, blend.conditions(query)).reshape(vectors.shape[1], -1)
    kind = "another subject" if wanted == case.question else "leaning" if query.leans_on_chat else "other follow-ups"
    return Example(case.conversation, kind, x, assistant.searcher.vector(wanted).astype(np.float64))


def fit(examples: Sequence[Example]) -> Floats:
    """Weights (ridge regression) of parts and conditions, flat."""
    x, y = np.concatenate([e.x for e in examples]), np.concatenate([e.wanted for e in examples])
    return np.asarray(np.linalg.solve(x.T @ x + L2 * np.eye(x.shape[1]), x.T @ y))


def likeness(example: Example, weights: Floats) -> float:
    """Cosine of the mixed vector and the one wanted."""
    mixed = example.x @ weights
    return float(mixed @ example.wanted / np.linalg.norm(mixed))


if __name__ == "__main__":
    main()
