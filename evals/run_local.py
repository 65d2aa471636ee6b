"""Ask a local model the questions of a split, for as long as one wants to wait, and judge what the check let through.

    peelqa models --trust MODEL.gguf           # once
    python evals/run_local.py MODEL.gguf --split dev --minutes 10

Each question is written down when it is answered (`--out`, default: in the index folder), so a later call goes on where
this one stopped; answers of another model, prompt or limit are asked again. The rule that judges here is written apart
from `peelqa.guard`: plain words of the sentence against plain words of its quotes. It must find nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from peelqa.assistant import Assistant
from peelqa.evaluation.bench import ask_timed
from peelqa.evaluation.cases import Case, load_cases
from peelqa.evaluation.provenance import prompt_digests
from peelqa.evaluation.runner import select
from peelqa.settings import load_settings
from peelqa.structure import force_name
from peelqa.types import Acronym, Answer, Turn

CASES = Path(__file__).parent / "cases"
SENTENCE = re.compile(r"(.+?)((?:\s*\[\d+\])+)")
DIGITS = re.compile(r"\d+(?:[.,/]\d+)*")
SPELT = {w: n for n, w in enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 2)}
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
GRADES = ("outstanding", "requires improvement", "inadequate", "ungraded")
GOOD = re.compile(r"(?:graded|judged|rated|assessed|as) good\b")
DENIAL = re.compile(r"\b(?:not|no|never|cannot|none|nor|neither|without)\b|n['’]t\b", re.IGNORECASE)
DENIED = re.compile(DENIAL.pattern + r"|\b(?:lack|fail|unable|absence|reluctan|refus|in\w+|un\w+)", re.IGNORECASE)


class Rule:
    """Numbers, names, grades and denials of a sentence that its quotes lack."""

    def __init__(self, own_force: str, acronyms: Sequence[Acronym]) -> None:
        self._own = frozenset(own_force.lower().split())
        self._long = {a.short.lower(): frozenset(a.long.lower().split()) for a in acronyms}

    def faults(self, sentence: str, evidence: str) -> list[str]:
        """What is in the sentence and not in the evidence; [] if all is."""
        there = {w.lower() for w in WORD.findall(evidence)} | self._own
        found = [f"number {n}" for n in DIGITS.findall(sentence) if n not in DIGITS.findall(evidence)]
        found += [f"number {w}" for w in _lower_words(sentence) if not self._counts(w, there, evidence)]
        found += [f"name {w}" for w in _names(sentence) if not self._names(w.lower(), there)]
        said, seen = sentence.lower(), evidence.lower()
        found += [f"grade {g}" for g in GRADES if g in said and g not in seen]
        found += ["grade good"] if GOOD.search(said) and "good" not in seen else []
        return found + (["denial"] if DENIAL.search(sentence) and not DENIED.search(evidence) else [])

    def _counts(self, word: str, there: set[str], evidence: str) -> bool:
        return word not in SPELT or word in there or str(SPELT[word]) in DIGITS.findall(evidence)

    def _names(self, word: str, there: set[str]) -> bool:
        plain = re.sub(r"['’]s$", "", word)
        long = self._long.get(plain) or self._long.get(plain.removesuffix("s"))
        return plain in there or word in there or (long is not None and long <= there)


def _lower_words(text: str) -> list[str]:
    return [w.lower() for w in WORD.findall(text)]


def _names(sentence: str) -> list[str]:
    """Words with a capital that do not begin the sentence, and what is written in capitals alone."""
    first, *others = WORD.findall(sentence) or [""]
    names = [w for w in others if w[0].isupper() and w != "I"]
    return names + ([first] if len(first) > 1 and first.isupper() else [])


def let_through(answer: Answer) -> Iterator[tuple[str, str]]:
    """(sentence, its quotes) of what a chat model wrote."""
    quotes = {c.marker: c.quote for c in answer.citations}
    for sentence, markers in SENTENCE.findall(answer.text) if answer.engine == "chat" and answer.usage else ():
        yield sentence.strip(" -\n"), " ".join(quotes[int(n)] for n in DIGITS.findall(markers))


class Run:
    """Asks questions in their conversations; a turn that two cases share is asked once."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._rule = Rule(force_name(assistant.report.text), assistant.template.acronyms)
        self._kept: dict[tuple[str, ...], tuple[tuple[Turn, ...], float | None]] = {(): ((), None)}

    def entry(self, case: Case) -> dict[str, Any]:
        """What to write down of the answer to a case."""
        turns, first_word = self._turns((*case.history, case.question))
        answer = turns[-1].answer
        through = [{"sentence": s, "faults": self._rule.faults(s, e)} for s, e in let_through(answer)]
        # Silence wins before a model is asked; then there is neither usage nor a word about the model.
        is_asked = answer.usage is not None or any("chat model" in note for note in answer.notes)
        return {
            "asked": is_asked,
            "dropped": answer.dropped,
            "through": through,
            "taken_over": is_asked and answer.engine == "quote",
            "first_word": first_word,
            "seconds": answer.seconds,
            "notes": list(answer.notes),
        }

    def _turns(self, questions: tuple[str, ...]) -> tuple[tuple[Turn, ...], float | None]:
        if questions not in self._kept:
            before, _ = self._turns(questions[:-1])
            answer, first_word = ask_timed(self._assistant, questions[-1], before)
            self._kept[questions] = (*before, Turn(questions[-1], answer)), first_word
        return self._kept[questions]


def recipe_of(assistant: Assistant) -> str:
    """Digest of whatever an answer depends on beside the question."""
    s = assistant.settings
    parts = [s.chat_model, s.chat_model_sha256, s.chat_max_tokens, s.chat_window, s.context, prompt_digests()]
    return hashlib.sha256(json.dumps([*map(str, parts), assistant.report.sha256]).encode()).hexdigest()[:12]


def read_done(path: Path, recipe: str) -> dict[str, dict[str, Any]]:
    """Entries of an earlier call by case id; a line that was cut off is asked again."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry["recipe"] == recipe:
            found[entry["id"]] = entry
    return found


def told(entries: Sequence[dict[str, Any]], cases: int) -> str:
    """The figures of all answers so far."""
    asked = [e for e in entries if e["asked"]]
    through = [item for e in entries for item in e["through"]]
    dropped = sum(e["dropped"] for e in entries)
    # Words that pass the check only when the reply ends come with the answer.
    first = [e["first_word"] or e["seconds"] for e in entries if e["through"]]
    faulty = sum(bool(item["faults"]) for item in through)
    lines = [
        f"questions: {len(entries)} of {cases}, {len(asked)} put to the model, the others found silent by the search",
        f"sentences written: {len(through) + dropped}, let through: {len(through)}, dropped: {dropped}",
        f"answers that quotes took over: {sum(e['taken_over'] for e in asked)} of {len(asked)}",
        f"first checked words: {statistics.median(first):.1f} s (median of {len(first)})" if first else "",
        f"let through with a number, name, grade or denial that the quotes lack: {faulty}",
    ]
    return "\n".join(line for line in lines if line)


def main() -> int:
    """Run; the exit code is 1 if the rule finds anything."""
    parser = argparse.ArgumentParser(description="Ask a local model the questions of a split.")
    parser.add_argument("model", type=Path, help="a GGUF file that was confirmed with: peelqa models --trust")
    parser.add_argument("--split", default="dev", choices=("train", "dev", "test", "all"))
    parser.add_argument("--minutes", type=float, default=10.0, help="no question is begun after that")
    parser.add_argument("--first-turns", action="store_true", help="leave follow-ups out")
    parser.add_argument("--max-tokens", type=int, default=200)
    parser.add_argument("--out", type=Path, help="default: local-run.jsonl in the index folder")
    given = parser.parse_args()
    named = {"engine": "chat", "chat_model": f"llamacpp:{given.model}", "chat_max_tokens": given.max_tokens}
    assistant = Assistant(load_settings(**named))
    loaded = select(load_cases(CASES, assistant.report), given.split)
    cases = [c for c in loaded if c.turn == 1 or not given.first_turns]
    # In an order of chance that is always the same, so that a part of a run stands for the whole.
    cases.sort(key=lambda c: hashlib.sha256(c.id.encode()).hexdigest())
    out = given.out or assistant.settings.index_dir / "local-run.jsonl"
    recipe = recipe_of(assistant)
    done = read_done(out, recipe)
    _ = assistant.searcher  # opened before the clock starts
    run, until = Run(assistant), time.monotonic() + 60 * given.minutes
    with out.open("a", encoding="utf-8") as file:
        for case in cases:
            if case.id not in done and time.monotonic() < until:
                done[case.id] = {"id": case.id, "recipe": recipe, **run.entry(case)}
                file.write(json.dumps(done[case.id], ensure_ascii=False) + "\n")
                file.flush()
    entries = [done[c.id] for c in cases if c.id in done]
    sys.stdout.write(told(entries, len(cases)) + "\n")
    return int(any(item["faults"] for e in entries for item in e["through"]))


if __name__ == "__main__":
    sys.exit(main())
