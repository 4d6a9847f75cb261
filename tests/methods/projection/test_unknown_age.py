"""People of unknown age shared out; expectations by hand.

Atsugi, census of 2015: 225,714 people of whom 1,127 of unknown age (総務省統計局 国勢調査).
"""

import numpy as np
import pytest

from analysis.methods.projection import prorate_unknown_age


def test_atsugi_2015_adds_up_to_the_census_total():
    males = [4482, 5317, 6628, 7643, 6778, 7316, 8437, 10356, 9296, 5058, 7440, 6407, 7020, 8362, 6687, 4609]
    shared = prorate_unknown_age([*males, 2566, 1195, 447], 614)
    assert shared.sum() == pytest.approx(116_658)
    assert shared[0] == pytest.approx(4482 * 116_658 / 116_044)


def test_each_area_and_sex_keeps_its_own():
    shared = prorate_unknown_age([[10.0, 30.0], [20.0, 20.0]], [4.0, 0.0])
    assert shared.tolist() == [[11.0, 33.0], [20.0, 20.0]]


def test_an_empty_area_stays_empty():
    assert prorate_unknown_age(np.zeros((1, 3)), [0.0]).tolist() == [[0.0, 0.0, 0.0]]


def test_nobody_of_known_age_is_an_error():
    with pytest.raises(ValueError, match="cannot be shared out"):
        prorate_unknown_age([[0.0, 0.0]], [3.0])


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="unknown is below 0"):
        prorate_unknown_age([1.0, 2.0], -1.0)
