"""The reader: the frame into which the page's script puts the report, and the masthead above everything."""

from __future__ import annotations

from html import escape

import gradio as gr

from peelqa.ui.desk import Desk

READER = """
<div id="reader" role="region" aria-label="The report">
  <div id="reader-bar">
    <button type="button" id="reader-close" class="bar-button">Close</button>
    <button type="button" id="outline-toggle" class="bar-button" aria-expanded="false"
      aria-controls="outline">Contents</button>
    <form id="find" role="search"><label class="sr-only" for="find-text">Find in the report</label>
      <input id="find-text" type="search" placeholder="Find in the report" autocomplete="off" maxlength="200">
      <span id="find-count" role="status"></span>
      <button type="button" id="find-previous" class="bar-button icon" aria-label="Previous match">↑</button>
      <button type="button" id="find-next" class="bar-button icon" aria-label="Next match">↓</button></form>
    <label class="page-box"><span class="sr-only">Go to page</span>Page
      <input id="page-number" type="text" inputmode="numeric" size="3" autocomplete="off"></label>
  </div>
  <div id="proof-bar" hidden>
    <button type="button" id="proof-back" class="bar-button">← Back to the answer</button>
    <span id="proof-place"></span>
    <button type="button" id="proof-previous" class="bar-button icon" aria-label="Previous source">‹</button>
    <button type="button" id="proof-next" class="bar-button icon" aria-label="Next source">›</button>
    <button type="button" id="proof-link" class="bar-button">Copy link</button>
  </div>
  <nav id="outline" aria-label="Contents of the report" hidden></nav>
  <div id="report" aria-busy="true"><p class="loading">Opening the report</p></div>
</div>
"""


def masthead(desk: Desk) -> str:
    """Name of the product and of the report, and the switch between light and dark."""
    return (
        '<header class="masthead"><h1 class="brand">PeelQA</h1>'
        f'<p class="report-title">{escape(desk.assistant.report.title)}</p>'
        '<button type="button" id="open-reader" class="bar-button" aria-label="Open the report">Report</button>'
        '<button type="button" id="theme-toggle" class="bar-button">Dark</button></header>'
    )


def build() -> None:
    """The empty frame; constant HTML, no text of the report."""
    gr.HTML(READER, elem_id="reader-frame", js_on_load=None, apply_default_css=False)
