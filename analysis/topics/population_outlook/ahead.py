"""Where the population goes: recent changes, the assumptions of IPSS, the range of past errors, and the base."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.cohorts import BANDS
from analysis.chapters.study import Study
from analysis.chapters.survival import CALIBRATED_FROM
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import Band, Line, LinesChart, Picture
from analysis.methods.projection import components
from analysis.methods.projection.layout import STEP_YEARS
from analysis.model.area_codes import JAPAN
from analysis.topics.population_outlook.ages import components_table, groups_picture, groups_table
from analysis.topics.population_outlook.courses import FAR, NEAR, Courses
from analysis.topics.population_outlook.errors import (
    band_note,
    errors_behind,
    errors_table,
    longer_lives,
    past_errors,
)
from analysis.topics.population_outlook.goal import Goal
from analysis.topics.population_outlook.groups import OLD, TOTAL, WORKING, share, tiny
from analysis.topics.population_outlook.needs import COUNT_YEAR
from analysis.topics.population_outlook.people import CENSUS
from analysis.words.era import era_year
from analysis.words.phrases import change_in_percent, counted, percent, rounded, signed

APART = 0.1
"""Share by which register and census differ when the reader has to be warned."""
_METHOD = "コーホート変化率による推計（子どもと女性の比は全国の最近の動きで一度だけ動かす）"
_CAVEAT = "最近の変化が続くと仮定した計算であり、予測ではない。施策の効果や社会の変化を含まない。"


def ahead(study: Study[Any], courses: Courses, goal: Goal | None) -> Chapter:
    """Project the population and say how wide past errors were."""
    band = past_errors(courses)
    table = _table(study, courses, band)
    groups = groups_table(study, courses)
    findings = [_total(study, courses, band), _ages(study, courses), _parts(study, courses)]
    base = _base(study, courses)
    return Chapter(
        "これからの人口",
        text=(_text(study, courses),),
        findings=(*findings, *([base] if base else [])),
        pictures=(_picture(study, courses, band, table, goal), groups_picture(study, courses, groups)),
        shown=(groups, table, components_table(study, courses), *errors_table(study, courses)),
    )


def _text(study: Study[Any], courses: Courses) -> Prose:
    ipss = (
        "「社人研2018年推計の仮定」は、同じ出発点に、社人研の2018年推計の男女・年齢別の変化率と子どもと女性の比を当てる。"
        if courses.ipss
        else f"社人研の2018年推計は{study.name}の男女・年齢別の値がないため、その仮定による場合は示さない。"
    )
    return Prose(
        paragraphs=(
            f"出発点は{era_year(study.year)}1月1日の住民基本台帳の男女・年齢別の人口である。「最近の変化が続く場合」は、"
            f"{study.year - STEP_YEARS}〜{study.year}年に同じ世代の人数がどれだけ変わったかを、この先も5年ごとに当てる（コーホート変化率法）。"
            "生まれる子どもは、15〜49歳の女性に対する0〜4歳の割合（子どもと女性の比）から求め、この比は全国の最近5年間の動きの分だけ次の5年に動かし、その後は変えない。",
            f"{ipss}{_lives(study, courses)}変化率のうちその残りを転入・転出による分とする。",
        )
    )


def _lives(study: Study[Any], courses: Courses) -> str:
    """Say whose deaths tell how many live on."""
    first, last = courses.survival_years
    if courses.mortality is None:
        return f"生き残る割合は、全国の日本人の{first}〜{last}年の変化による。"
    return (
        f"生き残る割合は、{study.area_name(courses.mortality.area)}の死亡数（{first}〜{last}年）により、"
        f"{BANDS[CALIBRATED_FROM].split('-')[0]}歳以上では全国の日本人の人数の変化に合わせる。"
    )


def _whose_deaths(study: Study[Any], courses: Courses) -> str:
    area = courses.mortality.area if courses.mortality is not None else JAPAN
    if area == study.area:
        return "生き残る割合の誤差は、転入と転出の差に入る。"
    return f"生き残る割合には{study.area_name(area)}の値を用いたため、その中での死亡率の違いは転入と転出の差に入る。"


def _total(study: Study[Any], courses: Courses, band: pd.DataFrame) -> Finding:
    base = float(courses.recent.totals[0])
    told = []
    for distance in (NEAR, FAR):
        year, step = courses.at(distance)
        total = float(courses.recent.totals[step])
        change = change_in_percent(base, total)
        beside = f"（{percent(change, sign=True)}）" if change is not None else ""
        told.append(f"{era_year(year)}に{counted(total)}{beside}")
    year, step = courses.at(NEAR)
    errors = ""
    if year in band.index:
        low, high = (float(band.at[year, key]) for key in ("lower", "upper"))
        errors = (
            f"同じくらいの人口の市区町村を過去に同じ方法で{NEAR}年先まで推計したときの誤差の範囲（10団体のうち8団体）に当てはめると、"
            f"{year}年は{counted(low, '')}〜{counted(high)}に当たる。"
        )
    return study.finding(
        "population_outlook.total",
        f"最近の変化が続けば、人口は{study.year}年の{counted(base)}から、{'、'.join(told)}になると計算される。{errors}",
        [*courses.behind, *errors_behind(courses)],
        estimate=float(courses.recent.totals[step]),
        unit="人",
        method=_METHOD,
        level=EvidenceLevel.ESTIMATE,
        caveats=(_CAVEAT, "誤差の範囲は過去の推計の外れ方の幅であり、確率を表す信頼区間ではない。"),
        rank=1,
    )


def _ages(study: Study[Any], courses: Courses) -> Finding:
    year, step = courses.at(NEAR)
    path = courses.recent.path
    old = OLD.of(path)
    peak = int(old.argmax())
    before = courses.register.get(study.year - STEP_YEARS)
    if peak == 0 and before is not None and float(OLD.of(before)) > old[0]:
        told = f"{OLD.label}の人数は、すでに{study.year - STEP_YEARS}年の{counted(float(OLD.of(before)))}より少ない{counted(old[0])}である。"
    elif peak == 0:
        told = f"{OLD.label}の人数は{study.year}年の{counted(old[0])}が最も多く、その後は減る。"
    elif peak == len(old) - 1:
        told = f"{OLD.label}の人数は、推計した{courses.years[-1]}年までの間では{courses.years[-1]}年の{counted(old[-1])}が最も多い。"
    else:
        told = f"{OLD.label}の人数は{courses.years[peak]}年ごろの{counted(old[peak])}が最も多い。"
    working = WORKING.of(path)
    return study.finding(
        "population_outlook.ages",
        f"高齢化率（{OLD.label}の割合）は{study.year}年の{percent(float(share(OLD, path[0])))}から{year}年に{percent(float(share(OLD, path[step])))}となる。"
        f"{told}{WORKING.label}は{year}年に{counted(working[step])}（{study.year}年と比べ{signed(rounded(working[step]) - rounded(working[0]))}）となる。",
        courses.behind,
        estimate=float(share(OLD, path[step])),
        unit="％",
        method=_METHOD,
        level=EvidenceLevel.ESTIMATE,
        caveats=(_CAVEAT, longer_lives(courses)),
        rank=2,
    )


def _parts(study: Study[Any], courses: Courses) -> Finding:
    parts = components(courses.base, courses.recent.assumptions)
    end = courses.years[1]
    children, deaths, net = (float(part[0]) for part in parts)
    return study.finding(
        "population_outlook.parts",
        f"{study.year}〜{end}年の5年間の増減は、生まれて{end}年に0〜4歳でいる子ども{counted(children)}、亡くなる人{counted(deaths)}、"
        f"転入と転出の差{signed(net)}と計算される。",
        courses.behind,
        estimate=rounded(children) - rounded(deaths) + rounded(net),
        unit="人",
        method=_METHOD,
        level=EvidenceLevel.ESTIMATE,
        caveats=(_whose_deaths(study, courses),),
    )


def _base(study: Study[Any], courses: Courses) -> Finding | None:
    """Say what the census as the base would change; None where its newest total is not at hand."""
    census = study.folder.read(study.area, "population", CENSUS)
    known = [year for year in census.years if abs(year - study.year) < STEP_YEARS]
    if not known or COUNT_YEAR not in known:
        return None
    total, base = census[COUNT_YEAR], float(courses.recent.totals[0])
    gap = rounded(total) - rounded(base)
    far, step = courses.at(FAR)
    there = float(courses.recent.totals[step]) * total / base
    word = (
        "同じである"
        if gap == 0
        else f"{counted(abs(gap))}（{tiny(gap, base)}）{'多い' if gap > 0 else '少ない'}"
    )
    apart = (
        "差が大きいため、この資料の人数は、実際に住む人ではなく住民登録のある人の数として読む必要がある。"
        if abs(gap) >= APART * base
        else ""
    )
    return study.finding(
        "population_outlook.base",
        f"{COUNT_YEAR}年10月1日の国勢調査（速報）の人口は{counted(total)}で、出発点とした住民基本台帳の{counted(base)}{'と' if gap == 0 else 'より'}{word}。"
        f"国勢調査を出発点にして同じ率を当てると、{far}年は{counted(there)}となる。{apart}",
        [*courses.behind, census.at([COUNT_YEAR]).named("国勢調査の人口")],
        estimate=there,
        unit="人",
        method="年齢別の構成が同じとして総数の比で換算",
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            "住民基本台帳は住民票のある場所、国勢調査はふだん住んでいる場所で数える。進学などで住民票を移さない人の多い団体では差が大きい。時点も異なる。",
        ),
    )


def _table(study: Study[Any], courses: Courses, band: pd.DataFrame) -> Table:
    frame = pd.DataFrame({"recent": courses.recent.totals}, index=pd.Index(courses.years, name="year"))
    columns = [
        Column(key="year", label="年", grouped=False),
        Column(key="recent", label="最近の変化が続く場合", unit="人"),
    ]
    if len(band):
        frame = frame.join(band[["lower", "upper"]])
        columns += [
            Column(key="lower", label="過去の誤差の範囲の下端", unit="人"),
            Column(key="upper", label="同じく上端", unit="人"),
        ]
    behind = [*courses.behind, *errors_behind(courses)]
    if courses.ipss:
        frame["ipss"] = courses.ipss.totals
        columns.append(Column(key="ipss", label="社人研2018年推計の仮定", unit="人"))
        behind += courses.ipss.behind
    return study.table(
        "outlook_total",
        "総人口の見通し",
        columns,
        frame,
        behind,
        period=f"{courses.years[0]}〜{courses.years[-1]}年",
        computed=True,
        note=f"各年1月1日。{band_note(courses)}{_held(courses)}",
        annex=True,
    )


def _held(courses: Courses) -> str:
    if courses.ipss is None:
        return ""
    return f"社人研の仮定は{courses.ipss_last}年までで、その後は最後の5年の率を据え置いた。"


def _picture(
    study: Study[Any], courses: Courses, band: pd.DataFrame, table: Table, goal: Goal | None
) -> Picture:
    register = pd.Series({year: float(TOTAL.of(people)) for year, people in courses.register.items()})
    index = courses.years
    lines = [
        Line("住民基本台帳（実績）", register, "points"),
        Line("最近の変化が続く場合", pd.Series(courses.recent.totals, index=index), "solid", STEP_YEARS),
    ]
    if courses.ipss:
        lines.append(
            Line(
                "社人研2018年推計の仮定",
                pd.Series(courses.ipss.totals, index=index),
                "dashed",
                STEP_YEARS,
            )
        )
    if goal is not None:
        lines.append(Line("目標", pd.Series({goal.year: goal.population}), "target"))
    start = pd.Series({study.year: float(courses.recent.totals[0])})
    bands = (
        Band(
            "過去の推計の誤差の範囲（10団体のうち8団体）",
            pd.concat([start, band["lower"]]),
            pd.concat([start, band["upper"]]),
            beside=1,
        ),
    )
    near, step = courses.at(NEAR)
    far = courses.years[-1]
    told = f"{near}年に{counted(courses.recent.totals[step])}、{far}年に{counted(courses.recent.totals[-1])}"
    star = f"星印は{goal.year}年の目標{counted(goal.population)}。" if goal is not None else ""
    return Picture(
        id="fig_outlook_total",
        title=f"総人口の見通し（最近の変化が続けば{told}）",
        alt=f"折れ線グラフ。{study.year}年の{counted(courses.recent.totals[0])}から、最近の変化が続けば{told}。{star}{'帯は過去の推計の誤差の範囲。' if len(band) else ''}",
        unit="人",
        chart=LinesChart(
            lines=tuple(lines),
            bands=bands if len(band) else (),
            y_label="人口（人）",
            from_zero=True,
            height_inches=3.3,
        ),
        table=table,
        note=(
            "帯は同じくらいの人口の市区町村の過去の推計の外れ方の幅で、信頼区間ではない。"
            if len(band)
            else ""
        )
        + "場合の違う線の間の幅も、起こりやすさを表すものではない。",
    )
