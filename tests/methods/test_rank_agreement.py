"""Spearman's rank correlation with the limits of Bonett and Wright."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.methods.rank_agreement import rank_agreement
from analysis.methods.result import Reason


def test_value_and_limits_by_hand():
    x, y = [1, 2, 3, 4, 5, 6, 7], [2, 1, 4, 3, 7, 5, 6]
    rho = 1 - 6 * sum((a - b) ** 2 for a, b in zip(x, y, strict=True)) / (7 * 48)
    found = rank_agreement(x, y, confidence=0.9)
    assert found.number == pytest.approx(rho)
    half = 1.6448536269514722 * math.sqrt((1 + rho**2 / 2) / 4)
    assert found.lower == pytest.approx(math.tanh(math.atanh(rho) - half))
    assert found.upper == pytest.approx(math.tanh(math.atanh(rho) + half))


def test_reasons():
    assert rank_agreement([1, 2, 3], [1, 2, 3]).reason is Reason.TOO_FEW
    assert rank_agreement([1] * 8, range(8)).reason is Reason.NO_VARIATION
    assert rank_agreement([1, 2, 3, 4, 5, 6, None], [1, 2, 3, 4, 5, 7, 8]).n == 6
    perfect = rank_agreement(range(8), range(8))
    assert (perfect.number, perfect.lower) == (1.0, None)
    with pytest.raises(ValueError, match="differ in length"):
        rank_agreement([1], [1, 2])


def test_limits_hold_with_coarse_ratings():
    """26 items, ratings of four levels beside a score: ρ of the population is that of a large sample."""
    random = np.random.default_rng(3)

    def draw(count: int) -> tuple[np.ndarray, np.ndarray]:
        score = random.normal(size=count)
        return np.digitize(0.6 * score + 0.8 * random.normal(size=count), [-1.5, 0, 1.2]), score

    truth = stats.spearmanr(*draw(200_000)).statistic
    held = 0
    for _ in range(500):
        found = rank_agreement(*draw(26))
        held += found.lower <= truth <= found.upper
    assert 0.92 <= held / 500 <= 0.985
