"""Do two orders of the same items agree: Spearman's rank correlation with its interval."""

from __future__ import annotations

import math

from scipy import stats

from analysis.methods.result import Estimate, Reason
from analysis.methods.series import Numbers, as_floats, check_confidence

FEWEST = 6
"""Fewest pairs for an interval that says anything."""


def rank_agreement(x: Numbers, y: Numbers, *, confidence: float = 0.95) -> Estimate:
    """Return Spearman's ρ of two measurements of the same items.

    Limits: tanh(artanh ρ ± z·√((1 + ρ²/2)/(n − 3))). Ties get middle ranks.

    Parameters
    ----------
    x, y : shape (n,), any units; pairs that lack one of the two are left out.
    confidence : nominal coverage as a share.

    Returns
    -------
    ρ from −1 to 1, or the reason: fewer than 6 pairs, or one of the two does not vary.

    References
    ----------
    Bonett and Wright (2000) Psychometrika 65:23.

    Examples
    --------
    >>> result = rank_agreement([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 8, 7])
    >>> round(result.value, 3), round(result.lower, 2), round(result.upper, 2)
    (0.905, 0.43, 0.99)
    """
    name, method = "rank_correlation", "Spearman, Bonett-Wright limits"
    check_confidence(confidence)
    one, other = as_floats("x", x), as_floats("y", y)
    if len(one) != len(other):
        raise ValueError(f"x and y differ in length: {len(one)} and {len(other)}")
    paired = [(a, b) for a, b in zip(one, other, strict=True) if not (math.isnan(a) or math.isnan(b))]
    if len(paired) < FEWEST:
        return Estimate.missing(
            name, method, Reason.TOO_FEW, f"{len(paired)} pairs, at least {FEWEST} needed"
        )
    first, second = zip(*paired, strict=True)
    if len(set(first)) == 1 or len(set(second)) == 1:
        return Estimate.missing(name, method, Reason.NO_VARIATION, "one of the two is the same for all items")
    rho = float(stats.spearmanr(first, second).statistic)
    if abs(rho) > 1 - 1e-12:
        return Estimate(math.copysign(1.0, rho), None, None, None, name, method, len(paired))
    half = float(stats.norm.ppf((1 + confidence) / 2)) * math.sqrt((1 + rho**2 / 2) / (len(paired) - 3))
    low, high = (math.tanh(math.atanh(rho) + sign * half) for sign in (-1, 1))
    return Estimate(rho, low, high, confidence, name, method, len(paired))
