"""axe finds nothing serious on any view, light and dark, wide and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from stand_in import Served

pytestmark = pytest.mark.browser
BOX = "#question textarea"


@pytest.fixture(scope="module")
def axe() -> str:
    """The rules of axe-core, as JavaScript."""
    package = pytest.importorskip("axe_playwright_python", reason="pip install axe-playwright-python")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def serious(page, axe: str) -> list[str]:
    page.evaluate(axe + ";0")
    found = page.evaluate("axe.run(document).then(r => r.violations.map(v => [v.id, v.impact, v.nodes[0].html]))")
    return [f"{name}: {html}" for name, impact, html in found if impact in ("serious", "critical")]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_has_a_serious_fault(scheme, width, axe, page_of_hostile_report: Served, open_page):
    page = open_page(
        page_of_hostile_report, color_scheme=scheme, viewport={"width": width, "height": 800}, reduced_motion="reduce"
    )
    faults = serious(page, axe)
    page.fill(BOX, "Why, bit by bit?")
    page.press(BOX, "Enter")
    page.wait_for_selector(".is-live .marker")
    faults += serious(page, axe)
    page.wait_for_selector(".notes")
    page.fill(BOX, "crash")
    page.press(BOX, "Enter")
    page.wait_for_selector(".again")
    faults += serious(page, axe)
    page.fill(BOX, "Why?")
    page.press(BOX, "Enter")
    page.wait_for_function("document.querySelectorAll('.answer:not(.is-live)').length == 2")
    page.click(".sources summary >> nth=1")
    page.click("#talks-toggle")
    faults += serious(page, axe)
    page.keyboard.press("Escape")
    page.click(".marker >> nth=0")
    faults += serious(page, axe)
    page.click("#proof-back")
    for view in ("search", "glance", "quality"):
        page.click(f"#view-{view}-button")
        if view == "quality":
            page.wait_for_selector(".headlines")
        faults += serious(page, axe)
    assert faults == []


def test_a_page_at_twice_the_size_needs_no_sideways_scrolling(page_of_hostile_report: Served, open_page):
    # 1280 pixels at 200 percent leave 640.
    page = open_page(page_of_hostile_report, viewport={"width": 640, "height": 400})
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.locator(BOX).is_visible()


def test_answers_are_announced(page_of_hostile_report: Served, open_page):
    page = open_page(page_of_hostile_report)
    page.fill(BOX, "Why?")
    page.press(BOX, "Enter")
    page.wait_for_function("document.querySelector('#announce').textContent.startsWith('From the report.')")
    assert page.locator("#announce").get_attribute("aria-live") == "polite"
    assert page.locator("html").get_attribute("lang") == "en"
