"""`peelqa enrich`: what a chat model writes is kept only if it reads like a question and leads back to its passage."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from peelqa.anticipated import Filter, candidates
from peelqa.chat.model import open_chat_model
from peelqa.cli import run
from peelqa.enrich import _index_without_questions, enrich, spans_of
from peelqa.errors import ChatError, ReportError
from peelqa.ingest import read_source
from peelqa.passages import read_questions
from peelqa.search import Searcher
from peelqa.settings import Settings
from scripted_model import Refusal, ScriptedModel, text_of

BUDGET = "The force has a balanced budget of £148m for 2022/23."


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in [name for name in os.environ if name.startswith("PEELQA_") or name.endswith("_API_KEY")]:
        monkeypatch.delenv(name)
    return monkeypatch


@pytest.fixture(scope="module")
def folder(invented_path, tmp_path_factory, embedder) -> Path:
    """The invented report alone, with its index built."""
    folder = tmp_path_factory.mktemp("enrich")
    shutil.copy(invented_path, folder / "invented.txt")
    _index_without_questions(settings_of(folder), embedder)
    return folder


def settings_of(folder: Path, **others) -> Settings:
    return Settings(**{"report": folder / "invented.txt", "index_dir": folder / "index", **others})


def scripted(folder: Path, server: ScriptedModel) -> tuple[Settings, object]:
    settings = settings_of(folder, chat_model="openai:scripted", chat_base_url=server.url)
    return settings, open_chat_model(settings)


def entries_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# The passages


def test_passages_cover_every_sentence_that_is_indexed_and_are_proven_by_the_loader(folder, embedder, tmp_path):
    source = read_source(settings_of(folder), embedder)
    spans = spans_of(source.report, source.units)
    indexed = {i for unit in source.units for i in unit.passage.sentence_ids}
    assert {i for span in spans for i in span.passage.sentence_ids} == indexed
    path = tmp_path / "spans.jsonl"
    path.write_text("".join(json.dumps({"span": s.text, "questions": ["?"]}) + "\n" for s in spans), encoding="utf-8")
    loaded = read_questions(path, source.report)
    assert all(
        set(span.passage.sentence_ids) <= set(unit.passage.sentence_ids)
        for span, unit in zip(spans, loaded, strict=True)
    )


# The filter


def test_lines_lose_their_numbers_bullets_and_quotation_marks():
    reply = '1. What is it?\n- "Is it good?"\n\n**Q3: Why so?**\n• 4) 46 teams or fewer?\n  '
    assert candidates(reply) == ("What is it?", "Is it good?", "Why so?", "46 teams or fewer?")


CASES = [
    ("How much does the force plan to save by 2025?", ""),
    ("where is the old headquarters that will be sold", ""),
    ("Is the budget balanced for 2022/23?", ""),
    ("The force has a balanced budget.", "not a question"),
    ("Is it balanced? The force says so.", "not a question"),
    ("Sure! Here are five questions:", "not a question"),
    ("Which budget?", "too short or long"),
    ("What " + "about the savings " * 10 + "is known?", "too short or long"),
    ("What does this passage say about money?", "about the passage itself"),
    ("According to the text, is the budget balanced?", "about the passage itself"),
    ("Does the force plan to save £9.9m by 2025?", "number or name not in the report"),
    ("Did the mayor of London approve the savings?", "number or name not in the report"),
    ("How long do phones wait to be examined?", "does not find its passage"),
    ("Is the force good at its work?", "fits several passages"),
]


@pytest.fixture(scope="module")
def searched(folder, embedder):
    index = _index_without_questions(settings_of(folder), embedder)
    span = next(s for s in spans_of(index.source.report, index.source.units) if s.text.startswith(BUDGET))
    return Searcher(index, embedder), span


@pytest.mark.parametrize(("question", "reason"), CASES)
def test_a_question_is_kept_or_dropped_for_a_reason(question, reason, searched):
    """The passage: a balanced budget of £148m for 2022/23, £3.6m to save by 2025, a headquarters to sell, and so on."""
    searcher, span = searched
    assert Filter(searcher).reason(question, span) == reason


def test_a_question_comes_once_whatever_its_small_words_and_at_most_six_of_a_passage_are_kept(searched):
    searcher, span = searched
    known = [{"span": "x", "questions": ["Is the budget balanced for 2022/23?"]}]
    asked = ["What did the force plan to save by 2025?", "How much does the force plan to save by 2025?"]
    asked += ["Is the budget of 2022/23 balanced?", "Was the budget for 2022/23 balanced?"]
    verbs = ("sell", "keep", "share", "let", "rent")
    asked += [f"Will the force {verb} its former headquarters in Millbeck?" for verb in verbs]
    asked += ["Does the force share vehicle workshops?"]
    dropped: Counter[str] = Counter()
    kept = Filter(searcher, known).questions(asked, span, dropped)
    assert kept[0] == asked[0]
    assert len(kept) == 6
    assert dropped["duplicate"] >= 2
    assert dropped["too many"] == len(asked) - 6 - dropped["duplicate"] - dropped["does not find its passage"]


# A whole run


def about_the_budget(request):
    if BUDGET in text_of(request["messages"][0]):
        return "1. How much does the force plan to save by 2025?\n2. What does this passage say about money?\n"
    return "Nothing.\n"


def test_a_run_writes_what_is_kept_counts_what_is_dropped_and_resumes(folder, embedder, tmp_path):
    output = tmp_path / "out.questions.jsonl"
    with ScriptedModel(about_the_budget) as server:
        settings, model = scripted(folder, server)
        first = enrich(settings, embedder, model, limit=2, output=output)
        steps: list[tuple[int, int]] = []
        rest = enrich(settings, embedder, model, output=output, progress=lambda *step: steps.append(step))
        again = enrich(settings, embedder, model, output=output)
        asked = len(server.requests)
    total = first.spans + rest.spans
    assert (first.spans, rest.already, rest.left, again.spans, asked) == (2, 2, 0, 0, total)
    assert steps[-1] == (total - 2, total - 2)
    assert rest.kept == 1
    assert rest.dropped == {"about the passage itself": 1, "not a question": total - 3}
    assert rest.line.endswith(
        f"{total - 2} passages done (2 before, 0 left), 1 questions kept, "
        f"{total - 2} dropped (about the passage itself 1, not a question {total - 3})"
    )
    entries = entries_of(output)
    assert len(entries) == total
    assert next(e for e in entries if e["questions"])["questions"] == ["How much does the force plan to save by 2025?"]
    report = read_source(settings, embedder).report
    (unit,) = read_questions(output, report)
    assert BUDGET in report.text[unit.passage.start : unit.passage.end]


def test_a_model_that_fails_ends_the_run_after_three_replies_and_what_was_written_is_kept(folder, embedder, tmp_path):
    output = tmp_path / "out.questions.jsonl"
    count = 0

    def failing(_request):
        nonlocal count
        count += 1
        return "Nothing." if count <= 2 else Refusal(401)

    with ScriptedModel(failing) as server:
        settings, model = scripted(folder, server)
        with pytest.raises(ChatError, match=r"refused the key \(401\)"):
            enrich(settings, embedder, model, output=output)
        assert len(server.requests) == 5
    assert len(entries_of(output)) == 2


def test_a_file_that_does_not_fit_the_report_is_refused_and_left_as_it_is(folder, embedder, tmp_path):
    output = tmp_path / "out.questions.jsonl"
    output.write_text('{"span": "No such words.", "questions": ["Why?"]}\n', encoding="utf-8")
    before = output.read_bytes()
    with ScriptedModel("Nothing.") as server:
        settings, model = scripted(folder, server)
        with pytest.raises(ReportError, match=r"the span 'No such words\.' is not in invented\.txt"):
            enrich(settings, embedder, model, output=output)
    assert output.read_bytes() == before


def test_an_index_with_questions_is_not_touched_and_the_questions_are_tried_without_them(invented_assistant, embedder):
    settings = invented_assistant.settings
    invented_assistant.search("budget")  # builds the index at the first use
    current = (settings.index_dir / "CURRENT").read_bytes()
    index = _index_without_questions(settings, embedder)
    assert not [unit for unit in index.source.units if unit.kind == "questions"]
    assert (settings.index_dir / "CURRENT").read_bytes() == current


def test_the_command_prints_a_summary_and_as_json_its_numbers(folder, clean, tmp_path, capsys):
    with ScriptedModel(about_the_budget) as server:
        settings = {"REPORT": folder / "invented.txt", "INDEX_DIR": folder / "index", "CHAT_MODEL": "openai:scripted"}
        for name, value in {**settings, "CHAT_BASE_URL": server.url}.items():
            clean.setenv(f"PEELQA_{name}", str(value))
        assert run(["enrich", "--limit", "1", "--output", str(tmp_path / "a.jsonl")]) == 0
        assert "1 passages done (0 before, " in capsys.readouterr().out
        assert run(["enrich", "--limit", "2", "--output", str(tmp_path / "a.jsonl"), "--json"]) == 0
        record = json.loads(capsys.readouterr().out)
        assert (record["already"], record["spans"], record["kept"]) == (1, 2, 0)
        assert record["dropped"] == {"not a question": 2}
    clean.delenv("PEELQA_CHAT_MODEL")
    assert run(["enrich"]) == 2
    assert "no chat model is set" in capsys.readouterr().err


@pytest.mark.slow
def test_what_a_weak_model_writes_is_proven_and_loads_and_the_run_resumes(folder, embedder, local_model, tmp_path):
    output = tmp_path / "out.questions.jsonl"
    settings = settings_of(folder, chat_max_tokens=60, chat_seconds=120)
    first = enrich(settings, embedder, local_model, limit=1, output=output)
    rest = enrich(settings, embedder, local_model, limit=2, output=output)
    assert (first.spans, rest.already, rest.spans) == (1, 1, 2)
    report = read_source(settings, embedder).report
    assert len(read_questions(output, report)) == first.kept + rest.kept
    assert [len(entry["questions"]) for entry in entries_of(output)]
    assert first.kept + rest.kept + (first.dropped + rest.dropped).total() >= 3
    assert first.output_tokens + rest.output_tokens <= 180
