"""The commands that are about chat models: enrich, models."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from peelqa.terminal import progress_bar, say, say_json

ERROR = 2
_BUILDING = "Building an index without questions to try them on; this is done once."

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")]


def enrich(
    limit: Annotated[int | None, typer.Option(min=1, help="How many passages in this run.", show_default="all")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write.", show_default="beside the report")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Have the chat model write questions that the report answers.

    They help the search to understand everyday wording. What the file already has is kept; an interrupted run goes on.
    """
    from peelqa.chat.model import open_chat_model
    from peelqa.embeddings import Embedder
    from peelqa.enrich import enrich as write_questions
    from peelqa.settings import load_settings

    settings = load_settings()
    model = open_chat_model(settings)
    embedder = Embedder(settings.model_dir)
    saying = f"{model.name} writes questions. An interrupted run goes on where it was."
    with progress_bar(_BUILDING) as building, progress_bar(saying) as step:
        done = write_questions(settings, embedder, model, limit=limit, output=output, progress=step, building=building)
    if as_json:
        say_json(done.record)
        return
    say(done.line)
    if output is None:
        say("To use them, run: peelqa index", "dim")


def models(
    trust: Annotated[
        Path | None, typer.Option("--trust", metavar="PATH", help="Confirm a GGUF file by its sha256.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List which chat models are set up; keys are never shown.

    Exits with 2 if one is configured and can't be used.
    """
    from peelqa.chat.gguf import TrustBook
    from peelqa.models import lines, overview
    from peelqa.settings import load_settings

    settings = load_settings()
    if trust is not None:
        digest = TrustBook(settings.index_dir).trust(trust.expanduser())
        confirmed = {"path": str(trust), "sha256": digest}
        say_json(confirmed) if as_json else say(f"{trust} is confirmed: sha256 {digest}")
        return
    seen = overview(settings)
    if as_json:
        say_json(asdict(seen))
    for line in () if as_json else lines(seen):
        say(line)
    if seen.problem:
        raise typer.Exit(ERROR)
