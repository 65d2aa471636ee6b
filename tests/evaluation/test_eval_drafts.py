"""Readers' verdicts become draft cases that measure nothing until a person completes them."""

from __future__ import annotations

import json

import pytest

from peelqa.conversations import Conversations, Place
from peelqa.errors import EvaluationError
from peelqa.evaluation.cases import load_cases
from peelqa.evaluation.drafts import write_drafts
from peelqa.types import Answer, Citation, Turn

ANNA, BEN = Place("a" * 32, "1" * 32), Place("b" * 32, "2" * 32)


def turn(question: str) -> Turn:
    cited = (Citation(1, f"The quote for {question}", "r", "S", 3, 0, 5, 0, 5),)
    return Turn(question, Answer(question, "Said. [1]", "answered", cited, "quote", (), (), (), 0.1))


@pytest.fixture
def kept(tmp_path):
    conversations = Conversations(tmp_path / "kept.sqlite3")
    for place, questions in ((ANNA, ("first?", "second?", "third?")), (BEN, ("first?",))):
        for question in questions:
            conversations.add(place, turn(question), "sha")
    conversations.rate(ANNA, 0, "up", "")
    conversations.rate(ANNA, 1, "down", "the wrong\npage")
    conversations.rate(BEN, 0, "down", "not it")
    return conversations.path


def test_each_judged_question_becomes_one_line_and_a_down_outweighs_an_up(kept, tmp_path):
    path = tmp_path / "drafts.jsonl"
    assert write_drafts(kept, path) == 2
    drafts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    first, second = sorted(drafts, key=lambda d: d["turn"])
    assert (first["question"], first["verdict"], first["reason"]) == ("first?", "down", "not it")
    assert (second["question"], second["history"], second["turn"]) == ("second?", ["first?"], 2)
    assert second["reason"] == "the wrong\npage"
    assert second["evidence"] == [["The quote for second?"]]
    assert ANNA.key not in path.read_text(encoding="utf-8")


def test_a_draft_is_refused_as_a_case_until_it_is_completed(kept, tmp_path, invented_report):
    path = tmp_path / "drafts.jsonl"
    write_drafts(kept, path)
    with pytest.raises(EvaluationError, match=r"drafts\.jsonl:1: this is a draft made from a reader's verdict"):
        load_cases(path, invented_report)


def test_a_file_that_exists_is_not_overwritten(kept, tmp_path):
    path = tmp_path / "drafts.jsonl"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(EvaluationError, match="may hold completed cases"):
        write_drafts(kept, path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_without_verdicts_it_says_so(tmp_path):
    with pytest.raises(EvaluationError, match="there are no verdicts"):
        write_drafts(tmp_path / "none.sqlite3", tmp_path / "drafts.jsonl")
    empty = Conversations(tmp_path / "empty.sqlite3")
    with pytest.raises(EvaluationError, match="holds no verdicts yet"):
        write_drafts(empty.path, tmp_path / "drafts.jsonl")


def test_the_command_writes_them(kept, tmp_path, monkeypatch):
    from peelqa.cli import run

    monkeypatch.setenv("PEELQA_INDEX_DIR", str(tmp_path))
    kept.rename(tmp_path / "conversations.sqlite3")
    assert run(["eval", "--drafts", str(tmp_path / "out.jsonl")]) == 0
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert run(["eval", "--drafts", str(tmp_path / "out.jsonl")]) == 2
