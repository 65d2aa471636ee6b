"""The chat: conversation, question box, starter questions, kept conversations."""

from __future__ import annotations

import time
from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr

from peelqa.areas import areas_of
from peelqa.conversations import Place, place_of
from peelqa.errors import PeelqaError
from peelqa.ui.answer_html import OPENING, render_live, render_notice, render_turns, waiting
from peelqa.ui.conversations_view import FORWARD, render_bar
from peelqa.ui.desk import FAILED, STOPPED, Desk, Progress
from peelqa.ui.questions import starter_questions

# The browser names itself, its conversation and the chosen area; a hidden component carries them.
WITH_PLACE = "(question, place) => [window.peelqa.question(question), window.peelqa.place()]"
PLACE_ONLY = "() => [window.peelqa.place()]"
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
EVERYWHERE = "The whole report"
STEP = 0.12  # seconds between two pictures of an answer in the making

Shown = tuple[Any, Any, Any]  # HTML, text, HTML; or gr.skip()


def build(desk: Desk, page: gr.Blocks) -> None:
    """The tab's components and their events."""
    place = gr.JSON(visible=False)
    talks = gr.HTML(render_bar((), None), elem_id="talks", js_on_load=FORWARD, apply_default_css=False)
    transcript = gr.HTML(welcome(desk), elem_id="transcript", js_on_load=FORWARD, apply_default_css=False)
    gr.HTML('<p id="announce" class="sr-only" role="status" aria-live="polite"></p>', js_on_load=None)
    box, send, stop = _question_bar()
    gr.HTML(render_options(desk), elem_id="ask-options", js_on_load=None, apply_default_css=False)

    def converse(question: str, where: Any) -> Iterator[Shown]:  # noqa: ANN401 - whatever a browser sends
        yield from answer(desk, question, place_of(where), area_of(where))

    def show(where: Any) -> tuple[str, str]:  # noqa: ANN401
        known = place_of(where)
        return transcript_of(desk, known), bar_of(desk, known)

    def halt(where: Any) -> tuple[str, str]:  # noqa: ANN401
        known = place_of(where)
        if known:
            desk.stops.stop(known)
        return transcript_of(desk, known, STOPPED, again=asked_of(where)), bar_of(desk, known)

    def act(where: Any, event: gr.EventData) -> tuple[str, str]:  # noqa: ANN401
        known, wanted = place_of(where), event._data or {}
        notice = change(desk, known, wanted)
        return transcript_of(desk, known, notice), bar_of(desk, known, str(wanted.get("containing", "")))

    for trigger in (box.submit, send.click):
        # "multiple": a stopped question may still be winding up when the next one is asked.
        trigger(converse, [box, place], [transcript, box, talks], js=WITH_PLACE, trigger_mode="multiple", **QUIET)
    stop.click(halt, place, [transcript, talks], js=PLACE_ONLY, **QUIET)
    for component in (talks, transcript):
        component.act(act, place, [transcript, talks], js=PLACE_ONLY, **QUIET)
    page.load(show, place, [transcript, talks], js=PLACE_ONLY, **QUIET)


def _question_bar() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    with gr.Row(elem_id="ask-bar"):
        box = gr.Textbox(
            elem_id="question",
            label="Your question about the report",
            placeholder="Ask about the report",
            show_label=False,
            container=False,
            lines=1,
            max_lines=6,
            scale=1,
        )
        send = gr.Button("Ask", elem_id="send", variant="primary", scale=0, min_width=72)
        stop = gr.Button("Stop", elem_id="stop", variant="secondary", scale=0, min_width=72)
    return box, send, stop


def render_options(desk: Desk) -> str:
    """The line below the question box: which part of the report to ask, and whether the index is still opening."""
    names = "".join(f'<option value="{escape(a)}">{escape(a)}</option>' for a in areas_of(desk.report))
    return (
        '<div class="ask-options"><label for="ask-area">Ask about</label>'
        f'<select id="ask-area"><option value="">{EVERYWHERE}</option>{names}</select>'
        '<span class="opening" hidden>The index is opening: a question waits for it; reading and search work.</span>'
        "</div>"
    )


def area_of(where: object) -> str:
    """The area that a browser sent beside its place, "" for the whole report."""
    return str(where.get("area") or "")[:200] if isinstance(where, dict) else ""


def asked_of(where: object) -> str:
    """The question that a browser says it asked last."""
    return str(where.get("asked") or "")[:2000] if isinstance(where, dict) else ""


def answer(desk: Desk, question: str, place: Place | None, area: str = "") -> Iterator[Shown]:
    """(conversation, question box, bar): first with the question waiting, then its answer bit by bit, or a message.

    Only the first empties the question box: what is typed while an answer is made stays.
    """
    limit = desk.assistant.settings.max_question_chars
    bar = bar_of(desk, place)
    if question.strip() and len(question) <= limit:
        what = "" if desk.assistant.is_open else waiting(OPENING)
        judged = desk.verdicts(place)
        yield render_turns(desk.report, desk.turns(place), question, verdicts=judged, live=what), "", bar
    shown_at = 0.0
    for step in desk.answer(question, place, area):
        if step.notice == STOPPED and place and desk.stops.is_busy(place):
            yield gr.skip(), gr.skip(), gr.skip()  # the next question is on the screen already
        elif step.snapshot is None:
            yield _ended(desk, step, question, place)
        elif time.monotonic() - shown_at > STEP:
            shown_at = time.monotonic()
            live = render_live(desk.report, step.snapshot)
            yield render_turns(desk.report, step.turns, question, verdicts=judged, live=live), gr.skip(), bar


def _ended(desk: Desk, step: Progress, question: str, place: Place | None) -> Shown:
    limit = desk.assistant.settings.max_question_chars
    again = question if step.notice in (FAILED, STOPPED) else ""
    if not step.turns:
        return welcome(desk, step.notice, again), question[:limit], bar_of(desk, place)
    verdicts = desk.verdicts(place)
    shown = render_turns(desk.report, step.turns, notice=step.notice, verdicts=verdicts, again=again)
    return shown, question[:limit] if step.notice else gr.skip(), bar_of(desk, place)


def transcript_of(desk: Desk, place: Place | None, notice: str = "", again: str = "") -> str:
    """The conversation at a place, or the welcome."""
    turns = desk.turns(place)
    if not turns:
        return welcome(desk, notice, again)
    return render_turns(desk.report, turns, notice=notice, verdicts=desk.verdicts(place), again=again)


def bar_of(desk: Desk, place: Place | None, containing: str = "") -> str:
    """The bar above the chat; the conversations are those of this browser that hold the words."""
    try:
        entries = desk.conversations.entries(place, containing[:200]) if place else ()
    except PeelqaError:
        entries = ()  # the conversation itself tells of the trouble
    return render_bar(entries, place, containing)


def change(desk: Desk, place: Place | None, wanted: dict[str, Any]) -> str:
    """Do what a button of the bar or of an answer asks; returns a message, "" if all went well."""
    if place is None:
        return "This browser keeps no conversations; allow local storage to keep them."
    named = place_of({"key": place.key, "conversation": wanted.get("id")}) or place
    try:
        match wanted.get("action"):
            case "rename":
                desk.conversations.rename(named, str(wanted.get("title", ""))[:200])
            case "delete":
                desk.conversations.delete(named)
            case "rate":
                desk.rate(place, wanted)
    except PeelqaError as error:
        return str(error)
    return ""


def welcome(desk: Desk, notice: str = "", again: str = "") -> str:
    """What an empty conversation shows: what this is, and questions that this report answers."""
    starters = "".join(
        f'<li><button type="button" class="ask">{escape(q)}</button></li>'
        for q in starter_questions(desk.assistant.template)
    )
    return (
        '<div class="turns"><section class="welcome"><h2>Ask the report</h2>'
        "<p>Every sentence of an answer carries a number. The number opens the exact words on the exact page, "
        "beside it. When the report does not say, neither does the answer.</p>"
        f'<ul class="starters" aria-label="Questions to start with">{starters}</ul></section>'
        f"{render_notice(notice, again)}</div>"
    )
