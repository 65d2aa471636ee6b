"""BM25: words, stems, scores worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelqa.errors import StoreError
from peelqa.keywords import KeywordIndex, stem, terms, words

# Three texts of two words each, so the length part of BM25 is 1 and a term's weight is idf * tf / (tf + 1.2).
TEXTS = ["burglary victim", "burglary burglary", "drone cadets"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("£2.9m of savings in 2018/19.", ["£2.9m", "of", "savings", "in", "2018/19"]),
        ("87% of 1,500 victims; £300bn", ["87%", "of", "1,500", "victims", "£300bn"]),
        ("the force’s plan, the force's plan", ["the", "force", "plan", "the", "force", "plan"]),
        ("They don’t. 999/101 calls!", ["they", "don't", "999/101", "calls"]),
        ("5–10 percent (MoRiLE)", ["5", "10", "percent", "morile"]),
        ("1.95 disruptions. 60.", ["1.95", "disruptions", "60"]),
        ("", []),
        ("?!… —", []),
    ],
)
def test_words_keep_numbers_whole_and_drop_possessives(text, wanted):
    assert words(text) == wanted


def test_terms_are_stems_without_stop_words_in_order_with_repeats():
    assert terms("What is the force investigating? Investigation of the forces") == [
        "forc",
        "investig",
        "investig",
        "forc",
    ]
    assert stem("inspected") == stem("inspecting") == "inspect"


def test_a_question_and_a_statement_meet_in_their_stems():
    assert set(terms("How were victims interviewed?")) & set(terms("Interviews with a victim")) == {
        "victim",
        "interview",
    }


@given(st.text(max_size=200))
def test_any_text_has_terms_in_lower_case_without_white_space(text):
    assert all(term and term == term.lower() and not term.isspace() for term in terms(text))


def test_scores_are_bm25_worked_by_hand():
    index = KeywordIndex.build(TEXTS)
    # burglary: in 2 of 3 texts, idf = ln(1 + (3 - 2 + 0.5) / (2 + 0.5)) = ln 1.6 = 0.4700
    #   first: 0.4700 * 1 / (1 + 1.2) = 0.2136; second: 0.4700 * 2 / (2 + 1.2) = 0.2938
    assert index.scores("Burglaries") == pytest.approx([0.2136, 0.2938, 0.0], abs=1e-4)
    # drone: in 1 of 3, idf = ln(1 + 2.5 / 1.5) = 0.9808; third: 0.9808 / 2.2 = 0.4458. Both terms add up.
    assert index.scores("drones and a burglary") == pytest.approx([0.2136, 0.2938, 0.4458], abs=1e-4)


def test_a_longer_text_scores_less_for_the_same_word():
    # lengths 1 and 3, mean 2: parts 1.2 * (0.25 + 0.75 * 0.5) = 0.75 and 1.2 * (0.25 + 0.75 * 1.5) = 1.65
    # idf = ln(1 + 0.5 / 2.5) = 0.1823; 0.1823 / 1.75 = 0.1042 and 0.1823 / 2.65 = 0.0688
    index = KeywordIndex.build(["drone", "drone cadets visit"])
    assert index.scores("drone") == pytest.approx([0.1042, 0.0688], abs=1e-4)


@pytest.mark.parametrize("query", ["helicopter", "", "the of and", "?!", "🚓"])
def test_a_query_without_a_known_word_scores_0_everywhere(query):
    scores = KeywordIndex.build(TEXTS).scores(query)
    assert scores.dtype == np.float32
    assert scores.tolist() == [0.0, 0.0, 0.0]


def test_a_text_without_words_keeps_its_place():
    scores = KeywordIndex.build(["…", "burglary victim", "the"]).scores("burglary")
    assert [s > 0 for s in scores] == [False, True, False]


def test_a_saved_index_scores_the_same(tmp_path):
    index = KeywordIndex.build(TEXTS)
    index.save(tmp_path / "keywords")
    again = KeywordIndex.load(tmp_path / "keywords")
    for query in ("burglary", "drones and victims", "nothing"):
        assert again.scores(query).tobytes() == index.scores(query).tobytes()


def test_a_missing_or_broken_index_is_refused_with_the_command_that_mends_it(tmp_path):
    folder = tmp_path / "keywords"
    with pytest.raises(StoreError, match="peelqa index"):
        KeywordIndex.load(folder)
    KeywordIndex.build(TEXTS).save(folder)
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 3])
        with pytest.raises(StoreError, match="peelqa index"):
            KeywordIndex.load(folder)
        path.write_bytes(whole)
