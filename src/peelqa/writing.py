"""The writing engine: a chat model writes, and may only point at numbered sentences; the program checks and quotes.

What the model is given are sentences of the report with numbers before them. Each sentence that it writes is checked
against the ones it points to (`guard/`); what fails is left out and counted. The quotes behind the markers are sliced
out of the report by the program, so a quote can't be wrong whatever the model does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from peelqa import citations
from peelqa.composing import NOT_FOUND_TEXT
from peelqa.errors import ChatError, SettingsError
from peelqa.followups import Query
from peelqa.guard.check import Check
from peelqa.messages import ChatModel, Message, Reply, Usage
from peelqa.offering import for_prompt, messages, numbered
from peelqa.passages import indexed_sentences, list_groups
from peelqa.prompts import read_prompt
from peelqa.settings import Settings
from peelqa.structure import force_name
from peelqa.types import Answer, Citation, Report, Snapshot, Template
from peelqa.wording import clean
from peelqa.written import NOT_IN_REPORT, Dictation, Written

OFFERED = 20  # sentences that a model is given, beside those that the quoting engine shows
CHARS_PER_TOKEN = 3.5  # of English with numbers in brackets; on the low side, so that "it fits" is meant
STANDALONE_TOKENS, STANDALONE_SECONDS = 60, 5.0
UNPROVEN = "(not proven)"
_ADDRESS = re.compile(r"(?:https?:|www\.|mailto:|javascript:|data:)\S*|\b\w+\.(?:com|org|net|uk|io|gov|example)\b\S*")
_POINTING = frozenset(("it", "this", "these", "they", "that", "those", "its", "their", "such", "both"))


@dataclass(frozen=True, slots=True)
class Task:
    """A question to be answered in writing.

    `offered` are ids of sentences; `base` has what the answer carries along (question, queries, hits, suggestions);
    `quoted` makes the answer that the quoting engine gives; `began` is when the question came (`time.perf_counter`).
    `unsaid` are lines on parts of the question that the report leaves open; they stand below what is written.
    """

    question: str
    offered: tuple[int, ...]
    base: Answer
    quoted: Callable[[], Answer]
    began: float
    unsaid: tuple[str, ...] = ()


class Writing:
    """Answers about one report, written by a chat model. Safe to share between threads."""

    def __init__(self, report: Report, template: Template, settings: Settings, model: ChatModel) -> None:
        self.model = model
        self._report, self._settings = report, settings
        self._check = Check(template.acronyms, force_name(report.text))
        self._needed = _needed(report)

    @cached_property
    def whole_report(self) -> tuple[int, ...]:
        """Ids of all sentences that may be pointed to, for a model that reads the whole report.

        Raises:
            SettingsError: the report does not fit into the model's window.
        """
        ids = tuple(s.id for s in indexed_sentences(self._report))
        needed = int(len(numbered(self._report, ids)) / CHARS_PER_TOKEN) + self._settings.chat_max_tokens + 1_000
        if needed > self._settings.chat_window:
            raise SettingsError(
                f"the report needs a window of about {needed:,} tokens, PEELQA_CHAT_WINDOW is "
                f"{self._settings.chat_window:,}; take a model with a larger one, or set PEELQA_CONTEXT=retrieved"
            )
        return ids

    def stream(self, task: Task) -> Iterator[Snapshot]:
        """The answer as it is written and checked; the last snapshot is final. Closing the iterator stops the model."""
        draft = _Draft(self._report, self._settings.unproven == "mark")
        dictation, failure = Dictation(), ""
        reply: Reply | None = None
        try:
            reply = self._ask(task)
            for piece in _closing(reply):
                self._judge(dictation.add(piece), task, draft)
                yield Snapshot(self._answer(task, draft), dictation.pending, is_final=False)
            self._judge(dictation.finish(), task, draft)
        except ChatError as error:
            failure = str(error)
        usage = reply.usage if reply is not None else None
        yield Snapshot(self._final(task, draft, failure, usage), "", is_final=True)

    def _ask(self, task: Task) -> Reply:
        settings = self._settings
        asked = messages(self._report, task.offered, task.question, is_whole=settings.context == "report")
        return self.model.stream(asked, max_tokens=settings.chat_max_tokens, seconds=settings.chat_seconds)

    def _judge(self, sentences: Sequence[Written], task: Task, draft: _Draft) -> None:
        for sentence in sentences:
            if NOT_IN_REPORT in sentence.text:
                draft.is_silent = True
                continue
            ids = self._proof(sentence, task.offered)
            draft.add(sentence, ids)

    def _proof(self, sentence: Written, offered: Sequence[int]) -> tuple[int, ...]:
        """Ids of the sentences that bear out a written one; () if they do not, or if it points to none or amiss."""
        if not sentence.numbers or not all(1 <= n <= len(offered) for n in sentence.numbers):
            return ()
        ids = tuple(offered[n - 1] for n in sentence.numbers)
        if self._holds(sentence.text, ids):
            return ids
        # A list item may lack its lead-in and "it" its noun: they are cited too where they are needed.
        wider = tuple(dict.fromkeys(j for i in ids for j in (*self._needed.get(i, ()), i)))
        return wider if wider != ids and self._holds(sentence.text, wider) else ()

    def _holds(self, text: str, ids: Sequence[int]) -> bool:
        evidence = [self._text(i) for i in ids]
        if any(address not in " ".join(evidence) for address in _ADDRESS.findall(text)):
            return False
        return not self._check.faults(text, evidence)

    def _text(self, sentence: int) -> str:
        s = self._report.sentences[sentence]
        return self._report.text[s.start : s.end]

    def _answer(self, task: Task, draft: _Draft) -> Answer:
        """What is proven so far."""
        text, cited = draft.composed()
        citations.check(text, cited, self._report)
        return replace(
            task.base,
            text=text,
            status="answered",
            citations=cited,
            engine="chat",
            dropped=draft.dropped,
            seconds=time.perf_counter() - task.began,
            emphasis=(),
            notes=(),
        )

    def _final(self, task: Task, draft: _Draft, failure: str, usage: Usage | None) -> Answer:
        answer = self._answer(task, draft)
        if answer.citations:
            notes = (f"The chat model broke off; what it wrote until then is proven. ({failure})",) if failure else ()
            is_partial = draft.is_silent or bool(failure) or bool(task.unsaid)
            text = "\n".join((answer.text, *task.unsaid))
            return replace(answer, text=text, status="partial" if is_partial else "answered", notes=notes, usage=usage)
        if draft.is_silent and not failure and not draft.dropped:
            silent = replace(answer, text=NOT_FOUND_TEXT, status="not_found", notes=(_SILENT,), usage=usage)
            return replace(silent, suggestions=task.base.suggestions)
        note = _quoted_instead(failure) if failure else _UNPROVEN_NOTE
        quoted = task.quoted()
        seconds = time.perf_counter() - task.began
        return replace(quoted, notes=(*quoted.notes, note), dropped=draft.dropped, usage=usage, seconds=seconds)

    def standalone(self, question: str, query: Query, earlier: Sequence[str]) -> Query:
        """The query with a wording by the model added, where the question leans on the chat; the rules' wordings stay.

        A model that fails, or says nothing usable within its few seconds, changes nothing.
        """
        if not query.leans_on_chat or not earlier:
            return query
        said = "\n".join(f"- {for_prompt(q)}" for q in earlier)
        prompt = read_prompt("standalone").fill(earlier=said, question=for_prompt(question))
        seconds = min(STANDALONE_SECONDS, self._settings.chat_seconds)
        try:
            reply = self.model.stream((Message("user", prompt),), max_tokens=STANDALONE_TOKENS, seconds=seconds)
            written = clean("".join(_closing(reply))[:1_000])
        except ChatError:
            return query
        first = written.split("?")[0].strip().strip("\"'")
        if not 2 <= len(first.split()) <= 40:
            return query
        return replace(query, texts=tuple(dict.fromkeys((*query.texts, f"{first}?"))), written=(f"{first}?",))


def sentences_of(report: Report, answer: Answer) -> tuple[int, ...]:
    """Ids of what the quoting engine quotes and of the best hits behind it, in report order."""
    quoted = {c.start: c.end for c in answer.citations}
    shown = [s.id for s in report.sentences if any(a < s.end and s.start < b for a, b in quoted.items())]
    found = [i for hit in answer.hits for i in hit.passage.sentence_ids][:OFFERED]
    return tuple(sorted({*shown, *found}))


def unsaid_lines(answer: Answer) -> tuple[str, ...]:
    """What the quoting engine says of parts of the question that the report leaves open."""
    lines = answer.text.split("\n")
    return tuple(line for line in lines if line.startswith("On “") and not citations.MARKER.search(line))


_SILENT = "The chat model found no answer in the sentences it was given."
_UNPROVEN_NOTE = "Nothing that the chat model wrote could be proven: quoted instead."


def _quoted_instead(failure: str) -> str:
    if "in time" in failure or "within" in failure:
        return "The chat model did not answer in time: quoted instead."
    return f"The chat model could not answer: quoted instead. ({failure})"


def _closing(reply: Reply) -> Iterator[str]:
    """The pieces of a reply; the model is stopped when nobody reads on."""
    pieces = iter(reply)
    try:
        yield from pieces
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()


def _needed(report: Report) -> dict[int, tuple[int, ...]]:
    """For a list item its lead-in; for a sentence that begins with a pronoun the one before it in its block."""
    found: dict[int, tuple[int, ...]] = {
        item.id: (lead.id,) for lead, items in list_groups(report) if lead for item in items
    }
    blocks = iter(report.blocks)
    block = next(blocks)
    for before, sentence in zip(report.sentences, report.sentences[1:], strict=False):
        while block.end < sentence.end:
            block = next(blocks)
        first = report.text[sentence.start : sentence.end].split()[0].lower()
        if first in _POINTING and block.start <= before.start and sentence.id not in found:
            found[sentence.id] = (before.id,)
    return found


@dataclass(slots=True)
class _Draft:
    """An answer while it is written: proven sentences with the ids behind them, and how many were dropped."""

    report: Report
    marks: bool
    kept: list[tuple[Written, tuple[int, ...]]] = field(default_factory=list)
    dropped: int = 0
    is_silent: bool = False

    def add(self, sentence: Written, ids: tuple[int, ...]) -> None:
        """Keep a sentence that is proven by `ids`; without any it is dropped, or marked where that is wanted."""
        self.dropped += not ids
        said = {(s.text, i) for s, i in self.kept}
        if (ids or (self.marks and sentence.text)) and (sentence.text, ids) not in said:
            self.kept.append((sentence, ids))

    def composed(self) -> tuple[str, tuple[Citation, ...]]:
        """The text with markers, numbered from 1 by first use, and their citations; "" if nothing is proven."""
        if not any(ids for _, ids in self.kept):
            return "", ()
        lines: list[str] = []
        places: dict[tuple[int, int], int] = {}
        for sentence, ids in self.kept:
            shown = f"{sentence.text} {self._markers(ids, places) if ids else UNPROVEN}"
            if sentence.is_item:
                lines.append(f"- {shown}" if sentence.begins else f"{lines.pop()} {shown}" if lines else f"- {shown}")
            elif lines and not sentence.begins and not lines[-1].startswith("- "):
                lines[-1] += f" {shown}"
            else:
                lines.append(shown)
        cited = tuple(citations.cite(self.report, n, *place) for place, n in places.items())
        return "\n".join(lines), cited

    def _markers(self, ids: tuple[int, ...], places: dict[tuple[int, int], int]) -> str:
        spans = [self.report.sentences[i] for i in ids]
        pieces = [piece for s in spans for piece in self.report.pieces(s.start, s.end)]
        numbers = [places.setdefault(piece, len(places) + 1) for piece in pieces]
        return " ".join(f"[{n}]" for n in dict.fromkeys(numbers))
