"""How likely a question is of a kind that its report answers, told from the question's vector alone.

A small network (384 to 1024 to 1) in `answerability.npz`, fitted by `evals/fit_answerability.py` on anticipated
questions: those that the report answers against those that it is silent on, never on evaluation cases. Fitted on one
half of the report it also helps on questions about the other half (see docs/evaluation.md).
"""

from __future__ import annotations

import zipfile
from functools import lru_cache
from pathlib import Path

import numpy as np

from peelqa.embeddings import DIMENSION, Vectors
from peelqa.errors import ModelError

NETWORK = Path(__file__).parent / "answerability.npz"
HIDDEN = 1024  # 128: 0.86 instead of 0.88 of the silent cases refused at 3 percent false refusals, five-fold
LARGEST = 6.0  # log-odds: a question unlike all that the network has seen proves no more than that


@lru_cache(maxsize=1)
def _network() -> tuple[Vectors, Vectors, Vectors, float]:
    try:
        with NETWORK.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            inner, inner_bias, outer, bias = (file[name] for name in ("inner", "inner_bias", "outer", "bias"))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"the network {NETWORK} is missing or damaged ({error}); install peelqa afresh") from error
    if inner.shape != (DIMENSION, HIDDEN) or inner_bias.shape != (HIDDEN,) or outer.shape != (HIDDEN,):
        raise ModelError(f"the network {NETWORK} has other shapes than expected; install peelqa afresh")
    return inner, inner_bias, outer, float(bias)


def answerability(vector: Vectors) -> float:
    """Log-odds, from -`LARGEST` to `LARGEST`, that a report answers the question with this vector, shape (384,).

    Raises:
        ModelError: the network's file is missing or damaged.
    """
    inner, inner_bias, outer, bias = _network()
    # Summed without BLAS: its last bits depend on the number of its threads.
    hidden = np.maximum(np.einsum("i,ij->j", vector, inner) + inner_bias, 0)
    return float(np.clip(np.einsum("j,j->", hidden, outer) + bias, -LARGEST, LARGEST))
