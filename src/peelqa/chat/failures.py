"""What a chat model's provider raises -> one line in words of our own, and whether another try may help.

Providers put all sorts of things into their messages, keys among them, so nothing of theirs is repeated to the user.
Errors are told apart by the HTTP status that they carry, which all providers' libraries have under one of a few
names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TOO_LONG = re.compile(r"context|too long|too many tokens", re.IGNORECASE)
_KEY = re.compile(r"api[ _-]?key", re.IGNORECASE)  # Google's 400 for a wrong one
_UNREACHED = re.compile(r"Connect|Connection|Unreachable|ServiceUnavailable")
_SLOW = re.compile(r"Timeout|DeadlineExceeded")
BAD_REQUEST, KEY_REFUSED, NOT_FOUND, TIMED_OUT, BUSY = 400, (401, 403), 404, 408, 429
FIRST_FAULT, LAST_FAULT = 500, 599  # of the server


def status_of(error: BaseException) -> int | None:
    """The HTTP status that `error`, or what caused it, carries; None if there is none."""
    for link in _chain(error):
        for held in (link, getattr(link, "response", None)):
            for name in ("status_code", "code"):
                status = _number(getattr(held, name, None))
                if status is not None:
                    return status
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(5):
        if error is None:
            return
        yield error
        error = error.__cause__


def _number(value: Any) -> int | None:  # noqa: ANN401 - an int, an enum of (number, text), or something else altogether
    value = getattr(value, "value", value)
    value = value[0] if isinstance(value, tuple) and value else value
    return value if isinstance(value, int) and 400 <= value <= LAST_FAULT else None


def may_pass(error: BaseException) -> bool:
    """True if the same request may succeed a little later: too many requests (429), or a fault of the server (5xx)."""
    status = status_of(error)
    return status == BUSY or (status is not None and status >= FIRST_FAULT)


def asked_wait(error: BaseException) -> float:
    """Seconds that the server asks to wait (its Retry-After), 0 if it does not."""
    for link in _chain(error):
        headers = getattr(getattr(link, "response", None), "headers", None) or {}
        try:
            return max(float(headers.get("retry-after", "")), 0.0)
        except (ValueError, TypeError, AttributeError):
            continue
    return 0.0


def explain(error: BaseException, variables: str) -> str:
    """What went wrong and the fix, to stand behind the model's name.

    Args:
        error: what the provider's library raised.
        variables: names of the variables that may hold the key, for advice; "" if there are none.
    """
    status = status_of(error)
    kinds = " ".join(type(link).__name__ for link in _chain(error))
    if status in KEY_REFUSED or (status == BAD_REQUEST and _KEY.search(str(error))):
        return f"refused the key ({status}); check {variables or 'the server'}"
    if status == NOT_FOUND:
        return "is not known there (404); check PEELQA_CHAT_MODEL and PEELQA_CHAT_BASE_URL"
    if status == BUSY:
        return "has too many requests or no credit left (429); wait, or look at your account"
    if status is not None and status >= FIRST_FAULT:
        return f"has a fault at its provider ({status}); try again later"
    if status == TIMED_OUT or (status is None and _SLOW.search(kinds)):
        return "did not answer in time; raise PEELQA_CHAT_SECONDS or take a faster model"
    if status is not None and _TOO_LONG.search(str(error)):
        return f"can't take so long a prompt ({status}); take a model with a larger window, or raise PEELQA_CHAT_WINDOW"
    if status is not None:
        return f"refused the request ({status}); the log says why"
    if _UNREACHED.search(kinds):
        return "can't be reached; check the network, PEELQA_CHAT_BASE_URL and that the server runs"
    return f"sent something that is not a reply ({type(error).__name__}); the log says more"
