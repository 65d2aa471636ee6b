"""The index on disk: vectors in Chroma, keywords, a manifest; swapped in as a whole. The only importer of chromadb.

`index_dir/CURRENT` names the folder in use. A build writes a new folder under a lock and then replaces `CURRENT` in one
step, so a reader sees the old index or the new one and a killed build leaves the old one working.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from filelock import FileLock, Timeout

from peelqa.embeddings import Vectors
from peelqa.errors import IndexMismatch, StoreError

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

FORMAT = 1
REBUILD = "run: peelqa index"
COLLECTION = "peelqa"
KEYWORDS = "keywords"  # folder of the keyword index inside an index
# Chroma writes to these when it only reads; damage in them is found by SQLite or by the digest of the vectors.
_REWRITTEN = ("chroma.sqlite3", "length.bin", "manifest.json")
_LOCK_SECONDS = 900
_PAGE = 2_000  # rows read from Chroma at once


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from, and digests of what was written.

    `questions_sha256` is "" without anticipated questions; `rows` counts vectors. The file also holds a digest of
    these values, so a flipped bit in any of them is found.
    """

    format: int
    report_id: str
    report_sha256: str
    model: str
    model_sha256: str
    dimension: int
    units_sha256: str
    questions_sha256: str
    rows: int = 0
    vectors_sha256: str = ""
    files_sha256: str = ""

    @property
    def seal(self) -> str:
        """sha256 over all values, as it stands in the file."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def units_digest(ids_and_texts: Iterable[tuple[str, str]]) -> str:
    """sha256 over the ids and texts of all units, in order: changes when passages are cut differently."""
    digest = hashlib.sha256()
    for unit_id, text in ids_and_texts:
        digest.update(f"{unit_id}\0{text}\0".encode())
    return digest.hexdigest()


def current_folder(index_dir: Path) -> Path | None:
    """Folder of the index in use, or None if there is none yet."""
    try:
        name = (index_dir / "CURRENT").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):  # the latter is told when it is written
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"can't read {index_dir / 'CURRENT'}: {error}; {REBUILD}") from error
    folder = index_dir / Path(name).name
    if not name or not folder.is_dir():
        raise StoreError(f"{index_dir / 'CURRENT'} names {name!r}, which is not there; {REBUILD}")
    return folder


def read_manifest(folder: Path) -> Manifest:
    """Read an index's manifest.

    Raises:
        IndexMismatch: it is of another format.
        StoreError: it is missing or damaged.
    """
    try:
        values = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        found, seal = values["format"], values.pop("seal", "")
        if found != FORMAT:
            raise IndexMismatch(f"{folder} has index format {found}, this version reads {FORMAT}; {REBUILD}")
        manifest = Manifest(**values)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"the manifest in {folder} is missing or damaged ({error!r}); {REBUILD}") from error
    if manifest.seal != seal:
        raise StoreError(f"the manifest in {folder} is damaged; {REBUILD}")
    return manifest


def check(found: Manifest, wanted: Manifest) -> None:
    """Refuse an index that was built from something else than `wanted`.

    Raises:
        IndexMismatch: naming what differs, and the command that rebuilds.
    """
    for name in ("report_sha256", "model", "model_sha256", "dimension", "questions_sha256", "units_sha256"):
        old, new = getattr(found, name), getattr(wanted, name)
        if old != new:
            label = name.replace("_sha256", "").replace("_", " ")
            old, new = str(old)[:12] or "none", str(new)[:12] or "none"
            raise IndexMismatch(f"the index was built from {label} {old}, this is {new}; {REBUILD}")


@contextmanager
def writing(index_dir: Path) -> Iterator[Path]:
    """Hold the build lock; yields a new folder that becomes the index if the block leaves a manifest in it.

    A block that ends without one (another process had already built the index) or with an error changes nothing.

    Raises:
        StoreError: the folder can't be written, or another build holds the lock for longer than 15 minutes.
    """
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(index_dir / ".lock", timeout=_LOCK_SECONDS):
            _sweep(index_dir)
            folder = index_dir / f"index-{uuid.uuid4().hex[:12]}"
            folder.mkdir()
            try:
                yield folder
                if (folder / "manifest.json").is_file():
                    _point_to(index_dir, folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            _sweep(index_dir)
    except Timeout as error:
        raise StoreError(f"another build of {index_dir} is running; wait for it to end") from error
    except OSError as error:
        raise StoreError(
            f"can't write the index in {index_dir}: {error.strerror or error}; set PEELQA_INDEX_DIR to a folder "
            "that can be written, with 100 MB free"
        ) from error


def _sweep(index_dir: Path) -> None:
    """Remove folders that `CURRENT` does not name: half builds of killed processes, and the one just replaced."""
    try:
        keep = current_folder(index_dir)
    except StoreError:
        keep = None
    for folder in index_dir.glob("index-*"):
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)


def _point_to(index_dir: Path, folder: Path) -> None:
    temporary = index_dir / f".current-{uuid.uuid4().hex}"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(folder.name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, index_dir / "CURRENT")


class VectorStore:
    """Vectors of an index in a Chroma collection, with cosine distance."""

    def __init__(self, folder: Path, embeddings: Embeddings | None) -> None:
        self._folder = folder
        self._embeddings = embeddings

    def add(self, ids: Sequence[str], texts: Sequence[str], kinds: Sequence[str]) -> None:
        """Embed and keep `texts`; `kinds` is kept as metadata."""
        with _own_errors(self._folder, "written"):
            self._open(create=True).add_texts(list(texts), [{"kind": kind} for kind in kinds], list(ids))

    def read(self, ids: Sequence[str]) -> Vectors:
        """Vectors of `ids`, in their order, float32 of shape (n, dimension).

        The whole matrix is read once and searched exactly: at the size of a report that takes a millisecond, finds
        every neighbour, and gives the same ranking after every rebuild, which an approximate graph does not.
        """
        with _own_errors(self._folder, "read"):
            store = self._open(create=False)
            found: dict[str, Sequence[float]] = {}
            for offset in range(0, max(len(ids), 1) + _PAGE, _PAGE):
                rows = store.get(include=["embeddings"], limit=_PAGE, offset=offset)
                found.update(zip(rows["ids"], rows["embeddings"], strict=True))
        if set(found) != set(ids):
            raise StoreError(f"{self._folder} holds {len(found)} vectors instead of {len(ids)}; {REBUILD}")
        return np.asarray([found[i] for i in ids], dtype=np.float32)

    def _open(self, *, create: bool) -> Chroma:
        import chromadb
        from langchain_chroma import Chroma

        return Chroma(
            collection_name=COLLECTION,
            embedding_function=self._embeddings,
            persist_directory=str(self._folder / "chroma"),
            client_settings=chromadb.config.Settings(
                anonymized_telemetry=False, is_persistent=True, persist_directory=str(self._folder / "chroma")
            ),
            collection_configuration={"hnsw": {"space": "cosine"}} if create else None,
            create_collection_if_not_exists=create,
        )


@contextmanager
def _own_errors(folder: Path, done: Literal["read", "written"]) -> Iterator[None]:
    """Chroma raises errors of its own, of its Rust core and of SQLite; each leaves as a StoreError."""
    from chromadb.errors import ChromaError

    try:
        yield
    except StoreError:
        raise
    except (ChromaError, ValueError, RuntimeError, KeyError, TypeError) as error:
        raise StoreError(f"the vectors in {folder} can't be {done} ({error}); {REBUILD}") from error


def finish(folder: Path, manifest: Manifest, vectors: Vectors) -> None:
    """Write the manifest of a new index, with digests of its vectors and of its files."""
    whole = replace(
        manifest, rows=len(vectors), vectors_sha256=vectors_digest(vectors), files_sha256=files_digest(folder)
    )
    text = json.dumps({**asdict(whole), "seal": whole.seal}, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def files_digest(folder: Path) -> str:
    """sha256 over names and bytes of an index's files: the keywords, and the vectors' graph as Chroma wrote it."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(_REWRITTEN)):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def check_files(folder: Path, found: Manifest) -> None:
    """Refuse files that are not the ones that were written, before a library opens them.

    bm25s loads a changed score without a word, and a changed byte in Chroma's graph can end the process.

    Raises:
        StoreError: a byte differs, or a file can't be read.
    """
    try:
        digest = files_digest(folder)
    except OSError as error:
        raise StoreError(f"the index in {folder} can't be read ({error}); {REBUILD}") from error
    if digest != found.files_sha256:
        raise StoreError(f"the files of the index in {folder} are damaged; {REBUILD}")


def vectors_digest(vectors: Vectors) -> str:
    """sha256 of the vectors' bytes, row by row: one flipped bit changes it."""
    return hashlib.sha256(np.ascontiguousarray(vectors).tobytes()).hexdigest()


def check_vectors(folder: Path, found: Manifest, vectors: Vectors) -> None:
    """Refuse vectors that are not the ones that were written.

    Raises:
        StoreError: a byte of them differs.
    """
    if vectors_digest(vectors) != found.vectors_sha256:
        raise StoreError(f"the vectors in {folder} are damaged; {REBUILD}")
