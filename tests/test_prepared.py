"""Vectors that were made beforehand: near enough to the model's own, and never used for other texts."""

from __future__ import annotations

import numpy as np
import pytest

from peelqa.passages import questions_path, read_questions
from peelqa.prepared import PreparedEmbedder, read_prepared, vectors_path, write_prepared

TEXTS = ["How many vans are there?", "Who leads the team?", "what about the vans then"]


def unit_rows(seed, rows):
    made = np.random.default_rng(seed).normal(size=(rows, 384)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "q.npz"
    write_prepared(path, TEXTS, unit_rows(0, 3))
    return path


def test_what_was_written_is_read_with_cosines_that_differ_by_less_than_two_thousandths(written):
    found = read_prepared(written, TEXTS)
    assert np.abs(found @ unit_rows(1, 200).T - unit_rows(0, 3) @ unit_rows(1, 200).T).max() < 0.002


@pytest.mark.parametrize("texts", [TEXTS[:2], [*TEXTS, "one more?"], [TEXTS[0], TEXTS[2], TEXTS[1]], []])
def test_vectors_of_other_texts_are_not_used(written, texts):
    assert read_prepared(written, texts) is None


def test_a_missing_or_damaged_file_is_not_used(written, tmp_path):
    assert read_prepared(tmp_path / "none.npz", TEXTS) is None
    data = bytearray(written.read_bytes())
    for place in (10, len(data) // 2, len(data) - 30):
        damaged = bytearray(data)
        damaged[place] ^= 1
        (tmp_path / "damaged.npz").write_bytes(damaged)
        found = read_prepared(tmp_path / "damaged.npz", TEXTS)
        # A byte of the archive's own bookkeeping may be changed without harm; a vector may not.
        assert found is None or np.array_equal(found, read_prepared(written, TEXTS))


def test_a_flipped_byte_of_a_vector_is_found(written, tmp_path):
    with np.load(written) as file:
        parts = dict(file)
    parts["vectors"] = parts["vectors"].copy()
    parts["vectors"][1, 7] ^= 1
    np.savez(tmp_path / "flipped.npz", **parts)
    assert read_prepared(tmp_path / "flipped.npz", TEXTS) is None


def test_known_texts_get_their_vectors_and_all_others_are_embedded(written, embedder):
    prepared = PreparedEmbedder(embedder, written, TEXTS)
    other = "Is the force good?"
    found = np.array(prepared.embed_documents([TEXTS[1], other, TEXTS[0]]), dtype=np.float32)
    known = embedder.adapted(read_prepared(written, TEXTS))
    assert np.array_equal(found[[0, 2]], known[[1, 0]])
    assert np.array_equal(found[1], embedder.embed([other])[0])
    assert prepared.embed_query(TEXTS[0]) == embedder.embed_query(TEXTS[0])


def test_the_vectors_that_are_shipped_are_those_of_the_shipped_questions(seed_path, seed_report, embedder):
    beside = questions_path(seed_path)
    texts = [u.text for u in read_questions(beside, seed_report)]
    found = read_prepared(vectors_path(beside), texts)
    assert found is not None, "run: python evals/prepare_vectors.py"
    some = list(range(0, len(texts), len(texts) // 40))
    own = embedder.embed([texts[i] for i in some])
    assert np.sum(embedder.adapted(found[some]) * own, axis=1).min() > 0.998
