"""The reader's HTML holds the report letter for letter, in the order of the file."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from peelqa.structure import read_template
from peelqa.types import Report
from peelqa.ui.report_html import fragments, grade_badge, render_outline, render_report

VOID = {"img", "br", "input", "meta", "link", "hr"}


class Offsets(HTMLParser):
    """Collects the text of every element with data-start, and all tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[tuple[int, int], str] = {}
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._stack: list[tuple[int, int] | None] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        data = dict(attrs)
        key = (int(data["data-start"]), int(data["data-end"])) if "data-start" in data else None
        if key:
            self.texts[key] = ""
        if tag not in VOID:
            self._stack.append(key)

    def handle_endtag(self, tag):
        self._stack.pop()

    def handle_data(self, data):
        for key in filter(None, self._stack):
            self.texts[key] += data


def parse(report: Report) -> Offsets:
    parser = Offsets()
    parser.feed(render_report(report, read_template(report)))
    return parser


@pytest.mark.parametrize("name", ["seed_report", "invented_report", "hostile_report"])
def test_every_block_is_shown_once_and_letter_for_letter(name, request):
    report = request.getfixturevalue(name)
    shown = parse(report).texts
    for (start, end), text in shown.items():
        assert text == report.text[start:end]
    covered = sorted(offset for start, end in shown for offset in range(start, end))
    assert covered == [offset for block in report.blocks for offset in range(block.start, block.end)]


@pytest.mark.parametrize("name", ["seed_report", "invented_report"])
def test_fragments_follow_the_file_and_never_cross_a_page(name, request):
    report = request.getfixturevalue(name)
    found = fragments(report)
    places = [report.source_offset(fragment.start) for fragment in found]
    assert places == sorted(places)
    assert [f.page for f in found] == sorted(f.page for f in found)
    assert all(report.page_at(f.start) == report.page_at(f.end - 1) == f.page for f in found)


def test_a_paragraph_that_runs_over_a_page_break_continues_on_the_next_page(seed_report):
    # The only paragraph that begins on page 22 and ends on page 23.
    block = next(b for b in seed_report.blocks if b.page == 22 and seed_report.page_at(b.end - 1) == 23)
    first, rest = [f for f in fragments(seed_report) if f.block == block]
    assert (first.page, first.is_rest, rest.page, rest.is_rest) == (22, False, 23, True)
    assert first.end == rest.start


def test_nothing_of_a_hostile_report_becomes_a_tag_or_an_attribute(hostile_report):
    found = parse(hostile_report)
    assert not found.tags & {"img", "svg", "script", "form", "a", "iframe", "meta", "style", "link"}
    assert not {name for name in found.attributes if name.startswith("on") or name in ("src", "href", "style")}


def test_the_outline_gives_each_heading_path_once_with_its_grade(seed_report):
    outline = render_outline(seed_report)
    assert outline.count(">Catching criminals<") == 1
    after = outline.split(">Planning for the future<")[1]
    assert 'grade-inadequate">Inadequate' in after.split("</li>")[0]


def test_an_unknown_grade_is_neutral_and_escaped():
    assert grade_badge("<b>") == '<span class="badge grade-ungraded">&lt;b&gt;</span>'


def test_pages_of_lost_charts_say_so(seed_report):
    # "Force in context" stands alone on pages 4, 10, 36 and 55.
    html = render_report(seed_report, read_template(seed_report))
    assert html.count("This page held charts.") == 4
