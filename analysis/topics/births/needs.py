"""What data the births report needs: without the required ones it can't be built, without the others a part is missing."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.methods.series import TREND_MINIMUM
from analysis.model.profile import Profile
from analysis.topics.births.data import BASES, default_base_year
from analysis.topics.births.factors import MARRIED_HELD_YEARS
from analysis.topics.births.fertility import ANNUAL, BAYES, WOMEN
from analysis.topics.births.women import CENSUS, PROJECTION, REPRODUCTIVE_AGES
from analysis.topics.needs import AtLeast, BothEnds, Including, Need, Spanning, Window

_STATISTICS_BUREAU = "総務省統計局（e-Stat）"
_HEALTH_MINISTRY = "厚生労働省（e-Stat）"
_VITAL_BY_MUNICIPALITY = "人口動態調査 保管統計表「{}、市区町村別」。SSDSE-A（市区町村）にも年ごとに収録"

NEEDS = (
    Need(
        id="births",
        label="出生数",
        missing="{area}の比較の最初と最後の年の出生数（どの章にも必要）",
        indicator="births",
        bases=BASES,
        years=BothEnds(),
        table=_VITAL_BY_MUNICIPALITY.format("出生数"),
        publisher=_HEALTH_MINISTRY,
        command="ebpm data import ssdse FILE",
        history=True,
        required=True,
    ),
    Need(
        id="births_trend",
        label=f"出生数{TREND_MINIMUM}年分",
        missing=f"{{area}}の{TREND_MINIMUM}年分以上の出生数（趨勢と偶然変動、2020年前後の変化、見通し）",
        indicator="births",
        bases=BASES,
        years=AtLeast(TREND_MINIMUM),
        table=_VITAL_BY_MUNICIPALITY.format("出生数"),
        publisher=_HEALTH_MINISTRY,
        command="ebpm data import ssdse FILE",
        history=True,
    ),
    Need(
        id="population",
        label="住基人口",
        missing="1月1日現在の住民基本台帳人口（出生率の分母）",
        indicator="population",
        bases=("resident_register",),
        years=AtLeast(2),
        table="住民基本台帳に基づく人口、人口動態及び世帯数「市区町村別（総計）」",
        publisher="総務省自治行政局",
        command="ebpm data import juki FILE",
    ),
    Need(
        id="marriages",
        label="婚姻件数",
        missing="婚姻件数（出生数に並べて示す）",
        indicator="marriages",
        bases=("vital_statistics",),
        years=AtLeast(2),
        table=_VITAL_BY_MUNICIPALITY.format("婚姻件数"),
        publisher=_HEALTH_MINISTRY,
        command="ebpm data import ssdse FILE",
        history=True,
    ),
    Need(
        id="women",
        label="女性の年齢別人口",
        missing="期間を通した15〜49歳の女性の年齢5歳階級別人口（変化を人数・年齢構成・水準に分ける、他団体と比べる）",
        indicator="population",
        bases=(CENSUS, PROJECTION),
        years=Spanning(),
        table="日本の地域別将来推計人口（平成30(2018)年推計）「男女・年齢（5歳）階級別の推計結果」又は国勢調査「男女、年齢（5歳階級）別人口」",
        publisher="国立社会保障・人口問題研究所、総務省統計局",
        command="ebpm data import ipss FILE",
        sex="female",
        ages=REPRODUCTIVE_AGES,
        together=True,
    ),
    Need(
        id="national_schedule",
        label="全国の年齢別出生率",
        missing="全国の母の年齢階級別の出生率（産む水準の物差し）",
        indicator="tfr_contribution",
        bases=(ANNUAL,),
        years=AtLeast(1),
        table="人口動態統計月報年計（概数）の概況「合計特殊出生率の年次推移（年齢階級別内訳）」",
        publisher="厚生労働省",
        command="ebpm data import tidy FILE --mapping MAPPING",
        sex="female",
        ages=REPRODUCTIVE_AGES,
        national=True,
    ),
    Need(
        id="share_married",
        label="有配偶率",
        missing="女性の年齢別有配偶率（結婚の変化と夫婦の出生の変化を分ける）",
        indicator="share_married",
        bases=(CENSUS,),
        others=("population_married",),
        years=Spanning(held=MARRIED_HELD_YEARS),
        table="国勢調査 人口等基本集計「男女、年齢（5歳階級）、配偶関係別人口」市区町村",
        publisher=_STATISTICS_BUREAU,
        command="ebpm data import estat FILE",
        sex="female",
        ages=REPRODUCTIVE_AGES,
    ),
    Need(
        id="births_by_mothers_age",
        label="母の年齢別出生数",
        missing="母の年齢別出生数（水準を年齢別に直接計算する）",
        indicator="births",
        bases=(),
        years=Spanning(),
        table="人口動態調査 保管統計表 出生「市区町村、母の年齢（5歳階級）別出生数」",
        publisher=_HEALTH_MINISTRY,
        command="",
        ages=REPRODUCTIVE_AGES,
    ),
    Need(
        id="women_2020",
        label="2020年の女性の年齢別人口",
        missing="2020年の女性の年齢5歳階級別人口（社人研推計を実測に置き換える）",
        indicator="population",
        bases=(CENSUS,),
        years=Including(2020),
        table="令和2年国勢調査 人口等基本集計「男女、年齢（5歳階級）別人口」市区町村",
        publisher=_STATISTICS_BUREAU,
        command="ebpm data import estat FILE",
        sex="female",
        ages=REPRODUCTIVE_AGES,
    ),
    Need(
        id="tfr_annual",
        label="単年の合計特殊出生率",
        missing="{area}の単年の合計特殊出生率",
        indicator="total_fertility_rate",
        bases=(ANNUAL,),
        years=AtLeast(2),
        table="都道府県の衛生統計年報（人口動態統計）",
        publisher="都道府県",
        command="ebpm data import tidy FILE --mapping MAPPING",
        sex=WOMEN["sex"],
        ages=(WOMEN["age"],),
    ),
    Need(
        id="tfr_bayes",
        label="5年間の合計特殊出生率",
        missing="{area}の5年間の合計特殊出生率（ベイズ推定値）",
        indicator="total_fertility_rate",
        bases=(BAYES,),
        years=AtLeast(1),
        table="人口動態統計特殊報告 人口動態保健所・市区町村別統計「合計特殊出生率・母の年齢階級別出生率」",
        publisher=_HEALTH_MINISTRY,
        command="ebpm data import mhlw_tfr FILE",
        sex=WOMEN["sex"],
        ages=(WOMEN["age"],),
    ),
)
"""In the order in which the report names what is missing."""


def window(years: Sequence[int], profile: Profile) -> Window:
    """Return the years that a report compares by default, from those of the births (ascending, not empty)."""
    return default_base_year(years, years[-1], profile), years[-1]
