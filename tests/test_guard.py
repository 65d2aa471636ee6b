"""The check of a written sentence, by words: each case is one thing that must be caught, or must be let through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from peelqa.errors import EvaluationError
from peelqa.evaluation.guarding import check_of, default_pairs, judge, load_pairs, passes, rate
from peelqa.guard.check import Check
from peelqa.types import Acronym

DATA = Path(__file__).parent / "data"
ACRONYMS = (Acronym("SNTs", "safer neighbourhood teams", 0, 0), Acronym("PCC", "police and crime commissioner", 0, 0))
CHECK = Check(ACRONYMS, "Eastmoor Constabulary")

TEAMS = "It has 81 dedicated SNTs."
FILES = "Our review of 80 crime files found that 31 had no investigation plan and 18 had no named officer."
RATES = "Over the past two years, although the arrest rate has doubled, the charge rate has halved."
ROOMS = "Eastmoor Constabulary believes one control room is enough, but Northvale Police believes each force needs one."


@pytest.mark.parametrize(
    ("written", "evidence"),
    [
        ("The force has 81 dedicated safer neighbourhood teams.", TEAMS),
        ("It has eighty one dedicated SNTs.", TEAMS),
        ("Eastmoor Constabulary has 81 dedicated SNTs.", TEAMS),
        ("Of 80 crime files, 31 had no investigation plan.", FILES),
        ("There were 18 files without a named officer and 31 without an investigation plan.", FILES),
        ("In two years the arrest rate doubled and the charge rate fell by half.", RATES),
        ("A quarter of the staff were trained.", "The force trained 25 percent of its staff."),
        ("Savings of £35 million were made.", "The alliance has made savings of £35m."),
        ("The plan takes 12 months.", "The plan takes twelve months."),
        ("Between 5 and 10 percent were late.", "A further 5–10 percent were late."),
        ("The force lacks the capacity to cope with demand.", "It does not have enough capacity to cope with demand."),
        ("It cannot show that its work is effective.", "It is unable to show that its work is effective."),
        ("The PCC funded these posts.", "The police and crime commissioner funded these posts."),
        ("One officer in five was trained.", "The force trained 20 percent of its officers."),
        ("The board meets every six months.", "The board meets twice a year."),
        ("Other forces have a lower rate than Eastmoor.", "Eastmoor has a higher rate than other forces."),
        ("Screening is not given to the officers.", "The officers are not given screening."),
        ("In some files supervision was missing.", "Some files had no supervision."),
        ("Some staff do not trust the process.", "Not all staff trust the process."),
    ],
)
def test_what_the_evidence_says_in_other_words_is_kept(written, evidence):
    assert CHECK.faults(written, [evidence]) == ()


@pytest.mark.parametrize(
    ("written", "evidence", "fault"),
    [
        ("It has 18 dedicated SNTs.", TEAMS, "number '18'"),
        ("It has 81 dedicated officers.", TEAMS, "counts something else"),
        ("It has 81 percent dedicated SNTs.", TEAMS, "number '81 percent'"),
        ("Of 80 files, 18 had no investigation plan and 31 had no named officer.", FILES, "exchanges"),
        ("The arrest rate has halved while the charge rate has doubled.", RATES, "exchanges"),
        (
            "Northvale Police believes one control room is enough, but Eastmoor Constabulary believes each needs one.",
            ROOMS,
            "exchanges",
        ),
        ("The plan takes 12 weeks.", "The plan takes twelve months.", "number '12'"),
        ("It began in May 2019.", "It began in May 2018.", "2019"),
        ("It began in June 2018.", "It began in May 2018.", "June"),
        ("Kent Police has 81 dedicated SNTs.", TEAMS, "does not name 'Kent'"),
        ("The force is good at planning.", "The force is inadequate at planning.", "grade 'good'"),
        ("Planning is good.", "Planning for the future Inadequate 2018/19", "grade 'good'"),
        ("The force has a plan.", "The force does not have a plan.", "leaves out a denial"),
        ("The force does not have a plan.", "The force has a plan.", "denies"),
        ("The service is ineffective.", "The service is effective.", "denies"),
        ("All officers were trained.", "Most officers were trained.", "counts as the evidence does not"),
        ("No staff trust the process.", "Not all staff trust the process.", "counts as the evidence does not"),
        ("The force has reviewed its plans.", "The force intends to review its plans.", "takes for a fact"),
        ("Officers may use video.", "Officers must use video.", "hedges|weakens"),
        ("The rate is higher than in other forces.", "The rate is lower than in other forces.", "turns round"),
        ("The force aims to reduce staffing.", "The force aims to increase staffing.", "turns round"),
        ("Each team has an inspector.", "Each team has a sergeant.", "inspector"),
        ("The board meets every week.", "The board meets every month.", "another period"),
        ("Victims trust officers.", "Officers trust victims.", "turns the evidence round"),
        ("Other forces have a higher rate than Eastmoor.", "Eastmoor has a higher rate than other forces.", "sides"),
        ("Across the force, officers lacked training.", "In Norley, officers lacked training.", "of the whole"),
        ("All officers were trained.", "All frontline officers were trained.", "leaves out which"),
        ("It has saved £35m a year.", "It has saved £35m.", "so much a year"),
        ("The force has developed a plan.", "The force is developing a plan.", "under way"),
        ("The force plans to appoint staff.", "The force has appointed staff.", "plans what"),
        (
            "The force will provide drones.",
            "The force and the fire service agreed that the fire service will provide drones.",
            "another one",
        ),
        ("Calls are lost because staff are tired.", "Calls are lost. Staff are tired.", "as a cause"),
        ("Victims are safe if cases succeed.", "Cases succeed if victims are safe.", "puts first"),
        ("It has 81 dedicated SNTs because of new government money.", TEAMS, "does not (say|give this cause)"),
        ("The estate will be sold next year to pay for it.", TEAMS, "does not"),
    ],
)
def test_what_the_evidence_does_not_say_is_caught_and_named(written, evidence, fault):
    found = CHECK.faults(written, [evidence])
    assert found
    assert any(re.search(fault, f) for f in found), found


def test_nothing_can_rest_on_nothing():
    assert CHECK.faults("The force is good.", []) == ("it points to nothing",)
    assert CHECK.faults(" ", [TEAMS]) == ("it points to nothing",)
    assert CHECK.faults("“”", [TEAMS]) == ("it says nothing",)


def test_the_report_s_own_sentences_hold_against_themselves(either):
    """The least that the check must let through: every sentence of both reports with itself as evidence."""
    report, _ = either
    check = check_of(report)
    sentences = [report.text[s.start : s.end] for s in report.sentences]
    refused = [text for text in sentences if check.faults(text, [text])]
    assert len(refused) <= 0.01 * len(sentences), refused[:10]


def test_the_rates_on_the_labelled_pairs_are_reached(seed_report):
    judged = judge(load_pairs(default_pairs(), seed_report), check_of(seed_report))
    assert len(judged) >= 260
    assert passes(judged)
    assert rate(judged, "altered", split="test").value >= 0.95
    assert rate(judged, "right", split="test").value >= 0.85


def test_the_check_knows_nothing_of_one_force(invented_report):
    judged = judge(load_pairs(DATA / "invented_pairs.jsonl", invented_report), check_of(invented_report))
    assert rate(judged, "altered").value >= 0.9
    assert rate(judged, "right").value >= 0.8


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1 is not JSON"),
        ("{}", "needs exactly the fields"),
        ('{"written": "a", "evidence": ["not there"], "label": "right", "kind": "x", "split": "dev"}', "does not say"),
        (
            '{"written": "a", "evidence": [], "label": "wrong", "kind": "x", "split": "dev"}',
            "label is right or altered",
        ),
    ],
)
def test_pairs_that_are_not_of_the_report_are_refused(tmp_path, invented_report, line, message):
    path = tmp_path / "pairs.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=message):
        load_pairs(path, invented_report)


def test_a_sentence_without_end_is_refused_unread():
    assert "too long" in CHECK.faults("the force has 3 plans and not 4 reviews, " * 100, [FILES])[0]
