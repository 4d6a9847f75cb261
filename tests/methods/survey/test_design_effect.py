"""Kish's design effect, by hand: n Σw² / (Σw)² (Kish 1965, Survey Sampling, 11.7)."""

import pytest

from analysis.methods.result import Reason
from analysis.methods.survey import effective_sample_size, kish_design_effect


def test_by_hand():
    # 4 (1 + 1 + 1 + 9) / 36
    assert kish_design_effect([1, 1, 1, 3]).value == pytest.approx(48 / 36)
    assert effective_sample_size([1, 1, 1, 3]).value == pytest.approx(3)


def test_equal_weights_cost_nothing_whatever_their_size():
    for weight in (1e-200, 1.0, 1e200):
        assert kish_design_effect([weight] * 7).value == pytest.approx(1)
        assert effective_sample_size([weight] * 7).value == pytest.approx(7)


def test_units_without_weight_do_not_count():
    assert kish_design_effect([2, 2, 0]).value == pytest.approx(1)
    assert effective_sample_size([2, 2, 0]).value == pytest.approx(2)


def test_degenerate_weights():
    assert kish_design_effect([]).reason is Reason.EMPTY
    assert effective_sample_size([0, 0]).reason is Reason.ZERO_DENOMINATOR
    with pytest.raises(ValueError):
        kish_design_effect([1, -1])
    with pytest.raises(ValueError):
        effective_sample_size([1, float("nan")])
