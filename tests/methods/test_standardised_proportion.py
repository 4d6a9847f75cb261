"""Limits of persons of a state over the expected: Wilson's with one group, and coverage by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from analysis.methods.result import Reason
from analysis.methods.standardised_proportion import indirect_proportion_ratio


@pytest.mark.parametrize(("observed", "n", "share"), [(30, 100, 0.4), (0, 50, 0.2), (99, 100, 0.9)])
def test_with_one_group_the_limits_are_wilsons(observed, n, share):
    ratio = indirect_proportion_ratio(observed, [n], [share])
    lower, upper = proportion_confint(observed, n, method="wilson")
    assert ratio.value == pytest.approx(observed / n / share)
    assert (ratio.lower, ratio.upper) == pytest.approx((lower / share, upper / share))


def test_the_limits_hold_the_truth_as_often_as_they_say():
    random = np.random.default_rng(7)
    people, shares, truth = np.array([400, 900, 700]), np.array([0.2, 0.8, 0.4]), 1.1
    counts = random.binomial(people, truth * shares, size=(4000, 3)).sum(axis=1)
    found = [indirect_proportion_ratio(count, people, shares) for count in counts]
    inside = np.mean([each.lower <= truth <= each.upper for each in found])
    assert 0.94 < inside < 0.96


def test_nobody_is_expected():
    assert indirect_proportion_ratio(0, [10], [0.0]).reason is Reason.ZERO_DENOMINATOR
    assert indirect_proportion_ratio(0, [], []).reason is Reason.ZERO_DENOMINATOR


@pytest.mark.parametrize(
    ("observed", "people", "shares"),
    [(-1, [10], [0.5]), (11, [10], [0.5]), (1, [10], [1.5]), (1, [10, 5], [0.5]), (1, [-10], [0.5])],
)
def test_what_cannot_be_meant_is_refused(observed, people, shares):
    with pytest.raises(ValueError, match=r"must|one number"):
        indirect_proportion_ratio(observed, people, shares)
