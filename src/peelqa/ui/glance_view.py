"""At a glance: what the report's template states, complete and counted, each item opening the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

import gradio as gr

from peelqa.types import CauseOfConcern, Judgment, Report, Template
from peelqa.ui.desk import Desk
from peelqa.ui.report_html import grade_badge


def build(desk: Desk) -> None:
    """One component: constant HTML."""
    html = render_glance(desk.assistant.report, desk.assistant.template)
    gr.HTML(html, elem_id="glance", js_on_load=None, apply_default_css=False)


def render_glance(report: Report, template: Template) -> str:
    """Judgments as a picture, then causes of concern, recommendations and areas for improvement."""
    return (
        f'<div class="glance">{_judgments(report, template.judgments)}'
        f"{_causes(report, template.causes)}{_improvements(report, template)}</div>"
    )


def _judgments(report: Report, judgments: tuple[Judgment, ...]) -> str:
    pillars = "".join(_pillar(report, list(group)) for _, group in groupby(judgments, lambda j: j.pillar))
    return f'<section><h2>Graded judgments</h2><div class="pillars">{pillars}</div></section>' if judgments else ""


def _pillar(report: Report, judgments: list[Judgment]) -> str:
    rows = "".join(_judgment(report, judgment) for judgment in judgments)
    return f'<ul class="pillar-card">{rows}</ul>'


def _judgment(report: Report, judgment: Judgment) -> str:
    kind = "component" if judgment.component else "whole"
    inner = f'<span class="subject">{escape(judgment.subject)}</span>{grade_badge(judgment.grade)}'
    return f'<li class="{kind}">{_jump(report, judgment.start, judgment.end, inner, with_page=False)}</li>'


def _causes(report: Report, causes: tuple[CauseOfConcern, ...]) -> str:
    recommended = sum(len(cause.recommendations) for cause in causes)
    cards = "".join(_cause(report, cause) for cause in causes)
    heading = f"Causes of concern <span class='count'>{len(causes)}</span>"
    note = f"<p class='note'>with {recommended} recommendations in all</p>" if causes else "<p>None are stated.</p>"
    return f"<section><h2>{heading}</h2>{note}{cards}</section>"


def _cause(report: Report, cause: CauseOfConcern) -> str:
    text = escape(report.text[cause.start : cause.end])
    deadline = f'<span class="deadline">Act {escape(cause.deadline)}</span>' if cause.deadline else ""
    items = _list(report, cause.recommendations)
    return (
        f'<div class="box box-cause"><p class="where">{escape(" › ".join(cause.path))}{deadline}</p>'
        f'{_jump(report, cause.start, cause.end, text)}<p class="sub">Recommendations'
        f' <span class="count">{len(cause.recommendations)}</span></p>{items}</div>'
    )


def _improvements(report: Report, template: Template) -> str:
    groups = [
        (path, [(i.start, i.end) for i in group]) for path, group in groupby(template.improvements, lambda i: i.path)
    ]
    cards = "".join(
        f'<div class="box box-improvement"><p class="where">{escape(" › ".join(path))}</p>{_list(report, spans)}</div>'
        for path, spans in groups
    )
    count = f"<span class='count'>{len(template.improvements)}</span>"
    return f"<section><h2>Areas for improvement {count}</h2>{cards or '<p>None are stated.</p>'}</section>"


def _list(report: Report, spans: Iterable[tuple[int, int]]) -> str:
    return f"<ul>{''.join(_items(report, spans))}</ul>"


def _items(report: Report, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    for start, end in spans:
        yield f"<li>{_jump(report, start, end, escape(report.text[start:end]))}</li>"


def _jump(report: Report, start: int, end: int, inner: str, with_page: bool = True) -> str:
    """A button that opens the reader at [start, end); `inner` is HTML."""
    page = report.page_at(start)
    shown = f'<span class="at-page">p. {page}</span>' if with_page else ""
    target = f'data-start="{start}" data-end="{end}" data-page="{page}"'
    return f'<button type="button" class="jump" {target}>{inner} {shown}</button>'
