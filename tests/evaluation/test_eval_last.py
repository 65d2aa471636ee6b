"""What the page shows as the last evaluation: a kept run, or else the stored baseline, worst group first."""

from __future__ import annotations

import json

import pytest

from peelqa.errors import EvaluationError
from peelqa.evaluation.last import read_last
from peelqa.ui.quality_html import render_quality

RIGHT = {"right": 1.0, "truth": 1.0, "vital_recall": 1.0, "false_refusal": 0.0}
MISSED = {"right": 0.0, "truth": -1.0, "refusal_recall": 0.0}


@pytest.fixture
def baseline(tmp_path):
    cases = {f"c{n}": {"sha": "s", "conversation": f"k{n}", "scores": RIGHT if n < 3 else MISSED} for n in range(4)}
    document = {"schema": 1, "commit": "abc123", "engine": "quote", "report_sha256": "r", "floors": {}, "cases": cases}
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def results(tmp_path, **changes):
    estimate = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 10, "clusters": 5, "bound": None}
    document = {
        "schema": 1,
        **{"created": "2026-01-02T03:04:05+00:00", "commit": "def456", "engine": "quote", "split": "dev"},
        "report_sha256": "r",
        "rows": [{}] * 10,
        "metrics": {"right": estimate},
        "groups": {"type": {"number": {"right": estimate}, "<img src=x>": {"right": estimate}}},
        "controls": {"usual recipe": {"right": {**estimate, "value": 0.3}}},
        "gates": [{"title": "Quotes stand", "value": 1.0}, {"title": "Markers match", "value": 0.9}],
        **changes,
    }
    path = tmp_path / "last.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_kept_run_is_shown_with_date_commit_intervals_and_gates(tmp_path, baseline):
    run = read_last(results(tmp_path), baseline)
    html = render_quality(run, "r")
    assert not run.is_baseline
    assert "Measured on 2026-01-02: 10 questions, split dev, engine quote, commit def456." in html
    assert "50%" in html
    assert "40% to 60%, 10 questions" in html
    assert "Usual recipe" in html
    assert "Markers match: <strong>broken (0.900)</strong>" in html
    assert "<img" not in html


def test_without_a_run_the_baseline_stands_in_and_says_so(tmp_path, baseline):
    run = read_last(tmp_path / "none.json", baseline)
    # 3 of 4 right; the one that is not in the report was answered, so that group is the worst
    assert run.metrics["right"].value == 0.75
    assert list(run.groups["answerability"]) == ["not in the report", "answerable"]
    assert "The stored baseline; no evaluation was run here since." in render_quality(run, "r")
    assert "Measured on another report" in render_quality(run, "another")


def test_with_neither_it_says_how_to_make_one(tmp_path):
    assert read_last(tmp_path / "a", tmp_path / "b") is None
    assert "peelqa eval" in render_quality(None, "r")


def test_a_damaged_file_is_refused_by_name(tmp_path, baseline):
    with pytest.raises(EvaluationError, match=r"last\.json: damaged results"):
        read_last(results(tmp_path, metrics=5), baseline)


def test_the_projects_own_baseline_can_be_read():
    run = read_last()
    assert run is not None
    assert 0 < run.metrics["right"].value < 1
