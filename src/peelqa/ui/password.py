"""An optional password in front of everything: HTTP Basic, which browsers, `gradio_client` and curl all know.

The name that is typed with it does not matter. Over plain HTTP the password can be read on the way: between machines,
put a server with HTTPS, or a tunnel, in front.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json

from peelqa.ui.safety import Allowance, App, Receive, Scope, Send

TRIES = 10  # wrong passwords at once per client
TRIES_PER_MINUTE = 5


class Password:
    """ASGI middleware: 401 until the password is sent, 429 after too many wrong ones; nothing of it is ever logged."""

    def __init__(self, app: App, password: str, tries: int = TRIES) -> None:
        self._app = app
        self._digest = _digest(password)
        self._tries = Allowance(tries, TRIES_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what carries the password."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await _refuse(send, *refusal)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        client = (scope.get("client") or ("?",))[0]
        sent = _sent_password(scope)
        if sent is None:
            return 401, "Please log in."
        if not self._tries.has_any(
            client
        ):  # before comparing: a guess beyond the limit must not tell whether it is right
            return 429, "Too many wrong passwords; please wait a few minutes."
        if not hmac.compare_digest(_digest(sent), self._digest):
            self._tries.take(client)
            return 401, "That is not the password."
        return None


def _digest(password: str) -> bytes:
    """All digests have one length, so comparing them tells nothing about the password's."""
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()


def _sent_password(scope: Scope) -> str | None:
    """What stands behind the colon of an `Authorization: Basic` header; None without a well-formed one."""
    header = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    kind, _, value = header.decode("latin-1").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        _, colon, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    return password if colon else None


async def _refuse(send: Send, status: int, detail: str) -> None:
    body = json.dumps({"detail": detail}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="PeelQA", charset="UTF-8"'))
    else:
        headers.append((b"retry-after", b"60"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
