"""Scores of one answer to one case: pure functions over intervals and sentences.

A score is a number, or None where it does not apply: not scored is not zero, and None stays out of every mean.
Spans are [start, end) of `Report.text`. Gold is a tuple of alternative sets of spans, and each score takes the best.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from peelqa.evaluation.cases import Case, Nugget, Span
from peelqa.evaluation.matching import (
    Shown,
    any_form_stands_in,
    displayed_sentences,
    fold,
    single_sentences,
)
from peelqa.types import Answer

Gold = Sequence[Sequence[Span]]
Scores = dict[str, float | None]
Verdict = Literal["right", "refused", "wrong"]
TRUTH: dict[Verdict, float] = {"right": 1.0, "refused": 0.0, "wrong": -1.0}
RANKS = (5, 10, 20)
ALLOWANCE = 100  # characters a nugget, from TREC's evaluation of complex answers
BETA = 3.0  # recall counts three times as much as brevity
_FOUND = 0.8  # share of a quote's characters that must be covered for the quote to count as found


@dataclass(frozen=True, slots=True)
class Metric:
    """How a score is named, averaged and judged; `scale` is "share" (of 0s and 1s), "mean" or "gate" (exactly 1)."""

    name: str
    title: str
    scale: Literal["share", "mean", "gate"]
    stage: str
    more_is_better: bool = True
    guarded: bool = False


METRICS: tuple[Metric, ...] = (
    Metric("right", "Right: all vital facts, or a right refusal", "share", "truth", guarded=True),
    Metric("truth", "Truthfulness (+1 right, 0 refused, -1 wrong)", "mean", "truth", guarded=True),
    Metric("vital_recall", "Vital facts found", "mean", "answer", guarded=True),
    Metric("nugget_recall", "All facts found", "mean", "answer"),
    Metric("concision", "Concision: F(3), 100 characters a fact", "mean", "answer", guarded=True),
    Metric("citation_precision", "Citations that are gold", "mean", "citations", guarded=True),
    Metric("citation_recall", "Gold that is cited", "mean", "citations", guarded=True),
    Metric("marker_coverage", "Sentences with a marker", "mean", "citations", guarded=True),
    *(Metric(f"recall@{k}", f"Evidence recall at {k}", "mean", "retrieval", guarded=k == 20) for k in RANKS),
    *(Metric(f"all@{k}", f"All evidence found at {k}", "share", "retrieval") for k in RANKS),
    Metric("mrr", "Reciprocal rank of the first evidence", "mean", "retrieval"),
    Metric("ndcg", "nDCG at 20, only new text gains", "mean", "retrieval", guarded=True),
    Metric("refusal_precision", "Refusals that are right", "share", "abstention"),
    Metric("refusal_recall", "Unanswerable that are refused", "share", "abstention", guarded=True),
    Metric("false_refusal", "Answerable that are refused", "share", "abstention", more_is_better=False, guarded=True),
    Metric("false_answer", "Unanswerable that are answered", "share", "abstention", more_is_better=False),
    Metric("polluted", "Topic switches polluted by the old topic", "share", "conversation", more_is_better=False),
    Metric("quotes_valid", "Quotes stand word for word in the file", "gate", "gate"),
    Metric("words_quoted", "Displayed words are the quote's words", "gate", "gate"),
    Metric("markers_in_range", "Markers and citations match", "gate", "gate"),
    Metric("places_right", "Page and section are those of the quote", "gate", "gate"),
)
BY_NAME = {metric.name: metric for metric in METRICS}


def merged(spans: Sequence[Span], gap: int = 0) -> list[Span]:
    """The union of the spans, in order, without overlaps; spans at most `gap` characters apart become one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1] + gap:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif start < end:
            result.append((start, end))
    return result


def size(spans: Sequence[Span]) -> int:
    """Characters in the union of the spans."""
    return sum(end - start for start, end in merged(spans))


def overlap(a: Sequence[Span], b: Sequence[Span]) -> int:
    """Characters that lie in both unions."""
    return size(a) + size(b) - size([*a, *b])


def evidence_recall(found: Sequence[Span], gold: Gold) -> float | None:
    """Share of gold characters that `found` covers; None without gold."""
    return max((overlap(found, quotes) / size(quotes) for quotes in gold), default=None)


def all_evidence(found: Sequence[Span], gold: Gold) -> float | None:
    """1.0 if every quote of one alternative is covered to at least 80 %, else 0.0; None without gold."""
    return max((float(all(_is_found(quote, found) for quote in quotes)) for quotes in gold), default=None)


def reciprocal_rank(ranked: Sequence[Span], gold: Gold) -> float | None:
    """1 / rank of the first span that covers at least half of a gold quote; 0.0 if none does, None without gold."""
    if not gold:
        return None
    quotes = [quote for alternative in gold for quote in alternative]
    for rank, span in enumerate(ranked, 1):
        if any(2 * overlap([span], [quote]) >= quote[1] - quote[0] for quote in quotes):
            return 1 / rank
    return 0.0


def novelty_ndcg(ranked: Sequence[Span], gold: Gold, k: int = 20) -> float | None:
    """Gain at `k` (nDCG) where a span gains only the gold characters that no earlier span covered.

    The ideal ranking delivers the gold's contiguous stretches whole, longest first. A span that covers two
    stretches at once may beat it, so the value is cut off at 1.
    """
    return max((_ndcg(ranked[:k], quotes) for quotes in gold), default=None)


def _ndcg(ranked: Sequence[Span], quotes: Sequence[Span]) -> float:
    gained, covered = 0.0, 0
    for rank, _ in enumerate(ranked, 1):
        now = overlap(ranked[:rank], quotes)
        gained += (now - covered) / math.log2(rank + 1)
        covered = now
    stretches = sorted((end - start for start, end in merged(quotes, gap=1)), reverse=True)
    ideal = sum(length / math.log2(rank + 1) for rank, length in enumerate(stretches, 1))
    return min(gained / ideal, 1.0)


def _is_found(quote: Span, found: Sequence[Span]) -> bool:
    return overlap([quote], found) >= _FOUND * (quote[1] - quote[0])


def facts_found(nuggets: Sequence[Nugget], shown: Sequence[Shown]) -> tuple[bool, ...]:
    """For every nugget, whether one of its forms stands inside one displayed sentence that carries a marker.

    Sentences without a marker do not count: they are not proven, and a lead-in may echo the question.
    """
    sentences = [sentence.text for sentence in shown if sentence.markers]
    return tuple(any_form_stands_in(nugget.forms, sentences) for nugget in nuggets)


def share(flags: Sequence[bool]) -> float | None:
    """Share of True; None for an empty sequence."""
    return sum(flags) / len(flags) if flags else None


def concision(vital_recall: float | None, facts: int, characters: int) -> float | None:
    """TREC's F(beta=3) of vital recall and a length precision with 100 characters of allowance a found fact.

    Args:
        vital_recall: share of vital nuggets found; None gives None.
        facts: number of nuggets found, vital or not.
        characters: length of what is displayed, markers left out.
    """
    if vital_recall is None:
        return None
    allowance = ALLOWANCE * facts
    precision = 1.0 if characters <= allowance else allowance / characters
    weight = BETA**2
    return (weight + 1) * precision * vital_recall / (weight * precision + vital_recall) if vital_recall else 0.0


def citation_precision(cited: Sequence[Span], gold: Gold) -> float | None:
    """Share of citations of which half, or half of a gold quote, overlaps; None without citation or gold."""
    quotes = [quote for alternative in gold for quote in alternative]
    if not cited or not quotes:
        return None
    return share([any(_overlaps_half(span, quote) for quote in quotes) for span in cited])


def _overlaps_half(a: Span, b: Span) -> bool:
    return 2 * overlap([a], [b]) >= min(a[1] - a[0], b[1] - b[0])


def marker_coverage(answer: Answer, shown: Sequence[Shown]) -> float | None:
    """Share of the displayed sentences about the report that carry a marker; None if there is none.

    Lead-ins and refusals claim nothing about the report. Where several sentences share one marker, the last has it
    and an earlier one has it only if its words stand in the cited quote.
    """
    quotes = {citation.marker: fold(citation.quote) for citation in answer.citations}
    flags: list[bool] = []
    for sentence in shown:
        if sentence.is_lead_in or sentence.is_refusal:
            continue
        *earlier, _ = single_sentences(sentence.text) or [""]
        cited = [quotes.get(marker, "") for marker in sentence.markers]
        flags += [any(fold(piece) in quote for quote in cited) for piece in earlier]
        flags.append(bool(sentence.markers))
    return share(flags)


def is_refused(case: Case, answer: Answer, shown: Sequence[Shown]) -> bool:
    """True if the answer says that the report does not say.

    A partial answer to an answerable case is never a refusal (its nuggets judge it); on a case that the report does
    not answer it is one only if a sentence says so.
    """
    if answer.status == "partial":
        return not case.is_answerable and any(sentence.is_refusal for sentence in shown)
    return answer.status == "not_found"


def matches_must_not(case: Case, shown: Sequence[Shown]) -> bool:
    """True if a displayed sentence matches a pattern that a right answer never matches.

    Lead-ins and refusals are left out: they may repeat the question's own wrong number to deny it.
    """
    claims = [s.text for s in shown if not (s.is_lead_in or s.is_refusal)]
    both = [*claims, *(fold(claim) for claim in claims)]
    return any(re.search(pattern, claim, re.IGNORECASE) for pattern in case.must_not for claim in both)


def judge(case: Case, facts: Sequence[bool], refused: bool, broken: bool) -> Verdict:
    """CRAG's verdict: right (all vital nuggets, or a right refusal), refused though answerable, or wrong."""
    vital = [found for found, nugget in zip(facts, case.nuggets, strict=True) if nugget.vital]
    if broken:
        return "wrong"
    if refused:
        return "refused" if case.is_answerable else "right"
    return "right" if case.is_answerable and all(vital) else "wrong"


def retrieval_scores(ranked: Sequence[Span], gold: Gold) -> Scores:
    """Scores of a ranking of spans, best first."""
    scores: Scores = {}
    for k in RANKS:
        scores[f"recall@{k}"] = evidence_recall(ranked[:k], gold)
        scores[f"all@{k}"] = all_evidence(ranked[:k], gold)
    return {**scores, "mrr": reciprocal_rank(ranked, gold), "ndcg": novelty_ndcg(ranked, gold)}


def answer_scores(case: Case, answer: Answer) -> tuple[Scores, tuple[bool, ...], Verdict]:
    """Scores of the displayed answer and its citations, which nuggets were found, and the verdict."""
    shown = displayed_sentences(answer.text)
    facts, refused = facts_found(case.nuggets, shown), is_refused(case, answer, shown)
    verdict = judge(case, facts, refused, matches_must_not(case, shown))
    vital = share([f for f, nugget in zip(facts, case.nuggets, strict=True) if nugget.vital])
    cited = [(citation.start, citation.end) for citation in answer.citations]
    scores: Scores = {
        "right": float(verdict == "right"),
        "truth": TRUTH[verdict],
        "vital_recall": vital,
        "nugget_recall": share(facts),
        "concision": concision(vital, sum(facts), sum(len(s.text) for s in shown)),
        "citation_precision": citation_precision(cited, case.evidence),
        "citation_recall": evidence_recall(cited, case.evidence),
        "marker_coverage": marker_coverage(answer, shown),
        "refusal_precision": float(not case.is_answerable) if refused else None,
        "refusal_recall": None if case.is_answerable else float(refused),
        "false_refusal": float(refused) if case.is_answerable else None,
        "false_answer": None if case.is_answerable else float(not refused),
    }
    return scores, facts, verdict


def pollution(cited: Sequence[str], earlier: Sequence[str], gold: Sequence[str]) -> float:
    """1.0 if a citation lies in a section that an earlier turn cited and the gold does not; sections by label."""
    return float(bool(set(cited) & set(earlier) - set(gold)))
