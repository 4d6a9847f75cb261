"""Synthetic control.

Oracle: pysyncon 34350ca5, tests/test_synth_basque.py (agreement with the R package Synth on Abadie and Gardeazabal 2003: weights of
Cataluña 0.8508 and Madrid 0.1492, effect 1975–1997 −0.6996, MSPE 1960–1969 0.008865); the data in tests/methods/published. The quadratic
programme is compared with a general solver.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from analysis.methods.comparison import synthetic_control
from analysis.methods.result import Reason

PUBLISHED = Path(__file__).parents[1] / "published"
GDP = pd.read_csv(PUBLISHED / "basque_gdp_per_head.csv", index_col="year")
PREDICTORS = pd.read_csv(PUBLISHED / "basque_predictors.csv", index_col="predictor")
BASQUE = "Basque Country (Pais Vasco)"


def test_published_basque_country():
    result = synthetic_control(GDP, BASQUE, 1975, predictors=PREDICTORS, fit_periods=range(1960, 1970))
    expected = pd.Series(0.0, index=GDP.columns.drop(BASQUE))
    expected["Cataluna"], expected["Madrid (Comunidad De)"] = 0.850816306, 0.149183694
    assert result.weights.to_numpy() == pytest.approx(expected[result.weights.index].to_numpy(), abs=0.025)
    assert result.effect.value == pytest.approx(-0.6995647842110987, rel=0.025)
    assert result.pre_mspe == pytest.approx(0.008864544955047298, rel=0.025)
    assert result.predictor_weights.sum() == pytest.approx(1)
    assert result.effect.n == 23


def test_the_gap_is_observed_minus_the_weighted_donors():
    result = synthetic_control(GDP, BASQUE, 1975)
    synthetic = sum(weight * GDP[donor] for donor, weight in result.weights.items())
    assert result.gap.to_numpy() == pytest.approx((GDP[BASQUE] - synthetic).to_numpy())
    assert result.effect.value == pytest.approx(result.gap.loc[1975:].mean())
    assert result.post_mspe == pytest.approx((result.gap.loc[1975:] ** 2).mean())
    assert result.predictor_weights.empty


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_without_predictors_no_other_weights_fit_better(seed, donors):
    rng = np.random.default_rng(seed)
    values = rng.normal(1000, 50, (9, donors + 1)).round(3)
    outcomes = pd.DataFrame(values, index=range(2010, 2019), columns=range(donors + 1))
    result = synthetic_control(outcomes, 0, 2017)
    assert result.weights.sum() == pytest.approx(1)
    assert result.weights.min() >= 0
    before, target = outcomes.loc[:2016, 1:].to_numpy(), outcomes.loc[:2016, 0].to_numpy()

    def loss(weights):
        return np.square(target - before @ weights).mean() / 2500

    general = optimize.minimize(
        loss,
        np.full(donors, 1 / donors),
        bounds=[(0, 1)] * donors,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    assert result.pre_mspe / 2500 == pytest.approx(general.fun, rel=1e-5, abs=1e-9)


def test_an_exact_mixture_is_found_and_its_effect_too():
    rng = np.random.default_rng(2)
    donors = pd.DataFrame(rng.normal(50, 5, (12, 4)), index=range(2010, 2022), columns=list("BCDE"))
    outcomes = donors.assign(A=0.2 * donors["B"] + 0.8 * donors["D"])
    outcomes.loc[2019:, "A"] += [1.0, 2.0, 6.0]
    result = synthetic_control(outcomes, "A", 2019)
    assert result.weights[["B", "C", "D", "E"]].to_numpy() == pytest.approx([0.2, 0, 0.8, 0], abs=1e-7)
    assert result.effect.value == pytest.approx(3)
    # thousands of people instead of shares change nothing
    scaled = synthetic_control(outcomes * 1e6, "A", 2019)
    assert scaled.weights.to_numpy() == pytest.approx(result.weights.to_numpy(), abs=1e-7)


def test_predictors_that_do_not_vary_say_nothing():
    same = pd.concat([PREDICTORS, pd.DataFrame(1.0, index=["constant"], columns=PREDICTORS.columns)])
    options = {"fit_periods": range(1960, 1970)}
    with_constant = synthetic_control(GDP, BASQUE, 1975, predictors=same, **options)
    without = synthetic_control(GDP, BASQUE, 1975, predictors=PREDICTORS, **options)
    assert with_constant.weights.equals(without.weights)


def test_the_same_input_gives_the_same_bytes():
    first, second = (
        synthetic_control(GDP, BASQUE, 1975, predictors=PREDICTORS, fit_periods=range(1960, 1970))
        for _ in range(2)
    )
    assert first.gap.to_numpy().tobytes() == second.gap.to_numpy().tobytes()


def test_too_little_data():
    assert synthetic_control(GDP[[BASQUE, "Aragon"]], BASQUE, 1975).effect.reason is Reason.TOO_FEW
    assert synthetic_control(GDP, BASQUE, 1961).effect.reason is Reason.TOO_FEW
    alike = pd.DataFrame(5.0, index=range(4), columns=list("ABC"))
    result = synthetic_control(alike, "A", 3)
    assert result.effect.reason is Reason.NO_VARIATION
    assert result.weights.empty
    assert result.observed.tolist() == [5, 5, 5, 5]


def test_a_donor_that_equals_the_treated_unit_fits_perfectly():
    outcomes = pd.DataFrame({"A": [1.0, 2, 3, 9], "B": [1.0, 2, 3, 4], "C": [0.0, 2, 5, 4]})
    result = synthetic_control(outcomes, "A", 3)
    assert result.weights.to_dict() == pytest.approx({"B": 1, "C": 0})
    assert result.pre_mspe == pytest.approx(0, abs=1e-20)
    assert result.effect.value == pytest.approx(5)


@pytest.mark.parametrize(
    ("outcomes", "treated", "first", "more"),
    [
        (GDP, "Atlantis", 1975, {}),
        (GDP, BASQUE, 2005, {}),
        (GDP, BASQUE, 1975, {"fit_periods": [1974, 1975]}),
        (GDP, BASQUE, 1975, {"fit_periods": [1970, 1970]}),
        (GDP.mask(GDP > 9), BASQUE, 1975, {}),
        (GDP.iloc[::-1], BASQUE, 1975, {}),
        (GDP.rename(columns={"Aragon": "Galicia"}), BASQUE, 1975, {}),
        (GDP, BASQUE, 1975, {"predictors": PREDICTORS.drop(columns="Aragon")}),
        (GDP, BASQUE, 1975, {"predictors": PREDICTORS.mask(PREDICTORS > 1000)}),
    ],
)
def test_input_that_cannot_be_meant_is_refused(outcomes, treated, first, more):
    with pytest.raises(ValueError):
        synthetic_control(outcomes, treated, first, **more)
