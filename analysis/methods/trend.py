"""Monotone trend of a yearly series: Mann–Kendall test and Theil–Sen slope.

Both use ranks, so one odd year or a skewed distribution does not decide the answer. Serial
correlation makes the test too ready to see a trend; short series cannot show whether there is any.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pymannkendall
from scipy import stats

from analysis.methods.result import Estimate, HypothesisTest, Reason
from analysis.methods.series import (
    Numbers,
    Problem,
    as_floats,
    check_confidence,
    trend_problem,
    yearly_series,
)

EXACT_UP_TO = 33
"""Longest series without ties for which the p-value comes from the exact distribution of S."""


@dataclass(frozen=True, slots=True)
class MannKendall:
    """Outcome of a Mann–Kendall test; the numbers are None when it could not be made.

    Attributes
    ----------
    s : sum over pairs of the sign of the later minus the earlier value.
    var_s : variance of S without trend, corrected for ties.
    tau : Kendall's tau-b, from −1 (every later value smaller) to 1.
    z : S with continuity correction over its standard deviation; 0 when S is 0.
    test : two-sided test; its statistic is S (exact) or z (normal approximation).
    missing_years : years inside the window without a value.
    """

    s: float | None
    var_s: float | None
    tau: float | None
    z: float | None
    test: HypothesisTest
    missing_years: tuple[int, ...] = ()


def mann_kendall(
    years: Numbers,
    values: Numbers,
    *,
    method: Literal["auto", "exact", "normal"] = "auto",
    breaks: Sequence[int] = (),
) -> MannKendall:
    """Test a series for a monotone trend.

    S = Σ_{i<j} sgn(x_j − x_i); Var S = [n(n−1)(2n+5) − Σ t(t−1)(2t+5)]/18 with t the sizes of tied
    groups; z = (S − sgn S)/√Var S. Without ties and up to 33 observations the p-value is exact.

    Parameters
    ----------
    years, values : shape (n,); missing values are left out, their years reported.
    method : ``"auto"``, or one of the two p-values by name.
    breaks : first years of a new definition.

    Returns
    -------
    A result whose test gives the reason when there are fewer than 5 observations, a series break
    inside the window, or no variation.

    Raises
    ------
    ValueError
        Invalid years or values, or an exact p-value asked of a series with ties.

    References
    ----------
    Mann (1945) Econometrica 13:245; Kendall (1975) Rank Correlation Methods; Gilbert (1987) ch. 16.

    Examples
    --------
    >>> result = mann_kendall(range(2018, 2023), [9, 8, 6, 5, 1])
    >>> result.s, round(result.test.p_value, 4)
    (-10.0, 0.0167)
    """
    series = yearly_series(years, values)
    problem = trend_problem(series, breaks=breaks)
    if problem is None and np.ptp(series.values) == 0:
        problem = Problem(Reason.NO_VARIATION, "every value is the same")
    if problem is not None:
        missing = HypothesisTest.missing("S", "Mann-Kendall", problem.reason, problem.detail)
        return MannKendall(None, None, None, None, missing, series.missing_years)

    ties = len(np.unique(series.values)) < series.n
    if method == "exact" and ties:
        raise ValueError("the exact Mann-Kendall distribution does not exist for tied values")
    exact = method == "exact" or (method == "auto" and not ties and series.n <= EXACT_UP_TO)
    score = pymannkendall.original_test(series.values)
    kendall = stats.kendalltau(series.years, series.values, method="exact" if exact else "asymptotic")
    if exact:
        test = HypothesisTest(
            float(score.s), float(kendall.pvalue), "S", "Mann-Kendall, exact distribution", series.n
        )
    else:
        name = "Mann-Kendall, normal approximation with tie and continuity correction"
        test = HypothesisTest(float(score.z), _two_sided(score.z), "z", name, series.n)
    return MannKendall(
        float(score.s),
        float(score.var_s),
        float(kendall.statistic),
        float(score.z),
        test,
        series.missing_years,
    )


def theil_sen(
    years: Numbers,
    values: Numbers,
    *,
    confidence: float = 0.95,
    breaks: Sequence[int] = (),
) -> Estimate:
    """Return the median of the slopes of all pairs, in units of `values` per year.

    The limits are the slopes of rank (N ∓ C)/2 among the N pairwise slopes, C = z·√Var S with the
    tie-corrected variance of Mann–Kendall.

    Parameters
    ----------
    years, values : shape (n,); missing values are left out.
    confidence : nominal coverage as a share, at least 0.5.
    breaks : first years of a new definition.

    Returns
    -------
    The slope with its interval; 0 without an interval when the series is constant; the reason when
    there are fewer than 5 observations or a series break.

    References
    ----------
    Sen (1968) JASA 63:1379; Gilbert (1987) p. 217.

    Examples
    --------
    >>> slope = theil_sen(range(2018, 2023), [9, 8, 6, 5, 1])
    >>> slope.value, slope.lower, slope.upper
    (-1.75, -4.0, -1.0)
    """
    name, method = "slope_per_year", "Theil-Sen"
    check_confidence(confidence)
    series = yearly_series(years, values)
    problem = trend_problem(series, breaks=breaks)
    if problem is not None:
        return Estimate.missing(name, method, problem.reason, problem.detail)
    if np.ptp(series.values) == 0:
        return Estimate(0.0, None, None, None, name, method, series.n, detail="every value is the same")
    # scipy's `alpha` accepts either tail; 1 - confidence is below 0.5 here
    fit = stats.theilslopes(series.values, series.years, alpha=1 - confidence)
    return Estimate(
        float(fit.slope), float(fit.low_slope), float(fit.high_slope), confidence, name, method, series.n
    )


def partial_mann_kendall(
    years: Numbers,
    values: Numbers,
    covariate: Numbers,
    *,
    breaks: Sequence[int] = (),
) -> MannKendall:
    """Test for a trend in `values` that the trend of a covariate does not account for.

    S and Var S are conditional on the covariate's score: S_x − ρ·S_y and (1 − ρ²)·Var S_x, with ρ the
    null correlation of both scores. Normal approximation, no continuity or tie correction.

    Parameters
    ----------
    years, values, covariate : shape (n,); years that lack one of the two are left out.
    breaks : first years of a new definition.

    References
    ----------
    Libiseller & Grimvall (2002) Environmetrics 13:71.

    Examples
    --------
    >>> result = partial_mann_kendall(range(6), [1, 3, 2, 5, 4, 6], [2, 1, 4, 3, 6, 5])
    >>> result.test.has_value
    True
    """
    name = "partial Mann-Kendall, normal approximation"
    value, other = as_floats("values", values), as_floats("covariate", covariate)
    if len(value) != len(other):
        raise ValueError(f"values and covariate differ in length: {len(value)} and {len(other)}")
    either_missing = np.isnan(value) | np.isnan(other)
    series = yearly_series(years, np.where(either_missing, np.nan, value))
    beside = yearly_series(years, np.where(either_missing, np.nan, other))
    problem = trend_problem(series, breaks=breaks)
    if problem is None and np.ptp(series.values) == 0:
        problem = Problem(Reason.NO_VARIATION, "every value is the same")
    if problem is None:
        columns = np.column_stack([series.values, beside.values])
        with np.errstate(divide="ignore", invalid="ignore"):
            score = pymannkendall.partial_test(columns)
        if not score.var_s > 0:
            problem = Problem(Reason.NO_VARIATION, "the covariate orders the years exactly as the values do")
    if problem is not None:
        missing = HypothesisTest.missing("z", name, problem.reason, problem.detail)
        return MannKendall(None, None, None, None, missing, series.missing_years)
    test = HypothesisTest(float(score.z), _two_sided(score.z), "z", name, series.n)
    tau = stats.kendalltau(series.years, series.values).statistic
    return MannKendall(
        float(score.s), float(score.var_s), float(tau), float(score.z), test, series.missing_years
    )


def _two_sided(z: float) -> float:
    # erfc keeps small p-values that 1 - cdf rounds to zero
    return math.erfc(abs(float(z)) / math.sqrt(2))
