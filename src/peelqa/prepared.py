"""Vectors of anticipated questions that were made beforehand, so that the first build needs not embed all of them.

The file beside the report holds the model's own vectors (before the adapter), each as 384 whole numbers from -127 to
127 and a scale. A cosine changes by less than 0.002 by that. A digest of the model, the texts and the vectors seals the
file; one that does not fit is not used, and the questions are embedded as if it were not there.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from peelqa.embeddings import DIMENSION, MODEL_SHA256, Embedder, Vectors

_LARGEST = 127.0


def vectors_path(questions: Path) -> Path:
    """Where the vectors of a file of anticipated questions lie, if there are any: beside it."""
    return questions.with_suffix(".npz")


def write_prepared(path: Path, texts: Sequence[str], vectors: Vectors) -> None:
    """Write the vectors of `texts`, float32 of shape (n, 384), as the unadapted model makes them."""
    scales = np.abs(vectors).max(axis=1, keepdims=True) / _LARGEST
    whole = np.rint(vectors / scales).astype(np.int8)
    scales = scales.astype(np.float32)
    np.savez(path, vectors=whole, scales=scales, seal=_seal(texts, whole.tobytes(), scales.tobytes()))


def read_prepared(path: Path, texts: Sequence[str]) -> Vectors | None:
    """The vectors of `texts`, float32 of shape (n, 384), about 1 long; None if the file is not whole or not theirs."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            vectors, scales, seal = file["vectors"], file["scales"], str(file["seal"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    is_whole = vectors.dtype == np.int8 and vectors.shape == (len(texts), DIMENSION) and scales.shape == (len(texts), 1)
    if not is_whole or seal != _seal(texts, vectors.tobytes(), scales.tobytes()):
        return None
    return np.asarray(vectors * scales.astype(np.float32), dtype=np.float32)


def _seal(texts: Sequence[str], *parts: bytes) -> str:
    digest = hashlib.sha256(MODEL_SHA256.encode())
    for part in (*(text.encode() for text in texts), *parts):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


class PreparedEmbedder(Embeddings):
    """An embedder that has the vectors of some texts already; the others are embedded.

    Args:
        embedder: gives the adapter, and the vectors of all other texts.
        path: of the file of vectors; it may be missing.
        texts: those that the file is of.
    """

    def __init__(self, embedder: Embedder, path: Path, texts: Sequence[str]) -> None:
        self._embedder = embedder
        vectors = read_prepared(path, texts) if texts else None
        known = {} if vectors is None else dict(zip(texts, embedder.adapted(vectors), strict=True))
        self._known: dict[str, Vectors] = known

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of `texts` as lists, as LangChain wants them."""
        made = iter(self._embedder.embed_documents([text for text in texts if text not in self._known]))
        return [self._known[text].tolist() if text in self._known else next(made) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Vector of one text as a list; always embedded, so that a question is searched as in any other index."""
        return self._embedder.embed_query(text)
