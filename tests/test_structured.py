"""Answers from data: complete, exact, and silent wherever a question asks for something else.

Grades, counts and items were read from the two reports by eye.
"""

from __future__ import annotations

import pytest

from peelqa.structure import read_template
from peelqa.structured import Structured, StructuredAnswers
from peelqa.types import Report


@pytest.fixture(scope="module")
def seed(seed_report: Report) -> StructuredAnswers:
    return StructuredAnswers(seed_report, read_template(seed_report))


@pytest.fixture(scope="module")
def invented(invented_report: Report) -> StructuredAnswers:
    return StructuredAnswers(invented_report, read_template(invented_report))


def quotes(report: Report, answered: Structured | None) -> list[str]:
    assert answered is not None, "no answer from data"
    return [report.text[q.start : q.end] for draft in answered.drafts for q in draft.quotes]


def lead_ins(answered: Structured | None) -> list[str]:
    assert answered is not None, "no answer from data"
    return [draft.lead_in for draft in answered.drafts]


# --- grades ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What grade did the force get for planning for the future?", "Planning for the future Inadequate 2018/19"),
        ("Is ASB graded good?", "Preventing crime and tackling anti-social behaviour Good 2018/19"),
        ("how is it doing on antisocial behaviour", "Preventing crime and tackling anti-social behaviour Good 2018/19"),
        ("What's the rating for armed response?", "Armed response capability Ungraded 2018/19"),
        ("How is treating the public judged?", "Fair treatment of the public Requires improvement 2018/19"),
        ("Was legitimacy graded good?", "Legitimacy Requires improvement"),
        ("Which component got the lowest grade?", "Planning for the future Inadequate 2018/19"),
        ("When was ethical behaviour last inspected?", "Ethical and lawful workforce behaviour Good 2018/19"),
        (
            "Is it true that it is outstanding at investigating crime?",
            "Investigating crime Requires improvement 2018/19",
        ),
    ],
)
def test_a_grade_is_the_row_of_the_table(seed: StructuredAnswers, seed_report: Report, question: str, row: str) -> None:
    assert quotes(seed_report, seed.answer(question))[0] == row


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What grade did the force get for planning for the future?", "Planning for the future Good 2021/22"),
        ("How well does the force treat its workforce?", "Fair treatment of the workforce Good 2021/22"),
        ("When was ethical behaviour last inspected?", "Ethical and lawful workforce behaviour Good 2018/19"),
        ("What was it worst at?", "Investigating crime Inadequate 2021/22"),
        ("Which pillar did best?", "Efficiency Outstanding"),
    ],
)
def test_a_grade_of_another_force_is_its_own(
    invented: StructuredAnswers, invented_report: Report, question: str, row: str
) -> None:
    assert quotes(invented_report, invented.answer(question))[0] == row


def test_the_body_states_the_grade_beside_the_row(seed: StructuredAnswers, seed_report: Report) -> None:
    assert quotes(seed_report, seed.answer("What is the grade for planning for the future?")) == [
        "Planning for the future Inadequate 2018/19",
        "West Mercia Police’s planning for the future is inadequate.",
    ]


def test_a_question_of_quality_adds_how_the_summary_begins(seed: StructuredAnswers, seed_report: Report) -> None:
    # the body words the component otherwise than the table: "Treating the workforce fairly"
    found = quotes(seed_report, seed.answer("How well does the force treat its workforce?"))
    assert found == [
        "Fair treatment of the workforce Requires improvement 2018/19",
        "The force has some way to go in terms of improving potential unfairness at work.",
        "There is less confidence about the force at its junior levels.",
    ]


def test_all_that_is_good_is_listed_and_counted(
    seed: StructuredAnswers, seed_report: Report, invented: StructuredAnswers
) -> None:
    answered = seed.answer("Which areas were graded good?")
    assert [row.rsplit(" ", 2)[0] for row in quotes(seed_report, answered)] == [
        "Preventing crime and tackling anti-social behaviour",
        "Tackling serious and organised crime",
        "Ethical and lawful workforce behaviour",
    ]
    assert lead_ins(answered) == ["The report's grades (3 that fit):"]
    assert answered is not None
    assert answered.is_whole
    assert lead_ins(invented.answer("How many components are good?")) == ["The report's grades (4 that fit):"]


def test_a_grade_that_nothing_has_is_answered_with_all_grades(seed: StructuredAnswers, seed_report: Report) -> None:
    answered = seed.answer("Were any areas outstanding?")
    assert lead_ins(answered) == ["None of these 10 grades is that:"]
    assert len(quotes(seed_report, answered)) == 10


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("List all the grades", 13),
        ("What overall grade did the force get?", 3),
        ("What components make up the effectiveness pillar?", 5),
        ("What are the components of legitimacy and their grades?", 3),
        ("Did the force do better on organised crime than on investigating crime?", 2),
        ("Is efficiency graded worse than legitimacy?", 2),
        ("How do the parts of legitimacy compare: treating the public, ethics, and treating the workforce?", 3),
        ("Which areas require improvement?", 5),
    ],
)
def test_a_list_of_grades_is_whole(seed: StructuredAnswers, seed_report: Report, question: str, rows: int) -> None:
    answered = seed.answer(question)
    assert len(quotes(seed_report, answered)) == rows
    assert answered is not None
    assert all(q.is_item for draft in answered.drafts for q in draft.quotes)


# --- boxes -----------------------------------------------------------------------------------------------------


def test_all_areas_for_improvement_are_listed_by_component_and_counted(
    seed: StructuredAnswers, seed_report: Report
) -> None:
    answered = seed.answer("How many AFIs are there?")
    assert len(quotes(seed_report, answered)) == 14
    assert lead_ins(answered)[0] == "The report lists 14 areas for improvement:"
    # six components have some: 1 + 5 + 1 + 2 + 1 + 4
    assert answered is not None
    assert [len(draft.quotes) for draft in answered.drafts] == [0, 1, 5, 1, 2, 1, 4]


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("What are the areas for improvement for protecting vulnerable people?", 5),
        ("Can you list every AFI for legitimacy, please?", 7),
        ("what must the force improve on serious and organised crime", 1),
        ("Which areas for improvement mention supervisors?", 2),
    ],
)
def test_areas_for_improvement_of_a_part(
    seed: StructuredAnswers, seed_report: Report, question: str, count: int
) -> None:
    answered = seed.answer(question)
    assert answered is not None
    assert answered.kind == "improvements"
    assert len(quotes(seed_report, answered)) == count
    assert str(count) in lead_ins(answered)[0]


def test_a_component_without_an_area_for_improvement_shows_its_cause_of_concern(
    invented: StructuredAnswers, invented_report: Report
) -> None:
    answered = invented.answer("What are the areas for improvement for investigating crime?")
    found = quotes(invented_report, answered)
    assert found[0].startswith("The force does not allocate crimes to investigators")
    assert len(found) == 1 + 1 + 3  # the cause, the words before the recommendations, the recommendations
    assert lead_ins(answered)[0] == "The report lists no area for improvement here, but a cause of concern:"


def test_causes_of_concern_are_counted(seed: StructuredAnswers, seed_report: Report) -> None:
    answered = seed.answer("How many causes of concern are there, and what are they about?")
    assert lead_ins(answered) == [
        "The report raises 3 causes of concern:",
        "On investigating crime:",
        "On meeting current demands and using resources:",
        "On planning for the future:",
    ]
    assert "There are failings in the way that crimes are being investigated." in quotes(seed_report, answered)


def test_recommendations_follow_the_words_that_introduce_them(seed: StructuredAnswers, seed_report: Report) -> None:
    answered = seed.answer("What did the inspectors recommend about investigating crime?")
    found = quotes(seed_report, answered)
    assert found[0] == "To address this cause of concern, we recommend that within six months the force should:"
    assert len(found) == 8
    # a recommendation of two sentences stays one item
    assert found[2].endswith("quality and progress of investigations. This supervision should be properly recorded;")
    assert lead_ins(answered) == ["On investigating crime, 7 recommendations:"]


def test_one_recommendation_is_found_by_its_words(seed: StructuredAnswers, seed_report: Report) -> None:
    found = quotes(seed_report, seed.answer("What did inspectors recommend about disclosure?"))
    assert found[1:] == [
        "introduce effective arrangements to ensure it complies fully with its disclosure obligations."
    ]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How long does the force have to address the cause of concern on investigating crime?", "within six months"),
        ("By when must it act on the recommendations for planning for the future?", "immediately"),
    ],
)
def test_a_deadline_is_quoted(seed: StructuredAnswers, seed_report: Report, question: str, words: str) -> None:
    (quote,) = quotes(seed_report, seed.answer(question))
    assert words in quote


def test_recommendations_are_chosen_by_their_deadline(seed: StructuredAnswers) -> None:
    assert lead_ins(seed.answer("Which recommendations must be done immediately?")) == [
        "On meeting current demands and using resources, 4 recommendations:",
        "On planning for the future, 3 recommendations:",
    ]


# --- definitions and lists -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What does PEEL stand for?", ["(police effectiveness, efficiency and legitimacy)"]),
        ("What are HRUs?", ["harm reduction units (HRUs)"]),
        ("what is cuckooing", ["Cuckooing is the process of establishing a base"]),
        ("What's a most similar group?", ["MSGs are groups of similar police forces"]),
        ("What is the TIM?", ["threat identification meeting (TIM)", "The TIM is the forum"]),
        ("What are the four Ps?", ["(pursue; prevent; protect; prepare)"]),
        ("What is Clare's Law?", ["also known as Clare’s Law"]),
    ],
)
def test_a_term_is_explained_by_the_sentences_that_do_so(
    seed: StructuredAnswers, seed_report: Report, question: str, words: list[str]
) -> None:
    found = quotes(seed_report, seed.answer(question))
    assert len(found) == len(words)
    assert all(expected in quote for expected, quote in zip(words, found, strict=True))


def test_an_acronym_of_another_report(invented: StructuredAnswers, invented_report: Report) -> None:
    found = quotes(invented_report, invented.answer("What does RADAR stand for?"))
    assert found == ["(RADAR stands for risk, attendance, danger, action and review.)"]


@pytest.mark.parametrize(
    ("question", "first", "count"),
    [
        ("What reasons did West Mercia give for ending the alliance?", "Disproportionate resourcing", 3),
        ("What are the force's priorities for 2018/19?", "CSE and abuse;", 5),
        ("Which sources does the data come from?", "Home Office;", 4),
        ("Which types of crime were in the case file review?", "theft from person;", 7),
        ("What did the 2017 legitimacy report ask every force to do on stop and search?", "monitor and analyse", 3),
    ],
)
def test_a_list_comes_whole_with_its_lead_in(
    seed: StructuredAnswers, seed_report: Report, question: str, first: str, count: int
) -> None:
    answered = seed.answer(question)
    lead, *items = quotes(seed_report, answered)
    assert lead.endswith(":")
    assert len(items) == count
    assert items[0].startswith(first)
    assert answered is not None
    assert [q.is_item for q in answered.drafts[0].quotes] == [False] + [True] * count


def test_a_list_of_another_report(invented: StructuredAnswers, invented_report: Report) -> None:
    found = quotes(invented_report, invented.answer("What are the force's priorities for new money?"))
    assert found[1:] == [
        "digital forensics;",
        "public contact; and",
        "training for newly promoted sergeants, of whom there were 34 in 2021.",
    ]


# --- the other tables ------------------------------------------------------------------------------------------


def test_inspected_areas(seed: StructuredAnswers, invented: StructuredAnswers, invented_report: Report) -> None:
    assert lead_ins(seed.answer("Which areas was the force inspected on in 2018/19?")) == ["Areas inspected (10):"]
    assert lead_ins(invented.answer("Which areas were inspected?")) == ["Areas inspected (9):"]
    assert quotes(invented_report, invented.answer("Which areas were not inspected?")) == [
        "Ethical and lawful workforce behaviour No"
    ]
    assert quotes(invented_report, invented.answer("Was firearms capability inspected?")) == ["Firearms capability Yes"]


def test_the_inspector_signs(seed: StructuredAnswers, seed_report: Report, invented: StructuredAnswers) -> None:
    found = quotes(seed_report, seed.answer("Who signed the observations?"))
    assert found == ["Wendy Williams HM Inspector of Constabulary"]
    assert invented.answer("What is the inspector's name?") is not None


# --- silence ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "What grade did Kent Police get for investigating crime?",  # another force
        "What grade did Warwickshire Police get for efficiency?",  # a force that the report names
        "Which forces are good at preventing crime?",
        "How does the force compare with other forces on planning for the future?",
        "What grade did the force get in 2016?",  # another year
        "What efficiency grade did the force get in 2020/21?",
        "What is the grade for stop and search?",  # a finding has no grade
        "Is the force good at catching criminals?",
        "How good is the force at looking after workforce wellbeing?",
        "How well does the force deal with domestic abuse?",
        "Why is planning for the future inadequate?",  # reasons are findings
        "Has the force improved at investigating crime since last year?",
        "Is planning for the future better than before?",
        "Which recommendations has the force not started on?",
        "Which causes of concern have been closed?",
        "What did inspectors recommend to Warwickshire Police?",
        "How many case files were reviewed in each force?",  # a number of files, not the list of crime types
        "What reasons did Warwickshire give for ending the alliance?",
        "What are the priorities of the neighbourhood teams?",
        "Who is the PCC?",  # asks for a name, the report has only the office
        "What does IT stand for?",
        "What is the alliance?",
        "What is an area for improvement?",
        "Who inspected the force?",
        "Tell me about planning for the future",
        "How many officers are good at investigating crime?",
        "Thanks, that was good!",
        "",
        "???",
    ],
)
def test_what_is_not_stated_as_data_is_left_to_search(seed: StructuredAnswers, question: str) -> None:
    assert seed.answer(question) is None


def test_a_year_must_be_the_row_s_own(invented: StructuredAnswers) -> None:
    # ethical behaviour was last inspected in 2018/19, investigating crime in 2021/22
    assert invented.answer("What grade did ethical behaviour get in 2018/19?") is not None
    assert invented.answer("What grade did investigating crime get in 2018/19?") is None


@pytest.mark.parametrize("question", ["List all the grades", "What are the AFIs?", "What are the causes of concern?"])
def test_quotes_are_spans_of_the_report_and_lead_ins_end_in_a_colon(either: tuple[Report, str], question: str) -> None:
    report, _ = either
    answered = StructuredAnswers(report, read_template(report)).answer(question)
    assert all(text == text.strip() and text for text in quotes(report, answered))
    assert all(lead_in == "" or lead_in.endswith(":") for lead_in in lead_ins(answered))
