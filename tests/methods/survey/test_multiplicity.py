"""Multiplicity adjustments against the R package multtest, as recorded in the test suite of statsmodels 0.15.0
(statsmodels/stats/tests/test_multi.py, pval0 and res_multtest1); sorted by p-value there.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.survey import adjust_p_values

P = [
    0.838541367553,
    0.642193923795,
    0.680845947633,
    0.967833824309,
    0.71626938238,
    0.177096952723,
    5.23656777208e-05,
    0.0202732688798,
    0.00028140506198,
    0.0149877310796,
]
TAIL = 0.967833824309
EXPECTED = {
    "bonferroni": [0.000523656777208, 0.0028140506198, 0.149877310796, 0.202732688798] + [1.0] * 6,
    "holm": [0.000523656777208, 0.00253264555782, 0.1199018486368, 0.1419128821586] + [1.0] * 6,
    "hochberg": [0.000523656777208, 0.00253264555782, 0.1199018486368, 0.1419128821586] + [TAIL] * 6,
    "benjamini-hochberg": [
        0.000523656777208,
        0.0014070253099,
        0.04995910359866667,
        0.0506831721995,
        0.354193905446,
        0.895336727975,
        0.895336727975,
        0.895336727975,
        0.9317126306144445,
        0.967833824309,
    ],
    "benjamini-yekutieli": [
        0.0015337740764175588,
        0.004121132465226944,
        0.14632862843720582,
        0.14844940238274187,
    ]
    + [1.0] * 6,
}


@pytest.mark.parametrize("method", EXPECTED)
def test_published_adjustments_in_the_order_of_the_input(method):
    adjusted = adjust_p_values(P, method=method)
    in_order = [adjusted.p_values[i] for i in np.argsort(P)]
    assert in_order == pytest.approx(EXPECTED[method], rel=1e-8)
    assert [r for r, _ in zip(adjusted.rejected, P, strict=True)] == [p <= 0.05 for p in adjusted.p_values]
    assert adjusted.family_size == 10


def test_tests_that_were_not_made_are_no_part_of_the_family():
    adjusted = adjust_p_values([0.01, None, 0.04])
    assert adjusted.p_values == (0.02, None, 0.04)
    assert adjusted.rejected == (True, False, True)
    assert adjusted.family_size == 2


def test_nothing_to_adjust():
    assert adjust_p_values([]).p_values == ()
    assert adjust_p_values([None, None]).p_values == (None, None)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_the_order_of_strictness(p):
    adjusted = {m: np.array(adjust_p_values(p, method=m).p_values) for m in EXPECTED}
    slack = 1e-12
    assert (np.array(p) <= adjusted["benjamini-hochberg"] + slack).all()
    assert (adjusted["benjamini-hochberg"] <= adjusted["hochberg"] + slack).all()
    assert (adjusted["hochberg"] <= adjusted["holm"] + slack).all()
    assert (adjusted["holm"] <= adjusted["bonferroni"] + slack).all()


@pytest.mark.parametrize(
    ("p", "more"),
    [([1.2], {}), ([float("nan")], {}), ([-0.1], {}), ([0.5], {"method": "tukey"}), ([0.5], {"alpha": 5})],
)
def test_input_that_cannot_be_meant_is_refused(p, more):
    with pytest.raises(ValueError):
        adjust_p_values(p, **more)
