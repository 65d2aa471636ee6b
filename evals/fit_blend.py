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

import numpy as np
import numpy.typing as npt
from replaying import cases_to_learn_from, folds, replayed

from peelqa import blend
from peelqa.assistant import Assistant
from peelqa.evaluation.cases import Case
from peelqa.settings import load_settings
from peelqa.types import Turn

Floats = npt.NDArray[np.float64]
L2 = 5.0


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
    examples = list(in_chats(cases_to_learn_from(assistant.report), assistant))
    held_out: dict[int, float] = {}
    for train, test in folds([e.chat for e in examples]):
        weights = fit([examples[i] for i in np.flatnonzero(train)])
        held_out.update({int(i): likeness(examples[i], weights) for i in np.flatnonzero(test)})
    alone = np.zeros(len(blend.PARTS) * len(blend.CONDITIONS))
    alone[0] = 1.0
    for kind in sorted({e.kind for e in examples}):
        of_kind = [i for i, e in enumerate(examples) if e.kind == kind]
        before = np.mean([likeness(examples[i], alone) for i in of_kind])
        after = np.mean([held_out[i] for i in of_kind])
        print(f"{kind}: {len(of_kind)}, likeness {before:.3f} -> {after:.3f}", file=sys.stderr)  # noqa: T201
    rows = fit(examples).reshape(len(blend.PARTS), -1)
    found = {
        part: {name: round(float(w), 4) for name, w in zip(blend.CONDITIONS, row, strict=True)}
        for part, row in zip(blend.PARTS, rows, strict=True)
    }
    blend.WEIGHTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def in_chats(cases: Sequence[Case], assistant: Assistant) -> Iterator[Example]:
    """Follow-ups with a standalone wording; then as many complete questions, each behind a chat about another thing."""
    firsts, chats, found = [], [], 0
    for case, before, _ in replayed(cases, assistant):
        if not before:
            firsts.append(case)
            continue
        chats.append(before)
        if case.standalone:
            found += 1
            yield example(case, before, case.standalone, assistant)
    for case, before in list(zip(firsts[:: max(1, len(firsts) // max(1, found))], cycle(chats), strict=False))[:found]:
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
