"""`peelqa eval`: a file that is not usable is refused before anything is loaded."""

import json
import re

import pytest
import typer
from typer.testing import CliRunner

from peelqa.evaluation.command import evaluate
from scripted_model import ScriptedModel, text_of

app = typer.Typer()
app.command()(evaluate)


@pytest.mark.parametrize(
    ("option", "text", "reason"),
    [
        ("--compare", '{"schema": 0}', "schema 0, this version reads 1"),
        ("--compare", "not json", "not JSON"),
        ("--baseline", '{"schema": 1}', "damaged baseline"),
    ],
)
def test_an_unusable_file_is_refused_with_exit_code_2(option, text, reason, tmp_path):
    (tmp_path / "old.json").write_text(text)
    done = CliRunner().invoke(app, [option, str(tmp_path / "old.json")])
    assert done.exit_code == 2
    assert reason in " ".join(done.stderr.split())


def test_a_missing_file_is_refused(tmp_path):
    done = CliRunner().invoke(app, ["--compare", str(tmp_path / "none.json")])
    assert done.exit_code == 2


def test_a_small_run_writes_all_files_and_compares_with_itself(assistant, case_file, tmp_path, monkeypatch):
    """`assistant` opens the index that the command then finds."""
    assistant.ask("What was inspected?")
    monkeypatch.setenv("PEELQA_INDEX_DIR", str(assistant.settings.index_dir))
    fast = [
        "--cases",
        str(case_file),
        "--only",
        "type=methodology",
        "--no-controls",
        "--no-variants",
        "--no-determinism",
    ]
    files = {name: tmp_path / f"r.{name}" for name in ("json", "html", "junit")}
    outputs = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    held = ["--baseline", str(tmp_path / "baseline.json")]
    done = CliRunner().invoke(app, [*fast, *outputs, *held, "--write-baseline"])
    assert done.exit_code == 0, done.output
    assert all(path.is_file() for path in files.values())
    again = CliRunner().invoke(app, [*fast, *held])
    assert again.exit_code == 0, again.output
    compared = CliRunner().invoke(app, [*fast, "--compare", str(files["json"])])
    assert compared.exit_code == 0, compared.output
    assert "on 1 unchanged cases (0 left out)" in compared.output


def test_a_run_with_a_chat_model_gives_the_same_table_and_says_what_the_model_did(
    assistant, case_file, tmp_path, monkeypatch
):
    """One case: the model's first sentence is the report's own, the second is made up."""

    def script(request):
        found = re.findall(r"^\[(\d+)\] (.+)$", text_of(request["messages"][-1]), re.MULTILINE)
        number, text = next((n, t) for n, t in found if "varied between" in t)
        return f"{text} [{number}] The force owns 9,173 drones. [{number}]"

    assistant.ask("What was inspected?")
    monkeypatch.setenv("PEELQA_INDEX_DIR", str(assistant.settings.index_dir))
    only = ["--cases", str(case_file), "--only", "id=t-2", "--engine", "chat", "--no-controls", "--no-variants"]
    held = ["--baseline", str(tmp_path / "baseline.json"), "--write-baseline"]
    with ScriptedModel(script) as model:
        monkeypatch.setenv("PEELQA_CHAT_MODEL", "openai:scripted")
        monkeypatch.setenv("PEELQA_CHAT_BASE_URL", model.url)
        done = CliRunner().invoke(app, [*only, *held, "--json", str(tmp_path / "r.json")])
    assert done.exit_code == 0, done.output
    assert "chat on dev: 1 cases" in done.output
    found = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert found["engine"] == "chat"
    assert found["settings"]["chat_model"] == "openai:scripted"
    assert found["settings"]["chat_max_tokens"] == "600"
    assert {"answer.md", "example.md", "question.md"} <= set(found["prompts"])
    assert found["chat"]["asked"] == 1
    assert found["chat"]["sentences dropped"] == 1
    assert found["chat"]["quotes took over"] == 0
    assert found["chat"]["first word p50"] > 0
    (row,) = found["rows"]
    assert row["verdict"] == "right"
    assert (row["engine"], row["dropped"], row["usage"]["model"]) == ("chat", 1, "openai:scripted")
    assert row["usage"]["input_tokens"] > 0
    assert "9,173" not in row["text"]
