"""The template of an inspection report: judgments, boxes, acronyms, headings; the same code for every force."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import peelqa
from peelqa.layout import lay_out
from peelqa.structure import read_template

EFFECTIVENESS, EFFICIENCY, LEGITIMACY = "Effectiveness", "Efficiency", "Legitimacy"
RI = "Requires improvement"

# Copied by hand from the table on pages 5 and 6: three pillars and ten components.
SEED_JUDGMENTS = [
    (EFFECTIVENESS, "", RI, ""),
    (EFFECTIVENESS, "Preventing crime and tackling anti-social behaviour", "Good", "2018/19"),
    (EFFECTIVENESS, "Investigating crime", RI, "2018/19"),
    (EFFECTIVENESS, "Protecting vulnerable people", RI, "2018/19"),
    (EFFECTIVENESS, "Tackling serious and organised crime", "Good", "2018/19"),
    (EFFECTIVENESS, "Armed response capability", "Ungraded", "2018/19"),
    (EFFICIENCY, "", RI, ""),
    (EFFICIENCY, "Meeting current demands and using resources", RI, "2018/19"),
    (EFFICIENCY, "Planning for the future", "Inadequate", "2018/19"),
    (LEGITIMACY, "", RI, ""),
    (LEGITIMACY, "Fair treatment of the public", RI, "2018/19"),
    (LEGITIMACY, "Ethical and lawful workforce behaviour", "Good", "2018/19"),
    (LEGITIMACY, "Fair treatment of the workforce", RI, "2018/19"),
]
INVENTED_JUDGMENTS = [
    (EFFECTIVENESS, "", "Good", ""),
    (EFFECTIVENESS, "Preventing crime and tackling anti-social behaviour", "Outstanding", "2021/22"),
    (EFFECTIVENESS, "Investigating crime", "Inadequate", "2021/22"),
    (EFFECTIVENESS, "Protecting vulnerable people", "Adequate", "2021/22"),
    (EFFECTIVENESS, "Tackling serious and organised crime", "Good", "2021/22"),
    (EFFECTIVENESS, "Armed response capability", "Ungraded", "2021/22"),
    (EFFICIENCY, "", "Outstanding", ""),
    (EFFICIENCY, "Meeting current demands and using resources", "Outstanding", "2021/22"),
    (EFFICIENCY, "Planning for the future", "Good", "2021/22"),
    (LEGITIMACY, "", RI, ""),
    (LEGITIMACY, "Fair treatment of the public", RI, "2021/22"),
    (LEGITIMACY, "Ethical and lawful workforce behaviour", "Good", "2018/19"),
    (LEGITIMACY, "Fair treatment of the workforce", "Good", "2021/22"),
]


@pytest.fixture(scope="module")
def seed(seed_report):
    return read_template(seed_report)


@pytest.fixture(scope="module")
def invented(invented_report):
    return read_template(invented_report)


def kinds_and_texts(layout):
    return [(b.kind, layout.text[b.start : b.end]) for b in layout.blocks]


def sections_of(layout):
    return [(s.kind, s.label) for s in layout.sections]


# --- judgments


@pytest.mark.parametrize(("name", "wanted"), [("seed", SEED_JUDGMENTS), ("invented", INVENTED_JUDGMENTS)])
def test_every_judgment_is_read_with_pillar_component_grade_and_year(request, name, wanted):
    found = request.getfixturevalue(name).judgments
    assert [(j.pillar, j.component, j.grade, j.year) for j in found] == wanted


def test_a_judgment_points_at_its_row(seed, seed_report):
    planning = next(j for j in seed.judgments if j.component == "Planning for the future")
    assert seed_report.text[planning.start : planning.end] == "Planning for the future Inadequate 2018/19"
    assert seed_report.page_at(planning.start) == 5
    assert (planning.subject, seed.judgments[0].subject) == ("Planning for the future", "Effectiveness")


TABLE = (
    " Overall summary \n\n \nEffectiveness  \n\nGood \n\nLast \ninspected \n\n"
    "Investigating crime   \nAdequate \n\n2021/22 \n"
)


def test_the_table_of_judgments_may_break_before_any_row(read_pages):
    # the page ends between two components of one pillar, not before a pillar
    report, _ = read_pages(
        TABLE + " Protecting vulnerable people  \n\nGood \n\n2021/22 \n HM Inspector’s letter \n\nYes.\n"
    )
    assert [(j.subject, j.grade) for j in read_template(report).judgments] == [
        ("Effectiveness", "Good"),
        ("Investigating crime", "Adequate"),
        ("Protecting vulnerable people", "Good"),
    ]


def test_prose_below_the_table_is_not_a_row(read_pages):
    report, _ = read_pages(TABLE + "\nHow does the force compare? \n\nIt does well. It improved. \n")
    assert len(read_template(report).judgments) == 2
    assert "It does well." in [report.text[s.start : s.end] for s in report.sentences]


def test_without_the_table_the_graded_headings_are_the_judgments(read_pages):
    pages = (
        " Effectiveness \n\nForce in context \n\nHow effectively does the force work? \n\nGood \n\n"
        "Summary \n\nIt is good. \n"
        " Investigating crime \n\n \n\nOutstanding \n\nIt investigates well. \n"
    )
    report, _ = read_pages(pages)
    assert [(j.pillar, j.component, j.grade, j.year) for j in read_template(report).judgments] == [
        ("Effectiveness", "", "Good", ""),
        ("Effectiveness", "Investigating crime", "Outstanding", ""),
    ]


# --- boxes


def test_the_seed_has_14_areas_for_improvement(seed):
    # counted bullets under each "Areas for improvement": pages 12, 21, 28, 57, 61 and 64
    assert Counter(i.path for i in seed.improvements) == {
        (EFFECTIVENESS, "Preventing crime and tackling anti-social behaviour"): 1,
        (EFFECTIVENESS, "Protecting vulnerable people"): 5,
        (EFFECTIVENESS, "Tackling serious and organised crime"): 1,
        (LEGITIMACY, "Treating the public fairly"): 2,
        (LEGITIMACY, "Ethical and lawful workforce behaviour"): 1,
        (LEGITIMACY, "Treating the workforce fairly"): 4,
    }


def test_an_area_for_improvement_is_its_whole_bullet(seed, seed_report):
    texts = [seed_report.text[i.start : i.end] for i in seed.improvements]
    assert all(text.startswith("The force should ") and text.endswith(".") for text in texts)
    assert texts[6] == (
        "The force should continue to improve its understanding of the impact of its work on serious and organised "
        "crime across the four Ps. This will ensure that it learns from experience to maximise the disruptive effect "
        "on this type of criminal activity."
    )


def test_the_invented_report_has_3_areas_for_improvement(invented, invented_report):
    assert [(i.path, invented_report.text[i.start : i.end]) for i in invented.improvements] == [
        (
            (EFFICIENCY, "Planning for the future"),
            "The force should publish the benefits that it expects from its new estate strategy.",
        ),
        (
            (LEGITIMACY, "Treating the public fairly"),
            "The force should make sure that officers record the reason for every use of force.",
        ),
        (
            (LEGITIMACY, "Treating the public fairly"),
            "The force should give its independent advisory groups (IAGs) access to body-worn video footage.",
        ),
    ]


def test_the_seed_has_3_causes_of_concern_with_7_4_and_3_recommendations(seed):
    # pages 16, 38 and 47
    assert [(c.path, c.deadline, len(c.recommendations)) for c in seed.causes] == [
        ((EFFECTIVENESS, "Investigating crime"), "within six months", 7),
        ((EFFICIENCY, "Meeting current demands and using resources"), "immediately", 4),
        ((EFFICIENCY, "Planning for the future"), "immediately", 3),
    ]


def test_a_cause_of_concern_is_whole_and_its_recommendations_are_whole(seed, seed_report):
    first, _, last = seed.causes
    assert seed_report.text[first.start : first.end] == (
        "The force does not have the capacity or capability to investigate crime effectively and this is affecting the "
        "service being provided to the public. There are failings in the way that crimes are being investigated."
    )
    lead = seed_report.text[slice(*first.lead_in)]
    assert lead == "To address this cause of concern, we recommend that within six months the force should:"
    assert seed_report.text[slice(*first.recommendations[1])] == (
        "ensure regular and active supervision of the quality and progress of investigations. This supervision should "
        "be properly recorded;"
    )
    # the last box of page 47, behind which the text of page 48 goes on with another sentence
    assert seed_report.text[slice(*last.recommendations[-1])].endswith("as a result of such consultation.")


def test_the_invented_cause_of_concern_is_due_by_march_2023(invented, invented_report):
    (cause,) = invented.causes
    assert (cause.path, cause.deadline) == ((EFFECTIVENESS, "Investigating crime"), "by March 2023")
    assert [invented_report.text[slice(*r)] for r in cause.recommendations] == [
        "allocate every crime to an investigator who has been trained for that type of crime;",
        "make sure that a supervisor reviews each investigation plan within seven days. "
        "The review should be recorded; and",
        "tell every victim, in writing, why an investigation has been closed.",
    ]


PILLAR = " Effectiveness \n\nForce in context \n\nInvestigating crime \n\nGood \n\nIt is good. \n\nCase work \n\n"
CAUSE = (
    "Cause of concern \n\nCrimes wait. \n\n"
    "Recommendations \n\nWe recommend that {} \n\n• mend it; and \n\n• check it. \n\n"
)


@pytest.mark.parametrize(
    ("lead_in", "deadline"),
    [
        ("within six months the force should:", "within six months"),
        ("within the next 12 weeks the force should:", "within the next 12 weeks"),
        ("the force should immediately:", "immediately"),
        ("by March 2023 the force should:", "by March 2023"),
        ("by 31 March 2023 the force should:", "by 31 March 2023"),
        ("by the end of June 2023 the force should:", "by the end of June 2023"),
        ("the force should:", ""),  # none is stated: none is made up
    ],
)
def test_a_deadline_is_given_in_the_reports_own_words(read_pages, lead_in, deadline):
    report, _ = read_pages(PILLAR + CAUSE.format(lead_in))
    (cause,) = read_template(report).causes
    assert cause.deadline == deadline
    assert [report.text[slice(*r)] for r in cause.recommendations] == ["mend it; and", "check it."]


# --- acronyms


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("PEEL", "police effectiveness, efficiency and legitimacy"),
        ("SNTs", "safer neighbourhood teams"),
        ("DASH", "domestic abuse, stalking and harassment"),
        ("MoRiLE", "management of risk in law enforcement"),
        (
            "THRIVE",
            "threat, harm, risk, investigation opportunities, vulnerability of the victim and the engagement level "
            "required to resolve the issue",
        ),
        ("APSTRA", "armed policing strategic threat and risk assessment"),
        ("MARACs", "multi-agency risk assessment conferences"),
        ("PNC", "Police National Computer"),
        ("BAME", "black, Asian and minority ethnic"),
        ("ONS", "Office for National Statistics"),
        ("IOPC", "Independent Office for Police Conduct"),
    ],
)
def test_an_acronym_of_the_seed_has_the_expansion_beside_it(seed, short, long):
    assert {a.short: a.long for a in seed.acronyms}[short] == long


def test_acronyms_of_the_invented_report(invented):
    assert {a.short: a.long for a in invented.acronyms} == {
        "PEEL": "police effectiveness, efficiency and legitimacy",
        "CATs": "community action teams",
        "RADAR": "risk, attendance, danger, action and review",
        "IRT": "incident resolution team",  # an address line stands between "resolution" and "team"
        "APSTRA": "armed policing strategic threat and risk assessment",
        "IAGs": "independent advisory groups",
        "MSG": "most similar group",
    }


@pytest.mark.parametrize("name", ["seed", "invented"])
def test_an_acronym_holds_short_and_long_form_at_its_offsets(request, name):
    report = request.getfixturevalue(f"{name}_report")
    for acronym in request.getfixturevalue(name).acronyms:
        span = report.text[acronym.start : acronym.end]
        assert acronym.short in span
        assert acronym.long in span


def test_a_bracket_that_explains_nothing_is_no_acronym(seed):
    # "(HMICFRS)", "(PDRs)" after "annual performance reviews", "(BTP)": letters that the words before do not spell
    assert {"PDRs", "BTP", "UK"} & {a.short for a in seed.acronyms} == set()


# --- headings and sections


def test_the_seed_has_106_sections_below_their_pillars(seed_report):
    paths = [s.path for s in seed_report.sections]
    assert len(paths) == 106
    assert (EFFICIENCY, "Planning for the future", "Finance plans") in paths
    assert (LEGITIMACY, "Treating the public fairly", "Using stop and search powers") in paths
    assert (EFFECTIVENESS, "Armed policing", "Working with others") in paths
    assert (EFFICIENCY, "Meeting current demands and using resources", "Working with others") in paths


def test_sections_of_the_invented_report_in_order(invented_report):
    assert sections_of(invented_report)[7:20] == [
        ("judgment", "Effectiveness"),
        ("summary", "Effectiveness > Summary"),
        ("judgment", "Effectiveness > Preventing crime and tackling anti-social behaviour"),
        ("summary", "Effectiveness > Preventing crime and tackling anti-social behaviour"),
        (
            "finding",
            "Effectiveness > Preventing crime and tackling anti-social behaviour > Working with neighbourhoods",
        ),
        ("judgment", "Effectiveness > Investigating crime"),
        ("summary", "Effectiveness > Investigating crime"),
        ("cause_of_concern", "Effectiveness > Investigating crime > Cause of concern"),
        ("recommendation", "Effectiveness > Investigating crime > Recommendations"),
        ("finding", "Effectiveness > Investigating crime > Investigation quality"),
        ("finding", "Effectiveness > Investigating crime > Responding to incidents"),
        ("summary", "Effectiveness > Armed policing"),  # ungraded, and in the middle of a page
        ("finding", "Effectiveness > Armed policing > Working with others"),
    ]


@pytest.mark.parametrize("name", ["seed_report", "invented_report"])
def test_annex_a_is_methodology_and_nothing_before_it_is(request, name):
    sections = request.getfixturevalue(name).sections
    first = next(s.id for s in sections if s.path[0].startswith("Annex A"))
    assert {s.kind for s in sections[first:]} == {"methodology"}
    assert "methodology" not in {s.kind for s in sections[:first]}


def test_force_in_context_has_no_words_of_its_own_in_the_body(seed_report, invented_report):
    # these pages were pictures; an answer must find nothing there
    for report in (seed_report, invented_report):
        empty = {s.id for s in report.sections if s.path[-1] == "Force in context" and s.kind == "front_matter"}
        assert empty
        assert not [s for s in report.sentences if s.section_id in empty]


def test_an_ungraded_component_is_found_by_a_whole_word_of_its_name(read_pages):
    # "Responding" opens a page and looks like "response", but "Armed policing" is the component
    pages = (
        TABLE.replace("Investigating crime   \nAdequate \n\n2021/22", "Armed response capability Ungraded 2021/22")
        + PILLAR
        + "It works. \n Responding to incidents \n\nIt responds. \n\n"
        + "Armed policing \n\nIt shares. \n\nTraining \n\nIt trains.\n"
    )
    report, _ = read_pages(pages)
    assert sections_of(report)[-3:] == [
        ("finding", "Effectiveness > Investigating crime > Responding to incidents"),
        ("summary", "Effectiveness > Armed policing"),
        ("finding", "Effectiveness > Armed policing > Training"),
    ]


@pytest.mark.parametrize(
    "between",
    [
        "\n",
        "\n\nhttps://example.org/glossary/x/\n ",  # a page break with the page's links above it
        "\n\nAreas for improvement \n\n• The force should act. \n ",  # a box at the foot of the page
        "\n Areas for improvement \n\n• The force should act. \n\n",  # a box at the head of the next page
        "\n\nFigure 2: Searches a year \n ",  # a figure at the foot of the page
        "\n 4 \n\n",  # a printed page number: the front page is 2, the pillar's page 3
        "\n\nhttps://example.org/glossary/x/\n\n",  # an address with blank lines around it
    ],
)
def test_a_sentence_is_whole_whatever_stands_between_its_halves(read_pages, between):
    report, _ = read_pages(PILLAR + f"Officers told us that they often wait for{between}more than an hour.\n")
    found = [report.text[s.start : s.end] for s in report.sentences]
    assert "Officers told us that they often wait for more than an hour." in found


def test_a_sentence_cut_behind_a_semicolon_goes_on_on_the_next_page(read_pages):
    report, _ = read_pages(PILLAR + "It shares plans with schools; and \n changes them together. It learns. \n")
    assert "It shares plans with schools; and changes them together." in [
        report.text[s.start : s.end] for s in report.sentences
    ]


def test_two_boxes_in_a_finding_keep_their_order_before_it():
    layout = lay_out(
        PILLAR
        + "It works with \n\nAreas for improvement \n\n• One. \n\nCause of concern \n\nBad. \n partners daily. \n"
    )
    assert [label.split(" > ")[-1] for _, label in sections_of(layout)][-3:] == [
        "Areas for improvement",
        "Cause of concern",
        "Case work",
    ]
    assert "It works with partners daily." in layout.text


def test_the_next_page_does_not_run_on_into_a_box():
    layout = lay_out(PILLAR + "It works. \n\nAreas for improvement \n\n• The force should act. \n It acts daily. \n")
    box = next(s for s in layout.sections if s.kind == "area_for_improvement")
    assert layout.text[box.start : box.end] == "Areas for improvement\n• The force should act.\n"


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("Case files\nWe read 60 of them. \n", [("heading", "Case files"), ("paragraph", "We read 60 of them.")]),
        # a wrapped sentence whose first line is short: it ends in a function word, or goes on in lower case
        (
            "The plan covers all of the\nPolice and more. \n",
            [("paragraph", "The plan covers all of the Police and more.")],
        ),
        ("The plan covers\nofficers. \n", [("paragraph", "The plan covers officers.")]),
        (
            "We asked 12 officers under\n18. No one knew. \n",
            [("paragraph", "We asked 12 officers under 18. No one knew.")],
        ),
        ("1. One thing. \n2. Another. \n", [("bullet", "1. One thing."), ("bullet", "2. Another.")]),
        ("Figure 2: Calls a day\n", [("caption", "Figure 2: Calls a day")]),
        ("Figure 2 shows calls.\n", [("paragraph", "Figure 2 shows calls.")]),
        ("Figures are rising. \n", [("paragraph", "Figures are rising.")]),
        ("Is it fair? \n", [("heading", "Is it fair?")]),
        ("Firearms capability Yes \nCrime No \n", [("row", "Firearms capability Yes"), ("row", "Crime No")]),
    ],
)
def test_lines_become_blocks(lines, wanted):
    assert kinds_and_texts(lay_out("\n" + lines)) == wanted


def test_the_inspectors_name_and_office_are_no_headings():
    layout = lay_out(
        "HM Inspector’s observations \n\nI am pleased. \n\n \n\nZoë Oakes \n\nHM Inspector of Constabulary\n"
    )
    assert kinds_and_texts(layout) == [
        ("heading", "HM Inspector’s observations"),
        ("paragraph", "I am pleased."),
        ("paragraph", "Zoë Oakes HM Inspector of Constabulary"),
    ]


@pytest.mark.parametrize("module", ["structure", "reports", "passages", "ingest", "store", "keywords", "embeddings"])
def test_no_force_is_written_into_the_code_that_reads(module):
    code = (Path(peelqa.__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    assert not re.search(r"West Mercia|Warwickshire|Eastmoor|Telford|Hereford|Harrowby", code)
