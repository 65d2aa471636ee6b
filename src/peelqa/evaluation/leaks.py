"""The leak check: no eight words in a row of a case's question may stand in code, prompts or indexed questions.

Gold quotes are the report's own words and stand in the report by right, so only what the authors of cases wrote
themselves is looked for: questions, standalone rewordings and `must_not` patterns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from peelqa.errors import EvaluationError
from peelqa.evaluation.cases import Case
from peelqa.evaluation.matching import same_marks

SIZE = 8  # words in a row
_CODE = ("*.py", "*.md", "*.txt", "*.toml", "*.json", "*.jsonl", "*.css", "*.js", "*.html")
Gram = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leak:
    """Words of case `case_id` that stand in `file`."""

    case_id: str
    file: str
    words: str


def grams(text: str) -> Iterator[Gram]:
    """All runs of eight words, case and punctuation left out; a shorter text has none."""
    tokens = re.findall(r"\w+", same_marks(text).casefold())
    return zip(*(tokens[i:] for i in range(SIZE)), strict=False)


def find_leaks(cases: Sequence[Case], root: Path) -> tuple[Leak, ...]:
    """Look for words of `cases` in `src/`, `prompts/` and every `*.questions.jsonl` of `seeds/` below `root`.

    Raises:
        EvaluationError: a questions file is not JSON lines.
    """
    wanted: dict[Gram, str] = {}
    for case in cases:
        for text in (case.question, case.standalone, *case.must_not):
            for gram in grams(text):
                wanted.setdefault(gram, case.id)
    return tuple(leak for file, texts in _texts(root) for leak in _leaks_in(file.relative_to(root), texts, wanted))


def _leaks_in(file: Path, texts: Iterable[str], wanted: dict[Gram, str]) -> Iterator[Leak]:
    for text in texts:
        for gram in grams(text):
            if gram in wanted:
                yield Leak(wanted[gram], str(file), " ".join(gram))


def _texts(root: Path) -> Iterator[tuple[Path, list[str]]]:
    for folder in ("src", "prompts"):
        for pattern in _CODE:
            for file in sorted((root / folder).rglob(pattern)):
                yield file, [file.read_text(encoding="utf-8", errors="replace")]
    for file in sorted((root / "seeds").rglob("*.questions.jsonl")):
        yield file, list(_questions(file))


def _questions(file: Path) -> Iterator[str]:
    """Every string of a questions file that is not a quote of the report: the questions."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            data = json.loads(line) if line.strip() else {}
        except json.JSONDecodeError as error:
            raise EvaluationError(f"{file.name}:{number}: not JSON ({error.msg})") from error
        if isinstance(data, dict):
            for key in ("question", "questions"):
                value = data.get(key, [])
                yield from [value] if isinstance(value, str) else value
