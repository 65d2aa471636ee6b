"""What stands before every request: host and origin, routes, body size, requests per minute, response headers.

Plain ASGI, so that it also covers the mounted page, and streams pass through unbuffered.
"""

from __future__ import annotations

import ipaddress
import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("localhost", "127.0.0.1", "::1")
# What the page and gradio_client use; every other route of Gradio (files, uploads, proxy, components) is closed.
_GET = (
    "/assets/",
    "/static/",
    "/ui/",
    "/gradio_api/heartbeat/",
    "/gradio_api/call/",
)
_GET_EXACT = (
    "/",
    "/config",
    "/favicon.ico",
    "/theme.css",
    "/gradio_api/info",
    "/gradio_api/queue/data",
    "/gradio_api/startup-events",
    "/export",
    "/healthz",
)
_POST_EXACT = (
    "/ask",
    "/export",
    "/gradio_api/queue/join",
    "/gradio_api/call/ask",
    "/gradio_api/cancel",
    "/gradio_api/reset",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """`body_bytes` per request; `burst` writing requests at once per client, then `per_minute`.

    `waiting` bounds the requests to `/ask` that are answered or wait, of all clients together.
    """

    body_bytes: int = 262_144
    burst: int = 60
    per_minute: int = 30
    waiting: int = 40


class Allowance:
    """A bucket of requests per client: `burst` at once, refilled at `per_minute`. Keeps the last 10,000 clients."""

    def __init__(self, burst: int, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._clock = float(burst), per_minute / 60, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, client: str) -> bool:
        """Take one request from the client's bucket; False if it is empty."""
        with self._lock:
            left, now = self._left(client)
            self._buckets[client] = (max(left - 1, 0.0) if left >= 1 else left, now)
            if len(self._buckets) > 10_000:
                self._buckets.popitem(last=False)
            return left >= 1

    def has_any(self, client: str) -> bool:
        """True if the bucket is not empty; takes nothing."""
        with self._lock:
            left, now = self._left(client)
            if left < self._burst:
                self._buckets[client] = (left, now)
            return left >= 1

    def _left(self, client: str) -> tuple[float, float]:
        """What the bucket holds now, and now; the bucket is taken out."""
        now = self._clock()
        left, then = self._buckets.pop(client, (self._burst, now))
        return min(self._burst, left + (now - then) * self._rate), now


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: App, host: str, limits: Limits | None = None) -> None:
        self._app = app
        self._host = host
        self._limits = limits or Limits()
        self._allowance = Allowance(self._limits.burst, self._limits.per_minute)
        self._waiting = 0  # touched by the event loop only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is not allowed, or pass it on with the response headers added."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        if refusal:
            await _refuse(send, *refusal)
            return
        scope["csp_nonce"] = nonce = secrets.token_urlsafe(16)
        body = _Body(receive, send, self._limits.body_bytes)
        counts = scope["path"].rstrip("/") == "/ask"
        self._waiting += counts
        try:
            with suppress(BodyTooLargeError):
                await self._app(scope, body.receive, _with_headers(body.send, nonce))
        finally:
            self._waiting -= counts

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if not is_known_host(host, self._host):
            return 421, "This address is not one that the page is served under."
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return 403, "Requests from other sites are not accepted."
        if not is_open_route(scope["method"], scope["path"]):
            return 404, "Not found."
        if int(headers.get("content-length") or 0) > self._limits.body_bytes:
            return 413, too_large(self._limits.body_bytes)
        client = (scope.get("client") or ("?",))[0]  # never X-Forwarded-For: anybody can write it
        if scope["method"] == "POST" and not self._allowance.take(client):
            return 429, f"That is more than {self._limits.per_minute} requests a minute; please wait a moment."
        if scope["path"].rstrip("/") == "/ask" and self._waiting >= self._limits.waiting:
            return 503, "Busy: too many questions at once; please try again in a moment."
        return None


class BodyTooLargeError(Exception):
    """A body that announced no length went over the limit."""


def too_large(limit: int) -> str:
    """The words of the refusal of a body of more than `limit` bytes."""
    return f"That is more than {limit:,} bytes; please send less."


class _Body:
    """Counts the bytes of a body as they arrive; once it is too large, only the refusal is sent."""

    def __init__(self, receive: Receive, send: Send, limit: int) -> None:
        self._receive, self._send, self._limit, self._seen = receive, send, limit, 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit:
            await _refuse(self._send, 413, too_large(self._limit))
            raise BodyTooLargeError
        return message

    async def send(self, message: Message) -> None:
        # The application answers the error above in its own way, too late.
        if self._seen <= self._limit:
            await self._send(message)


def is_known_host(header: str, bound: str) -> bool:
    """True if a Host header names this machine: loopback, the bound name, or, unless on loopback, an IP address.

    A page of another site that points its own name here (DNS rebinding) sends that name, and is refused.
    """
    try:
        name = urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return False
    if name in (*LOOPBACK, bound.lower()):
        return True
    return bound not in LOOPBACK and _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_open_route(method: str, path: str) -> bool:
    """True for the routes that the page and its documented interface use."""
    if ".." in path or "\\" in path or "//" in path:
        return False
    if method == "POST":
        return path.rstrip("/") in _POST_EXACT
    return method in ("GET", "HEAD") and (path in _GET_EXACT or path.startswith(_GET))


def security_headers(nonce: str) -> dict[str, str]:
    """Headers of every response; an inline script runs only with the nonce."""
    # Gradio compiles its templates in the browser and styles elements one by one, hence the two "unsafe" words.
    policy = (
        "default-src 'none'; connect-src 'self'; font-src 'self' data:; img-src 'self' data: blob:;"
        f" manifest-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}';"
        " base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
    }


def _with_headers(send: Send, nonce: str) -> Send:
    added = [(name.encode(), value.encode()) for name, value in security_headers(nonce).items()]

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(n, v) for n, v in message.get("headers", []) if not n.lower().startswith(b"access-control-")]
            message = {**message, "headers": [*kept, *added]}
        await send(message)

    return send_with_headers


async def _refuse(send: Send, status: int, detail: str) -> None:
    body = json.dumps({"detail": detail}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status in (429, 503):
        headers.append((b"retry-after", b"5"))
    if status in (413, 421):
        headers.append((b"connection", b"close"))
    send = _with_headers(send, secrets.token_urlsafe(16))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
