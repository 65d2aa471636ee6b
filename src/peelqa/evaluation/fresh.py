"""Answers from fresh processes: the check that neither process, hash seed nor earlier question changes an answer.

Run as a module it reads settings and questions from standard input and writes digests to standard output.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from peelqa.errors import EvaluationError
from peelqa.types import Answer, Turn

if TYPE_CHECKING:
    from peelqa.settings import Settings

_LIMIT_SECONDS = 300
# Sums of floats change in their last bits with the number of threads; an answer may not show it.
_SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1"},
    {"PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "2"},
)


@dataclass(frozen=True, slots=True)
class FreshAnswers:
    """Digests in the order of the questions; seconds from the first import to the first answer; the largest memory."""

    digests: tuple[str, ...]
    cold_seconds: float
    peak_memory_mb: float


def answer_digest(answer: Answer) -> str:
    """sha256 of all of an answer but the seconds it took and what a chat model counted."""
    fields = {name: value for name, value in asdict(answer).items() if name not in ("seconds", "usage")}
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def ask_fresh(settings: Settings, questions: Sequence[Sequence[str]]) -> tuple[FreshAnswers, FreshAnswers]:
    """Ask the same conversations of two new processes at once, with other hash seeds and thread counts.

    Args:
        settings: passed on whole.
        questions: per conversation the earlier questions and, last, the one whose answer counts.

    Raises:
        EvaluationError: a process failed; the message ends with its last line.
    """
    order = json.dumps({"settings": settings.model_dump(mode="json"), "questions": [list(q) for q in questions]})
    with ThreadPoolExecutor(max_workers=2) as pool:
        first, second = pool.map(_ask_process, (order, order), _SURROUNDINGS)
    return first, second


def _ask_process(order: str, surroundings: dict[str, str]) -> FreshAnswers:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "peelqa.evaluation.fresh"],
            input=order,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, **surroundings, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EvaluationError(
            f"a fresh process took over {_LIMIT_SECONDS} s; leave it out: --no-determinism"
        ) from error
    if done.returncode:
        raise EvaluationError(f"a fresh process failed: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
    reply = json.loads(done.stdout.splitlines()[-1])
    return FreshAnswers(tuple(reply["digests"]), reply["cold_seconds"], reply["peak_memory_mb"])


def _answer_order(order: str) -> str:
    began = time.perf_counter()
    from peelqa.assistant import Assistant
    from peelqa.evaluation.bench import ask
    from peelqa.settings import Settings

    data = json.loads(order)
    assistant = Assistant(Settings(**data["settings"]))
    digests, cold = [], 0.0
    for questions in data["questions"]:
        turns: tuple[Turn, ...] = ()
        for question in questions:
            turns = (*turns, Turn(question, ask(assistant, question, turns)))
            cold = cold or time.perf_counter() - began
        digests.append(answer_digest(turns[-1].answer))
    return json.dumps({"digests": digests, "cold_seconds": cold, "peak_memory_mb": _peak_memory_mb()})


def _peak_memory_mb() -> float:
    try:
        import resource
    except ImportError:  # Windows has no such module
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak) / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.stdout.write(_answer_order(sys.stdin.read()) + "\n")
