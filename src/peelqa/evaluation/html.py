"""Results -> `report.html`: one file that loads nothing, everything escaped, failures first."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from peelqa.evaluation import plots
from peelqa.evaluation.case_html import case_card
from peelqa.evaluation.gate import Finding
from peelqa.evaluation.intervals import Difference, Estimate
from peelqa.evaluation.metrics import BY_NAME, METRICS
from peelqa.evaluation.results import Comparison, Results, Row, Table, is_worse, write_text
from peelqa.evaluation.table import format_difference, format_estimate, note_on, title_of

_TILES = ("right", "truth", "vital_recall", "citation_precision", "refusal_f1", "recall@20")
_SYSTEMS = ("right", "truth", "vital_recall", "concision", "citation_precision", "recall@20", "mrr", "ndcg")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_ORDER = {"wrong": 0, "refused": 1, "right": 2}


def write_html(results: Results, findings: Sequence[Finding], comparison: Comparison, path: Path) -> None:
    """Write the page."""
    write_text(path, html_page(results, findings, comparison))


def html_page(results: Results, findings: Sequence[Finding], comparison: Comparison) -> str:
    """The page as text. Its policy forbids every request; only its own style and script run."""
    style, script = _asset("page.css"), _asset("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"{_POLICY}; script-src 'sha256-{digest}'"
    sections = (
        _header(results, findings),
        _tiles(results),
        _gates(results),
        _findings(findings),
        _plots(results),
        _metrics(results),
        _systems(results),
        _comparison(comparison),
        _differences("Follow-ups against the same question written standalone", results.follow_ups),
        _variants(results),
        _cases(results.rows),
        _footer(results),
    )
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>PeelQA evaluation: {_safe(results.split)}</title><style>{style}</style></head>"
        f"<body><main>{''.join(sections)}</main><script>{script}</script></body></html>\n"
    )


def _asset(name: str) -> str:
    return files("peelqa.evaluation").joinpath(name).read_text(encoding="utf-8")


def _safe(value: object) -> str:
    return escape(str(value), quote=True)


def _header(results: Results, findings: Sequence[Finding]) -> str:
    fails = f"{len(findings)} {'reason' if len(findings) == 1 else 'reasons'} to fail"
    verdict = f'<span class="pill bad">{fails}</span>' if findings else '<span class="pill ok">Passed</span>'
    chosen = f", only {', '.join(results.only)}" if results.only else ""
    about = (
        f"{results.report_title} · engine {results.engine} · split {results.split}{chosen} · {len(results.rows)} cases"
    )
    when = f"commit {results.commit} · {results.created} · {results.seconds:.0f} s"
    return (
        f'<header><div><h1>PeelQA evaluation</h1><p class="soft">{_safe(about)}<br>{_safe(when)}</p></div>'
        f"{verdict}</header>"
    )


def _tiles(results: Results) -> str:
    tiles = [_tile(title_of(name), found) for name in _TILES if (found := results.metrics.get(name)) is not None]
    if "answer p50" in results.latency:
        p50, p95 = (results.latency[f"answer {p}"] * 1000 for p in ("p50", "p95"))
        tiles.append(
            f'<div class="tile"><b>{p50:.0f} ms</b><span>Median answer time; 95 % within {p95:.0f} ms</span></div>'
        )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _tile(title: str, found: Estimate) -> str:
    value = f"{found.value:+.2f}" if title.startswith("Truth") else f"{found.value:.0%}"
    interval = format_estimate(found).partition(" ")[2]
    return f'<div class="tile"><b>{value}</b><span>{_safe(title)}<br>{_safe(interval)}, n={found.n}</span></div>'


def _gates(results: Results) -> str:
    chips = []
    for gate in results.gates:
        bad = " bad" if gate.value < 1 or gate.failures else ""
        tip = f"broken by {', '.join(gate.failures)}" if gate.failures else "whole"
        chips.append(
            f'<span class="gate{bad}" title="{_safe(tip)}">{_safe(gate.title)}: {gate.value:.3f} of {gate.n}</span>'
        )
    return f'<div class="gates">{"".join(chips)}</div>'


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    items = "".join(f"<li><b>{_safe(f.rule)}</b> {_safe(f.message)}</li>" for f in findings)
    return f'<h2>Why this run fails</h2><div class="card findings"><ul>{items}</ul></div>'


def _plots(results: Results) -> str:
    cards = []
    for dimension in ("type", "answerability", "turn"):
        items = [(value, table["right"]) for value, table in results.groups[dimension].items()]
        cards.append(_plot(f"Right answers by {dimension}, worst first", plots.bars(items, f"Right by {dimension}")))
    systems = [(results.engine, results.metrics), *results.controls.items()]
    shares = [(name, table["right"].value, table["right"].value - table["truth"].value) for name, table in systems]
    cards.append(_plot("Right, refused and wrong: the engine and the controls", plots.verdict_bars(shares, "Verdicts")))
    if results.curve is not None:
        area = format_estimate(results.curve.area)
        title = f"Risk against coverage; area {area}, less is better"
        cards.append(_plot(title, plots.risk_coverage(results.curve, title)))
    seconds = [row.seconds for row in results.rows]
    marks = [(p, results.latency[f"answer {p}"]) for p in ("p50", "p95") if f"answer {p}" in results.latency]
    cards.append(_plot("Time to answer, warm", plots.histogram(seconds, marks, "Latency")))
    return f'<h2>At a glance</h2><div class="plots">{"".join(cards)}</div>'


def _plot(title: str, svg: str) -> str:
    return f'<div class="card"><h3>{_safe(title)}</h3>{svg}</div>'


def _metrics(results: Results) -> str:
    rows = []
    for name, found in results.metrics.items():
        stage = BY_NAME[name].stage if name in BY_NAME else "derived"
        rows.append(
            (title_of(name), stage, format_estimate(found, 3), str(found.n), str(found.clusters), note_on(name, found))
        )
    head = ("metric", "stage", "value [95 %]", "cases", "clusters", "")
    return f"<h2>All metrics</h2>{_table(head, rows)}"


def _systems(results: Results) -> str:
    if not results.controls:
        return ""
    ordered = sorted(results.controls.items(), key=lambda item: -item[1]["truth"].value)
    rows = [(results.engine, *_cells(results.metrics)), *((name, *_cells(table)) for name, table in ordered)]
    head = ("", *(name.replace("_", " ") for name in _SYSTEMS))
    lead = '<p class="soft">A control that scores well on a metric means that the metric is broken.</p>'
    return f"<h2>Controls</h2>{lead}{_table(head, rows, mark_first=True)}"


def _cells(table: Table) -> list[str]:
    return [format_estimate(table.get(name)) for name in _SYSTEMS]


def _comparison(comparison: Comparison) -> str:
    title = f"New minus old on {comparison.pairs} unchanged cases ({comparison.left_out} left out)"
    return _differences(title, comparison.differences)


def _differences(title: str, differences: dict[str, Difference]) -> str:
    if not differences:
        return ""
    rows = []
    for metric in METRICS:
        found = differences.get(metric.name)
        if found is not None:
            kind = "" if not found.is_shown else "worse" if is_worse(metric, found) else "better"
            cell = f'<td class="{kind}">{_safe(format_difference(found))}</td>'
            rows.append(f"<tr><td>{_safe(metric.title)}</td>{cell}<td>{found.n}</td></tr>")
    head = "<tr><th>metric</th><th>difference [95 %]</th><th>pairs</th></tr>"
    return f'<h2>{_safe(title)}</h2><div class="card scroll"><table>{head}{"".join(rows)}</table></div>'


def _variants(results: Results) -> str:
    if not results.variants:
        return ""
    rows = [
        (v.kind, str(v.n), f"{v.original:.0%}", f"{v.reworded:.0%}", format_difference(v.drop))
        for v in results.variants
    ]
    head = ("rewording", "cases", "right as written", "right reworded", "change")
    lead = f"<p class='soft'>Right in every rewording: {_safe(format_estimate(results.worst_variant))}</p>"
    return f"<h2>Rewordings, worst first</h2>{lead}{_table(head, rows)}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], mark_first: bool = False) -> str:
    top = "".join(f"<th>{_safe(cell)}</th>" for cell in head)
    body = []
    for i, row in enumerate(rows):
        kind = ' class="engine"' if mark_first and i == 0 else ""
        body.append(f"<tr{kind}>{''.join(f'<td>{_safe(cell)}</td>' for cell in row)}</tr>")
    return f'<div class="card scroll"><table><tr>{top}</tr>{"".join(body)}</table></div>'


def _cases(rows: Sequence[Row]) -> str:
    ordered = sorted(rows, key=lambda row: (_ORDER[row.verdict], row.type, row.id))
    cards = "".join(case_card(row, is_open=i < 3 and row.verdict != "right") for i, row in enumerate(ordered))
    key = (
        '<p class="key">In the report\'s text: <mark>gold, not cited</mark> <mark class="both">gold and cited</mark> '
        '<mark class="cited">cited, not gold</mark></p>'
    )
    return f"<h2>Cases, failures first <small id='count'></small></h2>{_filters(rows)}{key}{cards}"


def _filters(rows: Sequence[Row]) -> str:
    choices = {
        "type": sorted({row.type for row in rows}),
        "answerability": sorted({row.answerability for row in rows}),
        "verdict": sorted({str(row.verdict) for row in rows}, key=lambda v: _ORDER.get(v, 9)),
        "turn": sorted({str(row.turn) for row in rows}),
        "tags": sorted({tag for row in rows for tag in row.tags}),
    }
    selects = []
    for name, values in choices.items():
        options = "".join(f'<option value="{_safe(v)}">{_safe(v.replace("_", " "))}</option>' for v in values)
        label = f'<option value="">every {_safe(name.removesuffix("s"))}</option>'
        selects.append(f'<select name="{name}" aria-label="{name}">{label}{options}</select>')
    find = '<input type="search" placeholder="find in questions and answers" aria-label="find">'
    return f'<div class="filters">{"".join(selects)}{find}</div>'


def _footer(results: Results) -> str:
    made = {
        "report": f"{results.report_id} sha256 {results.report_sha256[:12]}",
        "model": f"sha256 {results.model_sha256[:12]}",
        "settings": ", ".join(f"{name}={value}" for name, value in results.settings.items()),
        "prompts": ", ".join(f"{name} {value}" for name, value in results.prompts.items()) or "none",
        "latency": ", ".join(f"{name} {value:.2f}" for name, value in results.latency.items()),
        "intervals": f"95 %, clustered by conversation, seed {results.seed}",
    }
    return f"<footer>{'<br>'.join(f'{_safe(name)}: {_safe(value)}' for name, value in made.items())}</footer>"
