"""`peelqa eval`: run the suite, write what is asked for, and say by exit code whether anything broke."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from peelqa.conversations import FILE_NAME
from peelqa.errors import PeelqaError
from peelqa.evaluation.bench import Progress as Report
from peelqa.evaluation.drafts import write_drafts
from peelqa.evaluation.gate import Baseline, Finding, check, read_baseline, write_baseline
from peelqa.evaluation.guarding import measure_guard
from peelqa.evaluation.html import write_html
from peelqa.evaluation.junit import write_junit
from peelqa.evaluation.last import baseline_file, results_file
from peelqa.evaluation.results import Comparison, Results, compare, read_scores, write_results
from peelqa.evaluation.runner import run
from peelqa.evaluation.table import print_results
from peelqa.settings import load_settings


def evaluate(
    split: Annotated[str, typer.Option(help="Cases to run: dev, test, all (both) or train.")] = "dev",
    only: Annotated[list[str] | None, typer.Option(help="Filter, for instance type=list; repeatable.")] = None,
    engine: Annotated[str | None, typer.Option(help="Engine to evaluate; default: the one of the settings.")] = None,
    cases: Annotated[Path | None, typer.Option(help="Case file or folder; default: evals/cases.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write results.json here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the page here.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write junit.xml here.")] = None,
    compare_with: Annotated[
        Path | None, typer.Option("--compare", help="Older results.json; exit 1 only for a shown regression.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(help="Baseline to hold; default: evals/baseline.json.")] = None,
    store_baseline: Annotated[bool, typer.Option("--write-baseline", help="Store this run as the baseline.")] = False,
    controls: Annotated[bool, typer.Option(help="Run the five controls too.")] = True,
    variants: Annotated[bool, typer.Option(help="Run the rewordings too.")] = True,
    determinism: Annotated[bool, typer.Option(help="Ask two fresh processes too.")] = True,
    guard: Annotated[
        bool,
        typer.Option(
            "--guard", help="Measure the check of written sentences instead; --cases then names labelled pairs."
        ),
    ] = False,
    misses: Annotated[bool, typer.Option("--misses", help="With --guard: list the dev pairs judged wrongly.")] = False,
    drafts: Annotated[Path | None, typer.Option(help="Write readers' verdicts as draft cases here; no run.")] = None,
) -> None:
    """Measure the answers on known questions; exit 1 for a broken gate, a shown regression or a missed floor."""
    console = Console()
    if guard:
        return _guard(console, cases, misses)
    if drafts is not None:
        return _write_drafts(drafts, console)
    # One question is too small to share: on busy cores two threads wait for each other and take ten times as long.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        old = None if compare_with is None else read_scores(compare_with)  # before the run: a bad file fails at once
        held = _baseline(baseline, store_baseline)
        with _progress_bar() as progress:
            results = run(
                cases=cases,
                split=split,
                only=tuple(only or ()),
                engine=engine,
                controls=controls,
                variants=variants,
                determinism=determinism,
                progress=progress,
            )
        findings, comparison = check(results, None if old is not None else _fitting(held, results, baseline))
        if old is not None:
            comparison = compare(old, results.rows)
        print_results(results, findings, comparison, console)
        _write(results, findings, comparison, json, html, junit)
        if cases is None and not only and baseline_file().is_file():
            write_results(results, results_file())  # what the page shows as the last evaluation
        if store_baseline:
            write_baseline(results, baseline or baseline_file())
    except PeelqaError as error:
        Console(stderr=True).print(f"error: {error}", style="red", markup=False)
        raise typer.Exit(2) from error
    if findings or _has_regression(comparison, old is not None):
        raise typer.Exit(1)


def _guard(console: Console, pairs: Path | None, misses: bool) -> None:
    try:
        is_enough = measure_guard(console, pairs, show_misses=misses)
    except PeelqaError as error:
        Console(stderr=True).print(f"error: {error}", style="red", markup=False)
        raise typer.Exit(2) from error
    if not is_enough:
        raise typer.Exit(1)


def _write_drafts(path: Path, console: Console) -> None:
    try:
        count = write_drafts(load_settings().index_dir / FILE_NAME, path)
    except PeelqaError as error:
        Console(stderr=True).print(f"error: {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    console.print(f"{path}: {count} draft cases; complete them before they are used", markup=False, soft_wrap=True)


def _write(
    results: Results,
    findings: Sequence[Finding],
    comparison: Comparison,
    json: Path | None,
    html: Path | None,
    junit: Path | None,
) -> None:
    if json is not None:
        write_results(results, json)
    if html is not None:
        write_html(results, findings, comparison, html)
    if junit is not None:
        write_junit(results, findings, junit)


def _has_regression(comparison: Comparison, is_compared: bool) -> bool:
    return is_compared and bool(comparison.regressions())


def _baseline(named: Path | None, is_rewritten: bool) -> Baseline | None:
    """The baseline to hold: a named one must exist, the default one may be missing; none when it is to be replaced."""
    path = named or baseline_file()
    if is_rewritten or (named is None and not path.is_file()):
        return None
    return read_baseline(path)


def _fitting(held: Baseline | None, results: Results, named: Path | None) -> Baseline | None:
    """The default baseline holds its own engine only; one that was named holds any, and refuses a wrong one."""
    is_other = held is not None and named is None and held.engine != results.engine
    return None if is_other else held


@contextmanager
def _progress_bar() -> Iterator[Report]:
    """A bar on standard error, one line a stage, so that standard output holds only the tables."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done)

        yield show
