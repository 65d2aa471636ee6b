"""Pass or fail: gates below 1.0, a paired interval on the worse side of the baseline, a floor that is missed.

Never a raw mean alone: a floor is missed only where the whole interval lies on the wrong side of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelqa.errors import EvaluationError
from peelqa.evaluation.metrics import BY_NAME, METRICS
from peelqa.evaluation.results import (
    SCHEMA,
    Comparison,
    Results,
    Scored,
    checked_scores,
    compare,
    read_document,
    write_text,
)

_GUARDED = tuple(metric.name for metric in METRICS if metric.guarded)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Scores per case of the run to hold, and the floors: a metric may not lie shown below (or above) its floor."""

    engine: str
    report_sha256: str
    floors: dict[str, float]
    cases: dict[str, Scored]


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason to fail the build. `rule` is "gate", "regression" or "floor"."""

    rule: str
    name: str
    message: str


def read_baseline(path: Path) -> Baseline:
    """Read `evals/baseline.json`.

    Raises:
        EvaluationError: missing, damaged, of another schema, or with a floor for an unknown metric.
    """
    data = read_document(path, SCHEMA)
    try:
        cases = {name: _scored(raw) for name, raw in data["cases"].items()}
        floors = {str(name): float(value) for name, value in data["floors"].items()}
        baseline = Baseline(str(data["engine"]), str(data["report_sha256"]), floors, cases)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvaluationError(f"{path}: damaged baseline ({error!r}); run: peelqa eval --write-baseline") from error
    for name in floors:
        if name not in BY_NAME:
            raise EvaluationError(f"{path}: floor for unknown metric {name!r}; known are: {', '.join(BY_NAME)}")
    return baseline


def _scored(raw: Mapping[str, Any]) -> Scored:
    return Scored(str(raw["sha"]), str(raw["conversation"]), checked_scores(raw["scores"]))


def write_baseline(results: Results, path: Path) -> None:
    """Store the run as baseline. Cases of the other split and floors already set are kept."""
    old = read_baseline(path) if path.is_file() else Baseline(results.engine, results.report_sha256, {}, {})
    same = (old.engine, old.report_sha256) == (results.engine, results.report_sha256)
    splits = {row.split for row in results.rows}
    ids = {row.id for row in results.rows}
    kept = {name: _stored(s) for name, s in old.cases.items() if same and name not in ids and splits != {"dev", "test"}}
    new = {row.id: _stored(Scored(row.sha, row.conversation, row.scores)) for row in results.rows}
    document = {
        "schema": SCHEMA,
        "commit": results.commit,
        "engine": results.engine,
        "report_sha256": results.report_sha256,
        "floors": old.floors or _first_floors(results),
        "cases": dict(sorted({**kept, **new}.items())),
    }
    write_text(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _stored(scored: Scored) -> dict[str, Any]:
    values = {name: round(v, 6) for name in _GUARDED if (v := scored.scores.get(name)) is not None}
    return {"sha": scored.sha, "conversation": scored.conversation, "scores": values}


def _first_floors(results: Results) -> dict[str, float]:
    """The worse end of each interval, rounded outwards to two digits."""
    floors = {}
    for name in ("truth", "vital_recall", "citation_precision", "recall@20", "refusal_recall", "false_refusal"):
        found = results.metrics.get(name)
        if found is not None and found.low is not None and found.high is not None:
            up = BY_NAME[name].more_is_better
            floors[name] = math.floor(found.low * 100) / 100 if up else math.ceil(found.high * 100) / 100
    return floors


def check(results: Results, baseline: Baseline | None) -> tuple[tuple[Finding, ...], Comparison]:
    """All reasons to fail, and the comparison with the baseline (an empty one without a baseline).

    Raises:
        EvaluationError: the baseline belongs to another report or engine.
    """
    found = _broken_gates(results)
    if baseline is None:
        return tuple(found), Comparison()
    if (baseline.engine, baseline.report_sha256) != (results.engine, results.report_sha256):
        raise EvaluationError(
            f"the baseline is of engine {baseline.engine} on report {baseline.report_sha256[:12]}, this run of "
            f"{results.engine} on {results.report_sha256[:12]}; run: peelqa eval --write-baseline"
        )
    comparison = compare(baseline.cases, results.rows)
    found += _regressions(comparison)
    return (*found, *_missed_floors(results, baseline.floors)), comparison


def _broken_gates(results: Results) -> list[Finding]:
    return [
        Finding(
            "gate", gate.name, f"{gate.title}: {gate.value:.4f} of {gate.n}, broken by {', '.join(gate.failures[:8])}"
        )
        for gate in results.gates
        if gate.value < 1 or gate.failures
    ]


def _regressions(comparison: Comparison) -> list[Finding]:
    found = []
    for name in comparison.regressions(only_guarded=True):
        d = comparison.differences[name]
        message = f"{BY_NAME[name].title}: {d.value:+.3f} [{d.low:+.3f}, {d.high:+.3f}] on {d.n} paired cases"
        found.append(Finding("regression", name, message))
    return found


def _missed_floors(results: Results, floors: Mapping[str, float]) -> list[Finding]:
    found = []
    for name, floor in floors.items():
        value = results.metrics.get(name)
        if value is None or value.low is None or value.high is None or results.only:
            continue  # a filtered run says nothing about the floor of the whole
        missed = value.high < floor if BY_NAME[name].more_is_better else value.low > floor
        if missed:
            interval = f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]"
            found.append(Finding("floor", name, f"{BY_NAME[name].title}: {interval} misses the floor {floor:.3f}"))
    return found
