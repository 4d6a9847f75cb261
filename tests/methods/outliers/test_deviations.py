"""Single odd years: real series (see `known`), Theil-Sen lines and median deviations by scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.outliers import trend_deviations, usual_noise
from analysis.methods.result import Reason

from .known import NAKAGAWA, NAN, RIKUZENTAKATA_DEATHS, TOMIYA, by_hand

counts = st.lists(st.one_of(st.none(), st.integers(0, 5000)), min_size=6, max_size=14)


def test_partial_years_stand_out_and_nothing_else_does():
    years = range(2016, 2024)
    values = np.array([TOMIYA, NAKAGAWA])
    found = trend_deviations(years, values)
    for row in (0, 1):
        assert found.score[row] == pytest.approx(by_hand(years, values[row]), nan_ok=True)
    assert np.argwhere(np.abs(found.score) > 5).tolist() == [[0, 0], [1, 2]]
    # the whole years say that about 400 births were to be expected in both
    assert found.expected[0, 0] == pytest.approx(400, rel=0.1)
    assert found.expected[1, 2] == pytest.approx(430, rel=0.1)
    assert np.isnan(found.score[1, :2]).all()
    assert np.isnan(found.expected[1, :2]).all()


def test_the_disaster_year_stands_out_of_deaths():
    found = trend_deviations(range(2010, 2023), np.array([RIKUZENTAKATA_DEATHS]))
    assert found.score[0] == pytest.approx(by_hand(range(2010, 2023), RIKUZENTAKATA_DEATHS))
    assert np.flatnonzero(np.abs(found.score[0]) > 5).tolist() == [1]
    assert found.score[0, 1] > 40


def test_a_noisy_series_is_judged_by_its_own_noise():
    quiet = [1000.0, 1002, 998, 1001, 999, 1200, 1000, 1001]
    noisy = [1000.0, 1200, 800, 1250, 780, 1200, 850, 1150]
    found = trend_deviations(range(8), np.array([quiet, noisy]))
    assert found.noise[0] == 1
    assert found.score[0, 5] == pytest.approx(by_hand(range(8), quiet)[5])
    assert abs(found.score[0, 5]) > 5
    assert found.noise[1] > 3
    assert np.nanmax(np.abs(found.score[1])) < 3


def test_rates_have_a_floor_of_two_per_cent_of_their_level():
    rate = [1.40, 1.40, 1.40, 1.40, 1.40, 1.40, 1.54]
    found = trend_deviations(range(7), np.array([rate]), counts=False)
    assert found.noise[0] == pytest.approx(0.02 * 1.40)
    assert found.score[0] == pytest.approx([0, 0, 0, 0, 0, 0, 0.14 / 0.028])
    assert found.expected[0, 6] == pytest.approx(1.40)


def test_a_rate_that_is_zero_but_once_has_no_noise_to_be_judged_by():
    found = trend_deviations(range(7), np.array([[0.0, 0, 0, 0, 0, 0, 3]]), counts=False)
    assert found.reasons == (Reason.NO_VARIATION,)
    assert np.isnan(found.score).all()
    # of counts, chance is the noise: three where none is expected
    counted = trend_deviations(range(7), np.array([[0.0, 0, 0, 0, 0, 0, 3]]))
    assert counted.score[0] == pytest.approx([0, 0, 0, 0, 0, 0, np.sqrt(3) + 2 - 1])
    assert counted.expected[0, 6] == 0


def test_negative_rates_are_allowed():
    found = trend_deviations(range(6), np.array([[-1.0, -2, -3, -4, -5, -6]]), counts=False)
    assert found.score[0] == pytest.approx(0, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=2, max_size=4).map(lambda rows: [row[:6] for row in rows]))
def test_each_series_is_judged_alone(rows):
    values = np.array([[NAN if v is None else v for v in row] for row in rows], dtype=float)
    together = trend_deviations(range(values.shape[1]), values)
    for row in range(len(values)):
        alone = trend_deviations(range(values.shape[1]), values[row : row + 1])
        assert alone.score[0] == pytest.approx(together.score[row], nan_ok=True)
        assert alone.reasons[0] == together.reasons[row]
        if together.reasons[row] is None:
            assert together.score[row] == pytest.approx(by_hand(range(6), values[row]), nan_ok=True, abs=1e-9)


def test_the_noise_of_a_short_series_is_not_underestimated():
    rng = np.random.default_rng(3)
    for n in (6, 8, 10, 14):
        values = 1000 + 50 * rng.standard_normal((4000, n))
        found = trend_deviations(range(n), values, counts=False)
        # half of the estimates lie above the true standard deviation, half below
        assert np.median(found.noise) == pytest.approx(50, rel=0.04)


def test_the_usual_noise_of_a_kind_is_what_goes_beyond_chance():
    rng = np.random.default_rng(5)
    means = np.repeat([200.0, 2000.0, 20000.0], 300)[:, None]
    by_chance = rng.poisson(np.broadcast_to(means, (900, 12))).astype(float)
    assert usual_noise(range(12), by_chance).value < 0.01
    swings = np.exp(0.1 * rng.standard_normal((900, 12)))
    swinging = rng.poisson(means * swings).astype(float)
    found = usual_noise(range(12), swinging)
    assert found.value == pytest.approx(0.1, rel=0.1)
    assert found.n == 900
    rates = 1.4 * np.exp(0.05 * rng.standard_normal((900, 12)))
    assert usual_noise(range(12), rates, counts=False).value == pytest.approx(0.05, rel=0.1)


def test_small_counts_do_not_say_what_noise_is_usual_where_there_are_large_ones():
    steady = np.full((1, 8), 4000.0)
    small = np.array([[1.0, 30, 2, 40, 1, 50, 3, 20]] * 5)
    assert usual_noise(range(8), np.vstack([small, steady])).value == 0
    alone = usual_noise(range(8), small)
    assert alone.value > 0.5
    assert alone.n == 5


def test_the_usual_noise_is_the_least_of_every_series():
    quiet = np.array([[10_000.0, 10_000, 10_000, 10_000, 10_000, 11_000, 10_000, 10_000]])
    y = np.sqrt(quiet[0]) + np.sqrt(quiet[0] + 1)
    strict = trend_deviations(range(8), quiet)
    assert strict.score[0, 5] == pytest.approx(y[5] - y[0])
    lenient = trend_deviations(range(8), quiet, usual=0.05)
    assert lenient.noise[0] == pytest.approx(np.sqrt(1 + (0.05 * y[0] / 2) ** 2))
    # ten per cent above the level is two times the usual five per cent
    assert lenient.score[0, 5] == pytest.approx(2, rel=0.05)
    rate = np.array([[1.4, 1.4, 1.4, 1.4, 1.4, 1.4, 1.54]])
    assert trend_deviations(range(7), rate, counts=False, usual=0.1).score[0, 6] == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "counts", "reason"),
    [
        (np.empty((0, 6)), True, Reason.EMPTY),
        (np.full((2, 6), NAN), True, Reason.TOO_FEW),
        (np.zeros((2, 6)), False, Reason.ZERO_DENOMINATOR),
    ],
)
def test_without_series_there_is_no_usual_noise(values, counts, reason):
    found = usual_noise(range(6), values, counts=counts)
    assert found.value is None
    assert found.reason == reason
