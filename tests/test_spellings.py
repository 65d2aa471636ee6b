"""What a report abbreviates is found by either spelling."""

from __future__ import annotations

import numpy as np
import pytest

from peelqa.spellings import Spellings
from peelqa.types import Acronym

SPELLINGS = Spellings(
    [
        Acronym("SNTs", "safer neighbourhood teams", 0, 25),
        Acronym("SOC", "serious and organised crime", 0, 27),
        Acronym("SOCJAGs", "SOC joint action groups", 0, 23),
        Acronym("PSPs", "problem-solving plans", 0, 21),
        Acronym("TIM", "threat identification meeting", 0, 29),
    ],
    known={"tim"},
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How many SNTs are there?", "How many safer neighbourhood teams are there?"),
        ("What does an SNT do?", "What does a Safer Neighbourhood Team do?".replace(" a ", " an ")),
        ("what do snts do", "what do safer neighbourhood teams do"),
        ("Who writes the PSPs?", "Who writes the problem solving plans?"),
        ("What do SOCJAGs do about SOC?", "What do SOC joint action groups do about serious and organised crime?"),
        ("Who leads the TIM?", "Who leads the threat identification meeting?"),
    ],
)
def test_either_spelling_is_searched_as_the_same(one, other):
    assert SPELLINGS.of(one) == SPELLINGS.of(other)
    assert len(SPELLINGS.of(one)) == 2
    assert SPELLINGS.joined(one).lower().replace("-", " ") == SPELLINGS.joined(other).lower().replace("-", " ")


@pytest.mark.parametrize("text", ["Who is tim?", "How many vans?", "Are the SNTsx safe?", "the add-SOC", "a socket"])
def test_other_words_are_left_alone(text):
    assert SPELLINGS.of(text) == (text,)
    assert SPELLINGS.joined(text) == text


def test_the_terms_of_a_sentence_are_those_of_both_spellings():
    both = {"safer", "neighbourhood", "team", "snt", "meet"}
    assert SPELLINGS.widened(frozenset({"snt", "meet"})) == both
    assert SPELLINGS.widened(frozenset({"safer", "neighbourhood", "team", "meet"})) == both
    assert SPELLINGS.widened(frozenset({"team", "meet"})) == {"team", "meet"}


def test_a_question_finds_the_same_by_either_spelling(invented_assistant):
    """The invented report abbreviates its terms too; the two wordings have one vector and one answer."""
    searcher = invented_assistant.searcher
    acronym = invented_assistant.template.acronyms[0]
    short, long = (f"What does the force do about the {form}?" for form in (acronym.short, acronym.long))
    assert np.array_equal(searcher.vector(short), searcher.vector(long))
    one, other = invented_assistant.ask(short), invented_assistant.ask(long)
    assert (one.text, one.status) == (other.text, other.status)
