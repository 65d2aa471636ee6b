"""Turns of a conversation -> HTML of the chat. Everything that a person, a report or a model wrote is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from peelqa.lines import Line, lines_of
from peelqa.messages import Usage
from peelqa.render import STATUS_LABELS, escape_html, visible
from peelqa.types import Answer, Citation, Report, Snapshot, Turn

ENGINES = {"quote": "In the report’s own words", "chat": "Written by a model, each sentence checked"}
READING = "Reading the report"
OPENING = "Opening the index; the answer follows in a few seconds"
WRITING = "Writing; each sentence is checked before it stays"
_DOT = '<span class="dot"></span>'
_ON_PAGE = re.compile(r"(.+) \(page (\d{1,4})\)")
_MARKER = re.compile(r"\s*\[(\d{1,4})\]")


def render_turns(
    report: Report,
    turns: Sequence[Turn],
    pending: str = "",
    notice: str = "",
    verdicts: Mapping[int, str] | None = None,
    live: str = "",
    again: str = "",
) -> str:
    """The conversation so far, and what comes after it.

    Args:
        report: what is asked about.
        turns: the kept turns.
        pending: a question that is still being answered.
        notice: a message of PeelQA itself to show below.
        verdicts: the reader's own on the answers, by position.
        live: HTML in the place of the pending answer; default: a line that says that the report is read.
        again: a question that the message offers to ask again.
    """
    judged = verdicts or {}
    done = "".join(_turn(report, i, turn, judged.get(i, "")) for i, turn in enumerate(turns))
    place = f'data-turn="{len(turns)}"'
    below = f'<article class="turn unfinished" {place}>{_question(pending)}{live or waiting(READING)}</article>'
    return f'<div class="turns">{done}{below if pending else ""}{render_notice(notice, again)}</div>'


def waiting(what: str) -> str:
    """A line that says what is being waited for."""
    return f'<p class="waiting">{_DOT * 3}{escape_html(what)}</p>'


def render_live(report: Report, snapshot: Snapshot) -> str:
    """An answer in the making: what is checked with its markers, then what is being checked, greyed."""
    answer = snapshot.answer
    unchecked = snapshot.pending.strip()
    checking = (
        f'<p class="unchecked"><span class="unchecked-word">Being checked</span> {escape_html(unchecked)}</p>'
        if unchecked
        else ""
    )
    body = f'<div class="prose-text">{_body(answer)}{checking}</div>'
    hidden = f"<div hidden>{_sources(answer.citations)}</div>"  # what a marker shows on hover
    return f'<div class="answer is-live" aria-busy="true">{waiting(WRITING)}{body}{hidden}</div>'


def render_notice(notice: str, again: str = "") -> str:
    """A message of PeelQA itself, "" for none; with `again`, a button that asks that question once more."""
    retry = (
        f'<button type="button" class="again" data-question="{escape_html(again)}">Try again</button>' if again else ""
    )
    return f'<div class="notice" role="alert"><p>{escape_html(notice)}</p>{retry}</div>' if notice else ""


def _turn(report: Report, index: int, turn: Turn, verdict: str) -> str:
    answer = render_answer(report, turn.answer, verdict)
    return f'<article class="turn" data-turn="{index}">{_question(turn.question)}{answer}</article>'


def _question(question: str) -> str:
    return f'<h2 class="question"><span class="sr-only">You asked: </span>{escape_html(question)}</h2>'


def render_answer(report: Report, answer: Answer, verdict: str = "") -> str:
    """An answer with its state, markers as buttons, sources and suggestions."""
    return (
        f'<div class="answer status-{answer.status}"><p class="state">'
        f'<span class="chip">{STATUS_LABELS[answer.status]}</span>{_engine(answer)}</p>'
        f'<div class="prose-text">{_body(answer)}</div>{_notes(answer)}{_sources(answer.citations)}{_searched(answer)}'
        f"{_tools(answer, verdict)}{_suggestions(report, answer.suggestions)}</div>"
    )


def _engine(answer: Answer) -> str:
    if answer.status == "not_found" and answer.usage is None:
        return ""
    words = ENGINES.get(answer.engine, answer.engine) if answer.citations else "Nothing was found to quote"
    return f'<span class="engine">{escape_html(words)}</span>{_usage(answer.usage)}'


def _usage(usage: Usage | None) -> str:
    if usage is None:
        return ""
    tokens = usage.input_tokens + usage.output_tokens
    counted = f" · {tokens:,} tokens" if tokens else ""
    return f'<span class="usage">{escape_html(usage.model)}{counted} · {usage.seconds:.1f} s</span>'


def _notes(answer: Answer) -> str:
    """Remarks on how the answer came to be; they say nothing about the report."""
    word = "sentence" if answer.dropped == 1 else "sentences"
    dropped = (f"{answer.dropped} {word} dropped: not proven.",) if answer.dropped else ()
    notes = "".join(f"<li>{escape_html(note)}</li>" for note in (*answer.notes, *dropped))
    return f'<ul class="notes" aria-label="About this answer">{notes}</ul>' if notes else ""


def _body(answer: Answer) -> str:
    cited = {citation.marker: citation for citation in answer.citations}
    html = []
    for is_list, group in groupby(lines_of(answer), lambda line: line.is_item):
        tag = "li" if is_list else "p"
        items = "".join(_line(tag, line, cited) for line in group)
        html.append(f"<ul>{items}</ul>" if is_list else items)
    return "".join(html)


def _line(tag: str, line: Line, cited: dict[int, Citation]) -> str:
    kind = ' class="lead-in"' if tag == "p" and line.text.endswith(":") else ""
    inner = "".join(_strong(_inline(piece.text, cited), piece.is_strong) for piece in line.pieces)
    return f"<{tag}{kind}>{inner}</{tag}>"


def _strong(html: str, is_strong: bool) -> str:
    return f"<strong>{html}</strong>" if is_strong else html


def _inline(text: str, cited: dict[int, Citation]) -> str:
    """Markers become buttons; a marker without a citation stays, marked as unproven."""
    html, at = [], 0
    for found in _MARKER.finditer(text):
        html.append(escape_html(text[at : found.start()]))
        html.append(_marker(int(found.group(1)), cited.get(int(found.group(1)))))
        at = found.end()
    return "".join([*html, escape_html(text[at:])])


def _marker(number: int, citation: Citation | None) -> str:
    if citation is None:
        return f' <span class="marker-unproven" title="No source stands behind this marker">[{number}]</span>'
    label = f"Source {number}, page {citation.page}: {citation.section}"
    # U+2060 keeps the marker on the line of the word before it.
    said = f'aria-label="{escape_html(label)}"'
    return f'\u2060<button type="button" class="marker"{_target(citation)} {said}>{number}</button>'


def _target(citation: Citation) -> str:
    start, end = citation.start, citation.end
    return f' data-n="{citation.marker}" data-start="{start}" data-end="{end}" data-page="{citation.page}"'


def _sources(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    items = "".join(
        f'<li class="source"{_target(c)}><button type="button" class="jump" {_target(c)}>'
        f'<span class="source-n">{c.marker}</span><span class="source-text"><span class="source-where">Page {c.page}'
        f'<span class="source-section">{escape_html(c.section)}</span></span>'
        f'<q class="source-quote">{escape_html(c.quote)}</q>'
        "</span></button></li>"
        for c in citations
    )
    word = "source" if len(citations) == 1 else "sources"
    head = f"<summary>{len(citations)} {word} {_pages(citations)}</summary>"
    return f'<details class="sources">{head}<ol>{items}</ol></details>'


def _pages(citations: Sequence[Citation]) -> str:
    """Where they are: on page 4; on pages 4, 6 and 9; or on how many pages, where a list would be long."""
    pages = [str(page) for page in sorted({c.page for c in citations})]
    if len(pages) == 1:
        return f"on page {pages[0]}"
    if len(pages) > 8:
        return f"on {len(pages)} pages"
    return f"on pages {', '.join(pages[:-1])} and {pages[-1]}"


def _searched(answer: Answer) -> str:
    if answer.status != "not_found" or not answer.queries:
        return ""
    queries = ", ".join(f"“{escape_html(query)}”" for query in answer.queries)
    return f'<p class="searched">Searched for {queries}</p>'


def _tools(answer: Answer, verdict: str) -> str:
    rates = "".join(
        f'<button type="button" class="tool rate" data-verdict="{name}" aria-pressed="{str(verdict == name).lower()}">'
        f"{label}</button>"
        for name, label in (("up", "Helpful"), ("down", "Not right"))
    )
    return (
        f'<div class="tools"><button type="button" class="tool copy-answer">Copy with sources</button>{rates}'
        f"<pre hidden>{escape_html(plain_text(answer))}</pre></div>"
    )


def plain_text(answer: Answer) -> str:
    """The answer to paste into a message: text with [n], then each source with page, section and quote."""
    text = visible(answer.text)
    sources = "\n".join(f"[{c.marker}] Page {c.page}, {c.section}: “{c.quote}”" for c in answer.citations)
    return "\n\n".join(part for part in (answer.question, text, sources) if part)


def _suggestions(report: Report, suggestions: Sequence[str]) -> str:
    """Names of sections open the reader there; anything else is a question to ask next."""
    near = asks = ""
    for suggestion in suggestions:
        found = _place(report, suggestion)
        if found:
            near += _nearby(*found)
        else:
            asks += f'<li><button type="button" class="ask">{escape_html(suggestion)}</button></li>'
    listed = f'<p class="near">Nearest sections</p><ul class="nearby">{near}</ul>' if near else ""
    return listed + (f'<ul class="suggestions" aria-label="Ask next">{asks}</ul>' if asks else "")


def _place(report: Report, suggestion: str) -> tuple[str, int, int] | None:
    """(label, page, offset) if the suggestion names a section, with or without " (page 51)" behind it."""
    found = _ON_PAGE.fullmatch(suggestion)
    label, page = (found.group(1), int(found.group(2))) if found else (suggestion, 0)
    sections = {section.id for section in report.sections if section.label == label}
    blocks = [block for block in report.blocks if block.section_id in sections]
    if not blocks:
        return None
    block = next((b for b in blocks if b.page == page), blocks[0])
    return label, page or block.page, block.start


def _nearby(label: str, page: int, start: int) -> str:
    return (
        f'<li><button type="button" class="jump" data-start="{start}" data-end="{start}"'
        f' data-page="{page}"><span class="source-where">Page {page}'
        f'<span class="source-section">{escape_html(label)}</span></span></button></li>'
    )
