"""The factors of births: women by age, shares married, a national schedule, and the nation's own level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.chapters.fertility_schedule import Married, Schedule, married_by_year, nearest, schedules
from analysis.chapters.study import Study
from analysis.chapters.women_census import Women
from analysis.methods.decomposition import BirthsDecomposition, decompose_births
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series

LABELS: Mapping[str, str] = {
    "number": "女性（15〜49歳）の人数",
    "structure": "女性の年齢構成",
    "marriage": "有配偶率",
    "level": "出生力",
    "reference_level": "全国に共通する出生力の変化",
    "own_level": "その団体に固有の出生力の変化",
}


@dataclass(frozen=True, eq=False)
class Factors:
    """What births are made of from the base year to the last, of one area.

    Attributes
    ----------
    births : counts by year.
    women, married : by year and age; `married` only with a schedule of married women.
    schedule : national rates by age, the same for every year.
    reference : the nation's births over those expected by the same schedule, by year; None for the nation.
    behind : every series that went in.
    """

    births: pd.Series
    women: pd.DataFrame
    married: Married | None
    schedule: Schedule
    reference: pd.Series | None
    behind: tuple[Series, ...]

    def between(self, confidence: float, dispersion: float) -> BirthsDecomposition:
        """Decompose the change from the first year to the last."""
        return self._decompose(self.births.iloc[[0, -1]], confidence, dispersion)

    def by_year(self) -> pd.DataFrame:
        """Return the effects of every year accumulated since the first, in the form for many populations."""
        return self._decompose(self.births, 0.95, 1.0).observed.cumulative()

    def effects(self) -> dict[str, float]:
        """Return the effects between the first year and the last, without intervals."""
        return {name: effect.number for name, effect in self.between(0.95, 1.0).effects().items()}

    def expected(self) -> pd.Series:
        """Return the births that the schedule expects of the women, by year."""
        exposed = self.women if self.married is None else self.women * self.married.shares
        return (exposed * self.schedule.rates).sum(axis=1)

    def level(self) -> pd.Series:
        """Return births over those expected, by year; over the nation's where that is known."""
        level = self.births / self.expected()
        return level if self.reference is None else level / self.reference

    def without(self) -> dict[str, tuple[str, pd.Series]]:
        """Return the births that the level or the women of the first year would have made, with the condition.

        With E the births that the schedule expects of the women and L the level: E(t)·L(base) for an unchanged
        level, E(t)·L(base)·N(t)/N(base) for a level that moved as the nation's N, E(base)·L(t) for unchanged women.
        """
        base, expected = self.births.index[0], self.expected()
        level = self.births / expected
        held = expected * level[base]
        paths = {"level": (f"出生力が{base}年のままなら", held)}
        if self.reference is not None:
            paths["nation"] = (
                "出生力が全国と同じように動いていたら",
                held * self.reference / self.reference[base],
            )
        paths["women"] = (f"女性の人数と年齢構成が{base}年のままなら", expected[base] * level)
        return paths

    def _decompose(self, births: pd.Series, confidence: float, dispersion: float) -> BirthsDecomposition:
        return decompose_births(
            births,
            self.women,
            self.schedule.rates,
            married=self.married.shares if self.married else None,
            reference_level=self.reference,
            dispersion=dispersion,
            confidence=confidence,
        )


def gather(
    study: Study,
    women: Women,
    national: Women,
    *,
    schedule: Schedule | None = None,
    married_of: str = "",
) -> Factors | None:
    """Return the factors of the area, or None where women, births or a schedule are missing.

    Parameters
    ----------
    women, national : of the area and of the nation, from the same kind of source.
    schedule : in place of the one nearest to the middle of the window.
    married_of : area whose shares married are used; with none, the schedule is of all women.
    """
    births, window = study.main, study.window
    years = [year for year in births.years if year >= window[0] and women.has(year)]
    if not set(window) <= set(years):
        return None
    married = married_by_year(study, married_of, years) if married_of else None
    if married_of and married is None:
        return None
    schedule = schedule or nearest(schedules(study, marital=married is not None), sum(window) / 2)
    if schedule is None or (births[window[0]] <= 0 and births[window[1]] <= 0):
        return None
    behind = [
        births.at(years),
        women.total.at(years),
        schedule.series,
        *([married.series] if married else []),
    ]
    reference = None
    if study.area != JAPAN:
        whole = _national_level(study, national, schedule, years, marital=married is not None)
        if whole is not None:
            reference, used = whole
            behind += used
    return Factors(
        births.values.loc[years].astype(float),
        women.counts.loc[years],
        married,
        schedule,
        reference,
        tuple(behind),
    )


def _national_level(
    study: Study, women: Women, schedule: Schedule, years: list[int], *, marital: bool
) -> tuple[pd.Series, list[Series]] | None:
    births = study.series(study.main.indicator, study.basis, area=JAPAN)
    if not (set(years) <= set(births.years) and women.has(*years)):
        return None
    exposed = women.counts.loc[years]
    used = [births.at(years).named("全国の出生数"), women.total.at(years)]
    if marital:
        married = married_by_year(study, JAPAN, years)
        if married is None:
            return None
        exposed = exposed * married.shares
        used.append(married.series)
    return births.values.loc[years] / (exposed * schedule.rates).sum(axis=1), used
