"""The first chapter: how many people there are, of which ages, and what their number changes by."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import Line, LinesChart, Picture, Pyramid, PyramidChart
from analysis.methods.projection.layout import FloatArray
from analysis.model.series import Series
from analysis.topics.population_outlook.courses import Courses
from analysis.topics.population_outlook.groups import OLD, OLDER, TOTAL, YOUNG, share
from analysis.topics.population_outlook.people import AGES, CENSUS, REGISTER, by_year, cited
from analysis.words.era import era_year
from analysis.words.phrases import counted, percent, rounded, signed

APART = 30
"""Years between the pyramids."""
RECENT_YEARS = 5


def now(study: Study[Any], courses: Courses) -> Chapter:
    """Describe the people of today and the natural and social change of the past years."""
    pyramid = _pyramid(study, courses)
    flows = _flows(study)
    findings, tables, pictures = [_ages(study, courses)], [pyramid.table], [pyramid]
    missing: tuple[Prose, ...] = ()
    if flows is None:
        missing = (
            Prose(
                kind="missing",
                title="自然増減と社会増減",
                paragraphs=(
                    f"{study.name}の住民基本台帳の出生数・死亡数と人口がそろう年がないため、示さない。",
                ),
            ),
        )
    else:
        natural, social = flows
        table = _flows_table(study, natural, social)
        findings.append(_flows_finding(study, natural, social))
        pictures.append(_flows_picture(study, natural, social, table))
        tables.append(table)
    return Chapter(
        "いまの人口",
        missing=missing,
        findings=tuple(findings),
        pictures=tuple(pictures),
        shown=tuple(tables),
    )


def _ages(study: Study[Any], courses: Courses) -> Finding:
    people = courses.base
    first = min(year for year in courses.register if study.year - year <= 2 * RECENT_YEARS)
    before = courses.register[first]
    told = "、".join(
        f"{group.label}が{percent(float(share(group, people)))}" for group in (YOUNG, OLD, OLDER)
    )
    return study.finding(
        "population_outlook.now",
        f"{era_year(study.year)}1月1日に{study.name}に住民登録のある人は{counted(float(TOTAL.of(people)))}で、{told}である。"
        f"{first}年には{counted(float(TOTAL.of(before)))}、{OLD.label}は{percent(float(share(OLD, before)))}であった。",
        [cited(study.folder, study.area, REGISTER, (first, study.year), "人口")],
        estimate=float(TOTAL.of(people)),
        unit="人",
        caveats=("外国人住民を含む。年齢の公表されない人は、年齢の分かる人の割合で配分した。",),
    )


def _pyramid(study: Study[Any], courses: Courses) -> Picture:
    census = {
        year: people for year, people in by_year(study.folder, study.area, CENSUS).items() if people.sum()
    }
    then = min(census, key=lambda year: abs(study.year - APART - year), default=None)
    ahead = study.year + APART
    shown: list[tuple[str, str, FloatArray, bool]] = []
    behind = list(courses.behind)
    if then is not None and then < study.year:
        shown.append((f"{then}年（国勢調査）", str(then), census[then], True))
        behind.append(cited(study.folder, study.area, CENSUS, [then], "過去の人口"))
    shown.append((f"{study.year}年（住民基本台帳）", str(study.year), courses.base, True))
    shown.append((f"{ahead}年（試算）", str(ahead), courses.recent.path[courses.years.index(ahead)], False))
    frame = pd.DataFrame(
        {
            f"{sex}_{key}": people[place].round()
            for _, key, people, _ in shown
            for place, sex in enumerate(("male", "female"))
        },
        index=pd.Index(
            [
                f"{age.replace('-', '〜').replace('+', '歳以上')}" + ("" if "+" in age else "歳")
                for age in AGES
            ],
            name="age",
        ),
    )
    table = study.table(
        "outlook_pyramid",
        "男女・年齢別の人口",
        (
            Column(key="age", label="年齢", kind="text"),
            *(
                Column(key=f"{sex}_{key}", label=f"{key}年の{name}", unit="人")
                for _, key, _, _ in shown
                for sex, name in (("male", "男"), ("female", "女"))
            ),
        ),
        frame,
        behind,
        period=f"{shown[0][1]}〜{ahead}年",
        computed=True,
        note=f"{ahead}年は、最近の変化が続く場合の試算。国勢調査は10月1日、住民基本台帳は1月1日の人口で、年齢不詳は配分した。",
        annex=True,
    )
    most = "、".join(
        f"{label.split('（')[0]}は{_age(people.sum(axis=0).argmax())}" for label, _, people, _ in shown
    )
    return Picture(
        id="fig_outlook_pyramid",
        title=f"人口ピラミッド（最も多いのは、{most}）",
        alt=f"人口ピラミッド{len(shown)}枚。左が男、右が女。最も人の多い5歳階級は、{most}。",
        unit="人",
        chart=PyramidChart(
            tuple(
                Pyramid(
                    label,
                    pd.Series(people[0], index=list(AGES)),
                    pd.Series(people[1], index=list(AGES)),
                    observed,
                )
                for label, _, people, observed in shown
            ),
            "人口（人）",
        ),
        table=table,
        note=f"{ahead}年は試算であり、薄い色で示す。国勢調査と住民基本台帳は数え方の異なる統計である。",
    )


def _age(place: int) -> str:
    age = AGES[int(place)]
    return f"{age.removesuffix('+')}歳以上" if age.endswith("+") else f"{age.replace('-', '〜')}歳"


def _flows(study: Study[Any]) -> tuple[Series, Series] | None:
    """Return natural change and the rest of the change of the population, on one basis; None without years."""
    population = study.series("population", REGISTER)
    natural = study.series("births", REGISTER) - study.series("deaths", REGISTER)
    # the change during a year lies between its 1 January and the next
    change = (population.mean_of_neighbours() - population.at(population.years)) * 2.0
    social = change - natural
    if not len(social):
        return None
    return natural.at(social.years).named("自然増減"), social.named("社会増減等")


def _flows_table(study: Study[Any], natural: Series, social: Series) -> Table:
    return study.table(
        "outlook_flows",
        "自然増減と社会増減",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="natural", label="自然増減", unit="人", sign=True),
            Column(key="social", label="社会増減等", unit="人", sign=True),
            Column(key="change", label="人口の増減", unit="人", sign=True),
        ),
        pd.DataFrame(
            {
                "natural": natural.values,
                "social": social.values,
                "change": natural.values + social.values,
            }
        ),
        [natural, social],
        computed=True,
        note="自然増減は出生数と死亡数の差。社会増減等は、人口の増減から自然増減を除いた残りで、"
        "国内・国外との転入と転出のほか、職権による記載・消除などを含む。",
        annex=True,
    )


def _flows_finding(study: Study[Any], natural: Series, social: Series) -> Finding:
    years = social.years[-RECENT_YEARS:]
    born, moved = rounded(natural.at(years).values.sum()), rounded(social.at(years).values.sum())
    larger = "自然増減" if abs(born) > abs(moved) else "社会増減等"
    verdict = "" if abs(born) == abs(moved) else f"動きが大きいのは{larger}である。"
    return study.finding(
        "population_outlook.flows",
        f"{_spell(years)}の人口の増減{signed(born + moved)}は、自然増減{signed(born)}と社会増減等{signed(moved)}から成る。{verdict}",
        [natural.at(years), social.at(years)],
        estimate=born + moved,
        unit="人",
        method="1月1日の人口の差から出生数と死亡数の差を除く",
    )


def _spell(years: list[int]) -> str:
    """Return 「2020〜2024年の5年間」, or the years one by one where some are missing."""
    if len(years) == 1:
        return f"{years[0]}年"
    if years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}〜{years[-1]}年の{len(years)}年間"
    return "、".join(map(str, years)) + "年"


def _flows_picture(study: Study[Any], natural: Series, social: Series, table: Table) -> Picture:
    last = social.last
    return Picture(
        id="fig_outlook_flows",
        title=f"自然増減と社会増減（{last}年は自然増減{signed(natural[last])}、社会増減等{signed(social[last])}）",
        alt=f"折れ線グラフ。{social.period}の自然増減と社会増減等。{last}年は自然増減{signed(natural[last])}、社会増減等{signed(social[last])}。",
        unit="人",
        chart=LinesChart(
            lines=(Line("自然増減", natural.values), Line("社会増減等", social.values)),
            y_label="1年間の増減（人）",
            signed=True,
        ),
        table=table,
    )
