"""The life of a report: file -> Report -> template -> units -> vectors and keywords -> `index/`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from peelqa import store
from peelqa.embeddings import DIMENSION, MAX_PIECES, MODEL_NAME, Embedder, Vectors
from peelqa.errors import StoreError
from peelqa.keywords import KeywordIndex
from peelqa.passages import Anticipated, Unit, anticipated_of, build_units, questions_path, read_questions
from peelqa.prepared import PreparedEmbedder, vectors_path
from peelqa.reports import read_report
from peelqa.settings import Settings, report_path
from peelqa.structure import read_template
from peelqa.types import Report, Template

Progress = Callable[[int, int], None]
_STEP = 256  # texts embedded between two calls of the progress function


@dataclass(frozen=True, slots=True)
class Source:
    """A report that has been read and cut up; what an index is built from and checked against.

    `anticipated` tells which kinds of anticipated questions are gone by; `prepared` is where their vectors may lie.
    """

    report: Report
    template: Template
    units: tuple[Unit, ...]
    manifest: store.Manifest
    anticipated: Anticipated
    prepared: Path


@dataclass(frozen=True, slots=True)
class Index:
    """An open index: `vectors[i]` belongs to `source.units[i]`; `keywords` covers the units that are not questions."""

    source: Source
    vectors: Vectors
    keywords: KeywordIndex


def read_source(settings: Settings, embedder: Embedder) -> Source:
    """Read the report that `settings` name and cut it into units; loads the tokenizer but not the model.

    Raises:
        ReportError: the report, or the questions beside it, can't be read.
    """
    path = report_path(settings)
    report = read_report(path)
    units = build_units(report, embedder.count_pieces, MAX_PIECES)
    beside = questions_path(path)
    questions = read_questions(beside, report) if settings.expansion and beside.is_file() else ()
    manifest = store.Manifest(
        format=store.FORMAT,
        report_id=report.id,
        report_sha256=report.sha256,
        model=MODEL_NAME,
        model_sha256=embedder.digest,
        dimension=DIMENSION,
        units_sha256=store.units_digest((u.id, u.text) for u in units),
        questions_sha256=hashlib.sha256(beside.read_bytes()).hexdigest() if questions else "",
    )
    return Source(
        report, read_template(report), (*units, *questions), manifest, anticipated_of(questions), vectors_path(beside)
    )


def ingest(
    settings: Settings,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    force: bool = False,
    source: Source | None = None,
) -> Index:
    """Build the index of the report that `settings` name, unless the one on disk already is it.

    Args:
        settings: names report and index folder.
        embedder: the model; it is loaded only if vectors must be made.
        progress: called with (units done, units in all).
        force: build even if the index on disk fits.
        source: the report if it has been read already.

    Raises:
        StoreError: the folder can't be written.
    """
    source = source or read_source(settings, embedder)
    found = None if force else _find_index(settings, source)
    if found is not None:
        return found
    with store.writing(settings.index_dir) as folder:
        found = None if force else _find_index(settings, source)
        if found is not None:  # another process built it while this one waited
            return found
        vectors = _write_vectors(folder, source, embedder, progress)
        KeywordIndex.build(keyword_texts(source)).save(folder / store.KEYWORDS)
        store.finish(folder, source.manifest, vectors)
    return open_index(settings, source)


def open_or_build(settings: Settings, source: Source, embedder: Embedder, progress: Progress | None = None) -> Index:
    """Open the index on disk, or build it if there is none; one that does not fit is refused, never replaced.

    Raises:
        StoreError: the index is damaged, or the folder can't be written.
        IndexMismatch: the index was built from another report, model or setting.
    """
    if store.current_folder(settings.index_dir) is None:
        return ingest(settings, embedder, progress, source=source)
    return open_index(settings, source)


def _write_vectors(folder: Path, source: Source, embedder: Embedder, progress: Progress | None) -> Vectors:
    anticipated = [u.text for u in source.units if u.is_anticipated]
    vectors = store.VectorStore(folder, PreparedEmbedder(embedder, source.prepared, anticipated))
    units = sorted(source.units, key=lambda u: (len(u.text), u.id))  # texts of one length share a batch: less padding
    for done in range(0, len(units), _STEP):
        batch = units[done : done + _STEP]
        vectors.add([u.id for u in batch], [u.text for u in batch], [u.kind for u in batch])
        if progress is not None:
            progress(done + len(batch), len(units))
    return vectors.read([u.id for u in source.units])


def keyword_texts(source: Source) -> list[str]:
    """Texts of the keyword index, in the order of `source.units`: all but the anticipated questions."""
    return [u.text for u in source.units if not u.is_anticipated]


def _find_index(settings: Settings, source: Source) -> Index | None:
    """The index on disk if it was built from `source` and is whole, or None."""
    try:
        return open_index(settings, source)
    except StoreError:
        return None


def open_index(settings: Settings, source: Source) -> Index:
    """Open the index on disk.

    Raises:
        StoreError: there is none, or it is damaged.
        IndexMismatch: it was built from another report, model or setting.
    """
    folder = store.current_folder(settings.index_dir)
    if folder is None:
        raise StoreError(f"there is no index in {settings.index_dir}; {store.REBUILD}")
    try:
        return _open_folder(folder, source)
    except StoreError:
        if store.current_folder(settings.index_dir) == folder:
            raise
        return open_index(settings, source)  # a build swapped the folder while it was being read


def _open_folder(folder: Path, source: Source) -> Index:
    found = store.read_manifest(folder)
    store.check(found, source.manifest)
    store.check_files(folder, found)
    vectors = store.VectorStore(folder, None).read([u.id for u in source.units])
    store.check_vectors(folder, found, vectors)
    return Index(source, vectors, KeywordIndex.load(folder / store.KEYWORDS))
