"""Net migration by cohorts: Chiang's arithmetic done by hand, and coverage in simulation.

The residual itself is held against a published table in `test_migration.py`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from analysis.methods.projection import (
    SurvivalRatios,
    calibrated_survival,
    cohort_migration,
    levelled_survival,
)


def by_hand(rates: list[float]) -> list[float]:
    """Survival ratios L_{x+1}/L_x of Chiang's table, a = 0.15 in the first band and 0.5 in the others."""
    alive, lived = 1.0, []
    for place, rate in enumerate(rates[:-1]):
        a = 0.15 if place == 0 else 0.5
        q = 5 * rate / (1 + (1 - a) * 5 * rate)
        lived.append(5 * (alive * (1 - q) + a * alive * q))
        alive *= 1 - q
    lived.append(alive / rates[-1])
    ratios = [after / before for before, after in pairwise(lived[:-1])]
    return [*ratios, lived[-1] / (lived[-2] + lived[-1])]


def test_the_levels_are_those_of_the_deaths():
    shape = np.array([[0.002, 0.001, 0.01, 0.2], [0.001, 0.001, 0.005, 0.15]])
    lived = np.array([[500.0, 700.0, 900.0, 400.0], [480.0, 690.0, 950.0, 600.0]])
    deaths = np.array([[4.0, 60.0], [1.0, 90.0]])
    found = levelled_survival(shape, lived, deaths, [0, 0, 1, 1])
    for sex in range(2):
        young = deaths[sex, 0] / (shape[sex, :2] @ lived[sex, :2])
        old = deaths[sex, 1] / (shape[sex, 2:] @ lived[sex, 2:])
        rates = [*(shape[sex, :2] * young), *(shape[sex, 2:] * old)]
        assert np.allclose(found.survival[sex], by_hand(rates))


def test_a_broad_age_without_expected_deaths_is_refused():
    with pytest.raises(ValueError, match="no expected deaths"):
        levelled_survival([[0.0, 0.1]] * 2, [[1.0, 1.0]] * 2, [[1.0, 1.0]] * 2, [0, 1])


def test_a_closed_population_has_no_migrants_where_it_is_the_measure():
    rng = np.random.default_rng(1)
    start = rng.uniform(500, 900, (2, 12))
    end = rng.uniform(300, 800, (2, 12))
    end[:, 1:] = np.minimum(end[:, 1:], start[:, :-1])
    ratios = SurvivalRatios(np.full(2, 0.99), np.full((2, 11), 0.9))
    found = calibrated_survival(ratios, ratios, start, end, 6)
    net = cohort_migration(start, end, found, [700.0, 700.0]).net
    assert np.allclose(net[:, 7:], 0.0)
    assert np.array_equal(found.survival[:, :6], ratios.survival[:, :6])


def test_nobody_lives_twice():
    ratios = SurvivalRatios(np.ones(2), np.full((2, 2), 0.9))
    moved = calibrated_survival(ratios, ratios, [[10.0, 10.0, 10.0]] * 2, [[10.0, 50.0, 50.0]] * 2, 0)
    assert moved.survival.max() == 1.0


def test_net_migrants_are_those_who_are_there_less_those_who_would_be():
    start = np.array([[100.0, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 50]] * 2)
    end = start[:, ::-1].copy()
    survival = np.tile(np.linspace(0.99, 0.4, 10), (2, 1))
    births = np.array([110.0, 105.0])
    found = cohort_migration(start, end, SurvivalRatios(np.array([0.98, 0.97]), survival), births)
    assert found.net[1, 0] == pytest.approx(end[1, 0] - 0.97 * 105)
    assert found.net[0, 3] == pytest.approx(end[0, 3] - survival[0, 2] * 300)
    assert found.net[0, -1] == pytest.approx(end[0, -1] - survival[0, -1] * (1000 + 50))
    assert np.allclose(found.start[:, 1:-1], start[:, :-2])
    assert (found.lower < found.net).all()
    assert (found.upper > found.net).all()


@pytest.mark.parametrize(
    ("stay", "lowest", "highest"),
    # who all leave and are replaced; who mostly stay
    [(0.0, 0.93, 0.97), (0.8, 0.97, 1.0)],
)
def test_the_limits_cover_at_least_what_they_promise(stay, lowest, highest):
    """Persons stay or leave and others come, independently: the mean net migration lies within the limits."""
    rng = np.random.default_rng(7)
    cohort, survival, arrivals = 400, 0.98, 150.0
    start = np.full((2, 11), float(cohort))
    inside = []
    ratios = SurvivalRatios(np.ones(2), np.full((2, 10), survival))
    truth = cohort * survival * stay + arrivals - cohort * survival
    for _ in range(300):
        end = rng.binomial(cohort, survival * stay, (2, 11)) + rng.poisson(arrivals, (2, 11))
        found = cohort_migration(start, end.astype(float), ratios, [400.0, 400.0])
        inside.append((found.lower <= truth) & (truth <= found.upper))
    # the bands whose cohort is this one: not the births, not the open band
    share = np.mean(np.array(inside)[:, :, 1:-1])
    assert lowest <= share <= highest
