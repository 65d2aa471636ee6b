"""The report as tools for other programs' models: MCP over standard input and output. Needs the extra `mcp`."""

from __future__ import annotations

from typing import Any

from peelqa.errors import PeelqaError, ServerError
from peelqa.exchange import Answering, answer_as_json, hits_as_json

try:
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
except ImportError as error:
    raise ServerError("the MCP server is an extra part; run: pip install 'peelqa[mcp]'") from error

_ABOUT = """Answers about one police inspection report, {title}, in the report's own words.
Repeat quotes word for word and give the page. If status is "not_found", say that the report does not say."""


def build_server(assistant: Answering) -> MCPServer:
    """A server with the tools `ask_report` and `search_report`; nothing is loaded before the first call."""
    server = MCPServer("peelqa", instructions=_ABOUT.format(title=assistant.report.title), log_level="ERROR")

    @server.tool()
    def ask_report(question: str, history: list[dict[str, str]] | None = None) -> dict[str, Any]:
        """Ask the inspection report a question in plain English; the answer quotes it, with pages.

        `history` holds the earlier turns of the conversation, oldest first, each {"question": ..., "text": ...}.
        The result has text with markers [n], status ("answered", "partial" or "not_found") and citations
        (marker, quote, page, section, start and end offsets).
        """
        try:
            return answer_as_json(assistant, question, history or ())
        except PeelqaError as problem:
            raise ToolError(str(problem)) from problem

    @server.tool()
    def search_report(query: str, k: int = 10) -> list[dict[str, Any]]:
        """List the `k` (1 to 50) sentences of the inspection report nearest to a query, with page and section."""
        try:
            return hits_as_json(assistant, query, k)
        except PeelqaError as problem:
            raise ToolError(str(problem)) from problem

    return server


def serve_tools(assistant: Answering) -> None:
    """Serve until the client closes standard input."""
    build_server(assistant).run("stdio")
