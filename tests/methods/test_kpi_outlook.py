"""The outlook of a KPI: its arithmetic by hand, and whether its probabilities come true in simulated series."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.methods.kpi_outlook import best_change, kpi_outlook, required_change
from analysis.methods.kpi_target import Direction, KpiTarget, KpiType
from analysis.methods.result import Reason

LEVEL = KpiTarget(KpiType.LEVEL, Direction.HIGHER, 50, 2018, 60, 2026)
YEARS = list(range(2018, 2024))
VALUES = [50, 52, 51, 54, 55, 55]


def test_forecast_and_probability_by_hand():
    steps = np.diff(VALUES)
    mean = steps.mean()
    sigma = math.sqrt(((steps - mean) ** 2).sum() / 4)
    scale = sigma * math.sqrt(3 * (1 + 3 / 5))
    found = kpi_outlook(LEVEL, YEARS, VALUES)
    assert found.forecast.number == pytest.approx(55 + 3 * mean)
    half = stats.t.ppf(0.975, 4) * scale
    assert (found.forecast.lower, found.forecast.upper) == pytest.approx((58 - half, 58 + half))
    assert found.probability.number == pytest.approx(stats.t.sf((60 - 58) / scale, 4))
    assert found.trend.p_value == pytest.approx(stats.kendalltau(YEARS, VALUES).pvalue, abs=0.02)


def test_the_probability_of_a_range_is_that_between_its_limits():
    between = KpiTarget(KpiType.RANGE, Direction.HIGHER, 50, 2018, None, 2026, lower=56, upper=60)
    above = kpi_outlook(LEVEL, YEARS, VALUES).probability.number
    over = kpi_outlook(
        KpiTarget(KpiType.LEVEL, Direction.HIGHER, 50, 2018, 56, 2026), YEARS, VALUES
    ).probability.number
    assert kpi_outlook(between, YEARS, VALUES).probability.number == pytest.approx(over - above)


def test_a_falling_kpi_mirrors_a_rising_one():
    mirrored = KpiTarget(KpiType.LEVEL, Direction.LOWER, -50, 2018, -60, 2026)
    one, other = kpi_outlook(LEVEL, YEARS, VALUES), kpi_outlook(mirrored, YEARS, [-value for value in VALUES])
    assert one.probability.number == pytest.approx(other.probability.number)
    assert (one.required.number, one.best.number) == pytest.approx((other.required.number, other.best.number))
    assert one.rising == -other.rising


@pytest.mark.parametrize(
    ("years", "values", "reason"),
    [
        (YEARS[:4], VALUES[:4], Reason.TOO_FEW),
        (range(2021, 2027), VALUES, Reason.NO_SOLUTION),
        ([], [], Reason.EMPTY),
        (YEARS, [3.0] * 6, Reason.NO_VARIATION),
        (YEARS, [3, 4, 5, 6, 7, 8], Reason.NO_VARIATION),
    ],
)
def test_why_there_is_no_probability(years, values, reason):
    assert kpi_outlook(LEVEL, years, values).probability.reason is reason


def test_a_cumulative_kpi_needs_five_increments():
    total = KpiTarget(KpiType.CUMULATIVE, Direction.HIGHER, 0, 2018, 60, 2027)
    assert kpi_outlook(total, range(2018, 2023), [0, 3, 9, 11, 16]).forecast.reason is Reason.TOO_FEW
    found = kpi_outlook(total, range(2018, 2024), [0, 3, 9, 11, 16, 20])
    assert found.forecast.number == pytest.approx(20 + 4 * 4)
    assert found.trend.n == 5


def test_required_and_best_change():
    assert required_change(LEVEL, [2018, 2022], [50, 52]).number == 2
    assert required_change(LEVEL, [2018, 2022], [50, 61]).number == 0
    assert required_change(LEVEL, [2018, 2026], [50, 52]).reason is Reason.NO_SOLUTION
    assert best_change(LEVEL, [2018, 2020, 2021], [50, 56, 54]).number == 3
    assert best_change(LEVEL, [2018], [50]).reason is Reason.TOO_FEW
    kept = KpiTarget(KpiType.MAINTAIN, Direction.HIGHER, 60, 2018, 50, 2026)
    assert required_change(kept, [2018, 2022], [60, 46]).number == 1


def simulated(kind: str, count: int, length: int, random: np.random.Generator) -> np.ndarray:
    noise = random.normal(size=(count, length))
    if kind == "random walk":
        return np.cumsum(0.3 + noise, axis=1)
    if kind == "line":
        return 0.5 * np.arange(length) + noise
    wandering = np.zeros((count, length))
    for year in range(1, length):
        wandering[:, year] = 0.6 * wandering[:, year - 1] + noise[:, year]
    return 0.5 * np.arange(length) + wandering


@pytest.mark.parametrize(
    ("kind", "at_least", "at_most"),
    [("random walk", 0.93, 0.97), ("autocorrelated", 0.93, 0.995), ("line", 0.94, 1.0)],
)
def test_intervals_hold_and_probabilities_come_true(kind, at_least, at_most):
    """Seven values, three years ahead: where the model is right it is exact, elsewhere it is never too sure."""
    random = np.random.default_rng(7)
    series = simulated(kind, 600, 10, random)
    held, claimed, came = 0, [], []
    for row in series:
        aim = row[6] + random.normal(0.9, 2.0)
        found = kpi_outlook(
            KpiTarget(KpiType.LEVEL, Direction.HIGHER, row[0], 2018, aim, 2027), range(2018, 2025), row[:7]
        )
        held += found.forecast.lower <= row[9] <= found.forecast.upper
        claimed.append(found.probability.number)
        came.append(row[9] >= aim)
    assert at_least <= held / len(series) <= at_most
    claimed, came = np.array(claimed), np.array(came)
    for low, high in ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0)):
        inside = (claimed >= low) & (claimed < high)
        if kind == "random walk" and inside.sum() >= 60:
            assert abs(came[inside].mean() - claimed[inside].mean()) < 0.12
    if (
        kind != "random walk"
    ):  # not too sure: what is called unlikely happens seldom, what is called likely mostly
        assert came[claimed < 0.2].mean() < 0.25
        assert came[claimed > 0.8].mean() > 0.75
