"""Kitagawa's decomposition.

Oracle: the formula of Kitagawa (1955) J. Am. Stat. Assoc. 50:1168-1194, written out in the test.
"""

import numpy as np
import pytest

from analysis.methods.decomposition import kitagawa, shares_of


def test_kitagawa_is_the_formula_of_1955():
    sizes, rates = [np.array([60, 40]), np.array([25, 75])], [np.array([0.1, 0.5]), np.array([0.2, 0.6])]
    shares = [s / 100 for s in sizes]
    result = kitagawa(sizes[0], rates[0], sizes[1], rates[1])
    composition = np.sum((rates[0] + rates[1]) / 2 * (shares[1] - shares[0]))
    rate = np.sum((shares[0] + shares[1]) / 2 * (rates[1] - rates[0]))
    assert result.effects(1, 2) == pytest.approx({"composition": composition, "rate": rate})
    assert result.crude == pytest.approx([0.26, 0.5])


@pytest.mark.parametrize("sizes", [[0, 0], [-1, 2], [np.nan, 1], []])
def test_shares_need_people(sizes):
    with pytest.raises(ValueError, match="sizes"):
        shares_of(sizes)
