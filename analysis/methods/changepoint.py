"""One change of level in a series: when, how large, and whether it is more than chance.

A steady trend also looks like a change of level to this test; read it beside the trend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.methods.result import HypothesisTest, Reason
from analysis.methods.series import Numbers, Problem, trend_problem, yearly_series

Array = NDArray[np.float64]
EXACT_UP_TO = 16
"""Longest series whose p-value counts every ordering; longer ones draw orderings."""
DRAWS = 9999
SEED = 20240401


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """The most likely change of level.

    Attributes
    ----------
    last_before, first_after : observed years on both sides of the change; None when not found.
    mean_before, mean_after : means of the two parts, in the unit of the values.
    test : of no change at any year.
    """

    last_before: int | None
    first_after: int | None
    mean_before: float | None
    mean_after: float | None
    test: HypothesisTest


def pettitt(years: Numbers, values: Numbers, *, breaks: Sequence[int] = ()) -> ChangePoint:
    """Find a change of level by ranks, with its p-value by permutation.

    U_k = 2·Σ_{i≤k} rank_i − k(n + 1), K = max|U_k|; the change lies after the first k that reaches it. p is
    the share of the orderings of the values whose K is at least as large: of all n! up to 16 observations (ties
    included), of 9,999 random ones and the observed one in longer series. Pettitt's approximation
    2·exp(−6K²/(n³ + n²)) is not used, as it cannot fall below 0.05 with up to 10 observations.

    Parameters
    ----------
    years, values : shape (n,), at least 5 observations; missing values are left out. The smallest p that
        any series can reach is 0.33 with 5 observations, 0.10 with 6 or 7, and 0.03 with 8.
    breaks : first years of a known new definition.

    Raises
    ------
    ValueError
        As `yearly_series`.

    References
    ----------
    Pettitt (1979) J R Stat Soc C 28:126.

    Examples
    --------
    >>> found = pettitt(range(2010, 2020), [5, 6, 4, 5, 6, 1, 2, 1, 0, 2])
    >>> found.last_before, found.first_after, round(found.test.p_value, 3)
    (2014, 2015, 0.008)
    """
    name = "Pettitt, permutation p-value"
    series = yearly_series(years, values)
    problem = trend_problem(series, breaks=breaks)
    if problem is None and np.ptp(series.values) == 0:
        problem = Problem(Reason.NO_VARIATION, "every value is the same")
    if problem is not None:
        missing = HypothesisTest.missing("K", name, problem.reason, problem.detail)
        return ChangePoint(None, None, None, None, missing)
    # twice the distance of each rank from their mean: whole numbers, ties or not
    scores = 2 * stats.rankdata(series.values) - (series.n + 1)
    path = np.abs(np.cumsum(scores)[:-1])
    k = int(path.argmax()) + 1
    p_value = _exact(scores, path.max()) if series.n <= EXACT_UP_TO else _drawn(scores, path.max())
    return ChangePoint(
        int(series.years[k - 1]),
        int(series.years[k]),
        float(series.values[:k].mean()),
        float(series.values[k:].mean()),
        HypothesisTest(float(path.max()), p_value, "K", name, series.n),
    )


def _exact(scores: Array, observed: float) -> float:
    """Return the share of all orderings that come as far from 0 as `observed`.

    An ordering is a way through the sets of its first observations; those that stay below are counted set by
    set: into a set of k observations from each of its k subsets with one observation less.
    """
    n = len(scores)
    sets = np.arange(2**n)
    members = (sets[:, None] >> np.arange(n) & 1).astype(bool)
    inside = np.abs(members @ scores) < observed
    sizes = members.sum(axis=1)
    ways = np.zeros(2**n)
    ways[0] = 1
    for size in range(1, n + 1):
        for member in range(n):
            now = sets[(sizes == size) & members[:, member] & inside]
            ways[now] += ways[now - 2**member]
    return 1 - float(ways[-1] / np.prod(np.arange(1.0, n + 1)))


def _drawn(scores: Array, observed: float) -> float:
    orders = np.random.default_rng(SEED).permuted(np.tile(scores, (DRAWS, 1)), axis=1)
    reached = int((np.abs(np.cumsum(orders, axis=1)).max(axis=1) >= observed).sum())
    return (reached + 1) / (DRAWS + 1)
