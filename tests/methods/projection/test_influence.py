"""Degrees of influence after the definition of 内閣官房まち・ひと・しごと創生本部事務局; a worked example.

新庄市人口ビジョン (2015, p. 22) divides its population of 2040 with higher fertility, 27,848, by the projection of
社人研, 27,018, and prints 103.1 %: degree 2 of natural change. That migration then adds a quarter is made up:
34,810 ÷ 27,848 = 125 %, degree 4 of social change.
"""

import pytest

from analysis.methods.projection import influence
from analysis.methods.projection.influence import NATURAL_BOUNDS, SOCIAL_BOUNDS, degree


def test_the_worked_example():
    found = influence(27_018, 27_848, 34_810)
    assert round(found.natural_percent, 1) == 103.1
    assert found.social_percent == pytest.approx(125.0)
    assert (found.natural_degree, found.social_degree) == (2, 4)


@pytest.mark.parametrize(
    ("percent", "natural", "social"),
    [
        (99.99, 1, 1),
        (100, 2, 2),
        (104.9, 2, 2),
        (105, 3, 2),
        (110, 4, 3),
        (114.9, 4, 3),
        (115, 5, 3),
        (130, 5, 5),
    ],
)
def test_a_bound_belongs_to_the_higher_degree(percent, natural, social):
    assert degree(percent, NATURAL_BOUNDS) == natural
    assert degree(percent, SOCIAL_BOUNDS) == social


@pytest.mark.parametrize("populations", [(0, 1, 1), (1, 0, 1), (1, 1, -1)])
def test_nobody_has_no_ratio(populations):
    with pytest.raises(ValueError, match="above zero"):
        influence(*populations)
