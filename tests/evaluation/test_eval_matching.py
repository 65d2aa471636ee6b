"""Forms inside displayed sentences: whole words, whole numbers, one sentence."""

import pytest

from peelqa.evaluation.matching import Shown, displayed_sentences, form_stands_in, words


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ("60 crime files", "We reviewed 60 crime files in each force."),
        ("£2.9m", "It saved £2.9m in 2018."),
        ("1,200 officers", "It has 1200 officers."),
        ("1200 officers", "It has 1,200 officers."),
        ("the force's plan", "The force’s plan is new."),
        ("2018-19", "in 2018–19 it grew"),
        ("87 percent", "87% of calls"),
        ("87 percent", "87 per cent of calls"),
        ("did not consult", "It did not\nconsult the public."),
        ("10", "It has 10."),
        ("2018/19", "inspected in 2018/19"),
        ("10-year plan", "a 10-year plan"),
    ],
)
def test_form_stands_in_sentence(form, sentence):
    assert form_stands_in(form, sentence)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ("10", "In 2010 it grew."),
        ("£9m", "It saved £2.9m."),
        ("9m", "It saved £2.9m."),
        ("2.9m", "It saved £2.9m."),  # the unit is part of the number
        ("10", "It has 10.5 posts."),
        ("10", "It has 10,500 posts."),
        ("500 posts", "It has 10,500 posts."),
        ("18", "inspected in 2017/18"),
        ("2017", "inspected in 2017/18"),
        ("17", "ages 16-17"),
        ("adequate", "It is inadequate."),
        ("does have", "It does not have it."),
        ("81 percent", "87 percent"),
    ],
)
def test_form_does_not_stand_in_sentence(form, sentence):
    assert not form_stands_in(form, sentence)


def test_displayed_sentences_lose_bullets_emphasis_and_markers():
    text = "The report says:\n- **It is good.** [1]\n- It has 81 teams. [2] [3]\nOne. [4] Two. [5]"
    assert displayed_sentences(text) == (
        Shown("The report says:", ()),
        Shown("It is good.", (1,)),
        Shown("It has 81 teams.", (2, 3)),
        Shown("One.", (4,)),
        Shown("Two.", (5,)),
    )


def test_a_sentence_that_two_markers_cut_is_joined():
    text = "- The pressures are more complex than [1] simply the number of 999/101 calls. [2]"
    (only,) = displayed_sentences(text)
    assert only == Shown("The pressures are more complex than simply the number of 999/101 calls.", (1, 2))


def test_rows_of_a_table_on_one_line_are_not_joined():
    found = displayed_sentences("Effectiveness Good [1] Efficiency Inadequate [2]")
    assert [s.text for s in found] == ["Effectiveness Good", "Efficiency Inadequate"]


def test_lead_ins_and_refusals_are_told_from_claims():
    text = "Areas for improvement:\nThe report does not say. It does not say so. [1]"
    lead_in, refusal, claim = displayed_sentences(text)
    assert (lead_in.is_lead_in, refusal.is_refusal, claim.is_refusal) == (True, True, False)


def test_words_keep_numbers_with_their_unit_whole():
    assert words("It saved £2.9m, (in 2018/19).") == ("it", "saved", "£2.9m", "in", "2018/19")
