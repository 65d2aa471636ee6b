"""The rule of `evals/run_local.py` that judges what the check let through: it must see what it looks for."""

import importlib.util
from pathlib import Path

import pytest

from peelqa.types import Acronym

PATH = Path(__file__).parents[2] / "evals" / "run_local.py"
EVIDENCE = "In May 2018 North Vale Police had 81 safer neighbourhood teams, and two of them were graded adequate."


@pytest.fixture(scope="module")
def rule():
    spec = importlib.util.spec_from_file_location("run_local", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Rule("North Vale Police", (Acronym("SNT", "safer neighbourhood teams", 0, 1),))


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("The force has 18 teams.", "number 18"),
        ("Three of the teams were graded.", "number three"),
        ("The teams are those of South Dale.", "name South"),
        ("The force was graded inadequate.", "grade inadequate"),
        ("The force was graded good.", "grade good"),
        ("The force has no teams.", "denial"),
    ],
)
def test_a_number_name_grade_or_denial_that_the_quotes_lack_is_found(rule, sentence, fault):
    assert fault in rule.faults(sentence, EVIDENCE)


def test_what_the_quotes_say_is_let_be(rule):
    assert rule.faults("North Vale Police had 81 SNTs in May 2018, 2 of them adequate.", EVIDENCE + " 2") == []
