"""Fit the linear adapter over the embedding model on a report's anticipated questions.

    python evals/fit_adapter.py

Two questions about the same span, or a question and a sentence of its span, shall be near; other spans far (InfoNCE
with in-batch negatives). The matrix starts as the identity and is drawn back to it. No evaluation case is read.
Fitted on one half of the report it also helps on the other half (see docs/evaluation.md), so it ships for all.
"""

from __future__ import annotations

import numpy as np
import torch

from peelqa.embeddings import ADAPTER, DIMENSION, MAX_PIECES, Embedder, Vectors
from peelqa.passages import Unit, build_units, questions_path, read_questions
from peelqa.reports import read_report
from peelqa.settings import load_settings, report_path

STEPS = 300
BATCH = 512
LEARNING_RATE = 1e-3
TEMPERATURE = 0.05
PULL_TO_IDENTITY = 30.0
SENTENCE_SHARE = 0.5  # of the pairs are question and sentence, the others two questions


def main() -> None:
    """Write `src/peelqa/adapter.npy`."""
    path = report_path(load_settings())
    report = read_report(path)
    embedder = Embedder(adapted=False)
    sentences = [u for u in build_units(report, embedder.count_pieces, MAX_PIECES) if u.kind == "sentences"]
    questions = read_questions(questions_path(path), report)
    matrix = fit(
        sentences, embedder.embed([u.text for u in sentences]), questions, embedder.embed([u.text for u in questions])
    )
    np.save(ADAPTER, matrix)


def fit(sentences: list[Unit], sentence_vectors: Vectors, questions: tuple[Unit, ...], vectors: Vectors) -> Vectors:
    """The adapter, float32 of shape (384, 384), to be multiplied from the right."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    table = torch.tensor(np.concatenate([vectors, sentence_vectors]))
    row_of = {u.passage.sentence_ids[0]: len(questions) + i for i, u in enumerate(sentences)}
    spans: dict[str, list[int]] = {}
    for i, unit in enumerate(questions):
        spans.setdefault(unit.passage.id, []).append(i)
    matrix = torch.eye(DIMENSION).requires_grad_(True)
    optimiser = torch.optim.Adam([matrix], lr=LEARNING_RATE)
    for _ in range(STEPS):
        pairs = [_pair(int(i), questions, spans, row_of, rng) for i in rng.choice(len(questions), BATCH, replace=False)]
        anchors, positives = (list(side) for side in zip(*[p for p in pairs if p], strict=True))
        loss = _loss(table, anchors, positives, [questions[a].passage.id for a in anchors], matrix)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return np.asarray(matrix.detach().numpy(), dtype=np.float32)


def _pair(
    anchor: int,
    questions: tuple[Unit, ...],
    spans: dict[str, list[int]],
    row_of: dict[int, int],
    rng: np.random.Generator,
) -> tuple[int, int] | None:
    passage = questions[anchor].passage
    others = [i for i in spans[passage.id] if i != anchor]
    rows = [row_of[s] for s in passage.sentence_ids if s in row_of]
    if rows and (not others or rng.random() < SENTENCE_SHARE):
        return anchor, rows[int(rng.integers(len(rows)))]
    return (anchor, others[int(rng.integers(len(others)))]) if others else None


def _loss(
    table: torch.Tensor, anchors: list[int], positives: list[int], spans: list[str], matrix: torch.Tensor
) -> torch.Tensor:
    a = torch.nn.functional.normalize(table[anchors] @ matrix, dim=1)
    p = torch.nn.functional.normalize(table[positives] @ matrix, dim=1)
    names = np.array(spans)
    same = torch.tensor(names[:, None] == names[None, :]) & ~torch.eye(len(spans), dtype=torch.bool)
    logits = (a @ p.T / TEMPERATURE).masked_fill(same, -1e9)
    pull = PULL_TO_IDENTITY * ((matrix - torch.eye(DIMENSION)) ** 2).mean()
    return torch.nn.functional.cross_entropy(logits, torch.arange(len(spans))) + pull


if __name__ == "__main__":
    main()
