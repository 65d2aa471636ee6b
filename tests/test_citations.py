"""Markers, citations and the proof of a quote: what must be refused is refused, the right words are accepted."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peelqa.citations import check, cite, is_quoted_from, prove_from_file, quote_tokens, without_addresses
from peelqa.errors import CitationError


def span(report, words):
    """[start, end) of the first place where the report's text holds `words`."""
    start = report.text.index(words)
    return start, start + len(words)


# --- the proof by words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("outstanding at investigating crime", "The force is inadequate at investigating crime."),
        ("adequate at investigating crime", "The force is inadequate at investigating crime."),
        ("81 percent of records", "We found that 87 percent of records had grounds."),
        ("does have the capacity", "The force does not have the capacity to cope."),
        ("£9m", "It has yet to find £2.9m of these savings."),
        ("9m", "It has yet to find £2.9m of these savings."),
        ("2.9m", "It has yet to find £2.9m of these savings."),
        ("10", "It has saved money since 2010."),
        ("000", "More than 1,000 officers were trained."),
        ("1,00", "More than 1,000 officers were trained."),
        ("35", "There were 1.35 disruptions."),
        ("5", "It was 5% of the total."),
        ("urgent calls", "They take non-urgent calls."),
        ("the force can record", "But the force can’t record everything."),
        ("do not", "They don’t know."),
        ("inspect", "We inspected the force."),
        ("trained officers", "trained armed officers"),  # not contiguous
        ("officers trained", "trained officers"),  # not in order
        ("good, the force", "The force is good. The force is well led."),  # another mark in between
        ("the force is good.", "The force is good."),  # case is kept
        ("is good. Very good", "The force is good."),  # longer than the text
    ],
)
def test_other_words_are_refused(quote, text):
    assert not is_quoted_from(quote, text)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("does not have\nenough trained officers", "The force does not have enough\ntrained officers."),
        ("not have enough   trained", "The force does not have enough\r\n\t trained officers."),
        ("the force’s ‘map’ of “risk”", "We saw the force's 'map' of \"risk\"."),
        ("the force's 'map' of \"risk\"", "We saw the force’s ‘map’ of “risk”."),
        ("5-10 percent - at most", "It was 5–10 percent — at most."),
        ("pre‑charge bail", "It uses pre-charge bail."),
        ("20\u00a0percent", "About 20 percent of officers."),
        ("“inadequate at investigating crime.”", "It is inadequate at investigating crime, we found."),
        ("…£2.9m of these", "It has yet to find £2.9m of these savings."),
        ("trained 70 staff", "To date, it has trained 70 staff."),
        ("1,000 officers", "More than 1,000 officers were trained."),
        ("in 2019, it says", "Another 60 will be trained in 2019, it says."),
    ],
)
def test_the_right_words_are_accepted(quote, text):
    assert is_quoted_from(quote, text)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("since 2010", "Since then, and since 2010, the forces have saved money."),
        ("trained in 2019", "Another 60 will be trained in 2019, it says."),
    ],
)
def test_a_comma_behind_a_number_is_punctuation(quote, text):
    assert is_quoted_from(quote, text)


@pytest.mark.parametrize("quote", ["", " \n", "...", "“”", "- ,"])
def test_a_quote_without_words_is_never_proven(quote):
    assert not is_quoted_from(quote, "The force is good - very good...")


def test_words_numbers_and_marks_are_tokens():
    # by hand: the possessive and the hyphen stay inside a word, the money is one token, marks stand alone
    assert quote_tokens("The force’s  pre-charge\nbail – £2.9m, 87%.") == (
        "The", "force's", "pre-charge", "bail", "-", "£2.9m", ",", "87%", ".",
    )  # fmt: skip


def _sentence_words(report, draw):
    sentence = draw(st.sampled_from([s for s in report.sentences if len(report.text[s.start : s.end].split()) > 3]))
    return report.text[sentence.start : sentence.end].split()


_FEW = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@_FEW
@given(data=st.data())
def test_a_quote_with_one_word_replaced_is_refused(seed_report, data):
    words = _sentence_words(seed_report, data.draw)
    i = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(st.sampled_from(["not", "no", "good", "inadequate", "87", "£2.9m", "2017", "every", "Telford"]))
    if other in words[i]:
        other = "unlike"
    altered = " ".join([*words[:i], other, *words[i + 1 :]])
    assert is_quoted_from(" ".join(words), " ".join(words))
    assert not is_quoted_from(altered, " ".join(words))


@_FEW
@given(data=st.data())
def test_a_quote_with_one_word_left_out_or_put_in_is_refused(seed_report, data):
    words = _sentence_words(seed_report, data.draw)
    i = data.draw(st.integers(1, len(words) - 2))
    text = " ".join(words)
    put_in = " ".join([*words[:i], "not", *words[i:]])
    assert not is_quoted_from(put_in, text)
    if words[i] not in (words[i - 1], words[i + 1]):  # "very, very good" minus one "very" still stands there
        assert not is_quoted_from(" ".join([*words[:i], *words[i + 1 :]]), text)


@_FEW
@given(data=st.data())
def test_a_quote_with_one_digit_changed_is_refused(seed_report, data):
    numbered = [s for s in seed_report.sentences if re.search(r"\d", seed_report.text[s.start : s.end])]
    sentence = data.draw(st.sampled_from(numbered))
    text = seed_report.text[sentence.start : sentence.end]
    at = data.draw(st.sampled_from([m.start() for m in re.finditer(r"\d", text)]))
    digit = str((int(text[at]) + data.draw(st.integers(1, 9))) % 10)
    assert not is_quoted_from(text[:at] + digit + text[at + 1 :], text)


@_FEW
@given(data=st.data())
def test_a_word_cut_at_either_end_of_a_quote_is_refused(seed_report, data):
    words = _sentence_words(seed_report, data.draw)
    first, last = re.sub(r"\W", "", words[0]), re.sub(r"\W", "", words[-1])
    if len(first) > 1 and words[0].isalpha():
        cut = " ".join([words[0][1:], *words[1:]])
        assert not is_quoted_from(cut, " ".join(words))
    if len(last) > 1 and words[-1].rstrip(".").isalpha():
        cut = " ".join([*words[:-1], words[-1].rstrip(".")[:-1]])
        assert not is_quoted_from(cut, " ".join(words))


def test_address_lines_leave_and_addresses_inside_a_line_stay():
    source = (
        "the force has\nhttps://example.org/glossary/dash/\n 46 teams, see\nhttp://example.org \nat www.example.org."
    )
    assert without_addresses(source) == "the force has 46 teams, see at www.example.org."


# --- cite -------------------------------------------------------------------------------------------------------------


def test_a_citation_carries_the_quote_its_page_its_section_and_its_place_in_the_file(invented_report, invented_path):
    words = "Digital devices wait an average of 94 days for examination."
    c = cite(invented_report, 4, *span(invented_report, words))
    source = invented_path.read_bytes().decode("utf-8")
    # the file prints "7" on its last page; the page before it starts at " limit of 15", so this is page 6
    assert (c.marker, c.quote, c.page, c.report_id) == (4, words, 6, "invented")
    assert c.section == "Effectiveness > Investigating crime > Investigation quality"
    assert source[c.source_start : c.source_end] == words


def test_a_span_across_a_floating_box_is_refused_and_its_pieces_are_cited(invented_report, invented_path):
    # the cause of concern floats between "well above the" and "limit of 15"
    start, end = span(invented_report, "well above the limit of 15")
    with pytest.raises(CitationError, match=r"is not one piece of its text; cite its pieces"):
        cite(invented_report, 1, start, end)
    pieces = [cite(invented_report, n, *p) for n, p in enumerate(invented_report.pieces(start, end), 1)]
    assert [(c.quote, c.page) for c in pieces] == [("well above the", 5), ("limit of 15", 6)]
    assert prove_from_file(pieces, invented_path.read_bytes().decode("utf-8")) == ()


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 4), (-3, 4), (0, 10**9)])
def test_an_empty_or_outside_span_is_refused(invented_report, start, end):
    with pytest.raises(CitationError, match=re.escape(f"[{start}:{end}]")):
        cite(invented_report, 1, start, end)


# --- check ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answered(invented_report):
    """Two sentences as an answer shows them: (text, citations)."""
    first = "In 12 of the files, officers had not spoken to a known witness."
    second = "It plans to save £3.6m by 2025 and has already found £2.8m of this."
    citations = tuple(cite(invented_report, n, *span(invented_report, q)) for n, q in ((1, first), (2, second)))
    return f"{first} [1]\n{second} [2]", citations


def test_an_answer_whose_markers_and_quotes_agree_passes(answered, invented_report):
    text, citations = answered
    check(text, citations, invented_report)
    check(text.replace("[2]", "[2] [1]"), citations, invented_report)  # a marker may stand twice
    check("The report does not say.", (), invented_report)


def test_a_missing_marker_is_refused(answered, invented_report):
    text, citations = answered
    with pytest.raises(CitationError, match=r"markers \[1\] of the answer do not match its citations \[1, 2\]"):
        check(text.replace(" [2]", ""), citations, invented_report)


def test_an_extra_marker_is_refused(answered, invented_report):
    text, citations = answered
    with pytest.raises(CitationError, match=r"markers \[1, 2, 7\] of the answer"):
        check(text + " Really. [7]", citations, invented_report)


def test_a_marker_with_two_citations_is_refused(answered, invented_report):
    text, citations = answered
    with pytest.raises(CitationError, match="do not match its citations"):
        check(text, (*citations, replace(citations[1], marker=1)), invented_report)


@pytest.mark.parametrize(
    ("old", "new"), [("12", "21"), ("had not spoken", "had spoken"), ("officers", "detectives"), ("In", "in")]
)
def test_an_altered_quote_is_refused(answered, invented_report, old, new):
    text, (first, second) = answered
    altered = replace(first, quote=first.quote.replace(old, new, 1))
    with pytest.raises(CitationError, match=r"quote \[1\] is not the report's text at \d+:\d+"):
        check(text, (altered, second), invented_report)


def test_a_quote_with_offsets_one_off_is_refused(answered, invented_report):
    text, (first, second) = answered
    with pytest.raises(CitationError, match=r"quote \[2\] is not the report's text"):
        check(text, (first, replace(second, start=second.start + 1, end=second.end + 1)), invented_report)


def test_a_wrong_page_or_section_is_refused(answered, invented_report):
    text, (first, second) = answered
    with pytest.raises(CitationError, match=r"quote \[2\] is not on page 7 in 'Efficiency"):
        check(text, (first, replace(second, page=7)), invented_report)
    with pytest.raises(CitationError, match=r"quote \[1\] is not on page 5 in 'Legitimacy'"):
        check(text, (replace(first, section="Legitimacy"), second), invented_report)


# --- the proof from the file ------------------------------------------------------------------------------------------


def test_every_sentence_is_proven_from_the_file(either):
    report, source = either
    spans = [piece for s in report.sentences for piece in report.pieces(s.start, s.end)]
    citations = [cite(report, n, *piece) for n, piece in enumerate(spans, 1)]
    assert len(citations) > len(report.sentences)  # both reports have sentences over a floating box
    assert prove_from_file(citations, source) == ()


def test_a_quote_over_a_page_break_and_its_link_lines_is_proven(seed_report, seed_path):
    source = seed_path.read_bytes().decode("utf-8")
    over = [s for s in seed_report.sentences if s.page_end > s.page_start]
    whole = [s for s in over if len(list(seed_report.pieces(s.start, s.end))) == 1]
    citations = [cite(seed_report, n, s.start, s.end) for n, s in enumerate(whole, 1)]
    assert any("http" in source[c.source_start : c.source_end] for c in citations)
    assert prove_from_file(citations, source) == ()


def test_what_is_not_in_the_file_is_named(answered, invented_path):
    _, (first, second) = answered
    source = invented_path.read_bytes().decode("utf-8")
    altered = replace(second, quote=second.quote.replace("£2.8m", "£8m"))
    moved = replace(first, marker=3, source_start=first.source_start + 1)
    dropped = replace(first, marker=4, quote=first.quote.replace("not ", ""))
    assert prove_from_file([first, altered, moved, dropped], source) == (2, 3, 4)
    assert prove_from_file([first], source.replace("In 12 of the files", "In 13 of the files")) == (1,)
