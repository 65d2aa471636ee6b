"""Plain search: passages with their pages, no answer. By keyword alone while the index is still opening."""

from __future__ import annotations

import gradio as gr

from peelqa.areas import areas_of
from peelqa.ui.answer_html import render_notice
from peelqa.ui.desk import Desk
from peelqa.ui.hits_html import render_hits

HITS = 12
EVERYWHERE = "The whole report"
BY_WORDS = "By keyword only: the index is still opening. Search again in a moment to search by meaning too."


def build(desk: Desk) -> None:
    """The tab's components and their events."""
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
            [EVERYWHERE, *areas_of(desk.report)],
            value=EVERYWHERE,
            label="Where",
            show_label=False,
            container=False,
            elem_id="search-area",
        )
        go = gr.Button("Search", elem_id="search-go", variant="primary", scale=0, min_width=72)
    found = gr.HTML(elem_id="found", js_on_load=None, apply_default_css=False)

    def search(query: str, where: str) -> str:
        return found_html(desk, query, "" if where == EVERYWHERE else where)

    for event in (box.submit, go.click):
        event(search, [box, area], found, show_progress="hidden", api_visibility="private")


def found_html(desk: Desk, query: str, area: str = "") -> str:
    """The hits as a list, with a word on how they were found where that is not the usual way."""
    by_words = not desk.assistant.is_open
    hits, notice = desk.find(query, HITS, area)
    if notice or not hits:
        return render_notice(notice or "Nothing was found there. Try other words, or the whole report.")
    note = f'<p class="by-words" role="status">{BY_WORDS}</p>' if by_words else ""
    return note + render_hits(desk.report, hits)
