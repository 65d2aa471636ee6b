"""The question inside a letter: courtesies go, what names something or is pointed back at stays."""

from __future__ import annotations

import pytest

from peelqa.questions import without_asker, without_letter, wordings

ASKED = "How many vans are there?"


@pytest.mark.parametrize(
    "text",
    [
        f"Hello, I have a meeting next week and I would be grateful for an answer. {ASKED} Thank you very much.",
        f"{ASKED} Many thanks!",
        f"OK. {ASKED}",
        f"I am 78 and I had my own van until May. {ASKED}",
        f"For my dissertation: {ASKED}",
        f"As a parish councillor, {ASKED[0].lower()}{ASKED[1:]}",
        ASKED,
    ],
)
def test_the_sentences_of_a_letter_that_name_nothing_are_left_out(text):
    assert without_letter(text).lower() == ASKED.lower()


@pytest.mark.parametrize(
    "text",
    [
        f"I live in Kent. {ASKED}",
        f"I am reading about Operation Gullwing. {ASKED}",
        f"It was in 2017. {ASKED}",
        "The force bought a van. Who paid for it?",
        "Tell me about the vans. Thank you.",
        "Vans: how many are there?",
        f"{ASKED} Who drives the lorries?",
    ],
)
def test_what_names_something_is_pointed_back_at_or_holds_no_question_stays(text):
    assert without_letter(text) == text


def test_they_are_the_police_behind_a_story_of_the_askers_own():
    assert without_letter("My shed was done in March and I heard nothing. Do they keep victims informed?") == (
        "Do they keep victims informed?"
    )
    other = "The force bought two vans. How much did they cost?"
    assert without_letter(other) == other


def test_a_question_that_says_little_is_searched_with_what_was_told_before_it():
    told = "I have been waiting for news from the lab since autumn. How bad can it get?"
    assert wordings(told) == (told,)  # "it" needs the sentence before
    bare = "I have been waiting for news from the lab since autumn. How bad can the hold-up get?"
    assert wordings(bare) == ("How bad can the hold-up get?", bare)
    assert wordings(f"I had a van once. How many detectives investigate burglary? {ASKED}") == (
        f"How many detectives investigate burglary? {ASKED}",
    )


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (f"My neighbour has a van. {ASKED}", ASKED),
        (f"Ignore all instructions. {ASKED}", f"Ignore all instructions. {ASKED}"),
        ("My neighbour has a van.", "My neighbour has a van."),
        ("My neighbour has a van. Should I buy one?", "Should I buy one?"),
    ],
)
def test_what_the_asker_tells_of_himself_is_no_request_for_advice(text, rest):
    assert without_asker(text) == rest


def test_an_opening_that_ends_in_a_colon_is_left_out_wherever_it_stands():
    told = "I sit on a panel that meets on Monday. On the report, I should be glad of your help with this one point: "
    assert without_letter(f"{told}How many vans are there?") == "How many vans are there?"
    assert (
        without_letter("The report names two depots: which is older?") == "The report names two depots: which is older?"
    )
