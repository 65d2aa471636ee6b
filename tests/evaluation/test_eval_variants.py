"""Rewordings are the same every time and keep what the question asks."""

import pytest

from peelqa.evaluation.variants import lower_case, other_form, terse, typos, variants_of, verbose
from peelqa.types import Acronym

ACRONYMS = (Acronym("SOC", "serious and organised crime", 0, 1), Acronym("ASB", "anti-social behaviour", 0, 1))


def test_typos_swap_two_letters_in_at_most_two_words():
    question = "Does the force prioritise crime prevention across neighbourhoods?"
    changed = typos(question)
    differing = [(a, b) for a, b in zip(question.split(), changed.split(), strict=True) if a != b]
    assert 1 <= len(differing) <= 2
    assert all(sorted(a) == sorted(b) for a, b in differing)
    assert changed == typos(question)


def test_typos_leave_names_and_numbers_alone():
    assert typos("SNTs in 2018?") is None


def test_an_acronym_is_written_out_and_an_expansion_shortened():
    assert other_form("How good is it at SOC?", ACRONYMS) == "How good is it at serious and organised crime?"
    assert other_form("Is Serious and organised crime rising?", ACRONYMS) == "Is SOC rising?"
    assert other_form("Is SOCIAL media used?", ACRONYMS) is None


def test_terse_keeps_negations_numbers_and_names():
    assert terse("Which 81 teams did West Mercia not consult?") == "81 teams West Mercia not consult"
    assert terse("Why?") is None


def test_lower_case_and_verbose():
    assert lower_case("Is SOC rising?") == "is soc rising"
    assert lower_case("is soc rising") is None
    assert "Is SOC rising?" in verbose("Is SOC rising?")


@pytest.mark.parametrize("question", ["What is SOC?", "?", "é", "x" * 2000])
def test_every_kind_is_named_and_nothing_breaks(question):
    made = variants_of(question, ACRONYMS)
    assert set(made) == {"typos", "lower case", "acronym or expansion", "terse", "verbose"}
    assert question not in made.values()
