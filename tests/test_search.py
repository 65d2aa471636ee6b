"""Search: evidence of several unit sizes, gathered on sentences and joined by rank."""

from __future__ import annotations

import pickle
from dataclasses import asdict, replace

import numpy as np
import pytest

from peelqa.search import RRF_K, Evidence, Searcher

QUERIES = ["How are stolen tractors found?", "Which buildings will be sold to save money?", "video appointments"]
MEASURES = ("dense", "passage", "question", "keyword", "passage_keyword")


@pytest.fixture(scope="module")
def searcher(invented_assistant):
    return invented_assistant.searcher


@pytest.fixture(scope="module")
def evidence(searcher):
    return searcher.evidence(QUERIES[:1])


def same(one: Evidence, other: Evidence) -> bool:
    return pickle.dumps(asdict(one)) == pickle.dumps(asdict(other))


def text(searcher, hit):
    return searcher.report.text[hit.passage.start : hit.passage.end]


# --- evidence ---------------------------------------------------------------------------------------------------------


def test_evidence_has_one_row_for_each_sentence(searcher, evidence):
    for name in (*MEASURES, "fused"):
        array = getattr(evidence, name)
        assert (array.shape, array.dtype) == ((len(searcher.report.sentences),), np.float32)
        assert np.isfinite(array).all()
    assert evidence.nearest.shape == evidence.fused.shape
    assert np.issubdtype(evidence.nearest.dtype, np.integer)


def test_cosines_are_cosines_and_keyword_scores_are_not_negative_where_a_sentence_is_indexed(searcher, evidence):
    for name in ("dense", "passage", "question"):
        assert np.abs(getattr(evidence, name)).max() <= 1 + 1e-5
    assert (evidence.keyword[searcher.indexed] >= 0).all()


def test_the_nearest_question_is_an_anticipated_question_that_holds_the_sentence(searcher, evidence):
    units = searcher.index.source.units
    known = evidence.nearest >= 0
    assert known.any()
    assert not known.all()
    assert (evidence.question[~known] == -1).all()
    for sentence in np.flatnonzero(known):
        unit = units[int(evidence.nearest[sentence])]
        assert unit.kind == "questions"
        assert int(sentence) in unit.passage.sentence_ids


def test_fused_is_by_rank_alone(searcher, evidence):
    """By hand: the sum over six rankings (questions count twice) of 1 / (60 + rank); equal scores share a rank."""
    rankings = [getattr(evidence, name) for name in (*MEASURES, "question")]
    wanted = np.zeros(len(evidence.fused))
    for scores in rankings:
        usable = np.where(searcher.indexed, scores, -1)
        better = sorted({float(s) for s in usable if s > 0}, reverse=True)
        for sentence, score in enumerate(usable):
            rank = better.index(float(score)) + 1 if score > 0 else 0
            wanted[sentence] += 1 / (60 + rank) if 0 < rank <= 60 else 0
    assert RRF_K == 60
    assert np.allclose(evidence.fused, wanted, atol=1e-6)
    assert evidence.fused.max() <= 6 / 61 + 1e-6


def test_each_measure_is_the_best_over_several_queries_and_fused_is_the_sum(searcher):
    one, other, both = (searcher.evidence(q) for q in (QUERIES[:1], QUERIES[1:2], QUERIES[:2]))
    for name in MEASURES:
        assert (getattr(both, name) == np.maximum(getattr(one, name), getattr(other, name))).all()
    assert np.allclose(both.fused, one.fused + other.fused)
    is_first = one.question >= other.question
    assert (both.nearest == np.where(is_first, one.nearest, other.nearest)).all()


def test_a_second_query_lifts_what_it_asks_for(searcher):
    def position(queries, start):
        starts = [text(searcher, h).startswith(start) for h in searcher.search(queries, 10**6)]
        return starts.index(True) if any(starts) else len(starts)  # not found at all is last

    offered = "The IRT offers video appointments"
    assert position([QUERIES[0], QUERIES[2]], offered) < position(QUERIES[:1], offered)


# --- hits -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
def test_hits_are_single_sentences_best_first(searcher, query):
    hits = searcher.search([query], 8)
    assert len(hits) == 8
    sentences = searcher.report.sentences
    for hit in hits:
        (i,) = hit.passage.sentence_ids
        assert (hit.passage.start, hit.passage.end) == (sentences[i].start, sentences[i].end)
        assert hit.found_by
        assert set(hit.found_by) <= {"sentences", "passages", "keywords", "questions"}
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage.id for hit in hits}) == 8


def test_a_sentence_is_the_best_of_each_of_its_own_rankings_for_its_own_words(searcher):
    words = "Their training includes exercises at the ferry port."
    assert text(searcher, searcher.dense(words, "sentences", 1)[0]) == words
    assert text(searcher, searcher.keyword(words, 1)[0]) == words
    found = {text(searcher, h): h for h in searcher.search([words], 10)}[words]
    assert {"sentences", "passages", "keywords"} <= set(found.found_by)


def test_ties_are_in_report_order(searcher, evidence):
    fused = np.zeros_like(evidence.fused)
    fused[[70, 12, 51, 33]] = 0.5
    fused[90] = 0.7
    hits = searcher.hits(replace(evidence, fused=fused), 10)
    assert [h.passage.sentence_ids[0] for h in hits] == [90, 12, 33, 51, 70]  # and nothing with a score of 0


@pytest.mark.parametrize("query", ["", "zzzz qqqq", "?!", "the of and"])
def test_a_query_without_known_words_has_no_keyword_evidence_and_does_not_fail(searcher, query):
    assert (searcher.evidence([query]).keyword <= 0).all()
    assert len(searcher.search([query], 5)) == 5
    assert searcher.keyword(query, 5) == ()


def test_fewer_hits_are_the_first_of_more(searcher):
    assert searcher.search(QUERIES, 3) == searcher.search(QUERIES, 20)[:3]
    assert searcher.search(QUERIES, 0) == ()
    assert len(searcher.search(QUERIES, 10**6)) <= int(searcher.indexed.sum())


@pytest.mark.parametrize("unit", ["sentences", "passages", "questions"])
def test_the_dense_ranking_of_one_kind_is_ordered_by_cosine(searcher, unit):
    hits = searcher.dense(QUERIES[0], unit, 5)
    scores = [h.score for h in hits]
    assert len(hits) == 5
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[0] <= 1 + 1e-5
    assert {h.found_by for h in hits} == {(unit,)}


def test_the_keyword_ranking_holds_only_sentences_that_share_a_word(searcher):
    hits = searcher.keyword("tractors and machinery", 10)
    assert [("machinery" in text(searcher, h)) for h in hits] == [True]


# --- the same, always -------------------------------------------------------------------------------------------------


def test_similarity_is_symmetric_and_one_with_itself(searcher):
    ids = [i for i in range(len(searcher.report.sentences)) if searcher.indexed[i]][:40:3]
    for one in ids:
        assert searcher.similarity(one, one) == pytest.approx(1, abs=1e-5)
        for other in ids:
            assert searcher.similarity(one, other) == searcher.similarity(other, one) <= 1 + 1e-5


def test_a_sentence_that_is_not_indexed_is_like_nothing(searcher):
    outside = [i for i in range(len(searcher.report.sentences)) if not searcher.indexed[i]]
    assert outside
    inside = int(np.flatnonzero(searcher.indexed)[0])
    assert {searcher.similarity(i, inside) for i in outside} == {0.0}
    assert not {h.passage.sentence_ids[0] for h in searcher.search(QUERIES, 10**6)} & set(outside)


def test_the_same_search_is_the_same_to_the_last_bit(searcher):
    again = Searcher(searcher.index, searcher._embedder)
    assert same(searcher.evidence(QUERIES), searcher.evidence(QUERIES))
    assert same(searcher.evidence(QUERIES), again.evidence(QUERIES))


def test_a_query_counts_the_same_whatever_is_searched_with_it(searcher):
    alone, with_long = (searcher.evidence(q).dense for q in (QUERIES[:1], [QUERIES[0], QUERIES[0]]))
    assert alone.tobytes() == with_long.tobytes()
    long = " ".join(["stolen machinery"] * 60)
    assert (searcher.evidence([QUERIES[0], long]).dense >= alone).all()


# --- LangChain --------------------------------------------------------------------------------------------------------


def test_the_retriever_returns_the_same_sentences_in_the_same_order(invented_assistant, searcher):
    documents = invented_assistant.as_retriever(k=6).invoke(QUERIES[1])
    hits = searcher.search([QUERIES[1]], 6)
    assert [d.page_content for d in documents] == [text(searcher, h) for h in hits]
    assert [d.id for d in documents] == [h.passage.id for h in hits]


def test_each_document_says_where_it_stands(invented_assistant, searcher):
    report = searcher.report
    for document in invented_assistant.as_retriever(k=6).invoke(QUERIES[1]):
        about = document.metadata
        assert report.text[about["start"] : about["end"]] == document.page_content
        assert about["page"] == report.page_at(about["start"])
        assert about["section"] == report.section_at(about["start"]).label
        assert about["report_id"] == "invented"
        assert about["score"] > 0
        assert about["found_by"]


def test_a_mix_stands_for_the_first_query_alone(searcher):
    mix = [(QUERIES[0], 1.0)]
    assert same(searcher.evidence(QUERIES[:2], mix), searcher.evidence(QUERIES[:2]))
    other = searcher.evidence([QUERIES[1], QUERIES[1]], mix)
    both = searcher.evidence(QUERIES[:2])
    assert np.allclose(other.dense, both.dense, atol=1e-6)


def test_likeness_alone_is_that_of_the_whole_evidence(searcher, evidence):
    alone = searcher.likeness(QUERIES[0])
    assert pickle.dumps(asdict(alone)) == pickle.dumps(asdict(evidence.likeness))
