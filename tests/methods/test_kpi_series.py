"""KPI series by hand: increments of running totals, and the target against the noise."""

import numpy as np
import pytest

from analysis.methods.kpi_series import increments, target_signal_to_noise
from analysis.methods.result import Reason
from analysis.methods.trend import mann_kendall


def test_increments_by_hand():
    yearly = increments([2020, 2018, 2019, 2021], [30, 10, 18, 30])
    assert yearly.years.tolist() == [2019, 2020, 2021]
    assert yearly.values.tolist() == [8, 12, 0]


def test_increments_over_a_gap_belong_to_no_year():
    yearly = increments([2015, 2016, 2017, 2018, 2019], [1, 3, None, 9, 10])
    assert yearly.years.tolist() == [2016, 2019]
    assert yearly.values.tolist() == [2, 1]
    assert increments([2015], [1]).n == 0
    assert increments([], []).n == 0


def test_running_total_hides_a_decline_that_its_increments_show():
    years, total = range(2014, 2024), np.cumsum([20, 18, 17, 15, 12, 11, 9, 6, 5, 2])
    yearly = increments(years, total)
    assert mann_kendall(years, total).s > 0
    assert mann_kendall(yearly.years, yearly.values).s < 0


def test_signal_to_noise_by_hand():
    # line 50 - 0.5(t - 2020); residuals -1, 1.5, -1, 1.5, -1: s² = 7.5/3
    ratio = target_signal_to_noise(range(2018, 2023), [50, 52, 49, 51, 48], 50, 53)
    assert ratio.value == pytest.approx(3 / np.sqrt(2.5))
    assert ratio.n == 5
    falling = target_signal_to_noise(range(2018, 2023), [50, 52, 49, 51, 48], 53, 50)
    assert falling.value == ratio.value


@pytest.mark.parametrize(
    ("values", "baseline", "target", "breaks", "reason"),
    [
        ([50, 52, 49, 51, 48], None, 53, [], Reason.NO_BASELINE),
        ([50, 52, 49, 51, 48], float("nan"), 53, [], Reason.NO_BASELINE),
        ([50, 52, 49, 51, 48], 53, 53, [], Reason.BASELINE_EQUALS_TARGET),
        ([50, 52, 49, 51], 50, 53, [], Reason.TOO_FEW),
        ([50, 52, 49, 51, 48], 50, 53, [2], Reason.SERIES_BREAK),
        ([0.1, 0.2, 0.3, 0.4, 0.5], 0.1, 1, [], Reason.NO_VARIATION),
        ([7] * 5, 7, 9, [], Reason.NO_VARIATION),
        ([0] * 5, 0, 9, [], Reason.NO_VARIATION),
        ([], 1, 9, [], Reason.EMPTY),
    ],
)
def test_no_ratio_without_its_reason(values, baseline, target, breaks, reason):
    assert (
        target_signal_to_noise(range(len(values)), values, baseline, target, breaks=breaks).reason is reason
    )


def test_target_must_be_a_number():
    with pytest.raises(ValueError, match="target"):
        target_signal_to_noise(range(5), range(5), 1, float("nan"))
