"""Confidence limits for proportions, Poisson counts, and differences or weighted sums of them.

The ``*_limits`` functions take and return arrays; the others take one case and return an `Estimate`.
In arrays a missing input (NaN), or a share of nothing, gives NaN limits; one case says why instead.
"""

from analysis.methods.intervals.base import Limits, mover_limits, tail_probability
from analysis.methods.intervals.counts import (
    BYAR_FROM,
    byar_limits,
    exact_poisson_limits,
    poisson,
    poisson_limits,
    weighted_poisson_limits,
)
from analysis.methods.intervals.proportions import newcombe, wilson, wilson_limits

__all__ = [
    "BYAR_FROM",
    "Limits",
    "byar_limits",
    "exact_poisson_limits",
    "mover_limits",
    "newcombe",
    "poisson",
    "poisson_limits",
    "tail_probability",
    "weighted_poisson_limits",
    "wilson",
    "wilson_limits",
]
