"""The Gradio page: tabs on the left, the reader on the right. Each view is a module of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.events import api

from peelqa.errors import PeelqaError
from peelqa.ui import ask_view, glance_view, quality_view, reader_view, search_view
from peelqa.ui.desk import Desk

QUEUE_LENGTH = 60


def build_page(desk: Desk) -> gr.Blocks:
    """All views, wired to the desk; queued, bounded, without analytics."""
    # Gradio otherwise keeps a record of every event and makes a table of all of them after each one.
    os.environ |= {"GRADIO_ANALYTICS_CACHE_FREQUENCY": str(sys.maxsize), "GRADIO_ANALYTICS_MAX_EVENTS": "1"}
    page = gr.Blocks(title="PeelQA", analytics_enabled=False, fill_width=True, fill_height=True)
    with page:
        gr.HTML(reader_view.masthead(desk), elem_id="masthead", js_on_load=None, apply_default_css=False)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="left"), gr.Tabs(elem_id="views"):
                with gr.Tab("Ask", id="ask", elem_id="view-ask"):
                    ask_view.build(desk, page)
                with gr.Tab("Search", id="search", elem_id="view-search"):
                    search_view.build(desk)
                with gr.Tab("At a glance", id="glance", elem_id="view-glance"):
                    glance_view.build(desk)
                with gr.Tab("Quality", id="quality", elem_id="view-quality") as quality:
                    quality_view.build(desk, quality)
            with gr.Column(elem_id="right"):
                reader_view.build()
        api(_for_programs(desk), api_name="ask", concurrency_limit=4)
    page.queue(max_size=QUEUE_LENGTH, default_concurrency_limit=4)
    return page


def _for_programs(desk: Desk) -> Callable[[str, list[Any]], dict[str, Any]]:
    def ask(question: str, history: list[Any]) -> dict[str, Any]:
        """Answer a question about the report; `history` is a list of {"question", "text"}, oldest first, or empty."""
        try:
            return desk.answer_for_program(question, history)
        except PeelqaError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return ask
