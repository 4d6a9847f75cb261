"""Values that do not fit their own series: single years off the trend, and lasting steps of the level.

Many series are looked at at once, one a row. Each is judged against its own noise, which for counts is never
smaller than chance makes it, so that small places are not reported for varying as small places must.
"""

from analysis.methods.outliers.deviations import MINIMUM_VALUES, trend_deviations, usual_noise
from analysis.methods.outliers.scale import Deviations, stabilised, unstabilised
from analysis.methods.outliers.shifts import MINIMUM_CHANGES, SHIFT_WINDOW, level_shifts

__all__ = [
    "MINIMUM_CHANGES",
    "MINIMUM_VALUES",
    "SHIFT_WINDOW",
    "Deviations",
    "level_shifts",
    "stabilised",
    "trend_deviations",
    "unstabilised",
    "usual_noise",
]
