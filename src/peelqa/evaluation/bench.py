"""Puts cases to an assistant: replayed conversations, controls, rewordings, standalone questions, fresh processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from peelqa.errors import QuestionError
from peelqa.evaluation.cases import Case
from peelqa.evaluation.controls import CONTROLS, ControlBench
from peelqa.evaluation.fresh import answer_digest, ask_fresh
from peelqa.evaluation.intervals import Difference, Estimate, paired, wilson
from peelqa.evaluation.metrics import Scores, answer_scores, retrieval_scores
from peelqa.evaluation.proof import SeedFile
from peelqa.evaluation.results import Gate, Row, Variant, pair_scores
from peelqa.evaluation.rows import row_of
from peelqa.evaluation.variants import variants_of
from peelqa.settings import report_path
from peelqa.types import Answer, Turn

if TYPE_CHECKING:
    from peelqa.assistant import Assistant

Progress = Callable[[str, int, int], None]
VARIANT_CASES = 30  # cases that are reworded; five rewordings each
FRESH_CASES = 10  # cases that two fresh processes answer again
_SEARCH_CASES = 25  # searches that are timed
_PAIRED = ("right", "vital_recall", "nugget_recall", "concision", "citation_recall", "recall@20", "ndcg")


class Bench:
    """Asks an assistant; the answers to a conversation's earlier turns are kept, so each turn is asked once."""

    def __init__(self, assistant: Assistant, progress: Progress) -> None:
        self._assistant = assistant
        self._progress = progress
        self._turns: dict[tuple[str, ...], tuple[Turn, ...]] = {(): ()}
        self._seconds: dict[tuple[str, ...], float] = {}
        self._first_words: dict[tuple[str, ...], float] = {}

    def rows(self, cases: Sequence[Case]) -> list[Row]:
        """Answer every case in its conversation."""
        report = self._assistant.report
        file = SeedFile.read(report_path(self._assistant.settings))
        self._progress("loading", 0, 1)
        ask(self._assistant, "What does this report inspect?", ())  # loads model and index, so that times are warm
        rows = []
        for done, case in enumerate(cases, 1):
            *earlier, answer = (turn.answer for turn in self._replay((*case.history, case.question)))
            seconds = self._seconds[(*case.history, case.question)]
            first_word = self._first_words.get((*case.history, case.question))
            rows.append(row_of(case, answer, earlier, seconds, report, file, first_word))
            self._progress("questions", done, len(cases))
        return rows

    def _replay(self, questions: tuple[str, ...]) -> tuple[Turn, ...]:
        if questions not in self._turns:
            before = self._replay(questions[:-1])
            began = time.perf_counter()
            answer, first_word = ask_timed(self._assistant, questions[-1], before)
            self._seconds[questions] = time.perf_counter() - began
            if first_word is not None:
                self._first_words[questions] = first_word
            self._turns[questions] = (*before, Turn(questions[-1], answer))
        return self._turns[questions]

    def controls(self, cases: Sequence[Case]) -> dict[str, list[Scores]]:
        """Scores of the five controls, in the order of `cases`."""
        bench = ControlBench(self._assistant, [case.question for case in cases])
        found: dict[str, list[Scores]] = {name: [] for name in CONTROLS}
        for done, case in enumerate(cases, 1):
            for name in CONTROLS:
                ranked, answer = bench.answer(name, case)
                found[name].append({**answer_scores(case, answer)[0], **retrieval_scores(ranked, case.evidence)})
            self._progress("controls", done, len(cases))
        return found

    def variants(self, cases: Sequence[Case]) -> tuple[tuple[Variant, ...], Estimate | None]:
        """Reword first questions, evenly taken over all of them; also the share right in the worst rewording."""
        first = [case for case in cases if case.turn == 1]
        chosen = first[:: max(1, -(-len(first) // VARIANT_CASES))]
        pairs: dict[str, list[tuple[float, float, str]]] = {}
        worst: list[tuple[float, str]] = []
        for done, case in enumerate(chosen, 1):
            original = self._is_right(case, case.question)
            reworded = variants_of(case.question, self._assistant.template.acronyms)
            right = {kind: self._is_right(case, text) for kind, text in reworded.items() if text is not None}
            for kind, value in right.items():
                pairs.setdefault(kind, []).append((original, value, case.conversation))
            worst.append((min([original, *right.values()]), case.conversation))
            self._progress("rewordings", done, len(chosen))
        found = sorted((_variant(kind, items) for kind, items in pairs.items()), key=lambda v: v.drop.value)
        return tuple(found), wilson(*zip(*worst, strict=True)) if worst else None

    def _is_right(self, case: Case, question: str) -> float:
        scores, _, _ = answer_scores(case, self._replay((question,))[-1].answer)
        return scores["right"] or 0.0

    def standalone(self, cases: Sequence[Case], rows: Sequence[Row]) -> dict[str, Difference]:
        """Follow-ups against the same question written standalone, where a case has that wording."""
        pairs: list[tuple[Scores, Scores, str]] = []
        for case, row in zip(cases, rows, strict=True):
            if case.standalone:
                answer = self._replay((case.standalone,))[-1].answer
                ranked = [(hit.passage.start, hit.passage.end) for hit in answer.hits]
                alone = {**answer_scores(case, answer)[0], **retrieval_scores(ranked, case.evidence)}
                pairs.append((alone, row.scores, case.conversation))
        found = {name: pair_scores(pairs, name) for name in _PAIRED}
        return {name: value for name, value in found.items() if value is not None}

    def fresh(self, cases: Sequence[Case]) -> tuple[tuple[Gate, ...], dict[str, float]]:
        """Ask two new processes, with other hash seeds and thread counts; all three answers must be the same."""
        self._progress("fresh processes", 0, 1)
        chosen = list(cases[:: max(1, -(-len(cases) // FRESH_CASES))])
        asked = [(*case.history, case.question) for case in chosen]
        first, second = ask_fresh(self._assistant.settings, asked)
        ours = [answer_digest(self._replay(questions)[-1].answer) for questions in asked]
        differing = [
            case.id
            for case, *digests in zip(chosen, first.digests, second.digests, ours, strict=True)
            if len(set(digests)) > 1
        ]
        self._progress("fresh processes", 1, 1)
        gate = Gate(
            "determinism",
            "Same answers, byte for byte, here and in two fresh processes",
            1 - len(differing) / len(chosen),
            len(chosen),
            tuple(differing),
        )
        cold = {"cold start": first.cold_seconds, "peak_memory_mb": first.peak_memory_mb}
        return (gate,), cold

    def search_latency(self, cases: Sequence[Case]) -> dict[str, float]:
        """Seconds of the search stage alone, warm."""
        times = []
        for case in cases[:_SEARCH_CASES]:
            began = time.perf_counter()
            try:
                self._assistant.search(case.question)
            except QuestionError:
                continue
            times.append(time.perf_counter() - began)
        return percentiles("search", times)


def ask_timed(assistant: Assistant, question: str, turns: Sequence[Turn]) -> tuple[Answer, float | None]:
    """As `ask`, with the seconds until the first checked words of an answer that a chat model wrote."""
    if assistant.engine == "quote":
        return ask(assistant, question, turns), None
    began, first = time.perf_counter(), None
    try:
        for snapshot in assistant.stream(question, turns):
            if first is None and snapshot.answer.text and snapshot.answer.usage is None and not snapshot.is_final:
                first = time.perf_counter() - began
        return snapshot.answer, first
    except QuestionError:
        return ask(assistant, question, turns), None


def ask(assistant: Assistant, question: str, turns: Sequence[Turn]) -> Answer:
    """The answer, or a refusal with the message that the user would see where the question is not usable."""
    try:
        return assistant.ask(question, turns)
    except QuestionError as error:
        return Answer(question, str(error), "not_found", (), assistant.engine, (), (), (), 0.0)


def _variant(kind: str, items: Sequence[tuple[float, float, str]]) -> Variant:
    original, reworded, clusters = zip(*items, strict=True)
    drop = paired(original, reworded, clusters)
    return Variant(kind, len(items), sum(original) / len(items), sum(reworded) / len(items), drop)


def percentiles(stage: str, times: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile of `times` in seconds, named after the stage; empty for no times."""
    if not times:
        return {}
    return {f"{stage} p50": float(np.percentile(times, 50)), f"{stage} p95": float(np.percentile(times, 95))}
