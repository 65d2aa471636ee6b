"""What a run leaves behind: results read back, a page that loads nothing, JUnit that says what was wanted."""

import html
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from rich.console import Console
from small_cases import gold_answer, refusal, results_of

from peelqa.errors import EvaluationError
from peelqa.evaluation import summary
from peelqa.evaluation.gate import Finding
from peelqa.evaluation.html import html_page
from peelqa.evaluation.intervals import Difference
from peelqa.evaluation.junit import junit_xml
from peelqa.evaluation.metrics import METRICS
from peelqa.evaluation.results import Comparison, compare, is_worse, read_scores, write_results
from peelqa.evaluation.table import print_results

HOSTILE = "<img src=x onerror=alert(1)></script><style>*{background:url(https://evil.example/a)}</style>\"'&\x00"


@pytest.fixture
def perfect(seed_report, seed_file, small_cases):
    return results_of(seed_report, seed_file, small_cases, [gold_answer(seed_report, c) for c in small_cases])


@pytest.fixture
def silent(seed_report, seed_file, small_cases):
    """Refuses everything."""
    return results_of(seed_report, seed_file, small_cases, [refusal(c.question) for c in small_cases])


def test_gold_answers_are_right_in_every_case(perfect):
    assert {row.verdict for row in perfect.rows} == {"right"}
    for name in ("right", "vital_recall", "citation_precision", "citation_recall", "refusal_f1", "quotes_valid"):
        assert perfect.metrics[name].value == 1.0, name


def test_refusing_everything_is_right_only_where_the_report_is_silent(silent):
    # Nine cases, two of them unanswerable: precision 2/9, recall 1, F1 = 2 * 2 / (9 + 2)
    assert silent.metrics["right"].value == pytest.approx(2 / 9)
    assert silent.metrics["truth"].value == pytest.approx(2 / 9)  # a refusal costs nothing
    assert silent.metrics["refusal_recall"].value == 1.0
    assert silent.metrics["false_refusal"].value == 1.0
    assert silent.metrics["refusal_f1"].value == pytest.approx(4 / 11)
    assert silent.metrics["vital_recall"].value == 0.0
    assert "citation_precision" not in silent.metrics  # not scored is not zero


def test_groups_are_worst_first_and_hold_the_unanswerable_kinds(silent):
    assert list(silent.groups["answerability"]) == ["answerable", "missing_information", "off_topic"]
    assert silent.groups["turn"]["follow-ups"]["right"].n == 1


def test_a_conversation_is_right_only_if_every_turn_is(perfect):
    assert summary.whole_conversations(perfect.rows).value == 1.0
    broken = [replace(row, verdict="wrong") if row.id == "t-5" else row for row in perfect.rows]
    assert summary.whole_conversations(broken).value == 0.0


def test_risk_coverage_area_by_hand(perfect):
    """Two confident cases, one of them wrong, then two unsure ones, both right.

    Errors grow 0 to 1 over the first half: its risk is 1/2 throughout. Then they stay 1 while the weight goes from 2
    to 4: the area is ln(4 / 2). (2 * 0.5 + ln 2) / 4 = 0.4233.
    """
    levels = [(1.0, "right"), (1.0, "wrong"), (0.5, "right"), (0.5, "right")]
    rows = [replace(perfect.rows[i], confidence=c, verdict=v) for i, (c, v) in enumerate(levels)]
    curve = summary.risk_coverage(rows)
    assert curve.coverage == (0.5, 1.0)
    assert curve.risk == (0.5, 0.25)
    assert curve.area.value == pytest.approx((1 + 0.693147) / 4, abs=1e-6)


def test_results_read_back_pair_with_themselves(perfect, tmp_path):
    write_results(perfect, tmp_path / "results.json")
    comparison = compare(read_scores(tmp_path / "results.json"), perfect.rows)
    assert (comparison.pairs, comparison.left_out) == (9, 0)
    assert comparison.regressions() == ()
    assert {d.value for d in comparison.differences.values()} == {0.0}


def test_a_worse_run_is_a_shown_regression(perfect, silent, tmp_path):
    write_results(perfect, tmp_path / "results.json")
    comparison = compare(read_scores(tmp_path / "results.json"), silent.rows)
    assert {"right", "vital_recall", "false_refusal"} <= set(comparison.regressions())
    assert comparison.differences["right"].p == pytest.approx(2 / 2**7)  # seven lost, none won


def test_a_changed_case_is_left_out_of_the_comparison(perfect, tmp_path):
    write_results(perfect, tmp_path / "results.json")
    rows = [replace(perfect.rows[0], sha="other"), *perfect.rows[1:]]
    comparison = compare(read_scores(tmp_path / "results.json"), rows)
    assert (comparison.pairs, comparison.left_out) == (8, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"schema": 0, "rows": []}', r"old\.json:1: schema 0, this version reads 1; write it anew"),
        ("[]", r"old\.json:1: schema None"),
        ('{\n"schema": 1,', r"old\.json:2: not JSON"),
        ('{"schema": 1}', r"damaged results"),
        ('{"schema": 1, "rows": [{"id": "a", "sha": "s", "conversation": "c", "scores": {"right": "x"}}]}', "damaged"),
        ('{"schema": 1, "rows": [{"id": "a", "sha": "s", "conversation": "c", "scores": {"right": NaN}}]}', "damaged"),
    ],
)
def test_an_old_or_damaged_results_file_is_refused_with_its_reason(text, reason, tmp_path):
    (tmp_path / "old.json").write_text(text)
    with pytest.raises(EvaluationError, match=reason):
        read_scores(tmp_path / "old.json")


def test_results_are_plain_json_without_nan(perfect, tmp_path):
    write_results(perfect, tmp_path / "deep" / "results.json")
    data = json.loads((tmp_path / "deep" / "results.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert data["schema"] == 1
    assert data["rows"][0]["scores"]["refusal_recall"] is None


@pytest.fixture
def hostile(silent):
    row = silent.rows[0]
    cited = tuple(replace(quoted, marker=1, section=HOSTILE, quote=HOSTILE) for quoted in row.wanted)
    facts = tuple(replace(fact, text=HOSTILE, forms=(HOSTILE,)) for fact in row.facts)
    wanted = tuple(replace(quoted, quote=HOSTILE, before=HOSTILE, section=HOSTILE) for quoted in row.wanted)
    changed = {"question": HOSTILE, "text": f"{HOSTILE} [1]", "type": HOSTILE, "tags": (HOSTILE,), "id": HOSTILE}
    evil = replace(row, **changed, history=(HOSTILE,), facts=facts, wanted=wanted, cited=cited)
    return replace(silent, rows=(evil, *silent.rows[1:]), report_title=HOSTILE, commit=HOSTILE, only=(HOSTILE,))


def test_the_page_escapes_everything_and_loads_nothing(hostile):
    page = html_page(hostile, [Finding("gate", HOSTILE, HOSTILE)], Comparison())
    tags = re.findall(r"<\s*([a-z0-9!]+)", re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL))
    assert not {"img", "script", "link", "iframe", "form", "object", "base"} & set(tags)
    assert not re.findall(r"""(?:src|href|action|srcset)\s*=|url\(|@import""", html_without_text(page))
    assert "default-src 'none'" in page
    assert page.count("<script>") == 1
    assert page.count("<style>") == 1


def html_without_text(page: str) -> str:
    """Only the markup: everything between tags is dropped, style and script are kept."""
    own = "".join(m.group() for m in re.finditer(r"<(style|script)>.*?</\1>", page, flags=re.DOTALL))
    attributes = re.sub(r'"[^"]*"', '""', "".join(re.findall(r"<[^>]*>", page)))
    return attributes + own


def test_the_page_shows_failures_first_with_wanted_and_got(silent):
    page = html_page(silent, [], Comparison())
    verdicts = re.findall(r'<details class="case (\w+)"', page)
    assert verdicts == ["refused"] * 7 + ["right"] * 2
    first = page[page.index("<details") : page.index("</details>")]
    assert "Wanted" in first
    assert "Got" in first
    assert html.escape("The report does not say.") in first


def test_gold_that_was_cited_is_marked_as_both(perfect):
    page = html_page(perfect, [], Comparison())
    assert '<mark class="both">It has 81 dedicated SNTs.</mark>' in page
    assert 'class="pill ok"' in page


def test_junit_has_a_test_a_case_and_a_gate_and_says_wanted_and_got(hostile):
    root = ET.fromstring(junit_xml(hostile, [Finding("floor", "truth", "too low")]))
    gates, cases = root.findall("testsuite")
    assert len(cases.findall("testcase")) == 9
    assert cases.get("failures") == "7"
    assert gates.get("failures") == "1"
    failure = cases.find("testcase[@name='t-9']/failure").text
    assert "question: Does it have enough capacity" in failure
    assert "MISSED vital: does not have enough capacity" in failure
    assert "got (not_found):\nThe report does not say." in failure


def test_the_terminal_shows_brackets_of_a_question_as_they_are(hostile):
    console = Console(width=200, record=True, file=io.StringIO())
    print_results(hostile, [Finding("gate", "[red]x", "[/] not markup")], Comparison(), console)
    text = console.export_text()
    assert "[/] not markup" in text
    assert "worst first" in text


def test_a_difference_of_rounding_is_no_regression():
    metric = next(m for m in METRICS if m.name == "ndcg")
    assert not is_worse(metric, Difference(-1e-8, -2e-8, -1e-9, 270, 100, None))
    assert is_worse(metric, Difference(-0.02, -0.03, -0.01, 270, 100, None))
