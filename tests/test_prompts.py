"""Prompts are filled wholly or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from peelqa.errors import PromptError
from peelqa.prompts import Prompt, read_prompt

PROMPTS = Path(__file__).parents[1] / "prompts"
GREETING = Prompt("greeting", "Dear {{name}}, about {{subject}}: {{name}}!", "")


def test_every_variable_is_replaced_everywhere():
    assert GREETING.fill(name="Ann", subject="fire") == "Dear Ann, about fire: Ann!"


def test_what_is_filled_in_is_never_read_for_variables():
    assert GREETING.fill(name="{{subject}}", subject="\\1 {x}") == "Dear {{subject}}, about \\1 {x}: {{subject}}!"


def test_a_missing_variable_is_refused_by_name():
    with pytest.raises(PromptError, match="the prompt greeting lacks subject; its variables are: name, subject"):
        GREETING.fill(name="Ann")


def test_an_unknown_variable_is_refused_by_name():
    with pytest.raises(PromptError, match="the prompt greeting has no variable colour"):
        GREETING.fill(name="Ann", subject="fire", colour="red")


def test_a_prompt_that_does_not_exist_is_refused_with_its_path():
    with pytest.raises(PromptError, match=r"can't read the prompt .*prompts/no-such\.md"):
        read_prompt("no-such")


@pytest.mark.parametrize("path", sorted(p for p in PROMPTS.glob("*.md") if p.name != "README.md"), ids=lambda p: p.stem)
def test_a_prompt_of_the_project_is_read_without_its_note_and_with_the_digest_of_its_file(path):
    prompt = read_prompt(path.stem)
    assert prompt.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "<!--" not in prompt.text
    assert prompt.text
