"""The evaluation suite: hand-written cases, honest intervals, controls, and a gate.

`run()` evaluates an assistant and returns typed results; `check()` compares them with a baseline.
"""

from peelqa.evaluation.cases import Case, Nugget, load_cases
from peelqa.evaluation.gate import Baseline, Finding, check, read_baseline, write_baseline
from peelqa.evaluation.html import write_html
from peelqa.evaluation.intervals import Difference, Estimate
from peelqa.evaluation.junit import write_junit
from peelqa.evaluation.leaks import Leak, find_leaks
from peelqa.evaluation.metrics import METRICS, Metric
from peelqa.evaluation.results import Comparison, Gate, Results, Row, compare, read_scores, write_results
from peelqa.evaluation.runner import run

__all__ = [
    "METRICS",
    "Baseline",
    "Case",
    "Comparison",
    "Difference",
    "Estimate",
    "Finding",
    "Gate",
    "Leak",
    "Metric",
    "Nugget",
    "Results",
    "Row",
    "check",
    "compare",
    "find_leaks",
    "load_cases",
    "read_baseline",
    "read_scores",
    "run",
    "write_baseline",
    "write_html",
    "write_junit",
    "write_results",
]
