"""Trimming of extreme weights with the total kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.result import Reason
from analysis.methods.survey.weighting import Weights


def trim_weights(weights: ArrayLike, *, lower: float = 0.0, upper: float = np.inf) -> Weights:
    """Set weights outside the limits to the limit and share the difference out equally among the others.

    Sharing out may push other weights over a limit; they are then trimmed too, until all lie inside. Trimming
    buys a smaller variance with some bias, and undoes the agreement with population margins: use the
    limits of `rake` to have both.

    Parameters
    ----------
    weights : shape (n,), not negative.
    lower, upper : limits in the unit of the weights.

    Returns
    -------
    Weights
        Without values when no set of weights inside the limits has the same total.

    Raises
    ------
    ValueError
        Negative or missing weights, ``lower > upper``.

    References
    ----------
    Potter (1990) Proc. ASA Section on Survey Research Methods, 225-230; Lumley (2010) Complex Surveys, 7.

    Examples
    --------
    >>> trimmed = trim_weights([1, 1, 2, 8], upper=4)
    >>> [round(weight, 3) for weight in trimmed.values.tolist()], trimmed.at_limit
    ([2.333, 2.333, 3.333, 4.0], 1)
    """
    method = "trimming with equal redistribution"
    start = np.asarray(weights, float)
    if start.ndim != 1 or not np.all(np.isfinite(start) & (start >= 0)):
        raise ValueError("weights must be one-dimensional, known and not negative")
    if not 0 <= lower <= upper:
        raise ValueError("limits must satisfy 0 <= lower <= upper")
    if start.size == 0:
        return Weights(None, False, 0, None, method, 0, Reason.EMPTY, "no weight")
    total, n = float(start.sum()), len(start)
    if total > upper * n * (1 + 1e-12) or total < lower * n * (1 - 1e-12):
        detail = f"{n} weights between {lower:g} and {upper:g} cannot add up to {total:g}"
        return Weights(None, False, 0, None, method, 0, Reason.NO_SOLUTION, detail)

    values, fixed, rounds = start.copy(), np.zeros(n, bool), 0
    while True:
        over, under = ~fixed & (values > upper), ~fixed & (values < lower)
        if not (over | under).any():
            break
        rounds += 1
        # only the side with the greater excess is final: the others may come back inside
        excess = float((values[over] - upper).sum() - (lower - values[under]).sum())
        outside = over if excess >= 0 and over.any() else under
        values[outside] = upper if outside is over else lower
        fixed |= outside
        free = ~fixed
        if free.any():
            values[free] += (total - float(values.sum())) / free.sum()
    error = abs(float(values.sum()) - total) / total if total else 0.0
    return Weights(values, True, rounds, error, method, int(fixed.sum()))
