"""The front page's HTML as Gradio makes it, with our style sheets and script, without tags that point elsewhere."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from peelqa.ui.safety import App, Message, Receive, Scope, Send

_FOREIGN = re.compile(r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*?/?>', re.DOTALL)
STYLES = ("tokens", "frame", "chat", "talks", "reader", "document", "views", "quality", "small")
_BODY = re.compile(r"<body[^>]*>")
_SCRIPT = re.compile(r"<script\b")


class FrontPage:
    """ASGI middleware: rewrites the HTML of `/` only."""

    def __init__(self, app: App, title: str) -> None:
        self._app = app
        self._title = title

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Collect the page, rewrite it, send it; everything else passes through."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        # Uncompressed, or there would be no text to rewrite.
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        # Gradio has uses of its own for ?page= and ?deep_link=; ours are read by the page's script.
        asked = {**scope, "headers": headers, "query_string": b""}
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await _send_page(send, start, self._rewrite(bytes(body), scope))

        await self._app(asked, receive, collect)

    def _rewrite(self, body: bytes, scope: Scope) -> bytes:
        if not body:
            return body
        return rewrite(body.decode(), self._title, scope["csp_nonce"]).encode()


def rewrite(html: str, title: str, nonce: str) -> str:
    """The page with a nonce on each of its own scripts, our title, style sheet and script, no foreign tags."""
    head, mark, rest = html.partition("<script>window.gradio_config")
    ours = (
        f"<title>{escape(title)} · PeelQA</title>"
        '<meta name="description" content="Questions about a police inspection report, answered with proof">'
        '<meta name="color-scheme" content="light dark">'
        '<link rel="stylesheet" href="./ui/style.css">'
        '<script type="module" src="./ui/static/page.js"></script>'
    )
    # The configuration is JSON with "<" escaped, so the only "<script" in `rest` are the page's own.
    page = _SCRIPT.sub(f'<script nonce="{nonce}"', _FOREIGN.sub("", head) + ours + mark + rest)
    return _BODY.sub(lambda found: found.group() + cover(title), page, count=1)


def cover(title: str) -> str:
    """What is seen until Gradio has drawn the page; the style sheet takes it away then."""
    return (
        f'<div id="cover"><p class="cover-brand">PeelQA</p><p class="cover-title">{escape(title)}</p>'
        "<p>Opening the report</p></div>"
    )


async def _send_page(send: Send, start: Message, body: bytes) -> None:
    skipped = (b"content-length", b"content-encoding", b"etag")
    headers: list[Any] = [(n, v) for n, v in start.get("headers", []) if n.lower() not in skipped]
    headers.append((b"cache-control", b"no-store"))
    if body:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": body})
