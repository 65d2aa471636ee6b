"""The short answer inside a quoted sentence: the one place that holds what is asked for, or none."""

from __future__ import annotations

import pytest

from peelqa.emphasis import place, short_answer
from peelqa.needs import read_need
from peelqa.types import Citation


@pytest.mark.parametrize(
    ("question", "sentence", "short"),
    [
        ("How many vans are there?", "The force has 12 vans.", "12"),
        ("How many vans are there?", "In 2018 the force had 1,200 vans.", "1,200"),  # a year counts nothing
        ("How many vans are there?", "It has 81 teams and 12 vans.", "12"),  # the number before what is counted
        ("What percentage of vans is blue?", "Of 12 vans, 30 percent are blue.", "30 percent"),
        ("What proportion of vans is blue?", "Half of the 12 vans are blue.", "Half"),
        ("How much did the vans cost?", "The 12 vans cost £2.9m in all.", "£2.9m"),
        ("How long is the wait?", "The 12 callers waited 40 minutes.", "40 minutes"),
        ("When did it open?", "It opened in March 2019 with a fair.", "March 2019"),
        ("When did it open?", "It opened on 3 March 2019.", "3 March 2019"),
        ("When must it be done?", "It must be done within six months.", "within six months"),
        (
            "Why were the vans late?",
            "The vans were late because of floods, and no rota.",
            "because of floods, and no rota",
        ),
    ],
)
def test_the_short_answer_is_the_amount_date_or_cause_that_is_asked_for(question, sentence, short):
    start, end = short_answer(read_need(question), sentence)
    assert sentence[start:end] == short


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many were late?", "Of 12 vans and 14 cars, some were late."),  # two amounts, neither beside "late"
        ("What percentage is blue?", "There are 12 vans."),  # no share
        ("How much did it cost?", "There are 12 vans."),  # no sum
        ("When did it open?", "It opened in March and closed in May."),  # two dates
        ("Does it have vans?", "It has 12 vans."),  # no amount is asked for
        ("How many vans are there?", "It has a three-day rota."),
    ],
)
def test_nothing_is_marked_where_no_single_place_holds_the_answer(question, sentence):
    assert short_answer(read_need(question), sentence) is None


def test_the_place_in_an_answer_is_that_of_the_quote_not_of_an_equal_word_elsewhere():
    """The report's "12" stands at 23; the answer shows "12" twice, the second time in the citation that holds 23."""
    first = Citation(1, "It has 12 cars.", "id", "s", 1, 0, 15, 0, 15)
    second = Citation(2, "It has 12 vans.", "id", "s", 1, 16, 31, 16, 31)
    text = "It has 12 cars. [1] It has 12 vans. [2]"
    assert place(text, (first, second), 23, 25) == ((27, 29),)
    assert text[27:29] == "12"
    assert place(text, (first, second), 40, 42) == ()
