"""Fit the coefficients of relevance and silence on the `train` and `dev` cases, and write `src/peelqa/fitted.json`.

    python evals/fit.py

Both are logistic regressions with an L2 penalty, once with the anticipated questions and once without them. The
cases of the `test` split are never read. Five-fold scores (folds never cut a conversation) are printed for each model.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from replaying import cases_to_learn_from, folds, replayed

from peelqa import blend, relevance, silence
from peelqa.assistant import Assistant
from peelqa.evaluation.cases import Case
from peelqa.letters import without_asker
from peelqa.passages import questions_path
from peelqa.quoting import in_order
from peelqa.reports import read_report
from peelqa.search import Evidence
from peelqa.settings import Settings, load_settings, report_path
from peelqa.types import Answer, Turn

Floats = npt.NDArray[np.float64]
TARGET = Path(relevance.__file__).parent / "fitted.json"
RELEVANCE_L2 = 50.0
SILENCE_L2 = 5.0
FALSE_REFUSALS = 0.03  # five-fold share of answerable cases that silence may cost; for unread authors it is more
FEW = 3  # anticipated questions of a passage where a chat model wrote them
FROM_DATA = 1.0  # the confidence of an answer made of data


class Example:
    """One case with the evidence that the product itself finds for it."""

    def __init__(self, case: Case, history: Sequence[Turn], answer: Answer, assistant: Assistant) -> None:
        self.case = case
        self.is_data = answer.confidence == FROM_DATA and bool(answer.citations)
        drafting = assistant._drafting
        query = replace(assistant._query(case.question, history), texts=answer.queries)
        mixed, cited = blend.mix(query, assistant._quoted_last(history)), assistant._cited(query, history)
        self.question = drafting.question(without_asker(case.question), query, cited, mixed)
        need = drafting.quoting.need(self.question)
        self.evidence: Evidence = drafting.evidence(query, "", mixed)
        model = drafting.quoting._relevance
        self.candidates = model.candidates(self.evidence, assistant.searcher.indexed, cited)
        self.features = model.features(need, self.evidence, self.candidates, cited).astype(np.float64)
        gold = {s.id for s in assistant.report.sentences if _overlaps(case, s.start, s.end)}
        self.labels = np.array([int(i) in gold for i in self.candidates], dtype=np.float64)


def main() -> None:
    """Fit both models for each kind of anticipated questions."""
    usual = load_settings()
    report = read_report(report_path(usual))
    cases = cases_to_learn_from(report)
    fitted: dict[str, dict[str, float]] = json.loads(TARGET.read_text()) if TARGET.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        without = load_settings(expansion=False, index_dir=Path(folder) / "without")
        for settings in (usual, with_few(report_path(usual), Path(folder)), without):
            assistant = Assistant(settings)
            kind = assistant.source.anticipated
            for name, features in (("relevance", relevance.FEATURES), ("silence", silence.SIGNALS)):
                known = fitted.get(f"{name}, {kind}", {})
                fitted[f"{name}, {kind}"] = dict.fromkeys((*features, "bias"), 0.0) | known
            TARGET.write_text(json.dumps(fitted))
            relevance.fitted.cache_clear()
            examples = [Example(*found, assistant) for found in replayed(cases, assistant)]
            fitted[f"relevance, {kind}"] = model = fit_relevance(examples)
            x = silence_features(examples, assistant, model)
            if kind != "both":
                x[:, [silence.SIGNALS.index(name) for name in silence.FROM_SILENT]] = 0.0
            fitted[f"silence, {kind}"] = fit_silence(examples, x)
    TARGET.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {TARGET}", file=sys.stderr)  # noqa: T201


def with_few(path: Path, folder: Path) -> Settings:
    """Settings for a copy of the report with `FEW` questions a passage and no silent ones, as other reports have."""
    shutil.copy(path, folder)
    entries = [json.loads(line) for line in questions_path(path).read_text(encoding="utf-8").splitlines()]
    few = [{"span": entry["span"], "questions": entry["questions"][:FEW]} for entry in entries]
    copy = folder / path.name
    questions_path(copy).write_text("".join(json.dumps(entry) + "\n" for entry in few), encoding="utf-8")
    return load_settings(report=copy, index_dir=folder / "few")


def fit_relevance(examples: Sequence[Example]) -> dict[str, float]:
    """Coefficients that tell gold sentences from the other candidates of the answerable cases."""
    usable = [e for e in examples if e.labels.any()]
    x = np.concatenate([e.features for e in usable])
    y = np.concatenate([e.labels for e in usable])
    weights, bias = logistic(x, y, RELEVANCE_L2)
    return {**dict(zip(relevance.FEATURES, _rounded(weights), strict=True)), "bias": round(bias, 4)}


def silence_features(examples: Sequence[Example], assistant: Assistant, model: dict[str, float]) -> Floats:
    """The values of `silence.SIGNALS` for each example, shape (examples, signals)."""
    weights = np.array([model[name] for name in relevance.FEATURES])
    return np.array([_silence_features(e, assistant, weights) for e in examples])


def fit_silence(examples: Sequence[Example], x: Floats) -> dict[str, float]:
    """Coefficients that tell answerable cases; the bias is set so that few of them are refused."""
    y = np.array([e.case.answerability == "answerable" for e in examples], dtype=np.float64)
    held_out = np.zeros(len(y))
    searched = np.array([not e.is_data for e in examples])
    for train, test in folds([e.case.conversation for e in examples]):
        w, b = logistic(x[train & searched], y[train & searched], SILENCE_L2)
        held_out[test] = x[test] @ w + b
    held_out[~searched] = np.inf  # what is answered from data is never refused
    threshold = float(np.quantile(held_out[y == 1], FALSE_REFUSALS))
    w, b = logistic(x[searched], y[searched], SILENCE_L2)
    for share in (0.02, 0.03, 0.04, 0.05):
        refused = float(np.mean(held_out[y == 0] < np.quantile(held_out[y == 1], share)))
        print(f"refused of unanswerable (five-fold): {refused:.2f} at {share:.0%} false refusals", file=sys.stderr)  # noqa: T201
    return {**dict(zip(silence.SIGNALS, _rounded(w), strict=True)), "bias": round(b - threshold, 4)}


def _silence_features(example: Example, assistant: Assistant, weights: Floats) -> list[float]:
    quoting, question = assistant._drafting.quoting, example.question
    ranked = in_order(example.candidates, example.features @ weights)
    need = quoting.need(question)
    kept = quoting.keep(need, ranked, question.cited)
    grounds = quoting.grounds(question, need, example.evidence, ranked, kept)
    return list(silence.signals(grounds, quoting._own_force, quoting._years))


def logistic(x: Floats, y: Floats, l2: float) -> tuple[Floats, float]:
    """Weights and bias of an L2-penalised logistic regression by Newton's method, for unscaled features."""
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
    penalty = np.eye(z.shape[1]) * l2
    penalty[-1, -1] = 0.0
    w = np.zeros(z.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-z @ w))
        step = np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z + penalty, z.T @ (p - y) + penalty @ w)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    weights = w[:-1] / scale
    return weights, float(w[-1] - weights @ mean)


def _overlaps(case: Case, start: int, end: int) -> bool:
    return any(a < end and start < b for alternative in case.evidence for a, b in alternative)


def _rounded(values: Floats) -> list[float]:
    return [round(float(v), 4) for v in values]


if __name__ == "__main__":
    main()
