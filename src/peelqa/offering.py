"""What a chat model is given: the report's sentences with numbers before them, the question, a worked example."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from peelqa.messages import Message
from peelqa.prompts import read_prompt
from peelqa.types import Report
from peelqa.wording import clean


def messages(report: Report, offered: Sequence[int], question: str, *, is_whole: bool) -> tuple[Message, ...]:
    """The messages that have a question answered from `offered`, ids of sentences.

    With `is_whole` the sentences stand in a message of their own that is the same for every question, so that a
    provider can keep it; a model that takes a whole report needs no example.
    """
    system = Message("system", read_prompt("answer").fill())
    sentences, asked = numbered(report, offered), for_prompt(question)
    if is_whole:
        given = Message("user", read_prompt("report").fill(sentences=sentences), keep=True)
        return (system, given, Message("user", read_prompt("report-question").fill(question=asked)))
    return (system, *_example(), Message("user", read_prompt("question").fill(sentences=sentences, question=asked)))


def _example() -> tuple[Message, Message]:
    """A worked example as an exchange of its own: small models follow what was done before them, not rules."""
    sentences, question, answer = (part.strip() for part in read_prompt("example").fill().split("\n---\n"))
    asked = read_prompt("question").fill(sentences=sentences, question=question)
    return Message("user", asked), Message("assistant", answer)


def numbered(report: Report, ids: Sequence[int]) -> str:
    """The sentences with numbers from 1, below their headings; nothing in them can close the fence around them."""
    lines: list[str] = []
    numbers = {sentence: n for n, sentence in enumerate(ids, 1)}
    for section, group in groupby(ids, key=lambda i: report.sentences[i].section_id):
        found = list(group)
        page = report.sentences[found[0]].page_start
        lines.append(f"\n{for_prompt(report.sections[section].label)} (page {page})")
        for i in found:
            s = report.sentences[i]
            lines.append(f"[{numbers[i]}] {for_prompt(report.text[s.start : s.end])}")
    return "\n".join(lines).strip()


_FENCED = str.maketrans("<>[]", "‹›()")


def for_prompt(text: str) -> str:
    """One line in which nothing looks like a number in brackets or like the fence."""
    folded = " ".join(clean(text).split())
    return folded.translate(_FENCED)
