"""How much more than by chance (Poisson) yearly counts scatter around their own smooth course."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from analysis.methods.intervals import tail_probability
from analysis.methods.result import Estimate, Reason
from analysis.methods.series import Numbers, trend_problem, yearly_series

DISPERSION = "dispersion"
METHOD = "residuals from the line through both neighbours"
FULL_FROM = 8000.0
"""Births a year from which their dispersion grows no further."""


def local_dispersion(
    years: Numbers, counts: Numbers, *, confidence: float = 0.95, breaks: Sequence[int] = ()
) -> Estimate:
    """Estimate the dispersion φ = variance / mean of yearly counts around their local trend.

    Each count is held against the straight line through its two neighbours: e = a·y₋ + b·y₊ − y with a + b = 1.
    φ = Σe²/Σ(a²·y₋ + b²·y₊ + y), so that a bend or a slow wave of the trend does not count as scatter, as it does in
    the residuals of a line through all years. Neighbouring e are correlated; the limits are those of χ² with
    tr(M)²/tr(M²) degrees of freedom, M being the covariance of e for φ = 1 (6.4 for 14 years).

    Parameters
    ----------
    years, counts : shape (n,); at least 5 observed years without a series break between them.
    confidence : nominal coverage as a share.
    breaks : first years of a new definition.

    Returns
    -------
    φ with its limits, which are wide: 14 years tell it to a factor of 2 to 3. `n` is the degrees of freedom.

    Raises
    ------
    ValueError
        Negative counts.

    References
    ----------
    Gasser, Sroka and Jennen-Steinmetz (1986) Biometrika 73:625; Satterthwaite (1946) Biometrics 2:110.

    Examples
    --------
    >>> births = [1868, 1750, 1668, 1692, 1682, 1664, 1614, 1549, 1448, 1326, 1321, 1232, 1207]
    >>> dispersion = local_dispersion(range(2010, 2023), births)
    >>> round(dispersion.value, 2), round(dispersion.lower, 2), round(dispersion.upper, 2)
    (0.41, 0.17, 2.04)
    """
    tail = tail_probability(confidence)
    series = yearly_series(years, counts)
    if (series.values < 0).any():
        raise ValueError("counts must not be negative")
    problem = trend_problem(series, breaks=breaks)
    if problem is not None:
        return Estimate.missing(DISPERSION, METHOD, problem.reason, problem.detail)
    if not series.values.any():
        return Estimate.missing(DISPERSION, METHOD, Reason.ZERO_DENOMINATOR, "every count is 0")
    distances = np.diff(series.years)
    share = distances[1:] / (distances[1:] + distances[:-1])
    inner = np.arange(series.n - 2)
    weights = np.zeros((series.n - 2, series.n))
    weights[inner, inner], weights[inner, inner + 1], weights[inner, inner + 2] = share, -1.0, 1 - share
    residuals = weights @ series.values
    covariance = (weights * series.values) @ weights.T
    value = float(residuals @ residuals) / float(np.trace(covariance))
    df = float(np.trace(covariance)) ** 2 / float((covariance**2).sum())
    lower, upper = (df * value / float(quantile(tail, df)) for quantile in (stats.chi2.isf, stats.chi2.ppf))
    return Estimate(value, lower, upper, confidence, DISPERSION, METHOD, df)


def usual_birth_dispersion(births: float) -> float:
    """Return the dispersion of yearly births around their local trend that is usual for a place of this size.

    φ = 1 + min(births/8000, 1), rounded from all municipalities 2010–2023 (`benchmarks/birth_dispersion.py`): 1.05
    below 300 births a year, 1.1 up to 3,000, 1.6 for 3,000–5,000, 1.8 and 2.0 above. The estimates of places of the
    same size differ no more from each other than chance makes them, so that a place's own estimate adds nothing
    to this.

    Parameters
    ----------
    births : mean per year, not negative.

    Raises
    ------
    ValueError
        A negative or missing mean.

    Examples
    --------
    >>> usual_birth_dispersion(4000), usual_birth_dispersion(15_000)
    (1.5, 2.0)
    """
    if not births >= 0:
        raise ValueError(f"mean births must not be negative or missing: {births}")
    return 1 + min(births / FULL_FROM, 1.0)
