"""Rates by age of women and men of one area, census by census, and the valley of the women's curve."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.chapters.ages import BANDS, middles
from analysis.chapters.study import Study
from analysis.methods.labour import MCurve, m_curve
from analysis.topics.workforce.rates import Working, curves

LOWEST_DEPTH = 1.0
"""Percentage points by which a valley lies below the lower of its two peaks: less is no M."""
WORKING_LIFE = BANDS[:10]
"""Ages of 15–64: beyond them rates only fall."""


@dataclass(frozen=True, eq=False)
class Curves:
    """Rates by age (rows) and census (columns) of women and men, in per cent, of one area."""

    of: Working
    name: str
    women: pd.DataFrame
    men: pd.DataFrame

    @property
    def years(self) -> list[int]:
        """Censuses, ascending."""
        return [int(year) for year in self.women.columns]

    def valley(self, year: int) -> MCurve:
        """Return the valley of the women's curve, if there is one."""
        return m_curve(
            middles(WORKING_LIFE), self.women.loc[list(WORKING_LIFE), year], minimum_depth=LOWEST_DEPTH
        )


def read_curves(study: Study, of: Working) -> Curves:
    """Return the curves of an area."""
    return Curves(of, study.area_name(of.area), curves(of, "female"), curves(of, "male"))


def age_words(age: str) -> str:
    """Return an age as printed, 「25〜29歳」, 「85歳以上」."""
    return f"{age.removesuffix('+')}歳以上" if age.endswith("+") else f"{age.replace('-', '〜')}歳"


def age_at(middle: float) -> str:
    """Return the band in which a middle lies."""
    return next(age for age, at in zip(BANDS, middles(BANDS), strict=True) if at + 2.5 > middle)
