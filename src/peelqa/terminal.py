"""Writing to a terminal or a pipe: text that commands nothing, JSON, and a bar for slow work."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from peelqa.render import visible

# colours and other sequences for a terminal; a lone escape character falls to `visible`
_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")


out = Console(markup=False, emoji=False, highlight=False)
err = Console(markup=False, emoji=False, highlight=False, stderr=True)


def plain(text: str) -> str:
    """`text` without anything that could command a terminal or hide in it; line ends and tabs stay."""
    return visible(_SEQUENCE.sub("", text))


def say(text: str, style: str = "") -> None:
    """Print text as it is: words wrapped for a terminal, lines left whole for a pipe."""
    out.print(Text(plain(text), style=style), soft_wrap=not out.is_terminal)


def complain(text: str) -> None:
    """Print one line to standard error."""
    err.print(Text(plain(text)), soft_wrap=True)


def say_json(record: object, indent: int | None = 2) -> None:
    """Print `record` as JSON; letters beyond ASCII stay readable where the output can hold them."""
    is_utf8 = (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(json.dumps(record, ensure_ascii=not is_utf8, indent=indent) + "\n")


@contextmanager
def progress_bar(doing: str) -> Iterator[Callable[[int, int], None]]:
    """A function to report progress of a build to; shows nothing until it is called for the first time."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=err, disable=not err.is_terminal)
    task = bar.add_task("Working", total=None)
    shown = False

    def step(done: int, total: int) -> None:
        nonlocal shown
        if not shown:
            shown = True
            complain(doing)
            bar.update(task, total=total)
            bar.start()
        bar.update(task, completed=done)

    try:
        yield step
    finally:
        if bar.live.is_started:
            bar.stop()
