"""How often the tests and limits of counts err on simulated series: `python benchmarks/error_rates.py`.

Counts are Poisson (dispersion 1) or negative binomial around an exact log-linear course of one or two pieces. Prints
per cent of tests that reject and of limits that hold. Takes a few minutes, for a bend is searched in thousands of
series; of 100 series a true 5 % is seen as 1 to 10 %. The figures in the docstrings come from 8,000 series each.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
import pandas as pd

from analysis.methods.poisson_trend import poisson_trend
from analysis.methods.turning import turning

TREND_SERIES, BEND_SERIES = 500, 100
SLOPE, SLOPE_AFTER = -0.02, -0.05
BENDS = {8: 4, 10: 5, 14: 7}
"""Year of the bend by length of the series."""


def simulate(expected: np.ndarray, dispersion: float, series: int, seed: int) -> np.ndarray:
    """Return counts, (series, years)."""
    generator = np.random.default_rng(seed)
    shape = (series, len(expected))
    if dispersion == 1:
        return generator.poisson(expected, shape)
    return generator.negative_binomial(expected / (dispersion - 1), 1 / dispersion, shape)


def trend_rates() -> pd.DataFrame:
    """Return, of `poisson_trend`, rejections of a flat course and limits that hold for a falling one."""
    rows = []
    for n, mean, dispersion in product((5, 8, 14), (5, 50, 3000), (1.0, 2.0)):
        years = np.arange(n)
        flat = simulate(np.full(n, float(mean)), dispersion, TREND_SERIES, 1)
        tests = [poisson_trend(years, row).test.p_value for row in flat]
        falling = simulate(mean * np.exp(SLOPE * (years - n / 2)), dispersion, TREND_SERIES, 2)
        changes = [poisson_trend(years, row).annual_change for row in falling]
        truth = 100 * np.expm1(SLOPE)
        # an all but empty series has no result
        held = [c.lower <= truth <= c.upper for c in changes if c.lower is not None and c.upper is not None]
        rejected = [p < 0.05 for p in tests if p is not None]
        rows.append((n, mean, dispersion, 100 * np.mean(rejected), 100 * np.mean(held)))
    return pd.DataFrame(rows, columns=["n", "mean", "dispersion", "rejected", "held"])


def bend_rates() -> pd.DataFrame:
    """Return, of `turning`: rejections of a straight and of a bent course, and limits that hold for the bent one."""
    rows = []
    for (n, bend), mean, dispersion in product(BENDS.items(), (50, 300, 1500), (1.0, 2.0)):
        since = np.arange(n) - float(bend)
        straight = simulate(mean * np.exp(SLOPE * since), dispersion, BEND_SERIES, 3)
        size = [_rejects(turning(since + bend, row).test.p_value) for row in straight]
        course = mean * np.exp(np.where(since < 0, SLOPE, SLOPE_AFTER) * since)
        found = [turning(since + bend, row) for row in simulate(course, dispersion, BEND_SERIES, 4)]
        truths = (float(bend), 100 * np.expm1(SLOPE), 100 * np.expm1(SLOPE_AFTER))
        held = [
            [
                limits.lower <= truth <= limits.upper
                for limits, truth in zip((f.knot, f.before, f.after), truths, strict=True)
            ]
            for f in found
        ]
        power = [_rejects(f.test.p_value) for f in found]
        rows.append(
            (n, mean, dispersion, 100 * np.mean(size), 100 * np.mean(power), *100 * np.mean(held, axis=0))
        )
    columns = ["n", "mean", "dispersion", "rejected_straight", "found", "knot", "before", "after"]
    return pd.DataFrame(rows, columns=columns)


def _rejects(p_value: float | None) -> bool:
    return p_value is not None and p_value < 0.05


def main() -> int:
    """Print both tables."""
    print(trend_rates().round(1).to_string(index=False))
    print(
        f"\nbend from {SLOPE:.0%} to {SLOPE_AFTER:.0%} a year; limits that hold of its year and of both slopes"
    )
    print(bend_rates().round(1).to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
