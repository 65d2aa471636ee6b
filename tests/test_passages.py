"""Report -> units of the index: sentences, passages, lists, anticipated questions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peelqa.embeddings import MAX_PIECES
from peelqa.errors import ReportError
from peelqa.passages import anticipated_of, build_units, indexed_sentences, list_groups, questions_path, read_questions
from peelqa.store import units_digest


def count_words(text: str) -> int:
    return len(text.split())


@pytest.fixture(scope="module")
def seed_units(seed_report, embedder):
    return build_units(seed_report, embedder.count_pieces, MAX_PIECES)


@pytest.fixture(scope="module")
def invented_units(invented_report, embedder):
    return build_units(invented_report, embedder.count_pieces, MAX_PIECES)


@pytest.mark.parametrize("name", ["seed", "invented"])
def test_no_indexed_text_is_over_256_word_pieces(request, embedder, name):
    # by the model's own tokenizer; what is longer would be cut off without a word
    units = request.getfixturevalue(f"{name}_units")
    assert max(embedder.count_pieces(u.text) for u in units) <= 256


@pytest.mark.parametrize("name", ["seed", "invented"])
def test_no_passage_crosses_a_section(request, name):
    report, units = request.getfixturevalue(f"{name}_report"), request.getfixturevalue(f"{name}_units")
    for passage in {u.passage for u in units}:
        section = report.sections[passage.section_id]
        assert section.start <= passage.start < passage.end <= section.end
        assert {report.sentences[i].section_id for i in passage.sentence_ids} == {section.id}


@pytest.mark.parametrize("name", ["seed", "invented"])
def test_a_passage_is_made_of_whole_sentences_in_order(request, name):
    report, units = request.getfixturevalue(f"{name}_report"), request.getfixturevalue(f"{name}_units")
    for passage in {u.passage for u in units}:
        first, last = (report.sentences[passage.sentence_ids[i]] for i in (0, -1))
        assert (passage.start, passage.end) == (first.start, last.end)
        assert list(passage.sentence_ids) == sorted(set(passage.sentence_ids))


def test_a_section_is_cut_into_even_passages_of_3_to_5_sentences(seed_units):
    windows = [u.passage for u in seed_units if u.id.startswith("p")]
    by_section = {p.section_id: [len(q.sentence_ids) for q in windows if q.section_id == p.section_id] for p in windows}
    assert all(len(sizes) == 1 or set(sizes) <= {3, 4, 5} for sizes in by_section.values())
    assert all(max(sizes) - min(sizes) <= 1 for sizes in by_section.values())
    for a, b in pairwise(windows):
        assert not set(a.sentence_ids) & set(b.sentence_ids)


@pytest.mark.parametrize("name", ["seed", "invented"])
def test_every_sentence_worth_finding_is_a_unit_and_stands_in_a_passage(request, name):
    report, units = request.getfixturevalue(f"{name}_report"), request.getfixturevalue(f"{name}_units")
    wanted = {s.id for s in indexed_sentences(report)}
    alone = {u.passage.sentence_ids[0] for u in units if u.kind == "sentences"}
    assert alone == wanted
    lonely = {s for s, n in Counter(report.sentences[i].section_id for i in wanted).items() if n == 1}
    inside = {i for u in units if u.kind == "passages" for i in u.passage.sentence_ids}
    assert {i for i in wanted - inside if report.sentences[i].section_id not in lonely} == set()


def test_the_templates_own_lines_and_bare_grades_are_not_indexed(seed_report):
    # "We set out our detailed findings below." stands nine times in the seed, a grade of a component ten times
    texts = {seed_report.text[s.start : s.end] for s in indexed_sentences(seed_report)}
    assert "We set out our detailed findings below." not in texts
    assert "Requires improvement" not in texts
    assert "Planning for the future Inadequate 2018/19" in texts  # the judgment itself is


@pytest.mark.parametrize("name", ["seed", "invented"])
def test_unit_ids_are_unique(request, name):
    ids = [u.id for u in request.getfixturevalue(f"{name}_units")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["seed", "invented"])
def test_a_text_is_led_by_its_heading_path_which_is_not_in_the_passage(request, name):
    report, units = request.getfixturevalue(f"{name}_report"), request.getfixturevalue(f"{name}_units")
    for unit in units:
        assert unit.text.startswith(unit.passage.context + ": ")
        assert unit.passage.context == ", ".join(report.sections[unit.passage.section_id].path)


def lists_by_lead(report):
    text = report.text
    return {
        text[lead.start : lead.end] if lead else "": [text[i.start : i.end] for i in items]
        for lead, items in list_groups(report)
    }


@pytest.mark.parametrize(
    ("lead", "count", "last"),
    [
        (
            "As well as our inspection findings, our assessment is informed by our analysis of:",
            6,
            "our regular monitoring",
        ),
        ("We inspected all forces in four areas:", 4, "ethical and lawful"),
        # its second item has two sentences
        (
            "To address this cause of concern, we recommend that within six months the force should:",
            8,
            "introduce effe",
        ),
        # this list goes on over a page break
        ("The force has identified its 2018/19 priorities as:", 5, "people who are seriously injured"),
        ("In our 2017 legitimacy report, we recommended that all forces should:", 3, "publish the analysis"),
        ("We reviewed police case files for these crime types:", 7, "actual bodily harm."),
    ],
)
def test_a_list_of_the_seed_is_whole_with_its_lead_in(seed_report, seed_units, lead, count, last):
    items = lists_by_lead(seed_report)[lead]
    assert len(items) == count
    assert items[-1].startswith(last)
    at = seed_report.text.index(lead)
    passage = next(u.passage for u in seed_units if u.id.startswith("l") and u.passage.start == at)
    assert seed_report.text[passage.start : passage.end].endswith(items[-1])
    assert len(passage.sentence_ids) == count + 1


def test_lists_of_the_invented_report(invented_report):
    found = lists_by_lead(invented_report)
    assert found["The force’s priorities for new money are:"] == [
        "digital forensics;",
        "public contact; and",
        "training for newly promoted sergeants, of whom there were 34 in 2021.",
    ]
    # "within seven days. The review should be recorded; and" makes the second item two sentences
    assert len(found["To address this cause of concern, we recommend that by March 2023 the force should:"]) == 4


def test_a_list_that_is_too_long_is_cut_into_texts_that_keep_the_lead_in(read_pages):
    items = "".join(f"• item {n} is about one thing only; \n\n" for n in range(30))
    report, _ = read_pages(f" Aims \n\nThe force should: \n\n{items}")
    texts = [u.text for u in build_units(report, count_words, 40) if u.id.startswith("l")]
    assert all(count_words(text) <= 40 for text in texts)
    assert all(text.startswith("Aims: The force should: item") for text in texts)
    assert [n for n in range(30) if not any(f"item {n} is" in text for text in texts)] == []


def test_a_sentence_that_is_too_long_is_cut_and_no_word_is_lost(read_pages):
    long = "the force has " + " ".join(f"w{n}" for n in range(100)) + "."
    report, _ = read_pages(f" Aims \n\nIt is so: {long} It goes on. \n")
    units = [u for u in build_units(report, count_words, 30) if u.passage.context == "Aims"]
    assert max(count_words(u.text) for u in units) <= 30
    alone = " ".join(u.text for u in units if u.kind == "sentences")
    assert [n for n in range(100) if f"w{n}" not in alone] == []
    # all its texts stand for the one passage: a hit on the middle shows the whole sentence
    assert len({u.passage.id for u in units if u.kind == "sentences" and "w50" in u.text}) == 1


@given(lengths=st.lists(st.integers(1, 60), min_size=1, max_size=8), limit=st.integers(8, 40))
@settings(max_examples=40, deadline=None)
def test_no_text_is_over_the_limit_whatever_the_sentences(read_pages, lengths, limit):
    prose = " ".join("A" + " word" * n + "." for n in lengths)
    report, _ = read_pages(f" Aims \n\n{prose} \n")
    units = build_units(report, count_words, limit)
    assert max(count_words(u.text) for u in units) <= limit


def test_building_twice_gives_the_same_units_in_any_process(invented_path, invented_report):
    code = (
        "import sys, pathlib; from peelqa.reports import read_report; from peelqa.passages import build_units;"
        "from peelqa.store import units_digest;"
        "us = build_units(read_report(pathlib.Path(sys.argv[1])), lambda t: len(t.split()), 100);"
        "print(units_digest((u.id, u.text) for u in us))"
    )
    here = units_digest((u.id, u.text) for u in build_units(invented_report, count_words, 100))
    run = subprocess.run(
        [sys.executable, "-c", code, str(invented_path)],
        env={"PYTHONHASHSEED": "1", "PYTHONPATH": ":".join(sys.path)},  # sets and dicts of strings are ordered by this
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == here


# --- anticipated questions


def test_the_questions_lie_beside_the_report(invented_path):
    assert questions_path(invented_path).name == "invented.questions.jsonl"
    assert questions_path(invented_path).is_file()


def test_every_question_points_at_the_sentences_of_its_span(invented_path, invented_report):
    entries = [json.loads(line) for line in questions_path(invented_path).read_text(encoding="utf-8").splitlines()]
    units = read_questions(questions_path(invented_path), invented_report)
    answered = [u.text for u in units if u.kind == "questions"]
    assert answered == [q for e in entries for q in e["questions"]]
    silent = [u.text for u in units if u.kind == "silent"]
    assert silent == [q for e in entries for group in e.get("silent", []) for q in group["questions"]]
    assert len(answered) + len(silent) == len(units) == sum(u.is_anticipated for u in units)
    for unit in units:
        span = entries[int(unit.passage.id[1:]) - 1]["span"]
        text = invented_report.text[unit.passage.start : unit.passage.end]
        shorter, longer = sorted((" ".join(t.replace("•", " ").split()) for t in (span, text)), key=len)
        assert shorter in longer  # a span is widened to whole sentences, or holds a heading above them


def test_a_span_over_a_box_points_at_the_whole_sentence(invented_path, invented_report):
    units = read_questions(questions_path(invented_path), invented_report)
    passage = next(u.passage for u in units if u.text == "Are detectives overloaded?")
    assert invented_report.text[passage.start : passage.end].endswith("that the force has set for itself.")
    assert len(passage.sentence_ids) == 1


GOOD = json.dumps({"span": "The force has 46 CATs", "questions": ["How many?"]})


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (GOOD + "\n{", r"q\.jsonl:2: not a line of span and questions"),
        (GOOD + "\n\n" + GOOD, r"q\.jsonl:2: not a line"),
        (
            '{"span": "The force has 47 CATs", "questions": ["How many?"]}',
            r"q\.jsonl:1: the span 'The force has 47 CATs'",
        ),
        ('{"span": "", "questions": ["How many?"]}', "q.jsonl:1: .*must hold text"),
        ('{"span": "The force has 46 CATs", "questions": "How many?"}', "q.jsonl:1: .*must hold text"),
        ('{"span": "The force has 46 CATs", "questions": [" "]}', "q.jsonl:1: .*must hold text"),
        ('{"span": "The force has 46 CATs"}', "q.jsonl:1: not a line"),
        ('["The force has 46 CATs"]', "q.jsonl:1: not a line"),
        ('{"span": 46, "questions": ["How many?"]}', "q.jsonl:1: not a line"),
        ('{"span": "The force has 46 CATs", "questions": ["How many?"], "silent": [{}]}', "q.jsonl:1: not a line"),
        ('{"span": "The force has 46 CATs", "questions": [], "silent": [{"questions": [""]}]}', ".*must hold text"),
    ],
)
def test_a_bad_line_of_questions_is_refused_with_its_number(tmp_path, invented_report, lines, message):
    path = tmp_path / "q.jsonl"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(ReportError, match=message):
        read_questions(path, invented_report)


def test_questions_that_are_no_text_are_refused(tmp_path, invented_report):
    path = tmp_path / "q.jsonl"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ReportError, match="can't read the questions in"):
        read_questions(path, invented_report)


@pytest.mark.parametrize(
    ("answered", "silent", "kind"),
    [(0, 0, "none"), (0, 3, "none"), (2, 0, "answered"), (2, 3, "answered"), (3, 3, "both"), (3, 1, "both")],
)
def test_silent_questions_are_gone_by_only_where_they_do_not_prevail(
    invented_path, invented_report, answered, silent, kind
):
    units = read_questions(questions_path(invented_path), invented_report)
    some = [u for u in units if u.kind == "questions"][:answered] + [u for u in units if u.kind == "silent"][:silent]
    assert anticipated_of(some) == kind
