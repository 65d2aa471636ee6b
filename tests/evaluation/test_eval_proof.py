"""The gates of one answer, proven against the report's file; each deliberate break turns one of them red."""

from dataclasses import replace
from itertools import pairwise

import pytest

from peelqa.citations import cite
from peelqa.evaluation.controls import quote_spans, split_chunks
from peelqa.evaluation.matching import displayed_sentences
from peelqa.evaluation.proof import SeedFile, gate_scores, is_place_right, is_quote_valid, says_only_quotes
from peelqa.types import Answer

WHOLE = {"quotes_valid": 1.0, "words_quoted": 1.0, "markers_in_range": 1.0, "places_right": 1.0}


def answer_of(report, *needles, engine="quote"):
    """An answer that quotes the sentences that hold the needles."""
    spans = []
    for needle in needles:
        at = report.text.index(needle)
        spans += [(s.start, s.end) for s in report.sentences if s.start <= at < s.end]
    return quote_spans(report, "q?", spans, engine)


@pytest.fixture
def good(seed_report):
    return answer_of(seed_report, "does not have enough capacity", "81 dedicated SNTs")


def test_pages_counted_in_the_file_are_those_of_the_report(seed_report, seed_file):
    assert [seed_file.page_at(page.source_start) for page in seed_report.pages] == [p.number for p in seed_report.pages]
    line = seed_file.text.index("\n 15 \n") + 1  # the line that prints the number of its page
    assert seed_file.page_at(line) == 15


def test_every_sentence_of_the_report_is_a_valid_quote_in_the_right_place(seed_report, seed_file):
    for sentence in seed_report.sentences:
        for start, end in seed_report.pieces(sentence.start, sentence.end):
            citation = cite(seed_report, 1, start, end)
            assert is_quote_valid(citation, seed_report, seed_file), citation
            assert is_place_right(citation, seed_report, seed_file), citation


def test_a_whole_answer_passes_every_gate(good, seed_report, seed_file):
    assert gate_scores(good, seed_report, seed_file) == WHOLE


def test_an_answer_without_citations_is_not_scored_on_them(seed_report, seed_file):
    refusal = Answer("q?", "The report does not say.", "not_found", (), "quote", (), (), (), 0.0)
    scores = gate_scores(refusal, seed_report, seed_file)
    assert scores == {"quotes_valid": None, "words_quoted": None, "markers_in_range": 1.0, "places_right": None}


def broken_gates(answer, report, file):
    return {name for name, value in gate_scores(answer, report, file).items() if value == 0}


def test_a_marker_off_by_one_turns_the_gate_red(good, seed_report, seed_file):
    shifted = replace(good, text=good.text.replace("[2]", "[3]").replace("[1]", "[2]"))
    assert broken_gates(shifted, seed_report, seed_file) == {"markers_in_range", "words_quoted"}


def test_two_markers_swapped_turn_the_gate_red(good, seed_report, seed_file):
    swapped = replace(good, text=good.text.replace("[2]", "[x]").replace("[1]", "[2]").replace("[x]", "[1]"))
    assert broken_gates(swapped, seed_report, seed_file) == {"words_quoted"}


def test_a_dropped_not_in_what_is_shown_turns_the_gate_red(good, seed_report, seed_file):
    assert "does not have" in good.text
    dropped = replace(good, text=good.text.replace("does not have", "does have"))
    assert broken_gates(dropped, seed_report, seed_file) == {"words_quoted"}


def test_a_dropped_not_in_the_quote_turns_the_gate_red(good, seed_report, seed_file):
    first, *others = good.citations
    dropped = replace(first, quote=first.quote.replace("does not have", "does have"))
    answer = replace(good, text=good.text.replace("does not have", "does have"), citations=(dropped, *others))
    assert broken_gates(answer, seed_report, seed_file) == {"quotes_valid"}


def test_a_changed_number_turns_the_gate_red(good, seed_report, seed_file):
    changed = replace(good, text=good.text.replace("81 dedicated", "18 dedicated"))
    assert broken_gates(changed, seed_report, seed_file) == {"words_quoted"}


@pytest.mark.parametrize("field", ["start", "source_start", "end", "source_end"])
def test_an_offset_off_by_one_turns_the_gate_red(field, good, seed_report, seed_file):
    first, *others = good.citations
    moved = replace(first, **{field: getattr(first, field) + 1})
    answer = replace(good, citations=(moved, *others))
    assert "quotes_valid" in broken_gates(answer, seed_report, seed_file)


@pytest.mark.parametrize("change", [{"page": 16}, {"section": "Legitimacy"}])
def test_a_wrong_page_or_section_turns_the_gate_red(change, good, seed_report, seed_file):
    second = replace(good.citations[1], **change)
    answer = replace(good, citations=(good.citations[0], second))
    assert broken_gates(answer, seed_report, seed_file) == {"places_right"}


def test_a_quote_cut_out_of_a_word_is_refused(seed_report, seed_file):
    start = seed_report.text.index("inadequate in")
    whole = cite(seed_report, 1, start, start + len("inadequate in"))
    assert is_quote_valid(whole, seed_report, seed_file)
    assert not is_quote_valid(cite(seed_report, 1, start + 2, start + len("inadequate in")), seed_report, seed_file)


def test_an_address_line_inside_a_sentence_is_no_part_of_its_words():
    file = SeedFile("It is good\nhttps://example.org/a\nat this.\n Next page")
    assert file.words_at(0, len("It is good\nhttps://example.org/a\nat this.")) == "It is good at this."
    assert (file.page_at(0), file.page_at(file.text.index("Next"))) == (2, 3)
    assert SeedFile("a\n https://example.org/a\n \nb").page_at(28) == 2  # neither an address nor a blank starts a page


def test_a_sentence_that_a_box_cuts_in_two_is_proven_by_both_markers(seed_report):
    answer = answer_of(seed_report, "factors that are more complex than")
    assert len(answer.citations) == 2
    text = " ".join(f"{c.quote} [{c.marker}]" for c in answer.citations)
    (sentence,) = displayed_sentences(text)
    assert says_only_quotes(sentence, answer)


def test_a_written_answer_is_not_held_to_the_words_of_its_quotes(seed_report, seed_file):
    answer = replace(answer_of(seed_report, "81 dedicated SNTs", engine="chat"), text="It has 81 teams. [1]")
    assert gate_scores(answer, seed_report, seed_file)["words_quoted"] is None


def test_chunks_of_the_usual_recipe_cover_the_text_and_overlap(seed_report):
    chunks = split_chunks(seed_report.text)
    assert chunks[0][0] == 0
    assert chunks[-1][1] == len(seed_report.text)
    assert max(end - start for start, end in chunks) <= 1000
    overlaps = [before[1] - after[0] for before, after in pairwise(chunks)]
    assert min(overlaps) >= 0
    assert max(overlaps) <= 200
