"""Scores against values worked by hand; spans are characters, so [0, 10) is ten of them."""

import math

import pytest

from peelqa.evaluation import metrics
from peelqa.evaluation.cases import Case, Nugget
from peelqa.evaluation.matching import Shown, displayed_sentences
from peelqa.types import Answer, Citation

GOLD = [[(0, 10), (20, 30)]]


def case(answerability="answerable", **changes):
    values = {
        "id": "c",
        "conversation": "s",
        "turn": 1,
        "history": (),
        "question": "q?",
        "type": "number",
        "answerability": answerability,
        "evidence": (((0, 10),),) if answerability == "answerable" else (),
        "nuggets": (Nugget("81", True, ("81 teams",)), Nugget("new", False, ("a new plan",))),
        "must_not": (),
        "split": "dev",
        "written_from": "report",
        "tags": (),
    }
    if answerability != "answerable":
        values["nuggets"] = ()
    return Case(**{**values, **changes})


def answer(text, status="answered", spans=()):
    citations = tuple(Citation(i, "x", "r", "S", 2, a, b, a, b) for i, (a, b) in enumerate(spans, 1))
    return Answer("q?", text, status, citations, "quote", (), (), (), 0.1)


def test_unions_and_overlaps():
    assert metrics.merged([(5, 8), (0, 6), (9, 12)]) == [(0, 8), (9, 12)]
    assert metrics.merged([(0, 8), (9, 12)], gap=1) == [(0, 12)]
    assert metrics.overlap([(0, 10), (5, 15)], [(8, 20)]) == 7  # 8 to 15, counted once


def test_evidence_recall_takes_the_best_alternative():
    assert metrics.evidence_recall([(5, 25)], GOLD) == 0.5  # 5 + 5 of 20
    assert metrics.evidence_recall([(5, 25)], [*GOLD, [(20, 25)]]) == 1.0
    assert metrics.evidence_recall([], GOLD) == 0.0
    assert metrics.evidence_recall([(0, 9)], []) is None  # not scored is not zero


def test_all_evidence_needs_every_quote_of_one_alternative():
    assert metrics.all_evidence([(0, 10)], GOLD) == 0.0
    assert metrics.all_evidence([(0, 8), (20, 30)], GOLD) == 1.0  # 80 % of the first quote
    assert metrics.all_evidence([(0, 7), (20, 30)], GOLD) == 0.0
    assert metrics.all_evidence([(0, 10)], []) is None


def test_reciprocal_rank_of_the_first_span_with_half_a_quote():
    assert metrics.reciprocal_rank([(50, 60), (26, 40), (0, 5)], GOLD) == pytest.approx(1 / 3)
    assert metrics.reciprocal_rank([(50, 60)], GOLD) == 0.0
    assert metrics.reciprocal_rank([(50, 60)], []) is None


def test_ndcg_gains_only_newly_covered_text():
    # Gains 10, 0 (the same text again), 10 at ranks 1, 2, 3: 10 / 1 + 10 / log2(4) = 15.
    # Ideal: two stretches of 10 at ranks 1 and 2: 10 + 10 / log2(3) = 16.309.
    ranked = [(0, 10), (0, 10), (20, 30)]
    assert metrics.novelty_ndcg(ranked, GOLD) == pytest.approx(15 / (10 + 10 / math.log2(3)))
    assert metrics.novelty_ndcg([(0, 10), (20, 30)], GOLD) == 1.0
    assert metrics.novelty_ndcg([(0, 30)], GOLD) == 1.0  # beats the ideal, cut off
    assert metrics.novelty_ndcg([(50, 60)], GOLD) == 0.0


def test_facts_count_only_inside_one_marked_sentence():
    nuggets = [Nugget("", True, ("81 teams in all",))]
    assert metrics.facts_found(nuggets, displayed_sentences("It has 81 teams in all. [1]")) == (True,)
    assert metrics.facts_found(nuggets, displayed_sentences("It has 81 teams. [1] In all it is good. [2]")) == (False,)
    assert metrics.facts_found(nuggets, displayed_sentences("It has 81 teams in all.")) == (False,)


def test_concision_allows_100_characters_a_fact():
    # Recall 1, 2 facts, 400 characters: precision 200 / 400; F(3) = 10 * 0.5 / (9 * 0.5 + 1) = 0.909
    assert metrics.concision(1.0, 2, 400) == pytest.approx(5 / 5.5)
    assert metrics.concision(1.0, 2, 200) == 1.0
    # Quoting everything does not win: 1 fact in 10,000 characters: P = 0.01, F = 0.1 / 1.09
    assert metrics.concision(1.0, 1, 10_000) == pytest.approx(0.1 / 1.09)
    assert metrics.concision(0.0, 0, 50) == 0.0
    assert metrics.concision(None, 0, 50) is None


def test_citation_precision_counts_citations_that_meet_any_alternative():
    assert metrics.citation_precision([(0, 10), (40, 50)], [[(0, 10)], [(42, 50)]]) == 1.0
    assert metrics.citation_precision([(0, 10), (60, 70)], GOLD) == 0.5
    assert metrics.citation_precision([(9, 40)], GOLD) == 1.0  # holds all of the second quote
    assert metrics.citation_precision([(8, 18)], GOLD) == 0.0  # two characters of it
    assert metrics.citation_precision([], GOLD) is None


def test_marker_coverage_leaves_lead_ins_and_refusals_out():
    full = answer("It says:\n- One is so. [1]\n- Two is so. [1]\nThe report does not say more.", spans=[(0, 5)])
    assert metrics.marker_coverage(full, displayed_sentences(full.text)) == 1.0
    half = answer("One is so. [1]\nTwo is so.", spans=[(0, 5)])
    assert metrics.marker_coverage(half, displayed_sentences(half.text)) == 0.5
    refusal = answer("I could not find this in the report.", "not_found")
    assert metrics.marker_coverage(refusal, displayed_sentences(refusal.text)) is None


def test_a_marker_behind_two_sentences_covers_the_first_only_if_its_quote_holds_it():
    two = answer("It is large. It is good. [1]", spans=[(0, 5)])
    assert metrics.marker_coverage(two, displayed_sentences(two.text)) == 0.5


def test_verdicts_of_answerable_cases():
    def verdict(given, **changes):
        return metrics.answer_scores(case(**changes), given)[2]

    assert verdict(answer("It has 81 teams. [1]", spans=[(0, 10)])) == "right"  # the missed nugget is not vital
    assert verdict(answer("It has 82 teams. [1]", spans=[(0, 10)])) == "wrong"
    assert verdict(answer("I can't find that.", "not_found")) == "refused"
    assert verdict(answer("It has 81 teams. [1] The report does not say more.", "partial", [(0, 10)])) == "right"
    assert verdict(answer("It has teams. [1]", "partial", [(0, 10)])) == "wrong"
    assert verdict(answer("It has 81 teams, and £9m. [1]", spans=[(0, 10)]), must_not=(r"£9m",)) == "wrong"


def test_verdicts_of_unanswerable_cases():
    def verdict(given, **changes):
        return metrics.answer_scores(case("entity_swap", **changes), given)[2]

    assert verdict(answer("The report does not say.", "not_found")) == "right"
    assert verdict(answer("The report does not say. It has 81 teams. [1]", "partial", [(0, 9)])) == "right"
    assert verdict(answer("It has 81 teams. [1]", "partial", [(0, 9)])) == "wrong"
    assert verdict(answer("It has 81 teams. [1]", "answered", [(0, 9)])) == "wrong"
    denied = answer("The report does not say that Kent has 81 teams.", "not_found")
    assert verdict(denied, must_not=("81 teams",)) == "right"  # the refusal repeats the question


def test_abstention_scores_are_none_where_they_do_not_apply():
    scores, _, _ = metrics.answer_scores(case(), answer("I can't find that.", "not_found"))
    assert (scores["false_refusal"], scores["refusal_precision"]) == (1.0, 0.0)
    assert (scores["refusal_recall"], scores["false_answer"]) == (None, None)
    scores, _, _ = metrics.answer_scores(case("negation"), answer("It is. [1]", spans=[(0, 9)]))
    assert (scores["refusal_recall"], scores["false_answer"], scores["refusal_precision"]) == (0.0, 1.0, None)
    assert scores["vital_recall"] is None
    assert scores["citation_precision"] is None


def test_pollution_is_an_old_section_that_gold_does_not_lie_in():
    assert metrics.pollution(["A", "C"], ["A"], ["C"]) == 1.0
    assert metrics.pollution(["A", "C"], ["A"], ["A", "C"]) == 0.0
    assert metrics.pollution([], ["A"], ["C"]) == 0.0


def test_every_score_has_a_metric_and_lead_ins_never_match_must_not():
    scores, _, _ = metrics.answer_scores(case(), answer("x [1]", spans=[(0, 9)]))
    assert set(scores) | set(metrics.retrieval_scores([], ())) <= set(metrics.BY_NAME)
    assert not metrics.matches_must_not(case(must_not=("£9m",)), [Shown("You asked about £9m:", ())])
