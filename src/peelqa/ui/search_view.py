"""Plain search: passages with their pages, no answer."""

from __future__ import annotations

import gradio as gr

from peelqa.ui.answer_html import render_hits, render_notice
from peelqa.ui.desk import Desk

HITS = 12
EVERYWHERE = "The whole report"


def build(desk: Desk) -> None:
    """The tab's components and their events."""
    areas = [EVERYWHERE, *_areas(desk)]
    with gr.Row(elem_id="search-bar"):
        box = gr.Textbox(
            elem_id="search-text",
            label="Words to search for",
            show_label=False,
            container=False,
            placeholder="Find passages about something",
            lines=1,
            max_lines=1,
            scale=2,
        )
        area = gr.Dropdown(
            areas, value=EVERYWHERE, label="Where", show_label=False, container=False, elem_id="search-area"
        )
        go = gr.Button("Search", elem_id="search-go", variant="primary", scale=0, min_width=72)
    found = gr.HTML(elem_id="found", js_on_load=None, apply_default_css=False)

    def search(query: str, where: str) -> str:
        hits, notice = desk.find(query, HITS * (1 if where == EVERYWHERE else 8))
        report = desk.assistant.report
        kept = [h for h in hits if where == EVERYWHERE or where in report.sections[h.passage.section_id].path][:HITS]
        if notice or not kept:
            return render_notice(notice or "Nothing was found there. Try other words, or the whole report.")
        return render_hits(report, kept)

    for event in (box.submit, go.click):
        event(search, [box, area], found, show_progress="hidden", api_visibility="private")


def _areas(desk: Desk) -> list[str]:
    """Pillars, and components below them, that hold findings."""
    paths = [s.path for s in desk.assistant.report.sections if s.kind in ("finding", "summary", "judgment")]
    names = [part for path in paths for part in (path[:1] if len(path) < 3 else path[:2])]
    return [name for name in dict.fromkeys(names) if name not in ("Overall summary",)]
