"""Fit the network that tells questions a report answers from those it is silent on; writes `answerability.npz`.

    python evals/fit_answerability.py

It learns from the anticipated questions beside the report, answered and silent ones, by their vectors after the
adapter. No evaluation case is read.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from peelqa.answerability import HIDDEN, NETWORK
from peelqa.embeddings import DIMENSION, Embedder, Vectors
from peelqa.passages import questions_path, read_questions
from peelqa.prepared import read_prepared, vectors_path
from peelqa.reports import read_report
from peelqa.settings import load_settings, report_path

STEPS = 6000
BATCH = 1024
LEARNING_RATE = 2e-3  # falls to 0 along a cosine
DECAY = 0.05
DROPOUT = 0.3


def main() -> None:
    """Write `src/peelqa/answerability.npz`."""
    path = report_path(load_settings())
    beside = questions_path(path)
    units = read_questions(beside, read_report(path))
    texts, embedder = [u.text for u in units], Embedder()
    prepared = read_prepared(vectors_path(beside), texts)
    vectors = embedder.embed(texts) if prepared is None else embedder.adapted(prepared)
    np.savez(NETWORK, **fit(vectors, np.array([u.kind == "questions" for u in units])))


def fit(vectors: Vectors, answered: npt.NDArray[np.bool_]) -> dict[str, Vectors]:
    """The network's parts, float32, from vectors of shape (n, 384) and whether each question is answered."""
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Linear(DIMENSION, HIDDEN), torch.nn.ReLU(), torch.nn.Dropout(DROPOUT), torch.nn.Linear(HIDDEN, 1)
    )
    x, y = torch.tensor(vectors), torch.tensor(answered, dtype=torch.float32)
    optimiser = torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=DECAY)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        some = torch.randint(len(x), (BATCH,))
        loss = torch.nn.functional.binary_cross_entropy_with_logits(network(x[some]).squeeze(-1), y[some])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        rate.step()
    inner, outer = network[0], network[3]
    parts = {"inner": inner.weight.T, "inner_bias": inner.bias, "outer": outer.weight[0], "bias": outer.bias[0]}
    return {name: part.detach().numpy().astype(np.float32) for name, part in parts.items()}


if __name__ == "__main__":
    main()
