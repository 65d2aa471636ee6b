"""Measuring the check of written sentences on labelled pairs: how many altered ones it catches, right ones it keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

from peelqa.errors import EvaluationError
from peelqa.evaluation.intervals import Estimate, wilson
from peelqa.evaluation.table import format_estimate
from peelqa.guard.check import Check
from peelqa.reports import read_report
from peelqa.settings import data_folder, load_settings, report_path
from peelqa.structure import force_name, read_template
from peelqa.types import Report

CATCH, KEEP = 0.97, 0.90
_FIELDS = {"written", "evidence", "label", "kind", "split"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A written sentence with quotes of the report; `label` is "right" or "altered", `split` "dev" or "test"."""

    written: str
    evidence: tuple[str, ...]
    label: str
    kind: str
    split: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and what the check found; () is "it holds"."""

    pair: Pair
    faults: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """True if the check said of the pair what its label says."""
        return bool(self.faults) == (self.pair.label == "altered")


def default_pairs() -> Path:
    """The labelled pairs of a checkout."""
    return data_folder() / "evals" / "guard" / "pairs.jsonl"


def load_pairs(path: Path, report: Report) -> tuple[Pair, ...]:
    """Read labelled pairs; every quote must stand in the report, letter for letter.

    Raises:
        EvaluationError: the file can't be read, or a line is not a pair of this report; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"can't read the pairs in {path}: {error}") from error
    return tuple(_pair(line, f"{path.name}, line {n}", report) for n, line in enumerate(lines, 1) if line.strip())


def _pair(line: str, where: str, report: Report) -> Pair:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{where} is not JSON: {error}") from error
    if not isinstance(data, dict) or set(data) != _FIELDS:
        raise EvaluationError(f"{where} needs exactly the fields {', '.join(sorted(_FIELDS))}")
    if data["label"] not in ("right", "altered") or data["split"] not in ("dev", "test"):
        raise EvaluationError(f"{where}: label is right or altered, split is dev or test")
    for quote in data["evidence"]:
        if quote not in report.text:
            raise EvaluationError(f"{where}: the report does not say {quote!r}")
    return Pair(data["written"], tuple(data["evidence"]), data["label"], data["kind"], data["split"])


def judge(pairs: Sequence[Pair], check: Check) -> tuple[Judged, ...]:
    """Put every pair to the check."""
    return tuple(Judged(pair, check.faults(pair.written, pair.evidence)) for pair in pairs)


def check_of(report: Report) -> Check:
    """The check as the writing engine makes it for a report."""
    return Check(read_template(report).acronyms, force_name(report.text))


def rate(judged: Sequence[Judged], label: str, kind: str = "", split: str = "") -> Estimate | None:
    """Share of the pairs with this label that the check judged rightly; None if there are none."""
    chosen = [j for j in judged if j.pair.label == label and kind in ("", j.pair.kind) and split in ("", j.pair.split)]
    # Pairs on the same sentence of the report are not independent: they are one cluster.
    return wilson([float(j.is_right) for j in chosen], [j.pair.evidence[0] for j in chosen]) if chosen else None


def passes(judged: Sequence[Judged]) -> bool:
    """True if both rates over all pairs reach what is asked of them."""
    caught, kept = rate(judged, "altered"), rate(judged, "right")
    return caught is not None and kept is not None and caught.value >= CATCH and kept.value >= KEEP


def measure_guard(console: Console, path: Path | None = None, *, show_misses: bool = False) -> bool:
    """Judge the pairs, print the rates, and say whether they suffice.

    Raises:
        EvaluationError: the pairs are not usable.
    """
    report = read_report(report_path(load_settings()))
    judged = judge(load_pairs(path or default_pairs(), report), check_of(report))
    console.print(_table(judged))
    if show_misses:  # of dev only: who tunes the check must not see what it is measured on
        console.print("\n".join(_misses(judged)), markup=False)
    is_enough = passes(judged)
    verdict = "holds" if is_enough else "FAILS"
    console.print(f"The check {verdict}: catch at least {CATCH}, keep at least {KEEP}, over all pairs.", markup=False)
    return is_enough


def _table(judged: Sequence[Judged]) -> RichTable:
    shown = RichTable(title="Check of written sentences", title_justify="left")
    for name in ("pairs", "all [95 %]", "n", "dev", "n", "test", "n"):
        shown.add_column(name, justify="right" if name == "n" else "left")
    for label, title in (("altered", "altered: caught"), ("right", "right: kept")):
        shown.add_row(title, *_cells(judged, label, ""), style="bold")
        for kind in sorted({j.pair.kind for j in judged if j.pair.label == label}):
            shown.add_row(f"  {kind}", *_cells(judged, label, kind))
    return shown


def _cells(judged: Sequence[Judged], label: str, kind: str) -> Iterator[str]:
    for split in ("", "dev", "test"):
        found = rate(judged, label, kind, split)
        yield format_estimate(found)
        yield str(found.n if found else 0)


def _misses(judged: Sequence[Judged]) -> Iterator[str]:
    for j in judged:
        if not j.is_right and j.pair.split == "dev":
            yield f"{j.pair.label} ({j.pair.kind}): {j.pair.written}"
            yield from (f"    {fault}" for fault in j.faults)
