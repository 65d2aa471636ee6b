"""The gate on the real assistant: unchanged it passes, and each deliberate break turns it red."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from small_cases import gold_answer, refusal, results_of

from peelqa.errors import EvaluationError
from peelqa.evaluation import check, read_baseline, run, write_baseline
from peelqa.evaluation.bench import Bench
from peelqa.evaluation.runner import select
from peelqa.types import Answer


class Altered:
    """The real assistant with every answer changed by a function."""

    def __init__(self, assistant, change: Callable[[Answer], Answer]) -> None:
        self._assistant = assistant
        self._change = change

    def __getattr__(self, name):
        return getattr(self._assistant, name)

    def ask(self, question, history=()):
        return self._change(self._assistant.ask(question, history))


def evaluate(assistant, cases):
    return run(assistant, cases=cases, controls=False, variants=False, determinism=False)


@pytest.fixture(scope="module")
def honest(assistant, small_cases):
    return evaluate(assistant, small_cases)


@pytest.fixture(scope="module")
def baseline(honest, tmp_path_factory):
    path = tmp_path_factory.mktemp("baseline") / "baseline.json"
    write_baseline(honest, path)
    return read_baseline(path)


def broken(assistant, small_cases, baseline, change) -> set[tuple[str, str]]:
    findings, _ = check(evaluate(Altered(assistant, change), small_cases), baseline)
    return {(finding.rule, finding.name) for finding in findings}


def test_the_unchanged_engine_passes(honest, baseline):
    findings, comparison = check(honest, baseline)
    assert findings == ()
    assert comparison.pairs == len(honest.rows)


def test_a_mutated_ranking_turns_the_gate_red(assistant, small_cases, baseline):
    found = broken(assistant, small_cases, baseline, lambda a: replace(a, hits=a.hits[::-1]))
    assert ("regression", "ndcg") in found


def test_a_marker_off_by_one_turns_the_gate_red(assistant, small_cases, baseline):
    def shift(answer: Answer) -> Answer:
        last = len(answer.citations)
        return replace(answer, text=answer.text.replace(f"[{last}]", f"[{last + 1}]"))

    assert ("gate", "markers_in_range") in broken(assistant, small_cases, baseline, shift)


def test_a_dropped_not_turns_the_gate_red(assistant, small_cases, baseline, honest):
    assert any(" not " in row.text and row.cited for row in honest.rows)
    found = broken(assistant, small_cases, baseline, lambda a: replace(a, text=a.text.replace(" not ", " ")))
    assert ("gate", "words_quoted") in found


def test_a_lost_citation_turns_the_gate_red(assistant, small_cases, baseline):
    found = broken(assistant, small_cases, baseline, lambda a: replace(a, citations=a.citations[1:]))
    assert ("gate", "markers_in_range") in found


def test_refusing_everything_is_a_regression(assistant, small_cases, baseline):
    found = broken(assistant, small_cases, baseline, lambda a: refusal(a.question))
    assert {("regression", "false_refusal"), ("regression", "vital_recall")} <= found


def test_another_answer_in_a_fresh_process_turns_the_gate_red(assistant, small_cases):
    """Two real processes answer again; here every answer ends in one more space."""
    bench = Bench(Altered(assistant, lambda a: replace(a, text=a.text + " ")), lambda *_: None)
    (gate,), cold = bench.fresh(small_cases[:2])
    assert (gate.value, gate.failures) == (0.0, ("t-1", "t-2"))
    assert cold["cold start"] > 0


def test_fresh_processes_with_other_hash_seeds_and_threads_give_the_same_bytes(assistant, small_cases):
    (gate,), _ = Bench(assistant, lambda *_: None).fresh(small_cases[:3])
    assert gate.failures == ()


def test_a_missed_floor_turns_the_gate_red_only_where_the_whole_interval_misses_it(
    seed_report, seed_file, small_cases, tmp_path
):
    silent = results_of(seed_report, seed_file, small_cases, [refusal(c.question) for c in small_cases])
    write_baseline(silent, tmp_path / "b.json")
    document = json.loads((tmp_path / "b.json").read_text())
    document["floors"] = {
        "right": 0.3,
        "vital_recall": 0.5,
        "false_refusal": 0.2,
    }  # right is 2 of 9, interval above 0.3
    (tmp_path / "b.json").write_text(json.dumps(document))
    findings, _ = check(silent, read_baseline(tmp_path / "b.json"))
    assert {(f.rule, f.name) for f in findings} == {("floor", "vital_recall"), ("floor", "false_refusal")}


def test_a_baseline_keeps_the_other_split_and_its_floors(seed_report, seed_file, small_cases, tmp_path):
    answers = [gold_answer(seed_report, c) for c in small_cases]
    results = results_of(seed_report, seed_file, small_cases, answers)
    path = tmp_path / "b.json"
    write_baseline(results, path)
    floors = read_baseline(path).floors
    other = tuple(replace(row, id=f"other-{row.id}", split="test") for row in results.rows)
    write_baseline(replace(results, rows=other, split="test"), path)
    held = read_baseline(path)
    assert len(held.cases) == 2 * len(small_cases)
    assert held.floors == floors


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"schema": 7}, "schema 7, this version reads 1"),
        ({"floors": {"rightness": 0.5}}, "floor for unknown metric 'rightness'"),
        ({"cases": []}, "damaged baseline"),
    ],
)
def test_an_unusable_baseline_is_refused(change, reason, seed_report, seed_file, small_cases, tmp_path):
    results = results_of(seed_report, seed_file, small_cases, [refusal(c.question) for c in small_cases])
    path = tmp_path / "b.json"
    write_baseline(results, path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(EvaluationError, match=reason):
        read_baseline(path)


def test_a_baseline_of_another_report_is_refused(seed_report, seed_file, small_cases, tmp_path):
    results = results_of(seed_report, seed_file, small_cases, [refusal(c.question) for c in small_cases])
    write_baseline(replace(results, report_sha256="0" * 64), tmp_path / "b.json")
    with pytest.raises(EvaluationError, match="baseline is of engine quote on report 000000000000"):
        check(results, read_baseline(tmp_path / "b.json"))


def test_filters_on_one_field_widen_and_on_several_narrow(small_cases):
    assert len(select(small_cases, "dev", ["type=methodology", "type=yes_no"])) == 5
    assert [c.id for c in select(small_cases, "all", ["type=yes_no", "turn=2"])] == ["t-5"]
    assert [c.id for c in select(small_cases, "dev", ["tag=pronoun"])] == ["t-5"]


@pytest.mark.parametrize(
    ("split", "only", "reason"),
    [
        ("exam", [], "unknown split 'exam'"),
        ("test", [], "no case is left"),
        ("dev", ["colour=red"], "can't filter by 'colour=red'"),
        ("dev", ["type"], "can't filter by 'type'"),
    ],
)
def test_an_unusable_selection_is_refused(split, only, reason, small_cases):
    with pytest.raises(EvaluationError, match=reason):
        select(small_cases, split, only)
