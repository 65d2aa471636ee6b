"""What a question asks for and no sentence has: each flag by a sentence without it and one with it."""

from __future__ import annotations

import pytest

from peelqa.needs import read_need
from peelqa.unmet import UNMET, unmet


def held(question, *sentences, nearest="", own=""):
    return set(unmet(read_need(question), sentences, nearest, own))


@pytest.mark.parametrize(
    ("flag", "question", "lacking", "having"),
    [
        ("amount", "What percentage of vans were late?", "The vans were late.", "Of the vans, 30 percent were late."),
        ("amount", "What proportion of vans were late?", "The vans were late.", "A third of the vans were late."),
        ("amount", "How much money did the vans cost?", "It bought vans.", "It bought vans for £90,000."),
        (
            "amount",
            "Who is the chief constable of Eastmoor?",
            "Eastmoor Constabulary is good.",
            "It is Ada Fairweather.",
        ),
        ("amount", "Name his deputy", "The deputy runs the rota.", "The deputy is Ada Fairweather."),
        ("count", "How many vans were late?", "Vans were sometimes late.", "Nine vans were late."),
        ("count", "How many vans were late?", "There are 12 stations.", "There were 12 late vans."),  # of another thing
        ("count", "How many vans were late?", "Vans were late.", "The number of late vans is unknown."),
        ("number", "How many vans were late?", "Many vans were late.", "Nine vans were late."),
        ("number", "How long is the wait?", "The three-day-old rota is out.", "The wait is 12 days."),
        ("money", "How much did the new station cost?", "The new station cost more than planned.", "It cost £2m."),
        ("money", "van fleet cost", "The van fleet is old.", "The van fleet cost £2m."),
        ("duration", "How long do callers wait?", "Callers wait too long.", "Callers wait for 40 minutes."),
        ("date", "When did the scheme start?", "The scheme has started.", "The scheme started in March 2019."),
        ("date", "In which year did it open?", "It is open.", "It opened in 2017."),
        ("name_of", "What is the name of the company?", "A company runs it.", "The firm is Harbourline."),
        ("name_of", "Which contractor runs the cells?", "A contractor runs them.", "The cells are run by Harbourline."),
        ("reason", "Why were the vans late?", "The vans were late.", "The vans were late because of floods."),
        ("negation", "Which vans were not repaired?", "The vans were repaired.", "Two vans have never been repaired."),
        ("negation", "Which stations don't have cells?", "Four stations have cells.", "Four stations lack cells."),
        ("negative", "Which crimes are left out of the review?", "It covers burglary.", "It excludes burglary."),
        ("negative", "Which partners turned down the offer?", "Partners were asked.", "Two partners declined."),
        ("negative", "What won't the panel look at?", "The panel looks at files.", "The panel cannot look at files."),
    ],
)
def test_what_is_asked_for_is_unmet_by_a_sentence_without_it_and_met_by_one_with_it(flag, question, lacking, having):
    assert flag in held(question, lacking)
    assert flag not in held(question, having)


def test_an_exact_figure_is_asked_for_by_the_words_alone():
    assert "exact" in held("Exactly how many vans are there?", "There are 12 vans.")
    assert held("How many vans are there?", "There are 12 vans.") == set()


def test_the_thing_counted_and_its_number_must_stand_in_one_sentence():
    assert "count" in held("How many vans were late?", "There are 12 stations.", "Vans were late.")
    assert "count" not in held("How many vans were late?", "Vans were late.", "There were 12 late vans.")


def test_the_anticipated_question_may_name_the_thing_counted_or_the_negation():
    assert "count" not in held(
        "How many vans were late?", "Of these, 12 were late.", nearest="How many vans came late?"
    )
    assert "negation" not in held("Which vans were not repaired?", "Two are waiting.", nearest="Which aren’t repaired?")


def test_neither_the_question_s_names_nor_the_own_force_s_name_a_thing():
    question, sentence = "What is the name of the partner of Eastmoor?", "A partner helps Eastmoor Constabulary there."
    assert "name_of" in held(question, sentence, own="Eastmoor Constabulary")
    assert "name_of" not in held(question, "A partner, Harbourline, helps there.", own="Eastmoor Constabulary")


@pytest.mark.parametrize(
    "question",
    ["Does the force keep a rota?", "What does the force do when it rains?", "How does the force say who drives when?"],
)
def test_a_question_that_asks_for_none_of_these_leaves_nothing_unmet(question):
    assert held(question, "The force keeps a rota.") == set()


def test_flags_come_in_their_order_without_repeats():
    found = unmet(read_need("Exactly how many vans were late?"), ("The vans were late.",), "")
    assert found == tuple(name for name in UNMET if name in found) == ("count", "number", "exact")
