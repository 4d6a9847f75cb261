"""One change of level in a series: when, how large, and whether it is more than chance.

A steady trend also looks like a change of level to these methods; read them beside the trend.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.methods.result import HypothesisTest, Reason
from analysis.methods.series import Numbers, Problem, YearlySeries, trend_problem, yearly_series

RESAMPLES = 1999
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


@dataclass(frozen=True, slots=True)
class MeanShift:
    """A structural break of the mean by least squares.

    Attributes
    ----------
    change : where, and the test by the largest F.
    rss_without, rss_with : residual sums of squares around one mean and around two.
    """

    change: ChangePoint
    rss_without: float | None
    rss_with: float | None


def pettitt(years: Numbers, values: Numbers, *, breaks: Sequence[int] = ()) -> ChangePoint:
    """Find a change of level by ranks.

    U_k = 2·Σ_{i≤k} rank_i − k(n + 1), K = max|U_k|, p ≈ 2·exp(−6K²/(n³ + n²)), at most 1.

    References
    ----------
    Pettitt (1979) J R Stat Soc C 28:126.

    Examples
    --------
    >>> found = pettitt(range(2010, 2020), [5, 6, 4, 5, 6, 1, 2, 1, 0, 2])
    >>> found.last_before, found.first_after
    (2014, 2015)
    """
    name = "Pettitt, asymptotic p-value"
    series, problem = checked_series(years, values, breaks)
    if problem is not None:
        return missing_change("K", name, problem)
    n = series.n
    scores = 2 * np.cumsum(stats.rankdata(series.values))[:-1] - np.arange(1, n) * (n + 1)
    k = float(np.abs(scores).max())
    p = min(1.0, 2 * math.exp(-6 * k**2 / (n**3 + n**2)))
    return change_at(series, np.abs(scores), HypothesisTest(k, p, "K", name, n))


def mean_shift_break(
    years: Numbers,
    values: Numbers,
    *,
    minimum_segment: int | None = None,
    breaks: Sequence[int] = (),
) -> MeanShift:
    """Find the split into two means with the smallest residual sum of squares.

    F = (RSS₀ − RSS₁)/(RSS₁/(n − 2)), largest over all splits. Its p-value comes from permutations of
    the values (all of them for short series), because the year was chosen by the data.

    Parameters
    ----------
    years, values : shape (n,); at least 5 observations.
    minimum_segment : fewest observations on each side; 15 % of the series, at least 2, by default.
    breaks : first years of a known new definition.

    References
    ----------
    Bai & Perron (2003) J Appl Econometrics 18:1; Zeileis et al. (2003) Comput Stat Data Anal 44:109.

    Examples
    --------
    >>> shift = mean_shift_break(range(2010, 2018), [5, 6, 5, 6, 1, 2, 1, 2])
    >>> shift.change.last_before, shift.rss_without, shift.rss_with
    (2013, 34.0, 2.0)
    """
    name = "largest F for one shift of the mean, permutation p-value"
    series, problem = checked_series(years, values, breaks)
    segment = max(2, int(0.15 * series.n)) if minimum_segment is None else minimum_segment
    if segment < 1:
        raise ValueError(f"minimum_segment must be positive: {segment}")
    if problem is None and series.n < 2 * segment:
        problem = Problem(Reason.TOO_FEW, f"{series.n} observations, two segments of {segment} needed")
    if problem is not None:
        return MeanShift(missing_change("sup F", name, problem), None, None)

    def explained(values: NDArray[np.float64]) -> NDArray[np.float64]:
        n = values.shape[-1]
        k = np.arange(1, n)
        sums = np.cumsum(values - values.mean(axis=-1, keepdims=True), axis=-1)[..., :-1]
        gain = sums**2 * n / (k * (n - k))
        return gain[..., segment - 1 : n - segment]

    centred = series.values - series.values.mean()
    rss_without = float((centred**2).sum())
    gain = np.zeros(series.n - 1)
    gain[segment - 1 : series.n - segment] = explained(series.values)
    rss_with = max(rss_without - float(gain.max()), 0.0)
    # F rises with the explained sum of squares, so both have the same permutation p-value
    p = permutation_p(series.values, lambda x: explained(x).max(axis=-1))
    scatter = rss_with / (series.n - 2)
    f = (rss_without - rss_with) / scatter if rss_with > 1e-12 * rss_without else math.inf
    test = HypothesisTest(f, p, "sup F", name, series.n)
    return MeanShift(change_at(series, gain, test), rss_without, rss_with)


def permutation_p(
    values: NDArray[np.float64], statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> float:
    """Return the share of orderings of the values with a statistic at least as large as theirs.

    All n! orderings when they are at most 1999; otherwise (r + 1)/2000, where r of 1999 random ones reach it.

    Parameters
    ----------
    values : shape (n,), at least 2.
    statistic : takes orderings, shape (..., n), and returns a number for each, shape (...); no unit.

    Examples
    --------
    >>> permutation_p(np.array([4.0, 3.0, 2.0, 1.0]), lambda orderings: orderings[..., 0])
    0.25
    """
    result = stats.permutation_test(
        (values,),
        lambda x, axis: statistic(np.moveaxis(x, axis, -1)),
        permutation_type="pairings",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=RESAMPLES,
        alternative="greater",
        rng=np.random.default_rng(SEED),
    )
    return float(result.pvalue)


def checked_series(
    years: Numbers, values: Numbers, breaks: Sequence[int]
) -> tuple[YearlySeries, Problem | None]:
    """Return the observed series and why no change of level can be looked for in it; None when it can.

    Parameters
    ----------
    years, values : shape (n,); values in any unit, None or NaN where nothing was observed.
    breaks : first years of a known new definition.

    Raises
    ------
    ValueError
        As `yearly_series`.

    Examples
    --------
    >>> series, problem = checked_series(range(2018, 2023), [4, 4, 4, 4, 4], breaks=())
    >>> series.n, problem.detail
    (5, 'every value is the same')
    """
    series = yearly_series(years, values)
    problem = trend_problem(series, breaks=breaks)
    if problem is None and np.ptp(series.values) == 0:
        problem = Problem(Reason.NO_VARIATION, "every value is the same")
    return series, problem


def change_at(series: YearlySeries, scores: NDArray[np.float64], test: HypothesisTest) -> ChangePoint:
    """Return the change after the observation k, counted from 0, whose score is largest.

    Parameters
    ----------
    series : n observations, at least 2; the means of the result are in their unit.
    scores : shape (n − 1,), no unit; the first of several largest ones counts.
    test : handed on.

    Examples
    --------
    >>> series = yearly_series(range(2018, 2022), [5, 6, 1, 2])
    >>> found = change_at(series, np.array([1.0, 4.0, 2.0]), HypothesisTest(4.0, 0.3, "K", "example"))
    >>> found.last_before, found.first_after, found.mean_before, found.mean_after
    (2019, 2020, 5.5, 1.5)
    """
    k = int(scores.argmax()) + 1
    return ChangePoint(
        int(series.years[k - 1]),
        int(series.years[k]),
        float(series.values[:k].mean()),
        float(series.values[k:].mean()),
        test,
    )


def missing_change(symbol: str, name: str, problem: Problem) -> ChangePoint:
    """Return a change point that was not looked for and says why.

    Parameters
    ----------
    symbol, name : of the test statistic and of the method.
    problem : why.

    Examples
    --------
    >>> missing = missing_change("K", "Pettitt", Problem(Reason.EMPTY, "no observation"))
    >>> missing.last_before is None, missing.test.detail
    (True, 'no observation')
    """
    test = HypothesisTest.missing(symbol, name, problem.reason, problem.detail)
    return ChangePoint(None, None, None, None, test)
