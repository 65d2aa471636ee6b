"""Relevance: what many anticipated questions say together about one sentence."""

from __future__ import annotations

import numpy as np
import pytest

from peelqa.needs import read_need
from peelqa.relevance import FEATURES, Relevance

MEAN, VOTES = FEATURES.index("question_mean"), FEATURES.index("question_votes")


@pytest.fixture(scope="module")
def relevance(invented_assistant):
    return Relevance(invented_assistant.searcher.index, invented_assistant.searcher.spellings)


@pytest.fixture(scope="module")
def asked(invented_assistant):
    """The anticipated questions in the order of `Likeness.asked`."""
    return [u for u in invented_assistant.searcher.index.source.units if u.kind == "questions"]


def measured(invented_assistant, relevance, question):
    searcher = invented_assistant.searcher
    evidence = searcher.evidence([question])
    sentences = np.arange(len(searcher.report.sentences))
    return evidence, relevance.features(read_need(question), evidence, sentences)


def test_a_sentence_without_anticipated_questions_has_neither_mean_nor_votes(invented_assistant, relevance, asked):
    _, features = measured(invented_assistant, relevance, asked[0].text)
    pointed = {i for unit in asked for i in unit.passage.sentence_ids}
    others = [i for i in range(len(features)) if i not in pointed]
    assert others
    assert not features[others][:, [MEAN, VOTES]].any()


def test_the_mean_is_that_of_the_three_nearest_questions_about_the_sentence(invented_assistant, relevance, asked):
    evidence, features = measured(invented_assistant, relevance, asked[0].text)
    for sentence in asked[0].passage.sentence_ids:
        about = sorted(
            (float(evidence.likeness.asked[n]) for n, u in enumerate(asked) if sentence in u.passage.sentence_ids),
            reverse=True,
        )
        assert features[sentence, MEAN] == pytest.approx(np.mean(about[:3]), abs=1e-5)


def test_the_sentence_that_a_question_was_written_for_gets_most_votes(invented_assistant, relevance, asked):
    hits = 0
    for unit in asked[::5]:
        _, features = measured(invented_assistant, relevance, unit.text)
        assert (features[:, VOTES] >= 0).all()
        assert features[:, VOTES].max() <= 1 + 1e-5
        hits += features[list(unit.passage.sentence_ids), VOTES].max() == features[:, VOTES].max()
    assert hits >= 0.9 * len(asked[::5])
