"""A password before everything: asked for, compared, limited, never written anywhere."""

from __future__ import annotations

import logging
import time

import httpx
import pytest
from stand_in import StandIn, serve_in_thread

from peelqa.errors import SettingsError
from peelqa.settings import load_settings, read_password
from peelqa.ui import server
from peelqa.ui.safety import Limits

SECRET = "correct horse – ünï"


@pytest.fixture
def guarded(invented_report, tmp_path):
    stand_in = StandIn(invented_report, load_settings(index_dir=tmp_path, password=SECRET))
    yield from serve_in_thread(stand_in, tmp_path / "kept.sqlite3", Limits(burst=2_000))


def test_nothing_is_served_without_the_password(guarded):
    for path in ("", "ui/report", "ui/static/page.js", "healthz", "config", "gradio_api/info", "theme.css"):
        answer = httpx.get(guarded.url + path)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"].startswith("Basic ")
        assert "content-security-policy" in answer.headers
    assert httpx.post(guarded.url + "ask", json={"question": "Why?"}).status_code == 401


def test_with_it_everything_works(guarded):
    with httpx.Client(auth=("anybody", SECRET)) as client:
        assert client.get(guarded.url).status_code == 200
        assert client.post(guarded.url + "ask", json={"question": "Why?"}).json()["status"] == "answered"


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !!!", "Basic Zm9v", "Bearer x", "Basic " + "A" * 60_000, "basic /w=="]
)
def test_a_malformed_header_is_no_password_and_no_crash(header, guarded):
    assert httpx.get(guarded.url, headers={"authorization": header}).status_code in (400, 401, 431)


def test_guesses_are_limited_and_then_even_the_right_one_waits(guarded, caplog):
    with caplog.at_level(logging.DEBUG):
        guesses = [httpx.get(guarded.url, auth=("x", f"guess {n}")).status_code for n in range(12)]
        late = httpx.get(guarded.url, auth=("x", SECRET), headers={"x-forwarded-for": "10.1.2.3"})
    assert guesses == [401] * 10 + [429] * 2
    assert late.status_code == 429
    assert SECRET not in caplog.text
    assert "guess" not in caplog.text


def test_comparing_takes_the_same_time_for_near_and_far_guesses(guarded):
    """Digests of one length are compared in constant time; here only that no guess is answered much later."""
    took = []
    for guess in (SECRET[:-1], "x"):
        began = time.perf_counter()
        httpx.get(guarded.url + "healthz", auth=("x", guess))
        took.append(time.perf_counter() - began)
    assert max(took) < 1


def test_a_short_password_is_refused_and_never_shown():
    with pytest.raises(SettingsError, match=r"password=\*\*\*") as refused:
        load_settings(password="sh0rt")
    assert "sh0rt" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert SECRET not in repr(load_settings(password=SECRET))


def test_a_password_file_is_read_by_its_first_line(tmp_path):
    path = tmp_path / "password"
    path.write_text(f"  {SECRET}\nsecond line\n", encoding="utf-8")
    assert read_password(path) == SECRET
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="is blank"):
        read_password(path)
    with pytest.raises(SettingsError, match="can't read the password file"):
        read_password(tmp_path / "none")


@pytest.mark.parametrize(
    ("host", "password", "warned"),
    [("0.0.0.0", None, True), ("0.0.0.0", SECRET, False), ("127.0.0.1", None, False), ("localhost", None, False)],
)
def test_an_address_that_others_reach_without_a_password_is_warned_of_in_one_line(host, password, warned):
    line = server.warning_of(load_settings(host=host, password=password))
    assert bool(line) == warned
    assert "\n" not in line


@pytest.mark.browser
def test_a_browser_that_knows_it_reads_asks_and_exports(guarded, open_page):
    credentials = {"username": "x", "password": SECRET}
    page = open_page(guarded, http_credentials=credentials)
    page.fill("#question textarea", "Why?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".answer")
    page.click("#export-toggle")
    with page.expect_download():
        page.click(".export[data-format=md]")
    assert page.troubles == []
