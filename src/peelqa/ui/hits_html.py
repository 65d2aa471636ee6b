"""Found passages -> HTML of the search view."""

from __future__ import annotations

from collections.abc import Sequence

from peelqa.render import escape_html
from peelqa.types import Hit, Report


def render_hits(report: Report, hits: Sequence[Hit]) -> str:
    """Found passages as a list, best first, each opening the reader at its words."""
    items = []
    for rank, hit in enumerate(hits, 1):
        start, end = hit.passage.start, hit.passage.end
        page, section = report.page_at(start), report.section_at(start).label
        target = f' data-n="{rank}" data-start="{start}" data-end="{end}" data-page="{page}"'
        items.append(
            f'<li class="hit"><button type="button" class="jump"{target}><span class="source-where">Page {page}'
            f'<span class="source-section">{escape_html(section)}</span></span>'
            f'<span class="hit-text">{escape_html(report.text[start:end])}</span></button></li>'
        )
    return f'<ol class="hits">{"".join(items)}</ol>'
