"""Against the official projections and the newest census: which came closer, and why they differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.methods.projection import Assumptions, decompose_gap, fill_rates, implied_rates
from analysis.methods.projection.layout import STEP_YEARS
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series
from analysis.topics.population_outlook.courses import NEAR, Courses
from analysis.topics.population_outlook.groups import tiny
from analysis.topics.population_outlook.needs import COUNT_YEAR
from analysis.topics.population_outlook.people import CENSUS, IPSS_2018, IPSS_2023, REGISTER, by_year, cited
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, rounded, signed

_TITLE = "社人研の推計・国勢調査と比べて"
PROJECTIONS = {IPSS_2018: "社人研2018年推計", IPSS_2023: "社人研2023年推計"}
STARTS = {IPSS_2018: 2015, IPSS_2023: 2020}


def compared(study: Study[Any], courses: Courses) -> Chapter:
    """Set the own course beside the official ones and the newest count."""
    census = study.folder.read(study.area, "population", CENSUS)
    found = {basis: _total(study, basis).named(name) for basis, name in PROJECTIONS.items()}
    official = {basis: series for basis, series in found.items() if len(series)}
    findings = []
    missing = []
    if COUNT_YEAR in census and official:
        findings.append(_closest(study, census, official))
        why = _why(study, courses, census, official)
        findings += [why] if why else []
    else:
        what = f"{COUNT_YEAR}年の国勢調査" if official else "社人研の推計"
        missing.append(
            Prose(
                kind="missing",
                title="どの推計が実際に近かったか",
                paragraphs=(f"{study.name}の{what}の人口がないため、示さない。",),
            )
        )
    table = _table(study, courses, census, official)
    more = [make(study, courses, official) for make in (_apart, _newest, _published)]
    return Chapter(
        _TITLE,
        missing=tuple(missing),
        findings=(*findings, *(each for each in more if each)),
        pictures=(_picture(study, courses, census, official, table),),
        shown=(table,),
    )


def _total(study: Study[Any], basis: str) -> Series:
    """Return the total of a projection: as printed, else men and women together."""
    read = study.folder.read
    both = read(study.area, "population", basis)
    if len(both):
        return both
    men, women = (read(study.area, "population", basis, sex=sex) for sex in ("male", "female"))
    return men + women


def _closest(study: Study[Any], census: Series, official: dict[str, Series]) -> Finding:
    count = census[COUNT_YEAR]
    errors = {basis: series[COUNT_YEAR] - count for basis, series in official.items() if COUNT_YEAR in series}
    told = "、".join(
        f"{PROJECTIONS[basis]}は{counted(official[basis][COUNT_YEAR])}"
        f"（{'実際と同じ' if rounded(error) == 0 else f'実際より{counted(abs(error))}、{tiny(error, count)}' + ('多い' if error > 0 else '少ない')}）"
        for basis, error in errors.items()
    )
    near = sorted(errors, key=lambda basis: abs(errors[basis]))
    verdict = ""
    if len(near) > 1:
        if rounded(abs(errors[near[0]])) == rounded(abs(errors[near[1]])):
            verdict = "二つの推計の外れ方は同じ大きさである。"
        else:
            newer = "出発点の新しい" if STARTS[near[0]] > STARTS[near[1]] else "出発点の古い"
            verdict = f"近かったのは{newer}{PROJECTIONS[near[0]]}である。"
    return study.finding(
        "population_outlook.closest",
        f"{COUNT_YEAR}年の国勢調査（速報）の人口は{counted(count)}で、{told}。{verdict}",
        [census.at([COUNT_YEAR]), *(official[basis].at([COUNT_YEAR]) for basis in errors)],
        estimate=errors[near[0]],
        unit="人",
        method="推計値と速報値の差",
        caveats=("国勢調査の値は速報で、確定値とは異なることがある。",),
        rank=4,
    )


def _why(study: Study[Any], courses: Courses, census: Series, official: dict[str, Series]) -> Finding | None:
    """Take the miss of IPSS 2018 apart: what the register says of fertility and of the cohorts since 2015."""
    start = STARTS[IPSS_2018]
    years = [start, start + STEP_YEARS, start + 2 * STEP_YEARS]
    own, nation = (by_year(study.folder, area, IPSS_2018) for area in (study.area, JAPAN))
    if (
        IPSS_2018 not in official
        or years[-1] != COUNT_YEAR
        or any(
            year not in series for year in years for series in (own, nation, courses.register, courses.nation)
        )
        or not own[start].sum()
        or not courses.register[start].sum()
    ):
        return None
    survival = np.ones((2, 2, 18))
    expected, found = (
        Assumptions.from_rates(
            fill_rates(
                implied_rates(np.stack([area[year] for year in years])),
                implied_rates(np.stack([country[year] for year in years])),
            ),
            survival,
        )
        for area, country in ((own, nation), (courses.register, courses.nation))
    )
    effects = decompose_gap(own[start], expected, _split_as(found, expected)).effects()
    miss = census[COUNT_YEAR] - official[IPSS_2018][COUNT_YEAR]
    born, moved = rounded(effects["fertility"]), rounded(effects["migration"])
    rest = rounded(miss) - born - moved
    return study.finding(
        "population_outlook.why",
        f"{COUNT_YEAR}年の国勢調査は社人研2018年推計を{_over(miss)}。住民基本台帳の{start}年からの動きに照らすと、このうち"
        f"出生（子どもと女性の比）の違いが{signed(born)}、移動と死亡（世代ごとの増減）の違いが{signed(moved)}で、"
        f"残る{signed(rest)}は住民基本台帳と国勢調査の数え方や時点の違いなどである。",
        [
            cited(study.folder, study.area, IPSS_2018, years, "社人研2018年推計"),
            cited(study.folder, study.area, REGISTER, years, "住民登録人口"),
            census.at([COUNT_YEAR]),
        ],
        estimate=rounded(miss),
        unit="人",
        method="推計の仮定を実際の変化率に置き換えた差（Das Gupta の分解）",
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            "変化率は住民基本台帳のものであり、国勢調査の年齢別の人口が公表されれば直接確かめられる。",
            "世代ごとの増減には、死亡率の見込みの違いも入る。",
        ),
    )


def _split_as(assumed: Assumptions, other: Assumptions) -> Assumptions:
    """Return assumptions whose children are split into boys and girls as the other's, so that it is no factor."""
    return Assumptions(
        assumed.survival,
        assumed.net_migration_rate,
        assumed.child_woman_ratio,
        other.sex_ratio,
        np.broadcast_to(assumed.arrivals, assumed.survival.shape),
    )


def _over(miss: float) -> str:
    if rounded(miss) == 0:
        return "上回りも下回りもしない"
    return f"{counted(abs(miss))}{'上回る' if miss > 0 else '下回る'}"


def _apart(study: Study[Any], courses: Courses, official: dict[str, Series]) -> Finding | None:
    """Take the difference from IPSS 2018 apart: the base, fertility, and migration with survival."""
    year, step = courses.at(NEAR)
    published = official.get(IPSS_2018)
    if courses.ipss is None or published is None or year not in published:
        return None
    effects = decompose_gap(
        courses.base,
        courses.ipss.assumptions,
        _split_as(courses.recent.assumptions, courses.ipss.assumptions),
        step=step,
    ).effects()
    own, theirs = rounded(courses.recent.totals[step]), rounded(published[year])
    base = rounded(courses.ipss.totals[step]) - theirs
    born = rounded(effects["fertility"])
    moved = own - theirs - base - born
    gap = own - theirs
    return study.finding(
        "population_outlook.apart",
        f"{year}年の人口は、最近の変化が続く場合に{counted(own)}で、社人研2018年推計の{counted(theirs)}{_than(gap, theirs)}。"
        f"差の{signed(gap)}は、出発点（{study.year}年の実際の人口と統計の違い）によるもの{signed(base)}、"
        f"出生の仮定によるもの{signed(born)}、移動と死亡の仮定によるもの{signed(moved)}から成る。",
        [*courses.behind, *courses.ipss.behind, published.at([year])],
        estimate=gap,
        unit="人",
        method="出発点を換えた差と、仮定の差の分解（Das Gupta）",
        level=EvidenceLevel.ESTIMATE,
        caveats=("出発点による差には、住民基本台帳と国勢調査の数え方と時点の違いも入る。",),
    )


def _than(gap: float, of: float) -> str:
    if gap == 0:
        return "と同じ"
    return f"より{counted(abs(gap))}（{tiny(gap, of)}）{'多い' if gap > 0 else '少ない'}"


def _newest(study: Study[Any], courses: Courses, official: dict[str, Series]) -> Finding | None:
    """Compare the course of recent changes with the newest official one, in the last year both have."""
    newest = official.get(IPSS_2023)
    shared = [year for year in courses.years[1:] if newest is not None and year in newest]
    if newest is None or not shared:
        return None
    year = shared[-1]
    own, theirs = rounded(courses.recent.totals[courses.years.index(year)]), rounded(newest[year])
    level = float(courses.link.to_total_fertility_rate(courses.recent.assumptions.child_woman_ratio)[-1])
    return study.finding(
        "population_outlook.official",
        f"{year}年の人口は、最近の変化が続く場合に{counted(own)}で、社人研2023年推計の{counted(theirs)}{_than(own - theirs, theirs)}。"
        f"最近の変化が続く場合は、子どもと女性の比が、合計特殊出生率でおよそ{format_number(level, 2)}に当たる水準になったまま変わらないとしている。",
        [*courses.behind, newest.at([year]), courses.tfr],
        estimate=own - theirs,
        unit="人",
        method="二つの推計の差",
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            "出発点の統計（住民基本台帳と国勢調査）と時点（1月1日と10月1日）が異なる。",
            "社人研2023年推計の年齢別の仮定は手元にないため、差を出生と移動に分けられない。",
        ),
    )


def _published(study: Study[Any], courses: Courses, official: dict[str, Series]) -> Finding | None:
    """Say which of the projections each published figure of the municipality is nearest to."""
    known = {PROJECTIONS[basis]: dict(iter(series)) for basis, series in official.items()}
    paths = [courses.recent, *([courses.ipss] if courses.ipss else [])]
    known |= {
        f"「{course.label}」": dict(zip(courses.years, map(float, course.totals), strict=True))
        for course in paths
    }
    told = []
    for figure in study.section.own_outlook:
        there = {name: values[figure.year] for name, values in known.items() if figure.year in values}
        if there and figure.year > study.year:
            name = min(there, key=lambda each: abs(there[each] - figure.population))
            gap = rounded(figure.population) - rounded(there[name])
            told.append(
                f"{figure.year}年の{figure.label}{counted(figure.population)}に最も近いのは{name}の{counted(there[name])}（差{signed(gap)}）"
            )
    if not told:
        return None
    return study.finding(
        "population_outlook.published",
        "、".join(told) + "である。",
        [*courses.behind, *official.values()],
        method="公表された見通しと推計の差",
        caveats=("公表された見通しの出発点と仮定の詳細は手元になく、差を要因に分けていない。",),
    )


def _table(study: Study[Any], courses: Courses, census: Series, official: dict[str, Series]) -> Table:
    columns = [
        Column(key="year", label="年", grouped=False),
        Column(key="census", label="国勢調査", unit="人"),
    ]
    parts = {"census": census.values}
    for basis, series in official.items():
        parts[basis] = series.values
        columns.append(Column(key=basis, label=PROJECTIONS[basis], unit="人"))
    parts["recent"] = pd.Series(courses.recent.totals, index=courses.years)
    columns.append(Column(key="recent", label="最近の変化が続く場合（住民基本台帳）", unit="人"))
    for place, label in enumerate(dict.fromkeys(each.label for each in study.section.own_outlook)):
        figures = [each for each in study.section.own_outlook if each.label == label]
        parts[f"published_{place}"] = pd.Series(
            [float(each.population) for each in figures], index=[each.year for each in figures]
        )
        columns.append(Column(key=f"published_{place}", label=label, unit="人"))
    frame = pd.DataFrame(parts).rename_axis("year")
    return study.table(
        "outlook_official",
        "社人研の推計・国勢調査と、最近の変化が続く場合",
        columns,
        frame[[column.key for column in columns[1:]]],
        [census, *official.values(), *courses.behind],
        period=f"{frame.index.min()}〜{courses.years[-1]}年",
        computed=True,
        note=f"国勢調査と社人研の推計は10月1日、最近の変化が続く場合は1月1日の人口。{COUNT_YEAR}年の国勢調査は速報。",
        annex=True,
    )


def _picture(
    study: Study[Any], courses: Courses, census: Series, official: dict[str, Series], table: Table
) -> Picture:
    lines = [Line("国勢調査", census.values, "points")]
    lines += [
        Line(PROJECTIONS[basis], series.values, "dashed", STEP_YEARS) for basis, series in official.items()
    ]
    lines.append(
        Line(
            "最近の変化が続く場合（住民基本台帳）",
            pd.Series(courses.recent.totals, index=courses.years),
            every=STEP_YEARS,
        )
    )
    published = study.section.own_outlook
    if published:
        lines.append(
            Line(
                "公表されている見通し",
                pd.Series(
                    [float(each.population) for each in published], index=[each.year for each in published]
                ),
                "target",
            )
        )
    last = courses.years[-1]
    told = f"最近の変化が続けば{last}年に{counted(courses.recent.totals[-1])}"
    return Picture(
        id="fig_outlook_official",
        title=f"国勢調査・社人研の推計と並べた見通し（{told}）",
        alt=f"折れ線グラフ。国勢調査の人口、社人研の推計、最近の変化が続く場合の人口。{told}。",
        unit="人",
        chart=LinesChart(lines=tuple(lines), y_label="人口（人）", from_zero=True, height_inches=2.9),
        table=table,
        note="国勢調査・社人研の推計と住民基本台帳とでは数え方が異なる。",
    )
