"""Comparison with and without a policy: synthetic control, difference-in-differences, interrupted time series.

Quasi-experiments answer what would have happened otherwise only under assumptions that each module names.
Where every municipality has the policy there is no untreated group, and none of this applies.
"""

from analysis.methods.comparison.difference_in_differences import (
    Contrast,
    difference_in_differences,
    pre_trend_difference,
)
from analysis.methods.comparison.interrupted_time_series import (
    InterruptedTimeSeries,
    interrupted_counts,
    interrupted_series,
)
from analysis.methods.comparison.placebo import PlaceboTest, placebo_test
from analysis.methods.comparison.synthetic_control import SyntheticControl, synthetic_control

__all__ = [
    "Contrast",
    "InterruptedTimeSeries",
    "PlaceboTest",
    "SyntheticControl",
    "difference_in_differences",
    "interrupted_counts",
    "interrupted_series",
    "placebo_test",
    "pre_trend_difference",
    "synthetic_control",
]
