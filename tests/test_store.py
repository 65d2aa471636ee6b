"""The index on disk: vectors, manifest, and the swap of one index for the next."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from langchain_core.embeddings import Embeddings

from peelqa import store
from peelqa.errors import IndexMismatch, StoreError

MANIFEST = store.Manifest(store.FORMAT, "r", "a1", "model", "b2", 3, "c3", "d4", 2, "e5", "f6")


class ByLength(Embeddings):
    """Unit vectors of 3 numbers from the length of a text."""

    def embed_documents(self, texts):
        raw = np.array([[len(t), 1, 2] for t in texts], dtype=np.float32)
        return (raw / np.linalg.norm(raw, axis=1, keepdims=True)).tolist()

    def embed_query(self, text):
        return self.embed_documents([text])[0]


def write(folder, manifest=MANIFEST):
    """A manifest in `folder`, as `finish` writes it for an index without vectors."""
    folder.mkdir(parents=True, exist_ok=True)
    store.finish(folder, manifest, np.zeros((0, 3), dtype=np.float32))
    return folder


def folders(index_dir):
    return sorted(p.name for p in index_dir.glob("index-*"))


# --- vectors


def test_vectors_come_back_in_the_order_that_is_asked_for(tmp_path):
    texts = ["x" * n for n in range(1, 2101)]  # more than one page of rows
    ids = [f"s{n}" for n in range(len(texts))]
    vectors = store.VectorStore(tmp_path, ByLength())
    vectors.add(ids, texts, ["sentences"] * len(ids))
    found = store.VectorStore(tmp_path, None).read(ids[::-1])
    assert found.dtype == np.float32
    assert np.abs(found - ByLength().embed_documents(texts[::-1])).max() < 1e-6  # Chroma normalises once more


def test_vectors_of_other_ids_are_refused(tmp_path):
    vectors = store.VectorStore(tmp_path, ByLength())
    vectors.add(["a", "b"], ["x", "xx"], ["sentences"] * 2)
    for ids in (["a"], ["a", "b", "c"], ["a", "c"]):
        with pytest.raises(StoreError, match=r"holds 2 vectors instead of \d; run: peelqa index"):
            vectors.read(ids)


def test_a_folder_without_vectors_is_refused(tmp_path):
    with pytest.raises(StoreError, match=r"can't be read .*peelqa index"):
        store.VectorStore(tmp_path, None).read(["a"])


def test_one_flipped_bit_of_a_vector_is_found():
    vectors = np.ones((2, 3), dtype=np.float32)
    manifest = dataclasses.replace(MANIFEST, vectors_sha256=store.vectors_digest(vectors))
    store.check_vectors(Path(), manifest, vectors)
    vectors.view(np.uint32)[1, 2] ^= 1
    with pytest.raises(StoreError, match=r"the vectors in .* are damaged; run: peelqa index"):
        store.check_vectors(Path(), manifest, vectors)


# --- manifest


def test_a_manifest_is_read_as_it_was_written(tmp_path):
    found = store.read_manifest(write(tmp_path))
    assert dataclasses.replace(found, files_sha256="f6", vectors_sha256="e5", rows=2) == MANIFEST


def test_any_flipped_bit_of_a_manifest_is_refused(tmp_path):
    path = write(tmp_path) / "manifest.json"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        with pytest.raises(StoreError, match="peelqa index"):
            store.read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format": 1}', '{"format": 1, "else": 2}'])
def test_a_manifest_of_another_shape_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=r"missing or damaged .*peelqa index"):
        store.read_manifest(tmp_path)


def test_a_missing_manifest_is_refused(tmp_path):
    with pytest.raises(StoreError, match=r"missing or damaged .*peelqa index"):
        store.read_manifest(tmp_path)


def test_an_index_of_another_format_is_a_mismatch(tmp_path):
    write(tmp_path, dataclasses.replace(MANIFEST, format=99))
    with pytest.raises(IndexMismatch, match=r"has index format 99, this version reads .*peelqa index"):
        store.read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("report_sha256", "other", "report a1, this is other"),
        ("model", "other", "model model, this is other"),
        ("model_sha256", "other", "model b2, this is other"),
        ("dimension", 768, "dimension 3, this is 768"),
        ("units_sha256", "other", "units c3, this is other"),
        ("questions_sha256", "", "questions d4, this is none"),
    ],
)
def test_an_index_of_something_else_is_refused_by_name(name, value, label):
    store.check(MANIFEST, MANIFEST)
    with pytest.raises(IndexMismatch, match=f"the index was built from {label}; run: peelqa index"):
        store.check(MANIFEST, dataclasses.replace(MANIFEST, **{name: value}))


def test_a_renamed_report_of_the_same_bytes_keeps_its_index():
    store.check(MANIFEST, dataclasses.replace(MANIFEST, report_id="renamed"))


def test_units_digest_sees_order_ids_and_texts():
    digests = {
        store.units_digest(units)
        for units in (
            [("a", "x"), ("b", "y")],
            [("b", "y"), ("a", "x")],
            [("a", "xb"), ("", "y")],
            [("a", "x")],
            [],
        )
    }
    assert len(digests) == 5


# --- files


def test_a_changed_renamed_or_missing_file_is_found(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    manifest = dataclasses.replace(MANIFEST, files_sha256=store.files_digest(tmp_path))
    store.check_files(tmp_path, manifest)

    (tmp_path / "one").rename(tmp_path / "three")
    with pytest.raises(StoreError, match="are damaged; run: peelqa index"):
        store.check_files(tmp_path, manifest)
    (tmp_path / "three").rename(tmp_path / "one")
    store.check_files(tmp_path, manifest)

    (tmp_path / "one").write_text("onf", encoding="utf-8")
    with pytest.raises(StoreError, match="are damaged; run: peelqa index"):
        store.check_files(tmp_path, manifest)
    (tmp_path / "one").unlink()
    with pytest.raises(StoreError, match="are damaged; run: peelqa index"):
        store.check_files(tmp_path, manifest)


# --- the swap


def test_no_index_is_none_and_not_an_error(tmp_path):
    assert store.current_folder(tmp_path) is None
    assert store.current_folder(tmp_path / "nowhere") is None


def test_a_finished_build_becomes_the_index_and_the_old_one_goes(tmp_path):
    with store.writing(tmp_path) as first:
        write(first)
    assert store.current_folder(tmp_path) == first
    with store.writing(tmp_path) as second:
        write(second)
        assert store.current_folder(tmp_path) == first  # readers see the old one until the end
    assert store.current_folder(tmp_path) == second
    assert folders(tmp_path) == [second.name]
    assert sorted(p.name for p in tmp_path.iterdir() if p.name not in (".lock", second.name)) == ["CURRENT"]


def test_a_build_that_fails_leaves_the_old_index(tmp_path):
    with store.writing(tmp_path) as first:
        write(first)
    with pytest.raises(KeyboardInterrupt), store.writing(tmp_path) as second:  # noqa: PT012 - the block is the claim
        write(second)
        raise KeyboardInterrupt
    assert store.current_folder(tmp_path) == first
    assert folders(tmp_path) == [first.name]


def test_a_block_that_writes_no_manifest_leaves_the_old_index(tmp_path):
    # the block ends early when another process has built the index meanwhile
    with store.writing(tmp_path) as first:
        write(first)
    with store.writing(tmp_path):
        pass
    assert store.current_folder(tmp_path) == first
    assert folders(tmp_path) == [first.name]


def test_half_builds_of_killed_processes_are_swept(tmp_path):
    with store.writing(tmp_path) as first:
        write(first)
    (tmp_path / "index-dead").mkdir()
    write(tmp_path / "index-nearly")  # killed between its manifest and the swap
    assert store.current_folder(tmp_path) == first
    with store.writing(tmp_path):
        assert len(folders(tmp_path)) == 2  # the index and the new folder
    assert folders(tmp_path) == [first.name]


def test_any_flipped_bit_of_current_is_refused(tmp_path):
    with store.writing(tmp_path) as folder:
        write(folder)
    path = tmp_path / "CURRENT"
    whole = path.read_bytes()
    for at in range(len(whole)):
        for bit in range(8):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            with pytest.raises(StoreError, match="peelqa index"):
                store.read_manifest(store.current_folder(tmp_path))


@pytest.mark.parametrize("text", ["", "\n", ".", "..", "/", "/etc", "../elsewhere", "index-gone"])
def test_current_never_leads_out_of_the_folder(tmp_path, text):
    write(tmp_path / "elsewhere")
    index_dir = tmp_path / "index"
    index_dir.mkdir()
    (index_dir / "CURRENT").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="peelqa index"):
        store.read_manifest(store.current_folder(index_dir))


def test_a_file_in_place_of_the_folder_is_refused_with_the_setting(tmp_path):
    (tmp_path / "index").write_text("", encoding="utf-8")
    for place in (tmp_path / "index", tmp_path / "index" / "below"):
        with pytest.raises(StoreError, match=r"can't write the index in .*PEELQA_INDEX_DIR"), store.writing(place):
            pytest.fail("the block ran")


def test_a_build_waits_for_the_other_and_says_so_when_it_gives_up(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "_LOCK_SECONDS", 0.05)  # a quarter of an hour otherwise
    held = FileLock(tmp_path / ".lock")
    with (
        held,
        pytest.raises(StoreError, match=r"another build of .* is running; wait for it to end"),
        store.writing(tmp_path),
    ):
        pytest.fail("the block ran")
