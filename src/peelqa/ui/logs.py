"""Log records of one line each: whatever a question or an error holds, it can't begin a line of its own."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

LOGGERS = ("peelqa", "uvicorn")


class OneLine(logging.Formatter):
    """Time, level, place, message and, if there is one, the traceback; line ends and unseen characters as escapes."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of printable characters."""
        return escaped(super().format(record))


def escaped(text: str) -> str:
    r"""The text on one line: every character that is not printable becomes its escape (\n, \u202e)."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def start_logging(stream: TextIO | None = None) -> logging.Handler:
    """Send PeelQA's and the server's warnings and errors to `stream` (default: standard error); returns the handler."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(OneLine())
    handler.setLevel(logging.WARNING)
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
    return handler
