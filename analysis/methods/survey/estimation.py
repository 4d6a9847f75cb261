"""Weighted means, totals, ratios and proportions with linearised standard errors."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.methods.intervals import wilson
from analysis.methods.result import Estimate, Reason
from analysis.methods.survey.design import SurveyDesign
from analysis.methods.survey.design_effect import effective_sample_size

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SurveyEstimate:
    """A weighted estimate with its standard error.

    Attributes
    ----------
    estimate : value and confidence interval; without an interval when the variance is not estimable.
    standard_error : linearised; None when the variance is not estimable.
    design_effect : variance over that of a simple random sample of the same size (without replacement where
        the design has population sizes); None when undefined.
    degrees_of_freedom : primary sampling units minus strata.
    """

    estimate: Estimate
    standard_error: float | None
    design_effect: float | None
    degrees_of_freedom: int


def weighted_mean(y: ArrayLike, design: SurveyDesign, *, confidence: float = 0.95) -> SurveyEstimate:
    """Return ``Σ w y / Σ w`` with its linearised standard error and t interval.

    Parameters
    ----------
    y : value of each respondent, shape (n,), none missing (leave non-respondents out of the design).
    design : from `survey_design`.

    Raises
    ------
    ValueError
        A wrong length, missing values, a confidence outside (0, 1).

    References
    ----------
    Särndal, Swensson and Wretman (1992) Model Assisted Survey Sampling, 5.6 (ratio of two totals).

    Examples
    --------
    >>> from analysis.methods.survey.design import survey_design
    >>> design = survey_design([3] * 5 + [4] * 3, strata=[1] * 5 + [2] * 3, population={1: 15, 2: 12})
    >>> mean = weighted_mean([2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2], design)
    >>> round(mean.estimate.value, 4), round(mean.standard_error, 3)
    (5.4481, 0.616)
    """
    values = _values("y", y, design)
    total = design.weights.sum()
    mean = float(design.weights @ values / total)
    residual = values - mean
    return _with_error(mean, residual / total, design, confidence, "mean", _srs_variance(residual, design))


def weighted_total(y: ArrayLike, design: SurveyDesign, *, confidence: float = 0.95) -> SurveyEstimate:
    """Return ``Σ w y`` with its linearised standard error and t interval.

    The weights must add up to the population.

    Raises
    ------
    ValueError
        As `weighted_mean`.

    Examples
    --------
    >>> from analysis.methods.survey.design import survey_design
    >>> total = weighted_total([2.0, 4.0], survey_design([10, 10]))
    >>> total.estimate.value, total.standard_error
    (60.0, 20.0)
    """
    values = _values("y", y, design)
    total = float(design.weights @ values)
    size = float(design.weights.sum())
    reference = _srs_variance(values - total / size, design)
    scaled = None if reference is None else reference * size**2
    return _with_error(total, values, design, confidence, "total", scaled)


def weighted_ratio(
    y: ArrayLike, x: ArrayLike, design: SurveyDesign, *, confidence: float = 0.95
) -> SurveyEstimate:
    """Return ``Σ w y / Σ w x`` with its linearised standard error and t interval.

    With x an indicator of a subgroup and y zero outside it, this is the mean of the subgroup (domain).

    Raises
    ------
    ValueError
        As `weighted_mean`.

    Examples
    --------
    >>> from analysis.methods.survey.design import survey_design
    >>> weighted_ratio([2, 3, 4], [1, 1, 2], survey_design([1, 1, 1])).estimate.value
    2.25
    """
    numerator, denominator = _values("y", y, design), _values("x", x, design)
    total = float(design.weights @ denominator)
    if total == 0:
        method = "linearised ratio"
        missing = Estimate.missing("ratio", method, Reason.ZERO_DENOMINATOR, "the total of x is 0")
        return SurveyEstimate(missing, None, None, design.degrees_of_freedom)
    ratio = float(design.weights @ numerator) / total
    residual = numerator - ratio * denominator
    mean_x = total / design.weights.sum()
    reference = _srs_variance(residual, design)
    scaled = None if reference is None else reference / mean_x**2
    return _with_error(ratio, residual / total, design, confidence, "ratio", scaled)


def weighted_proportion(
    has_trait: ArrayLike, design: SurveyDesign, *, confidence: float = 0.95
) -> SurveyEstimate:
    """Return the weighted share with the trait and a Wilson interval on the effective sample.

    The effective sample size is ``p (1 − p) / V`` with V the linearised variance; where nobody or everybody
    in the sample has the trait V is 0 and Kish's effective size of the weights takes its place. As V itself is
    estimated from few sampling units, the size is multiplied by ``(t(n − 1) / t(ν))²`` (Korn and Graubard), with t
    the quantiles of Student's t for the n respondents and for the ν degrees of freedom of the design
    (sampling units minus strata). Measured coverage of 95 % limits with 20 respondents a unit: 95 to 96 % for 4 to 40
    units, where it was 85 to 94 % without the factor.

    Parameters
    ----------
    has_trait : True/False (1/0) for each respondent.
    design : from `survey_design`.

    Raises
    ------
    ValueError
        Values other than 0 and 1; else as `weighted_mean`.

    References
    ----------
    Wilson (1927) J. Am. Stat. Assoc. 22:209-212; Korn and Graubard (1998) Survey Methodology 24:193-201; Dean and
    Pagano (2015) J. Surv. Stat. Methodol. 3:484-503.

    Examples
    --------
    >>> from analysis.methods.survey.design import survey_design
    >>> share = weighted_proportion([1, 0, 0, 0, 0], survey_design([1] * 5))
    >>> share.estimate.value, round(share.estimate.lower, 3), round(share.estimate.upper, 3)
    (0.2, 0.031, 0.663)
    """
    values = _values("has_trait", has_trait, design)
    if not np.isin(values, (0.0, 1.0)).all():
        raise ValueError("has_trait is 0 or 1 for each respondent")
    mean = weighted_mean(values, design, confidence=confidence)
    # rounding may carry the mean of ones a hair above 1
    share = min(max(mean.estimate.number, 0.0), 1.0)
    method = "linearised variance, Wilson score on the effective sample (Korn-Graubard)"
    size: float | None
    if mean.standard_error is None:
        size = None
    elif not values.any() or values.all():
        size = effective_sample_size(design.weights).number
    elif mean.standard_error > 1e-12:
        size = share * (1 - share) / mean.standard_error**2
    else:  # fixed by the calibration totals or by a complete census: no sampling error
        size = math.inf
    if size is None:
        estimate = _without_interval(share, "proportion", method, design)
    elif math.isinf(size):
        estimate = Estimate(share, share, share, confidence, "proportion", method, design.n)
    else:
        size *= _degrees_of_freedom_factor(design, confidence)
        limits = wilson(share * size, size, confidence=confidence)
        estimate = Estimate(share, limits.lower, limits.upper, confidence, "proportion", method, design.n)
    return SurveyEstimate(estimate, mean.standard_error, mean.design_effect, mean.degrees_of_freedom)


def _degrees_of_freedom_factor(design: SurveyDesign, confidence: float) -> float:
    own = design.degrees_of_freedom
    if own == 0:  # every stratum is one unit, taken completely: nothing is estimated from the units
        return 1.0
    plain = max(int((design.weights > 0).sum()) - 1, own)
    of_plain, of_own = (float(stats.t.ppf((1 + confidence) / 2, df)) for df in (plain, own))
    return (of_plain / of_own) ** 2


def _with_error(
    value: float,
    influence: Array,
    design: SurveyDesign,
    confidence: float,
    statistic: str,
    srs_variance: float | None,
) -> SurveyEstimate:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is a share between 0 and 1, not {confidence}")
    method, df = f"linearised {statistic}", design.degrees_of_freedom
    if design.single_unit_strata:
        return SurveyEstimate(_without_interval(value, statistic, method, design), None, None, df)
    variance = max(float(design.covariance(influence)[0, 0]), 0.0)
    error = math.sqrt(variance)
    half = 0.0 if error == 0 else float(stats.t.ppf((1 + confidence) / 2, df)) * error
    effect = variance / srs_variance if srs_variance else None
    estimate = Estimate(value, value - half, value + half, confidence, statistic, method, design.n)
    return SurveyEstimate(estimate, error, effect, df)


def _without_interval(value: float, statistic: str, method: str, design: SurveyDesign) -> Estimate:
    where = ", ".join(str(label) for label in design.single_unit_strata)
    detail = f"no standard error: a single sampling unit in stratum {where}"
    return Estimate(value, None, None, None, statistic, method, design.n, None, detail)


def _srs_variance(residual: Array, design: SurveyDesign) -> float | None:
    """Variance of the mean of a simple random sample of the same size, None when it is 0 or undefined."""
    counted = int((design.weights > 0).sum())
    if counted < 2:
        return None
    total = float(design.weights.sum())
    spread = float(design.weights @ np.square(residual)) / total * counted / (counted - 1)
    correction = 1 - counted / total if design.has_population_sizes and total > counted else 1.0
    variance = spread / counted * correction
    return variance if variance > 0 else None


def _values(name: str, values: ArrayLike, design: SurveyDesign) -> Array:
    array = np.asarray(values, float)
    if array.shape != (design.n,):
        raise ValueError(f"{name} has shape {array.shape}, the design {design.n} respondents")
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} has missing or infinite values")
    return array
