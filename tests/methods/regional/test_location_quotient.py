"""Location quotients.

Oracle: REAT 602f9884, man/locq.Rd (example of Farhauer and Kröll 2013: 0.3847623).
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.regional import location_quotient, location_quotients, self_sufficiency, trade_adjusted
from analysis.methods.result import Reason


def test_published_location_quotient():
    assert location_quotient(1714, 79_006, 879_213, 15_593_224).value == pytest.approx(0.3847623, abs=5e-8)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**5), st.integers(1, 10**7)), min_size=1, max_size=8))
def test_quotients_weighted_by_the_nation_average_1(rows):
    region, nation = [r for r, _ in rows], [n for _, n in rows]
    quotients = location_quotients(region, nation)
    if sum(region) == 0:
        assert {q.reason for q in quotients} == {Reason.ZERO_DENOMINATOR}
    else:
        mean = sum(q.value * n for q, n in zip(quotients, nation, strict=True)) / sum(nation)
        assert mean == pytest.approx(1)


def test_sectors_that_the_nation_does_not_have():
    absent, present = location_quotients([0, 5], [0, 50])
    assert absent.reason is Reason.ZERO_DENOMINATOR
    assert present.value == 1
    assert location_quotient(math.nan, 1, 1, 1).reason is Reason.ALL_MISSING


@pytest.mark.parametrize("numbers", [(5, 4, 1, 2), (1, 4, 3, 2), (-1, 4, 1, 2), (1, math.inf, 1, 2)])
def test_numbers_that_cannot_be_meant_are_refused(numbers):
    with pytest.raises(ValueError):
        location_quotient(*numbers)


def test_missing_sectors_are_refused():
    with pytest.raises(ValueError, match="missing sector"):
        location_quotients([1, math.nan], [1, 2])
    with pytest.raises(ValueError):
        location_quotients([1], [1, 2])


def test_self_sufficiency_and_adjustment_by_hand():
    # 80 of output, 20 exported, 40 imported: 80 / 100
    sufficiency = self_sufficiency(80, 20, 40)
    assert sufficiency.value == pytest.approx(0.8)
    # (30/100) / (2000/10000) = 1.5; 1.5 × 0.8
    assert trade_adjusted(location_quotient(30, 100, 2000, 10_000), sufficiency).value == pytest.approx(1.2)


def test_a_net_exporter_gains():
    assert self_sufficiency(100, 50, 10).value == pytest.approx(100 / 60)


def test_degenerate_trade():
    assert self_sufficiency(0, 0, 0).reason is Reason.ZERO_DENOMINATOR
    assert self_sufficiency(1, math.nan, 0).reason is Reason.ALL_MISSING
    with pytest.raises(ValueError):
        self_sufficiency(10, 30, 5)
    with pytest.raises(ValueError):
        self_sufficiency(-10, 3, 5)


def test_the_adjustment_hands_reasons_on():
    nothing = location_quotient(0, 0, 1, 2)
    assert trade_adjusted(nothing, self_sufficiency(1, 0, 0)).reason is Reason.ZERO_DENOMINATOR
    assert (
        trade_adjusted(location_quotient(1, 2, 1, 2), self_sufficiency(0, 0, 0)).detail
        == "no domestic demand"
    )
