"""The network that tells, from a question's vector alone, what kind of question a report leaves open."""

from __future__ import annotations

import numpy as np
import pytest

from peelqa import answerability as module
from peelqa.answerability import LARGEST, NETWORK, answerability
from peelqa.errors import ModelError


def test_on_a_report_that_it_was_not_fitted_on_answered_questions_stand_higher_than_silent_ones(invented_assistant):
    index = invented_assistant.searcher.index
    values = {"questions": [], "silent": []}
    for unit, vector in zip(index.source.units, index.vectors, strict=True):
        if unit.is_anticipated:
            values[unit.kind].append(answerability(vector))
    answered, silent = np.array(values["questions"]), np.array(values["silent"])
    higher = np.mean(answered[:, None] > silent[None, :])  # the area under the ROC curve; 0.5 is chance
    assert higher > 0.6


def test_the_value_is_bounded_and_the_same_each_time():
    vectors = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32) * 100
    values = [answerability(v) for v in vectors]
    assert max(map(abs, values)) <= LARGEST
    assert values == [answerability(v) for v in vectors]


@pytest.mark.parametrize("damage", ["missing", "cut", "shape"])
def test_a_missing_or_damaged_network_is_refused_by_name(tmp_path, monkeypatch, damage):
    path = tmp_path / "answerability.npz"
    if damage == "cut":
        path.write_bytes(NETWORK.read_bytes()[:1000])
    elif damage == "shape":
        with np.load(NETWORK) as file:
            np.savez(path, **{**file, "inner": file["inner"][:10]})
    monkeypatch.setattr(module, "NETWORK", path)
    module._network.cache_clear()
    try:
        with pytest.raises(ModelError, match=r"the network .*answerability\.npz .* install peelqa afresh"):
            answerability(np.zeros(384, dtype=np.float32))
    finally:
        module._network.cache_clear()
