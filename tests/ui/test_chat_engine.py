"""The page with the real assistant and a chat model on loopback that writes what a test tells it to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Event

import pytest
from stand_in import Served, serve_in_thread

from peelqa.assistant import Assistant
from peelqa.settings import Settings
from peelqa.ui.safety import Limits
from scripted_model import Pause, Piece, Refusal, ScriptedModel, text_of

pytestmark = pytest.mark.browser
BOX = "#question textarea"
ASKED = "How was planning for the future graded?"
FALSE = "The force owns 9,173 drones."


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    """The chat model; each test gives it its script."""
    with ScriptedModel("") as server:
        yield server


@pytest.fixture(scope="module")
def page_of_writer(assistant, model, tmp_path_factory) -> Iterator[Served]:
    """The page around a real assistant that has the model write; `assistant` has built the index."""
    settings = Settings(
        report=assistant.settings.report,
        index_dir=assistant.settings.index_dir,
        engine="chat",
        chat_model="openai:scripted",
        chat_base_url=model.url,
    )
    writer = Assistant(settings)
    _ = writer.searcher
    yield from serve_in_thread(writer, tmp_path_factory.mktemp("writer") / "kept.sqlite3", Limits(burst=2_000))


def offered(request) -> list[str]:
    """Two short sentences that the request offers, each with its number behind it, as a good model would write them."""
    found = re.findall(r"^\[(\d+)\] (.+)$", text_of(request["messages"][-1]), re.MULTILINE)
    whole = [(n, text) for n, text in found if text.endswith(".") and "(" not in text]  # no rows of a table
    short = [f"{text} [{n}]" for n, text in whole if 8 <= len(text.split()) <= 30]
    return short[:2]


def send(page, question: str) -> None:
    page.fill(BOX, question)
    page.press(BOX, "Enter")


def test_text_streams_markers_live_as_soon_as_checked_and_what_is_dropped_is_counted(page_of_writer, model, open_page):
    go_on = Event()

    def script(request) -> Iterator[Piece]:
        first, second = offered(request)
        for piece in (f"{first} ", f"{FALSE} [1] ", "Half a sentence"):
            yield piece
            yield Pause(0.3)  # longer than the page waits between two pictures
        go_on.wait(15)
        yield f".\n{second}"

    model.script = script
    page = open_page(page_of_writer)
    send(page, ASKED)
    page.wait_for_selector(".unchecked:has-text('Half a sentence')")
    assert page.locator(".is-live .marker").count() >= 1
    assert "9,173" not in page.locator(".is-live .prose-text").inner_text()
    page.hover(".is-live .marker >> nth=0")
    assert page.locator("#peek").is_visible()
    go_on.set()
    page.wait_for_selector(".answer:not(.is-live)")
    assert page.locator(".unchecked").count() == 0
    assert "Half a sentence" not in page.locator(".prose-text").inner_text()
    assert "2 sentences dropped: not proven." in page.locator(".notes").inner_text()
    assert page.locator(".engine").inner_text() == "Written by a model, each sentence checked"
    assert page.locator(".usage").inner_text().startswith("openai:scripted · ")
    page.click(".turn .marker >> nth=0")
    quote = page.locator(".source-quote >> nth=0").text_content()
    shown = page.evaluate("Array.from(document.querySelectorAll('mark.cited'), m => m.textContent).join('')")
    assert shown.split() == quote.split()
    assert page.troubles == []


def test_stop_ends_the_models_reply_and_try_again_asks_it_anew(page_of_writer, model, open_page):
    ended, written = Event(), []

    def endless(request) -> Iterator[Piece]:
        try:
            yield f"{offered(request)[0]} "
            for n in range(600):
                written.append(n)
                yield f"word{n} "
                yield Pause(0.05)
        finally:
            ended.set()

    model.script = endless
    page = open_page(page_of_writer)
    send(page, ASKED)
    page.wait_for_selector(".is-live .marker")
    page.click("#stop")
    page.wait_for_selector(".notice:has-text('Stopped')")
    assert ended.wait(5), "the model was left writing"
    assert len(written) < 600
    asked = len(model.requests)
    model.script = lambda request: " ".join(offered(request))
    page.click(".again")
    page.wait_for_selector(".answer:not(.is-live)")
    assert len(model.requests) == asked + 1
    assert page.locator(".question").inner_text().endswith(ASKED)
    assert page.locator(".turn .marker").count() >= 1
    assert page.locator(".notes").count() == 0


def test_a_model_that_fails_gives_way_to_quotes_and_the_page_says_why(page_of_writer, model, open_page):
    model.script = lambda _: Refusal(401, "wrong key sk-scripted-secret")
    page = open_page(page_of_writer)
    send(page, ASKED)
    page.wait_for_selector(".answer:not(.is-live)")
    assert page.locator(".engine").inner_text() == "In the report’s own words"
    assert page.locator(".turn .marker").count() >= 1
    notes = page.locator(".notes").inner_text()
    assert "The chat model could not answer: quoted instead." in notes
    assert "refused the key (401)" in notes
    assert "sk-scripted" not in page.content()


def test_nothing_proven_gives_way_to_quotes_and_counts_what_was_dropped(page_of_writer: Served, model, open_page):
    model.script = lambda _: f"{FALSE} [1]"
    page = open_page(page_of_writer)
    send(page, ASKED)
    page.wait_for_selector(".answer:not(.is-live)")
    notes = page.locator(".notes").inner_text()
    assert "Nothing that the chat model wrote could be proven: quoted instead." in notes
    assert "1 sentence dropped: not proven." in notes
    assert "9,173" not in page.locator("#transcript").inner_text()
