"""Rows -> estimates with intervals: overall, by group, the risk-coverage curve, the gates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from peelqa.evaluation.cases import Case
from peelqa.evaluation.intervals import Estimate, Floats, bootstrap, multiplicities, ratio, wilson
from peelqa.evaluation.leaks import Leak
from peelqa.evaluation.metrics import METRICS, Metric
from peelqa.evaluation.results import Curve, Gate, Row, Table

DIMENSIONS = ("type", "answerability", "turn", "split", "tag")
Scored = tuple[str, dict[str, float | None]]  # (cluster, scores)


def estimate(metric: Metric, scored: Sequence[Scored]) -> Estimate | None:
    """The metric's share or mean over the cases that it applies to; None if it applies to none."""
    kept = [(value, cluster) for cluster, scores in scored if (value := scores.get(metric.name)) is not None]
    if not kept:
        return None
    values, clusters = zip(*kept, strict=True)
    return bootstrap(values, clusters) if metric.scale == "mean" else wilson(values, clusters)


def table(scored: Sequence[Scored]) -> Table:
    """All metrics that apply, and `refusal_f1`."""
    found = {metric.name: estimate(metric, scored) for metric in METRICS}
    found["refusal_f1"] = refusal_f1(scored)
    return {name: value for name, value in found.items() if value is not None}


def refusal_f1(scored: Sequence[Scored]) -> Estimate | None:
    """F1 of refusing, 2 right refusals / (refusals + unanswerable): a ratio of sums, so it can be resampled."""
    tops, bottoms = [], []
    for _, scores in scored:
        refused, wanted = scores.get("refusal_precision"), scores.get("refusal_recall")
        tops.append(2 * (refused or 0.0))
        bottoms.append(float(refused is not None) + float(wanted is not None))
    if not sum(bottoms):
        return None
    return ratio(tops, bottoms, [cluster for cluster, _ in scored])


def scored_rows(rows: Sequence[Row]) -> list[Scored]:
    """(conversation, scores) of each row."""
    return [(row.conversation, row.scores) for row in rows]


def grouped(rows: Sequence[Row]) -> dict[str, dict[str, Table]]:
    """Tables by type, answerability, turn, split and tag; within each, the group with least right answers first."""
    result: dict[str, dict[str, Table]] = {}
    for dimension in DIMENSIONS:
        tables = {value: table(scored_rows(members)) for value, members in _members(rows, dimension).items()}
        worst_first = sorted(tables, key=lambda value: (tables[value]["right"].value, value))
        result[dimension] = {value: tables[value] for value in worst_first}
    return result


def _members(rows: Sequence[Row], dimension: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        values = row.tags if dimension == "tag" else (str(getattr(row, dimension)),)
        for value in values:
            groups.setdefault(value, []).append(row)
    if dimension == "turn":
        groups["follow-ups"] = [row for row in rows if row.turn > 1]
    return {value: members for value, members in groups.items() if members}


def whole_conversations(rows: Sequence[Row]) -> Estimate | None:
    """Share of conversations with follow-ups that are right in every turn."""
    chats: dict[str, list[bool]] = {}
    for row in rows:
        chats.setdefault(row.conversation, []).append(row.verdict == "right")
    long = {name for row in rows if row.turn > 1 for name in [row.conversation]}
    flags = [float(all(turns)) for name, turns in chats.items() if name in long]
    return wilson(flags, range(len(flags))) if flags else None


def gates(rows: Sequence[Row]) -> tuple[Gate, ...]:
    """The gates that are checked case by case; a gate that applies to no case is left out."""
    found = []
    for metric in (m for m in METRICS if m.scale == "gate"):
        values = {row.id: value for row in rows if (value := row.scores.get(metric.name)) is not None}
        failures = tuple(case_id for case_id, value in values.items() if value < 1)
        if values:
            found.append(Gate(metric.name, metric.title, sum(values.values()) / len(values), len(values), failures))
    return tuple(found)


def leak_gate(cases: Sequence[Case], leaks: Sequence[Leak]) -> Gate:
    """The gate that no words of a case stand in code, prompts or indexed questions."""
    failures = tuple(dict.fromkeys(f"{leak.case_id} in {leak.file}" for leak in leaks))
    clean = len({case.id for case in cases} - {leak.case_id for leak in leaks})
    title = "No eight words of a case in code, prompts or indexed questions"
    return Gate("no_leaks", title, clean / len(cases), len(cases), failures)


def risk_coverage(rows: Sequence[Row]) -> Curve | None:
    """Risk (share wrong if answered) among the most confident cases, and the area under that curve.

    A case is an error unless the report answers it and the answer is right. Cases of one confidence are taken in
    proportion, so their order does not matter.
    """
    if not rows:
        return None
    levels = sorted({row.confidence for row in rows}, reverse=True)
    clusters = list(dict.fromkeys(row.conversation for row in rows))
    weight, error = np.zeros((2, len(clusters), len(levels)))
    for row in rows:
        at = clusters.index(row.conversation), levels.index(row.confidence)
        weight[at] += 1
        error[at] += not (row.is_answerable and row.verdict == "right")
    ones = np.ones((1, len(clusters)))
    covered, wrong = (ones @ weight).cumsum(axis=1)[0], (ones @ error).cumsum(axis=1)[0]
    area = float(_areas(ones @ weight, ones @ error)[0])
    low, high = _interval(weight, error)
    estimate_ = Estimate(area, low, high, len(rows), len(clusters))
    return Curve(tuple((covered / covered[-1]).tolist()), tuple((wrong / covered).tolist()), estimate_)


def _interval(weight: Floats, error: Floats) -> tuple[float | None, float | None]:
    if len(weight) < 2:
        return None, None
    times = multiplicities(len(weight))
    low, high = np.percentile(_areas(times @ weight, times @ error), [2.5, 97.5])
    return float(low), float(high)


def _areas(weight: Floats, error: Floats) -> Floats:
    """Area under risk over coverage for each row of (draws, levels); levels run from the most confident.

    Inside a level, errors grow in proportion to weight: E(w) = e0 + s (w - w0). So the area of E(w) / w is
    (e0 - s w0) ln(w1 / w0) + s (w1 - w0), which for the first level is just its errors.
    """
    w1, e1 = weight.cumsum(axis=1), error.cumsum(axis=1)
    w0, e0 = w1 - weight, e1 - error
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(weight > 0, error / weight, 0.0)
        growth = np.where((w0 > 0) & (weight > 0), np.log(w1 / w0), 0.0)
    area: Floats = ((e0 - slope * w0) * growth + slope * weight).sum(axis=1) / w1[:, -1]
    return area


def chat_summary(rows: Sequence[Row]) -> dict[str, float]:
    """What a chat model did over all rows: questions put to it, tokens, sentences dropped, share that quotes took over.

    Times are seconds; "not asked" counts questions that were answered without it. Empty if it was never asked.
    """
    asked = [row for row in rows if row.usage is not None or any("chat model" in note for note in row.notes)]
    if not asked:
        return {}
    used = [row.usage for row in asked if row.usage is not None]
    first = sorted(row.first_word for row in asked if row.first_word is not None)
    found = {
        "asked": float(len(asked)),
        "not asked": float(len(rows) - len(asked)),
        "input tokens": float(sum(u.input_tokens for u in used)),
        "output tokens": float(sum(u.output_tokens for u in used)),
        "model seconds": sum(u.seconds for u in used),
        "sentences dropped": float(sum(row.dropped for row in asked)),
        "quotes took over": sum(row.engine == "quote" for row in asked) / len(asked),
    }
    return {**found, "first word p50": first[len(first) // 2]} if first else found
