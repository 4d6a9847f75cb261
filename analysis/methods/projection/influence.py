"""自然増減と社会増減の影響度: what fertility and migration would change, as the national guide grades it.

Natural change: population of シミュレーション1 over that of the projection it varies (パターン1), in a year to come.
Social change: シミュレーション2 over シミュレーション1, in the same year. The grades:

============== ======= ========== ========== ========== ======
degree         1       2          3          4          5
============== ======= ========== ========== ========== ======
natural change < 100 % 100–105 %  105–110 %  110–115 %  115 % –
social change  < 100 % 100–110 %  110–120 %  120–130 %  130 % –
============== ======= ========== ========== ========== ======

A bound belongs to the higher degree.

Reference: 内閣官房まち・ひと・しごと創生本部事務局, 「地方人口ビジョン」及び「地方版総合戦略」の策定に向けた人口動向分析・
将来人口推計について, section on the analysis of the degrees of influence.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

NATURAL_BOUNDS = (100.0, 105.0, 110.0, 115.0)
SOCIAL_BOUNDS = (100.0, 110.0, 120.0, 130.0)


class Influence(NamedTuple):
    """The two ratios in percent and their degrees from 1 to 5."""

    natural_percent: float
    natural_degree: int
    social_percent: float
    social_degree: int


def influence(pattern_1: float, simulation_1: float, simulation_2: float) -> Influence:
    """Return the degrees of influence from the three populations of one year.

    Raises
    ------
    ValueError
        For populations that are not above zero.

    Examples
    --------
    >>> influence(10_000, 10_800, 13_500)
    Influence(natural_percent=108.0, natural_degree=3, social_percent=125.0, social_degree=4)
    """
    if min(pattern_1, simulation_1, simulation_2) <= 0:
        raise ValueError("the populations must be above zero")
    natural, social = 100.0 * simulation_1 / pattern_1, 100.0 * simulation_2 / simulation_1
    return Influence(natural, degree(natural, NATURAL_BOUNDS), social, degree(social, SOCIAL_BOUNDS))


def degree(percent: float, bounds: tuple[float, ...]) -> int:
    """Return the degree of a ratio: 1 below the first bound, one more at each bound.

    Examples
    --------
    >>> degree(99.9, NATURAL_BOUNDS), degree(105.0, NATURAL_BOUNDS), degree(180.0, SOCIAL_BOUNDS)
    (1, 3, 5)
    """
    return 1 + bisect_right(bounds, percent)
