"""The change between two estimates of which only the limits are known: square-and-add (MOVER)."""

from __future__ import annotations

import numpy as np

from analysis.methods.intervals.base import mover_limits
from analysis.methods.result import Estimate, Reason

STATISTIC = "difference"
METHOD = "MOVER of two estimates, taken as independent"


def estimate_change(before: Estimate, after: Estimate) -> Estimate:
    """Return `after` − `before` with limits recovered from those of the two.

    d = b − a,  L = d − √((b − l_b)² + (u_a − a)²),  U = d + √((u_b − b)² + (a − l_a)²)

    The two are taken as independent. Estimates that share data with the same sign (a trend to last year and to
    this year) move together, so that the limits are too wide rather than too narrow. With opposite signs (the
    change to a year and the change from it) they are too narrow.

    Parameters
    ----------
    before, after : in one unit; limits of one confidence level.

    Returns
    -------
    The difference; without limits where one of the two has none, or where their confidence levels differ. A
    reason where one has no number.

    Raises
    ------
    ValueError
        Limits on the wrong side of their estimate.

    References
    ----------
    Newcombe (1998) Stat. Med. 17:873-890; Zou and Donner (2008) Stat. Med. 27:1693-1702.

    Examples
    --------
    >>> old = Estimate(48 / 80, 0.4904, 0.7003, 0.95, "proportion", "Wilson score")
    >>> new = Estimate(56 / 70, 0.6923, 0.8772, 0.95, "proportion", "Wilson score")
    >>> change = estimate_change(old, new)
    >>> round(change.value, 4), round(change.lower, 4), round(change.upper, 4)
    (0.2, 0.0528, 0.3341)
    """
    for one in (before, after):
        if one.value is None:
            return Estimate.missing(STATISTIC, METHOD, one.reason or Reason.EMPTY, one.detail)
    difference = after.number - before.number
    both = (before, after)
    limits = [(one.lower, one.upper) for one in both if None not in (one.lower, one.upper, one.confidence)]
    if len(limits) < 2 or before.confidence != after.confidence:
        return Estimate(difference, None, None, None, STATISTIC, METHOD)
    lower, upper = np.array(limits, float).T
    values = np.array([before.number, after.number])
    if np.any(lower > values) or np.any(upper < values):
        raise ValueError(f"limits {limits} do not enclose {values.tolist()}")
    low, high = mover_limits((-1, 1), values, lower, upper)
    return Estimate(difference, float(low), float(high), before.confidence, STATISTIC, METHOD)
