"""File -> Report. The only module that reads report files and the only importer of the sentence splitter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import sentencex

from peelqa.errors import ReportError
from peelqa.layout import Layout, lay_out
from peelqa.structure import force_name, without_bullet
from peelqa.types import Report, Sentence

MAX_BYTES = 20_000_000
MIN_WORDS = 100


def read_report(path: Path) -> Report:
    """Read an inspection report.

    Args:
        path: a file whose suffix is in `READERS`, at most `MAX_BYTES` bytes.

    Raises:
        ReportError: the file is missing, too large, not text, or holds no headings of an inspection report.
    """
    data = _read_bytes(path)
    source = READERS[path.suffix.lower()](data, path)
    layout = lay_out(source)
    if len(layout.text.split()) < MIN_WORDS or len(layout.sections) < 3:
        raise ReportError(f"{path} does not look like an inspection report (no headings or under {MIN_WORDS} words)")
    report = Report(
        id=path.stem,
        title=_title(layout),
        source=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=layout.text,
        pages=layout.pages,
        sections=layout.sections,
        sentences=(),
        links=layout.links,
        blocks=layout.blocks,
        runs=layout.runs,
        breaks=layout.breaks,
    )
    return _with_sentences(report)


def _read_bytes(path: Path) -> bytes:
    if path.suffix.lower() not in READERS:
        raise ReportError(f"{path} is not a kind of file that can be read; use one of: {', '.join(READERS)}")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReportError(f"{path} has {size:,} bytes, more than the {MAX_BYTES:,} of any inspection report")
        return path.read_bytes()
    except OSError as error:
        raise ReportError(f"can't read the report {path}: {error.strerror}; set PEELQA_REPORT to a file") from error


def _read_text(data: bytes, path: Path) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReportError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8 text") from error
    if "\0" in text:
        raise ReportError(f"{path} is a binary file; extract its text first, as UTF-8")
    return text


READERS: dict[str, Callable[[bytes, Path], str]] = {".txt": _read_text}


def _title(layout: Layout) -> str:
    years = re.findall(r"\b20\d\d/\d\d\b", layout.text)
    year = max(set(years), key=lambda y: (years.count(y), y)) if years else ""
    return ": ".join(part for part in (f"PEEL {year}".strip(), force_name(layout.text)) if part)


def _with_sentences(report: Report) -> Report:
    sentences = tuple(
        Sentence(i, section_id, report.page_at(start), report.page_at(end - 1), start, end)
        for i, (section_id, start, end) in enumerate(_sentence_spans(report))
    )
    fields = {name: getattr(report, name) for name in report.__slots__}
    return Report(**{**fields, "sentences": sentences})


def _sentence_spans(report: Report) -> Iterator[tuple[int, int, int]]:
    """(section id, start, end) of every sentence; headings and captions hold none, a row or a grade is one."""
    for block in report.blocks:
        if block.kind in ("row", "grade"):
            yield block.section_id, block.start, block.end
        elif block.kind in ("paragraph", "bullet"):
            start = without_bullet(report, block)
            for a, b in split_sentences(report.text[start : block.end]):
                yield block.section_id, start + a, start + b


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Offsets [start, end) of the sentences of one paragraph, without the white space around them."""
    spans = []
    for boundary in sentencex.get_sentence_boundaries("en", text):
        start, end = boundary["start_index"], boundary["end_index"]
        # The splitter keeps a bracketed sentence and the one after it together: "(X stands for y.) These are ..."
        cuts = [start + m.end() for m in re.finditer(r"[.!?]\)(?= [A-Z])", text[start:end])]
        for a, b in zip([start, *cuts], [*cuts, end], strict=True):
            piece = text[a:b]
            if piece.strip():
                spans.append((a + len(piece) - len(piece.lstrip()), a + len(piece.rstrip())))
    return spans
