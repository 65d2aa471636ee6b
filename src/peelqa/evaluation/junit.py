"""Results -> `junit.xml`: a test case per gate and per case; a failure says what was asked, wanted and got."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from peelqa.evaluation.gate import Finding
from peelqa.evaluation.results import Gate, Results, Row, write_text

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not allowed in XML 1.0


def write_junit(results: Results, findings: Sequence[Finding], path: Path) -> None:
    """Write the file; `findings` become failures of the suite "gate"."""
    write_text(path, junit_xml(results, findings))


def junit_xml(results: Results, findings: Sequence[Finding]) -> str:
    """The document as text."""
    gates = [_gate(gate) for gate in results.gates]
    found = [_finding(finding) for finding in findings if finding.rule != "gate"]
    cases = [_case(row) for row in results.rows]
    suites = _suite("peelqa.eval.gate", gates + found) + _suite("peelqa.eval.cases", cases)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="peelqa eval">\n{suites}</testsuites>\n'


def _suite(name: str, cases: Sequence[str]) -> str:
    failures = sum("<failure" in case for case in cases)
    head = f'<testsuite name={_attribute(name)} tests="{len(cases)}" failures="{failures}">'
    return f"{head}\n{''.join(cases)}</testsuite>\n"


def _test(suite: str, name: str, seconds: float, failure: tuple[str, str] | None) -> str:
    head = f'<testcase classname={_attribute(suite)} name={_attribute(name)} time="{seconds:.3f}"'
    if failure is None:
        return f"{head}/>\n"
    message, text = failure
    return f"{head}><failure message={_attribute(message)}>{escape(_clean(text))}</failure></testcase>\n"


def _gate(gate: Gate) -> str:
    is_whole = gate.value == 1 and not gate.failures
    text = f"{gate.title}\nwanted: 1.0\ngot: {gate.value:.4f} of {gate.n}\nbroken by: {', '.join(gate.failures)}"
    return _test("gate", gate.name, 0.0, None if is_whole else (f"{gate.value:.4f} is below 1.0", text))


def _finding(finding: Finding) -> str:
    return _test("gate", f"{finding.rule} {finding.name}", 0.0, (finding.rule, finding.message))


def _case(row: Row) -> str:
    failure = None if row.verdict == "right" else (f"{row.verdict} ({row.answerability})", failure_text(row))
    return _test(f"case.{row.type}", row.id, row.seconds, failure)


def failure_text(row: Row) -> str:
    """Question, wanted and got of a case, as plain text."""
    facts = [f"  {'found ' if f.found else 'MISSED'} {'vital' if f.vital else 'minor'}: {f.text}" for f in row.facts]
    gold = [f"  p. {quoted.page}: {quoted.quote}" for quoted in row.wanted] or ["  a refusal: the report does not say"]
    earlier = [f"earlier:  {question}" for question in row.history]
    lines = [*earlier, f"question: {row.question}", "wanted:", *facts, *gold, f"got ({row.status}):", row.text]
    return "\n".join(lines)


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
