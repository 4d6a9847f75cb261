"""The projection with migrants in persons, half at each end of the step.

Oracle: Preston, Heuveline and Guillot (2001), Demography: Measuring and Modeling Population Processes,
Box 6.2, Sweden, females, 1993–1998 (published to the person, so within 2).
"""

import numpy as np
import pytest

from analysis.methods.projection import project_half_migration, survival_ratios

WOMEN_1993 = [293395, 248369, 240012, 261346, 285209, 314388, 281290, 286923, 304108, 324946, 247613, 211351]
WOMEN_1993 += [215140, 221764, 223506, 183654, 141990, 112424]
PERSON_YEARS = [497487, 497138, 496901, 496531, 495902, 495168, 494213, 492760, 490447, 486613, 480665]
PERSON_YEARS += [471786, 457852, 436153, 402775, 350358, 271512, 291707]
MIGRANTS = [
    6840,
    4150,
    3365,
    5270,
    9240,
    8230,
    5470,
    3155,
    1770,
    1115,
    1075,
    845,
    645,
    530,
    465,
    300,
    250,
    175,
]
FERTILITY = [0, 0, 0, 0.012, 0.0908, 0.1499, 0.1125, 0.0441, 0.0074, 0.0003] + [0] * 8
WOMEN_1998 = [302392, 298682, 252007, 244150, 268267, 293515, 320624, 284767, 288031, 303166, 322062, 243989]
WOMEN_1998 += [205841, 205516, 205270, 194771, 142565, 131966]
BIRTHS = [0, 0, 0, 15244, 126688, 229354, 170057, 63203, 10971, 472] + [0] * 8


def sweden(**changes):
    birth, survival = survival_ratios(PERSON_YEARS)
    inputs = {
        "survival": survival[None, None],
        "birth_survival": [[birth]],
        "fertility_rate": [FERTILITY],
        "net_migrants": [[MIGRANTS]],
        "sex_ratio_at_birth": 105.0,
    }
    return project_half_migration([WOMEN_1993], **(inputs | changes))


def test_swedish_women_of_1998():
    assert sweden().population[1, 0] == pytest.approx(WOMEN_1998, abs=2)


def test_births_of_1993_to_1998():
    assert sweden().births[0] == pytest.approx(BIRTHS, abs=2)


def test_both_sexes_give_the_same_women_and_the_boys_beside():
    birth, survival = survival_ratios(PERSON_YEARS)
    men = np.array(WOMEN_1993) * 0.5
    both = project_half_migration(
        [men, WOMEN_1993],
        survival=np.stack([survival * 0.9, survival])[None],
        birth_survival=[[birth * 0.99, birth]],
        fertility_rate=[FERTILITY],
        net_migrants=[[np.zeros(18), MIGRANTS]],
        sex_ratio_at_birth=105.0,
    )
    assert both.population[1, 1] == pytest.approx(WOMEN_1998, abs=2)
    assert both.population[1, 0, 0] == pytest.approx(sum(BIRTHS) * 105 / 205 * birth * 0.99, abs=3)
    assert both.population[1, 0, 1] == pytest.approx(293395 * 0.5 * survival[0] * 0.9)


def test_two_areas_at_once():
    birth, survival = survival_ratios(PERSON_YEARS)
    result = project_half_migration(
        np.array([[WOMEN_1993], [[2 * n for n in WOMEN_1993]]]),
        survival=survival[None, None, None],
        birth_survival=[[[birth]]],
        fertility_rate=[[FERTILITY]],
        net_migrants=np.array([[[MIGRANTS], [[2 * m for m in MIGRANTS]]]]),
        sex_ratio_at_birth=105.0,
    )
    assert result.population.shape == (2, 2, 1, 18)
    assert result.population[1, 1] == pytest.approx(2 * result.population[1, 0])
    assert result.births[0, 0] == pytest.approx(BIRTHS, abs=2)


def test_a_second_step_starts_from_the_first():
    birth, survival = survival_ratios(PERSON_YEARS)
    once = sweden()
    twice = sweden(
        survival=np.repeat(survival[None, None], 2, axis=0),
        birth_survival=[[birth], [birth]],
        fertility_rate=[FERTILITY, [0] * 18],
        net_migrants=[[MIGRANTS], [[0] * 18]],
    )
    assert twice.population[1] == pytest.approx(once.population[1])
    assert twice.population[2, 0, 1:17] == pytest.approx(once.population[1, 0, :16] * survival[:16])
    assert twice.population[2, 0, 0] == 0
    assert twice.births[1].sum() == 0


def test_without_migrants_and_births_only_survivors_are_left():
    closed = sweden(net_migrants=np.zeros((1, 1, 18)), fertility_rate=np.zeros((1, 18)))
    assert closed.population[1, 0, 0] == 0
    assert closed.population[1, 0, 3] == pytest.approx(240012 * 496531 / 496901)


def test_more_leavers_than_people_are_refused():
    with pytest.raises(ValueError, match="population after out-migration in step 0"):
        sweden(net_migrants=[[[-600_000, *MIGRANTS[1:]]]])


def test_children_of_0_4_who_bear_children_are_refused():
    with pytest.raises(ValueError, match="0 at ages 0–4"):
        sweden(fertility_rate=[[0.1] + [0] * 17])


def test_three_sexes_are_refused():
    with pytest.raises(ValueError, match="1 or 2 sexes"):
        project_half_migration(
            np.ones((3, 18)),
            survival=np.ones((1, 3, 17)),
            birth_survival=np.ones((1, 3)),
            fertility_rate=np.zeros((1, 18)),
            net_migrants=np.zeros((1, 3, 18)),
            sex_ratio_at_birth=105.0,
        )
