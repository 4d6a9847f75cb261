"""What data the migration report needs: the register by age; surveys and movers where they are at hand."""

from __future__ import annotations

from analysis.chapters.cohorts import CLOSED
from analysis.chapters.flow_needs import FlowsNeed
from analysis.chapters.needs import SeriesNeed
from analysis.chapters.survey_needs import SurveyNeed
from analysis.chapters.survival import BROAD, DEATHS, JAPANESE, SHAPE_YEARS
from analysis.chapters.year_rules import Apart, AtLeast, Including

EVERYBODY = "resident_register"
BIRTHS = {JAPANESE: "vital_statistics", EVERYBODY: "resident_register"}
"""By the basis of the persons, the basis of the births of the same people."""
MOVERS = ("migration_report", "migration_report_japanese")
"""Bases for movers: with foreign residents, then Japanese movers alone."""
MOVER_AGES = ("20-24", "25-29", "30-34", "35-39")

NEEDS = (
    SeriesNeed(
        id="register",
        label="住民基本台帳の男性の年齢別人口",
        missing="{area}の5年を隔てた2つの年の年齢別・男女別人口（どの章にも必要）",
        indicator="population",
        bases=(JAPANESE,),
        years=Apart(5),
        table="register_ages",
        required=True,
        sex="male",
        ages=CLOSED,
    ),
    SeriesNeed(
        id="register_women",
        label="住民基本台帳の女性の年齢別人口",
        missing="{area}の5年を隔てた2つの年の年齢別・男女別人口（どの章にも必要）",
        indicator="population",
        bases=(JAPANESE,),
        years=Apart(5),
        table="register_ages",
        required=True,
        sex="female",
        ages=CLOSED,
    ),
    SeriesNeed(
        id="deaths",
        label="全国の年齢別死亡数",
        missing="全国の男女・年齢別の死亡数（死亡による減少を除くのに必要）",
        indicator="deaths",
        bases=(DEATHS,),
        years=Including(SHAPE_YEARS[-1]),
        table="deaths_by_age",
        required=True,
        sex="female",
        ages=CLOSED,
        national=True,
    ),
    SeriesNeed(
        id="deaths_level",
        label="全国の高齢とそれより下の死亡数",
        missing="全国の高齢とそれより下の死亡数（死亡の水準）",
        indicator="deaths",
        bases=(DEATHS,),
        years=AtLeast(5),
        table="deaths_by_age",
        required=True,
        sex="female",
        ages=BROAD,
        national=True,
    ),
    SeriesNeed(
        id="births",
        label="出生数",
        missing=f"5年間の出生数（{CLOSED[0].replace('-', '〜')}歳の純移動）",
        indicator="births",
        bases=("vital_statistics",),
        years=AtLeast(5),
        table="vital_births",
    ),
    SeriesNeed(
        id="everybody",
        label="外国人を含む年齢別人口",
        missing="外国人住民を含む年齢別人口（外国人住民の転出入を分けて示す）",
        indicator="population",
        bases=(EVERYBODY,),
        years=AtLeast(6),
        table="register_ages_everybody",
        sex="male",
        ages=CLOSED,
    ),
    SeriesNeed(
        id="movers",
        label="転入者数・転出者数",
        missing="転入者数と転出者数（出入りの大きさと差）",
        indicator="in_migrants",
        bases=MOVERS,
        years=AtLeast(2),
        table="movers",
    ),
    SeriesNeed(
        id="movers_by_age",
        label="年齢別の転入者数・転出者数",
        missing="年齢別の転入者数と転出者数（20・30歳代の転入と転出を分ける、数値目標の実績）",
        indicator="in_migrants",
        bases=MOVERS,
        years=AtLeast(1),
        table="movers_by_age",
        ages=MOVER_AGES,
    ),
    FlowsNeed(
        id="movers_between",
        label="市区町村の間の移動者数",
        missing="{area}の相手の市区町村別の移動者数（どの市区町村から来て、どこへ移るか）",
        table="movers_between",
    ),
    SurveyNeed(
        id="survey",
        label="定住意向の調査",
        missing="{area}の市民意識調査（住み続けたいか、市外に移りたいか）",
        table="citizen_survey",
    ),
    SurveyNeed(
        id="survey_ages",
        label="年齢別の定住意向",
        missing="{area}の市民意識調査の年齢別の人数（18〜39歳と40歳以上を比べる）",
        table="citizen_survey",
        with_counts_by_age=True,
    ),
)
"""In the order in which the report names what is missing."""
