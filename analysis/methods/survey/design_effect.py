"""The cost of unequal weights: Kish's design effect and the effective sample size."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.result import Estimate, Reason


def kish_design_effect(weights: ArrayLike) -> Estimate:
    """Return ``n Σw² / (Σw)²``, the factor by which unequal weights inflate the variance of a mean.

    It holds for a variable that is unrelated to the weights; the variance-based design effect of one
    variable comes with `weighted_mean`.

    Parameters
    ----------
    weights : shape (n,), not negative; a weight of 0 is a unit that does not count.

    Raises
    ------
    ValueError
        Negative or missing weights.

    References
    ----------
    Kish (1965) Survey Sampling, 11.7.

    Examples
    --------
    >>> kish_design_effect([1, 1, 1, 3]).value
    1.3333333333333333
    """
    return _kish(weights, "design_effect")


def effective_sample_size(weights: ArrayLike) -> Estimate:
    """Return ``(Σw)² / Σw²``, the size of the equally weighted sample with the same variance of a mean.

    Raises
    ------
    ValueError
        Negative or missing weights.

    Examples
    --------
    >>> effective_sample_size([1, 1, 1, 3]).value
    3.0
    """
    return _kish(weights, "effective_sample_size")


def _kish(weights: ArrayLike, statistic: str) -> Estimate:
    method = "Kish"
    values = np.asarray(weights, float)
    if values.ndim != 1 or not np.all(np.isfinite(values) & (values >= 0)):
        raise ValueError("weights must be one-dimensional, known and not negative")
    n = int((values > 0).sum())
    if values.size == 0:
        return Estimate.missing(statistic, method, Reason.EMPTY, "no weight")
    if n == 0:
        return Estimate.missing(statistic, method, Reason.ZERO_DENOMINATOR, "every weight is 0")
    share = values / values.max()  # keeps squares of very small or large weights inside the range of floats
    effective = float(share.sum() ** 2 / np.square(share).sum())
    value = effective if statistic == "effective_sample_size" else n / effective
    return Estimate(value, None, None, None, statistic, method, n)
