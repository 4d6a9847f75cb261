"""What fertility and migration would change: シミュレーション1 and 2, the own scenario, and the gap taken apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Prose, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.methods.projection import decompose_gap, influence, project
from analysis.methods.projection.influence import NATURAL_BOUNDS, SOCIAL_BOUNDS, degree
from analysis.methods.projection.layout import STEP_YEARS
from analysis.methods.projection.scenario import REPLACEMENT_TFR
from analysis.model.series import Series
from analysis.topics.population_outlook.courses import FULL_TFR_YEAR, Course, Courses
from analysis.words.numbers import format_number
from analysis.words.phrases import counted, percent, rounded, signed

GRADED_YEAR = 2045
"""The year whose populations the degrees of influence compare."""
EFFECTS = ("fertility", "migration", "survival")
_NAMES = {"fertility": "出生", "migration": "移動", "survival": "生残"}


def scenarios(study: Study[Any], courses: Courses, own: Course | None) -> Chapter:
    """Show the simulations, the own scenario where there is one, and what the gap is made of."""
    without, with_ = (courses.recent, own) if own else (courses.pattern, courses.simulations[1])
    gap = gap_frame(courses, without, with_)
    table = _table(study, courses, own)
    gap_table = _gap_table(study, courses, gap, without, with_)
    findings = [_degrees(study, courses), _gap_finding(study, courses, gap, without, with_)]
    return Chapter(
        "出生と移動が変わると",
        text=(_text(study, courses, own),),
        findings=tuple(findings),
        pictures=(_picture(study, courses, own, table), _gap_picture(gap, without, with_, gap_table)),
        shown=(table, gap_table, _tfr_table(study, courses, own)),
    )


def _text(study: Study[Any], courses: Courses, own: Course | None) -> Prose:
    full = max(FULL_TFR_YEAR, study.year)
    told = (
        f"シミュレーション1は、合計特殊出生率が{full}年までに{format_number(REPLACEMENT_TFR, 1)}（人口が長期に保たれる水準）へ上がるとしたもの、"
        "シミュレーション2は、さらに転入と転出が釣り合うとしたものである（国の地方人口ビジョンの手引きの定義）。"
        f"どちらも「{courses.pattern.label}」を変えたもので、起こりやすさを表すものではない。"
    )
    measure = (
        f"子どもと女性の比は、{study.name}の合計特殊出生率（{courses.tfr.last - STEP_YEARS + 1}〜{courses.tfr.last}年）との比例で出生率に読み替えた。"
        if courses.link_is_own
        else f"{study.name}の合計特殊出生率がないため、子どもと女性の比は全国の合計特殊出生率（{courses.tfr.last - STEP_YEARS + 1}〜{courses.tfr.last}年）との比例で出生率に読み替えた。"
    )
    third = (
        f"「{own.label}」は担当課のシナリオで、書かれていない仮定は最近の変化が続く場合と同じとした。"
        if own
        else ""
    )
    return Prose(paragraphs=(told + third, measure))


def _degrees(study: Study[Any], courses: Courses) -> Finding:
    year = GRADED_YEAR if GRADED_YEAR in courses.years[1:] else courses.years[4]
    step = courses.years.index(year)
    pattern, one, two = (float(course.totals[step]) for course in (courses.pattern, *courses.simulations))
    found = influence(pattern, one, two)
    stronger = (
        "二つの影響度は同じ段階である"
        if found.natural_degree == found.social_degree
        else "出生率が上がることの影響の方が段階が高い"
        if found.natural_degree > found.social_degree
        else "移動が釣り合うことの影響の方が段階が高い"
    )
    return study.finding(
        "population_outlook.influence",
        f"{year}年の人口で比べると、出生率が上がれば{_printed(found.natural_percent, NATURAL_BOUNDS)}になり（自然増減の影響度{found.natural_degree}）、"
        f"さらに移動が釣り合えばその{_printed(found.social_percent, SOCIAL_BOUNDS)}になる（社会増減の影響度{found.social_degree}）。影響度は5段階で、{stronger}。",
        courses.simulations[0].behind,
        estimate=found.natural_percent,
        unit="％",
        method="シミュレーション1÷もとの推計、シミュレーション2÷シミュレーション1（内閣官房まち・ひと・しごと創生本部事務局の定義）",
        level=EvidenceLevel.ESTIMATE,
        caveats=(
            f"段階の境は、自然増減が{_bounds(NATURAL_BOUNDS)}、社会増減が{_bounds(SOCIAL_BOUNDS)}。",
            "移動が釣り合うことは、転入の多い年齢では転入がなくなることも意味する。",
        ),
    )


def _bounds(bounds: tuple[float, ...]) -> str:
    return "・".join(format_number(bound) for bound in bounds) + "％"


def _printed(ratio: float, bounds: tuple[float, ...]) -> str:
    """Return a ratio with so many digits that it lies on the side of the bounds where its degree is."""
    digits = next(d for d in range(1, 9) if degree(rounded(ratio, d), bounds) == degree(ratio, bounds))
    return percent(ratio, digits)


def gap_frame(courses: Courses, without: Course, with_: Course) -> pd.DataFrame:
    """Return by year: both totals, their gap, each schedule's effect, each change alone, and the interaction."""
    rows = []
    a, b = without.assumptions, with_.assumptions
    alone = {
        "fertility_alone": a.with_child_woman_ratio(b.child_woman_ratio),
        # no more can leave than live on
        "migration_alone": a.with_net_migration_rate(
            np.maximum(b.net_migration_rate, -a.survival), b.arrivals
        ),
    }
    paths = {key: project(courses.base, each.rates).sum(axis=(1, 2)) for key, each in alone.items()}
    for step, year in enumerate(courses.years[1:], start=1):
        effects = decompose_gap(courses.base, a, b, step=step).effects()
        base, other = float(without.totals[step]), float(with_.totals[step])
        single = {key: float(path[step]) - base for key, path in paths.items()}
        rows.append(
            {
                "year": year,
                "without": base,
                "with": other,
                "gap": other - base,
                **{effect: effects[effect] for effect in EFFECTS},
                **single,
                "interaction": other - base - sum(single.values()),
            }
        )
    return pd.DataFrame(rows).set_index("year")


def _gap_finding(
    study: Study[Any], courses: Courses, gap: pd.DataFrame, without: Course, with_: Course
) -> Finding:
    year = courses.years[-1]
    end = gap.loc[year]
    apart = rounded(end["with"]) - rounded(end["without"])
    told = {effect: rounded(end[effect]) for effect in EFFECTS}
    told["migration"] = apart - told["fertility"] - told["survival"]  # the printed parts add up
    parts = "、".join(
        f"{_NAMES[effect]}の違いによるもの{signed(value)}"
        for effect, value in told.items()
        if effect != "survival" or value
    )
    return study.finding(
        "population_outlook.gap",
        f"{year}年の人口は「{without.label}」の{counted(end['without'])}に対し「{with_.label}」は{counted(end['with'])}で、"
        f"差の{signed(apart)}は、{parts}から成る。一つだけが変わったときの差は、出生だけで{signed(end['fertility_alone'])}、移動だけで{signed(end['migration_alone'])}である。",
        [*without.behind, *with_.behind],
        estimate=apart,
        unit="人",
        method="二つの推計の差の分解（Das Gupta）",
        level=EvidenceLevel.ESTIMATE,
        caveats=("仮定の違いを人数に直した計算であり、施策の効果の推定ではない。",),
    )


def _table(study: Study[Any], courses: Courses, own: Course | None) -> Table:
    shown = [courses.recent, *([courses.ipss] if courses.ipss else []), *courses.simulations]
    shown += [own] if own else []
    behind: list[Series] = [series for course in shown for series in course.behind]
    return study.table(
        "outlook_scenarios",
        "仮定の違う推計の総人口",
        (
            Column(key="year", label="年", grouped=False),
            *(Column(key=course.id, label=course.label, unit="人") for course in shown),
        ),
        pd.DataFrame(
            {course.id: course.totals for course in shown}, index=pd.Index(courses.years, name="year")
        ),
        behind,
        period=f"{courses.years[0]}〜{courses.years[-1]}年",
        computed=True,
        note="各年1月1日。どの場合も起こりやすさを表すものではない。",
    )


def _tfr_table(study: Study[Any], courses: Courses, own: Course | None) -> Table:
    shown = [courses.recent, *([courses.ipss] if courses.ipss else []), *courses.simulations]
    shown += [own] if own else []
    return study.table(
        "outlook_tfr",
        "推計に置いた出生の水準（合計特殊出生率に読み替えた値）",
        (
            Column(key="period", label="期間", kind="text"),
            *(Column(key=course.id, label=course.label, decimals=2) for course in shown),
        ),
        pd.DataFrame(
            {
                course.id: courses.link.to_total_fertility_rate(course.assumptions.child_woman_ratio)
                for course in shown
            },
            index=pd.Index(courses.periods, name="period"),
        ),
        [courses.tfr, *(series for course in shown for series in course.behind)],
        period=f"{courses.years[0]}〜{courses.years[-1]}年",
        computed=True,
        note="子どもと女性の比を、比と合計特殊出生率の比例関係で読み替えた目安であり、公表される合計特殊出生率とは並べられない。",
        annex=True,
    )


def _picture(study: Study[Any], courses: Courses, own: Course | None, table: Table) -> Picture:
    shown = [courses.pattern, *courses.simulations]
    if own:
        shown = [courses.recent, *shown, own] if courses.ipss else [*shown, own]
    year = courses.years[-1]
    told = "、".join(f"{course.label.split('（')[0]}で{counted(course.totals[-1])}" for course in shown)
    return Picture(
        id="fig_outlook_scenarios",
        title=f"出生と移動の仮定を変えた推計（{year}年は{told}）",
        alt=f"折れ線グラフ。{year}年の人口は、{told}。",
        unit="人",
        chart=LinesChart(
            lines=tuple(
                Line(
                    course.label,
                    pd.Series(course.totals, index=courses.years),
                    "dashed" if place else "solid",
                    STEP_YEARS,
                )
                for place, course in enumerate(shown)
            ),
            y_label="人口（人）",
            from_zero=True,
            height_inches=2.7,
        ),
        table=table,
        note="線と線の間の幅は起こりやすさを表すものではない。",
    )


def _gap_table(
    study: Study[Any], courses: Courses, gap: pd.DataFrame, without: Course, with_: Course
) -> Table:
    return study.table(
        "outlook_gap",
        "仮定の違いによる人口の差の内訳",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="gap", label="差", unit="人", sign=True),
            Column(key="fertility", label="出生", unit="人", sign=True),
            Column(key="migration", label="移動", unit="人", sign=True),
            Column(key="survival", label="生残", unit="人", sign=True),
            Column(key="fertility_alone", label="出生だけ変えた差", unit="人", sign=True),
            Column(key="migration_alone", label="移動だけ変えた差", unit="人", sign=True),
            Column(key="interaction", label="重なり（残り）", unit="人", sign=True),
        ),
        gap[["gap", *EFFECTS, "fertility_alone", "migration_alone", "interaction"]],
        [*without.behind, *with_.behind],
        period=f"{courses.years[1]}〜{courses.years[-1]}年",
        computed=True,
        note=f"「{with_.label}」から「{without.label}」を引いた、出発点からその年までに積み重なった差。出生・移動・生残は重なりを分け合った内訳で、足すと差になる。"
        "右の三つは、一つだけを変えた差と、両方が変わることで加わる分。",
        annex=True,
    )


def _gap_picture(gap: pd.DataFrame, without: Course, with_: Course, table: Table) -> Picture:
    year = int(gap.index[-1])
    end = gap.loc[year]
    told = f"{year}年は出生{signed(end['fertility'])}、移動{signed(end['migration'])}"
    return Picture(
        id="fig_outlook_gap",
        title=f"仮定の違いによる人口の差（{told}）",
        alt=f"折れ線グラフ。「{with_.label}」と「{without.label}」の差を出生と移動に分けた人数を年ごとに示す。{told}。",
        unit="人",
        note=f"「{with_.label}」から「{without.label}」を引いた差。",
        chart=LinesChart(
            lines=(
                Line("差", gap["gap"], every=STEP_YEARS),
                Line("出生による", gap["fertility"], "dashed", STEP_YEARS),
                Line("移動による", gap["migration"], "dashed", STEP_YEARS),
            ),
            y_label="差（人）",
            signed=True,
            height_inches=2.4,
        ),
        table=table,
    )
