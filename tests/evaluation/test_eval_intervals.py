"""Intervals against values worked by hand."""

import math

import pytest

from peelqa.evaluation.intervals import (
    bootstrap,
    design_effect,
    mcnemar,
    paired,
    ratio,
    wilson,
    zero_failure_bound,
)


def test_wilson_of_8_in_10_independent_cases_is_the_textbook_interval():
    # p = 0.8, n = 10, z = 1.96: centre (0.8 + 0.19207) / 1.38415 = 0.71674, half width 0.22653
    found = wilson([1.0] * 8 + [0.0] * 2, range(10))
    assert found.value == 0.8
    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)


def test_no_failure_gives_the_bound_that_leaves_five_percent():
    assert zero_failure_bound(59) == pytest.approx(0.0495, abs=1e-4)  # 1 - 0.05 ** (1 / 59)
    assert pytest.approx((1 - zero_failure_bound(59)) ** 59) == 0.05
    found = wilson([1.0] * 20, range(20))
    assert found.high == 1.0
    assert found.bound == pytest.approx(0.1391, abs=1e-4)  # 1 - 0.05 ** (1 / 20)
    assert wilson([0.0] * 20, range(20)).bound == found.bound
    assert wilson([1.0] * 19 + [0.0], range(20)).bound is None


def test_cases_of_one_conversation_count_for_less():
    # Residuals +-0.5 add up to +1, +1, -1, -1 in four conversations of two: robust variance 4/64 * 4/3 = 1/12,
    # simple variance 0.25 / 7 = 1/28, design effect 28/12.
    values, chats = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0], list("aabbccdd")
    assert design_effect(values, chats) == pytest.approx(28 / 12)
    clustered, independent = wilson(values, chats), wilson(values, range(8))
    assert clustered.low < independent.low
    assert clustered.high > independent.high
    assert clustered.clusters == 4


def test_independent_cases_have_design_effect_one_and_a_single_conversation_is_one_observation():
    assert design_effect([1.0, 0.0, 1.0, 1.0], range(4)) == pytest.approx(1.0)
    assert design_effect([1.0, 0.0, 1.0, 1.0], "aaaa") == 4


def test_a_share_refuses_anything_but_zeros_and_ones():
    with pytest.raises(ValueError, match="zeros and ones"):
        wilson([0.5], ["a"])
    with pytest.raises(ValueError, match="zeros and ones"):
        wilson([], [])


def test_bootstrap_of_100_independent_coin_flips_is_the_normal_interval():
    # standard error sqrt(0.25 / 100) = 0.05, so 0.5 +- 0.098
    found = bootstrap([0.0, 1.0] * 50, range(100))
    assert found.value == 0.5
    assert found.low == pytest.approx(0.40, abs=0.011)
    assert found.high == pytest.approx(0.60, abs=0.011)
    assert bootstrap([0.0, 1.0] * 50, range(100)) == found


def test_bootstrap_resamples_conversations_not_cases():
    # Ten conversations of ten equal cases are ten observations: standard error sqrt(0.25 / 10) = 0.158
    values = [float(chat % 2) for chat in range(10) for _ in range(10)]
    chats = [chat for chat in range(10) for _ in range(10)]
    found = bootstrap(values, chats)
    assert found.low == pytest.approx(0.2, abs=0.01)
    assert found.high == pytest.approx(0.8, abs=0.01)


def test_a_mean_over_one_conversation_has_no_interval():
    found = bootstrap([0.2, 0.4], ["a", "a"])
    assert found.value == pytest.approx(0.3)
    assert found.low is None


def test_ratio_is_a_ratio_of_sums():
    # F1 as 2 * 3 / (4 + 5) = 0.667
    assert ratio([2, 2, 2, 0, 0], [2, 2, 2, 1, 2], range(5)).value == pytest.approx(6 / 9)


def test_exact_mcnemar_by_hand():
    # One lost, six won: 2 * (C(7,0) + C(7,1)) / 2^7 = 16 / 128
    old, new = [1.0] + [0.0] * 6 + [1.0] * 5, [0.0] + [1.0] * 6 + [1.0] * 5
    assert mcnemar(old, new) == pytest.approx(0.125)
    assert mcnemar([1.0, 0.0], [0.0, 1.0]) == 1.0
    assert mcnemar([1.0], [1.0]) == 1.0


def test_paired_difference_is_shown_only_where_the_interval_excludes_zero():
    same = paired([1.0, 0.0, 0.5], [1.0, 0.0, 0.5], "abc")
    assert (same.value, same.low, same.high, same.is_shown) == (0.0, 0.0, 0.0, False)
    worse = paired([0.9, 0.8, 0.7], [0.5, 0.5, 0.5], "abc")
    assert worse.value == pytest.approx(-0.3)
    assert worse.is_shown
    assert worse.p is None  # McNemar is for zeros and ones
    one_in_five = paired([1.0] * 5, [0.0] + [1.0] * 4, "abcde")
    assert one_in_five.value == pytest.approx(-0.2)
    assert not one_in_five.is_shown
    assert one_in_five.p == 1.0


def test_paired_refuses_unequal_lengths():
    with pytest.raises(ValueError, match="1 old, 2 new"):
        paired([1.0], [1.0, 0.0], "ab")


def test_the_draws_are_the_same_in_every_process():
    # Pinned, so that a library that changes its stream is noticed: intervals of old results would no longer compare.
    found = bootstrap([0.1, 0.5, 0.9, 0.3], "abcd")
    assert math.isclose(found.value, 0.45)
    assert (round(found.low, 6), round(found.high, 6)) == PINNED


PINNED = (0.2, 0.75)
