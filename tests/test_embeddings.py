"""The embedding model: vectors, word pieces, and folders that are refused."""

from __future__ import annotations

import json
import os
import threading

import numpy as np
import pytest

from peelqa import embeddings
from peelqa.embeddings import DIMENSION, MODEL_SHA256, Embedder
from peelqa.errors import ModelError

TEXTS = [
    "Detectives carry too many cases.",
    "Burglary",
    "£2.9m of savings are not yet found, the force says. " * 20,
    "",
]


@pytest.fixture
def copied(embedder, tmp_path):
    """A folder of links to the real model's files; a test replaces one of them."""
    folder = tmp_path / "model"
    for root, _, names in os.walk(embedder.folder):
        here = folder / os.path.relpath(root, embedder.folder)
        here.mkdir(parents=True, exist_ok=True)
        for name in names:
            (here / name).symlink_to(os.path.join(root, name))
    return folder


def replace(path, text):
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")


def test_vectors_are_float32_of_384_and_of_length_1(embedder):
    vectors = embedder.embed(TEXTS)
    assert (vectors.dtype, vectors.shape) == (np.float32, (4, DIMENSION))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1, 1], abs=1e-5)


def test_no_texts_give_no_vectors(embedder):
    assert embedder.embed([]).shape == (0, DIMENSION)


def test_a_text_has_one_vector_whatever_stands_beside_it(embedder):
    # padding to the longest text of a batch must not leak into the shorter ones
    together = embedder.embed(TEXTS)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-5


def test_the_same_text_twice_gives_the_same_bytes(embedder):
    assert embedder.embed(TEXTS[:1]).tobytes() == embedder.embed(TEXTS[:1]).tobytes()


def test_texts_of_one_meaning_are_nearer_than_others(embedder):
    a, b, c = embedder.embed(["How many cases does a detective have?", TEXTS[0], "The estate strategy is published."])
    assert a @ b > a @ c + 0.2


def test_langchain_gets_the_same_vectors(embedder):
    wanted = embedder.embed(["Burglary"])[0].tolist()
    assert embedder.embed_query("Burglary") == wanted
    assert embedder.embed_documents(["Burglary"]) == [wanted]


def test_threads_may_share_the_model(embedder):
    wanted = embedder.embed(TEXTS[:1])
    found = []
    threads = [threading.Thread(target=lambda: found.append(embedder.embed(TEXTS[:1]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [vector.tobytes() for vector in found] == [wanted.tobytes()] * 4


def test_many_texts_shared_out_between_workers_keep_their_order_and_their_meaning(embedder):
    texts = [f"There are {n} vans in the yard." for n in range(300)]
    together = embedder.embed(texts)
    assert together.shape == (300, 384)
    for n in (0, 127, 128, 299):
        assert together[n] @ embedder.embed([texts[n]])[0] > 0.9999


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", 2),  # [CLS] [SEP]
        ("police force", 4),  # [CLS] police force [SEP]
        ("cuckooing", 4),  # [CLS] cuckoo ##ing [SEP]
        ("police " * 400, 402),  # nothing is cut off when counting
    ],
)
def test_word_pieces_are_counted_with_the_two_special_ones(embedder, text, pieces):
    assert embedder.count_pieces(text) == pieces


def test_what_is_beyond_256_pieces_is_not_read(embedder):
    long = "police " * 300
    a, b = embedder.embed([long, long + "burglary drones cadets"])
    assert np.array_equal(a, b)


def test_the_digest_is_that_of_the_published_weights_and_of_the_adapter(embedder, tmp_path, monkeypatch):
    assert Embedder(adapted=False).digest == MODEL_SHA256
    assert embedder.digest == Embedder().digest != MODEL_SHA256
    np.save(tmp_path / "other.npy", np.eye(DIMENSION, dtype=np.float32))
    monkeypatch.setattr(embeddings, "ADAPTER", tmp_path / "other.npy")
    assert Embedder().digest not in (MODEL_SHA256, embedder.digest)


def test_a_missing_adapter_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(embeddings, "ADAPTER", tmp_path / "nowhere.npy")
    with pytest.raises(ModelError, match=r"the adapter .*nowhere\.npy is missing: .*; install peelqa afresh"):
        Embedder()


def test_a_damaged_adapter_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(embeddings, "ADAPTER", tmp_path / "adapter.npy")
    np.save(tmp_path / "adapter.npy", np.eye(3))
    with pytest.raises(ModelError, match=r"adapter\.npy has shape \(3, 3\); install peelqa afresh"):
        _ = Embedder()._adapter
    for data in (b"", b"no array"):
        (tmp_path / "adapter.npy").write_bytes(data)
        with pytest.raises(ModelError, match=r"adapter\.npy is damaged"):
            _ = Embedder()._adapter


def test_a_copied_model_is_taken(copied):
    assert Embedder(copied).count_pieces("police force") == 4


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(ModelError, match=r"no model in .*nowhere; set PEELQA_MODEL_DIR"):
        Embedder(tmp_path / "nowhere")


def test_pickled_weights_are_refused(copied):
    (copied / "model.safetensors").unlink()
    (copied / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelError, match=r"no model\.safetensors \(pickled weights are not loaded\)"):
        Embedder(copied)


def test_other_weights_are_refused_by_their_digest(copied):
    weights = (copied / "model.safetensors").read_bytes()
    (copied / "model.safetensors").unlink()
    (copied / "model.safetensors").write_bytes(weights[:-1] + bytes([weights[-1] ^ 1]))  # one bit
    with pytest.raises(ModelError, match=r"has sha256 .*, not 53aa51172d14\.\.\. of sentence-transformers"):
        Embedder(copied)


def test_a_model_that_names_code_of_its_own_is_refused(copied):
    config = json.loads((copied / "config.json").read_text(encoding="utf-8"))
    replace(copied / "config.json", json.dumps({**config, "auto_map": {"AutoModel": "evil.Model"}}))
    with pytest.raises(ModelError, match="brings program code of its own, which is never run"):
        Embedder(copied)


def test_a_model_that_brings_a_program_is_refused(copied):
    (copied / "1_Pooling").mkdir(exist_ok=True)
    (copied / "1_Pooling" / "pooling.py").write_text("raise SystemExit('run')", encoding="utf-8")
    with pytest.raises(ModelError, match="brings program code of its own, which is never run"):
        Embedder(copied)


@pytest.mark.parametrize("text", ["", "{", None])
def test_a_missing_or_broken_config_is_refused(copied, text):
    (copied / "config.json").unlink()
    if text is not None:
        replace(copied / "config.json", text)
    with pytest.raises(ModelError, match=r"can't read .*config\.json"):
        Embedder(copied)


@pytest.mark.parametrize("text", ["", '{"version": "1.0"}', None])
def test_a_missing_or_broken_tokenizer_is_refused(copied, text):
    (copied / "tokenizer.json").unlink()
    if text is not None:
        replace(copied / "tokenizer.json", text)
    with pytest.raises(ModelError, match=r"can't load the tokenizer .*tokenizer\.json"):
        Embedder(copied).count_pieces("police")


def test_a_model_whose_other_files_are_broken_is_refused_when_it_is_loaded(copied):
    replace(copied / "modules.json", "[{")
    with pytest.raises(ModelError, match="can't load the embedding model in"):
        Embedder(copied).embed(["police"])
