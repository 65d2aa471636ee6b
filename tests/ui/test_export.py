"""A conversation to take away names report, page, section and quote, and carries nothing alive."""

from __future__ import annotations

import io
import json
import re
import zipfile
from xml.etree import ElementTree

import pytest
from stand_in import HOSTILE, cite

from peelqa.types import Answer, Turn
from peelqa.ui.export import FORMATS


@pytest.fixture
def turns(hostile_report):
    sentence = next(s for s in hostile_report.sentences if "<img" in hostile_report.text[s.start : s.end])
    citation = cite(hostile_report, 1, sentence.start, sentence.end)
    text = f"The report says:\n- {citation.quote} [1]"
    return [Turn(HOSTILE + "\x0b", Answer(HOSTILE, text, "answered", (citation,), "quote", (), (), (), 0.0))]


def text_of(name: str, data: bytes) -> str:
    if name != "docx":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = ElementTree.fromstring(package.read("word/document.xml"))
    return "".join(root.itertext())


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_names_report_digest_and_page(name, hostile_report, turns):
    text = text_of(name, FORMATS[name][2](hostile_report, turns))
    page = turns[0].answer.citations[0].page
    assert hostile_report.sha256 in text
    assert f"Page {page}" in text or f'"page": {page}' in text


def test_html_and_markdown_carry_nothing_alive(hostile_report, turns):
    html = FORMATS["html"][2](hostile_report, turns).decode()
    assert not any(tag in html for tag in ("<img", "<svg", "<script", "<form", "<a "))
    markdown = FORMATS["md"][2](hostile_report, turns).decode()
    # "<", "[" and "(" all stand behind a backslash, so that none of them opens anything.
    assert not re.search(r"(?<!\\)(<img|<https|!\[|\]\()", markdown)


def test_json_keeps_the_offsets(hostile_report, turns):
    citation = json.loads(FORMATS["json"][2](hostile_report, turns))["turns"][0]["citations"][0]
    assert hostile_report.text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_same_conversation_gives_the_same_bytes(hostile_report, turns):
    for _, _, write in FORMATS.values():
        assert write(hostile_report, turns) == write(hostile_report, turns)
