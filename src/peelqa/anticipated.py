"""Which questions are worth keeping beside a report.

Those that read like one, bring in no number or name, and lead back to their passage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from peelqa.keywords import terms, words
from peelqa.search import Searcher
from peelqa.types import Passage

MIN_WORDS, MAX_WORDS = 4, 30
MAX_QUESTIONS = 6  # of one passage
FIRST_HITS = 20  # among which a question must find a sentence of its own passage
NEAR = 5  # sentences this close to a passage are no rivals of it
CLOSE = 0.02  # cosine: a rival this close to the passage fits as well
MAX_RIVALS = 1  # more sections than this fitting as well is too many

_LEAD = re.compile(r"^[\s>*•\-–]*(?:\(?\d{1,2}[.):]\s*)?(?:q(?:uestion)?\s*\d*[.:]\s*)?[\s*\"“'‘]*", re.IGNORECASE)
_TAIL = re.compile(r"[\s*\"”'’]*$")
_OPENING = re.compile(
    r"(?:and |so |in |to |for |by |at |on |from |with )?"
    r"(?:what|how|why|when|where|who|whose|which|whether|is|are|was|were|do|does|did|has|have|had|can|could|will|would|"
    r"should|tell me|show me|list)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:this|the|that|above|given|following|provided) (?:above |given |following |provided )?"
    r"(?:passage|text|paragraph|section|extract|excerpt|statement|sentence|document|article|bullet)s?\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?<=\s)[A-Z][\w’'-]*")


@dataclass(frozen=True, slots=True)
class Span:
    """A passage to write questions for: its text as the loader of question files wants it, and its sentences."""

    text: str
    section: str
    passage: Passage


def candidates(reply: str) -> tuple[str, ...]:
    """The lines of a reply without numbers, bullets and quotation marks."""
    lines = (_TAIL.sub("", _LEAD.sub("", line)) for line in reply.splitlines())
    return tuple(" ".join(line.split()) for line in lines if line)


class Filter:
    """Decides which questions are kept; remembers them, so that none comes twice in a file."""

    def __init__(self, searcher: Searcher, entries: Iterable[dict[str, object]] = ()) -> None:
        self._searcher = searcher
        report = searcher.report
        known = " ".join((report.title, report.text, *(section.label for section in report.sections)))
        self._known = _parts(known)
        self._seen = {_same(str(q)) for entry in entries for q in _listed(entry)}

    def questions(self, texts: Iterable[str], span: Span, dropped: Counter[str]) -> list[str]:
        """Those of `texts` that are kept, at most `MAX_QUESTIONS`; the others are counted by reason in `dropped`."""
        kept: list[str] = []
        for text in texts:
            reason = "too many" if len(kept) == MAX_QUESTIONS else self.reason(text, span)
            if reason:
                dropped[reason] += 1
            else:
                kept.append(text)
                self._seen.add(_same(text))
        return kept

    def reason(self, text: str, span: Span) -> str:
        """Why `text` is not kept as a question for `span`, "" if it is."""
        tests: tuple[tuple[str, Callable[[], bool]], ...] = (
            ("not a question", lambda: not _is_question(text)),
            ("too short or long", lambda: not MIN_WORDS <= len(text.split()) <= MAX_WORDS),
            ("about the passage itself", lambda: bool(_SELF.search(text))),
            ("duplicate", lambda: _same(text) in self._seen),
            ("number or name not in the report", lambda: self._brings_in(text)),
        )
        failed = next((reason for reason, fails in tests if fails()), "")
        return failed or self._lost(text, span.passage)

    def _brings_in(self, text: str) -> bool:
        """True if a number, or a word with a capital that does not begin the question, stands nowhere in the report."""
        named = " ".join(m[0] for m in _CAPITAL.finditer(text) if m[0].lower() not in ("i", "i'm", "i’m"))
        numbers = " ".join(w for w in words(text) if any(c.isdigit() for c in w))
        return not _parts(f"{named} {numbers}") <= self._known

    def _lost(self, text: str, passage: Passage) -> str:
        """Search for the question: why it does not lead back to its passage, "" if it does."""
        evidence = self._searcher.evidence([text])
        own = np.array(passage.sentence_ids, dtype=np.int64)
        first = np.argsort(-evidence.fused, kind="stable")[:FIRST_HITS]
        if not np.isin(first, own).any():
            return "does not find its passage"
        cosine = np.maximum(evidence.dense, evidence.passage)
        sections = np.array([s.section_id for s in self._searcher.report.sentences])
        ids = np.arange(len(sections))
        is_far = ((ids < own.min() - NEAR) | (ids > own.max() + NEAR)) & (sections != passage.section_id)
        rivals = np.unique(sections[is_far & (cosine >= cosine[own].max() - CLOSE)])
        return "fits several passages" if len(rivals) > MAX_RIVALS else ""


def _is_question(text: str) -> bool:
    if re.search(r"[.!?]\s", text):  # more than one sentence
        return False
    return text.endswith("?") or (bool(_OPENING.match(text)) and not text.endswith((".", "!", ":")))


def _same(text: str) -> tuple[str, ...]:
    """What two questions share that are the same but for small words and forms."""
    return tuple(terms(text)) or tuple(words(text))


def _parts(text: str) -> set[str]:
    """Words and numbers of `text`, those with a stroke or hyphen in parts too ("2018/19" is also "2018" and "19")."""
    whole = words(text)
    return {part for word in whole for part in (word, *re.split(r"[/.,£%]", word)) if part}


def _listed(entry: dict[str, object]) -> Iterator[object]:
    questions = entry["questions"]
    if isinstance(questions, list):
        yield from questions
