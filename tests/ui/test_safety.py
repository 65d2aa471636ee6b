"""What stands before every request, as pure rules and against the running page."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from stand_in import StandIn, serve_in_thread

from peelqa.settings import load_settings
from peelqa.ui.safety import Allowance, Limits, is_known_host, is_open_route, security_headers


@pytest.mark.parametrize("header", ["localhost:7860", "127.0.0.1", "[::1]:7860", "LOCALHOST"])
def test_loopback_names_are_known(header):
    assert is_known_host(header, "127.0.0.1")


@pytest.mark.parametrize(
    "header", ["evil.example", "127.0.0.1.evil.example", "", "192.168.0.7", "[", "localhost@evil.example"]
)
def test_other_names_are_refused_on_loopback(header):
    assert not is_known_host(header, "127.0.0.1")


def test_an_open_address_takes_addresses_but_no_foreign_names():
    assert is_known_host("192.168.0.7:7860", "0.0.0.0")
    assert not is_known_host("rebound.example:7860", "0.0.0.0")


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=../../.env",
        "/gradio_api/file=file:///etc/passwd",
        "/gradio_api/file=http://169.254.169.254/latest",
        "/gradio_api/file=http://[::1]:22/",
        "/gradio_api/file=http://0x7f000001/",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:22/",
        "/gradio_api/stream/a/b/c/playlist.m3u8",
        "/gradio_api/upload_progress",
        "/gradio_api/runs",
        "/gradio_api/openapi.json",
        "/monitoring",
        "/monitoring/summary",
        "/static/../../etc/passwd",
        "/ui/static/../desk.py",
        "/ui/static/..%2fdesk.py",
        "/.env",
        "//etc/passwd",
        "/gradio_api/vibe-code",
        "/docs",
    ],
)
def test_file_and_tool_routes_are_closed(path, page_of_hostile_report):
    # httpx would tidy "../" away, so the raw path goes into the request.
    url = httpx.URL(page_of_hostile_report.url, raw_path=path.encode())
    answer = httpx.get(url, follow_redirects=False)
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize(
    "path", ["/gradio_api/upload", "/gradio_api/run/predict", "/login", "/gradio_api/process_recording"]
)
def test_uploads_and_other_posts_are_closed(path, page_of_hostile_report):
    files = {"files": ("x.html", b"<script>alert(1)</script>", "text/html")}
    assert httpx.post(page_of_hostile_report.url.rstrip("/") + path, files=files).status_code == 404


def test_every_answer_carries_the_headers(page_of_hostile_report):
    for path in ("", "ui/report", "ui/static/page.js", "healthz", "nowhere"):
        headers = httpx.get(page_of_hostile_report.url + path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert not [name for name in headers if name.startswith("access-control")]


def test_inline_scripts_of_the_front_page_carry_the_nonce_of_its_policy(page_of_hostile_report):
    first, second = (httpx.get(page_of_hostile_report.url) for _ in range(2))
    nonce = first.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonce}"') > 0
    assert nonce not in second.text
    assert "raw.githubusercontent.com" not in first.text


def test_the_policy_has_no_foreign_source_and_no_inline_script():
    policy = security_headers("n")["content-security-policy"]
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert "http" not in policy
    assert "*" not in policy


def test_a_foreign_host_is_refused(page_of_hostile_report):
    assert httpx.get(page_of_hostile_report.url, headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_foreign_origin_is_refused(origin, page_of_hostile_report):
    answer = httpx.post(page_of_hostile_report.url + "ask", json={"question": "Why?"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("size", [1_000_000, 10_000_000])
def test_a_body_over_the_limit_is_refused_politely_and_quickly(size, page_of_hostile_report):
    url, body = page_of_hostile_report.url + "ask", b'{"question": "' + b"a" * size + b'"}'
    began = time.perf_counter()
    answer = httpx.post(url, content=body)
    assert answer.status_code == 413
    assert "please send less" in answer.json()["detail"]
    assert time.perf_counter() - began < 1


def test_a_body_without_a_length_is_counted_as_it_comes(page_of_hostile_report):
    chunks = (b"a" * 65_536 for _ in range(40))
    answer = httpx.post(page_of_hostile_report.url + "ask", content=chunks)
    assert answer.status_code == 413


def test_the_allowance_refills_and_is_counted_per_client():
    now = [0.0]
    allowance = Allowance(burst=2, per_minute=60, clock=lambda: now[0])
    assert [allowance.take("a") for _ in range(3)] == [True, True, False]
    assert allowance.take("b")
    now[0] = 1.0  # 60 a minute is one a second
    assert [allowance.take("a") for _ in range(2)] == [True, False]


def test_too_many_requests_are_told_so_whatever_address_they_claim(invented_report, tmp_path):
    stand_in = StandIn(invented_report, load_settings(index_dir=tmp_path))
    for served in serve_in_thread(stand_in, tmp_path / "kept.sqlite3", Limits(burst=3, per_minute=1)):
        answers = [
            httpx.post(served.url + "ask", json={"question": "Why?"}, headers={"x-forwarded-for": f"10.0.0.{n}"})
            for n in range(5)
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert "please wait" in answers[-1].json()["detail"]
        assert httpx.get(served.url).status_code == 200  # reading goes on


def test_the_machine_route_answers_with_citations(page_of_hostile_report, hostile_report):
    history = [{"question": "Why?", "text": "Because."}]
    answer = httpx.post(page_of_hostile_report.url + "ask", json={"question": "And?", "history": history}).json()
    assert answer["text"].startswith("Turn 2:")
    citation = answer["citations"][0]
    assert hostile_report.text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"question": 5},
        {"question": ""},
        {"question": "Why?", "history": "not a list"},
        {"question": "Why?", "history": [{"role": "system"}]},
        {"question": "Why?", "history": [[1]]},
    ],
)
def test_a_wrong_request_to_the_machine_route_is_refused_in_one_line(body, page_of_hostile_report):
    answer = httpx.post(page_of_hostile_report.url + "ask", json=body)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text
    assert len(answer.text) < 300


def test_a_history_of_thousands_of_turns_is_cut_to_the_last(page_of_hostile_report):
    history = [{"question": "q", "text": "t"}] * 5_000
    answer = httpx.post(page_of_hostile_report.url + "ask", json={"question": "And?", "history": history})
    assert answer.json()["text"].startswith(f"Turn {load_settings().max_history_turns + 1}:")


def test_fifty_questions_at_once_are_all_answered(page_of_hostile_report):
    def ask(n: int) -> int:
        return httpx.post(page_of_hostile_report.url + "ask", json={"question": f"Why {n}?"}, timeout=30).status_code

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(ask, range(50))) == {200}


def test_open_routes_are_the_ones_the_page_needs():
    assert is_open_route("GET", "/")
    assert is_open_route("POST", "/gradio_api/queue/join")
    assert not is_open_route("PUT", "/")
    assert not is_open_route("GET", "/gradio_api/queue/join/../file=x")


def test_gradio_client_can_ask_and_nothing_else_is_offered(page_of_hostile_report, hostile_report):
    url = page_of_hostile_report.url + "gradio_api/"
    assert set(httpx.get(url + "info").json()["named_endpoints"]) == {"/ask"}
    event = httpx.post(url + "call/ask", json={"data": ["Why?", []]}).json()["event_id"]
    stream = httpx.get(f"{url}call/ask/{event}", timeout=20).text
    assert "event: complete" in stream
    assert hostile_report.id in stream
    event = httpx.post(url + "call/ask", json={"data": ["", []]}).json()["event_id"]
    assert "Traceback" not in httpx.get(f"{url}call/ask/{event}", timeout=20).text
