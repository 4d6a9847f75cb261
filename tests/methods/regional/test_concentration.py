"""Concentration.

Oracles: REAT 602f9884, man/herf.Rd, man/gini.Rd (examples of Dörsam 2004 and GDP of the German states), man/gini.conc.Rd and
man/gini.spec.Rd (examples of Farhauer and Kröll 2013).
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.regional import effective_number, gini, herfindahl, locational_gini, specialisation_gini
from analysis.methods.result import Reason

SALES = [20, 50, 20, 10]
GDP = [460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87]
GDP += [258.53, 645.59, 131.95, 35.03, 112.66, 56.22, 85.61, 56.81]


def test_published_herfindahl():
    assert herfindahl(SALES).value == pytest.approx(0.34)
    assert herfindahl(SALES, normalised=True).value == pytest.approx(0.12)
    assert effective_number(SALES).value == pytest.approx(1 / 0.34)


def test_published_gini():
    assert gini(SALES).value == pytest.approx(0.3)
    assert gini(SALES, normalised=True).value == pytest.approx(0.4)
    assert gini(GDP).value == pytest.approx(0.5009, abs=5e-5)
    income, classes = [500, 1500, 2500, 4000, 7500, 15_000], [1000, 1200, 1600, 400, 200, 600]
    assert gini(income, weights=classes).value == pytest.approx(0.5278, abs=5e-5)


def test_published_ginis_of_location_quotients():
    sector, total = [500, 500, 1000, 7000, 1000], [20_000, 15_000, 20_000, 40_000, 5000]
    assert locational_gini(sector, total).value == pytest.approx(0.4068966, abs=5e-8)
    region, nation = [700, 600, 500, 10_000, 40_000], [30_000, 15_000, 10_000, 60_000, 50_000]
    assert specialisation_gini(region, nation).value == pytest.approx(0.6222222, abs=5e-8)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(1, 50)), min_size=1, max_size=12))
def test_gini_is_half_the_mean_difference_over_the_mean(rows):
    x, w = np.array([a for a, _ in rows]), np.array([b for _, b in rows], float)
    if x.sum() <= 1e-3:
        return
    pairs = (np.outer(w, w) * np.abs(x[:, None] - x)).sum()
    expected = pairs / (2 * w.sum() ** 2 * np.average(x, weights=w))
    assert gini(x, weights=w).value == pytest.approx(expected, abs=1e-9)
    # weights are repetitions
    assert gini(np.repeat(x, w.astype(int))).value == pytest.approx(expected, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.01, 1e6), min_size=2, max_size=12), st.floats(0.001, 1000))
def test_bounds_and_scale(values, factor):
    n = len(values)
    for measure, least in ((herfindahl, 1 / n), (gini, 0)):
        result = measure(values).value
        assert least - 1e-9 <= result <= 1
        assert measure(np.array(values) * factor).value == pytest.approx(result, abs=1e-9)
    assert 1 - 1e-9 <= effective_number(values).value <= n + 1e-6


def test_extremes():
    assert herfindahl([5, 5, 5, 5], normalised=True).value == pytest.approx(0)
    assert gini([5, 5, 5]).value == pytest.approx(0)
    assert gini([0, 0, 7], normalised=True).value == pytest.approx(1)
    assert herfindahl([0, 0, 7]).value == 1
    # every region has the same share of the sector
    assert locational_gini([1, 2, 3], [10, 20, 30]).value == pytest.approx(0, abs=1e-12)


def test_regions_without_employment_are_left_out():
    assert locational_gini([1, 0, 5], [10, 0, 20]).value == pytest.approx(
        locational_gini([1, 5], [10, 20]).value
    )


def test_degenerate_values():
    assert herfindahl([]).reason is Reason.EMPTY
    assert gini([0, 0]).reason is Reason.ZERO_DENOMINATOR
    assert herfindahl([3], normalised=True).reason is Reason.TOO_FEW
    assert gini([3], normalised=True).reason is Reason.TOO_FEW
    assert effective_number([0]).reason is Reason.ZERO_DENOMINATOR
    assert locational_gini([0, 0], [5, 5]).reason is Reason.ZERO_DENOMINATOR
    assert specialisation_gini([0], [0]).reason is Reason.EMPTY


@pytest.mark.parametrize(
    "call",
    [
        lambda: herfindahl([1, -1]),
        lambda: gini([1, math.nan]),
        lambda: gini([1, 2], weights=[1]),
        lambda: gini([1, 2], weights=[1, 2], normalised=True),
        lambda: locational_gini([5], [4]),
        lambda: locational_gini([5], [4, 9]),
    ],
)
def test_values_that_cannot_be_meant_are_refused(call):
    with pytest.raises(ValueError):
        call()
