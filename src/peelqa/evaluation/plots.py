"""Plots as SVG drawn by hand: numbers in, markup out. Colours come from the page's style sheet by class."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from peelqa.evaluation.intervals import Estimate
from peelqa.evaluation.results import Curve

_ROW = 28
_LABEL = 190
_BAR = 300
_MAX_DOTS = 20
_WIDTH = _LABEL + _BAR + 120


def bars(items: Sequence[tuple[str, Estimate]], title: str) -> str:
    """Horizontal bars from 0 to 1 with their intervals as whiskers, value and number of cases at the right."""
    height = _ROW * len(items) + 26
    rows = "".join(_bar(label, found, i * _ROW) for i, (label, found) in enumerate(items))
    return _svg(_WIDTH, height, title, _scale(height - 22) + rows)


def _scale(height: float) -> str:
    ticks = []
    for percent in (0, 25, 50, 75, 100):
        x = _LABEL + _BAR * percent / 100
        ticks.append(f'<line class="grid" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{height:.1f}"/>')
        ticks.append(_text(x, height + 16, f"{percent}%", "tick", "middle"))
    return "".join(ticks)


def _bar(label: str, found: Estimate, y: float) -> str:
    middle = y + _ROW / 2
    parts = [
        _text(_LABEL - 10, middle + 4, _short(label), "label", "end"),
        f'<rect class="bar" x="{_LABEL}" y="{y + 6}" width="{found.value * _BAR:.1f}" height="{_ROW - 12}" rx="3"/>',
        _text(_LABEL + _BAR + 12, middle + 4, f"{found.value:.0%}", "value", "start"),
        _text(_WIDTH - 4, middle + 4, f"n={found.n}", "tick", "end"),
    ]
    if found.low is not None and found.high is not None:
        low, high = _LABEL + found.low * _BAR, _LABEL + found.high * _BAR
        line = f"M{low:.1f} {middle - 4:.1f}v8M{low:.1f} {middle:.1f}H{high:.1f}M{high:.1f} {middle - 4:.1f}v8"
        parts.insert(2, f'<path class="whisker" d="{line}"/>')
    tip = f"{label}: {found.value:.3f}" + (f" [{found.low:.3f}, {found.high:.3f}]" if found.low is not None else "")
    return f"<g><title>{escape(tip)}</title>{''.join(parts)}</g>"


def verdict_bars(items: Sequence[tuple[str, float, float]], title: str) -> str:
    """One bar a system, split into right, refused and wrong; each item is (label, share right, share wrong)."""
    height = _ROW * len(items) + 26
    rows = []
    for i, (label, right, wrong) in enumerate(items):
        y, refused = i * _ROW, max(1 - right - wrong, 0.0)
        rows.append(_text(_LABEL - 10, y + _ROW / 2 + 4, _short(label), "label", "end"))
        x = float(_LABEL)
        for share, kind in ((right, "right"), (refused, "refused"), (wrong, "wrong")):
            tip = f"{label}: {share:.1%} {kind}"
            shape = f'x="{x:.1f}" y="{y + 5}" width="{share * _BAR:.1f}" height="{_ROW - 10}"'
            rows.append(f'<rect class="{kind}" {shape}><title>{escape(tip)}</title></rect>')
            x += share * _BAR
        rows.append(_text(_LABEL + _BAR + 12, y + _ROW / 2 + 4, f"{right:.0%} right", "value", "start"))
    return _svg(_WIDTH, height, title, _scale(height - 22) + "".join(rows))


def risk_coverage(curve: Curve, title: str) -> str:
    """Risk among the most confident share of cases: lower and flatter at the left is better."""
    left, top, width, height = 46, 8, 430, 220
    points = [(left + c * width, top + (1 - r) * height) for c, r in zip(curve.coverage, curve.risk, strict=True)]
    path = " ".join(f"{'L' if i else 'M'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate([(left, points[0][1]), *points]))
    area = f"{path} L{points[-1][0]:.1f} {top + height} L{left} {top + height} Z"
    few = points if len(points) <= _MAX_DOTS else []  # every answer of its own confidence would be a string of beads
    dots = "".join(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="2.4"/>' for x, y in few)
    axes = _axes(left, top, width, height)
    names = _text(left + width / 2, top + height + 34, "coverage: share of questions answered", "tick", "middle")
    return _svg(
        left + width + 16,
        top + height + 42,
        title,
        f'{axes}<path class="fill" d="{area}"/><path class="line" d="{path}"/>{dots}{names}',
    )


def _axes(left: float, top: float, width: float, height: float) -> str:
    parts = []
    for percent in (0, 25, 50, 75, 100):
        x, y = left + width * percent / 100, top + height * (1 - percent / 100)
        parts.append(f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}"/>')
        parts.append(_text(left - 8, y + 4, f"{percent}%", "tick", "end"))
        parts.append(_text(x, top + height + 16, f"{percent}%", "tick", "middle"))
    return "".join(parts)


def histogram(seconds: Sequence[float], marks: Sequence[tuple[str, float]], title: str) -> str:
    """How many answers took how long, in 24 equal steps up to the slowest, with labelled upright lines."""
    left, top, width, height, steps = 36, 26, 440, 190, 24
    longest = max([*seconds, 1e-6])
    counts = [0] * steps
    for value in seconds:
        counts[min(int(value / longest * steps), steps - 1)] += 1
    step, tallest = width / steps, max(counts)
    parts = [
        f'<rect class="bar" x="{left + i * step + 1:.1f}" y="{top + height * (1 - count / tallest):.1f}" '
        f'width="{step - 2:.1f}" height="{height * count / tallest:.1f}" rx="1.5"><title>{count} answers</title></rect>'
        for i, count in enumerate(counts)
        if count
    ]
    for i, (name, value) in enumerate(marks):
        x = left + min(value / longest, 1.0) * width
        parts.append(f'<line class="mark" x1="{x:.1f}" y1="{top - 4}" x2="{x:.1f}" y2="{top + height}"/>')
        anchor = "end" if x > width / 2 else "start"
        parts.append(_text(x, top - 6 - 11 * (i % 2), f"{name} {value * 1000:.0f} ms", "tick", anchor))
    for i in range(5):
        at = longest * i / 4
        parts.append(_text(left + width * i / 4, top + height + 16, f"{at * 1000:.0f} ms", "tick", "middle"))
    parts.append(f'<line class="axis" x1="{left}" y1="{top + height}" x2="{left + width}" y2="{top + height}"/>')
    return _svg(left + width + 24, top + height + 24, title, "".join(parts))


def _svg(width: float, height: float, title: str, body: str) -> str:
    box = f"0 0 {math.ceil(width)} {math.ceil(height)}"
    name = escape(title, quote=True)
    return f'<svg viewBox="{box}" role="img" aria-label="{name}"><title>{name}</title>{body}</svg>'


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _short(label: str) -> str:
    label = label.replace("_", " ")
    return label if len(label) <= 28 else f"{label[:27]}…"
