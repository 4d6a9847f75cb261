"""What many series did in a year, counted by hand; a shock is seen, ordinary years are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.methods.common_movement import common_movement
from analysis.methods.result import Reason


def frame(**by_year: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(int(year[1:]), change) for year, changes in by_year.items() for change in changes],
        columns=["year", "change"],
    )


def test_counts_median_and_test():
    found = common_movement(frame(y2020=[-1, -2, -3, 0, 1], y2021=[1, 1, 2, -1, 3, 0]))
    assert (found[2020].better, found[2020].same, found[2020].worse) == (1, 1, 3)
    assert found[2020].median == -1
    assert found[2020].share_worse.number == 0.6
    assert found[2020].test.p_value == pytest.approx(stats.fisher_exact([[3, 2], [1, 5]]).pvalue)
    assert found[2021].median == 1


def test_few_series_and_a_single_year():
    assert common_movement(frame(y2020=[1, 2, 3, 4])) == {}
    (only,) = common_movement(frame(y2020=[1, 2, 3, 4, -1])).values()
    assert only.test.reason is Reason.TOO_FEW


def test_a_shock_is_seen_and_an_ordinary_year_seldom():
    random = np.random.default_rng(5)
    seen = found = 0
    for _ in range(120):
        changes = {f"y{year}": random.normal(0.2, 1, 24).tolist() for year in range(2017, 2023)}
        ordinary = common_movement(frame(**changes))
        seen += ordinary[2020].test.p_value < 0.05
        changes["y2020"] = random.normal(-0.9, 1, 24).tolist()
        found += common_movement(frame(**changes))[2020].test.p_value < 0.05
    assert seen / 120 < 0.09
    assert found / 120 > 0.75
