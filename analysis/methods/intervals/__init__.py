"""Confidence limits for proportions, Poisson counts, and the differences of two of either.

The ``*_limits`` functions take and return arrays; the others take one case and return an `Estimate`.
In arrays a missing input (NaN), or a share of nothing, gives NaN limits; one case says why instead.
"""

from analysis.methods.intervals.base import Limits, mover_difference, tail_probability
from analysis.methods.intervals.counts import (
    BYAR_FROM,
    byar_limits,
    exact_poisson_limits,
    poisson,
    poisson_limits,
)
from analysis.methods.intervals.proportions import newcombe, wilson, wilson_limits

__all__ = [
    "BYAR_FROM",
    "Limits",
    "byar_limits",
    "exact_poisson_limits",
    "mover_difference",
    "newcombe",
    "poisson",
    "poisson_limits",
    "tail_probability",
    "wilson",
    "wilson_limits",
]
