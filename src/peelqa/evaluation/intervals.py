"""Intervals and tests for evaluation results, all clustered: cases of one conversation are not independent.

A case belongs to exactly one cluster. Every function is pure, and every random draw comes from `SEED`.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SEED = 20_190_201
DRAWS = 10_000
_Z = 1.959963984540054  # the 97.5th percentile of the normal distribution
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share, mean or ratio with its 95 % interval.

    `low` and `high` are None where no interval can be given (a mean over a single cluster). `n` counts the cases
    that were scored. `bound` is set only for a share of 0 or 1: the rate of the cases that did not
    occur lies below it with 95 % confidence.
    """

    value: float
    low: float | None
    high: float | None
    n: int
    clusters: int
    bound: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """New minus old on the same cases. `p` is McNemar's exact value, only for metrics that are 0 or 1."""

    value: float
    low: float | None
    high: float | None
    n: int
    clusters: int
    p: float | None = None

    @property
    def is_shown(self) -> bool:
        """True if the interval excludes zero; otherwise no difference is shown, whatever `value` is."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def zero_failure_bound(n: int) -> float:
    """Largest failure rate that leaves 5 % chance of no failure in `n` independent cases: 1 - 0.05^(1/n)."""
    if n < 1:
        raise ValueError(f"a bound needs at least one case, got n={n}")
    return float(1 - 0.05 ** (1 / n))


def design_effect(values: Sequence[float], clusters: Sequence[Hashable]) -> float:
    """How many times the variance of a mean grows because cases of one cluster resemble each other; at least 1.

    The variance is the cluster-robust one (sums of residuals per cluster, with the factor C / (C - 1)). It is 1 for
    clusters of one case and for constant values, and len(values) for a single cluster: that is one observation.
    """
    totals, counts = _by_cluster(values, [1.0] * len(values), clusters)
    n, mean = len(values), totals.sum() / counts.sum()
    if len(totals) < 2:
        return float(n)
    simple = float(np.mean([(v - mean) ** 2 for v in values])) / (n - 1)
    if simple == 0:
        return 1.0
    residuals = totals - mean * counts
    robust = float((residuals**2).sum()) / n**2 * len(totals) / (len(totals) - 1)
    return float(max(1.0, robust / simple))


def wilson(values: Sequence[float], clusters: Sequence[Hashable]) -> Estimate:
    """Wilson's 95 % interval of a share of 0s and 1s, with n divided by the design effect.

    Raises:
        ValueError: `values` is empty or holds anything but 0 and 1.
    """
    if not values or set(values) - {0.0, 1.0}:
        raise ValueError(f"a share needs zeros and ones, got {sorted(set(values))[:5]}")
    n = len(values) / design_effect(values, clusters)
    share = sum(values) / len(values)
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    bound = zero_failure_bound(len(values)) if share in (0, 1) else None
    low, high = min(max(middle - half, 0.0), share), max(min(middle + half, 1.0), share)
    return Estimate(share, low, high, len(values), len(set(clusters)), bound)


def bootstrap(values: Sequence[float], clusters: Sequence[Hashable]) -> Estimate:
    """Mean with the percentile interval of `DRAWS` resamples of whole clusters."""
    return ratio(values, [1.0] * len(values), clusters)


def ratio(tops: Sequence[float], bottoms: Sequence[float], clusters: Sequence[Hashable]) -> Estimate:
    """sum(tops) / sum(bottoms), for instance an F1, with a percentile interval over resampled clusters."""
    if not tops:
        raise ValueError("a mean needs at least one value")
    top, bottom = _by_cluster(tops, bottoms, clusters)
    n = sum(1 for b in bottoms if b)
    value = float(top.sum() / bottom.sum())
    if len(top) < 2:
        return Estimate(value, None, None, n, len(top))
    times = multiplicities(len(top))
    below = times @ bottom
    drawn = (times @ top)[below > 0] / below[below > 0]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(value, float(low), float(high), n, len(top))


def paired(old: Sequence[float], new: Sequence[float], clusters: Sequence[Hashable]) -> Difference:
    """New minus old, case by case, with a clustered bootstrap interval; exact McNemar if all values are 0 or 1.

    Raises:
        ValueError: the sequences differ in length or are empty.
    """
    if len(old) != len(new):
        raise ValueError(f"paired cases must match: {len(old)} old, {len(new)} new")
    found = bootstrap([b - a for a, b in zip(old, new, strict=True)], clusters)
    p = mcnemar(old, new) if set(old) | set(new) <= {0.0, 1.0} else None
    return Difference(found.value, found.low, found.high, found.n, found.clusters, p)


def mcnemar(old: Sequence[float], new: Sequence[float]) -> float:
    """Two-sided exact p of McNemar's test on paired zeros and ones; 1.0 where no pair differs.

    The cases are taken as independent: where they cluster, the bootstrap interval decides and this is a companion.
    """
    lost = sum(1 for a, b in zip(old, new, strict=True) if a > b)
    won = sum(1 for a, b in zip(old, new, strict=True) if a < b)
    tail = sum(math.comb(lost + won, i) for i in range(min(lost, won) + 1))
    return min(1.0, 2 * tail / int(2 ** (lost + won)))


@lru_cache(maxsize=64)
def multiplicities(clusters: int) -> Floats:
    """How often each cluster occurs in each resample, float64 (`DRAWS`, clusters); rows sum to `clusters`."""
    generator = np.random.Generator(np.random.PCG64(SEED))
    drawn: Floats = generator.multinomial(clusters, [1 / clusters] * clusters, size=DRAWS).astype(np.float64)
    return drawn


def _by_cluster(tops: Sequence[float], bottoms: Sequence[float], clusters: Sequence[Hashable]) -> tuple[Floats, Floats]:
    """Sums per cluster, in order of first appearance, so that the same cases give the same draws."""
    order = {name: i for i, name in enumerate(dict.fromkeys(clusters))}
    top, bottom = np.zeros(len(order)), np.zeros(len(order))
    for a, b, name in zip(tops, bottoms, clusters, strict=True):
        top[order[name]] += a
        bottom[order[name]] += b
    return top, bottom
