"""The shape of the code: who may import whom, what enters where, what is public, what an import costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import peelqa

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "peelqa"

# A module may import what stands above it here, or before it in its own row. `docs/architecture.md` shows this table.
LAYERS = {
    "values": ("messages", "types", "errors"),
    "pure": (
        "settings",
        "prompts",
        "blocks",
        "layout",
        "structure",
        "passages",
        "citations",
        "lines",
        "render",
    ),
    "words": (
        "keywords",
        "places",
        "spellings",
        "wording",
        "written",
        "phrases",
        "pointing",
        "needs",
        "questions",
        "letters",
        "followups",
        "blend",
        "emphasis",
        "subjects",
        "asked",
        "guard",
    ),
    "edges": (
        "reports",
        "embeddings",
        "prepared",
        "answerability",
        "store",
        "chat",
        "conversations",
    ),
    "life of a report": ("ingest",),
    "search": ("search", "areas", "wordsearch", "relevance", "anticipated", "enrich"),
    "engines": (
        "listed",
        "grades",
        "boxes",
        "structured",
        "unmet",
        "silence",
        "composing",
        "quoting",
        "drafting",
        "offering",
        "writing",
    ),
    "life of a question": ("assistant",),
    "faces": (
        "terminal",
        "listing",
        "models",
        "doctor",
        "evaluation",
        "exchange",
        "mcp_server",
        "ui",
        "chat_commands",
        "cli",
        "__main__",
    ),
}
ORDER = [module for row in LAYERS.values() for module in row]

# Where each foreign library enters; numpy is the language of vectors and may be used by all who hold some.
ENTRIES = {
    "Stemmer": {"keywords"},
    "bm25s": {"keywords"},
    "chromadb": {"store"},
    "fastapi": {"ui"},
    "filelock": {"store"},
    "gradio": {"ui"},
    "langchain": {"chat"},
    "langchain_chroma": {"store"},
    "langchain_core": {
        "chat",
        "embeddings",
        "prepared",
        "store",
        "search",
        "assistant",
    },  # its types: messages, Embeddings, ...
    "langchain_huggingface": {"embeddings"},
    "mcp": {"mcp_server"},
    "openai": {"chat"},
    "platformdirs": {"settings"},
    "pydantic": {"settings", "search"},  # the retriever is a pydantic model, as LangChain wants it
    "pydantic_settings": {"settings"},
    "rich": {"terminal", "evaluation"},
    "sentence_transformers": {"embeddings"},
    "sentencex": {"reports"},
    "starlette": {"ui"},
    "tokenizers": {"embeddings"},
    "torch": {"embeddings"},
    "transformers": {"embeddings"},
    "typer": {"chat_commands", "cli", "evaluation"},
    "uvicorn": {"ui"},
    "xllamacpp": {"chat"},
}
UNBOUND = {"numpy"}

PUBLIC = {
    "Answer",
    "Assistant",
    "Citation",
    "Conversation",
    "Hit",
    "Passage",
    "PeelqaError",
    "Report",
    "Section",
    "Sentence",
    "Settings",
    "Turn",
    "ask",
    "load_settings",
}


def modules() -> list[tuple[str, Path]]:
    """(name of the module or of the sub-package that holds it, file) of everything but the package itself."""
    files = sorted(SOURCE.rglob("*.py"))
    named = [(path.relative_to(SOURCE).with_suffix("").parts[0], path) for path in files]
    return [(name, path) for name, path in named if name != "__init__"]


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports anywhere, in functions and for type checks too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively; write the name in full"
            assert node.module is not None
            if node.module == "peelqa":
                yield from (f"peelqa.{alias.name}" for alias in node.names if not alias.name.startswith("__"))
            else:
                yield node.module


def test_every_module_has_its_place():
    missing = {name for name, _ in modules()} - set(ORDER)
    assert not missing, f"give {sorted(missing)} a place in LAYERS and in docs/architecture.md"


@pytest.mark.parametrize(("name", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_imports_go_upward_only(name, path):
    own = {target.split(".")[1] for target in imported(path) if target.startswith("peelqa.")} - {name}
    below = {target for target in own if target not in ORDER or name not in ORDER[ORDER.index(target) :]}
    assert not below, f"{path.relative_to(ROOT)} imports {sorted(below)}, which stand below {name}"


def test_a_foreign_library_enters_where_the_table_says():
    strays = []
    for name, path in modules():
        for library in {target.split(".")[0] for target in imported(path)} - sys.stdlib_module_names - {"peelqa"}:
            if library not in UNBOUND and name not in ENTRIES.get(library, set()):
                strays.append(f"{path.relative_to(ROOT)} imports {library}")
    assert not strays


def test_the_package_itself_imports_only_values_when_it_is_imported():
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    at_once = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)} - {"__future__", "typing"}
    assert at_once <= {"peelqa.errors", "peelqa.types"}


def test_the_public_names_are_exactly_these_and_all_exist():
    assert set(peelqa.__all__) == PUBLIC
    assert len(peelqa.__all__) == len(PUBLIC)
    assert all(getattr(peelqa, name) is not None for name in PUBLIC)


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'answer'"):
        _ = peelqa.answer


@pytest.mark.parametrize("first", ["peelqa.Conversation", "peelqa.Assistant", "peelqa.load_settings", "peelqa.ask"])
def test_ask_is_the_function_whatever_is_used_first(first):
    """No module may be called `ask`: Python would bind it to the package in place of the function."""
    assert run_python(f"import peelqa; {first}; print(callable(peelqa.ask))").strip() == "True"


def run_python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_importing_the_package_loads_nothing_heavy():
    heavy = (
        "torch",
        "transformers",
        "sentence_transformers",
        "chromadb",
        "gradio",
        "langchain_core",
        "pydantic",
        "numpy",
    )
    loaded = run_python(f"import peelqa, sys; print([name for name in {heavy} if name in sys.modules])")
    assert loaded.strip() == "[]"


def test_importing_the_package_takes_under_three_tenths_of_a_second():
    """Processor time, the best of several tries: other work on the machine slows a try, nothing speeds one up."""
    code = "import time; t = time.process_time(); import peelqa; print(time.process_time() - t)"
    assert any(float(run_python(code)) < 0.3 for _ in range(5))
