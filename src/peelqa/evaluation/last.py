"""The last evaluation, for showing: the results that `peelqa eval` left, or else the stored baseline's figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelqa.errors import EvaluationError
from peelqa.evaluation.gate import read_baseline
from peelqa.evaluation.intervals import Estimate
from peelqa.evaluation.results import SCHEMA, Scored, Table, read_document
from peelqa.evaluation.summary import table
from peelqa.settings import data_folder

Groups = dict[str, dict[str, Table]]  # dimension -> value -> table, worst value first


@dataclass(frozen=True, slots=True)
class LastRun:
    """What was measured, when, on what; `created` is "" where it is not known, `gates` maps title -> share held."""

    is_baseline: bool
    created: str
    commit: str
    engine: str
    split: str
    report_sha256: str
    cases: int
    metrics: Table
    groups: Groups
    controls: dict[str, Table]
    gates: dict[str, float]


def results_file() -> Path:
    """Where a whole run leaves its results."""
    return data_folder() / "evals" / "results" / "last.json"


def baseline_file() -> Path:
    """The stored baseline of a checkout."""
    return data_folder() / "evals" / "baseline.json"


def stamp_of_last() -> tuple[float, ...]:
    """Changes whenever `read_last` would give something else."""
    return tuple(path.stat().st_mtime if path.is_file() else 0.0 for path in (results_file(), baseline_file()))


def read_last(results: Path | None = None, baseline: Path | None = None) -> LastRun | None:
    """The last run's figures; the baseline's if no run was kept; None if there is neither.

    Raises:
        EvaluationError: the file is damaged.
    """
    kept, held = results or results_file(), baseline or baseline_file()
    if kept.is_file():
        return _from_results(kept)
    return _from_baseline(held) if held.is_file() else None


def _from_results(path: Path) -> LastRun:
    data = read_document(path, SCHEMA)
    try:
        return LastRun(
            is_baseline=False,
            **{name: str(data[name]) for name in ("created", "commit", "engine", "split", "report_sha256")},
            cases=len(data["rows"]),
            metrics=_table(data["metrics"]),
            groups={d: {v: _table(t) for v, t in values.items()} for d, values in data["groups"].items()},
            controls={name: _table(t) for name, t in data["controls"].items()},
            gates={gate["title"]: float(gate["value"]) for gate in data["gates"]},
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise EvaluationError(f"{path}: damaged results ({error!r}); write them anew with: peelqa eval") from error


def _table(raw: dict[str, Any]) -> Table:
    return {name: Estimate(**found) for name, found in raw.items()}


def _from_baseline(path: Path) -> LastRun:
    """Figures over all stored cases; the baseline knows no types, but a case's scores tell whether it has an answer."""
    held = read_baseline(path)
    commit = str(read_document(path, SCHEMA).get("commit", ""))
    scored = list(held.cases.values())
    kinds = {
        "answerable": [s for s in scored if s.scores.get("vital_recall") is not None],
        "not in the report": [s for s in scored if s.scores.get("refusal_recall") is not None],
    }
    tables = {name: _of(members) for name, members in kinds.items() if members}
    worst_first = dict(sorted(tables.items(), key=lambda item: item[1]["right"].value))
    return LastRun(
        is_baseline=True,
        created="",
        commit=commit,
        engine=held.engine,
        split="all",
        report_sha256=held.report_sha256,
        cases=len(scored),
        metrics=_of(scored),
        groups={"answerability": worst_first},
        controls={},
        gates={},
    )


def _of(scored: list[Scored]) -> Table:
    return table([(s.conversation, s.scores) for s in scored])
