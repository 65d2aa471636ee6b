"""A conversation to take away: Markdown, HTML for print, JSON and DOCX, with quotes, pages, report title and sha256."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from peelqa.exchange import citations_as_data
from peelqa.lines import Line, Piece, lines_of
from peelqa.render import STATUS_LABELS, escape_html, escape_markdown
from peelqa.types import Answer, Report, Turn

Writer = Callable[[Report, Sequence[Turn]], bytes]
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def to_markdown(report: Report, turns: Sequence[Turn]) -> bytes:
    """Headings per question, the answer as it stands, then its sources as a list."""
    parts = [f"# {_md(report.title)}", _origin(report)]
    for turn in turns:
        lines = [_md_line(line) for line in lines_of(turn.answer)]
        sources = [f"- [{c.marker}] Page {c.page}, {_md(c.section)}: “{_md(c.quote)}”" for c in turn.answer.citations]
        parts += [
            f"## {_md(turn.question)}",
            f"*{STATUS_LABELS[turn.answer.status]}*",
            "\n\n".join(lines),
            "\n".join(f"*{_md(note)}*" for note in turn.answer.notes),
            "\n".join(sources),
        ]
    return ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8", "replace")


def _md(text: str) -> str:
    """One line of plain text: no image, link, HTML, heading or list can come of it."""
    return escape_markdown(text.strip())


def _md_line(line: Line) -> str:
    """The line with its short answer in bold; white space stays outside the stars, or they would not count."""
    return ("- " if line.is_item else "") + "".join(_md_piece(piece) for piece in line.pieces).strip()


def _md_piece(piece: Piece) -> str:
    text = escape_markdown(piece.text)
    inner = text.strip()
    return text.replace(inner, f"**{inner}**", 1) if piece.is_strong and inner else text


def to_html(report: Report, turns: Sequence[Turn]) -> bytes:
    """One file that prints well and loads nothing."""
    body = "".join(_html_turn(turn) for turn in turns)
    page = (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape_html(report.title)}</title><style>{_PRINT}</style></head><body><h1>{escape_html(report.title)}</h1>"
        f"<p class=origin>{escape_html(_origin(report))}</p>{body}</body></html>"
    )
    return page.encode("utf-8", "replace")


_PRINT = (
    "body{font:12pt/1.5 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1d2530}"
    "h1,h2{font-family:Arial,sans-serif;line-height:1.3}h2{font-size:14pt;margin-top:2rem;break-after:avoid}"
    ".state,.origin,li{font-size:10pt}.state{font-weight:bold}.origin{color:#566070;overflow-wrap:anywhere}"
)


def _html_turn(turn: Turn) -> str:
    lines = "".join(f"<p>{_html_line(line)}</p>" for line in lines_of(turn.answer))
    sources = "".join(
        f"<li>[{c.marker}] Page {c.page}, {escape_html(c.section)}: <q>{escape_html(c.quote)}</q></li>"
        for c in turn.answer.citations
    )
    state = STATUS_LABELS[turn.answer.status]
    return f"<h2>{escape_html(turn.question)}</h2><p class=state>{state}</p>{lines}<ul>{sources}</ul>"


def _html_line(line: Line) -> str:
    texts = ((escape_html(piece.text), piece.is_strong) for piece in line.pieces)
    return "".join(f"<strong>{text}</strong>" if is_strong else text for text, is_strong in texts)


def to_json(report: Report, turns: Sequence[Turn]) -> bytes:
    """Everything as data, offsets too."""
    data = {
        "report": {"title": report.title, "source": report.source, "sha256": report.sha256},
        "turns": [{"question": turn.question, **_answer_data(turn.answer)} for turn in turns],
    }
    return json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8", "replace")


def _answer_data(answer: Answer) -> dict[str, Any]:
    citations = citations_as_data(answer)
    return {"text": answer.text, "status": answer.status, "engine": answer.engine, "citations": citations}


def to_docx(report: Report, turns: Sequence[Turn]) -> bytes:
    """A small Word document: headings, paragraphs and sources, no macros, no links."""
    body = "".join(_docx_paragraphs(report, turns))
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": f'{_XML}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            # A fixed date: the same conversation gives the same bytes.
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode("utf-8", "replace"))
    return file.getvalue()


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTENT_TYPES = (
    f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_DOCX}.main+xml"/></Types>'
)
_RELATIONS = (
    f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


def _docx_paragraphs(report: Report, turns: Sequence[Turn]) -> Iterator[str]:
    yield _docx(report.title, size=36, bold=True)
    yield _docx(_origin(report), size=18)
    for turn in turns:
        yield _docx(turn.question, size=28, bold=True, space=360)
        yield _docx(STATUS_LABELS[turn.answer.status], size=20, bold=True)
        for line in lines_of(turn.answer):
            yield _docx(line.text, size=23)
        for c in turn.answer.citations:
            yield _docx(f"[{c.marker}] Page {c.page}, {c.section}: “{c.quote}”", size=19)


def _docx(text: str, size: int, bold: bool = False, space: int = 120) -> str:
    """A paragraph; `size` in half points, `space` above in twentieths of a point."""
    # XML 1.0 has no way to write most control characters.
    clean = escape_html(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text))
    weight = "<w:b/>" if bold else ""
    return (
        f'<w:p><w:pPr><w:spacing w:before="{space}" w:after="60"/></w:pPr>'
        f'<w:r><w:rPr>{weight}<w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{clean}</w:t></w:r></w:p>'
    )


def _origin(report: Report) -> str:
    return f"Quotes are from {report.source}, sha256 {report.sha256}. Page numbers are the printed ones."


FORMATS: dict[str, tuple[str, str, Writer]] = {
    "md": ("Markdown", "text/markdown; charset=utf-8", to_markdown),
    "html": ("HTML for print", "text/html; charset=utf-8", to_html),
    "json": ("JSON", "application/json", to_json),
    "docx": ("Word (DOCX)", _DOCX, to_docx),
}
