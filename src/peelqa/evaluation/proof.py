"""The gates of one answer, checked against the report file itself and not against the code that made the answer.

The file is read anew: quotes are compared with its characters, pages are counted by its own rule.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

from peelqa.evaluation.matching import Shown, displayed_sentences, words
from peelqa.evaluation.metrics import Scores
from peelqa.types import Answer, Citation, Report

_URL_LINE = re.compile(r"\s*https?://\S+\s*")
_FIRST_PAGE = 2  # the file starts on the page behind the cover


class SeedFile:
    """The report's file as decoded text, with the few rules that are needed to check a citation against it."""

    def __init__(self, text: str) -> None:
        self.text = text
        starts, at = [0], 0
        for line in re.findall(r"[^\n]*\n|[^\n]+", text):
            # A line that begins with a space starts a page, unless it is blank or holds only an address.
            if at and line.startswith(" ") and line.strip() and not _URL_LINE.fullmatch(line):
                starts.append(at)
            at += len(line)
        self._page_starts = starts

    @classmethod
    def read(cls, path: Path) -> SeedFile:
        """Read the file as the rule of offsets says: UTF-8, a byte order mark left out, line ends as they are."""
        return cls(path.read_bytes().decode("utf-8-sig"))

    def words_at(self, start: int, end: int) -> str:
        """The file's [start, end) without lines that hold only an address, white space folded to one space."""
        lines = self.text[start:end].split("\n")
        return " ".join(" ".join(line for line in lines if not _URL_LINE.fullmatch(line)).split())

    def page_at(self, offset: int) -> int:
        """Printed number of the page that holds the character at `offset`."""
        return _FIRST_PAGE + bisect_right(self._page_starts, offset) - 1

    def is_ragged(self, start: int, end: int) -> bool:
        """True if [start, end) begins or ends inside a word, or on white space."""
        if self.text[start].isspace() or self.text[end - 1].isspace():
            return True
        pairs = (self.text[max(start - 1, 0) : start + 1], self.text[end - 1 : end + 1])
        return any(re.fullmatch(r"\w\w", pair) for pair in pairs)


def gate_scores(answer: Answer, report: Report, file: SeedFile) -> Scores:
    """1.0 or 0.0 for each gate of one answer; None for gates on citations where the answer has none."""
    shown = displayed_sentences(answer.text)
    scores: Scores = {"markers_in_range": float(markers_match(answer, shown))}
    scores["quotes_valid"] = _all([is_quote_valid(c, report, file) for c in answer.citations])
    scores["places_right"] = _all([is_place_right(c, report, file) for c in answer.citations])
    is_quoted = answer.engine == "quote"
    scores["words_quoted"] = _all([says_only_quotes(s, answer) for s in shown if s.markers]) if is_quoted else None
    return scores


def _all(flags: Sequence[bool]) -> float | None:
    return float(all(flags)) if flags else None


def is_quote_valid(citation: Citation, report: Report, file: SeedFile) -> bool:
    """True if the quote is, word for word and in whole words, both in the text and in the file at its offsets."""
    start, end = citation.source_start, citation.source_end
    return (
        0 <= start < end <= len(file.text)
        and citation.quote.strip() != ""
        and report.text[citation.start : citation.end] == citation.quote
        and file.words_at(start, end) == " ".join(citation.quote.split())
        and not file.is_ragged(start, end)
    )


def is_place_right(citation: Citation, report: Report, file: SeedFile) -> bool:
    """True if page (by the file's own page starts) and section label are those at the quote's first character."""
    if not 0 <= citation.start < len(report.text):
        return False
    section = report.section_at(citation.start)
    is_section = citation.section == section.label and section.start <= citation.start < citation.end <= section.end
    return is_section and citation.page == file.page_at(citation.source_start)


def markers_match(answer: Answer, shown: Sequence[Shown]) -> bool:
    """True if every marker has exactly one citation, every citation a marker, and both count from 1 without gaps."""
    used = {marker for sentence in shown for marker in sentence.markers}
    numbers = [citation.marker for citation in answer.citations]
    return sorted(numbers) == list(range(1, len(numbers) + 1)) and used == set(numbers)


def says_only_quotes(sentence: Shown, answer: Answer) -> bool:
    """True if the sentence shows its quotes whole behind an optional lead-in, or is a whole part of them.

    Words are compared in order and contiguous, so a dropped "not" or a changed number is refused. The cited quotes
    are taken in the order of the markers, which also proves a sentence that a box cuts in two.
    """
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    cited = words(" ".join(quotes.get(marker, "") for marker in sentence.markers))
    said = words(sentence.text)
    return bool(cited) and (_contains(said, cited) or _contains(cited, said))


def _contains(whole: Sequence[str], part: Sequence[str]) -> bool:
    """True if `part` stands contiguously in `whole`; tokens are fenced so that no word is cut."""
    return f"\0{chr(0).join(part)}\0" in f"\0{chr(0).join(whole)}\0"
