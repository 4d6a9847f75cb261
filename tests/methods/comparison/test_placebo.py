"""Placebo inference.

Oracles: pysyncon, tests/test_synth_basque.py (gap of the placebo of Andalucía, in agreement with R); the rank of the ratios,
counted here; Abadie, Diamond and Hainmueller (2010), sections 2.4 and 3.4, for the definition.
"""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.methods.comparison import placebo_test, synthetic_control
from analysis.methods.result import Reason

from .test_synthetic_control import BASQUE, GDP, PREDICTORS


@pytest.fixture(scope="module")
def basque():
    return placebo_test(GDP, BASQUE, 1975, predictors=PREDICTORS, fit_periods=range(1960, 1970))


def test_published_placebo_path(basque):
    # printed with the other sign: synthetic − observed
    published = {1960: 0.005071129, 1963: 0.008368423, 1966: 0.002324614, 1970: -0.013673715}
    for year, gap in published.items():
        assert -basque.gaps.loc[year, "Andalucia"] == pytest.approx(gap, abs=0.025)


def test_p_value_is_the_rank_of_the_ratio(basque):
    pre, post = basque.gaps.loc[1960:1969], basque.gaps.loc[1975:]
    ratios = np.sqrt((post**2).mean() / (pre**2).mean())
    assert basque.test.statistic == pytest.approx(ratios[BASQUE])
    assert basque.test.p_value == pytest.approx((ratios >= ratios[BASQUE]).sum() / 18)
    assert basque.test.n == 18
    assert basque.ratios.is_monotonic_decreasing
    assert basque.ratios.to_dict() == pytest.approx(ratios.to_dict())


def test_donors_are_fitted_without_the_treated_unit(basque):
    alone = synthetic_control(
        GDP.drop(columns=BASQUE),
        "Aragon",
        1975,
        predictors=PREDICTORS.drop(columns=BASQUE),
        fit_periods=range(1960, 1970),
    )
    assert basque.gaps["Aragon"].to_numpy() == pytest.approx(alone.gap.to_numpy())


def panel(effect):
    rng = np.random.default_rng(4)
    common = np.cumsum(rng.normal(0, 1, 14))
    outcomes = pd.DataFrame(
        100 + common[:, None] + rng.normal(0, 0.5, (14, 10)),
        index=range(2010, 2024),
        columns=list("ABCDEFGHIJ"),
    )
    outcomes.loc[2020:, "A"] += effect
    return outcomes


def test_a_great_effect_has_the_least_possible_p_value():
    result = placebo_test(panel(30), "A", 2020)
    assert result.test.p_value == pytest.approx(1 / 10)
    assert "0.100" in result.test.detail


def test_no_effect_is_not_found():
    assert placebo_test(panel(0), "A", 2020).test.p_value > 0.1


def test_badly_fitting_donors_can_be_left_out():
    outcomes = panel(30)
    outcomes["Z"] = outcomes["J"] * 5
    everything = placebo_test(outcomes, "A", 2020)
    chosen = placebo_test(outcomes, "A", 2020, worst_fit=20)
    assert everything.excluded == ()
    assert "Z" in chosen.excluded
    assert "Z" not in chosen.ratios.index
    assert chosen.test.n == len(chosen.ratios) == everything.test.n - len(chosen.excluded)


def test_perfect_fits_are_not_evidence():
    outcomes = panel(5)
    # more donors than periods: the treated unit inside their hull is reproduced exactly
    short = outcomes.loc[2018:]
    short = short.assign(A=[short.loc[y, ["B", "C"]].mean() if y < 2020 else 200 for y in short.index])
    result = placebo_test(short, "A", 2020)
    assert result.test.reason is Reason.ZERO_DENOMINATOR
    assert result.control.effect.has_value


def test_a_donor_that_fits_perfectly_counts_against_the_effect():
    outcomes = panel(30)[list("ABCD")]
    outcomes["E"] = outcomes["B"]
    result = placebo_test(outcomes, "A", 2020)
    assert math.isinf(result.ratios["E"])
    assert result.test.p_value == pytest.approx(3 / 5)


def test_too_few_donors():
    assert placebo_test(panel(5)[["A", "B"]], "A", 2020).test.reason is Reason.TOO_FEW
    assert placebo_test(panel(5)[["A", "B", "C"]], "A", 2020).test.reason is Reason.TOO_FEW
    assert placebo_test(panel(5), "A", 2020, worst_fit=1e-6).test.reason is Reason.TOO_FEW
    with pytest.raises(ValueError, match="worst_fit"):
        placebo_test(panel(5), "A", 2020, worst_fit=0)
