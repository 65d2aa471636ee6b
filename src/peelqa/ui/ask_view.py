"""The chat: conversation, question box, starter questions, kept conversations."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr

from peelqa.errors import PeelqaError
from peelqa.ui.answer_html import OPENING, READING, render_notice, render_turns
from peelqa.ui.conversations import Place, place_of
from peelqa.ui.conversations_view import FORWARD, render_bar
from peelqa.ui.desk import Desk
from peelqa.ui.questions import starter_questions

# The browser names itself and its conversation; a hidden component carries both as {"key", "conversation"}.
WITH_PLACE = "(question, place) => [window.peelqa.question(question), window.peelqa.place()]"
PLACE_ONLY = "() => [window.peelqa.place()]"
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build(desk: Desk, page: gr.Blocks) -> None:
    """The tab's components and their events."""
    place = gr.JSON(visible=False)
    talks = gr.HTML(render_bar((), None), elem_id="talks", js_on_load=FORWARD, apply_default_css=False)
    transcript = gr.HTML(welcome(desk), elem_id="transcript", js_on_load=FORWARD, apply_default_css=False)
    gr.HTML('<p id="announce" class="sr-only" role="status" aria-live="polite"></p>', js_on_load=None)
    box, send = _question_bar()

    def converse(question: str, where: Any) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 - whatever a browser sends
        yield from answer(desk, question, place_of(where))

    def show(where: Any) -> tuple[str, str]:  # noqa: ANN401
        known = place_of(where)
        return transcript_of(desk, known), bar_of(desk, known)

    def act(where: Any, event: gr.EventData) -> tuple[str, str]:  # noqa: ANN401
        known, wanted = place_of(where), event._data or {}
        notice = change(desk, known, wanted)
        return transcript_of(desk, known, notice), bar_of(desk, known, str(wanted.get("containing", "")))

    for trigger in (box.submit, send.click):
        trigger(converse, [box, place], [transcript, box, talks], js=WITH_PLACE, **QUIET)
    for component in (talks, transcript):
        component.act(act, place, [transcript, talks], js=PLACE_ONLY, **QUIET)
    page.load(show, place, [transcript, talks], js=PLACE_ONLY, **QUIET)


def _question_bar() -> tuple[gr.Textbox, gr.Button]:
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
    return box, send


def answer(desk: Desk, question: str, place: Place | None) -> Iterator[tuple[str, str, str]]:
    """(conversation, question box, bar): first with the question waiting, then with its answer or a message."""
    limit = desk.assistant.settings.max_question_chars
    if question.strip() and len(question) <= limit:
        what = READING if desk.assistant.is_open else OPENING
        earlier = desk.turns(place)
        yield render_turns(desk.report, earlier, pending=question, waiting_for=what), "", bar_of(desk, place)
    turns, notice = desk.answer(question, place)
    shown = render_turns(desk.report, turns, notice=notice) if turns else welcome(desk, notice)
    yield shown, question[:limit] if notice else "", bar_of(desk, place)


def transcript_of(desk: Desk, place: Place | None, notice: str = "") -> str:
    """The conversation at a place, or the welcome."""
    turns = desk.turns(place)
    return (
        render_turns(desk.report, turns, notice=notice, verdicts=desk.verdicts(place))
        if turns
        else welcome(desk, notice)
    )


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


def welcome(desk: Desk, notice: str = "") -> str:
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
        f"{render_notice(notice)}</div>"
    )
