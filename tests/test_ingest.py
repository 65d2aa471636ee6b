"""The life of a report, on the invented one: built once, opened again, refused when it does not fit."""

from __future__ import annotations

import dataclasses
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from peelqa import ingest as flow
from peelqa import store
from peelqa.errors import IndexMismatch, PeelqaError, StoreError
from peelqa.settings import Settings


class ByLength(Embeddings):
    """Stands for the model where a test is about files and processes: a vector from the length of a text."""

    digest = "by length"

    def count_pieces(self, text):
        return len(text.split())

    def embed_documents(self, texts):
        raw = np.array([[len(t), *range(1, 384)] for t in texts], dtype=np.float32)
        return (raw / np.linalg.norm(raw, axis=1, keepdims=True)).tolist()

    def embed_query(self, text):
        return self.embed_documents([text])[0]


def build_alone(report, index_dir, mode):
    """What a process of its own does: build, say "made" when the vectors are written, and dwell there."""

    def progress(*_):
        sys.stdout.write("made\n")
        sys.stdout.flush()
        time.sleep({"hang": 600, "slow": 2}[mode])

    settings = Settings(report=Path(report), index_dir=Path(index_dir))
    index = flow.ingest(settings, ByLength(), progress, force=mode == "hang")
    sys.stdout.write(f"{len(index.vectors)}\n")


@pytest.fixture(scope="module")
def built(invented_path, embedder, tmp_path_factory):
    """(settings, index, calls of progress) of one build with the real model; tests copy it before they change it."""
    folder = tmp_path_factory.mktemp("built")
    for name in ("invented.txt", "invented.questions.jsonl"):
        shutil.copy(invented_path.with_name(name), folder / name)
    settings = Settings(report=folder / "invented.txt", index_dir=folder / "index")
    calls = []
    return settings, flow.ingest(settings, embedder, lambda *call: calls.append(call)), calls


@pytest.fixture
def copy(built, tmp_path):
    """Settings of a copy of the built index that may be spoilt, at a path that Chroma has not opened yet."""
    settings = built[0]
    shutil.copytree(settings.index_dir, tmp_path / "index")
    return settings.model_copy(update={"index_dir": tmp_path / "index"})


def start(settings, mode):
    return subprocess.Popen(
        [sys.executable, __file__, str(settings.report), str(settings.index_dir), mode],
        env={"PYTHONPATH": ":".join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def one(folder, name):
    (path,) = folder.rglob(name)
    return path


# --- what a build makes


def test_a_vector_belongs_to_its_unit(built, embedder):
    _, index, _ = built
    some = [0, 7, 50, len(index.source.units) - 1]
    wanted = embedder.embed([index.source.units[i].text for i in some])
    assert np.abs(index.vectors[some] - wanted).max() < 1e-5
    assert len(index.vectors) == len(index.source.units)


def test_keywords_cover_all_units_but_the_questions_in_their_order(built):
    _, index, _ = built
    indexed = [u for u in index.source.units if not u.is_anticipated]
    scores = index.keywords.scores("nuisance motorcycles")
    assert len(scores) == len(indexed) < len(index.source.units)
    assert "nuisance motorcycles" in indexed[int(scores.argmax())].text


def test_progress_counts_up_to_all_units(built):
    _, index, calls = built
    assert calls[-1] == (len(index.source.units), len(index.source.units))
    assert calls == sorted(calls)


def test_questions_are_left_out_when_the_setting_says_so(built, embedder):
    settings, index, _ = built
    plain = flow.read_source(settings.model_copy(update={"expansion": False}), embedder)
    assert {u.kind for u in plain.units} == {"sentences", "passages"}
    assert {u.kind for u in index.source.units} == {"sentences", "passages", "questions", "silent"}
    with pytest.raises(IndexMismatch, match=r"built from questions .* this is none"):
        flow.open_index(settings, plain)


# --- built once


def test_the_second_ingest_makes_no_vectors(built, embedder):
    settings, index, _ = built
    before = store.current_folder(settings.index_dir)
    again = flow.ingest(settings, embedder, lambda *_: pytest.fail("vectors were made"))
    assert store.current_folder(settings.index_dir) == before
    assert again.vectors.tobytes() == index.vectors.tobytes()


def test_opening_needs_no_model(built, embedder):
    settings, index, _ = built

    class NoModel:
        digest = embedder.digest
        count_pieces = embedder.count_pieces

        def embed_documents(self, texts):
            pytest.fail("the model was used")

    assert flow.ingest(settings, NoModel()).vectors.tobytes() == index.vectors.tobytes()


# --- refused


def test_without_an_index_the_command_that_builds_it_is_named(built, tmp_path):
    settings, index, _ = built
    elsewhere = settings.model_copy(update={"index_dir": tmp_path})
    with pytest.raises(StoreError, match=r"there is no index in .*; run: peelqa index"):
        flow.open_index(elsewhere, index.source)


@pytest.mark.parametrize(
    "name",
    [
        "CURRENT",
        "manifest.json",
        # a changed score would be loaded without a word
        "data.csc.index.npy",
        "indices.csc.index.npy",
        "indptr.csc.index.npy",
        "vocab.index.json",
        "params.index.json",
        # a changed graph may end the process
        "header.bin",
        "data_level0.bin",
    ],
)
@pytest.mark.parametrize("at", [5, -2])
def test_a_flipped_bit_in_a_file_of_the_index_is_refused(built, copy, name, at):
    flip(one(copy.index_dir, name), at)
    with pytest.raises(StoreError, match="peelqa index"):
        flow.open_index(copy, built[1].source)


def test_a_flipped_bit_in_a_stored_vector_is_refused(built, copy):
    database = one(copy.index_dir, "chroma.sqlite3")
    data = database.read_bytes()
    places = (data.find(vector[:4].tobytes()) for vector in built[1].vectors)  # a page may end within a vector
    flip(database, next(at for at in places if at >= 0))
    with pytest.raises(StoreError, match=r"the vectors in .* are damaged; run: peelqa index"):
        flow.open_index(copy, built[1].source)


@pytest.mark.parametrize("name", ["chroma.sqlite3", "manifest.json", "vocab.index.json", "keywords", "chroma"])
def test_a_missing_part_of_the_index_is_refused(built, copy, name):
    path = one(copy.index_dir, name)
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(StoreError, match="peelqa index"):
        flow.open_index(copy, built[1].source)


def test_a_database_that_is_none_is_refused(built, copy):
    one(copy.index_dir, "chroma.sqlite3").write_bytes(b"no database" * 400)
    with pytest.raises(StoreError, match="peelqa index"):
        flow.open_index(copy, built[1].source)


def test_the_index_of_another_report_is_refused(built, embedder, tmp_path):
    settings = built[0]
    text = settings.report.read_text(encoding="utf-8")
    (tmp_path / "invented.txt").write_text(text.replace("46 CATs", "47 CATs"), encoding="utf-8")
    other = Settings(report=tmp_path / "invented.txt", index_dir=settings.index_dir)
    with pytest.raises(IndexMismatch, match=r"built from report .* run: peelqa index"):
        flow.open_index(other, flow.read_source(other, embedder))


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("model_sha256", "built from model"),
        ("units_sha256", "built from units"),
        ("questions_sha256", "from questions"),
    ],
)
def test_the_index_of_another_model_cut_or_question_is_refused(built, field, message):
    settings, index, _ = built
    manifest = dataclasses.replace(index.source.manifest, **{field: "other"})
    with pytest.raises(IndexMismatch, match=f"{message} .* run: peelqa index"):
        flow.open_index(settings, dataclasses.replace(index.source, manifest=manifest))


def test_a_folder_that_can_not_be_written_is_named_with_the_setting(built, embedder, tmp_path):
    (tmp_path / "index").write_text("", encoding="utf-8")  # a file in its place: root may write anywhere else
    settings = built[0].model_copy(update={"index_dir": tmp_path / "index"})
    with pytest.raises(PeelqaError, match=r"PEELQA_INDEX_DIR|can't read"):
        flow.ingest(settings, embedder)


# --- mended


def test_a_damaged_index_is_built_again_and_is_the_same(invented_path, tmp_path):
    settings = Settings(report=invented_path, index_dir=tmp_path)
    first = flow.ingest(settings, ByLength())
    flip(one(tmp_path, "vocab.index.json"), 5)
    calls = []
    second = flow.ingest(settings, ByLength(), lambda *call: calls.append(call))
    assert calls
    assert second.vectors.tobytes() == first.vectors.tobytes()
    assert len(list(tmp_path.glob("index-*"))) == 1


# --- several processes


def test_two_processes_that_build_at_once_leave_one_good_index(built, tmp_path):
    settings = built[0].model_copy(update={"index_dir": tmp_path / "index"})
    processes = [start(settings, "slow"), start(settings, "slow")]
    outputs = [process.communicate(timeout=300)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    total = outputs[0][-1]
    told = [list(dict.fromkeys(output)) for output in outputs]  # "made" is printed at every step of a build
    assert sorted(told) == [[total], ["made", total]]  # one built, the other waited and opened it
    (folder,) = settings.index_dir.glob("index-*")
    assert store.current_folder(settings.index_dir) == folder
    found = store.read_manifest(folder)
    store.check_files(folder, found)
    assert found.rows == int(total)


def test_a_killed_build_leaves_the_old_index_and_the_next_build_sweeps(built, copy):
    before = store.current_folder(copy.index_dir)
    process = start(copy, "hang")
    assert process.stdout.readline() == "made\n"  # vectors are written, keywords and manifest are not
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    process.stdout.close()
    assert len(list(copy.index_dir.glob("index-*"))) == 2
    index = flow.open_index(copy, built[1].source)
    assert index.vectors.tobytes() == built[1].vectors.tobytes()

    with store.writing(copy.index_dir):  # the dead process holds no lock
        pass
    assert list(copy.index_dir.glob("index-*")) == [before]


if __name__ == "__main__":
    build_alone(*sys.argv[1:])
