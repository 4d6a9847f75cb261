"""Comparison of two Poisson counts.

Oracles: sums of exact binomial probabilities in rational arithmetic; statsmodels' conditional test and MOVER
interval; the rule of thumb that in a city of 1,300 births a change below about 100 is noise
(z sqrt(2 * 1300) = 100).
"""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats import rates

from analysis.methods.count_change import count_change, unchanged_limits
from analysis.methods.result import Reason


def binomial_p_value(before, after, q=Fraction(1, 2)):
    n = before + after
    pmf = [math.comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n + 1)]
    return float(min(1, 2 * min(sum(pmf[: after + 1]), sum(pmf[after:]))))


@pytest.mark.parametrize(("before", "after"), [(12, 4), (3, 0), (0, 5), (40, 61), (7, 7)])
def test_p_value_is_the_doubled_binomial_tail(before, after):
    test = count_change(before, after).test
    assert test.p_value == pytest.approx(binomial_p_value(before, after), rel=1e-9)
    assert test.n == before + after


def test_p_value_with_exposures_uses_their_share():
    test = count_change(30, 12, exposure_before=2, exposure_after=1.0).test
    assert test.p_value == pytest.approx(binomial_p_value(30, 12, Fraction(1, 3)), rel=1e-9)


def test_p_value_agrees_with_statsmodels_for_equal_exposures():
    theirs = rates.test_poisson_2indep(1308, 1, 1402, 1, method="exact-cond").pvalue
    assert count_change(1402, 1308).test.p_value == pytest.approx(theirs, rel=1e-9)


def test_difference_is_the_mover_interval_of_exact_limits_for_small_counts():
    theirs = rates.confint_poisson_2indep(4, 1, 8, 1, method="mover", compare="diff", method_mover="exact-c")
    ours = count_change(8, 4).difference
    assert ours.value == -4
    assert (ours.lower, ours.upper) == pytest.approx(theirs)


def test_difference_of_large_counts_is_close_to_the_normal_interval():
    ours = count_change(1402, 1308).difference
    half = 1.959964 * math.sqrt(1402 + 1308)
    assert (ours.lower, ours.upper) == pytest.approx((-94 - half, -94 + half), abs=1.5)


def test_difference_of_rates_is_per_unit_of_exposure():
    change = count_change(200, 150, exposure_before=10_000, exposure_after=9_000)
    assert change.difference.value == pytest.approx(150 / 9000 - 200 / 10_000)
    assert change.difference.statistic == "rate_difference"
    assert change.ratio.value == pytest.approx((150 / 9000) / (200 / 10_000))


def test_ratio_limits_leave_half_of_alpha_in_each_tail():
    before, after = 12, 4
    ratio = count_change(before, after).ratio
    assert ratio.value == pytest.approx(1 / 3)
    n = before + after
    low, high = (limit / (1 + limit) for limit in (ratio.lower, ratio.upper))
    upper_tail = sum(math.comb(n, k) * low**k * (1 - low) ** (n - k) for k in range(after, n + 1))
    lower_tail = sum(math.comb(n, k) * high**k * (1 - high) ** (n - k) for k in range(after + 1))
    assert (upper_tail, lower_tail) == pytest.approx((0.025, 0.025), rel=1e-6)


def test_zero_counts_say_what_is_undefined():
    from_nothing = count_change(0, 5)
    assert from_nothing.ratio.reason is Reason.ZERO_DENOMINATOR
    assert from_nothing.difference.value == 5
    to_nothing = count_change(5, 0)
    assert (to_nothing.ratio.value, to_nothing.ratio.lower) == (0.0, 0.0)
    assert 0 < to_nothing.ratio.upper < 1.2
    nothing = count_change(0, 0)
    assert nothing.test.reason is Reason.EMPTY
    assert nothing.difference.value == 0
    assert (nothing.difference.lower, nothing.difference.upper) == pytest.approx((-3.689, 3.689), abs=1e-3)


def test_missing_count_is_reported_in_all_three():
    change = count_change(math.nan, 5)
    assert {change.difference.reason, change.ratio.reason, change.test.reason} == {Reason.ALL_MISSING}


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((-1, 5), {}),
        ((5, 4.5), {}),
        ((5, math.inf), {}),
        ((5, 4), {"exposure_before": 0}),
        ((5, 4), {"exposure_after": math.nan}),
        ((5, 4), {"confidence": 0}),
    ],
)
def test_impossible_input_is_refused(arguments, options):
    with pytest.raises(ValueError):
        count_change(*arguments, **options)


def test_a_city_of_1300_births_needs_a_change_of_about_100():
    lower, upper = (float(v) for v in unchanged_limits(1300))
    assert 95 <= 1300 - lower <= 105
    assert 95 <= upper - 1300 <= 110


@pytest.mark.parametrize("before", [0, 1, 4, 17, 90])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_unchanged_limits_are_where_the_test_changes_its_answer(before, confidence):
    lower, upper = (int(v) for v in unchanged_limits(before, confidence=confidence))

    def significant(after):
        return before + after > 0 and binomial_p_value(before, after) < 1 - confidence

    assert not significant(lower)
    assert not significant(upper)
    assert significant(upper + 1)
    assert lower == 0 or significant(lower - 1)


def test_unchanged_limits_keep_the_shape_and_refuse_what_is_no_count():
    lower, upper = unchanged_limits(np.array([[10, 20], [30, 40]]))
    assert lower.shape == upper.shape == (2, 2)
    for wrong in (math.nan, -1, 2.5):
        with pytest.raises(ValueError):
            unchanged_limits([5, wrong])


@settings(max_examples=60, deadline=None)
@given(before=st.integers(1, 3000), after=st.integers(0, 3000))
def test_ratio_interval_and_test_agree_and_intervals_contain_the_estimate(before, after):
    change = count_change(before, after)
    ratio, difference = change.ratio, change.difference
    assert (ratio.lower > 1 or ratio.upper < 1) == (change.test.p_value < 0.05)
    assert ratio.lower <= ratio.value <= ratio.upper
    assert difference.lower <= difference.value <= difference.upper
    back = count_change(after, before)
    assert back.difference.value == -difference.value
    assert back.difference.lower == pytest.approx(-difference.upper)
    assert back.test.p_value == pytest.approx(change.test.p_value)


def test_dispersion_divides_the_counts():
    # 40 and 60 scattering twice as much tell as much as 20 and 30
    wide = count_change(40, 60, dispersion=2)
    half = count_change(20, 30)
    assert wide.test.p_value == pytest.approx(half.test.p_value, rel=1e-9)
    assert wide.difference.value == 20
    assert wide.difference.lower == pytest.approx(2 * half.difference.lower)
    assert wide.difference.upper == pytest.approx(2 * half.difference.upper)
    assert (wide.ratio.lower, wide.ratio.upper) == pytest.approx((half.ratio.lower, half.ratio.upper))


def test_dispersion_with_exposures():
    wide = count_change(40, 60, exposure_before=2, exposure_after=5, dispersion=2)
    half = count_change(20, 30, exposure_before=2, exposure_after=5)
    assert wide.test.p_value == pytest.approx(half.test.p_value, rel=1e-9)
    assert wide.difference.value == pytest.approx(60 / 5 - 40 / 2)
    assert wide.difference.upper == pytest.approx(2 * half.difference.upper)


@pytest.mark.parametrize(("mean", "dispersion"), [(300, 1.0), (300, 1.3), (1500, 2.0), (8000, 2.0)])
def test_unchanged_counts_are_beyond_the_limits_in_five_percent(mean, dispersion):
    generator = np.random.default_rng(2)
    if dispersion == 1:
        counts = generator.poisson(mean, (2, 20_000))
    else:
        counts = generator.negative_binomial(mean / (dispersion - 1), 1 / dispersion, (2, 20_000))
    lower, upper = unchanged_limits(counts[0], dispersion=dispersion)
    assert 0.04 <= ((counts[1] < lower) | (counts[1] > upper)).mean() <= 0.055


@pytest.mark.parametrize("before", [0, 1, 7, 90, 3000])
@pytest.mark.parametrize("dispersion", [1.3, 2.0])
def test_unchanged_limits_with_dispersion_are_where_the_test_changes_its_answer(before, dispersion):
    lower, upper = (int(v) for v in unchanged_limits(before, dispersion=dispersion))

    def significant(after):
        return before + after > 0 and count_change(before, after, dispersion=dispersion).test.p_value < 0.05

    assert not significant(lower)
    assert not significant(upper)
    assert significant(upper + 1)
    assert lower == 0 or significant(lower - 1)


@pytest.mark.parametrize("dispersion", [0.9, math.nan, math.inf])
def test_dispersion_below_chance_is_refused(dispersion):
    with pytest.raises(ValueError, match="dispersion"):
        count_change(5, 4, dispersion=dispersion)
    with pytest.raises(ValueError, match="dispersion"):
        unchanged_limits(5, dispersion=dispersion)
