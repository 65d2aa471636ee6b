"""What is installed and what would be used, one check a line; each fault says how to mend it."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from peelqa.chat.model import open_chat_model
from peelqa.embeddings import MODEL_NAME, Embedder
from peelqa.errors import PeelqaError
from peelqa.ingest import open_index, read_source
from peelqa.passages import questions_path, read_questions
from peelqa.prepared import read_prepared, vectors_path
from peelqa.reports import read_report
from peelqa.settings import Settings, engine_of, load_settings, report_path
from peelqa.store import current_folder

OLDEST_PYTHON = (3, 10)
PACKAGES = (
    "torch",
    "sentence-transformers",
    "chromadb",
    "bm25s",
    "langchain",
    "langchain-core",
    "langchain-chroma",
    "langchain-huggingface",
    "gradio",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: `detail` says what is there, or, if `is_sound` is False, what is wrong and the fix."""

    name: str
    is_sound: bool
    detail: str


def examine() -> tuple[Check, ...]:
    """Look at everything an answer needs, without changing anything; a fault in one check leaves the others.

    Loads no model weights beyond reading them for their digest.
    """
    checks = [_python(), _packages()]
    try:
        settings = load_settings()
    except PeelqaError as error:
        return (*checks, Check("settings", False, str(error)))
    looks: dict[str, Callable[[Settings], str]] = {
        "model": _model,
        "report": _report,
        "questions": _questions,
        "index": _index,
        "chat model": _chat_model,
        "would use": _would_use,
    }
    return (*checks, *_checked(looks, settings))


def _checked(looks: dict[str, Callable[[Settings], str]], settings: Settings) -> Iterator[Check]:
    for name, look in looks.items():
        try:
            yield Check(name, True, look(settings))
        except PeelqaError as error:
            yield Check(name, False, str(error))


def _python() -> Check:
    is_sound = sys.version_info >= OLDEST_PYTHON
    need = "" if is_sound else f"; {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed"
    return Check("python", is_sound, f"{platform.python_version()} on {platform.platform()}{need}")


def _packages() -> Check:
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    detail = ", ".join(found)
    return Check(
        "packages", not missing, f"missing: {', '.join(missing)}; run: pip install peelqa" if missing else detail
    )


def _model(settings: Settings) -> str:
    embedder = Embedder(settings.model_dir)
    return f"{MODEL_NAME} in {embedder.folder}, weights as published; digest with adapter {embedder.digest[:12]}"


def _report(settings: Settings) -> str:
    path = report_path(settings)
    report = read_report(path)
    size = f"pages {report.pages[0].number} to {report.pages[-1].number}, {len(report.sentences):,} sentences"
    return f"{report.title} ({path}, sha256 {report.sha256[:12]}), {size}"


def _questions(settings: Settings) -> str:
    path = questions_path(report_path(settings))
    if not settings.expansion:
        return "anticipated questions are switched off (PEELQA_EXPANSION)"
    if not path.is_file():
        return f"none beside the report ({path.name})"
    units = read_questions(path, read_report(report_path(settings)))
    silent = sum(unit.kind == "silent" for unit in units)
    fits = read_prepared(vectors_path(path), [unit.text for unit in units]) is not None
    vectors = "their vectors lie beside them" if fits else "their vectors are made at the first build"
    kinds = (
        f"{len(units) - silent:,} anticipated questions are used, {silent:,} that the report is silent on beside them"
    )
    return f"{kinds}, from {path}; {vectors}"


def _index(settings: Settings) -> str:
    if current_folder(settings.index_dir) is None:
        return _missing_index(settings.index_dir)
    source = read_source(settings, Embedder(settings.model_dir))
    open_index(settings, source)
    return f"{settings.index_dir} fits report, model and settings, {len(source.units):,} units"


def _missing_index(folder: Path) -> str:
    nearest = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not os.access(nearest, os.W_OK):
        raise PeelqaError(f"no index, and {nearest} can't be written; set PEELQA_INDEX_DIR to a folder that can")
    return f"none in {folder} yet; it is built at the first question, or run: peelqa index"


def _chat_model(settings: Settings) -> str:
    """Its name only; what it would need is told by `peelqa models`."""
    if not settings.chat_model:
        return "none; set PEELQA_CHAT_MODEL to have answers written (see: peelqa models)"
    return f"{open_chat_model(settings).name}, {settings.chat_seconds:g} seconds a reply"


def _would_use(settings: Settings) -> str:
    page = f"page at {settings.host}:{settings.port}"
    return f"engine {engine_of(settings)}, {page}, {settings.candidates} candidates a ranking"
