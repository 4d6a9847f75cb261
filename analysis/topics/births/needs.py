"""What data the births report needs: without the required ones it can't be built, without the others a part is missing."""

from __future__ import annotations

from analysis.chapters.fertility_schedule import MARRIED_HELD_YEARS
from analysis.chapters.needs import SeriesNeed
from analysis.chapters.women import REGISTERS
from analysis.chapters.women_census import CENSUS, PROJECTIONS, REPRODUCTIVE_AGES
from analysis.chapters.year_rules import AtLeast, BothEnds, Spanning
from analysis.methods.series import TREND_MINIMUM

BASES = ("vital_statistics", "resident_register")
"""Bases for the births, in order of preference."""
MARRIAGE_YEARS = 5
"""Births are set against the mean marriages of so many years."""
TFR_WOMEN = {"sex": "female", "age": "15-49"}
"""Total fertility rates are of women of 15–49."""
TFR_ANNUAL = ("vital_statistics_prefecture", "vital_statistics")
TFR_BAYES = "vital_statistics_bayes"

NEEDS = (
    SeriesNeed(
        id="births",
        label="出生数",
        missing="{area}の比較の最初と最後の年の出生数（どの章にも必要）",
        indicator="births",
        bases=BASES,
        years=BothEnds(),
        table="vital_births",
        required=True,
    ),
    SeriesNeed(
        id="births_trend",
        label=f"出生数{TREND_MINIMUM}年分",
        missing=f"{{area}}の{TREND_MINIMUM}年分以上の出生数（傾向、見通し）",
        indicator="births",
        bases=BASES,
        years=AtLeast(TREND_MINIMUM),
        table="vital_births",
    ),
    SeriesNeed(
        id="population",
        label="住基人口",
        missing="1月1日現在の住民基本台帳人口（出生率の分母）",
        indicator="population",
        bases=("resident_register",),
        years=AtLeast(2),
        table="register_population",
    ),
    SeriesNeed(
        id="marriages",
        label="婚姻件数",
        missing=f"比較の最初の年までの{MARRIAGE_YEARS}年を含む婚姻件数（婚姻の減少と出生数の減少を結び付ける）",
        indicator="marriages",
        bases=("vital_statistics",),
        years=AtLeast(2 * MARRIAGE_YEARS),
        table="vital_marriages",
    ),
    SeriesNeed(
        id="women",
        label="女性の年齢別人口",
        missing="期間を通した15〜49歳の女性の年齢5歳階級別人口（変化を人数・年齢構成・出生力に分ける、他団体と比べる）",
        indicator="population",
        bases=(*(basis for basis, _ in REGISTERS["vital_statistics"]), CENSUS, *PROJECTIONS),
        years=Spanning(),
        table="register_ages",
        sex="female",
        ages=REPRODUCTIVE_AGES,
        together=True,
    ),
    SeriesNeed(
        id="national_schedule",
        label="全国の年齢別出生率",
        missing="全国の母の年齢階級別の出生率（出生力の物差し）",
        indicator="tfr_contribution",
        bases=("vital_statistics",),
        years=AtLeast(1),
        table="national_fertility",
        sex="female",
        ages=REPRODUCTIVE_AGES,
        national=True,
    ),
    SeriesNeed(
        id="share_married",
        label="有配偶率",
        missing="女性の年齢別有配偶率（結婚の変化と夫婦の出生の変化を分ける）",
        indicator="share_married",
        bases=(CENSUS,),
        others=("population_married",),
        years=Spanning(held=MARRIED_HELD_YEARS),
        table="census_marital",
        sex="female",
        ages=REPRODUCTIVE_AGES,
    ),
    SeriesNeed(
        id="births_by_mothers_age",
        label="母の年齢別出生数",
        missing="母の年齢別出生数（出生力を年齢別に直接計算する）",
        indicator="births",
        bases=(),
        years=Spanning(),
        table="vital_births_by_mothers_age",
        ages=REPRODUCTIVE_AGES,
    ),
    SeriesNeed(
        id="tfr_annual",
        label="単年の合計特殊出生率",
        missing="{area}の単年の合計特殊出生率",
        indicator="total_fertility_rate",
        bases=TFR_ANNUAL,
        years=AtLeast(2),
        table="prefecture_health_yearbook",
        sex=TFR_WOMEN["sex"],
        ages=(TFR_WOMEN["age"],),
    ),
    SeriesNeed(
        id="tfr_bayes",
        label="5年間の合計特殊出生率",
        missing="{area}の5年間の合計特殊出生率（ベイズ推定値）",
        indicator="total_fertility_rate",
        bases=(TFR_BAYES,),
        years=AtLeast(1),
        table="mhlw_bayes",
        sex=TFR_WOMEN["sex"],
        ages=(TFR_WOMEN["age"],),
    ),
)
"""In the order in which the report names what is missing."""
