"""What data the workforce report needs: without the required ones it can't be built, without the others a part is missing."""

from __future__ import annotations

from typing import Final

from analysis.chapters.ages import BANDS, CENSUS, PROJECTIONS
from analysis.chapters.needs import SeriesNeed
from analysis.chapters.year_rules import AtLeast, BothEnds, EachOf, Including, Spanning

ECONOMIC: Final = "economic_census"
JOBS: Final = "employment_service"
INDUSTRY_YEARS: Final = (2016, 2021)
"""The two economic censuses (活動調査) whose industries are compared."""
PROJECTED: Final = 2040

NEEDS = (
    SeriesNeed(
        id="employed",
        label="就業者数",
        missing="{area}の比較の最初と最後の国勢調査の就業者数（どの章にも必要）",
        indicator="employed",
        bases=(CENSUS,),
        years=BothEnds(),
        table="census_labour_totals",
        required=True,
    ),
    SeriesNeed(
        id="labour_status",
        label="非労働力人口",
        missing="{area}の比較の最初と最後の国勢調査の男女別の非労働力人口（労働力状態不詳を除いた就業率、要因分解）",
        indicator="not_in_labour_force",
        bases=(CENSUS,),
        years=BothEnds(),
        table="census_labour_totals",
        sex="female",
    ),
    SeriesNeed(
        id="ages",
        label="年齢別の人口",
        missing="{area}の男女・年齢5歳階級別の人口（年齢構成の違いを除く、要因分解）",
        indicator="population",
        bases=(CENSUS, *PROJECTIONS),
        years=Spanning(),
        table="census_ages",
        sex="male",
        ages=BANDS,
        together=True,
        others=("population_known_age",),
    ),
    SeriesNeed(
        id="employed_by_age",
        label="年齢別の就業者数",
        missing="{area}の男女・年齢5歳階級別の労働力状態（団体自身のM字カーブ。なければ都道府県の就業率を物差しにする）",
        indicator="employed",
        bases=(CENSUS,),
        years=AtLeast(1),
        table="census_labour",
        sex="female",
        ages=BANDS,
    ),
    SeriesNeed(
        id="national_by_age",
        label="全国の年齢別の就業者数",
        missing="全国の男女・年齢5歳階級別の就業者数（他団体と比べる物差し）",
        indicator="employed",
        bases=(CENSUS,),
        years=AtLeast(1),
        table="census_labour",
        sex="female",
        ages=BANDS,
        national=True,
    ),
    SeriesNeed(
        id="industries",
        label="産業別の従業者数",
        missing=f"{{area}}の{INDUSTRY_YEARS[0]}年と{INDUSTRY_YEARS[-1]}年の経済センサスの産業別の事業所数と従業者数",
        indicator="employees_manufacturing",
        bases=(ECONOMIC,),
        years=EachOf(INDUSTRY_YEARS),
        table="economic_census",
    ),
    SeriesNeed(
        id="commuters",
        label="通勤者数",
        missing="{area}の他の市区町村への通勤者数（どこで働いているか）",
        indicator="commuters_out",
        bases=(CENSUS,),
        years=AtLeast(1),
        table="census_commuters",
    ),
    SeriesNeed(
        id="daytime",
        label="昼間人口",
        missing="{area}の昼間人口と他の市区町村からの通勤者数（昼夜間人口比率、通勤の出入り）",
        indicator="population_daytime",
        bases=(CENSUS,),
        years=AtLeast(1),
        table="census_commuters",
    ),
    SeriesNeed(
        id="projection",
        label="将来推計人口",
        missing=f"{{area}}の{PROJECTED}年までの男女・年齢別の将来推計人口（働き手の見通し）",
        indicator="population",
        bases=PROJECTIONS,
        years=Including(PROJECTED),
        table="ipss_ages",
        sex="female",
        ages=BANDS,
    ),
    SeriesNeed(
        id="jobs",
        label="求人と求職",
        missing="全国の有効求人と有効求職（背景）",
        indicator="job_openings",
        bases=(JOBS,),
        years=AtLeast(2),
        table="job_statistics",
        national=True,
    ),
)
