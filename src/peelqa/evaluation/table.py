"""Results -> tables on the terminal, worst first."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from peelqa.evaluation.gate import Finding
from peelqa.evaluation.intervals import Difference, Estimate
from peelqa.evaluation.metrics import BY_NAME, METRICS
from peelqa.evaluation.results import Comparison, Results, Table, is_worse

EXTRA_TITLES = {
    "refusal_f1": "Refusals, F1",
    "whole_conversations": "Conversations right in every turn",
}
_COLUMNS = ("right", "truth", "vital_recall", "concision", "citation_precision", "recall@20", "ndcg")
_SHORT = ("right [95 %]", "truth", "vital", "brief", "cited", "rec", "nDCG")


def title_of(name: str) -> str:
    """Title of a metric, the two derived ones included."""
    return BY_NAME[name].title if name in BY_NAME else EXTRA_TITLES[name]


def format_estimate(found: Estimate | None, digits: int = 2) -> str:
    """A value with its interval, "0.81 [0.74, 0.87]"; a dash where nothing was scored."""
    if found is None:
        return "–"
    if found.low is None or found.high is None:
        return f"{found.value:.{digits}f} [too few]"
    return f"{found.value:.{digits}f} [{found.low:.{digits}f}, {found.high:.{digits}f}]"


def format_difference(found: Difference) -> str:
    """A difference with its interval and verdict; "no difference shown" where the interval holds zero."""
    if found.low is None or found.high is None:
        return f"{found.value:+.3f} [too few]"
    p = f", p={found.p:.3f}" if found.p is not None else ""
    verdict = "" if found.is_shown else ": no difference shown"
    return f"{found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]{p}{verdict}"


def note_on(name: str, found: Estimate) -> str:
    """What can be said where nothing failed: not that nothing ever fails."""
    is_flawless = found.value == float(name not in BY_NAME or BY_NAME[name].more_is_better)
    return f"failures below {found.bound:.1%}" if found.bound is not None and is_flawless else ""


def print_results(results: Results, findings: Sequence[Finding], comparison: Comparison, console: Console) -> None:
    """Print metrics, controls, groups, rewordings, latency and the verdict of the gate."""
    console.print(_overall(results))
    console.print(_engines(results))
    for dimension in ("type", "answerability", "turn"):
        console.print(_groups(dimension, results.groups[dimension]))
    _print_variants(results, console)
    if results.latency:
        console.print("\n".join(_times(results.latency)), style="dim")
    if results.chat:
        said = ", ".join(f"{name} {value:,.2f}".removesuffix(".00") for name, value in results.chat.items())
        console.print(Text(f"Chat model: {said}"), style="dim")
    print_comparison(comparison, console)
    _print_gate(results, findings, console)


def _overall(results: Results) -> RichTable:
    shown = RichTable(
        title=Text(f"{results.engine} on {results.split}: {len(results.rows)} cases"), title_justify="left"
    )
    for name in ("metric", "value [95 %]", "n", "note"):
        shown.add_column(name, justify="right" if name == "n" else "left")
    for name, found in results.metrics.items():
        shown.add_row(Text(title_of(name)), Text(format_estimate(found)), str(found.n), note_on(name, found))
    if results.curve is not None:
        found = results.curve.area
        shown.add_row("Area under risk-coverage (less is better)", Text(format_estimate(found)), str(found.n), "")
    return shown


def _engines(results: Results) -> RichTable:
    shown = _wide("Engine and controls")
    shown.add_row(Text(results.engine, style="bold"), *_cells(results.metrics))
    for name, table in sorted(results.controls.items(), key=lambda item: item[1]["truth"].value):
        shown.add_row(name, *_cells(table))
    return shown


def _groups(dimension: str, tables: dict[str, Table]) -> RichTable:
    shown = _wide(f"By {dimension}, worst first")
    for value, table in tables.items():
        shown.add_row(Text(f"{value} ({table['right'].n})"), *_cells(table))
    return shown


def _wide(title: str) -> RichTable:
    """A table that fits 80 columns: no frame, the label cut rather than a number."""
    shown = RichTable(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    shown.add_column("", no_wrap=True, max_width=18)
    for i, name in enumerate(_SHORT):
        width = len("0.00 [0.00, 0.00]") if i == 0 else len("-0.00")
        shown.add_column(name, no_wrap=True, justify="left" if i == 0 else "right", min_width=width)
    return shown


def _cells(table: Table) -> list[Text]:
    """The share right with its interval, the other means alone: all intervals stand in the page and the results."""
    first, *others = (table.get(name) for name in _COLUMNS)
    return [Text(format_estimate(first)), *(Text("–" if found is None else f"{found.value:.2f}") for found in others)]


def _print_variants(results: Results, console: Console) -> None:
    if not results.variants:
        return
    shown = RichTable(title="Rewordings, worst first", title_justify="left")
    for name in ("rewording", "n", "as written", "reworded", "drop"):
        shown.add_column(name)
    for item in results.variants:
        drop = Text(format_difference(item.drop))
        shown.add_row(item.kind, str(item.n), f"{item.original:.2f}", f"{item.reworded:.2f}", drop)
    console.print(shown)
    console.print(Text(f"right in every rewording: {format_estimate(results.worst_variant)}"))


def _times(latency: dict[str, float]) -> list[str]:
    units = {name: "MB" if name.endswith("_mb") else "s" for name in latency}
    return [
        f"{name.removesuffix('_mb').replace('_', ' ')}: {value:.2f} {units[name]}" for name, value in latency.items()
    ]


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print paired differences, new minus old; shown regressions in red."""
    if not comparison.differences:
        return
    title = f"New minus old on {comparison.pairs} unchanged cases ({comparison.left_out} left out)"
    shown = RichTable("metric", "difference [95 %]", title=title, title_justify="left")
    for metric in METRICS:
        found = comparison.differences.get(metric.name)
        if found is not None:
            style = "red" if is_worse(metric, found) else "green" if found.is_shown else ""
            shown.add_row(Text(metric.title), Text(format_difference(found), style=style))
    console.print(shown)


def _print_gate(results: Results, findings: Sequence[Finding], console: Console) -> None:
    for gate in results.gates:
        mark = "[green]ok[/]" if gate.value == 1 and not gate.failures else "[red]broken[/]"
        console.print(f"gate {gate.name}: {gate.value:.4f} of {gate.n} {mark}")
    for finding in findings:
        console.print(Text(f"FAILED {finding.rule} {finding.name}: {finding.message}", style="bold red"))
    if not findings:
        console.print(f"[bold green]passed[/] in {results.seconds:.0f} s")
