"""At which ages women and men work: the M-shaped curve, forty years of it, and true cohorts beside the period."""

from __future__ import annotations

import pandas as pd

from analysis.chapters.ages import AGES
from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import GroupLinesChart, HeatChart, Line, Picture
from analysis.methods.labour import MCurve
from analysis.topics.workforce.cohorts import COHORT_FROM, cohort_finding, cohort_picture, cohort_table
from analysis.topics.workforce.curves import LOWEST_DEPTH, WORKING_LIFE, Curves, age_at, age_words
from analysis.words.numbers import format_number
from analysis.words.phrases import percent, signed

TITLE = "何歳で働いているか（M字カーブ）"


def m_shape(study: Study, all_curves: list[Curves], compared: Chapter) -> Chapter:
    """Show at which ages women work; `all_curves` begins with those of the area if known, then its prefecture.

    `compared` is the chapter that sets the area's level beside its prefecture's; it is named if it says something.
    """
    known = [each for each in all_curves if each.years]
    if not known:
        return Chapter(
            TITLE, missing=(_missing(study, "年齢別の就業者数が手元にないため、年齢別の就業率を示さない。"),)
        )
    shown, nation = known[0], known[-1]
    valleys = _valley_table(study, known)
    rates = _rates_table(study, shown)
    findings = (
        _valley_finding(study, shown),
        _nation_finding(study, shown, nation),
        cohort_finding(study, shown),
    )
    cohorts = cohort_table(study, shown)
    force = _participation_table(study, shown)
    return Chapter(
        TITLE,
        missing=(_missing(study, _of_another(study, shown, compared)),)
        if shown.of.area != study.area
        else (),
        text=(_text(shown),),
        findings=tuple(each for each in findings if each is not None),
        pictures=(
            _curves_picture(shown, nation, rates),
            *((_heat(shown, rates), cohort_picture(shown, rates)) if len(shown.years) > 2 else ()),
        ),
        shown=(valleys, *((cohorts,) if cohorts else ()), *((force,) if force else ()), rates),
    )


def _missing(study: Study, told: str) -> Prose:
    return Prose(kind="missing", title=f"{study.name}の年齢別の就業率", paragraphs=(told,))


def _of_another(study: Study, shown: Curves, compared: Chapter) -> str:
    told = f"{study.name}の年齢別の就業者数が手元にないため、{shown.name}の年齢別の就業率を示す。"
    if not compared.findings:
        return told
    return f"{told}{study.name}の水準は、人口の年齢構成の違いを除いて「{compared.title}」の章で比べる。"


def _text(shown: Curves) -> Prose:
    exact = bool(len(shown.of.known_by_age))
    return Prose(
        paragraphs=(
            "女性の働く割合を年齢順に並べると、結婚や出産の時期にくぼむ「M」の字に似た形になることがあり、M字カーブと呼ばれる。"
            "ここでは就業率（15歳以上のうち就業者の割合、労働力状態不詳を除く）で見る。"
            "失業者を含む労働力率より、その分だけ低い。",
            "谷は、両側に山があり、低いほうの山より就業率が"
            f"{percent(LOWEST_DEPTH).removesuffix('％')}ポイント以上低い年齢とする。"
            + ("" if exact else "不詳の割合は年齢によらず同じとみた（若い年齢の就業率は低めに出る）。"),
        )
    )


def _valley_words(curve: MCurve) -> str:
    if not curve.has_valley or curve.valley is None:
        return "谷がない形"
    depth = min(curve.depth_vs_left.number, curve.depth_vs_right.number)
    return f"谷が{age_words(age_at(curve.valley_age.number))}の{percent(curve.valley)}、深さが{percent(depth).removesuffix('％')}ポイント"


def _valley_finding(study: Study, shown: Curves) -> Finding:
    first, last = shown.years[0], shown.years[-1]
    told = f"{last}年に{_valley_words(shown.valley(last))}である"
    if first < last:
        told = f"{first}年に{_valley_words(shown.valley(first))}であったものが、{told}"
    return study.finding(
        "workforce.valley",
        f"{shown.name}の女性の就業率のM字カーブを見ると、{told}。",
        [*shown.of.behind, shown.of.by_age.total],
        estimate=shown.valley(last).valley,
        unit="％",
        method="就業率の年齢別曲線の極小（両側の山より低い年齢）",
        caveats=("深さは、両側の山のうち低いほうと谷との差。5歳階級で見るため、谷の年齢もその幅を持つ。",),
        rank=3,
    )


def _nation_finding(study: Study, shown: Curves, nation: Curves) -> Finding | None:
    if shown.of.area == nation.of.area:
        return None
    shared = [year for year in shown.years if year in nation.years]
    if not shared:
        return None
    last = shared[-1]
    gaps = (shown.women[last] - nation.women[last]).loc[list(WORKING_LIFE)]
    low, high = gaps.idxmin(), gaps.idxmax()
    told = [
        f"最も{'低い' if gaps[age] < 0 else '高い'}のは{age_words(str(age))}（{signed(gaps[age], 'ポイント', 1)}）"
        for age in ((low, high) if gaps[low] < 0 < gaps[high] else (low,) if gaps[low] < 0 else (high,))
    ]
    where = "、".join(told)
    every = (
        ""
        if gaps[low] < 0 < gaps[high]
        else ("すべての年齢で全国より低く、" if gaps[high] < 0 else "すべての年齢で全国以上で、")
    )
    depths = "、".join(f"{each.name}は{_valley_words(each.valley(last))}" for each in (shown, nation))
    return study.finding(
        "workforce.valley_nation",
        f"{last}年の女性の就業率の曲線は、{depths}である。"
        f"年齢別に全国と比べると（15〜64歳）、{every}{where}である。",
        [*shown.of.behind, shown.of.by_age.total, nation.of.by_age.total],
        method="年齢別の就業率の差",
    )


def _valley_table(study: Study, known: list[Curves]) -> Table:
    rows = []
    for each in known:
        for year in each.years:
            curve = each.valley(year)
            age = age_at(curve.valley_age.number) if curve.has_valley else None
            depth = min(curve.depth_vs_left.number, curve.depth_vs_right.number) if curve.has_valley else None
            rows.append(
                (
                    each.name, each.of.area, year, curve.left_peak,
                    age_words(age) if age else "谷なし", curve.valley, curve.right_peak, depth,
                )
            )  # fmt: skip
    columns = ["name", "area", "year", "left", "age", "valley", "right", "depth"]
    return study.table(
        "workforce_valley",
        "女性の就業率の山と谷",
        (
            Column(key="name", label="団体", kind="text"),
            Column(key="area", label="コード", kind="text"),
            Column(key="year", label="年", grouped=False),
            Column(key="left", label="若い側の山", unit="％", decimals=1),
            Column(key="age", label="谷の年齢", kind="text"),
            Column(key="valley", label="谷", unit="％", decimals=1),
            Column(key="right", label="高い年齢の側の山", unit="％", decimals=1),
            Column(key="depth", label="谷の深さ", unit="ポイント", decimals=1),
        ),
        pd.DataFrame(rows, columns=columns),
        [series for each in known for series in (*each.of.behind, each.of.by_age.total)],
        computed=True,
        note="谷の深さは、両側の山のうち低いほうと谷との差。",
    )


def _rates_table(study: Study, shown: Curves) -> Table:
    frames = {"female": shown.women, "male": shown.men}
    rows = [
        (sex, age_words(age), *(frames[key].at[age, year] for year in shown.years))
        for key, sex in (("female", "女性"), ("male", "男性"))
        for age in AGES
    ]
    return study.table(
        "workforce_rates",
        f"{shown.name}の男女・年齢別の就業率",
        (
            Column(key="sex", label="性別", kind="text"),
            Column(key="age", label="年齢", kind="text"),
            *(Column(key=str(year), label=f"{year}年", unit="％", decimals=1) for year in shown.years),
        ),
        pd.DataFrame(rows, columns=["sex", "age", *map(str, shown.years)]),
        [*shown.of.behind, shown.of.by_age.total],
        computed=True,
        note="労働力状態不詳を除く就業率。"
        + (
            "年齢別の労働力状態による。"
            if len(shown.of.known_by_age)
            else "労働力状態不詳の割合を、男女それぞれ年齢によらず同じとみた。"
        ),
        annex=True,
    )


def _picked(years: list[int]) -> list[int]:
    """Return the first, a middle and the last census."""
    return sorted({years[0], years[len(years) // 2], years[-1]})


def _curves_picture(shown: Curves, nation: Curves, table: Table) -> Picture:
    labels = tuple(age.replace("-", "〜") for age in AGES)
    last = shown.years[-1]

    def line(values: pd.Series, label: str, kind: str = "solid") -> Line:
        return Line(label, values.set_axis(labels), kind)  # type: ignore[arg-type]

    lines = [line(shown.women[year], f"女性{year}年") for year in _picked(shown.years)]
    lines.append(line(shown.men[last], f"男性{last}年", "dashed"))
    if nation.of.area != shown.of.area and last in nation.years:
        lines.append(line(nation.women[last], f"全国の女性{last}年", "dashed"))
    told = "、".join(f"{year}年が{_valley_words(shown.valley(year))}" for year in _picked(shown.years))
    return Picture(
        id="fig_workforce_curve",
        title=f"{shown.name}の年齢別の就業率: 女性の谷は{_short(shown)}",
        alt=f"年齢別の折れ線グラフ。{shown.name}の女性の就業率は、{told}。",
        unit="％",
        chart=GroupLinesChart(tuple(lines), labels, "年齢（歳）", "就業率（％）", from_zero=True),
        table=table,
        note="労働力状態不詳を除く。" + ("全国は都道府県の合計。" if nation.of.area != shown.of.area else ""),
    )


def _short(shown: Curves) -> str:
    first, last = shown.valley(shown.years[0]), shown.valley(shown.years[-1])
    if first.has_valley and last.has_valley:
        depths = [min(c.depth_vs_left.number, c.depth_vs_right.number) for c in (first, last)]
        return (
            f"{percent(depths[0]).removesuffix('％')}ポイントから{percent(depths[1]).removesuffix('％')}ポイントへ"
            if (len(shown.years) > 1)
            else f"{percent(depths[1]).removesuffix('％')}ポイント"
        )
    if last.has_valley:
        return "今もある"
    return f"{shown.years[-1]}年にはない" if first.has_valley else "見られない"


def _heat(shown: Curves, table: Table) -> Picture:
    rows = shown.women.loc[list(AGES)].T
    rows.columns = [age.replace("-", "〜") for age in AGES]
    return Picture(
        id="fig_workforce_heat",
        title=f"{shown.name}の女性の就業率の{shown.years[-1] - shown.years[0]}年（右下への斜めが同じ世代）",
        alt=f"年と年齢の表を濃淡で示した図。{shown.name}の女性の就業率は、{age_words(COHORT_FROM)}で"
        f"{shown.years[0]}年の{percent(shown.women.at[COHORT_FROM, shown.years[0]])}から"
        f"{shown.years[-1]}年の{percent(shown.women.at[COHORT_FROM, shown.years[-1]])}へ変化した。",
        unit="％",
        chart=HeatChart(rows / 100, rows.map(format_number), "年齢（歳）"),
        table=table,
        note="青みの強いほど就業率が高い。一つ下の調査で一つ右の年齢へ進むと同じ世代になる。",
    )


def _participation_table(study: Study, shown: Curves) -> Table | None:
    """Return the participation rates by age where the statuses are known by age: the unemployed among them."""
    rates = {int(year): shown.of.participation(int(year)) for year in shown.of.known_by_age.index}
    known = {year: 100 * each for year, each in rates.items() if each is not None}
    if not known:
        return None
    rows = [
        (word, age_words(age), *(each[sex, age] for each in known.values()))
        for sex, word in (("female", "女性"), ("male", "男性"))
        for age in AGES
    ]
    return study.table(
        "workforce_participation",
        f"{shown.name}の男女・年齢別の労働力率",
        (
            Column(key="sex", label="性別", kind="text"),
            Column(key="age", label="年齢", kind="text"),
            *(Column(key=str(year), label=f"{year}年", unit="％", decimals=1) for year in known),
        ),
        pd.DataFrame(rows, columns=["sex", "age", *map(str, known)]),
        [shown.of.by_age.total],
        computed=True,
        note="労働力率は、労働力人口（就業者と完全失業者）の割合で、労働力状態不詳を除く。",
        annex=True,
    )
