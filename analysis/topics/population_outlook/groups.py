"""Groups of ages that a report speaks of, as slices of a population array, with the services they touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.elements import Column
from analysis.methods.projection.layout import FloatArray
from analysis.words.phrases import percent, rounded

LEAST: Final = 0.1
"""The smallest percentage that is printed."""


@dataclass(frozen=True)
class Group:
    """Men and women, or women alone, of the bands from `first` up to and without `end` (None: to the last)."""

    key: str
    label: str
    first: int
    end: int | None = None
    services: str = ""
    women: bool = False

    def of(self, people: FloatArray) -> FloatArray:
        """Return the persons of the group, (…), from (…, 2, 19)."""
        found: FloatArray = people[..., 1 if self.women else 0 :, self.first : self.end].sum(axis=(-2, -1))
        return found


TOTAL = Group("total", "総人口", 0, None, services="歳入、上下水道・道路などの施設全体の規模")
YOUNG = Group("0-14", "0〜14歳", 0, 3)
WORKING = Group("15-64", "15〜64歳", 3, 13, services="働き手、市民税、地域の担い手")
OLD = Group("65+", "65歳以上", 13, None, services="介護予防、地域の見守り、移動手段")
OLDER = Group("75+", "75歳以上", 15, None, services="後期高齢者医療、在宅医療")
OLDEST = Group("85+", "85歳以上", 17, None, services="介護サービス、施設入所、成年後見")
INFANTS = Group("0-4", "0〜4歳", 0, 1, services="保育所・幼稚園、母子保健")
PUPILS = Group("5-14", "5〜14歳", 1, 3, services="小・中学校の学級数、学童保育、通学")
MOTHERS = Group("women_15-49", "15〜49歳の女性", 3, 10, "妊娠・出産・子育ての支援", women=True)
MOVERS = Group("women_20-39", "20〜39歳の女性", 4, 8, women=True)
THREE = (YOUNG, WORKING, OLD)
CHECKED = (TOTAL, INFANTS, YOUNG, WORKING, OLD, OLDER, MOVERS)
"""The groups whose past errors are known."""
SERVED = (TOTAL, MOTHERS, INFANTS, PUPILS, WORKING, OLD, OLDER, OLDEST)


def share(group: Group, people: FloatArray) -> FloatArray:
    """Return the group's share of all people in percent, (…); 0 where there is nobody."""
    total = TOTAL.of(people)
    found: FloatArray = 100.0 * np.divide(group.of(people), total, out=np.zeros_like(total), where=total > 0)
    return found


def tiny(part: float, of: float) -> str:
    """Return the size of a part in percent, 「0.1％未満」 where it would be printed as nothing."""
    size = 100 * abs(part) / of
    return f"{percent(LEAST)}未満" if rounded(size, 1) == 0 and part else percent(size)


def group_frame(years: list[int], people: FloatArray) -> pd.DataFrame:
    """Return a row a year: total, the three groups, 75+, 85+, and the share of 65+ and 75+ in percent."""
    columns = {group.key: group.of(people) for group in (TOTAL, *THREE, OLDER, OLDEST)}
    columns |= {"share_65": share(OLD, people), "share_75": share(OLDER, people)}
    return pd.DataFrame(columns, index=pd.Index(years, name="year"))


def group_columns() -> tuple[Column, ...]:
    """Return the columns of `group_frame`."""
    return (
        Column(key="year", label="年", grouped=False),
        *(Column(key=group.key, label=group.label, unit="人") for group in (TOTAL, *THREE, OLDER, OLDEST)),
        Column(key="share_65", label="高齢化率", unit="％", decimals=1),
        Column(key="share_75", label="75歳以上の割合", unit="％", decimals=1),
    )
