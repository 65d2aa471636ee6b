"""Report -> HTML for the reader: pages in the order of the file, every block with its offsets, everything escaped.

The text of an element that carries `data-start` and `data-end` is `report.text[start:end]`, character for character.
The page's script relies on it: it highlights a quote by counting characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise

from peelqa.structure import without_bullet
from peelqa.types import Block, Judgment, Report, Section, Template

BOXES = {"area_for_improvement": "improvement", "cause_of_concern": "cause", "recommendation": "cause"}
_GRADES = ("outstanding", "good", "adequate", "requires improvement", "inadequate")
_PICTURES = "Force in context"  # the template's pages of charts, of which no text survives


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part [start, end) of a block that stands on one page, unbroken; `is_rest` if the block began before it."""

    block: Block
    page: int
    start: int
    end: int
    is_rest: bool


def fragments(report: Report) -> tuple[Fragment, ...]:
    """All blocks, cut where a page ends or a box floats into them, in the order of the file."""
    found = (fragment for block in report.blocks for fragment in _cut(report, block))
    return tuple(sorted(found, key=lambda f: report.source_offset(f.start)))


def _cut(report: Report, block: Block) -> Iterator[Fragment]:
    inner = {b for b in report.breaks if block.start < b < block.end}
    edges = [block.start, *sorted(inner | set(_page_turns(report, block, inner))), block.end]
    for start, end in pairwise(edges):
        yield Fragment(block, report.page_at(start), start, end, start > block.start)


def _page_turns(report: Report, block: Block, inner: set[int]) -> Iterator[int]:
    """Offsets inside the block at which a new page begins; between two breaks the pages only grow."""
    edges = [block.start, *sorted(inner), block.end]
    for low, high in pairwise(edges):
        start = low
        while report.page_at(start) < report.page_at(high - 1):
            page, last = report.page_at(start), high - 1
            while last - start > 1:
                middle = (start + last) // 2
                start, last = (middle, last) if report.page_at(middle) == page else (start, middle)
            yield last
            start = last


def grade_badge(grade: str) -> str:
    """The grade as a coloured label; an unknown grade is shown neutral."""
    name = grade.lower() if grade.lower() in _GRADES else "ungraded"
    return f'<span class="badge grade-{name.replace(" ", "-")}">{escape(grade)}</span>'


def render_report(report: Report, template: Template) -> str:
    """The whole report as one fragment of HTML: an article with a section per page."""
    judgments = {judgment.start: judgment for judgment in template.judgments}
    by_page = {number: list(found) for number, found in groupby(fragments(report), lambda f: f.page)}
    pages = (_page(report, judgments, page.number, by_page.get(page.number, [])) for page in report.pages)
    return f'<article class="document">{"".join(pages)}</article>'


def _page(report: Report, judgments: dict[int, Judgment], number: int, found: list[Fragment]) -> str:
    groups = groupby(found, lambda f: BOXES.get(report.sections[f.block.section_id].kind, ""))
    body = "".join(_box(report, judgments, kind, list(group)) for kind, group in groups)
    return (
        f'<section class="page" data-page="{number}" aria-label="Page {number}" tabindex="-1">'
        f'<p class="folio"><span class="folio-word">Page </span>{number}</p>{body}'
        f"{_missing_pictures(report, found)}{_links(report, number)}</section>"
    )


def _box(report: Report, judgments: dict[int, Judgment], kind: str, found: list[Fragment]) -> str:
    runs = groupby(found, lambda f: "table" if f.block.kind in ("row", "caption") else "prose")
    body = "".join(_table(report, judgments, list(run)) if how == "table" else _prose(report, run) for how, run in runs)
    return f'<div class="box box-{kind}">{body}</div>' if kind else body


def _prose(report: Report, found: Iterable[Fragment]) -> str:
    return "".join(_render(report, fragment) for fragment in found)


def _table(report: Report, judgments: dict[int, Judgment], found: list[Fragment]) -> str:
    rows = "".join(_row(report, f, judgments.get(f.start)) for f in found)
    return f'<div class="table">{rows}</div>'


def _row(report: Report, fragment: Fragment, judgment: Judgment | None) -> str:
    if fragment.block.kind == "caption":
        return _render(report, fragment)
    text = report.text[fragment.start : fragment.end]
    head, cell = _cells(text, judgment)
    kind = "row pillar" if judgment and not judgment.component else "row"
    return f'<p class="block {kind}"{_offsets(fragment)}><span class="cell">{escape(head)}</span>{cell}</p>'


def _cells(text: str, judgment: Judgment | None) -> tuple[str, str]:
    """(first cell, HTML of the others); together they hold the text unchanged, spaces too."""
    if judgment is None:
        head, gap, last = text.rpartition(" ")
        return head + gap, f'<span class="cell answer-cell">{escape(last)}</span>'
    tail = f"{judgment.grade} {judgment.year}".strip()
    if not text.endswith(tail):
        return text, ""
    year = f' <span class="year">{escape(judgment.year)}</span>' if judgment.year else ""
    return text[: len(text) - len(tail)], f'<span class="cell graded">{grade_badge(judgment.grade)}{year}</span>'


def _render(report: Report, fragment: Fragment) -> str:
    block, text = fragment.block, report.text[fragment.start : fragment.end]
    tag, body = "p", escape(text)
    if block.kind == "heading":
        tag = f"h{min(len(report.sections[block.section_id].path) + 1, 6)}"
    elif block.kind == "grade":
        body = grade_badge(text)
    elif block.kind == "bullet" and not fragment.is_rest:
        cut = without_bullet(report, block) - block.start
        body = f'<span class="bullet">{escape(text[:cut])}</span>{escape(text[cut:])}'
    rest = " rest" if fragment.is_rest else ""
    return f'<{tag} class="block {block.kind}{rest}"{_offsets(fragment)}>{body}</{tag}>'


def _offsets(fragment: Fragment) -> str:
    return f' data-start="{fragment.start}" data-end="{fragment.end}"'


def _missing_pictures(report: Report, found: list[Fragment]) -> str:
    only_heading = len(found) == 1 and found[0].block.kind == "heading"
    if not only_heading or report.sections[found[0].block.section_id].path[-1] != _PICTURES:
        return ""
    note = "This page held charts. Their figures are not part of the text, so nothing is answered from them."
    return f'<p class="missing">{note}</p>'


def _links(report: Report, number: int) -> str:
    urls = list(dict.fromkeys(link.url for link in report.links if link.page == number))
    if not urls:
        return ""
    items = "".join(
        f"<li><code>{escape(url)}</code>"
        f'<button type="button" class="copy-link" data-url="{escape(url)}">Copy</button></li>'
        for url in urls
    )
    word = "link" if len(urls) == 1 else "links"
    return f'<details class="links"><summary>{len(urls)} {word} on this page</summary><ul>{items}</ul></details>'


def render_outline(report: Report) -> str:
    """The contents: every heading path once, its page, and its grade where the report gives one."""
    grades = {
        report.sections[b.section_id].path: report.text[b.start : b.end] for b in report.blocks if b.kind == "grade"
    }
    seen: set[tuple[str, ...]] = set()
    entries = []
    for section in sorted(report.sections, key=lambda s: (s.page_start, report.source_offset(s.start))):
        if section.path not in seen and section.path[-1] != _PICTURES:
            seen.add(section.path)
            entries.append(_entry(section, grades.get(section.path, "")))
    return f'<ol class="outline-list">{"".join(entries)}</ol>'


def _entry(section: Section, grade: str) -> str:
    badge = grade_badge(grade) if grade else ""
    kind = BOXES.get(section.kind, "section")
    return (
        f'<li class="depth-{min(len(section.path), 4)} kind-{kind}"><button type="button" class="jump"'
        f' data-start="{section.start}" data-end="{section.start}" data-page="{section.page_start}">'
        f'<span class="entry">{escape(section.path[-1])}</span>{badge}'
        f'<span class="entry-page">{section.page_start}</span></button></li>'
    )
