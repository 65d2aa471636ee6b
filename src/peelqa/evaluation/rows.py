"""One case and the answer to it -> one row of the results."""

from __future__ import annotations

from collections.abc import Sequence

from peelqa.evaluation.cases import Case, Span
from peelqa.evaluation.metrics import Scores, answer_scores, overlap, pollution, retrieval_scores
from peelqa.evaluation.proof import SeedFile, gate_scores
from peelqa.evaluation.results import Fact, Quoted, Row, case_sha
from peelqa.types import Answer, Citation, Report

_CONTEXT = 400  # characters shown on each side of gold, at most to the end of its paragraph
_CONFIDENCE = {"answered": 1.0, "partial": 0.5, "not_found": 0.0}


def row_of(
    case: Case,
    answer: Answer,
    earlier: Sequence[Answer],
    seconds: float,
    report: Report,
    file: SeedFile,
    first_word: float | None = None,
) -> Row:
    """Score an answer and keep what a reader needs to judge it.

    Args:
        case: the case.
        answer: the answer to its question.
        earlier: the answers to `case.history`.
        seconds: wall time of the answer.
        report: the report, for gold quotes and places.
        file: the report's file, for the gates.
        first_word: seconds until the first checked words, where the answer was written.
    """
    scores, facts, verdict = answer_scores(case, answer)
    scores |= retrieval_scores([(hit.passage.start, hit.passage.end) for hit in answer.hits], case.evidence)
    scores |= gate_scores(answer, report, file)
    scores["polluted"] = _pollution(case, answer, earlier, report)
    return Row(
        id=case.id,
        sha=case_sha(case),
        conversation=case.conversation,
        turn=case.turn,
        history=case.history,
        question=case.question,
        type=case.type,
        answerability=case.answerability,
        split=case.split,
        tags=case.tags,
        verdict=verdict,
        status=answer.status,
        confidence=confidence_of(answer),
        seconds=seconds,
        text=answer.text,
        wanted=_wanted(case, answer, report),
        cited=tuple(_cited(case, citation) for citation in answer.citations),
        facts=tuple(Fact(n.text, n.vital, n.forms, found) for n, found in zip(case.nuggets, facts, strict=True)),
        scores=rounded(scores),
        engine=answer.engine,
        dropped=answer.dropped,
        notes=answer.notes,
        usage=answer.usage,
        first_word=first_word,
    )


def rounded(scores: Scores) -> Scores:
    """Scores to nine digits, so that a file of results reads back the same on every machine."""
    return {name: None if value is None else round(value, 9) for name, value in scores.items()}


def confidence_of(answer: Answer) -> float:
    """The engine's own confidence where it states one, else 1, 0.5 or 0 by status."""
    stated = getattr(answer, "confidence", None)
    return _CONFIDENCE[answer.status] if stated is None else float(stated)


def _pollution(case: Case, answer: Answer, earlier: Sequence[Answer], report: Report) -> float | None:
    if "topic_switch" not in case.tags or not case.history:
        return None
    gold = [report.section_at(start).label for quotes in case.evidence for start, _ in quotes]
    before = [citation.section for turn in earlier for citation in turn.citations]
    return pollution([citation.section for citation in answer.citations], before, gold)


def _wanted(case: Case, answer: Answer, report: Report) -> tuple[Quoted, ...]:
    """The alternative that the answer comes closest to, else the first."""
    cited = [(citation.start, citation.end) for citation in answer.citations]
    best = max(case.evidence, key=lambda quotes: overlap(cited, quotes), default=())
    return tuple(
        Quoted(
            marker=0,
            quote=report.text[start:end],
            section=report.section_at(start).label,
            page=report.page_at(start),
            start=start,
            end=end,
            agrees=_agrees((start, end), cited),
            before=report.text[max(_line_start(report, start), start - _CONTEXT) : start],
            after=report.text[end : min(_line_end(report, end), end + _CONTEXT)],
        )
        for start, end in best
    )


def _line_start(report: Report, offset: int) -> int:
    return report.text.rfind("\n", 0, offset) + 1


def _line_end(report: Report, offset: int) -> int:
    end = report.text.find("\n", offset)
    return len(report.text) if end < 0 else end


def _cited(case: Case, citation: Citation) -> Quoted:
    gold = [quote for quotes in case.evidence for quote in quotes]
    span = citation.start, citation.end
    return Quoted(citation.marker, citation.quote, citation.section, citation.page, *span, _agrees(span, gold))


def _agrees(span: Span, others: Sequence[Span]) -> bool:
    return any(2 * overlap([span], [other]) >= min(span[1] - span[0], other[1] - other[0]) for other in others)
