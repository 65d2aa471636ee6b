"""Serving the page: FastAPI, the static files, the report as HTML, the Gradio page, and the guard around them all."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from peelqa.assistant import Assistant
from peelqa.conversations import FILE_NAME, Conversations
from peelqa.errors import PeelqaError, ServerError
from peelqa.exchange import Answering
from peelqa.settings import Settings
from peelqa.ui.desk import Desk
from peelqa.ui.front import STYLES, FrontPage
from peelqa.ui.logs import start_logging
from peelqa.ui.machine import add_machine_routes
from peelqa.ui.page import build_page
from peelqa.ui.password import Password
from peelqa.ui.report_html import render_outline, render_report
from peelqa.ui.safety import LOOPBACK, App, Guard, Limits

log = logging.getLogger(__name__)
OPEN_TO_ALL = "warning: {} can be reached by others, and no password is set; set PEELQA_PASSWORD or use --password-file"
STATIC = Path(__file__).parent / "static"


def build_app(assistant: Answering, limits: Limits | None = None, kept_in: Path | None = None) -> FastAPI:
    """The whole application around an assistant; nothing is loaded and no port is opened.

    Conversations are kept in the file `kept_in`; default: a file beside the index.

    Raises:
        ServerError: the file of conversations can't be opened.
    """
    settings = assistant.settings
    desk = Desk(assistant, Conversations(kept_in or settings.index_dir / FILE_NAME))
    limits = limits or Limits(burst=2 * settings.per_minute, per_minute=settings.per_minute)
    guards = [Middleware(Guard, host=settings.host, limits=limits)]
    if settings.password is not None:
        guards.append(Middleware(Password, password=settings.password.get_secret_value()))
    guards.append(Middleware(FrontPage, title=assistant.report.title))
    app = FastAPI(title="PeelQA", docs_url=None, redoc_url=None, openapi_url=None, middleware=guards)
    app.mount("/ui/static", StaticFiles(directory=STATIC), name="static")
    _add_report(app, desk)
    add_machine_routes(app, desk)
    return within_a_loop(lambda: _mount_page(app, desk))


def within_a_loop(make: Callable[[], FastAPI]) -> FastAPI:
    """Call `make` while an event loop runs: without one, Gradio opens several and never closes them."""

    async def call() -> FastAPI:
        return make()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(call())
    return make()


def _mount_page(app: FastAPI, desk: Desk) -> FastAPI:
    settings = desk.assistant.settings
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_page(desk),
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        show_error=False,
        max_file_size="1b",
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        theme=plain_theme(),
    )
    return mounted


def plain_theme() -> gr.themes.Base:
    """A theme of the system's own fonts: nothing is fetched from a font service."""
    sans = ("-apple-system", "Segoe UI", "Roboto", "Arial", "sans-serif")
    mono = ("ui-monospace", "Menlo", "Consolas", "monospace")
    return gr.themes.Base(font=sans, font_mono=mono, radius_size=gr.themes.sizes.radius_sm)


def _add_report(app: FastAPI, desk: Desk) -> None:
    report = desk.assistant.report
    html = render_outline(report) + render_report(report, desk.assistant.template)
    etag = f'"{report.sha256[:24]}"'

    # One file: nine small ones would each wait for the thread that loads the model.
    styles = "\n".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)

    @app.get("/ui/style.css")
    async def show_styles() -> Response:
        return Response(styles, media_type="text/css", headers={"cache-control": "no-cache"})

    @app.get("/ui/report", response_class=HTMLResponse)
    async def show_report() -> Response:  # constant and at once: it never waits for a thread behind questions
        return HTMLResponse(html, headers={"etag": etag, "cache-control": "no-cache"})


def serve(settings: Settings) -> None:
    """Serve the page until interrupted; prints its address once. The model loads while the page is already up.

    Raises:
        ServerError: the port is taken, or the file of conversations can't be written.
        PeelqaError: the report can't be read.
    """
    start_logging()
    assistant = Assistant(settings)
    app = build_app(assistant)
    listener = listen(settings.host, settings.port)
    sys.stderr.write(warning_of(settings) and f"{warning_of(settings)}\n")
    threading.Thread(target=_warm_up, args=(assistant,), name="warm-up", daemon=True).start()
    sys.stdout.write(f"PeelQA is at http://{_shown(settings.host)}:{settings.port}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        make_server(app).run(sockets=[listener])


def warning_of(settings: Settings) -> str:
    """One line if others can reach the page and no password is set, else ""."""
    is_open = settings.host not in LOOPBACK and settings.password is None
    return OPEN_TO_ALL.format(settings.host) if is_open else ""


def make_server(app: App | FastAPI) -> uvicorn.Server:
    """A server for the application, to be run on an open socket."""
    # proxy_headers off: the limits per client go by the real address, not by what a header claims.
    # An open page holds a stream open: without a limit, stopping would wait for every reader to leave.
    config = uvicorn.Config(
        app,
        log_level="warning",
        log_config=None,  # its own would write line ends as they come
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def listen(host: str, port: int) -> socket.socket:
    """An open socket on host and port; port 0 takes a free one.

    Raises:
        ServerError: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise ServerError(f"can't listen on {host}:{port}: {error.strerror}; choose another with --port") from error
    return listener


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _warm_up(assistant: Answering) -> None:
    try:
        _ = assistant.searcher
    except PeelqaError as error:
        # The page stays up for reading; each question tells the same in the chat.
        log.error("%s", error)
