"""What a run leaves behind: typed results, `results.json`, and the scores of an older run read back for pairing."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from peelqa.errors import EvaluationError
from peelqa.evaluation.cases import Case
from peelqa.evaluation.intervals import Difference, Estimate, paired
from peelqa.evaluation.metrics import BY_NAME, METRICS, Metric, Scores, Verdict
from peelqa.messages import Usage

SCHEMA = 1
Table = dict[str, Estimate]  # metric name -> estimate; a metric that applies to no case is left out


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch of the report; `marker` is 0 for gold. `agrees`: the gold was cited, or the citation is gold.

    `before` and `after` are the report's text around gold, for reading; they are empty for a citation.
    """

    marker: int
    quote: str
    section: str
    page: int
    start: int
    end: int
    agrees: bool
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A nugget and whether a displayed, marked sentence contains it."""

    text: str
    vital: bool
    forms: tuple[str, ...]
    found: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a run: what was asked, wanted and got. `sha` changes with the case: only equals are paired.

    `engine` is the one that answered, `dropped` counts written sentences that failed the check, `usage` is a chat
    model's, `first_word` the seconds until the first checked words.
    """

    id: str
    sha: str
    conversation: str
    turn: int
    history: tuple[str, ...]
    question: str
    type: str
    answerability: str
    split: str
    tags: tuple[str, ...]
    verdict: Verdict
    status: str
    confidence: float
    seconds: float
    text: str
    wanted: tuple[Quoted, ...]
    cited: tuple[Quoted, ...]
    facts: tuple[Fact, ...]
    scores: Scores
    engine: str = "quote"
    dropped: int = 0
    notes: tuple[str, ...] = ()
    usage: Usage | None = None
    first_word: float | None = None

    @property
    def is_answerable(self) -> bool:
        """True if the report answers the question."""
        return self.answerability == "answerable"


@dataclass(frozen=True, slots=True)
class Gate:
    """A check that must be exactly 1.0; `failures` are the ids (or reasons) that broke it."""

    name: str
    title: str
    value: float
    n: int
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """Risk among the most confident share of cases; `area` is its mean over all coverages, lower is better."""

    coverage: tuple[float, ...]
    risk: tuple[float, ...]
    area: Estimate


@dataclass(frozen=True, slots=True)
class Variant:
    """One kind of rewording: share right as written and reworded, on the cases that it changes."""

    kind: str
    n: int
    original: float
    reworded: float
    drop: Difference


@dataclass(frozen=True, slots=True)
class Results:
    """A whole run. `groups` maps dimension -> value -> table; `controls` maps name -> table.

    `against` pairs the engine with each control (engine minus control) and `follow_ups` the follow-ups with their
    standalone rewordings (follow-up minus standalone). `latency` is in seconds, `peak_memory_mb` in 2^20 bytes.
    `chat` sums up what a chat model did: see `summary.chat_summary`; empty if none was asked.
    """

    commit: str
    created: str
    engine: str
    split: str
    only: tuple[str, ...]
    report_id: str
    report_title: str
    report_sha256: str
    model_sha256: str
    settings: dict[str, str]
    prompts: dict[str, str]
    seed: int
    rows: tuple[Row, ...]
    metrics: Table
    groups: dict[str, dict[str, Table]]
    gates: tuple[Gate, ...]
    curve: Curve | None
    controls: dict[str, Table]
    against: dict[str, dict[str, Difference]]
    variants: tuple[Variant, ...]
    worst_variant: Estimate | None
    follow_ups: dict[str, Difference]
    latency: dict[str, float]
    seconds: float
    chat: dict[str, float] = field(default_factory=dict)
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one case of an older run."""

    sha: str
    conversation: str
    scores: Scores


_ROUNDING = 1e-4  # a stored score has six digits, and two builds of one index differ in the last bits of a vector


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against an older one, on the cases that both hold unchanged. `left_out` counts the others."""

    differences: dict[str, Difference] = field(default_factory=dict)
    pairs: int = 0
    left_out: int = 0

    def regressions(self, only_guarded: bool = False) -> tuple[str, ...]:
        """Names of the metrics whose paired interval lies wholly on the worse side of zero."""
        worse = (name for name, found in self.differences.items() if is_worse(BY_NAME[name], found))
        return tuple(name for name in worse if BY_NAME[name].guarded or not only_guarded)


def is_worse(metric: Metric, found: Difference) -> bool:
    """True if a difference is shown, is more than rounding, and goes the wrong way."""
    nearest = min(abs(found.low or 0.0), abs(found.high or 0.0))
    return found.is_shown and nearest > _ROUNDING and (found.value < 0) == metric.more_is_better


def case_sha(case: Case) -> str:
    """A short digest of everything in a case that changes what it measures."""
    gold = [case.history, case.question, case.answerability, case.evidence, case.must_not]
    facts = [[n.text, n.vital, n.forms] for n in case.nuggets]
    return hashlib.sha256(json.dumps([gold, facts], ensure_ascii=False).encode()).hexdigest()[:12]


def compare(old: Mapping[str, Scored], rows: Sequence[Row]) -> Comparison:
    """Pair the rows with the older scores of the same, unchanged cases, metric by metric."""
    pairs = [(old[row.id], row) for row in rows if row.id in old and old[row.id].sha == row.sha]
    found: dict[str, Difference] = {}
    for metric in METRICS:
        difference = pair_scores([(a.scores, b.scores, b.conversation) for a, b in pairs], metric.name)
        if difference is not None:
            found[metric.name] = difference
    return Comparison(found, len(pairs), len(rows) - len(pairs))


def pair_scores(pairs: Sequence[tuple[Scores, Scores, str]], name: str) -> Difference | None:
    """The paired difference (second minus first) of a score where both have it; None where no pair has."""
    both = [(a.get(name), b.get(name), cluster) for a, b, cluster in pairs]
    kept = [(a, b, cluster) for a, b, cluster in both if a is not None and b is not None]
    if not kept:
        return None
    old, new, clusters = zip(*kept, strict=True)
    return paired(old, new, clusters)


def write_results(results: Results, path: Path) -> None:
    """Write `results.json`, UTF-8, keys in the order of the fields."""
    write_text(path, json.dumps(asdict(results), ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file in one step, so that a reader never sees half of it.

    Raises:
        EvaluationError: the folder can't be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise EvaluationError(f"can't write {path}: {error.strerror}; name another file") from error


def read_scores(path: Path) -> dict[str, Scored]:
    """Read the scores per case of a results file.

    Raises:
        EvaluationError: the file is missing, damaged or of another schema.
    """
    data = read_document(path, SCHEMA)
    try:
        return {row["id"]: _scored(row) for row in data["rows"]}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise EvaluationError(
            f"{path}: damaged results ({error!r}); write them anew with: peelqa eval --json"
        ) from error


def _scored(row: Mapping[str, Any]) -> Scored:
    return Scored(str(row["sha"]), str(row["conversation"]), checked_scores(row["scores"]))


def checked_scores(raw: Mapping[str, Any]) -> Scores:
    """Scores with known names only; a value must be a finite number or null."""
    for name, value in raw.items():
        if value is not None and (not isinstance(value, int | float) or not math.isfinite(value)):
            raise ValueError(f"score {name} is {value!r}")
    return {name: None if value is None else float(value) for name, value in raw.items() if name in BY_NAME}


def read_document(path: Path, schema: int) -> dict[str, Any]:
    """Read a JSON object that says `"schema": schema`.

    Raises:
        EvaluationError: with file, line and reason.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise EvaluationError(
            f"{path}:{error.lineno}: not JSON ({error.msg}); write it anew with: peelqa eval"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"can't read {path}: {error}; write it with: peelqa eval") from error
    if not isinstance(data, dict) or data.get("schema") != schema:
        found = data.get("schema") if isinstance(data, dict) else None
        raise EvaluationError(f"{path}:1: schema {found}, this version reads {schema}; write it anew with: peelqa eval")
    return data
