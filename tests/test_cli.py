"""The command line: what it prints, its exit codes, one line for every error, and nothing that commands a terminal."""

from __future__ import annotations

import importlib
import io
import json
import os
import resource
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import peelqa
from peelqa.assistant import check_question
from peelqa.cli import run
from peelqa.errors import StoreError
from peelqa.reports import read_report
from peelqa.terminal import plain
from peelqa.types import Answer, Citation, Hit, Passage, Snapshot

INVENTED = Path(__file__).parent / "data" / "invented.txt"
COMMANDS = ("ask", "chat", "search", "index", "report", "enrich", "serve", "models", "doctor", "eval")


class StandIn:
    """Quotes the report's first sentence, whatever is asked: tested here is what the command makes of an answer."""

    def __init__(self, settings, progress=None):
        self.settings = settings
        self.report = read_report(INVENTED)

    def ask(self, question, history=()):
        cleaned = check_question(question, 2_000)
        if "broken" in cleaned:
            raise StoreError("the index is\ndamaged \x1b[31mhere; run: peelqa index")
        if "unknown" in cleaned:
            return Answer(question, "The report does not say.", "not_found", (), "quote", (cleaned,), (), (), 0.1)
        sentence = self.report.sentences[0]
        span = (sentence.start, sentence.end)
        quote = self.report.text[slice(*span)]
        citation = Citation(1, quote, self.report.id, "Summary", 2, *span, *span)
        text = f"{quote} [1]\n{len(history)} before"
        return Answer(question, text, "answered", (citation,), "quote", (cleaned,), (), (), 0.1)

    def stream(self, question, history=()):
        yield Snapshot(self.ask(question, history), "", is_final=True)

    def search(self, query, k=10, history=()):
        check_question(query, 2_000)
        sentences = self.report.sentences[: 0 if "unknown" in query else k]
        units = [Passage(f"s{s.id}", s.section_id, (s.id,), s.start, s.end, "") for s in sentences]
        return tuple(Hit(unit, 1.0, ("keywords",)) for unit in units)


@pytest.fixture
def environment(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("PEELQA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PEELQA_REPORT", str(INVENTED))
    monkeypatch.setenv("PEELQA_INDEX_DIR", str(tmp_path / "index"))
    return monkeypatch


@pytest.fixture
def standing_in(environment):
    environment.setattr(
        importlib.import_module("peelqa.assistant"), "Assistant", StandIn
    )  # `peelqa.ask` is the function
    return environment


def one_line(capsys) -> str:
    """The error: one line on stderr, nothing on stdout."""
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err
    return captured.err


# Help and usage


@pytest.mark.parametrize("args", [[], ["--help"]])
def test_help_names_every_command(args, capsys):
    assert run(args) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {command} " in shown for command in COMMANDS)


def test_help_takes_under_half_a_second():
    """Processor time of the whole process, the best of several tries: other work on the machine slows a try."""

    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "peelqa", "--help"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    assert any(seconds() < 0.5 for _ in range(5))


def test_version_is_the_packages(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"peelqa {peelqa.__version__}\n"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["ask", "--nonsense"], "No such option: --nonsense"),
        (["ask"], "Missing argument"),
        (["search", "burglary", "-k", "0"], "Invalid value for '-k'"),
        (["search", "burglary", "-k", "many"], "Invalid value for '-k'"),
        (["report", "weather"], "'weather' is not one of 'outline', 'judgments'"),
        (["serve", "--port", "70000"], "Invalid value for '--port'"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(args, message, capsys):
    assert run(args) == 2
    assert message in one_line(capsys)


# Answers


def test_an_answer_is_printed_with_its_page_and_exit_code_0(standing_in, capsys):
    assert run(["ask", "What", "is", "this?"]) == 0
    shown = capsys.readouterr().out
    assert "[1]\n" in shown
    assert "[1] page 2, Summary" in shown


def test_an_answer_as_json_has_the_keys_of_answer_and_citation(standing_in, capsys):
    assert run(["ask", "What is this?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == set(Answer.__slots__)
    assert set(answer["citations"][0]) == set(Citation.__slots__)
    assert answer["question"] == "What is this?"


def test_an_answer_that_is_not_found_exits_with_1(standing_in, capsys):
    assert run(["ask", "something unknown"]) == 1
    assert "The report does not say." in capsys.readouterr().out


def test_hits_are_printed_with_text_page_and_section(standing_in, capsys):
    assert run(["search", "anything", "-k", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1. This report is structured in four parts")
    assert lines[1].startswith("   page 2, ")
    assert len(lines) == 4


def test_hits_as_json_have_stable_keys(standing_in, capsys):
    assert run(["search", "anything", "-k", "3", "--json"]) == 0
    hits = json.loads(capsys.readouterr().out)
    assert [set(hit) for hit in hits] == [{"text", "page", "section", "score", "found_by", "start", "end"}] * 3


def test_a_search_without_a_hit_exits_with_1(standing_in, capsys):
    assert run(["search", "unknown", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == []


def test_an_error_is_one_line_whatever_its_text(standing_in, capsys):
    assert run(["ask", "broken"]) == 2
    assert one_line(capsys) == "peelqa: the index is damaged here; run: peelqa index\n"


def test_a_fault_of_the_program_shows_where_and_exits_with_2(standing_in, capsys):
    """Python's own code for an unhandled error is 1, which here means "not found"."""
    standing_in.setattr(StandIn, "ask", lambda self, question: 1 / 0)
    assert run(["ask", "anything"]) == 2
    assert "ZeroDivisionError" in capsys.readouterr().err


# Conversations


def test_a_chat_reads_a_pipe_and_remembers_what_was_said(standing_in, capsys):
    standing_in.setattr(sys, "stdin", io.StringIO("First?\n\nSecond?\n/clear\nThird?\n"))
    assert run(["chat"]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if "before" in line] == [
        "0 before",
        "1 before",
        "0 before",
    ]


def test_a_bad_question_does_not_end_a_chat(standing_in, capsys):
    standing_in.setattr(sys, "stdin", io.StringIO("???\n" + "x" * 100_000 + "\nFirst?\nquit\nNever read\n"))
    assert run(["chat", "--json"]) == 0
    captured = capsys.readouterr()
    assert [json.loads(line)["question"] for line in captured.out.splitlines()] == ["First?"]
    assert captured.err.splitlines()[0] == "peelqa: please type a question about the report"
    assert "the question has 100,000 characters" in captured.err.splitlines()[1]


# The report's own template


@pytest.mark.parametrize(
    ("part", "keys"),
    [
        ("outline", {"id", "path", "kind", "page", "page_start", "page_end", "start", "end"}),
        ("judgments", {"pillar", "component", "grade", "year", "page", "start", "end"}),
        ("improvements", {"path", "text", "page", "start", "end"}),
        ("causes", {"path", "text", "page", "start", "end", "deadline", "lead_in", "recommendations"}),
        ("acronyms", {"short", "long", "page", "start", "end"}),
    ],
)
def test_each_part_of_the_report_as_json_has_stable_keys(part, keys, environment, capsys):
    assert run(["report", part, "--json"]) == 0
    records = json.loads(capsys.readouterr().out)
    assert records
    assert all(set(record) == keys for record in records)


def test_judgments_are_printed_with_grade_and_page(environment, capsys):
    """The invented report grades this component "Outstanding" in its table on page 3."""
    assert run(["report", "judgments"]) == 0
    assert (
        "Outstanding             Preventing crime and tackling anti-social behaviour (page 3, 2021/22)"
        in capsys.readouterr().out
    )


def test_control_characters_and_markup_of_a_report_reach_nobody(environment, tmp_path, capsys):
    hostile = tmp_path / "hostile.txt"
    text = INVENTED.read_text(encoding="utf-8")
    hostile.write_text(
        text.replace("PEEL (police", "PEEL \x1b[31m\x07[bold]:smile:\u202e\x9b2J(police"), encoding="utf-8"
    )
    environment.setenv("PEELQA_REPORT", str(hostile))
    for args in (["report", "outline"], ["report", "acronyms"], ["report", "acronyms", "--json"]):
        assert run(args) == 0
        assert not set(capsys.readouterr().out) & {"\x1b", "\x07", "\u202e", "\x9b"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07", "]0;title"),
        ("\x9b2Jcleared", "cleared"),
        ("a\u202eb\u200bc", "abc"),
        ("[bold]two\n\tlines[/bold]", "[bold]two\n\tlines[/bold]"),
    ],
)
def test_plain_text_commands_no_terminal(text, shown):
    assert plain(text) == shown


# Bad input, with the real parts


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("PEELQA_REPORT", "/nowhere/report.txt", "can't read the report /nowhere/report.txt: No such file"),
        ("PEELQA_REPORT", __file__, "test_cli.py is not a kind of file that can be read"),
        ("PEELQA_MODEL_DIR", "/nowhere/model", "no model in /nowhere/model; set PEELQA_MODEL_DIR"),
        ("PEELQA_PORT", "0", "setting port='0'"),
        ("PEELQA_COLOUR", "blue", "unknown setting PEELQA_COLOUR; known are: PEELQA_REPORT"),
        ("PEELQA_INDEX_DIR", f"{__file__}/index", "can't write the index in"),
    ],
)
@pytest.mark.parametrize("args", [["ask", "Who was inspected?"], ["index"]])
def test_a_wrong_setting_is_one_line_with_its_value_and_exit_code_2(
    args, variable, value, message, environment, capsys
):
    environment.setenv(variable, value)
    assert run(args) == 2
    assert message in one_line(capsys)


def test_another_model_is_refused_by_its_digest(environment, tmp_path, capsys):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"another")
    environment.setenv("PEELQA_MODEL_DIR", str(tmp_path))
    assert run(["ask", "Who was inspected?"]) == 2
    # sha256 of b"another" begins ae448ac86c4e
    assert "model.safetensors has sha256 ae448ac86c4e..., not 53aa51172d14..." in one_line(capsys)


@pytest.mark.parametrize(
    ("question", "message"), [("  ", "please type a question"), ("x" * 100_000, "100,000 characters")]
)
def test_an_unusable_question_is_refused_before_the_index_is_opened(question, message, environment, tmp_path, capsys):
    assert run(["ask", question]) == 2
    assert message in one_line(capsys)
    assert not (tmp_path / "index").exists()


# The doctor


def test_the_doctor_checks_everything_and_builds_nothing(environment, tmp_path, capsys):
    assert run(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["is_sound"] is True
    names = [check["name"] for check in found["checks"]]
    assert names == ["python", "packages", "model", "report", "questions", "index", "chat model", "would use"]
    assert not (tmp_path / "index").exists()


def test_the_doctor_goes_on_after_a_fault_and_exits_with_2(environment, capsys):
    environment.setenv("PEELQA_MODEL_DIR", "/nowhere/model")
    assert run(["doctor"]) == 2
    shown = capsys.readouterr().out
    assert "FAULT model       no model in /nowhere/model" in shown
    assert "ok    would use   engine quote" in shown


# The whole path, with the real model and the invented report


def printed(args: list[str], capsys) -> tuple[int, Any]:
    """(exit code, what was printed as JSON)."""
    code = run([*args, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_an_index_is_built_once_answered_from_and_mended(environment, tmp_path, capsys):
    environment.setenv("PEELQA_EXPANSION", "false")  # fewer units: half the time
    question = ["ask", "How is preventing crime graded?"]
    assert printed(["index"], capsys)[1]["built"] is True
    assert printed(["index"], capsys)[1]["built"] is False
    code, answer = printed(question, capsys)
    assert code == 0
    assert "Outstanding" in answer["text"]

    manifest = next((tmp_path / "index").glob("index-*/manifest.json"))
    manifest.write_text("{}", encoding="utf-8")
    code, found = printed(["doctor"], capsys)
    assert code == 2
    assert [check["name"] for check in found["checks"] if not check["is_sound"]] == ["index"]
    assert "run: peelqa index" in next(check["detail"] for check in found["checks"] if check["name"] == "index")

    assert printed(["index"], capsys)[1]["built"] is True
    code, again = printed(question, capsys)
    assert (code, again["text"], again["citations"]) == (0, answer["text"], answer["citations"])


# Whole processes


@pytest.fixture(scope="module")
def process_environment(tmp_path_factory):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PEELQA_")}
    return {**kept, "PEELQA_REPORT": str(INVENTED), "PEELQA_INDEX_DIR": str(tmp_path_factory.mktemp("cli") / "index")}


def peelqa_process(environment, *args: str, **options) -> subprocess.Popen[str]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-m", "peelqa", *args], env=environment, **{**pipes, **options})


def test_an_interrupt_ends_quietly(process_environment):
    # A shell starts its background jobs, and with them these tests, with the interrupt ignored: undo that.
    listening = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    chat = peelqa_process(process_environment, "chat", preexec_fn=listening)
    assert chat.stdin is not None
    assert chat.stderr is not None
    chat.stdin.write("???\n")
    chat.stdin.flush()
    assert "please type a question" in chat.stderr.readline()  # it has started, and waits for the next line
    chat.send_signal(signal.SIGINT)
    assert chat.communicate(timeout=60) == ("", "")
    assert chat.returncode == 130


def test_a_reader_that_leaves_ends_quietly(process_environment):
    reading, writing = os.pipe()
    os.close(reading)
    listing = peelqa_process(process_environment, "report", "outline", stdout=writing)
    os.close(writing)
    assert listing.communicate(timeout=60)[1] == ""
    assert listing.returncode == 141
