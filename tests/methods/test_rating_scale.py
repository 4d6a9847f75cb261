"""Rating scales of 厚木市: 266 projects (第10次総合計画第2期実施計画) 164/73/18/11 and 27 measures of FY2021 25/1/1/0.

Published shares 61.7, 27.4, 6.8 and 4.1 %; entropy by hand: 25/27·log₂(27/25) + 2/27·log₂ 27 = 0.46 bits.
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.rating_scale import rating_distribution
from analysis.methods.result import Reason

PROJECTS = {"順調": 164, "おおむね順調": 73, "やや遅れ": 18, "遅延": 11}
MEASURES = {"順調": 25, "おおむね順調": 1, "やや遅れ": 1, "遅延": 0}


def test_projects_of_atsugi():
    result = rating_distribution(PROJECTS)
    assert result.total == 266
    assert [round(100 * share, 1) for share in result.shares.values()] == [61.7, 27.4, 6.8, 4.1]
    assert result.shares["順調"] + result.shares["おおむね順調"] == pytest.approx(0.89, abs=0.01)  # 9割近く
    assert result.largest == "順調"


def test_saturated_scale_of_atsugi():
    result = rating_distribution(MEASURES)
    by_hand = 25 / 27 * math.log2(27 / 25) + 2 / 27 * math.log2(27)
    assert result.entropy.value == pytest.approx(by_hand)
    assert round(result.entropy.value, 2) == 0.46
    assert result.maximum_bits == 2
    assert result.saturation.value == pytest.approx(1 - by_hand / 2)
    assert result.shares["遅延"] == 0


def test_ends_of_the_scale():
    one = rating_distribution({"a": 9, "b": 0})
    assert (one.entropy.value, one.saturation.value) == (0, 1)
    even = rating_distribution({"a": 5, "b": 5, "c": 5, "d": 5})
    assert even.entropy.value == pytest.approx(2)
    assert even.saturation.value == pytest.approx(0)
    assert even.largest is None


def test_nothing_rated():
    result = rating_distribution({"a": 0, "b": 0})
    assert result.entropy.reason is Reason.EMPTY
    assert result.saturation.reason is Reason.EMPTY
    assert result.shares == {"a": None, "b": None}


@pytest.mark.parametrize(
    "counts", [{}, {"a": 3}, {"a": -1, "b": 2}, {"a": 1.5, "b": 2}, {"a": float("nan"), "b": 2}]
)
def test_counts_that_cannot_be_meant(counts):
    with pytest.raises(ValueError, match=r"levels|whole"):
        rating_distribution(counts)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 500), min_size=2, max_size=8).filter(any))
def test_shares_add_up_and_entropy_has_its_bounds(numbers):
    result = rating_distribution({str(level): number for level, number in enumerate(numbers)})
    assert math.fsum(result.shares.values()) == pytest.approx(1)
    assert 0 <= result.entropy.value <= result.maximum_bits + 1e-12
    assert 0 <= result.saturation.value <= 1
    assert (result.entropy.value == 0) == (sum(number > 0 for number in numbers) == 1)
