"""Sample sizes and detectable differences.

Oracles: Krejcie and Morgan (1970) Educ. Psychol. Meas. 30:607-610, Table 1; R stats::power.prop.test, documentation examples
(n = 50, p1 = .50, p2 = .75: power 0.740; power .90: n = 76.7).
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.result import Reason
from analysis.methods.survey import (
    detectable_difference,
    margin_of_error,
    sample_size_difference,
    sample_size_proportion,
)

KREJCIE_MORGAN = {
    100: 80,
    500: 217,
    1000: 278,
    2000: 322,
    5000: 357,
    10_000: 370,
    75_000: 382,
    1_000_000: 384,
}


@pytest.mark.parametrize(("population", "expected"), KREJCIE_MORGAN.items())
def test_published_sample_sizes(population, expected):
    size = sample_size_proportion(0.05, population=population)
    assert size.value == pytest.approx(expected, abs=0.51)


def test_infinite_population():
    assert sample_size_proportion(0.05).value == pytest.approx(384.16, abs=0.02)


def test_design_effect_and_response():
    plain = sample_size_proportion(0.03, population=50_000).value
    assert sample_size_proportion(0.03, population=50_000, design_effect=1.4).value == pytest.approx(
        1.4 * plain
    )
    assert sample_size_proportion(0.03, population=50_000, response_share=0.4).value == pytest.approx(
        plain / 0.4
    )
    assert sample_size_proportion(0.01, population=100, design_effect=5).value == 100


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 0.2), st.integers(50, 1_000_000), st.floats(0.05, 0.95))
def test_margin_of_error_is_the_inverse(margin, population, proportion):
    size = sample_size_proportion(margin, population=population, proportion=proportion).value
    assert margin_of_error(size, population=population, proportion=proportion).value == pytest.approx(margin)


def test_margin_of_error_by_hand():
    # 1.96 sqrt(0.25 / 1000) and the correction sqrt(19000 / 19999)
    assert margin_of_error(1000).value == pytest.approx(0.030990, abs=5e-7)
    assert margin_of_error(1000, population=20_000).value == pytest.approx(
        0.030990 * math.sqrt(19 / 19.999), abs=1e-6
    )
    assert margin_of_error(20, population=20).value == 0
    assert margin_of_error(0).reason is Reason.ZERO_DENOMINATOR


def test_published_power_calculations():
    assert sample_size_difference(0.5, 0.75, power=0.9).value == pytest.approx(76.7, abs=0.05)
    assert sample_size_difference(0.75, 0.5, power=0.9).value == pytest.approx(76.7, abs=0.05)
    assert detectable_difference(76.7, 76.7, proportion=0.5, power=0.9).value == pytest.approx(0.25, abs=1e-4)
    assert detectable_difference(50, 50, proportion=0.5, power=0.7401659).value == pytest.approx(
        0.25, abs=1e-5
    )


def test_unequal_groups_against_the_power_written_out():
    d = detectable_difference(120, 480, proportion=0.3, direction="decrease").value
    p1, p2 = 0.3 - d, 0.3
    pooled = (120 * p1 + 480 * p2) / 600
    null = math.sqrt(pooled * (1 - pooled) * (1 / 120 + 1 / 480))
    separate = math.sqrt(p1 * (1 - p1) / 120 + p2 * (1 - p2) / 480)

    def below(x):
        return 0.5 * math.erfc(-x / math.sqrt(2))

    z = 1.959963984540054
    power = below((d - z * null) / separate) + below((-d - z * null) / separate)
    assert power == pytest.approx(0.8, abs=1e-9)


def test_directions_are_the_same_at_one_half():
    up = detectable_difference(200, 300, direction="increase").value
    assert detectable_difference(200, 300, direction="decrease").value == pytest.approx(up)


def test_design_effects_and_populations_change_the_effective_sizes():
    plain = detectable_difference(200, 300).value
    assert detectable_difference(400, 600, design_effect_1=2, design_effect_2=2).value == pytest.approx(plain)
    # n (N - 1) / (N - n) = 200 for n = 100.25…
    n = 200 * 201 / (200 + 200)
    finite = detectable_difference(n, 300, population_1=201)
    assert finite.value == pytest.approx(plain)


def test_differences_out_of_reach():
    assert detectable_difference(5, 5, proportion=0.9).reason is Reason.NO_SOLUTION
    assert detectable_difference(0, 5).reason is Reason.EMPTY
    assert detectable_difference(50, 5, population_1=50).reason is Reason.NO_VARIATION
    assert sample_size_difference(0.4, 0.4).reason is Reason.NO_SOLUTION


@pytest.mark.parametrize(
    "call",
    [
        lambda: sample_size_proportion(5),
        lambda: sample_size_proportion(0.05, population=0),
        lambda: sample_size_proportion(0.05, confidence=95),
        lambda: sample_size_proportion(0.05, response_share=0),
        lambda: sample_size_proportion(0.05, proportion=1),
        lambda: margin_of_error(30, population=20),
        lambda: margin_of_error(-3),
        lambda: detectable_difference(10, 10, power=0.04),
        lambda: detectable_difference(10, 10, direction="up"),
        lambda: sample_size_difference(0.1, 0.2, power=0.01),
        lambda: sample_size_difference(0.1, 0.2, design_effect=-1),
    ],
)
def test_input_that_cannot_be_meant_is_refused(call):
    with pytest.raises(ValueError):
        call()
