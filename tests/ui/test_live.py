"""An answer in the making, Stop and Try again, the area filter, the page while the index opens, Quality."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from stand_in import Served, StandIn, serve_in_thread

from peelqa.settings import load_settings
from peelqa.types import Report
from peelqa.ui.safety import Limits

BOX = "#question textarea"
pytestmark = pytest.mark.browser


def send(page, question: str) -> None:
    page.fill(BOX, question)
    page.press(BOX, "Enter")


def test_an_answer_appears_bit_by_bit_with_live_markers_and_what_is_being_checked(page_of_hostile_report, open_page):
    page = open_page(page_of_hostile_report)
    send(page, "Why, bit by bit?")
    page.wait_for_selector(".is-live .marker")
    assert "This is not checked <img src=x" in page.locator(".unchecked").inner_text()
    assert page.locator("#transcript img").count() == 0
    page.hover(".is-live .marker >> nth=0")
    assert page.locator("#peek").is_visible()
    page.wait_for_selector(".answer:not(.is-live)")
    assert page.locator(".is-live, .unchecked").count() == 0
    notes = page.locator(".notes").inner_text()
    assert "A remark." in notes
    assert "2 sentences dropped: not proven." in notes
    assert page.locator(".usage").inner_text() == "maker:model · 1,000 tokens · 1.5 s"
    assert page.troubles == []


def test_stop_ends_an_answer_and_try_again_asks_it_anew(page_of_hostile_report: Served, open_page):
    page = open_page(page_of_hostile_report)
    assert not page.locator("#stop").is_visible()
    send(page, "Stopped, bit by bit?")
    page.wait_for_selector(".is-live .marker")
    page.click("#stop")
    page.wait_for_selector(".notice:has-text('Stopped')")
    time.sleep(1.5)  # as long as the rest of the answer would have taken
    assert page.locator(".answer").count() == 0
    page.reload()
    page.wait_for_selector("html[data-ready=true]")
    assert page.locator(".turn").count() == 0
    send(page, "Stopped, bit by bit?")
    page.wait_for_selector(".is-live")
    page.click("#stop")
    page.click(".again")
    page.wait_for_selector(".answer:not(.is-live)")
    assert page.locator(".question").inner_text().endswith("Stopped, bit by bit?")


def test_a_failure_offers_to_try_again(page_of_hostile_report: Served, open_page):
    page = open_page(page_of_hostile_report)
    send(page, "crash please")
    page.wait_for_selector(".notice .again")
    assert page.input_value(BOX) == "crash please"


def test_the_chosen_area_goes_with_the_question(page_of_hostile_report: Served, open_page):
    page = open_page(page_of_hostile_report)
    area = page.locator("#ask-area option").nth(1).get_attribute("value")
    page.select_option("#ask-area", area)
    send(page, "Why?")
    page.wait_for_selector(".answer")
    assert f"Turn 1 in {area}:" in page.locator(".prose-text").inner_text()


def test_a_page_that_is_closed_in_mid_answer_frees_its_seat(page_of_hostile_report: Served, open_page):
    page = open_page(page_of_hostile_report)
    for n in range(5):  # one more than there are seats
        send(page, f"Leaving {n}, bit by bit?")
        page.wait_for_selector(".is-live")
        page.reload()
        page.wait_for_selector("html[data-ready=true]")
    began = time.monotonic()
    send(page, "Why?")
    page.wait_for_selector(".turn:has-text('Why?') .answer:not(.is-live)")
    assert time.monotonic() - began < 5


def test_quality_is_shown_with_intervals_and_what_was_measured(page_of_hostile_report: Served, open_page):
    page = open_page(page_of_hostile_report)
    page.click("#view-quality-button")
    page.wait_for_selector(".headlines")
    assert "%" in page.locator(".headlines .figure").first.inner_text()
    assert " to " in page.locator(".headlines .interval").first.inner_text()
    assert "commit" in page.locator(".quality .note").first.inner_text()
    assert page.troubles == []


class Opening(StandIn):
    """Its index opens when it is told to."""

    is_open = False

    def search(self, *args, **kwargs):
        raise AssertionError("the full search must wait")

    def search_words(self, query, k=10, area=""):
        return StandIn.search(self, query, k)


@pytest.fixture
def opening(hostile_report: Report, tmp_path: Path):
    stand_in = Opening(hostile_report, load_settings(index_dir=tmp_path))
    for served in serve_in_thread(stand_in, tmp_path / "kept.sqlite3", Limits(burst=2_000)):
        yield served, stand_in


def test_before_the_index_is_open_reading_and_keyword_search_work_and_the_page_says_so(opening, open_page):
    served, stand_in = opening
    page = open_page(served)
    page.wait_for_selector(".opening:visible")
    assert page.locator("#report .page").count() > 5
    page.click("#view-search-button")
    page.fill("#search-text textarea, #search-text input", "victims")
    page.click("#search-go")
    page.wait_for_selector(".hit")
    assert "By keyword only" in page.locator(".by-words").inner_text()
    page.click("#view-glance-button")
    assert page.locator(".pillar-card").first.is_visible()
    stand_in.is_open = True
    page.wait_for_selector("html[data-index=open]")
    page.click("#view-ask-button")
    assert not page.locator(".opening").first.is_visible()
