"""How quick the page is, in a process of its own: first paint while the model loads, answers, twenty people at once."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

import httpx
import pytest
from stand_in import Served

ROOT = Path(__file__).resolve().parents[2]
BOX = "#question textarea"
PEOPLE, TO_ASK = 20, 3
QUESTIONS = (
    "How was planning for the future graded?",
    "What happens to victims who report crimes?",
    "What are the areas for improvement in treating the workforce fairly?",
    "Does the force use body-worn video?",
    "Who won the world cup?",
)
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def started(assistant, tmp_path_factory) -> Iterator[tuple[Served, float]]:
    """(a page that has just come up, its model still loading; when it was up), with its index beside other files."""
    folder = tmp_path_factory.mktemp("load") / "index"
    _ = assistant.searcher  # the index exists
    shutil.copytree(ROOT / "index", folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"}
    environment |= {"PEELQA_INDEX_DIR": str(folder), "PEELQA_PER_MINUTE": "6000"}
    command = [sys.executable, "-m", "peelqa", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    assert line.startswith("PeelQA is at "), line + process.stderr.read()
    yield Served(f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}", folder), time.monotonic()
    process.terminate()
    process.communicate(timeout=15)


def say(capsys, line: str) -> None:
    """Show a measurement in the test's output, passed or not."""
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")


def is_ready(served: Served) -> bool:
    return httpx.get(served.url + "healthz", timeout=20).json()["ready"]


def test_the_page_can_be_read_and_searched_at_once_while_the_model_loads(started, chromium, capsys):
    served, up_at = started
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(served.url)
    page.wait_for_selector("html[data-ready=true]")
    usable = time.monotonic() - up_at
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000")
    was_open = is_ready(served)
    page.click("#view-search-button")
    page.fill("#search-text textarea, #search-text input", "body-worn video")
    page.click("#search-go")
    page.wait_for_selector(".hit")
    searched = time.monotonic() - up_at
    context.close()
    say(capsys, f"first paint {paint:.2f} s, usable {usable:.2f} s, searched {searched:.2f} s after the server was up")
    # The aim is a first paint under 2 s on idle cores; the bounds leave room for a busy machine.
    assert paint < 4
    assert usable < 20
    assert not was_open or searched < 25


def test_twenty_people_with_three_questions_each_are_all_answered(started, capsys):
    served, _ = started
    deadline = time.monotonic() + 60
    while not is_ready(served):
        assert time.monotonic() < deadline
        time.sleep(0.2)

    def person(n: int) -> list[float]:
        took, history = [], []
        with httpx.Client(timeout=60) as client:
            for turn in range(TO_ASK):
                question = QUESTIONS[(n + turn) % len(QUESTIONS)]
                began = time.perf_counter()
                answer = client.post(served.url + "ask", json={"question": question, "history": history})
                took.append(time.perf_counter() - began)
                assert answer.status_code == 200, answer.text
                history.append({"question": question, "text": answer.json()["text"]})
        return took

    person(0)  # a first answer, so that everything is warm
    began = time.perf_counter()
    with ThreadPoolExecutor(PEOPLE) as pool:
        took = [seconds for each in pool.map(person, range(PEOPLE)) for seconds in each]
    whole = time.perf_counter() - began
    p50, p95 = median(took), quantiles(took, n=20)[-1]
    times = f"p50 {p50:.2f} s, p95 {p95:.2f} s, all in {whole:.1f} s"
    say(capsys, f"{PEOPLE} people, {len(took)} questions, no errors: {times}")
    assert len(took) == PEOPLE * TO_ASK
    assert p95 < 15


def test_an_answer_and_its_proof_are_on_the_screen_at_once(started, open_page, capsys):
    page = open_page(started[0])
    answers, clicks = [], []
    for question in (*QUESTIONS[:4], *QUESTIONS[:4]):
        count = page.locator(".answer").count()
        page.fill(BOX, question)
        answers.append(page.evaluate(ANSWERED, count))
        clicks.append(page.evaluate(FOLLOWED))
    say(
        capsys,
        f"answer on the screen p50 {median(answers):.0f} ms, slowest {max(answers):.0f} ms;"
        f" marker to highlight p50 {median(clicks):.0f} ms, slowest {max(clicks):.0f} ms",
    )
    assert median(answers) < 600  # 300 ms is the aim on idle cores; the machine of a test may be busy
    assert median(clicks) < 100  # the slowest of them waits for whatever else the machine does
    assert max(clicks) < 1_000


ANSWERED = """async (count) => {
    const began = performance.now();
    document.querySelector('#send').click();
    while (document.querySelectorAll('.answer:not(.is-live)').length <= count) {
        await new Promise(requestAnimationFrame);
        if (performance.now() - began > 20000) break;
    }
    return performance.now() - began;
}"""
FOLLOWED = """async () => {
    const markers = document.querySelectorAll('.turn:last-of-type .marker');
    const began = performance.now();
    markers[markers.length - 1].click();
    document.querySelector('mark.cited').getBoundingClientRect();
    await new Promise(requestAnimationFrame);
    return performance.now() - began;
}"""
