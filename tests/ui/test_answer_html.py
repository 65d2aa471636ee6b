"""Answers as HTML: markers are buttons that know their place, and nothing else is alive."""

from __future__ import annotations

from dataclasses import replace

from stand_in import HOSTILE, StandIn, cite

from peelqa.composing import nearest_sections
from peelqa.settings import load_settings
from peelqa.types import Answer, Turn
from peelqa.ui.answer_html import plain_text, render_answer, render_notice, render_turns
from peelqa.ui.hits_html import render_hits


def answer_of(report, text: str, count: int = 1) -> Answer:
    cited = tuple(cite(report, n, s.start, s.end) for n, s in enumerate(report.sentences[:count], 1))
    return Answer("Why?", text, "answered", cited, "quote", ("Why?",), (), (), 0.0)


def test_a_marker_is_a_button_with_page_and_offsets(invented_report):
    html = render_answer(invented_report, answer_of(invented_report, "It says so. [1]"))
    sentence = invented_report.sentences[0]
    page = invented_report.page_at(sentence.start)
    place = f'data-n="1" data-start="{sentence.start}" data-end="{sentence.end}" data-page="{page}"'
    assert f'class="marker" {place} aria-label="Source 1, page {page}: ' in html


def test_a_marker_without_a_citation_is_shown_and_marked(invented_report):
    html = render_answer(invented_report, answer_of(invented_report, "It says so. [7]"))
    assert '<span class="marker-unproven"' in html
    assert "[7]</span>" in html


def test_bullets_bold_and_lead_ins_are_kept(invented_report):
    answer = replace(answer_of(invented_report, "The report says:\n- Yes it does. [1]"), emphasis=((19, 22),))
    html = render_answer(invented_report, answer)
    assert '<p class="lead-in">The report says:</p><ul><li><strong>Yes</strong> it does.' in html


def test_the_state_is_said_in_words(invented_report):
    found = answer_of(invented_report, "Yes. [1]")
    assert "From the report" in render_answer(invented_report, found)
    silent = replace(found, status="not_found", citations=(), text="No.")
    assert "The report does not say" in render_answer(invented_report, silent)
    assert "Searched for “Why?”" in render_answer(invented_report, silent)


def test_suggested_sections_open_the_reader_and_questions_are_asked(invented_report):
    settings = load_settings()
    answer = StandIn(invented_report, settings).ask("not found")
    html = render_answer(invented_report, answer)
    section = invented_report.sections[1]
    assert f'class="jump" data-start="{section.start}"' in html
    assert '<button type="button" class="ask">How was it graded?</button>' in html
    assert html.count('class="ask"') == 1


def test_the_sections_that_the_engine_names_open_the_reader_on_their_page(invented_report):
    hits = StandIn(invented_report, load_settings()).search("victims", 5)
    names = nearest_sections(invented_report, hits)
    silent = replace(answer_of(invented_report, "No."), status="not_found", citations=(), suggestions=names)
    html = render_answer(invented_report, silent)
    assert len(names) > 1
    assert html.count("Nearest sections") == 1
    assert 'class="ask"' not in html
    for name in names:
        page = name.rpartition("(page ")[2].rstrip(")")
        assert f'data-page="{page}"><span class="source-where">Page {page}' in html


def test_nothing_that_was_typed_or_quoted_becomes_html(hostile_report):
    sentence = next(s for s in hostile_report.sentences if "<img" in hostile_report.text[s.start : s.end])
    citation = cite(hostile_report, 1, sentence.start, sentence.end)
    answer = replace(answer_of(hostile_report, f"{citation.quote} [1]"), citations=(citation,), suggestions=(HOSTILE,))
    html = render_turns(hostile_report, [Turn(HOSTILE, answer)], pending=HOSTILE) + render_notice(HOSTILE)
    for tag in ("<img", "<svg", "<script", "<form", "<a ", "</div></article> Ignore"):
        assert tag not in html
    assert "&lt;img src=x onerror=&quot;" in html


def test_hidden_characters_of_a_question_are_not_shown(invented_report):
    html = render_turns(invented_report, [], pending="gra\u200bded\u202e?")
    assert "graded?" in html


def test_what_is_copied_holds_text_page_section_and_quote(invented_report):
    text = plain_text(answer_of(invented_report, "Yes. [1]"))
    page, section = invented_report.page_at(0), invented_report.sections[0].label
    assert text.startswith("Why?\n\nYes. [1]\n\n[1] Page ")
    assert f"Page {page}, {section}: “" in text


def test_hits_are_listed_with_their_pages(invented_report):
    hits = StandIn(invented_report, load_settings()).search("victims", 3)
    html = render_hits(invented_report, hits)
    assert html.count('<li class="hit">') == len(hits) > 0
