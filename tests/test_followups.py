"""History + question -> standalone queries."""

from __future__ import annotations

import pytest

from peelqa.followups import MAX_QUERY_CHARS, MAX_QUERY_WORDS, standalone

NAMES = ("Investigating crime", "Protecting vulnerable people", "Effectiveness", "Efficiency", "Legitimacy")
DRONES = ["How many drones does the force own?"]
ROOM = ["What must the force do about its control room?"]


def first(question: str, *earlier: str) -> str:
    return standalone(question, earlier, NAMES).texts[0]


@pytest.mark.parametrize(
    "question",
    [
        "What does the report say about victim contact?",
        "How well does the force treat its own staff?",  # "its" is the force of the same question
        "Which cases do detectives carry that they haven't been trained for?",  # "they": the detectives
        "When officers find stolen bicycles, what do they do with them?",
        "Is it true that response times are rising?",
        "Are there any causes of concern?",
        "What is vetting?",
        "How does the force deal with those arrested for burglary?",
        "Has the force made savings this year?",
        "and how many detectives left the force in 2016?",  # "and", but nothing is missing
        "Great Yarmouth station: who works there at night?",
        "thanks",
    ],
)
def test_a_complete_question_stays_alone(question):
    query = standalone(question, DRONES, NAMES)
    assert not query.leans_on_chat
    assert len(query.texts) == 1
    assert "drones" not in query.texts[0]


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "By when?",
        "and the deadline?",
        "Who pays for them?",
        "Who flies them at night, and where?",
        "Is that more than other forces have?",
        "What's its budget?",
        "no, I meant horses",
        "what about vans?",
        "Were the unions consulted beforehand?",
        "How many of those have been repaired?",
        "which of the two is better?",
    ],
)
def test_an_incomplete_question_takes_its_subject_from_the_chat(question):
    query = standalone(question, DRONES, NAMES)
    assert query.leans_on_chat
    assert any("drones" in text for text in query.texts)


@pytest.mark.parametrize("question", ["Where is it done best?", "Are staff trained?", "who gets picked last?"])
def test_a_question_that_names_little_is_also_searched_with_the_subject_of_the_last_one(question):
    query = standalone(question, ["How were the case files for the review chosen?"], NAMES)
    assert query.leans_on_chat
    assert any("case files" in text for text in query.texts)


def test_a_question_that_names_enough_is_not_completed():
    question = "How many detectives investigate burglary in the countryside?"
    assert standalone(question, DRONES, NAMES).texts == (question,)


def test_what_a_question_is_headed_with_is_its_subject():
    query = standalone("how many have they found?", ["County lines – are they on top of it?"], NAMES)
    assert "County lines" in query.texts[0]


def test_without_a_chat_nothing_is_changed():
    assert standalone("and why is that?", [], NAMES).texts == ("and why is that?",)
    assert standalone("why?", ["", " ?"], NAMES).texts == ("why?",)


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("How many visits took place in Leeds?", "and in Bradford?", "How many visits took place in Bradford?"),
        ("How many visits took place in leeds?", "what about bradford", "How many visits took place in bradford?"),
        ("How many visits were there in 2017?", "And in 2018?", "How many visits were there in 2018?"),
        ("How good is the force at investigating crime?", "what about protecting vulnerable people?",
         "How good is the force at protecting vulnerable people?"),
        ("What is its grade for efficiency?", "and legitimacy?", "What is its grade for legitimacy?"),
        ("How many drones does the force own?", "no, I meant horses", "How many horses does the force own?"),
        ("How many drones does the force own?", "no, horses I mean", "How many horses does the force own?"),
        ("How many drones does the force own?", "sorry, I meant vans, not drones", "How many vans does the force own?"),
        ("How many response officers are there?", "and detention officers?", "How many detention officers are there?"),
    ],
)  # fmt: skip
def test_what_the_ellipsis_names_takes_the_place_of_its_like(earlier, question, expected):
    assert first(question, earlier) == expected


def test_a_chain_of_follow_ups_is_resolved_from_its_start():
    # turn 2 -> "... visits took place in Bradford?"; "why?" then asks about that
    chain = ["How many visits took place in Leeds?", "and in Bradford?"]
    assert first("why?", *chain) == "why: How many visits took place in Bradford?"


def test_a_pronoun_question_gets_the_subjects_behind_it():
    assert first("Who pays for them?", *DRONES) == "Who pays for them (drones)?"
    assert first("the deadline?", *ROOM) == "the deadline (control room)?"


def test_the_object_of_a_verb_is_carried_and_comes_before_what_was_carried_to_it():
    chain = ["How is the control room graded?", "do they use drones"]
    assert first("do they use drones", chain[0]) == "do they use drones (control room graded)?"
    assert first("how many did they get", *chain) == "how many did they get (drones)?"
    assert (
        first("how many of them?", "How is the room staffed?", "Have they been trained?")
        == "how many of them (room staffed)?"
    )
    assert first("how many of them?", "Does the force use custody visitors?") == "how many of them (custody visitors)?"


@pytest.mark.parametrize(
    "announcement", ["new topic:", "Different question.", "ok, something else:", "on another subject,", "Moving on,"]
)
def test_an_announced_change_of_topic_leaves_the_old_one_behind(announcement):
    query = standalone(f"{announcement} who flies its helicopters at night?", DRONES, NAMES)
    assert query.texts == ("who flies its helicopters at night?",)


def test_a_return_takes_the_older_question_and_not_the_last_one():
    texts = standalone("back to the drones: who repairs them?", [*DRONES, "What does the van fleet cost?"], NAMES).texts
    assert texts[0] == "who repairs them (drones)?"
    assert not any("van" in text for text in texts)


def test_the_other_one_is_the_one_before_the_last():
    chain = ["Who chairs the youth panel?", "Who chairs the ethics board?"]
    assert first("and what about the other one?", *chain) == "Who chairs the youth panel?"


def test_a_comparison_names_both_sides():
    chain = ["What grade did the force get for efficiency?", "and legitimacy?"]
    text = first("which of the two is better?", *chain)
    assert "efficiency" in text
    assert "legitimacy" in text


def test_a_lone_word_is_searched_as_it_is_and_with_the_chat():
    texts = standalone("vetting?", DRONES, NAMES).texts
    assert texts[0] == "vetting?"
    assert "drones" in texts[1]


@pytest.mark.parametrize("noise", ["why? ", "what about it ", "(", "the of ", "and ", "a", "Smith of Leeds, "])
def test_long_histories_and_questions_stay_short(noise):
    long = noise * (20_000 // len(noise))
    query = standalone(f"{long} and it?", [long] * 5_000, NAMES)
    if query.leans_on_chat:
        assert max(len(t.split()) for t in query.texts) <= MAX_QUERY_WORDS
        assert max(map(len, query.texts)) <= MAX_QUERY_CHARS
