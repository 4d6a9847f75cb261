"""Weighted shares of subgroups; oracle: Wilson's limits of the subgroup taken as a simple random sample."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from analysis.methods.survey import domain_proportion, survey_design


def test_equal_weights_give_the_limits_of_the_subgroup_as_a_sample_of_its_own():
    trait = np.repeat([1, 0, 1, 0], [30, 70, 400, 500])
    domain = np.repeat([1, 0], [100, 900])
    found = domain_proportion(trait, domain, survey_design([2.0] * 1000)).estimate
    lower, upper = proportion_confint(30, 100, method="wilson")
    assert found.value == pytest.approx(0.3)
    assert (found.lower, found.upper) == (pytest.approx(lower, abs=1e-3), pytest.approx(upper, abs=1e-3))
    assert found.n == pytest.approx(100, rel=0.01)


def test_weights_count_and_cost_precision():
    weights = np.array([3.0] * 20 + [1.0] * 20)
    trait = np.array([1] * 10 + [0] * 10 + [1] * 5 + [0] * 15)
    found = domain_proportion(trait, np.ones(40), survey_design(weights)).estimate
    assert found.value == pytest.approx((30 + 5) / 80)
    assert found.n < 40


def test_nobody_and_everybody():
    design = survey_design([1.0, 1.0, 2.0])
    assert not domain_proportion([1, 0, 1], [0, 0, 0], design).estimate.has_value
    whole = domain_proportion([1, 1, 0], [1, 1, 0], design).estimate
    assert (whole.value, whole.upper, whole.n) == (1.0, 1.0, 2.0)
    assert whole.lower < 0.5
    with pytest.raises(ValueError):
        domain_proportion([2, 0, 1], [1, 1, 1], design)
