"""Settings: strict, ranged, from variables and `.env`; a wrong one names itself and what is allowed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from peelqa.errors import SettingsError
from peelqa.settings import PREFIX, Settings, data_folder, engine_of, load_settings, report_path


@pytest.fixture(autouse=True)
def _clean(monkeypatch, tmp_path):
    """No variable and no `.env` of whoever runs the tests."""
    for name in [n for n in os.environ if n.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_defaults_serve_this_machine_only_and_quote():
    settings = load_settings()
    assert (settings.host, settings.port, engine_of(settings)) == ("127.0.0.1", 7860, "quote")
    assert settings.report is None


def test_a_variable_a_dotenv_line_and_an_override_win_in_that_order(monkeypatch):
    Path(".env").write_text("PEELQA_PORT=8001\nPEELQA_CANDIDATES=50\nPEELQA_MAX_HISTORY_TURNS=3\n", encoding="utf-8")
    monkeypatch.setenv("PEELQA_PORT", "8002")
    monkeypatch.setenv("PEELQA_CANDIDATES", "51")
    settings = load_settings(port=8003)
    assert (settings.max_history_turns, settings.candidates, settings.port) == (3, 51, 8003)


def test_an_override_of_none_leaves_the_variable(monkeypatch):
    monkeypatch.setenv("PEELQA_PORT", "8002")
    assert load_settings(port=None).port == 8002


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PEELQA_PORT", "0", "port='0': .*greater than or equal to 1"),
        ("PEELQA_PORT", "65536", "port='65536': .*less than or equal to 65535"),
        ("PEELQA_PORT", "", "port=''"),
        ("PEELQA_PORT", "http", "port='http': .*integer"),
        ("PEELQA_CANDIDATES", "4", "candidates='4': .*greater than or equal to 5"),
        ("PEELQA_MAX_QUESTION_CHARS", "20001", "max_question_chars='20001': .*20000"),
        ("PEELQA_ENGINE", "magic", "engine='magic': .*'quote'"),
        ("PEELQA_EXPANSION", "perhaps", "expansion='perhaps'"),
        ("PEELQA_PROT", "8000", "unknown setting PEELQA_PROT; known are: .*PEELQA_PORT"),
    ],
)
def test_a_wrong_variable_is_refused_by_name_in_one_line(monkeypatch, name, value, message):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=message) as refusal:
        load_settings()
    assert "\n" not in str(refusal.value)


def test_an_unknown_override_is_refused():
    with pytest.raises(SettingsError, match="unknown setting PEELQA_PROT; known are"):
        load_settings(prot=8000)


def test_an_unknown_setting_in_dotenv_is_refused():
    Path(".env").write_text("PEELQA_PROT=8001\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="unknown setting PEELQA_PROT"):
        load_settings()


def test_other_programs_lines_in_dotenv_are_let_be():
    # one that was refused would also be printed, and it may be a key
    Path(".env").write_text("SOME_API_KEY=secret\nPEELQA_PORT=8001\n", encoding="utf-8")
    assert load_settings().port == 8001


def test_a_dotenv_that_is_no_text_is_refused():
    Path(".env").write_bytes(b"\xff\xfeP")
    with pytest.raises(SettingsError, match=r"can't read \.env"):
        load_settings()


def test_settings_never_change():
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1


def test_without_a_name_the_only_report_in_seeds_is_used(seed_path):
    assert report_path(load_settings()) == seed_path
    assert data_folder() == seed_path.parents[1]


def test_a_named_report_is_used_unread(tmp_path):
    assert report_path(Settings(report=tmp_path / "mine.txt")) == tmp_path / "mine.txt"
