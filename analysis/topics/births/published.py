"""Published total fertility rates, each basis by itself."""

from __future__ import annotations

from dataclasses import replace

from analysis.chapters.by_area import areas_by_period, latest_finding, published_by_year
from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Prose
from analysis.model.series import Series
from analysis.topics.births.needs import TFR_ANNUAL, TFR_BAYES, TFR_WOMEN
from analysis.words.numbers import format_number
from analysis.words.phrases import rounded

PERIOD_YEARS = 5
"""Length of the period of a Bayes estimate; its year is the last of the period."""
LEAST_YEARS, TELLING = 3, 0.03
"""Fewest annual rates of a period, and the difference, from which its mean is set against the estimate."""
_INDICATOR = "total_fertility_rate"


def published(study: Study) -> Chapter:
    """Show the published total fertility rates of the area, its prefecture, the nation and the peers."""
    annual, bayes = _annual(study), _bayes(study)
    chapter = Chapter("公表されている合計特殊出生率")
    if annual:
        chapter = chapter.followed_by(_yearly(study, annual))
    if bayes:
        chapter = chapter.followed_by(_pooled(study, bayes, annual))
    return chapter if chapter.findings else replace(chapter, missing=(_missing(study),))


def _yearly(study: Study, annual: list[Series]) -> Chapter:
    noise = "出生数の偶然変動を受けるため、1年ごとの上下は読み取れない。"
    return published_by_year(
        study,
        "fertility_annual",
        "合計特殊出生率（単年）",
        annual,
        ("合計特殊出生率", "女性1人当たりの子どもの数"),
        finding=("births.tfr_annual", "公表された単年の合計特殊出生率"),
        decimals=2,
        note=f"「…」は手元の資料に値がない年。単年の値は{noise}",
        caveats=(f"単年の合計特殊出生率は{noise}",),
    )


def _pooled(study: Study, bayes: list[Series], annual: list[Series]) -> Chapter:
    what = "合計特殊出生率（5年間のベイズ推定値）"
    table = areas_by_period(
        study,
        "fertility_bayes",
        what,
        bayes,
        _period,
        decimals=2,
        note="ベイズ推定値は小さな団体の偶然変動をならした5年間の値であり、単年の値とは比べられない。",
    )
    if bayes[0].area != study.area:
        return Chapter(what, shown=(table,))
    told = latest_finding(
        study,
        "births.tfr_bayes",
        "公表された5年間の合計特殊出生率（ベイズ推定値）",
        bayes[:1],
        _period,
        decimals=2,
        caveats=(
            "近隣の地域の水準を取り入れてならした値であり、単年の値とは比べられない。",
            *_denominators(bayes[0], annual),
        ),
    )
    return Chapter(what, findings=(told,), shown=(table,))


def _annual(study: Study) -> list[Series]:
    """Return the annual rates of the area and those beside it that are on the same basis; one source at a time."""
    for basis in TFR_ANNUAL:
        own = study.series(_INDICATOR, basis, **TFR_WOMEN)
        if len(own) >= 2:
            beside = [
                study.series(_INDICATOR, basis, area=area, **TFR_WOMEN) for area in study.reference_areas
            ]
            return [own, *(shown for each in beside if len(shown := each.since(own.first)) >= 2)]
    return []


def _bayes(study: Study) -> list[Series]:
    read = [
        study.series(_INDICATOR, TFR_BAYES, area=area, **TFR_WOMEN) for area in (study.area, *study.peers)
    ]
    return [each for each in read if len(each)]


def _period(year: int) -> str:
    return f"{year - PERIOD_YEARS + 1}〜{year}年"


def _denominators(own: Series, annual: list[Series]) -> list[str]:
    """Say where the mean of the annual rates differs from the estimate for the same years, and likely why."""
    inside = [
        year for year in range(own.last - PERIOD_YEARS + 1, own.last + 1) if annual and year in annual[0]
    ]
    if len(inside) < LEAST_YEARS:
        return []
    mean = sum(annual[0][year] for year in inside) / len(inside)
    if abs(rounded(mean, 2) - rounded(own[own.last], 2)) < TELLING:
        return []
    return [
        f"同じ期間の単年の値の平均は{format_number(mean, 2)}で、推定値と差がある。主に分母の女性人口の取り方"
        "（外国人を含むか、どの時点の人口か）の違いによるとみられ、ならし方の違いだけではない。"
    ]


def _missing(study: Study) -> Prose:
    return Prose(
        kind="missing",
        title="公表されている合計特殊出生率",
        paragraphs=(f"{study.name}の合計特殊出生率（単年の値、5年間の推定値）が手元にないため示さない。",),
    )
