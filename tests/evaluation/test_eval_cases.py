"""Case files: every gold quote is proven, and anything doubtful is refused with file, line and reason."""

import json

import pytest
from small_cases import RAW_CASES, raw_case, write_cases

from peelqa.errors import EvaluationError
from peelqa.evaluation.cases import load_cases
from peelqa.evaluation.leaks import find_leaks, grams
from peelqa.evaluation.runner import default_cases
from peelqa.settings import data_folder

GOOD = RAW_CASES[0]


def test_gold_quotes_become_offsets_of_the_same_words(small_cases, seed_report):
    start, end = small_cases[0].evidence[0][0]
    assert seed_report.text[start:end] == "It has 81 dedicated SNTs."


def test_a_quote_matches_across_line_ends_and_kinds_of_marks(tmp_path, seed_report):
    quote = "The force's SNT officers are\n committed to solving problems and preventing crime."
    case = raw_case("a", "q?", quote, "solving problems")
    (found,) = load_cases(write_cases(tmp_path / "c.jsonl", [case]), seed_report)
    start, end = found.evidence[0][0]
    assert seed_report.text[start:end].startswith("The force’s SNT officers are committed")


def test_a_sentence_that_the_report_repeats_gives_an_alternative_a_place(tmp_path, seed_report):
    quote = "We collected this data directly from all 43 police forces in England and Wales."
    case = raw_case("a", "q?", quote, "all 43 police forces")
    (found,) = load_cases(write_cases(tmp_path / "c.jsonl", [case]), seed_report)
    assert len(found.evidence) == seed_report.text.count(quote) > 1


REFUSALS = {
    "not JSON": ["{"],
    "JSON object": ["[1]"],
    r"missing keys \['tags'\]": [{k: v for k, v in GOOD.items() if k != "tags"}],
    r"unknown keys \['note'\]": [{**GOOD, "note": ""}],
    "turn must be int": [{**GOOD, "turn": "1"}],
    "turn 2 needs 1 earlier": [{**GOOD, "turn": 2}],
    "unknown type 'numbers'": [{**GOOD, "type": "numbers"}],
    "unknown answerability 'maybe'": [{**GOOD, "answerability": "maybe"}],
    "unknown split 'exam'": [{**GOOD, "split": "exam"}],
    "unknown written_from 'memory'": [{**GOOD, "written_from": "memory"}],
    "must not be blank": [{**GOOD, "question": " "}],
    "quote is not in the report: 'It has 82": [{**GOOD, "evidence": [["It has 82 dedicated SNTs."]]}],
    "quote is not in the report: 'ood at": [{**GOOD, "evidence": [["ood at preventing crime"]]}],
    "list of alternative sets": [{**GOOD, "evidence": ["It has 81 dedicated SNTs."]}],
    "needs evidence and a vital nugget": [{**GOOD, "evidence": []}],
    "no form of nugget": [{**GOOD, "nuggets": [{"text": "x", "vital": True, "forms": ["81 dedicated SNT"]}]}],
    "needs forms": [{**GOOD, "nuggets": [{"text": "x", "vital": True, "forms": []}]}],
    "a nugget has text, vital": [{**GOOD, "nuggets": [{"text": "x", "vital": 1, "forms": ["81"]}]}],
    "neither evidence nor nuggets": [{**GOOD, "answerability": "negation"}],
    "not a regular expression": [{**GOOD, "must_not": ["("]}],
    "matches the evidence itself": [{**GOOD, "must_not": ["81 dedicated"]}],
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_an_unusable_case_is_refused_with_file_line_and_reason(reason, tmp_path, seed_report):
    lines = [json.dumps(RAW_CASES[1]), *(c if isinstance(c, str) else json.dumps(c) for c in REFUSALS[reason])]
    file = tmp_path / "bad.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(EvaluationError, match=rf"^bad\.jsonl:2: .*{reason}"):
        load_cases(file, seed_report)


def test_a_duplicate_id_is_refused_and_both_places_named(tmp_path, seed_report):
    file = write_cases(tmp_path / "c.jsonl", [GOOD, RAW_CASES[1], GOOD])
    with pytest.raises(EvaluationError, match=r"c\.jsonl:3: id 't-1' is already used at c\.jsonl:1"):
        load_cases(file, seed_report)


def test_half_a_conversation_is_refused(tmp_path, seed_report):
    with pytest.raises(EvaluationError, match=r"half a conversation, 't-chat-1' has only turns 2"):
        load_cases(write_cases(tmp_path / "c.jsonl", [RAW_CASES[4]]), seed_report)
    with pytest.raises(EvaluationError, match=r"half a conversation, 't-chat-1' has only turns 1"):
        load_cases(write_cases(tmp_path / "c.jsonl", [RAW_CASES[3]]), seed_report)


def test_a_conversation_in_both_splits_or_with_another_history_is_refused(tmp_path, seed_report):
    split = [RAW_CASES[3], {**RAW_CASES[4], "split": "test"}]
    with pytest.raises(EvaluationError, match="stands in two splits"):
        load_cases(write_cases(tmp_path / "c.jsonl", split), seed_report)
    history = [RAW_CASES[3], {**RAW_CASES[4], "history": ["Something else?"]}]
    with pytest.raises(EvaluationError, match="history is not the earlier questions"):
        load_cases(write_cases(tmp_path / "c.jsonl", history), seed_report)


def test_an_empty_folder_is_refused(tmp_path, seed_report):
    with pytest.raises(EvaluationError, match="holds no cases"):
        load_cases(tmp_path, seed_report)


def test_all_stored_cases_load_and_none_leaks(seed_report):
    """Every case in evals/cases is proven, and no eight words of one stand in code, prompts or indexed questions."""
    if not any(default_cases().glob("*.jsonl")):
        pytest.skip("no cases are stored yet")
    leaks = find_leaks(load_cases(default_cases(), seed_report), data_folder())
    assert sorted({(leak.case_id, leak.file) for leak in leaks}) == []  # the words stay unseen: some are of `test`


def test_eight_words_of_a_question_in_code_or_indexed_questions_are_a_leak(tmp_path, small_cases):
    question = small_cases[1].question  # "Were all forces surveyed equally in the workforce poll, or did ..."
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "rules.py").write_text('RULE = "ALL forces surveyed equally, in the workforce poll!"')
    (tmp_path / "seeds").mkdir()
    indexed = [{"span": question, "questions": ["unrelated"]}, {"span": "", "questions": [question]}]
    (tmp_path / "seeds" / "r.questions.jsonl").write_text("\n".join(map(json.dumps, indexed)))
    found = find_leaks(small_cases, tmp_path)
    assert {(leak.case_id, leak.file.replace("\\", "/")) for leak in found} == {
        ("t-2", "src/rules.py"),
        ("t-2", "seeds/r.questions.jsonl"),
    }


def test_seven_words_are_no_leak():
    assert list(grams("one two three four five six seven")) == []
    assert len(list(grams("one two three, four five six seven eight nine"))) == 2
