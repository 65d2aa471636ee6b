"""`peelqa mcp`: a real client over standard input and output gets the answers that the page gives."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "How was planning for the future graded?"

needs_mcp = pytest.mark.skipif(
    not os.environ.get("CI") and __import__("importlib.util").util.find_spec("mcp") is None,
    reason="pip install 'peelqa[mcp]'",
)


@needs_mcp
@pytest.mark.slow
def test_a_client_asks_searches_and_is_told_what_is_wrong(assistant):
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"}
    server = StdioServerParameters(command=sys.executable, args=["-m", "peelqa", "mcp"], env=environment)

    async def talk():
        async with Client(stdio_client(server)) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            asked = await client.call_tool("ask_report", {"question": QUESTION})
            history = [{"question": QUESTION, "text": "Inadequate."}]
            again = await client.call_tool("ask_report", {"question": "And why is that?", "history": history})
            found = await client.call_tool("search_report", {"query": "body-worn video", "k": 3})
            wrong = [
                await client.call_tool("ask_report", {"question": "?"}),
                await client.call_tool("search_report", {"query": "x", "k": 5_000}),
            ]
            return tools, asked, again, found, wrong

    with ThreadPoolExecutor(1) as elsewhere:  # the browser tests leave an event loop running in this thread
        tools, asked, again, found, wrong = elsewhere.submit(asyncio.run, asyncio.wait_for(talk(), 120)).result()
    assert tools == {"ask_report", "search_report"}
    answer = json.loads(asked.content[0].text)
    assert answer["text"] == assistant.ask(QUESTION).text
    for c in answer["citations"]:
        assert assistant.report.text[c["start"] : c["end"]] == c["quote"]
    assert "planning for the future" in " ".join(json.loads(again.content[0].text)["queries"]).lower()
    assert not found.is_error
    assert "body-worn" in found.content[0].text
    assert all(result.is_error for result in wrong)
    assert "please type a question" in wrong[0].content[0].text
    assert "k from 1 to 50" in wrong[1].content[0].text


def test_without_the_extra_one_line_says_what_to_install():
    code = (
        "import sys; sys.modules['mcp'] = None; sys.modules['mcp.server'] = None;"
        "sys.argv = ['peelqa', 'mcp']; from peelqa.cli import main; main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2
    assert done.stderr.strip() == "peelqa: the MCP server is an extra part; run: pip install 'peelqa[mcp]'"
    assert done.stdout == ""
