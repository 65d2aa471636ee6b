"""The life of a run: cases -> answers, replayed in their conversations -> rows -> controls, variants -> `Results`."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peelqa.errors import EvaluationError
from peelqa.evaluation import provenance, summary
from peelqa.evaluation.bench import Bench, Progress, percentiles
from peelqa.evaluation.cases import Case, load_cases
from peelqa.evaluation.intervals import SEED, Difference
from peelqa.evaluation.leaks import find_leaks
from peelqa.evaluation.metrics import METRICS, Scores
from peelqa.evaluation.results import Results, Row, Table, pair_scores
from peelqa.settings import data_folder, load_settings

if TYPE_CHECKING:
    from peelqa.assistant import Assistant

MEASURED = {"all": ("dev", "test")}  # `train` is what the coefficients are fitted on
FIELDS = ("id", "conversation", "type", "answerability", "turn", "tag", "written_from", "split")


def default_cases() -> Path:
    """The folder of the hand-written cases in a checkout."""
    return data_folder() / "evals" / "cases"


def run(
    assistant: Assistant | None = None,
    *,
    cases: Path | Sequence[Case] | None = None,
    split: str = "dev",
    only: Sequence[str] = (),
    engine: str | None = None,
    controls: bool = True,
    variants: bool = True,
    determinism: bool = True,
    progress: Progress | None = None,
) -> Results:
    """Evaluate an assistant on hand-written cases.

    Args:
        assistant: what to evaluate; None builds one from the settings.
        cases: a file, a folder, or cases already loaded; None means `evals/cases`.
        split: "train", "dev", "test" or "all" (dev and test: what is fitted on `train` is not measured there).
        only: filters such as "type=list"; filters on one field widen, filters on different fields narrow.
        engine: the engine to use when `assistant` is None.
        controls: also run the five controls.
        variants: also run the rewordings.
        determinism: also ask two fresh processes; the quoting engine only, as a hosted model does not repeat itself.
        progress: called with (stage, done, total).

    Raises:
        EvaluationError: a case is not usable, or no case is left.
    """
    began = time.perf_counter()
    assistant = assistant or _assistant(engine)
    chosen = _chosen(cases, assistant, split, only)
    bench = Bench(assistant, progress or (lambda *_: None))
    rows = bench.rows(chosen)
    control_rows = bench.controls(chosen) if controls else {}
    reworded, worst = bench.variants(chosen) if variants else ((), None)
    fresh_gates, fresh_latency = bench.fresh(chosen) if determinism and assistant.engine == "quote" else ((), {})
    gates = (*summary.gates(rows), *fresh_gates, summary.leak_gate(chosen, find_leaks(chosen, data_folder())))
    return Results(
        **_identity(assistant),
        split=split,
        only=tuple(only),
        seed=SEED,
        rows=tuple(rows),
        metrics=_metrics(rows),
        groups=summary.grouped(rows),
        gates=gates,
        curve=summary.risk_coverage(rows),
        controls=_control_tables(control_rows, chosen),
        against=_against(rows, control_rows),
        variants=reworded,
        worst_variant=worst,
        follow_ups=bench.standalone(chosen, rows),
        latency={
            **percentiles("answer", [row.seconds for row in rows]),
            **bench.search_latency(chosen),
            **fresh_latency,
        },
        seconds=time.perf_counter() - began,
        chat=summary.chat_summary(rows),
    )


def _identity(assistant: Assistant) -> dict[str, Any]:
    """The fields of `Results` that say what was measured."""
    return {
        "commit": provenance.commit(),
        "created": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "engine": assistant.engine,
        "report_id": assistant.report.id,
        "report_title": assistant.report.title,
        "report_sha256": assistant.report.sha256,
        "model_sha256": assistant.source.manifest.model_sha256,
        "settings": provenance.settings_that_matter(assistant.settings),
        "prompts": provenance.prompt_digests(),
    }


def _assistant(engine: str | None) -> Assistant:
    from peelqa.assistant import Assistant  # here, so that reading results needs no model

    return Assistant(load_settings(engine=engine))


def _chosen(
    cases: Path | Sequence[Case] | None, assistant: Assistant, split: str, only: Sequence[str]
) -> tuple[Case, ...]:
    loaded = cases if isinstance(cases, tuple | list) else None
    if loaded is None:
        loaded = load_cases(cases if isinstance(cases, Path) else default_cases(), assistant.report)
    return select(loaded, split, only)


def select(cases: Iterable[Case], split: str, only: Sequence[str] = ()) -> tuple[Case, ...]:
    """The cases of a split that pass all filters.

    Raises:
        EvaluationError: an unknown split or field, or nothing is left.
    """
    if split not in ("train", "dev", "test", "all"):
        raise EvaluationError(f"unknown split {split!r}; use train, dev, test or all (dev and test)")
    wanted: dict[str, set[str]] = {}
    for item in only:
        field, _, value = item.partition("=")
        if field not in FIELDS or not value:
            raise EvaluationError(f"can't filter by {item!r}; use NAME=VALUE with one of: {', '.join(FIELDS)}")
        wanted.setdefault(field, set()).add(value)
    left = [case for case in cases if case.split in MEASURED.get(split, (split,)) and _passes(case, wanted)]
    if not left:
        raise EvaluationError(f"no case is left with split {split} and {' '.join(only) or 'no filter'}")
    return tuple(left)


def _passes(case: Case, wanted: dict[str, set[str]]) -> bool:
    def values(field: str) -> set[str]:
        return set(case.tags) if field == "tag" else {str(getattr(case, field))}

    return all(values(field) & allowed for field, allowed in wanted.items())


def _metrics(rows: Sequence[Row]) -> Table:
    found = summary.table(summary.scored_rows(rows))
    chats = summary.whole_conversations(rows)
    return {**found, "whole_conversations": chats} if chats is not None else found


def _control_tables(found: dict[str, list[Scores]], cases: Sequence[Case]) -> dict[str, Table]:
    clusters = [case.conversation for case in cases]
    return {name: summary.table(list(zip(clusters, scores, strict=True))) for name, scores in found.items()}


def _against(rows: Sequence[Row], found: dict[str, list[Scores]]) -> dict[str, dict[str, Difference]]:
    """Engine minus control, on the same cases."""
    result: dict[str, dict[str, Difference]] = {}
    for name, scores in found.items():
        pairs = [(control, row.scores, row.conversation) for control, row in zip(scores, rows, strict=True)]
        differences = {metric.name: pair_scores(pairs, metric.name) for metric in METRICS}
        result[name] = {metric: value for metric, value in differences.items() if value is not None}
    return result
