"""What data the population outlook needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.chapters.needs import SeriesNeed
from analysis.chapters.year_rules import Apart, AtLeast, Including, Window
from analysis.methods.projection.layout import STEP_YEARS
from analysis.topics.population_outlook.households import OFFICIAL, OWN_PLAN, HouseholdsNeed
from analysis.topics.population_outlook.people import (
    CENSUS,
    IPSS_2018,
    IPSS_2023,
    JAPANESE,
    REGISTER,
    SHARED_AGES,
)

COUNT_YEAR = 2025
"""The newest census, whose preliminary totals are known."""
TFR = "vital_statistics_bayes"
HOUSEHOLDS_TABLE = "ipss_households"


@dataclass(frozen=True)
class Inhabited(SeriesNeed):
    """A need of years in which somebody is counted: registers have rows of islands where nobody may live."""

    def years_by_area(self, observations: pd.DataFrame) -> dict[str, dict[str, tuple[int, ...]]]:
        """Return by area and basis the complete years with people, ascending."""
        own = observations[
            (observations["indicator"] == self.indicator)
            & observations["basis"].isin(self.bases)
            & (observations["sex"] == self.sex)
            & observations["age"].isin(self.ages)
        ]
        people = own.groupby(["area", "basis", "year"])["value"].sum()
        somebody = set(people.index[people > 0])
        return {
            area: {
                basis: tuple(year for year in years if (area, basis, year) in somebody)
                for basis, years in by_basis.items()
            }
            for area, by_basis in SeriesNeed.years_by_area(self, observations).items()
        }


@dataclass(frozen=True)
class SomeFiveYearsApart:
    """Any two years five years apart."""

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether there are two such years."""
        return any(year - STEP_YEARS in years for year in years)

    def words(self, window: Window) -> str:
        """Return 「5年離れた2年分」."""
        return f"{STEP_YEARS}年離れた年"


@dataclass(frozen=True)
class BeyondNow:
    """A year near the end of the window and one well after it."""

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether there are such years."""
        apart = [year - window[1] for year in years]
        return any(abs(each) < STEP_YEARS for each in apart) and max(apart) >= STEP_YEARS

    def words(self, window: Window) -> str:
        """Return 「2025年ごろと、それより先」."""
        return f"{window[1]}年ごろと、それより先"


NEEDS = (
    Inhabited(
        id="register_ages",
        label="男女・年齢別の住民基本台帳人口",
        missing="{area}の最新の年とその5年前の男女・年齢別の人口（推計の出発点。どの章にも必要）",
        indicator="population",
        bases=(REGISTER,),
        years=Apart(STEP_YEARS),
        table="register_ages_everybody",
        required=True,
        sex="female",
        ages=SHARED_AGES,
    ),
    SeriesNeed(
        id="national_ages",
        label="全国の男女・年齢別の人口",
        missing="全国の同じ年の男女・年齢別の人口（出生の仮定の動き）",
        indicator="population",
        bases=(REGISTER,),
        years=Apart(STEP_YEARS),
        table="register_ages_everybody",
        required=True,
        sex="female",
        ages=SHARED_AGES,
        national=True,
    ),
    SeriesNeed(
        id="national_japanese",
        label="全国の日本人の男女・年齢別の人口",
        missing="全国の日本人住民の男女・年齢別の人口（生残率の代わり。死亡と移動を分ける）",
        indicator="population",
        bases=(JAPANESE,),
        years=SomeFiveYearsApart(),
        table="register_ages",
        required=True,
        sex="female",
        ages=SHARED_AGES,
        national=True,
    ),
    SeriesNeed(
        id="census_ages",
        label="国勢調査の男女・年齢別人口",
        missing="{area}の国勢調査の男女・年齢別の人口（過去の推計の誤差、移動の歴史、昔の人口ピラミッド）",
        indicator="population",
        bases=(CENSUS,),
        years=AtLeast(3),
        table="census_ages",
        sex="female",
        ages=SHARED_AGES,
    ),
    SeriesNeed(
        id="ipss_2018",
        label="社人研2018年推計の男女・年齢別人口",
        missing="{area}の社人研2018年推計の男女・年齢別の人口（社人研の仮定による推計、シミュレーション）",
        indicator="population",
        bases=(IPSS_2018,),
        years=AtLeast(1),
        table="ipss_2018",
        sex="female",
        ages=SHARED_AGES,
    ),
    SeriesNeed(
        id="ipss_2023",
        label="社人研2023年推計の総人口",
        missing="{area}の社人研2023年推計（新しい公式の推計との比較）",
        indicator="population",
        bases=(IPSS_2023,),
        years=AtLeast(1),
        table="ipss_2023",
    ),
    SeriesNeed(
        id="census_newest",
        label="最新の国勢調査の総人口",
        missing=f"{{area}}の{COUNT_YEAR}年の国勢調査の人口（推計の当たり外れ）",
        indicator="population",
        bases=(CENSUS,),
        years=Including(COUNT_YEAR),
        table="census_newest",
    ),
    SeriesNeed(
        id="tfr",
        label="合計特殊出生率",
        missing="{area}の合計特殊出生率（ベイズ推定値。子どもと女性の比を出生率に読み替える）",
        indicator="total_fertility_rate",
        bases=(TFR,),
        years=AtLeast(1),
        table="mhlw_bayes",
        sex="female",
        ages=("15-49",),
    ),
    SeriesNeed(
        id="register_flows",
        label="住民基本台帳の出生と死亡",
        missing="{area}の住民基本台帳の出生数と死亡数（自然増減と社会増減）",
        indicator="deaths",
        bases=(REGISTER,),
        years=AtLeast(2),
        table="register_population",
    ),
    HouseholdsNeed(
        id="households",
        label="世帯数の将来の見通し",
        missing="{area}の世帯数の将来の見通し（都道府県の推計又は計画の値。世帯を相手とする行政サービス）",
        indicator=OFFICIAL[0],
        bases=(OFFICIAL[1], OWN_PLAN[1]),
        years=BeyondNow(),
        table=HOUSEHOLDS_TABLE,
        others=(OWN_PLAN[0],),
    ),
)
"""In the order in which the report names what is missing."""
