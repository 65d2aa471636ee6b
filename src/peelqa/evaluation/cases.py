"""Case files -> cases whose every gold quote is proven and turned into offsets. Anything doubtful is refused.

A file holds one JSON object a line. A refusal names the file, the line and the reason.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peelqa.errors import EvaluationError
from peelqa.evaluation.matching import any_form_stands_in, same_marks
from peelqa.types import Report

TYPES = (
    "number",
    "who_where_when",
    "definition",
    "why_how",
    "yes_no",
    "list",
    "judgment",
    "comparison",
    "multi_hop",
    "methodology",
)
ANSWERABILITY = (
    "answerable",
    "entity_swap",
    "false_premise",
    "negation",
    "missing_information",
    "off_topic",
)
SPLITS = ("train", "dev", "test")
WRITTEN_FROM = ("contents", "report")
REQUIRED: dict[str, type] = {
    "id": str,
    "conversation": str,
    "turn": int,
    "history": list,
    "question": str,
    "type": str,
    "answerability": str,
    "evidence": list,
    "nuggets": list,
    "must_not": list,
    "split": str,
    "written_from": str,
    "tags": list,
}
_MAX_READINGS = 32  # of one alternative whose quotes stand in the report several times
_DRAFT = (
    "this is a draft made from a reader's verdict; check evidence and nuggets, fill in the blanks, then remove "
    "the keys draft, verdict, reason and answered"
)
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact that a right answer contains; `forms` are its accepted wordings; `vital` if an answer needs it."""

    text: str
    vital: bool
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its gold. `evidence` holds alternative sets of [start, end) spans of `Report.text`.

    `standalone` is the follow-up reworded so that it needs no history, "" where the case has none.
    `place` is "file:line" for messages.
    """

    id: str
    conversation: str
    turn: int
    history: tuple[str, ...]
    question: str
    type: str
    answerability: str
    evidence: tuple[tuple[Span, ...], ...]
    nuggets: tuple[Nugget, ...]
    must_not: tuple[str, ...]
    split: str
    written_from: str
    tags: tuple[str, ...]
    standalone: str = ""
    place: str = ""

    @property
    def is_answerable(self) -> bool:
        """True if the report answers the question."""
        return self.answerability == "answerable"


def load_cases(path: Path, report: Report) -> tuple[Case, ...]:
    """Read a case file, or all `*.jsonl` of a folder in order of their names.

    Raises:
        EvaluationError: a case is not usable, with file, line and reason, or there is none.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    proof = QuoteFinder(report.text)
    cases = [case for file in files for case in _read_file(file, proof)]
    if not cases:
        raise EvaluationError(f"{path} holds no cases; add a *.jsonl file with one case a line")
    _refuse_doubles(cases)
    _refuse_broken_conversations(cases)
    return tuple(cases)


class QuoteFinder:
    """Finds literal quotes in a report's text: white space, quotation marks and dashes folded, nothing else."""

    def __init__(self, text: str) -> None:
        kept = [m for m in re.finditer(r"\S+", same_marks(text))]
        self._folded = " ".join(m.group() for m in kept)
        self._offsets = [i for m in kept for i in (*range(m.start(), m.end()), m.end())]

    def find(self, quote: str) -> tuple[Span, ...]:
        """All [start, end) spans of the text at which `quote` stands in whole words; () if nowhere."""
        folded = " ".join(re.sub(r"^\s*•\s*", "", same_marks(quote)).split())
        if not re.search(r"\w", folded):
            return ()
        left = r"(?<!\w)" if folded[0].isalnum() else ""
        right = r"(?!\w)" if folded[-1].isalnum() else ""
        found = re.finditer(left + re.escape(folded) + right, self._folded)
        return tuple((self._offsets[m.start()], self._offsets[m.end() - 1] + 1) for m in found)


def _read_file(file: Path, proof: QuoteFinder) -> Iterator[Case]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"can't read the cases {file}: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            place = f"{file.name}:{number}"
            try:
                yield _case(json.loads(line), proof, place)
            except json.JSONDecodeError as error:
                raise EvaluationError(f"{place}: not JSON ({error.msg} at column {error.colno})") from error
            except _Refused as error:
                raise EvaluationError(f"{place}: {error}") from error


class _Refused(Exception):
    """The reason why a case is not usable."""


def _case(data: object, proof: QuoteFinder, place: str) -> Case:
    raw = _checked_keys(data)
    evidence_quotes = raw["evidence"]
    case = Case(
        **{key: raw[key] for key in ("id", "conversation", "turn", "question", "type", "answerability", "split")},
        history=_strings(raw, "history"),
        evidence=tuple(_alternatives(evidence_quotes, proof)),
        nuggets=tuple(_nugget(item) for item in raw["nuggets"]),
        must_not=_strings(raw, "must_not"),
        written_from=raw["written_from"],
        tags=_strings(raw, "tags"),
        standalone=raw.get("standalone", ""),
        place=place,
    )
    _check_words(case)
    _check_gold(case, [quote for quotes in evidence_quotes for quote in quotes])
    return case


def _checked_keys(data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise _Refused(f"a case is a JSON object, this is a {type(data).__name__}")
    if "draft" in data:
        raise _Refused(_DRAFT)
    missing, extra = sorted(set(REQUIRED) - set(data)), sorted(set(data) - set(REQUIRED) - {"standalone"})
    if missing or extra:
        raise _Refused(f"missing keys {missing}, unknown keys {extra}")
    for key, kind in {**REQUIRED, "standalone": str}.items():
        if key in data and (not isinstance(data[key], kind) or isinstance(data[key], bool)):
            raise _Refused(f"{key} must be {kind.__name__}, not {type(data[key]).__name__}")
    return data


def _strings(raw: dict[str, Any], key: str) -> tuple[str, ...]:
    if not all(isinstance(item, str) and item.strip() for item in raw[key]):
        raise _Refused(f"{key} must hold strings that are not blank")
    return tuple(raw[key])


def _nugget(item: object) -> Nugget:
    if not isinstance(item, dict) or set(item) != {"text", "vital", "forms"} or not isinstance(item["vital"], bool):
        raise _Refused(f"a nugget has text, vital (true or false) and forms, this one: {item!r}")
    forms = item["forms"]
    if not isinstance(forms, list) or not forms or not all(isinstance(f, str) and f.strip() for f in forms):
        raise _Refused(f"nugget {item['text']!r} needs forms: a list of strings that are not blank")
    return Nugget(str(item["text"]), item["vital"], tuple(forms))


def _alternatives(evidence: list[object], proof: QuoteFinder) -> Iterator[tuple[Span, ...]]:
    """Every alternative set as spans; a quote that the report repeats gives one alternative a place."""
    for quotes in evidence:
        if not isinstance(quotes, list) or not quotes or not all(isinstance(q, str) for q in quotes):
            raise _Refused("evidence is a list of alternative sets, each a list of quotes")
        places = [proof.find(quote) for quote in quotes]
        for quote, found in zip(quotes, places, strict=True):
            if not found:
                raise _Refused(f"quote is not in the report: {quote[:90]!r}")
        yield from itertools.islice(itertools.product(*places), _MAX_READINGS)


def _check_words(case: Case) -> None:
    allowed = {
        "type": (case.type, TYPES),
        "answerability": (case.answerability, ANSWERABILITY),
        "split": (case.split, SPLITS),
        "written_from": (case.written_from, WRITTEN_FROM),
    }
    for name, (value, known) in allowed.items():
        if value not in known:
            raise _Refused(f"unknown {name} {value!r}; known are: {', '.join(known)}")
    if not (case.id.strip() and case.conversation.strip() and case.question.strip()):
        raise _Refused("id, conversation and question must not be blank")
    if case.turn < 1 or len(case.history) != case.turn - 1:
        raise _Refused(
            f"turn {case.turn} needs {max(case.turn - 1, 0)} earlier questions, history has {len(case.history)}"
        )
    for pattern in case.must_not:
        try:
            re.compile(pattern)
        except re.error as error:
            raise _Refused(f"must_not {pattern!r} is not a regular expression: {error}") from error


def _check_gold(case: Case, quotes: Sequence[str]) -> None:
    if not case.is_answerable:
        if case.evidence or case.nuggets:
            raise _Refused(f"a case that is {case.answerability} has neither evidence nor nuggets")
        return
    if not case.evidence or not any(nugget.vital for nugget in case.nuggets):
        raise _Refused("an answerable case needs evidence and a vital nugget")
    for nugget in case.nuggets:
        if not any_form_stands_in(nugget.forms, quotes):
            raise _Refused(f"no form of nugget {nugget.text!r} stands in whole words in a quote of the evidence")
    for pattern in case.must_not:
        if any(re.search(pattern, quote, re.IGNORECASE) for quote in quotes):
            raise _Refused(f"must_not {pattern!r} matches the evidence itself")


def _refuse_doubles(cases: Iterable[Case]) -> None:
    seen: dict[str, str] = {}
    for case in cases:
        if case.id in seen:
            raise EvaluationError(f"{case.place}: id {case.id!r} is already used at {seen[case.id]}")
        seen[case.id] = case.place


def _refuse_broken_conversations(cases: Iterable[Case]) -> None:
    """A conversation with follow-ups has each of its turns once, in one split, with its own questions as history."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.conversation].append(case)
    for name, group in groups.items():
        turns = sorted(group, key=lambda case: case.turn)
        if turns[-1].turn == 1 and "-chat-" not in name:
            continue
        if len(turns) < 2 or [case.turn for case in turns] != list(range(1, len(turns) + 1)):
            got = ", ".join(str(case.turn) for case in turns)
            raise EvaluationError(f"{turns[-1].place}: half a conversation, {name!r} has only turns {got}")
        if len({case.split for case in turns}) > 1:
            raise EvaluationError(f"{turns[-1].place}: conversation {name!r} stands in two splits")
        questions = tuple(case.question for case in turns)
        for case in turns:
            if case.history != questions[: case.turn - 1]:
                raise EvaluationError(f"{case.place}: history is not the earlier questions of {name!r}")
