"""One case as a card: question, wanted and got side by side, gold and citations highlighted in the report's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from peelqa.evaluation.cases import Span
from peelqa.evaluation.results import Fact, Quoted, Row

_MARKER = re.compile(r"\[(\d{1,4})\]")


def case_card(row: Row, *, is_open: bool) -> str:
    """The card, closed unless `is_open`; its data attributes feed the page's filters."""
    data = {
        "type": row.type,
        "answerability": row.answerability,
        "verdict": row.verdict,
        "turn": str(row.turn),
        "tags": " ".join(row.tags),
    }
    attributes = " ".join(f'data-{name}="{_safe(value)}"' for name, value in data.items())
    kinds = (row.type,) if row.is_answerable else (row.type, row.answerability)
    meta = " · ".join((row.id, *kinds)).replace("_", " ")
    summary = (
        f'<summary><span class="verdict {row.verdict}">{row.verdict}</span>'
        f'<span class="q">{_safe(row.question)}</span><span class="meta">{_safe(meta)}</span></summary>'
    )
    wanted, got = f"<div><h3>Wanted</h3>{_wanted(row)}</div>", f'<div class="got"><h3>Got</h3>{_got(row)}</div>'
    sides = f'<div class="sides">{wanted}{got}</div>'
    inside = f'<div class="inside">{_history(row)}{sides}{_scores(row)}</div>'
    return f'<details class="case {row.verdict}" {attributes}{" open" if is_open else ""}>{summary}{inside}</details>'


def _safe(value: object) -> str:
    return escape(str(value), quote=True)


def _history(row: Row) -> str:
    if not row.history:
        return ""
    return f'<ol class="history">{"".join(f"<li>{_safe(question)}</li>" for question in row.history)}</ol>'


def _wanted(row: Row) -> str:
    if not row.is_answerable:
        return f"<p>A refusal: the report does not say ({_safe(row.answerability.replace('_', ' '))}).</p>"
    cited = [(quoted.start, quoted.end) for quoted in row.cited]
    facts = "".join(_fact(fact) for fact in row.facts)
    return f'<ul class="facts">{facts}</ul>{"".join(_gold(group, cited) for group in _paragraphs(row.wanted))}'


def _fact(fact: Fact) -> str:
    kind = f"{'found' if fact.found else ''} {'' if fact.vital else 'minor'}".strip()
    forms = " · ".join(fact.forms)
    return f'<li class="{kind}">{_safe(fact.text)}<span class="forms">{_safe(forms)}</span></li>'


def _gold(group: Sequence[Quoted], cited: Sequence[Span]) -> str:
    """The quotes of one paragraph inside as much of it as was kept."""
    offset = group[0].start - len(group[0].before)
    text = ""
    for quoted in group:
        window = quoted.before + quoted.quote + quoted.after
        text += window[len(text) - (quoted.start - len(quoted.before) - offset) :]
    inner = "".join(_marked(text, offset, [(quoted.start, quoted.end) for quoted in group], cited))
    return f"<blockquote>{inner}{_place(group[0])}</blockquote>"


def _paragraphs(wanted: Sequence[Quoted]) -> list[list[Quoted]]:
    """Gold in order of the report, grouped where the kept text around one quote reaches the text around the next."""
    groups: list[list[Quoted]] = []
    for quoted in sorted(wanted, key=lambda q: q.start):
        reach = max((q.end + len(q.after) for q in groups[-1]), default=0) if groups else -1
        if quoted.start - len(quoted.before) <= reach:
            groups[-1].append(quoted)
        else:
            groups.append([quoted])
    return groups


def _place(quoted: Quoted) -> str:
    return f"<cite>p. {quoted.page} · {_safe(quoted.section)}</cite>"


def _marked(text: str, offset: int, gold: Sequence[Span], cited: Sequence[Span]) -> Iterator[str]:
    """Escaped text, cut wherever highlighting changes; `offset` is that of the text's first character."""
    edges = {offset, offset + len(text)}
    edges |= {edge for span in (*gold, *cited) for edge in span if offset < edge < offset + len(text)}
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        piece = _safe(text[start - offset : end - offset])
        is_gold, is_cited = (any(a <= start and end <= b for a, b in spans) for spans in (gold, cited))
        kind = "both" if is_gold and is_cited else "cited" if is_cited else "gold" if is_gold else ""
        yield f'<mark class="{kind}">{piece}</mark>' if kind else piece


def _got(row: Row) -> str:
    gold = {quoted.marker for quoted in row.cited if quoted.agrees}
    lines = "".join(_paragraph(line, gold) for line in row.text.split("\n") if line.strip())
    cites = "".join(f"<br>[{quoted.marker}] p. {quoted.page} · {_safe(quoted.section)}" for quoted in row.cited)
    status = f"status {row.status.replace('_', ' ')}, confidence {row.confidence:.2f}, {row.seconds * 1000:.0f} ms"
    return f'{lines}<p class="soft"><small>{_safe(status)}{cites}</small></p>'


def _paragraph(line: str, gold: set[int]) -> str:
    item = re.match(r"\s*- ", line)
    return f'<p class="item">{_line(line[item.end() :], gold)}</p>' if item else f"<p>{_line(line, gold)}</p>"


def _line(line: str, gold: set[int]) -> str:
    """A displayed line; what stands before a marker is highlighted as gold or as cited only."""
    parts = re.split(r"((?:\s*\[\d{1,4}\])+)", line)
    out = []
    for said, marks in zip(parts[::2], [*parts[1::2], ""], strict=True):
        numbers = [int(n) for n in _MARKER.findall(marks)]
        kind = "both" if gold & set(numbers) else "cited"
        shown = _bold(said)
        out.append(f'<mark class="{kind}">{shown}</mark>' if numbers and said.strip() else shown)
        out.append("".join(f'<span class="marker">[{n}]</span>' for n in numbers))
    return "".join(out)


def _bold(text: str) -> str:
    return re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", _safe(text)).replace("**", "")


def _scores(row: Row) -> str:
    shown = ", ".join(f"{name} {value:.2f}" for name, value in row.scores.items() if value is not None)
    return f'<div class="scores">{_safe(shown)}</div>'
