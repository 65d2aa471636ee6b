"""`peelqa models` and the doctor's line tell what is set up, and never a key."""

from __future__ import annotations

import hashlib
import json
import os

import pytest

from peelqa.cli import run

KEY = "sk-secret-0123456789-abcdefgh"
KEYS = {"provider", "is_configured", "is_installed", "install", "keys"}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("PEELQA_") or name.endswith("_API_KEY")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PEELQA_INDEX_DIR", str(tmp_path / "index"))
    return monkeypatch


@pytest.fixture
def tiny(tmp_path):
    path = tmp_path / "tiny.gguf"
    path.write_bytes(b"GGUF and no more")
    return path


def shown(args, capsys, code=0) -> str:
    assert run(args) == code
    return capsys.readouterr().out


def test_without_a_model_every_way_is_listed(environment, capsys):
    text = shown(["models"], capsys)
    assert text.startswith("configured  none; answers are quoted. Set PEELQA_CHAT_MODEL")
    for way in ("openai", "anthropic", "google_genai", "ollama", "llamacpp"):
        assert f"  {way} " in text
    assert "OPENAI_API_KEY is not set" in text


def test_a_key_is_told_to_be_there_and_never_shown(environment, capsys):
    environment.setenv("OPENAI_API_KEY", KEY)
    environment.setenv("PEELQA_CHAT_MODEL", "openai:gpt")
    text = shown(["models"], capsys) + shown(["models", "--json"], capsys) + shown(["doctor"], capsys)
    assert "* openai        installed; OPENAI_API_KEY is set" in text
    assert "ok    chat model  openai:gpt, 60 seconds a reply" in text
    assert KEY not in text
    assert "abcdefgh" not in text


def test_the_overview_as_json_has_stable_keys(environment, capsys):
    seen = json.loads(shown(["models", "--json"], capsys))
    plain = {"model", "problem", "has_base_url", "sha256", "is_trusted", "seconds", "max_tokens", "keeps_replies"}
    assert set(seen) == plain | {"ways"}
    assert all(set(way) == KEYS for way in seen["ways"])


def test_an_address_is_not_shown_and_makes_the_key_needless(environment, capsys):
    environment.setenv("PEELQA_CHAT_MODEL", "openai:mine")
    environment.setenv("PEELQA_CHAT_BASE_URL", "http://intranet.example:8080/v1")
    text = shown(["models"], capsys)
    assert "an address of your own" in text
    assert "intranet" not in text
    assert "* openai        installed; no key needed" in text


@pytest.mark.parametrize(
    ("model", "problem"),
    [("openai:gpt", "openai needs a key; set OPENAI_API_KEY"), ("acme:x", "PEELQA_CHAT_MODEL='acme:x' is not one of")],
)
def test_a_model_that_cannot_be_used_is_a_fault_here_and_in_the_doctor(model, problem, environment, capsys):
    environment.setenv("PEELQA_CHAT_MODEL", model)
    assert f"problem     {problem}" in shown(["models"], capsys, code=2)
    assert f"FAULT chat model  {problem}" in shown(["doctor"], capsys, code=2)


def test_a_file_is_confirmed_once_by_its_digest(environment, tiny, capsys):
    environment.setenv("PEELQA_CHAT_MODEL", f"llamacpp:{tiny}")
    digest = hashlib.sha256(tiny.read_bytes()).hexdigest()
    before = shown(["models"], capsys, code=2)
    assert f"run: peelqa models --trust {tiny}" in before
    assert f"sha256 {digest}, not confirmed" in before
    assert shown(["models", "--trust", str(tiny)], capsys) == f"{tiny} is confirmed: sha256 {digest}\n"
    assert f"sha256 {digest}, may be loaded" in shown(["models"], capsys)
    assert json.loads(shown(["models", "--trust", str(tiny), "--json"], capsys))["sha256"] == digest


def test_a_file_that_is_none_is_not_confirmed(environment, tmp_path, capsys):
    assert run(["models", "--trust", str(tmp_path / "none.gguf")]) == 2
    assert "No such file" in capsys.readouterr().err
    (tmp_path / "text.gguf").write_text("hello", encoding="utf-8")
    assert run(["models", "--trust", str(tmp_path / "text.gguf")]) == 2
    assert "is not a GGUF file" in capsys.readouterr().err
