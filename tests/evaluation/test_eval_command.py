"""`peelqa eval`: a file that is not usable is refused before anything is loaded."""

import pytest
import typer
from typer.testing import CliRunner

from peelqa.evaluation.command import evaluate

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
