"""Net migration that two censuses imply.

Oracle: DemoTools (Riffe et al.), test of the stock method of residual migration, first five years
(1950–55, thousands): population, survival ratios, fertility, and the net migrants by sex and age.
"""

import numpy as np
import pytest

from analysis.methods.projection import (
    births_by_age,
    births_by_sex,
    net_migration_rate,
    pooled_net_migration_rate,
    residual_net_migration,
)

MALES_1950 = [835.0, 671.0, 570.999, 544.0, 552.0, 550.0, 513.0, 487.998, 432.002, 378.001, 338.001]
MALES_1950 += [295.999, 263.001, 220.999, 156.0, 92.001, 42.204, 18.001, 4.331, 0.639, 0.07]
MALES_1955 = [989.592, 880.029, 697.435, 575.575, 561.146, 595.087, 582.08, 544.567, 507.247, 440.909]
MALES_1955 += [373.935, 316.617, 265.548, 235.035, 182.951, 110.75, 57.555, 18.737, 5.459, 0.807, 0.065]
FEMALES_1950 = [801.0, 645.0, 554.001, 534.0, 557.999, 564.0, 521.001, 478.001, 410.999, 352.999, 318.0]
FEMALES_1950 += [276.0, 239.0, 196.998, 147.0, 92.0, 49.354, 23.001, 6.5, 1.164, 0.135]
FEMALES_1955 = [948.057, 844.618, 670.281, 562.978, 556.695, 589.153, 595.677, 545.622, 488.336, 410.687]
FEMALES_1955 += [346.698, 303.994, 257.339, 222.218, 177.703, 111.516, 66.076, 25.155, 8.267, 1.423, 0.145]
SURVIVAL_M = [0.95557549, 0.9921273, 0.99594764, 0.99510483, 0.99178483, 0.99134461, 0.99100899, 0.98929784]
SURVIVAL_M += [0.98473229, 0.97588706, 0.96048519, 0.93812765, 0.90615821, 0.8622277, 0.8047363, 0.71333856]
SURVIVAL_M += [0.596832, 0.44396816, 0.30330032, 0.18642771, 0.0911662462413327]
SURVIVAL_F = [0.854489854276296, 0.935421167801612, 0.97813792986728, 0.982021189677661, 0.976828336081795]
SURVIVAL_F += [0.97244561985297, 0.968812772150047, 0.96483427499772, 0.96010802339363, 0.954056165687121]
SURVIVAL_F += [0.943306039954761, 0.92448836548943, 0.890690237758345, 0.835639114030282, 0.754796751406155]
SURVIVAL_F += [0.644175707707241, 0.510754359186887, 0.367690608641792, 0.24038748937665, 0.145450728453873]
SURVIVAL_F += [0.0826258994519641]
FERTILITY = [0.050369, 0.202131, 0.206141, 0.149211, 0.087253, 0.031052, 0.002843]
MIGRANTS_M = [1.78993, 51.6027, 29.15413, 7.37114, 21.61505, 47.86478, 37.02506, 37.05721, 26.69961, 19.32384]
MIGRANTS_M += [10.87064, -0.47108, -2.67392, 8.26825, 5.10508, -0.53082, 2.64586, -0.00023, -0.00071]
MIGRANTS_M += [-0.00042, 0.00036]
MIGRANTS_F = [113.17294, 95.34564, 39.38204, 18.93728, 35.06867, 46.52932, 49.2666, 42.94238, 29.4034]
MIGRANTS_F += [18.57087, 13.71191, 10.0067, 11.50849, 22.50025, 29.00955, 16.82217, 19.0866, 7.008, 2.73785]
MIGRANTS_F += [0.47757, 0.03767]


def residuals_1950_55():
    births = births_by_age(FEMALES_1950[3:10], FEMALES_1955[3:10], FERTILITY).sum()
    return residual_net_migration(
        [MALES_1950, FEMALES_1950],
        [MALES_1955, FEMALES_1955],
        survival=[SURVIVAL_M[1:], SURVIVAL_F[1:]],
        birth_survival=[SURVIVAL_M[0], SURVIVAL_F[0]],
        births=births_by_sex(births, 105.8),
    )


def test_residual_migration_1950_55():
    assert residuals_1950_55() == pytest.approx(np.array([MIGRANTS_M, MIGRANTS_F]), abs=5e-5)


def test_one_sex_alone():
    births = births_by_age(FEMALES_1950[3:10], FEMALES_1955[3:10], FERTILITY).sum() / 2.058
    alone = residual_net_migration(
        [FEMALES_1950],
        [FEMALES_1955],
        survival=[SURVIVAL_F[1:]],
        birth_survival=[SURVIVAL_F[0]],
        births=[births],
    )
    assert alone[0] == pytest.approx(MIGRANTS_F, abs=5e-5)


def test_a_closed_population_has_no_residual():
    start = np.array([MALES_1950, FEMALES_1950])
    survival, birth = [SURVIVAL_M[1:], SURVIVAL_F[1:]], [SURVIVAL_M[0], SURVIVAL_F[0]]
    births = np.array([700.0, 660.0])
    end = np.empty_like(start)
    end[:, 0] = births * birth
    end[:, 1:-1] = start[:, :-2] * np.array(survival)[:, :-1]
    end[:, -1] = (start[:, -2] + start[:, -1]) * np.array(survival)[:, -1]
    residual = residual_net_migration(start, end, survival=survival, birth_survival=birth, births=births)
    assert residual == pytest.approx(np.zeros((2, 21)), abs=1e-9)


def test_rate_is_what_survival_leaves_of_the_change():
    """100 people become 90, of whom 98 would have survived: 8 in 100 of the start have left."""
    assert net_migration_rate([0.90], [0.98]).tolist() == pytest.approx([-0.08])


def test_a_masked_change_gives_a_masked_rate():
    change = np.ma.MaskedArray([0.9, 1.0], mask=[False, True])
    assert net_migration_rate(change, [0.98, 0.97]).mask.tolist() == [False, True]


def test_nan_is_no_rate():
    with pytest.raises(ValueError, match="NaN"):
        net_migration_rate([np.nan], [0.98])


def test_pooled_rate_weights_the_cohorts_by_their_size():
    start, rates = np.zeros((2, 19)), np.zeros((2, 18))
    start[0, 3], start[1, 6], start[0, 2] = 300.0, 100.0, 5000.0
    rates[0, 3], rates[1, 6], rates[0, 2] = -0.2, 0.1, 0.9
    # −60 and +10 among 400; those of 10–14 do not reach 20
    assert pooled_net_migration_rate(start, rates) == pytest.approx(-50 / 400)


def test_pooled_rate_of_nobody_is_masked():
    pooled = pooled_net_migration_rate(np.zeros((2, 2, 19)), np.zeros((2, 2, 18)))
    assert pooled.mask.tolist() == [True, True]


def test_censuses_of_different_shape_are_refused():
    with pytest.raises(ValueError, match="same shape"):
        residual_net_migration(
            np.ones((2, 19)),
            np.ones((2, 20)),
            survival=np.ones((2, 18)),
            birth_survival=[1.0, 1.0],
            births=[1.0, 1.0],
        )
