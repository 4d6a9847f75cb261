"""Persons of a state over those that reference shares would give, with limits for people counted once each."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.methods.intervals import tail_probability
from analysis.methods.result import Estimate, Reason

STATISTIC = "indirectly_standardised_proportion_ratio"
METHOD = "score limits of a common factor of shares"


def indirect_proportion_ratio(
    observed: float, population: ArrayLike, reference: ArrayLike, *, confidence: float = 0.95
) -> Estimate:
    """Return ``O / Σ n r`` for a state that each person has or has not, such as having work.

    Person x has the state with probability θ r_x, so O has the variance ``V(θ) = Σ n θ r (1 − θ r)``, less than that
    of a Poisson count (`analysis.methods.standardisation.indirect_ratio`), which suits rare events. The limits solve
    ``(O − θ E)² = z² V(θ)``; with one group they are Wilson's, over r.

    Parameters
    ----------
    observed : persons with the state, O.
    population : persons n by group, shape (k,).
    reference : shares r of the reference by group, 0 to 1; taken as known.
    confidence : nominal coverage.

    Raises
    ------
    ValueError
        Negative or missing numbers, shares above 1, different lengths, more observed than there are persons.

    References
    ----------
    Wilson (1927) J. Am. Stat. Assoc. 22:209-212 (score limits); Breslow and Day (1987), chapter 2.

    Examples
    --------
    >>> ratio = indirect_proportion_ratio(330, [400, 200], [0.5, 0.6])
    >>> round(ratio.value, 3), round(ratio.lower, 3), round(ratio.upper, 3)
    (1.031, 0.957, 1.105)
    """
    n, r = np.asarray(population, float), np.asarray(reference, float)
    if n.ndim != 1 or n.shape != r.shape:
        raise ValueError("population and reference are one number for each group")
    if not np.all(np.isfinite(n) & (n >= 0)) or not np.all((r >= 0) & (r <= 1)):
        raise ValueError("population must be known and not negative, reference shares between 0 and 1")
    if not 0 <= observed <= n.sum() * (1 + 1e-9):
        raise ValueError("observed must lie between 0 and the population")
    expected = float(n @ r)
    if expected == 0:
        return Estimate.missing(STATISTIC, METHOD, Reason.ZERO_DENOMINATOR, "nobody is expected")
    z = float(stats.norm.isf(tail_probability(confidence)))
    squares = float(n @ np.square(r))
    # theta^2 (E^2 + z^2 S) - theta (2 O E + z^2 E) + O^2 = 0
    a = expected**2 + z**2 * squares
    b = 2 * observed * expected + z**2 * expected
    root = math.sqrt(max(b**2 - 4 * a * observed**2, 0.0))
    return Estimate(
        observed / expected,
        (b - root) / (2 * a),
        (b + root) / (2 * a),
        confidence,
        STATISTIC,
        METHOD,
        float(n.sum()),
    )
