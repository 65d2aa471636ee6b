"""Starter questions come from the report's own structure."""

from __future__ import annotations

from peelqa.structure import read_template
from peelqa.types import Template
from peelqa.ui.questions import starter_questions


def test_the_worst_grade_and_the_first_cause_of_concern_come_first(seed_report):
    questions = starter_questions(read_template(seed_report))
    assert questions[0] == "Why is “planning for the future” graded inadequate?"
    assert questions[1] == "What is the cause of concern about investigating crime, and what must the force do?"
    assert len(questions) == len(set(questions)) == 5


def test_another_force_gets_other_questions(invented_report):
    # In the invented report only "Investigating crime" is inadequate.
    assert starter_questions(read_template(invented_report))[0] == "Why is “investigating crime” graded inadequate?"


def test_a_report_that_states_nothing_gets_none():
    assert starter_questions(Template((), (), (), ())) == ()
