"""Dispersion of yearly counts: by hand, against a quadratic form written out, and by simulation."""

import numpy as np
import pytest
from scipy import stats

from analysis.methods.dispersion import local_dispersion, usual_birth_dispersion
from analysis.methods.result import Reason


def test_five_years_by_hand():
    # e: (100 + 110)/2 - 90 = 15, (90 + 100)/2 - 110 = -15, (110 + 90)/2 - 100 = 0
    # their variances: 90 + 210/4, 110 + 190/4, 100 + 200/4
    estimate = local_dispersion(range(5), [100, 90, 110, 100, 90])
    assert estimate.value == pytest.approx((15**2 + 15**2) / (142.5 + 157.5 + 150))


def test_gap_by_hand():
    # 2013 on the line from 2012 to 2016: 3/4 of 80 and 1/4 of 120 are 90; the others 95 - 80 and 95 - 120
    estimate = local_dispersion([2011, 2012, 2013, 2016, 2017], [100, 80, 90, 120, 90])
    weights = np.array([[0.5, -1, 0.5, 0, 0], [0, 0.75, -1, 0.25, 0], [0, 0, 0.25, -1, 0.75]])
    counts = np.array([100.0, 80, 90, 120, 90])
    residuals = weights @ counts
    assert residuals.tolist() == [15, 0, -30]
    covariance = weights @ np.diag(counts) @ weights.T
    value = (15**2 + 30**2) / np.trace(covariance)
    df = np.trace(covariance) ** 2 / np.trace(covariance @ covariance)
    assert estimate.value == pytest.approx(value)
    assert estimate.n == pytest.approx(df)
    assert estimate.upper == pytest.approx(df * value / stats.chi2.ppf(0.025, df))
    assert estimate.lower == pytest.approx(df * value / stats.chi2.ppf(0.975, df))


def test_a_bend_is_no_scatter():
    counts = [10_000 * 0.98 ** min(year, 6) * 0.95 ** max(year - 6, 0) for year in range(13)]
    assert local_dispersion(range(13), counts).value < 0.2


@pytest.mark.parametrize("dispersion", [1.0, 2.0])
@pytest.mark.parametrize("mean", [40, 4000])
def test_mean_and_limits_over_simulated_series(mean, dispersion):
    generator = np.random.default_rng(4)
    expected = mean * np.exp(-0.0002 * np.arange(14) ** 2 - 0.02 * np.arange(14))
    shape = (1500, 14)
    if dispersion == 1:
        counts = generator.poisson(expected, shape)
    else:
        counts = generator.negative_binomial(expected / (dispersion - 1), 1 / dispersion, shape)
    found = [local_dispersion(range(14), row) for row in counts]
    assert np.mean([estimate.value for estimate in found]) == pytest.approx(dispersion, rel=0.04)
    held = np.mean([estimate.lower <= dispersion <= estimate.upper for estimate in found])
    assert 0.93 <= held <= 0.97


@pytest.mark.parametrize(
    ("counts", "breaks", "reason"),
    [
        ([], (), Reason.EMPTY),
        ([9, 8, 7, 8], (), Reason.TOO_FEW),
        ([9, 8, 7, 8, 9], (2,), Reason.SERIES_BREAK),
        ([0] * 6, (), Reason.ZERO_DENOMINATOR),
    ],
)
def test_no_number_without_its_reason(counts, breaks, reason):
    assert local_dispersion(range(len(counts)), counts, breaks=breaks).reason is reason


def test_usual_dispersion_of_births():
    assert [usual_birth_dispersion(births) for births in (0, 800, 8000, 30_000)] == [1, 1.1, 2, 2]
    for wrong in (-1.0, float("nan")):
        with pytest.raises(ValueError, match="negative"):
            usual_birth_dispersion(wrong)


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        local_dispersion(range(5), [3, 4, -1, 2, 3])
