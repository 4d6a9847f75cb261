"""Homogeneity tests for one change of level, from the cumulative deviations from the mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.methods.changepoint import (
    ChangePoint,
    change_at,
    checked_series,
    missing_change,
    permutation_p,
)
from analysis.methods.result import HypothesisTest
from analysis.methods.series import Numbers


def buishand_range(years: Numbers, values: Numbers, *, breaks: Sequence[int] = ()) -> ChangePoint:
    """Test homogeneity by the range of the rescaled cumulative deviations, R/√n.

    S_k = Σ_{i≤k}(x_i − x̄), R/√n = (max S_k − min S_k)/(s√n) with S_0 = 0 and s² = Σ(x − x̄)²/(n − 1); the
    change lies at max|S_k|; p-value by permutation.

    References
    ----------
    Buishand (1982) J Hydrology 58:11.

    Examples
    --------
    >>> buishand_range(range(2010, 2018), [5, 6, 5, 6, 1, 2, 1, 2]).first_after
    2014
    """

    def statistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
        path = _rescaled(values)
        spread = np.maximum(path.max(axis=-1), 0) - np.minimum(path.min(axis=-1), 0)
        return spread / np.sqrt(values.shape[-1])

    return _homogeneity("R/sqrt(n)", "Buishand range", statistic, years, values, breaks)


def buishand_u(years: Numbers, values: Numbers, *, breaks: Sequence[int] = ()) -> ChangePoint:
    """Test homogeneity by U = Σ_{k<n}(S_k/s)²/(n(n + 1)), more powerful for a change in mid-series.

    References
    ----------
    Buishand (1984) J Hydrology 73:51.

    Examples
    --------
    >>> buishand_u(range(2010, 2018), [5, 6, 5, 6, 1, 2, 1, 2]).test.statistic_name
    'U'
    """

    def statistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
        n = values.shape[-1]
        return (_rescaled(values) ** 2).sum(axis=-1) / (n * (n + 1))

    return _homogeneity("U", "Buishand U", statistic, years, values, breaks)


def snht(years: Numbers, values: Numbers, *, breaks: Sequence[int] = ()) -> ChangePoint:
    """Standard normal homogeneity test: T = max_k [k·z̄₁² + (n − k)·z̄₂²], z with sample deviation.

    References
    ----------
    Alexandersson (1986) J Climatology 6:661.

    Examples
    --------
    >>> snht(range(2010, 2018), [5, 6, 5, 6, 1, 2, 1, 2]).last_before
    2013
    """
    name = "standard normal homogeneity test, permutation p-value"
    series, problem = checked_series(years, values, breaks)
    if problem is not None:
        return missing_change("T", name, problem)

    def profile(values: NDArray[np.float64]) -> NDArray[np.float64]:
        n = values.shape[-1]
        k = np.arange(1, n)
        # both parts' sums of z are S/s and -S/s: k·z̄₁² + (n − k)·z̄₂² = (S/s)²·(1/k + 1/(n − k))
        return _rescaled(values) ** 2 * n / (k * (n - k))

    scores = profile(series.values)
    p = permutation_p(series.values, lambda x: profile(x).max(axis=-1))
    return change_at(series, scores, HypothesisTest(float(scores.max()), p, "T", name, series.n))


def _homogeneity(
    symbol: str,
    name: str,
    statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    years: Numbers,
    values: Numbers,
    breaks: Sequence[int],
) -> ChangePoint:
    name = f"{name}, permutation p-value"
    series, problem = checked_series(years, values, breaks)
    if problem is not None:
        return missing_change(symbol, name, problem)
    p = permutation_p(series.values, statistic)
    test = HypothesisTest(float(statistic(series.values)), p, symbol, name, series.n)
    return change_at(series, np.abs(_rescaled(series.values)), test)


def _rescaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = values - values.mean(axis=-1, keepdims=True)
    return np.cumsum(centred, axis=-1)[..., :-1] / values.std(axis=-1, ddof=1, keepdims=True)
