"""The text of a chat model as it streams in -> plain sentences and the numbers that they point to.

Models mark up as they like: markers before or behind the full stop, "[3, 5]", "[3-5]", "(3)", lists, bold type, links.
All of it comes out as plain text; what is left in brackets can't be taken for a marker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from peelqa.wording import clean

NOT_IN_REPORT = "NOT_IN_REPORT"
MAX_RANGE = 20  # "[3-900]" points at nothing in particular

_NUMBERS = r"(?:\^|[Ss](?:entences?|ources?)?\.?\s*)?\d{1,5}(?:\s*(?:,|;|-|–|—|to|and|&)\s*[Ss]?\d{1,5})*"
_MARKER = re.compile(rf"[\[【]\s*({_NUMBERS})\s*[\]】]")
_ROUND = re.compile(rf"\(\s*({_NUMBERS})\s*\)(?=\s*(?:[.!?]|$|\(|\[))")
_GROUP = re.compile(rf"(?:\s*(?:{_MARKER.pattern}|{_ROUND.pattern}))")
_END = re.compile(r"(?:[.?]|!(?!\[))[\"'”’)]*(?=\s|$|\[|【|\(\s*\d)")
_TRAIL = re.compile(rf"(?:\s*(?:{_MARKER.pattern}|\(\s*{_NUMBERS}\s*\)))+\s*[.!?]?")
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|Mr|Mrs|Ms|Dr|St|No|vs|cf|pp?|para|approx)|(?:^|\s)[A-Z]|(?:^|\s)\d{1,2})\.$"
)
_FENCE = re.compile(r"^\s*(?:```|~~~).*$")
_ITEM = re.compile(r"^\s*(?:[-*+•‣–]|\d{1,2}[.)])\s+")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>")
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^()]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\[\]]*[^\[\]\d\s,;–-][^\[\]]*)\](?:\([^()]*\)|\[[^\]]*\])")
_STRONG = re.compile(r"(\*\*|__|~~|`+)(?=\S)(.+?)(?<=\S)\1")
_SLANTED = re.compile(r"(?<!\w)[*_](?=\S)([^*_]+)(?<=\S)[*_](?!\w)")
_HEAD = re.compile(r"^\s*(?:#{1,6}\s+|>\s*)+")
_REFERENCE = re.compile(r"^\s*\[[^\]]+\]:\s*\S+.*$")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as plain text, with the numbers it points to in the order written; `is_item` if it stands in a list.

    `begins` is True for the first sentence of a line: what is put together from sentences keeps its lines.
    """

    text: str
    numbers: tuple[int, ...]
    is_item: bool = False
    begins: bool = True


class Dictation:
    """Takes pieces of text and gives whole sentences as soon as nothing can be added to them.

    A sentence is whole when the next one has begun: until then a marker may follow its full stop.
    """

    def __init__(self) -> None:
        self.pending = ""
        self._begins = True
        self._is_item = False

    def add(self, piece: str) -> tuple[Written, ...]:
        """The sentences that are whole now."""
        self.pending += piece
        return tuple(self._take(is_end=False))

    def finish(self) -> tuple[Written, ...]:
        """The sentences that are left when nothing more comes."""
        found = tuple(self._take(is_end=True))
        self.pending = ""
        return found

    def _take(self, *, is_end: bool) -> Iterator[Written]:
        while (cut := _cut(self.pending, is_end)) > 0:
            chunk, self.pending = self.pending[:cut], self.pending[cut:]
            closes = chunk.endswith("\n")
            yield from self._read(chunk)
            self._begins = closes or (self._begins and not chunk.strip())
            self._is_item = self._is_item and not closes

    def _read(self, chunk: str) -> Iterator[Written]:
        line = chunk.strip()
        if not line or _FENCE.match(line) or _REFERENCE.match(line):
            return
        if self._begins:
            self._is_item = bool(_ITEM.match(line))
        sentence = read_sentence(line, is_item=self._is_item, begins=self._begins)
        if sentence.text or sentence.numbers:
            yield sentence


def _cut(text: str, is_end: bool) -> int:
    """Length of the first whole sentence of `text` with its markers, or of its first line; 0 if none is whole yet."""
    stop = text.find("\n")
    line = text if stop < 0 else text[: stop + 1]
    for match in _END.finditer(line):
        if _SHORT.search(line[: match.start() + 1]):
            continue
        trail = _TRAIL.match(line, match.end())
        end = trail.end() if trail else match.end()
        if line[end:].strip():
            return end if not line[end:].lstrip().startswith(("[", "【", "(")) or is_end or stop >= 0 else 0
    if stop >= 0:
        return stop + 1
    return len(text) if is_end else 0


def read_sentence(line: str, *, is_item: bool = False, begins: bool = True) -> Written:
    """One sentence with its mark-up taken off and its numbers taken out."""
    text = plain(line)
    numbers = [n for found in _MARKER.findall(text) for n in _numbers(found)]
    text = _MARKER.sub(" ", text)
    if not numbers:  # "(3)" may be a marker or a part of the sentence; beside "[1]" it is a part
        numbers = [n for found in _ROUND.findall(text) for n in _numbers(found)]
        text = _ROUND.sub(" ", text)
    text = re.sub(r"\s+([.,;:!?])", r"\1", text)
    text = re.sub(r"([.!?])[.,]+(?=\s|$)", r"\1", text)
    text = text.replace("[", "(").replace("]", ")").replace("【", "(").replace("】", ")")
    return Written(" ".join(clean(text).split()), tuple(dict.fromkeys(numbers)), is_item, begins)


def _numbers(found: str) -> Iterator[int]:
    """Numbers of "3, 5-7": a range gives all of them, if it is not too long."""
    for part in re.split(r"[,;&]|and", found):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 <= ends[1] - ends[0] <= MAX_RANGE:
            yield from range(ends[0], ends[1] + 1)
        else:
            yield from ends


def plain(text: str) -> str:
    """Text without Markdown and HTML: of a link its words, of an image nothing."""
    text = _HEAD.sub("", _ITEM.sub("", _HEAD.sub("", text)))
    text = _IMAGE.sub(" ", text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    text = _STRONG.sub(r"\2", text)
    text = _SLANTED.sub(r"\1", text)
    return text.replace("`", "").replace("**", "")
