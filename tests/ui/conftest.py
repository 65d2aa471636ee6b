"""The page served on a free loopback port, once around the real assistant and once around a stand-in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from stand_in import HOSTILE, Served, StandIn, serve_in_thread

from peelqa.conversations import Conversations
from peelqa.reports import read_report
from peelqa.settings import load_settings
from peelqa.types import Report
from peelqa.ui.desk import Desk
from peelqa.ui.safety import Limits


@pytest.fixture(scope="session")
def hostile_report(invented_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The invented report with hostile text at the head of a paragraph."""
    text = invented_path.read_text(encoding="utf-8").replace("I congratulate", HOSTILE + "I congratulate")
    path = tmp_path_factory.mktemp("hostile") / "hostile.txt"
    path.write_text(text, encoding="utf-8")
    return read_report(path)


@pytest.fixture
def desk(invented_report: Report, tmp_path: Path) -> Desk:
    return Desk(StandIn(invented_report, load_settings(index_dir=tmp_path)), Conversations(tmp_path / "kept.sqlite3"))


@pytest.fixture(scope="session")
def page_of_report(assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page around the real assistant, its index open."""
    _ = assistant.searcher
    yield from serve_in_thread(assistant, tmp_path_factory.mktemp("real") / "kept.sqlite3", Limits(burst=2_000))


@pytest.fixture(scope="session")
def page_of_hostile_report(hostile_report: Report, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page around a stand-in and a report that tries everything."""
    folder = tmp_path_factory.mktemp("stand-in")
    stand_in = StandIn(hostile_report, load_settings(index_dir=folder))
    yield from serve_in_thread(stand_in, folder / "kept.sqlite3", Limits(burst=2_000))


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """A browser. Skipped where none is installed, except in CI, where it may not be."""
    path = shutil.which("chromium") or os.environ.get("CHROMIUM")
    if path is None and not os.environ.get("CI"):
        pytest.skip("no chromium: apt-get install chromium, or set CHROMIUM to one")
    sync_api = pytest.importorskip("playwright.sync_api") if not os.environ.get("CI") else None
    if sync_api is None:
        from playwright import sync_api
    flags = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*flags.split(), "--disable-sync"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium) -> Iterator[object]:
    """`open_page(served, **context options)` -> a page that is drawn; every context is a browser of its own."""
    contexts = []

    def open_one(served: Served, query: str = "", **options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.requested = []
        page.troubles = []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.goto(served.url + query)
        page.wait_for_selector("html[data-ready=true]")
        return page

    yield open_one
    for context in contexts:
        context.close()
