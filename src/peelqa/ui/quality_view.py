"""Quality: the last evaluation, or the stored baseline; read from files, so it works with no key and no network."""

from __future__ import annotations

import logging
from functools import lru_cache

import gradio as gr

from peelqa.errors import PeelqaError
from peelqa.evaluation.last import read_last, stamp_of_last
from peelqa.ui.answer_html import render_notice
from peelqa.ui.desk import Desk
from peelqa.ui.quality_html import render_quality

log = logging.getLogger(__name__)


def build(desk: Desk, tab: gr.Tab) -> None:
    """One component, filled when the tab is opened: a new evaluation shows without a restart."""
    shown = gr.HTML(
        '<p class="loading">Reading the evaluation</p>', elem_id="quality", js_on_load=None, apply_default_css=False
    )

    def show() -> str:
        return quality_html(desk)

    tab.select(show, None, shown, show_progress="hidden", api_visibility="private")


def quality_html(desk: Desk) -> str:
    """The view, or one line about what is wrong with the file."""
    try:
        return _rendered(stamp_of_last(), desk.report.sha256)
    except PeelqaError as error:
        log.error("%s", error)
        return render_notice(str(error))


@lru_cache(maxsize=4)
def _rendered(_stamp: tuple[float, ...], report_sha256: str) -> str:
    """Kept until a file changes: the baseline's intervals take a moment to draw."""
    return render_quality(read_last(), report_sha256)
