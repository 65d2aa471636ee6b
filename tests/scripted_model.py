"""A chat model that says what a test tells it to: an OpenAI-compatible server on loopback.

    def script(request):                       # the JSON of the request: "model", "messages", "max_tokens", ...
        yield "The force is good. [1]"         # each text is one piece of the stream

    with ScriptedModel(script) as model:
        settings = Settings(chat_model="openai:scripted", chat_base_url=model.url)
        ...
        model.requests[0]["messages"]          # what was asked, in order; model.headers: names in lower case

Beside texts a script may yield `Pause(seconds)`, `CUT` (the connection breaks) and `Raw(bytes)` (any bytes in place of
an event); a script that returns a `Refusal` answers with that status. `replies("one", Refusal(429), "two")` makes a
script that says one thing per request and repeats the last. `python tests/scripted_model.py PORT` serves a model that
repeats the last message: something to point the page at by hand.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is sent for `seconds`; the wait ends early when the server is closed."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes to send as they are."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is closed in mid-stream."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP error: its status, what the body's error says, headers such as Retry-After; `body` replaces it all."""

    status: int
    message: str = "refused by the script"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


CUT: Final = Cut()
Piece = str | Pause | Raw | Cut
Reply = Refusal | str | Iterable[Piece]
Script = Callable[[dict[str, Any]], Reply]


def replies(*said: Reply) -> Script:
    """A script that gives one reply per request, in order, and the last one ever after."""
    lock, count = threading.Lock(), 0

    def script(_request: dict[str, Any]) -> Reply:
        nonlocal count
        with lock:
            reply, count = said[min(count, len(said) - 1)], count + 1
        return reply

    return script


class ScriptedModel:
    """The server; use it in a `with` block. `url` is what `PEELQA_CHAT_BASE_URL` wants."""

    def __init__(self, script: Script | Reply, port: int = 0) -> None:
        self.script: Script = script if callable(script) else replies(script)
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.closing = threading.Event()
        handler = type("Handler", (_Handler,), {"model": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> ScriptedModel:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    model: ScriptedModel

    def log_message(self, *_: object) -> None:
        """Say nothing: a test's output is its own."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.requests.append(request)
        self.model.headers.append({name.lower(): value for name, value in self.headers.items()})
        reply = self.model.script(request)
        try:
            if isinstance(reply, Refusal):
                self._refuse(reply)
            elif request.get("stream") or "stream" in self.path:
                self._stream(request, [reply] if isinstance(reply, str) else reply)
            else:
                self._whole(request, [reply] if isinstance(reply, str) else reply)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client has had enough
        self.close_connection = True

    def _refuse(self, refusal: Refusal) -> None:
        error = {"error": {"message": refusal.message, "type": "scripted", "code": refusal.status}}
        body = json.dumps(error).encode() if refusal.body is None else refusal.body
        self._head(refusal.status, "application/json", {**refusal.headers, "Content-Length": str(len(body))})
        self.wfile.write(body)

    def _head(self, status: int, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _stream(self, request: dict[str, Any], pieces: Iterable[Piece]) -> None:
        self._head(200, "text/event-stream", {})
        written = []
        for piece in pieces:
            if isinstance(piece, Cut):
                return
            if isinstance(piece, str):
                written.append(piece)
            self._send(request, piece)
        self._event(request, {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        if (request.get("stream_options") or {}).get("include_usage"):
            self._event(request, {"choices": [], "usage": _usage(request, "".join(written))})
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, request: dict[str, Any], piece: Piece) -> None:
        if isinstance(piece, Pause):
            self.model.closing.wait(piece.seconds)
        elif isinstance(piece, Raw):
            self.wfile.write(piece.data)
        elif isinstance(piece, str):
            delta = {"role": "assistant", "content": piece}
            self._event(request, {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        self.wfile.flush()

    def _event(self, request: dict[str, Any], fields: dict[str, Any]) -> None:
        event = {**_stamp(request), "object": "chat.completion.chunk", **fields}
        self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _whole(self, request: dict[str, Any], pieces: Iterable[Piece]) -> None:
        text = "".join(piece for piece in pieces if isinstance(piece, str))
        message = {"role": "assistant", "content": text}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        fields = {"object": "chat.completion", "choices": choices, "usage": _usage(request, text)}
        body = json.dumps({**_stamp(request), **fields}).encode()
        self._head(200, "application/json", {"Content-Length": str(len(body))})
        self.wfile.write(body)


def _stamp(request: dict[str, Any]) -> dict[str, Any]:
    return {"id": "scripted-1", "created": 0, "model": str(request.get("model"))}


def _usage(request: dict[str, Any], text: str) -> dict[str, int]:
    """Tokens as this server counts them: words."""
    asked = sum(len(text_of(message).split()) for message in request["messages"])
    said = len(text.split())
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def text_of(message: dict[str, Any]) -> str:
    """The text of one message of a request, whether it came as text or as parts."""
    content = message["content"]
    return content if isinstance(content, str) else " ".join(part.get("text", "") for part in content)


def _parrot(request: dict[str, Any]) -> Iterator[Piece]:
    for word in text_of(request["messages"][-1]).split():
        yield word + " "
        yield Pause(0.02)


if __name__ == "__main__":
    with ScriptedModel(_parrot, int(sys.argv[1]) if len(sys.argv) > 1 else 0) as parrot:
        sys.stderr.write(f"{parrot.url}\n")
        threading.Event().wait()
