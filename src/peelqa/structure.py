"""What the template of an inspection report states as data: judgments, boxes, acronyms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from peelqa.blocks import BULLET, GRADES, NAME, PILLARS, YEAR
from peelqa.types import (
    Acronym,
    Block,
    BlockKind,
    CauseOfConcern,
    Improvement,
    Judgment,
    Report,
    Section,
    Template,
)


def read_template(report: Report) -> Template:
    """Read judgments, boxes and acronyms from the report's sections; every item keeps its offsets."""
    causes = tuple(_causes(report))
    return Template(_judgments(report), tuple(_improvements(report)), causes, tuple(_acronyms(report)))


def _judgments(report: Report) -> tuple[Judgment, ...]:
    """Rows of the overall summary; without that table, the graded headings of the body."""
    pattern = re.compile(rf"(.+?) ({'|'.join(GRADES)})(?: ({YEAR.pattern}))?")
    rows = [b for b in report.blocks if b.kind == "row" and report.sections[b.section_id].kind == "judgment"]
    found: list[Judgment] = []
    pillar = ""
    for block in rows:
        match = pattern.fullmatch(report.text[block.start : block.end])
        if match:
            name, grade, year = match.group(1), match.group(2), match.group(3) or ""
            pillar = name if name in PILLARS else pillar
            found.append(Judgment(pillar, "" if name in PILLARS else name, grade, year, block.start, block.end))
    return tuple(found) or tuple(_body_judgments(report))


def _body_judgments(report: Report) -> Iterator[Judgment]:
    for section in report.sections:
        blocks = [b for b in report.blocks if b.section_id == section.id]
        if section.kind == "judgment" and blocks and blocks[-1].kind == "grade":
            component = section.path[1] if len(section.path) > 1 else ""
            grade = report.text[blocks[-1].start : blocks[-1].end]
            yield Judgment(section.path[0], component, grade, "", blocks[0].start, blocks[-1].end)


def without_bullet(report: Report, block: Block) -> int:
    """Offset of the block's first character behind its bullet or number."""
    match = BULLET.match(report.text[block.start : block.end]) if block.kind == "bullet" else None
    return block.start + (match.end() if match else 0)


def _spans(report: Report, section: Section, kind: BlockKind) -> list[tuple[int, int]]:
    blocks = [b for b in report.blocks if b.section_id == section.id and b.kind == kind]
    return [(without_bullet(report, b), b.end) for b in blocks]


def _improvements(report: Report) -> Iterator[Improvement]:
    for section in report.sections:
        if section.kind == "area_for_improvement":
            for start, end in _spans(report, section, "bullet") or _spans(report, section, "paragraph"):
                yield Improvement(section.path[:-1], start, end)


def _causes(report: Report) -> Iterator[CauseOfConcern]:
    for section in report.sections:
        paragraphs = _spans(report, section, "paragraph") + _spans(report, section, "bullet")
        if section.kind != "cause_of_concern" or not paragraphs:
            continue
        following = report.sections[section.id + 1] if section.id + 1 < len(report.sections) else None
        lead_in, items = (0, 0), tuple[tuple[int, int], ...]()
        if following is not None and following.kind == "recommendation":
            lead_in = next(iter(_spans(report, following, "paragraph")), (0, 0))
            items = tuple(_spans(report, following, "bullet"))
        deadline = re.search(
            r"\b(immediately|(?:with)?in (?:the next )?\w+ (?:days|weeks|months|years?)"
            r"|by (?:the end of )?(?:\d{1,2} )?[A-Z]\w+ \d{4})\b",
            report.text[slice(*lead_in)],
        )
        span = paragraphs[0][0], paragraphs[-1][1]
        yield CauseOfConcern(section.path[:-1], *span, deadline.group() if deadline else "", lead_in, items)


def _acronyms(report: Report) -> Iterator[Acronym]:
    """Short forms with the expansion beside them: "long form (SF)", "SF (long form)", "SF stands for ..."."""
    seen: set[str] = set()
    for found in sorted(_acronym_candidates(report.text), key=lambda a: a.start):
        singular = found.short[:-1] if found.short.endswith("s") else found.short
        if singular not in seen:
            seen.add(singular)
            yield found


def _acronym_candidates(text: str) -> Iterator[Acronym]:
    for match in re.finditer(r"\(([A-Z][A-Za-z&]*[A-Z]s?)\)", text):
        start = _expansion_start(text[max(match.start() - 120, 0) : match.start()].rstrip(), match.group(1))
        if start is not None:
            long = start.strip()
            begin = text.rindex(long, 0, match.start())
            yield Acronym(match.group(1), long, begin, match.end())
    for match in re.finditer(r"\b([A-Z][A-Za-z]*[A-Z]s?)(?: [a-z]+)? \(([a-z][^()]{5,80})\)", text):
        if _initials_fit(match.group(2), match.group(1)):
            yield Acronym(match.group(1), match.group(2), match.start(), match.end())
    for match in re.finditer(r"\b([A-Z]{3,}) stands for ([^.()]+)", text):
        yield Acronym(match.group(1), match.group(2), match.start(), match.end())


def _expansion_start(before: str, short: str) -> str | None:
    """The shortest run of words that ends `before` and whose initials spell `short`, or None."""
    words = list(re.finditer(r"[\w’'&]+", before.split("\n")[-1]))
    for first in reversed(words):
        long = before.split("\n")[-1][first.start() :]
        if long[0].lower() == short[0].lower() and _initials_fit(long, short):
            return long
        if "." in long[:-1]:
            return None
    return None


def _initials_fit(long: str, short: str) -> bool:
    """True if the letters of `short` occur in order in `long`, most of them at the start of a word."""
    letters = short[:-1].lower() if short.endswith("s") else short.lower()
    words = re.findall(r"[a-z0-9]+", long.lower())
    if not words or len(words) > 2 * len(letters) + 2:
        return False
    at, hits = 0, 0
    for word in words:
        if at < len(letters) and word[0] == letters[at]:
            at, hits = at + 1, hits + 1
            while at < len(letters) and letters[at] in word[1:] and not _starts_later(words, word, letters[at]):
                at += 1
    return at == len(letters) and hits * 2 > len(letters)


def _starts_later(words: list[str], word: str, letter: str) -> bool:
    return any(w[0] == letter for w in words[words.index(word) + 1 :])


def force_name(text: str) -> str:
    """The police force that the text names most often, "" if it names none."""
    names = re.findall(rf"\b((?:The )?{NAME} (?:Police(?: Service)?|Constabulary))\b", text)
    counts = Counter(name for name in names if not re.match(r"(?:College|Of|Chief|Code)\b", name))
    return min(counts, key=lambda name: (-counts[name], name)) if counts else ""
