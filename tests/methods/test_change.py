"""Change between two values: 厚木市 births of the city's plan, 1,711 (2016) and 1,308 (2022)."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.change import change_between
from analysis.methods.result import Reason


def test_births_of_atsugi():
    change = change_between(2016, 1711, 2022, 1308)
    assert change.absolute.value == -403
    assert change.percent.value == pytest.approx(-23.55, abs=0.005)
    assert change.compound_percent_per_year.value == pytest.approx(-4.378, abs=0.0005)
    assert change.absolute_per_year.value == pytest.approx(-67.1667, abs=1e-4)


def test_required_change_to_a_target():
    # 1,000 to 1,210 in two years: 105 a year, or 10 % a year
    change = change_between(2024, 1000, 2026, 1210)
    assert change.absolute_per_year.value == 105
    assert change.compound_percent_per_year.value == pytest.approx(10)


@pytest.mark.parametrize(
    ("arguments", "percent", "per_year", "compound"),
    [
        ((2020, 0, 2025, 5), Reason.ZERO_DENOMINATOR, None, Reason.ZERO_DENOMINATOR),
        ((2020, -4, 2025, 5), Reason.NO_SOLUTION, None, Reason.NO_SOLUTION),
        ((2020, 4, 2025, -5), None, None, Reason.NO_SOLUTION),
        ((2025, 4, 2025, 5), None, Reason.NO_SOLUTION, Reason.NO_SOLUTION),
        ((2026, 4, 2025, 5), None, Reason.NO_SOLUTION, Reason.NO_SOLUTION),
        ((2020, None, 2025, 5), *[Reason.ALL_MISSING] * 3),
        ((2020, 3, 2025, math.nan), *[Reason.ALL_MISSING] * 3),
    ],
)
def test_each_number_has_its_own_reason(arguments, percent, per_year, compound):
    change = change_between(*arguments)
    assert change.percent.reason is percent
    assert change.absolute_per_year.reason is per_year
    assert change.compound_percent_per_year.reason is compound


def test_fall_to_zero_is_minus_hundred_per_cent():
    change = change_between(2020, 8, 2024, 0)
    assert change.percent.value == -100
    assert change.compound_percent_per_year.value == -100


def test_infinite_value():
    with pytest.raises(ValueError, match="finite"):
        change_between(2020, 1, 2021, math.inf)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.1, 1e6), st.floats(0.1, 1e6), st.integers(1, 50))
def test_equal_steps_lead_from_start_to_end(start, end, years):
    change = change_between(2000, start, 2000 + years, end)
    assert start + years * change.absolute_per_year.value == pytest.approx(end, rel=1e-6, abs=1e-6)
    assert start * (1 + change.compound_percent_per_year.value / 100) ** years == pytest.approx(end, rel=1e-6)
