"""Eight small cases written for these tests alone, as they would stand in a file."""

import json
from pathlib import Path

from peelqa.evaluation import summary
from peelqa.evaluation.controls import quote_spans
from peelqa.evaluation.results import Results
from peelqa.evaluation.rows import row_of
from peelqa.types import Answer


def raw_case(case_id: str, question: str, quote: str = "", form: str = "", **changes) -> dict:
    """A case as it stands in a file; without a quote it is one that the report does not answer."""
    case = {
        "id": case_id,
        "conversation": f"section-{case_id}",
        "turn": 1,
        "history": [],
        "question": question,
        "type": "number",
        "answerability": "answerable" if quote else "missing_information",
        "evidence": [[quote]] if quote else [],
        "nuggets": [{"text": form, "vital": True, "forms": [form]}] if quote else [],
        "must_not": [],
        "split": "dev",
        "written_from": "report",
        "tags": [],
    }
    return {**case, **changes}


CHAT = {"conversation": "t-chat-1", "type": "yes_no"}
RAW_CASES = (
    raw_case("t-1", "How many safer neighbourhood teams exist?", "It has 81 dedicated SNTs.", "81 dedicated SNTs"),
    raw_case(
        "t-2",
        "Were all forces surveyed equally in the workforce poll, or did responses vary?",
        "The number of responses per force varied between 0 and 920.",
        "between 0 and 920",
        type="methodology",
    ),
    raw_case(
        "t-3",
        "Number of people asked per force in the BMG poll?",
        "The survey consisted of about 400 respondents for each of the 43 forces.",
        "about 400 respondents",
        must_not=[r"\b750 respondents"],
    ),
    raw_case(
        "t-4",
        "Does the force put crime prevention first?",
        "West Mercia Police prioritises crime prevention.",
        "prioritises crime prevention",
        **CHAT,
    ),
    raw_case(
        "t-5",
        "And is it preparing something new for neighbourhoods?",
        "The force is also developing a new neighbourhood policing strategy.",
        "new neighbourhood policing strategy",
        **CHAT,
        turn=2,
        history=["Does the force put crime prevention first?"],
        tags=["pronoun"],
        standalone="Is West Mercia Police preparing a new strategy for neighbourhood policing?",
    ),
    raw_case(
        "t-6",
        "Was British Transport Police part of the inspection?",
        "British Transport Police was outside the scope of inspection.",
        "outside the scope of inspection",
        type="yes_no",
    ),
    raw_case(
        "t-9",
        "Does it have enough capacity for investigative demand?",
        "It does not have enough capacity and capability to cope with investigative demand.",
        "does not have enough capacity",
        type="yes_no",
        must_not=["does have enough"],
    ),
    raw_case("t-7", "What colour are the force's vans painted?"),
    raw_case("t-8", "Write me a poem about the sea.", answerability="off_topic"),
)


def write_cases(path: Path, cases) -> Path:
    path.write_text("\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n", encoding="utf-8")
    return path


def refusal(question: str) -> Answer:
    return Answer(question, "The report does not say.", "not_found", (), "quote", (), (), (), 0.01)


def gold_answer(report, case) -> Answer:
    """The right answer: the first gold quotes, or a refusal."""
    return quote_spans(report, case.question, case.evidence[0], "quote") if case.evidence else refusal(case.question)


def results_of(report, file, cases, answers) -> Results:
    """Results of hand-made answers: everything that a run computes but for what needs a model."""
    rows = tuple(
        row_of(case, answer, (), 0.01 * i, report, file)
        for i, (case, answer) in enumerate(zip(cases, answers, strict=True), 1)
    )
    scored = summary.scored_rows(rows)
    return Results(
        commit="abc",
        created="2026-01-01T00:00:00+00:00",
        engine="quote",
        split="dev",
        only=(),
        report_id=report.id,
        report_title=report.title,
        report_sha256=report.sha256,
        model_sha256="f" * 64,
        settings={"engine": "quote"},
        prompts={},
        seed=1,
        rows=rows,
        metrics=summary.table(scored),
        groups=summary.grouped(rows),
        gates=summary.gates(rows),
        curve=summary.risk_coverage(rows),
        controls={"the same again": summary.table(scored)},
        against={},
        variants=(),
        worst_variant=None,
        follow_ups={},
        latency={"answer p50": 0.02, "answer p95": 0.05},
        seconds=1.0,
    )
