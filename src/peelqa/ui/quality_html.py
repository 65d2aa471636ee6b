"""The last evaluation -> HTML: headline figures with their intervals, then the groups, worst first."""

from __future__ import annotations

from html import escape

from peelqa.evaluation.intervals import Estimate
from peelqa.evaluation.last import LastRun
from peelqa.evaluation.metrics import BY_NAME
from peelqa.evaluation.results import Table

# metric -> (what it says in a line, what good looks like)
HEADLINES = {
    "right": "Right answers: every wanted fact, or a right “the report does not say”",
    "citation_precision": "Citations that point at the evidence a person chose",
    "refusal_recall": "Questions without an answer in the report: said so",
    "false_refusal": "Questions with an answer in the report: wrongly said to have none",
    "truth": "Truthfulness: +1 right, 0 refused, −1 wrong",
}
DIMENSIONS = {"type": "By kind of question", "answerability": "By whether the report answers", "turn": "By turn"}
_OPEN = (  # it scrolls, so the keyboard must reach it
    '<div class="quality" tabindex="0" role="region" aria-label="Quality of the answers">'
    "<h2>How good are the answers?</h2>"
)
NONE = f"{_OPEN}<p>No evaluation is stored here. Run <code>peelqa eval</code> in a checkout.</p></div>"


def render_quality(run: LastRun | None, report_sha256: str) -> str:
    """The whole view; says so where the figures are the stored baseline's or another report's."""
    if run is None:
        return NONE
    groups = "".join(_group(DIMENSIONS[name], run.groups[name]) for name in DIMENSIONS if run.groups.get(name))
    return (
        f"{_OPEN}{_origin(run, report_sha256)}"
        f"{_headlines(run.metrics)}{groups}{_controls(run)}{_gates(run.gates)}{_reading()}</div>"
    )


def _origin(run: LastRun, report_sha256: str) -> str:
    what = "The stored baseline; no evaluation was run here since." if run.is_baseline else "The last evaluation."
    parts = [f"{run.cases} questions", f"split {run.split}", f"engine {run.engine}", f"commit {run.commit}"]
    when = f" on {run.created[:10]}" if run.created else ""
    other = "" if run.report_sha256 == report_sha256 else " Measured on another report than the one shown here."
    tuned = (
        "" if run.split == "test" else " Part of them were also used to tune it, so expect a little less on new ones."
    )
    text = f"{what} Measured{when}: {', '.join(parts)}.{tuned}{other}"
    return f'<p class="note">{escape(text)}</p>'


def _headlines(metrics: Table) -> str:
    rows = "".join(_headline(text, metrics[name], name) for name, text in HEADLINES.items() if name in metrics)
    return f'<section><h3 class="sr-only">Headline figures</h3><dl class="headlines">{rows}</dl></section>'


def _headline(text: str, found: Estimate, name: str) -> str:
    return (
        f'<div><dt>{escape(text)}</dt><dd><span class="figure">{_figure(found, name)}</span>'
        f'<span class="interval">{_interval(found, name)}</span>{_bar(found, name)}</dd></div>'
    )


def _figure(found: Estimate, name: str) -> str:
    return f"{found.value:+.2f}" if _is_signed(name) else f"{found.value:.0%}"


def _interval(found: Estimate, name: str) -> str:
    if found.low is None or found.high is None:
        return f"{found.n} questions"
    low, high = (f"{v:+.2f}" if _is_signed(name) else f"{v:.0%}" for v in (found.low, found.high))
    return f"{low} to {high}, {found.n} questions"


def _is_signed(name: str) -> bool:
    return name == "truth"


def _bar(found: Estimate, name: str) -> str:
    """The interval as a bar with the figure as a tick, from 0 (or -1) to 1; the figures stand beside it in words."""

    def at(value: float) -> float:
        share = (value + 1) / 2 if _is_signed(name) else value
        return round(100 * min(max(share, 0), 1), 1)

    low, high = (found.value if v is None else v for v in (found.low, found.high))
    kind = "" if BY_NAME[name].more_is_better else " is-fault"
    span = f"left:{at(low)}%;width:{at(high) - at(low):.1f}%"
    return (
        f'<span class="bar{kind}" aria-hidden="true"><span class="range" style="{span}"></span>'
        f'<span class="tick" style="left:{at(found.value)}%"></span></span>'
    )


_HEAD = (
    '<thead><tr><th scope="col">Group</th><th scope="col">Right</th><th scope="col" class="wide">0 to 100%</th>'
    '<th scope="col">Interval</th></tr></thead>'
)


def _group(title: str, tables: dict[str, Table]) -> str:
    rows = "".join(_row(value, found["right"]) for value, found in tables.items() if "right" in found)
    return f"<section><h3>{escape(title)}, worst first</h3><table>{_HEAD}<tbody>{rows}</tbody></table></section>"


def _row(value: str, right: Estimate) -> str:
    return (
        f'<tr><th scope="row">{escape(_words(value))}</th><td class="number">{_figure(right, "right")}</td>'
        f'<td class="wide">{_bar(right, "right")}</td><td class="interval">{_interval(right, "right")}</td></tr>'
    )


def _words(value: str) -> str:
    return value.replace("_", " ").capitalize() if not value.isdigit() else f"Question {value} of a conversation"


def _controls(run: LastRun) -> str:
    worst_first = sorted((t["right"].value, name) for name, t in run.controls.items() if "right" in t)
    tables = {name: run.controls[name] for _, name in worst_first}
    return _group("Simpler ways, on the same questions", tables) if tables else ""


def _gates(gates: dict[str, float]) -> str:
    items = "".join(
        f"<li>{escape(title)}: <strong>{'held' if v == 1 else f'broken ({v:.3f})'}</strong></li>"
        for title, v in gates.items()
    )
    return f"<section><h3>What must always hold</h3><ul class='gates'>{items}</ul></section>" if items else ""


def _reading() -> str:
    return (
        '<p class="note">Intervals are 95 percent, clustered by conversation. The questions were written by hand'
        " and are harder than most: a third from the contents page alone, a fifth without an answer in the report. "
        "Read the quote before you repeat it.</p>"
    )
