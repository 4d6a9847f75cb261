"""Births of a step.

Oracle: Preston, Heuveline and Guillot (2001), Demography, Box 6.2 (Sweden, females, 1993–98): births by
the mother's age, from women at the start with half of the migrants and women at the end.
"""

import numpy as np
import pytest

from analysis.methods.projection import births_by_age, births_by_sex


def test_births_of_sweden_1993_98_by_age():
    start = np.array([261346.0, 285209.0, 314388.0, 281290.0, 286923.0, 304108.0, 324946.0])
    migrants = np.array([5270.0, 9240.0, 8230.0, 5470.0, 3155.0, 1770.0, 1115.0])
    end = [244150.0, 268267.0, 293515.0, 320624.0, 284767.0, 288031.0, 303166.0]
    births = births_by_age(start + migrants / 2, end, [0.012, 0.0908, 0.1499, 0.1125, 0.0441, 0.0074, 0.0003])
    assert births == pytest.approx([15244, 126688, 229354, 170057, 63203, 10971, 472], abs=2)


def test_births_split_by_the_sex_ratio():
    assert births_by_sex([205.0, 0.0], 105.0).tolist() == [[105.0, 100.0], [0.0, 0.0]]


def test_negative_rates_are_refused():
    with pytest.raises(ValueError, match="fertility_rate is below 0"):
        births_by_age([1.0], [1.0], [-0.1])


def test_missing_women_are_refused():
    with pytest.raises(ValueError, match="women_end is not a finite number"):
        births_by_age([1.0], [np.nan], [0.1])
