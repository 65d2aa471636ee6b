"""Answer -> plain text, Markdown, HTML: whatever stands in a report or a question, only our own markup is markup."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from peelqa.render import STATUS_LABELS, escape_html, escape_markdown, to_dict, to_html, to_markdown, to_plain, visible
from peelqa.types import Answer, Citation

SCRIPT = "<script>alert('x')</script>"
HOSTILE = (
    SCRIPT,
    '<img src=x onerror="alert(1)">',
    "![cat](https://evil.example/cat.png)",
    "[click me](javascript:alert(1))",
    "[click me][x]",
    "<https://evil.example>",
    "<!-- hidden -->",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "# heading",
    "> quote",
    "* star * and **bold** and _under_ and ~~gone~~",
    "`code` and ``` fence",
    "| a | b |\\",
    "+ plus",
    "-- -- --",
    "$x^2$",
)
UNSEEN = {
    "NUL": "\x00",
    "bell": "\x07",
    "escape": "\x1b[31m",
    "delete": "\x7f",
    "next line": "\x85",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "right-to-left mark": "\u200f",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "byte order mark": "\ufeff",
    "tag character": "\U000e0041",
    "carriage return": "\r",
}


def answer(words, *, section=None, suggestions=(), status="answered", text=None):
    """An answer of one quote, which says `words` wherever words can stand."""
    citation = Citation(1, words, "id", words if section is None else section, 12, 0, len(words), 0, len(words))
    return Answer(
        question=words,
        text=f"Lead-in:\n- {words} [1]" if text is None else text,
        status=status,
        citations=(citation,),
        engine="quote",
        queries=(words,),
        hits=(),
        suggestions=tuple(suggestions),
        seconds=0.1,
    )


class Tags(HTMLParser):
    """Collects the tags, attributes and text of a piece of HTML."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.attributes, self.text, self.other = [], [], "", []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@pytest.mark.parametrize("words", HOSTILE)
def test_html_holds_no_markup_but_its_own(words):
    page = Tags(to_html(answer(words)))
    assert page.tags == ["article", "p", "li", "a", "ol", "li", "q", "cite"]
    assert page.attributes == [
        ("class", "answer answered"),
        ("href", "#quote-1"),
        ("id", "quote-1"),
        ("value", "1"),
    ]
    assert page.other == []


@pytest.mark.parametrize("words", HOSTILE)
def test_html_shows_the_words_letter_for_letter(words):
    assert words in Tags(to_html(answer(words))).text


def test_html_does_not_undo_the_escapes_of_a_quote():
    assert "&amp;lt;b&amp;gt;" in to_html(answer("&lt;b&gt;"))


@pytest.mark.parametrize("words", HOSTILE)
def test_markdown_renders_to_the_words_and_to_no_markup_but_lists(words):
    """Rendered by an independent CommonMark reader with tables, strikethrough and raw HTML switched on."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    page = Tags(reader.render(to_markdown(answer(words))))
    assert set(page.tags) <= {"p", "ul", "ol", "li"}
    assert page.other == []
    shown = " ".join(page.text.split())
    assert shown.count(words) == 3  # in the answer, and as quote and section below it


@pytest.mark.parametrize("words", ["<b>", "[a](b)", "![a](b)", "# a", "a_b", "a*b", "a`b", "a|b", "a~b", "a$b", "a&b"])
def test_escaped_markdown_has_no_bare_special_character(words):
    assert re.search(r"(?<!\\)[*_`\[\]<>()#|~$&!]", escape_markdown(words)) is None


def test_a_line_break_inside_a_quote_does_not_end_its_list_item():
    shown = to_markdown(answer("one\n\n# two", text="one [1]"))
    assert "1. Page 12" in shown
    assert "one  \\# two" in shown


@pytest.mark.parametrize("char", UNSEEN.values(), ids=UNSEEN.keys())
@pytest.mark.parametrize("render", [to_plain, to_markdown, to_html])
def test_control_and_direction_characters_are_absent(render, char):
    words = f"safe{char}word"
    shown = render(answer(words, section="Section", suggestions=[words]))
    assert char[0] not in shown
    assert "safe" in shown


@pytest.mark.parametrize(
    "render",
    [
        pytest.param(to_plain),
        to_markdown,
        to_html,
    ],
)
def test_a_heading_with_a_direction_change_is_made_harmless(render):
    assert "\u202e" not in render(answer("words", section="Effective\u202eness"))


@pytest.mark.parametrize("char", ["\u061c"])
def test_no_character_with_the_bidirectional_control_property_is_left(char):
    assert visible(f"safe{char}word") == "safeword"


def test_only_line_breaks_and_tabs_survive_among_controls():
    assert visible("a\tb\nc\x0bd\x0ce") == "a\tb\ncde"


def test_escape_html_is_safe_in_an_attribute():
    assert escape_html("\"><script>'") == "&quot;&gt;&lt;script&gt;&#x27;"
    assert html.unescape(escape_html("a & b")) == "a & b"


def test_plain_text_lists_each_source_with_page_and_section():
    shown = to_plain(
        answer("The force has 46 teams.", section="Effectiveness > Teams", suggestions=["Who leads them?"])
    )
    assert shown == (
        "Lead-in:\n- The force has 46 teams. [1]\n\n[1] page 12, Effectiveness > Teams\n\n"
        "You could also ask:\n- Who leads them?"
    )


def test_suggestions_of_a_silent_answer_are_the_nearest_sections():
    silent = Answer("q", "The report does not say.", "not_found", (), "quote", ("q",), (), ("Annex A (page 70)",), 0.1)
    assert to_plain(silent) == "The report does not say.\n\nNearest sections:\n- Annex A (page 70)"
    assert to_markdown(silent) == "The report does not say.\n"
    assert to_html(silent) == '<article class="answer not_found"><p>The report does not say.</p></article>'


def test_markers_of_markdown_are_text_and_those_of_html_are_links_to_their_quotes():
    two = answer("Yes.", text="Yes. [1] No. [1]")
    assert to_markdown(two).startswith("Yes. \\[1\\] No. \\[1\\]\n\n1. Page 12")
    assert to_html(two).count('<a href="#quote-1">[1]</a>') == 2
    assert 'id="quote-1"' in to_html(two)


def test_the_dictionary_is_plain_json_with_the_names_of_the_fields():
    shown = json.loads(json.dumps(to_dict(answer(SCRIPT))))
    assert shown["text"] == f"Lead-in:\n- {SCRIPT} [1]"
    assert shown["citations"][0]["quote"] == SCRIPT
    assert shown["status"] in STATUS_LABELS
