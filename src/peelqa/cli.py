"""The command line: ask, chat, search, index, report, enrich, serve, mcp, models, doctor, eval.

Exit codes: 0 answered or done, 1 not found in the report, 2 error or wrong usage, 130 interrupted, 141 nobody reads on.
Whatever is slow to import is imported inside the command that needs it, so that `--help` comes at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from peelqa import __version__
from peelqa.chat_commands import AsJson, enrich, models
from peelqa.errors import PeelqaError, QuestionError
from peelqa.terminal import complain, progress_bar, say, say_json

if TYPE_CHECKING:
    from peelqa.assistant import Assistant, Conversation
    from peelqa.types import Answer

NOT_FOUND, ERROR, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141
_BUILDING = "Building the index in {}; this is done once."
GOODBYES = ("exit", "quit", "bye")
MAX_HITS = 100

Engine = Annotated[Literal["quote", "chat"] | None, typer.Option(help="Quote, or have a chat model write.")]
Context = Annotated[Literal["retrieved", "report"] | None, typer.Option(help="What a chat model reads.")]
Port = Annotated[int | None, typer.Option(min=1, max=65_535, help="Port of the page.", show_default="7860")]

# typer exports no name for the error of a mistyped option or command, but this public one descends from it
_UsageError = cast(type[Exception], typer.BadParameter.__bases__[0])

app = typer.Typer(
    name="peelqa",
    help="Questions about a police inspection report, answered in its own words with the page that proves them.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # boxes around the help text would double the time that --help takes
)


def main() -> None:
    """Run the command line of this process and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a narrow terminal shows "?", never a traceback
    sys.exit(run(sys.argv[1:]))


def run(args: Sequence[str]) -> int:
    """Run one command line; returns the exit code. Every foreseen error is one line on stderr."""
    try:
        code = app(args=list(args) or ["--help"], prog_name="peelqa", standalone_mode=False)
        sys.stdout.flush()
    except PeelqaError as error:
        return _fail(str(error))
    except _UsageError as error:
        return _fail(f"{cast(Any, error).format_message()} (see: peelqa --help)")
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # rich and typer exit where they meet a pipe that nobody reads
        # the interpreter flushes stdout once more at exit; give it somewhere to flush to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception:  # a fault of the program: the traceback is wanted, but Python's own exit code 1 means "not found"
        traceback.print_exc()
        return ERROR
    return code if isinstance(code, int) else 0


def _fail(message: str) -> int:
    complain("peelqa: " + " ".join(message.split()))
    return ERROR


@contextmanager
def _assistant(engine: str | None = None, context: str | None = None) -> Iterator[Assistant]:
    from peelqa.assistant import Assistant
    from peelqa.settings import load_settings

    settings = load_settings(engine=engine, context=context)
    with progress_bar(_BUILDING.format(settings.index_dir)) as step:
        yield Assistant(settings, progress=step)


def _show_version(wanted: bool) -> None:
    if wanted:
        say(f"peelqa {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that stand before the command."""


@app.command()
def ask(
    question: Annotated[list[str], typer.Argument(help="The question.")],
    engine: Engine = None,
    context: Context = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question, each sentence with its page."""
    with _assistant(engine, context) as assistant:
        answer = assistant.ask(" ".join(question))
    _say_answer(answer, as_json)
    if answer.status == "not_found":
        raise typer.Exit(NOT_FOUND)


def _say_answer(answer: Answer, as_json: bool, indent: int | None = 2) -> None:
    from peelqa.render import to_dict, to_plain

    if as_json:
        say_json(to_dict(answer), indent)
    else:
        say(to_plain(answer))


@app.command()
def chat(engine: Engine = None, context: Context = None, as_json: AsJson = False) -> None:
    """Ask one question after another, follow-ups too.

    One question a line; Ctrl-D ends. "/clear" forgets what was said before. With --json, every answer is one line.
    """
    from peelqa.assistant import Conversation

    with _assistant(engine, context) as assistant:
        conversation = Conversation(assistant)
        if sys.stdin.isatty():
            say(f"{assistant.report.title}. Ask a question; /clear starts anew, Ctrl-D ends.", "dim")
        for line in _lines():
            if line == "/clear":
                conversation.clear()
            else:
                _reply(conversation, line, as_json)


def _lines() -> Iterator[str]:
    """Questions from the terminal or a pipe until its end, or until a goodbye; blank lines are passed over."""
    prompt = "> " if sys.stdin.isatty() else ""
    if prompt:
        import readline  # noqa: F401 - its import gives `input` line editing and history
    while True:
        try:
            line = input(prompt).strip()
        except EOFError:
            return
        if line.lower() in GOODBYES:
            return
        if line:
            yield line


def _reply(conversation: Conversation, question: str, as_json: bool) -> None:
    try:
        answer = conversation.ask(question)
    except QuestionError as error:  # one bad question does not end a conversation
        _fail(str(error))
        return
    _say_answer(answer, as_json, indent=None)
    if not as_json:
        say("")
    sys.stdout.flush()


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=MAX_HITS, help="How many hits.")] = 10,
    as_json: AsJson = False,
) -> None:
    """List the sentences nearest to a query, best first."""
    from peelqa.exchange import hit_as_json

    with _assistant("quote") as assistant:
        hits = assistant.search(" ".join(query), k)
    records = [hit_as_json(assistant.report, hit, is_detailed=True) for hit in hits]
    if as_json:
        say_json(records)
    for rank, record in enumerate(() if as_json else records, 1):
        say(f"{rank}. {record['text']}")
        say(f"   page {record['page']}, {record['section']} (found by {', '.join(hits[rank - 1].found_by)})", "dim")
    if not hits:
        complain("The report holds nothing near to that.")
        raise typer.Exit(NOT_FOUND)


@app.command()
def index(
    force: Annotated[bool, typer.Option("--force", help="Build even if the index is up to date.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the index, unless it is there and fits."""
    from peelqa.embeddings import Embedder
    from peelqa.ingest import ingest
    from peelqa.settings import load_settings

    settings, built = load_settings(), False
    with progress_bar(_BUILDING.format(settings.index_dir)) as step:

        def progress(done: int, total: int) -> None:
            nonlocal built
            built = True
            step(done, total)

        result = ingest(settings, Embedder(settings.model_dir), progress, force=force)
    units, made_from = len(result.source.units), result.source.manifest
    if as_json:
        named = ("report_id", "report_sha256", "model", "model_sha256", "questions_sha256")
        origin = {name: getattr(made_from, name) for name in named}
        say_json({"index_dir": str(settings.index_dir), "built": built, "units": units, **origin})
    else:
        say(f"{settings.index_dir}: {units:,} units, {'built' if built else 'up to date'}")


@app.command()
def report(
    what: Annotated[
        Literal["outline", "judgments", "improvements", "causes", "acronyms"], typer.Argument(help="Which part.")
    ] = "outline",
    as_json: AsJson = False,
) -> None:
    """List the judgments, boxes and terms of the report."""
    from peelqa.listing import rows
    from peelqa.reports import read_report
    from peelqa.settings import load_settings, report_path
    from peelqa.structure import read_template

    found = read_report(report_path(load_settings()))
    lines = rows(found, read_template(found), what)
    if as_json:
        say_json([line.record for line in lines])
        return
    for line in lines:
        say(line.text)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Port = None,
    engine: Engine = None,
    context: Context = None,
    password_file: Annotated[Path | None, typer.Option(help="File whose first line is the page's password.")] = None,
) -> None:
    """Serve the page to read and ask in.

    Builds the index first if there is none.
    """
    from peelqa.settings import load_settings, read_password
    from peelqa.store import current_folder

    password = password_file and read_password(password_file)
    settings = load_settings(host=host, port=port, engine=engine, context=context, password=password)
    if current_folder(settings.index_dir) is None:
        index(force=False, as_json=False)
    from peelqa.ui.server import serve as serve_page  # gradio is slow to import: a missing report should fail before

    serve_page(settings)


@app.command("mcp")
def mcp() -> None:
    """Offer the report to other programs' models, as MCP tools over standard input and output."""
    from peelqa.mcp_server import serve_tools

    with _assistant() as assistant:
        serve_tools(assistant)


for _command in (enrich, models):
    app.command()(_command)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check what is installed and what would be used.

    Exits with 2 if something is at fault; each fault says how to mend it.
    """
    from peelqa.doctor import examine

    checks = examine()
    is_sound = all(check.is_sound for check in checks)
    if as_json:
        say_json({"is_sound": is_sound, "checks": [asdict(check) for check in checks]})
    for check in () if as_json else checks:
        say(f"{'ok' if check.is_sound else 'FAULT':<6}{check.name:<12}{check.detail}", "" if check.is_sound else "bold")
    if not is_sound:
        raise typer.Exit(ERROR)


@app.command("eval", add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def evaluation(context: typer.Context) -> None:
    """Measure the answers on the cases in evals/."""
    from peelqa.evaluation.command import evaluate  # its options are read only now: it imports what it measures

    command = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    command.command()(evaluate)
    code = command(args=context.args, prog_name="peelqa eval", standalone_mode=False)
    raise typer.Exit(code if isinstance(code, int) else 0)
