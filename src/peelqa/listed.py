"""What the report itself spells out: definitions of its terms, and bulleted lists with a lead-in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from peelqa.keywords import STOPWORDS, words
from peelqa.passages import list_groups
from peelqa.structure import without_bullet
from peelqa.subjects import Subjects, root, roots
from peelqa.types import Quote, Report, Sentence, Template

COVERED = 0.75  # share of a question's weight that a list's lead-in, heading, items and the sentences before must hold
IN_LEAD_IN = 0.45  # and that its lead-in and heading alone must hold
COVERED_BY_KIND = 0.6  # both, where the question names the kind of thing that the lead-in announces ("reasons")
IN_LEAD_IN_BY_KIND = 0.2

_TERM = (
    r"(?:an? |the |an acronym |the (?:acronym|abbreviation|term|word|phrase|letters?) |exactly (?:is |are )?)*"
    r"(?P<term>[^?.,]+?)"
)
_TAIL = (
    r"(?: (?:in|according to) (?:this|the) report| here| exactly)?"
    r"(?P<duty>,? (?:and )?what (?:does it|do they|is it|are they) (?:do|for|there for))?[ ?.!]*"
)
_ASKS = tuple(
    re.compile(pattern + _TAIL, re.IGNORECASE)
    for pattern in (
        rf"what (?:does|do|did) {_TERM} (?:stands? for|mean|abbreviate|refer to)",
        r"what(?:'s| is| are| was| were)(?: meant by| the (?:full (?:form|name)|meaning|definition|expansion) of)? "
        rf"{_TERM}(?: short for)?",
        rf"who are {_TERM}",
        rf"(?:define|explain|(?:the )?(?:meaning|definition) of|explain what|what) {_TERM}"
        r"(?: (?:stands? for|means?|is|are))?",
        rf"{_TERM} (?:stands? for|means?|meaning|definition)(?: what)?",
    )
)
# "SOC is a force priority" says nothing of what it is.
_GENUS = (
    r"(?:the (?:process|practice|forum|term|name|use|act)\b|groups? of\b|"
    r"an? (?!(?:\w+ )?(?:priority|concern|problem|issue|challenge|risk)\b))"
)
_BACK = re.compile(r"(?:it|they|this|these|the (?P<noun>\w+)) ", re.IGNORECASE)


class Definitions:
    """Acronyms and terms that the report explains."""

    def __init__(self, report: Report, template: Template) -> None:
        self._report = report
        self._texts = [report.text[s.start : s.end].replace("’", "'") for s in report.sentences]
        self._lower = [text.lower() for text in self._texts]
        self._acronyms = {a.short.removesuffix("s").lower(): a for a in template.acronyms}

    def find(self, question: str) -> tuple[Quote, ...]:
        """The sentences that explain the term which `question` asks about; () if it asks for something else."""
        for pattern in _ASKS:
            match = pattern.fullmatch(question)
            if match:
                found = self._explain(match.group("term").strip(" '\"‘’"), bool(match.group("duty")), question)
                if found:
                    return tuple(Quote(self._at(i).start, self._at(i).end) for i in found)
        return ()

    def _at(self, i: int) -> Sentence:
        return self._report.sentences[i]

    def _explain(self, term: str, with_duty: bool, question: str) -> list[int]:
        if not roots(term):
            return []
        acronym = self._acronyms.get(re.sub(r"'?s$", "", term).lower()) or self._acronyms.get(term.lower())
        expansion = next((s.id for s in self._report.sentences if acronym and s.start <= acronym.start < s.end), None)
        if acronym is None:
            acronym = next((a for a in self._acronyms.values() if _alike(a.long, term)), None)
        spellings = [term, acronym.short, acronym.long] if acronym else [term]
        defining = next((i for i in self._defining(spellings) if i != expansion), None)
        if expansion is None:
            return [] if defining is None else self._with_antecedent(defining)
        if re.search(r"\bstands? for\b|\bshort for\b|\bfull\b", question):
            return [expansion]
        more = defining if defining is not None else self._going_on(expansion, spellings, with_duty)
        return [expansion] if more is None else sorted({expansion, more})

    def _with_antecedent(self, i: int) -> list[int]:
        """The sentence, behind the one it points back to: "This is known as ..."."""
        is_back = re.match(r"(?:It|They|This|These) ", self._texts[i]) is not None
        return [i - 1, i] if is_back and i and self._at(i - 1).section_id == self._at(i).section_id else [i]

    def _defining(self, spellings: Sequence[str]) -> Iterator[int]:
        """Sentences that say what the term is, the plainest pattern first."""
        names = "|".join(re.escape(re.sub(r"s$", "", s)) for s in spellings)
        name = rf"[‘'\"(]?(?:{names})s?[’'\"]?"
        patterns = (
            rf"\(?(?:the |an? )?{name}(?: \([A-Za-z]+\))? (?:is|are) {_GENUS}",
            rf"\(?(?:the |an? )?{name} (?:stands for|means|refers to) ",
            rf".*\bknown as (?:an? |the )?{name}(?![\w-])",
            rf".*(?<![\w-]){name} (?:\w+ )?\((?!such as|includ|for |e\.?g)[a-z][^()]*[;,][^()]*\)",
        )
        wanted = [s.removesuffix("s").lower() for s in spellings]
        texts = [(i, self._texts[i]) for i, text in enumerate(self._lower) if any(w in text for w in wanted)]
        for pattern in patterns:
            yield from (i for i, text in texts if re.match(pattern, text, re.IGNORECASE))

    def _going_on(self, expansion: int, spellings: Sequence[str], with_duty: bool) -> int | None:
        """The next sentence if it goes on about the term; else, asked for its duty, the first that begins with it."""
        head = spellings[-1].split()[-1].rstrip("s").lower()
        following = expansion + 1
        is_near = following < len(self._texts) and self._at(following).section_id == self._at(expansion).section_id
        match = _BACK.match(self._texts[following]) if is_near else None
        if match and (match.group("noun") or "").rstrip("s").lower() == head:
            return following
        if not with_duty:
            return None
        start = re.compile(rf"(?:The |An? )?{re.escape(spellings[1].rstrip('s'))}s?\b(?!')")
        return next((i for i, text in enumerate(self._texts) if start.match(text)), None)


def _alike(one: str, other: str) -> bool:
    return [root(w) for w in words(one)] == [root(w) for w in words(other)]


@dataclass(frozen=True, slots=True)
class _List:
    """A bulleted list; terms are roots of its lead-in and of ever wider surroundings.

    `kind` are the lead-in's nouns like "reason" or "priority"; `counted` its last word, which says what is listed.
    """

    quotes: tuple[Quote, ...]
    kind: frozenset[str]
    counted: frozenset[str]
    lead: frozenset[str]
    headed: frozenset[str]
    around: frozenset[str]


# Words that say nothing of what a list is about.
_LIGHT_WORDS = """list name give gave show many all three four five six seven eight ten thing things use used uses
    take took find found come comes came see look looked looking include includes including included set made
    following provide provided every each ask asked tell told say said both"""
# Nouns that lead-ins announce their items with.
_KIND_WORDS = """reason priority feature source type objective aim benefit option condition factor criterion
    principle stage step example strand theme barrier challenge measure action commitment topic category"""
_CHOICE = re.compile(
    r"\b(?:what|which|list|name)(?: are| were| is| was)?"
    r"(?: all| the| main| key| other| new| different| \w+ing)* (?P<noun>.+?)"
    r"(?= (?:did|do|does|are|were|is|was|has|have|had|can|could|should|would|will|of|in|on|for|from|to|that|which|with|"
    r"behind|given|by|about|over)\b|[?.,]|$)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\bhow many (?P<noun>.+?)(?= (?:did|do|does|are|were|is|was|has|have|had|can|in|on|for|there)\b|[?.,]|$)",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|no|nor|never|without)\b|n't\b", re.IGNORECASE)
_POSSESSOR = re.compile(
    r"\b(?:did|do|does|has|have|had|is|are|was|were) (?:the )?(\w+)|(\w+)(?:'s?) |\bby (?:the )?(\w+)", re.IGNORECASE
)


@lru_cache(maxsize=1)
def _light() -> frozenset[str]:
    return frozenset(root(w) for w in _LIGHT_WORDS.split())


@lru_cache(maxsize=1)
def _kinds() -> frozenset[str]:
    return frozenset(root(w) for w in _KIND_WORDS.split())


class Lists:
    """The report's bulleted lists that a lead-in introduces."""

    def __init__(self, report: Report, subjects: Subjects) -> None:
        self._report = report
        self._subjects = subjects
        self._lists = tuple(self._read())

    def find(self, question: str) -> tuple[Quote, ...]:
        """Lead-in and all items of the one list that `question` asks for, else ()."""
        match = _NUMBERED.search(question) or _CHOICE.search(question)
        wanted = [t for t in roots(question) if t not in _light() and t not in self._subjects.generic]
        if match is None or not wanted or _NEGATED.search(question):
            return ()
        head = next((t for t in reversed(roots(match.group("noun"))) if t not in self._subjects.generic), "")
        is_number = match.re is _NUMBERED
        scored = [(self._score(li, wanted, head, is_number), li) for li in self._lists]
        good = [pair for pair in scored if pair[0] > 0]
        best = max(good, key=lambda pair: pair[0], default=None)
        if best is None or self._asks_about_another(question, best[1]):
            return ()
        return best[1].quotes

    def _score(self, li: _List, wanted: Sequence[str], head: str, is_number: bool) -> float:
        """Share of the question that stands around the list; 0 where the thing asked for isn't what the list lists."""
        if head not in _light() and head not in (li.counted if is_number else li.lead):
            return 0.0
        is_kind = not is_number and head in li.kind
        covered, in_lead = self._subjects.share(wanted, li.around), self._subjects.share(wanted, li.headed)
        missing = [t for t in wanted if t not in li.around]
        if any(self._is_foreign(t) for t in missing) or covered < (COVERED_BY_KIND if is_kind else COVERED):
            return 0.0
        least = IN_LEAD_IN_BY_KIND if is_kind else COVERED if is_number else IN_LEAD_IN
        return covered + in_lead if in_lead >= least else 0.0

    def _is_foreign(self, term: str) -> bool:
        return term in self._subjects.proper_names or any(c.isdigit() for c in term)

    def _asks_about_another(self, question: str, li: _List) -> bool:
        """True if the one who acts or owns in the question is a name that the lead-in doesn't have."""
        spoken = [
            root(w.lower()) for pair in _POSSESSOR.findall(question) for w in pair if w and w.lower() not in STOPWORDS
        ]
        return any(
            t in self._subjects.proper_names and t not in li.lead and t not in self._subjects.generic for t in spoken
        )

    def _read(self) -> Iterator[_List]:
        report = self._report
        for lead, sentences in list_groups(report):
            if lead is None or report.sections[lead.section_id].kind == "recommendation":
                continue
            blocks = [
                b for b in report.blocks if b.kind == "bullet" and any(b.start <= s.start < b.end for s in sentences)
            ]
            spans = [(without_bullet(report, b), b.end) for b in blocks]
            own = frozenset(roots(report.text[lead.start : lead.end]))
            if len(own - self._subjects.generic) < 2:
                continue
            headed = own | frozenset(roots(" ".join(report.sections[lead.section_id].path[-2:])))
            before = [s for s in report.sentences[max(lead.id - 2, 0) : lead.id] if s.section_id == lead.section_id]
            near = " ".join(report.text[a:b] for a, b in [*((s.start, s.end) for s in before), *spans])
            quotes = (Quote(lead.start, lead.end), *(Quote(a, b, is_item=True) for a, b in spans))
            counted = frozenset([t for t in roots(report.text[lead.start : lead.end]) if t not in _light()][-1:])
            kind = frozenset(root(w) for w in words(report.text[lead.start : lead.end]) if root(w) in _kinds())
            yield _List(quotes, kind, counted, own, headed, headed | frozenset(roots(near)))
