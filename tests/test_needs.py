"""What a question asks for: its kind, its parts, and which sentences can satisfy it."""

from __future__ import annotations

import pytest

from peelqa.needs import asks_for_more, asks_why, facets, read_need, satisfies


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("number", "How many drones does the force fly?"),
        ("number", "What percentage of letters go unanswered?"),
        ("number", "How much money has the control room saved?"),
        ("number", "how often do the dog handlers train"),
        ("number", "The number of vacancies in the cells?"),
        ("date", "When does the lease of the station end?"),
        ("date", "By what date must the rota be ready?"),
        ("date", "Which year was the helicopter sold?"),
        ("date", "What is the deadline for the new rota?"),
        ("reason", "Why did the force leave the scheme?"),
        ("reason", "What caused the queue for lockers?"),
        ("reason", "What's the reason for the new shifts?"),
        ("definition", "What does OPU stand for?"),
        ("definition", "What is a harm hub?"),
        ("definition", "What are beat surgeries?"),
        ("definition", "What does the inspector mean by abstraction?"),
        ("list", "List the steps that the force should take."),
        ("list", "Which partners fund the scheme?"),
        ("list", "What are the main priorities for next year?"),
        ("list", "Name three factors behind the delay."),
        ("person", "Who chairs the driving panel?"),
        ("person", "Which team looks after prisoners?"),
        ("person", "Whose job is it to check the logs?"),
        ("place", "Where is the triage car kept?"),
        ("place", "Which town has the best hub?"),
        ("how", "How does the force deal with noisy neighbours?"),
        ("how", "In what way has supervision changed?"),
        ("how", "What has the force done about lateness?"),
        ("yes_no", "Does the force use spit guards?"),
        ("yes_no", "and has it trained its drivers?"),
        ("other", "Tell me about wellbeing."),
        ("other", "locker backlog"),
    ],
)
def test_the_kind_of_a_question(kind, question):
    assert read_need(question).kind == kind
    assert read_need(f"  {question}\n").kind == kind


def test_a_number_that_is_asked_for_wins_over_its_reason():
    # both "how many" and "why" are asked; the first table entry wins, so that a number is looked for
    assert read_need("How many left, and why?").kind == "number"


def test_terms_are_stems_in_order_without_stop_words_and_repeats():
    # "do the", "with", "who" say nothing; "dogs" and "dog" share a stem
    need = read_need("Do the dogs work with handlers who like dog handling?")
    assert need.terms == ("dog", "work", "handler", "handl")
    assert read_need("?!").terms == ()


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Who runs the workshops, and how are they paid for?",
            ("Who runs the workshops", "how are they paid for?"),
        ),
        ("What is the plan and when does it start?", ("What is the plan", "when does it start?")),
        ("How many dogs are there? Who trains them?", ("How many dogs are there", "Who trains them?")),
        (
            "Which stations will close, and what happens to the staff?",
            ("Which stations will close", "what happens to the staff?"),
        ),
        (
            "Who leads it; and where is it based? Why was it moved?",
            ("Who leads it", "where is it based", "Why was it moved?"),
        ),
    ],
)
def test_a_question_of_several_parts_is_cut_into_questions(question, parts):
    assert facets(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "What do officers think of the rota and the overtime?",  # "and" joins two things, not two questions
        "When and where do they meet?",
        "Who leads the unit and why?",
        "What, and why?",
        "Does the rock and roll club meet?",
        "How good is it?",
        "",
    ],
)
def test_one_question_stays_whole(question):
    assert facets(question) == (question,)


@pytest.mark.parametrize(
    ("kind", "yes", "no"),
    [
        ("number", "It hired 12 mechanics.", "It hired mechanics."),
        ("number", "About half of them left.", "They left."),
        ("number", "The van cost £9,000.", "The van was dear."),
        ("date", "It moved in March.", "It moved."),
        ("date", "They meet every two weeks.", "They meet."),
        ("date", "It opened in 2016.", "It opened."),
        ("reason", "It closed because the roof leaked.", "It closed."),
        ("reason", "The rota changed to reduce overtime.", "The rota changed."),
        ("person", "The deputy chief constable runs it.", "It runs well."),
        ("place", "It is kept in Shrewsbury.", "It is kept well."),
        ("definition", "Ramping is the practice of queuing ambulances.", "Ramping got worse."),
        ("definition", "The local car unit (LCU) drives.", "The unit drives."),
    ],
)
def test_a_sentence_satisfies_a_kind_if_it_has_the_sort_of_thing_asked_for(kind, yes, no):
    assert satisfies(kind, yes)
    assert not satisfies(kind, no)


@pytest.mark.parametrize("kind", ["how", "list", "yes_no", "other"])
def test_any_sentence_can_satisfy_a_question_of_manner_list_or_yes_and_no(kind):
    assert satisfies(kind, "Anything.")


@pytest.mark.parametrize("question", ["Tell me more", "what else?", "why?", "What else do they share?"])
def test_more_is_asked_for(question):
    assert asks_for_more(question)


@pytest.mark.parametrize("question", ["Why is that so bad?", "Who leads it?", "How many more are there?"])
def test_a_question_with_a_point_of_its_own_does_not_just_ask_for_more(question):
    assert not asks_for_more(question)


@pytest.mark.parametrize("question", ["Why?", "and why is that?", "why not", "How come?", "Ok, why was that"])
def test_only_the_cause_is_asked_for(question):
    assert asks_why(question)


@pytest.mark.parametrize("question", ["Why was it closed?", "why vans?", "Who?"])
def test_a_why_with_words_of_its_own_is_a_question_of_its_own(question):
    assert not asks_why(question)
