"""The question inside a letter: courtesies go, what names something or is pointed back at stays."""

from __future__ import annotations

import pytest

from peelqa.questions import without_letter

ASKED = "How many vans are there?"


@pytest.mark.parametrize(
    "text",
    [
        f"Hello, I have a meeting next week and I would be grateful for an answer. {ASKED} Thank you very much.",
        f"{ASKED} Many thanks!",
        f"OK. {ASKED}",
        ASKED,
    ],
)
def test_the_sentences_of_a_letter_that_name_nothing_are_left_out(text):
    assert without_letter(text) == ASKED


@pytest.mark.parametrize(
    "text",
    [
        f"I live in Kent. {ASKED}",
        f"I am reading about Operation Gullwing. {ASKED}",
        f"It was in 2017. {ASKED}",
        "The force bought a van. Who paid for it?",
        "Tell me about the vans. Thank you.",
        f"{ASKED} Who drives the lorries?",
    ],
)
def test_what_names_something_is_pointed_back_at_or_holds_no_question_stays(text):
    assert without_letter(text) == text
