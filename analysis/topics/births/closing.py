"""The end of the report: what to keep in mind, and which official tables would close the gaps."""

from __future__ import annotations

from analysis.elements import Column, Prose, Table
from analysis.topics.births.data import BirthsData
from analysis.topics.births.factors import MARRIAGE
from analysis.topics.births.fertility import Fertility
from analysis.topics.births.reasons import Reasons
from analysis.topics.births.sensitivity import census_check
from analysis.topics.wording import percent


def caveats(data: BirthsData, reasons: Reasons) -> Prose:
    """Return what a reader must keep in mind about all of the report."""
    points = [
        f"出生数は{data.basis_name}による。{data.store.catalogue.bases.at[data.basis, 'coverage']}",
        "15〜49歳の女性には外国人を含むが、人口動態統計の出生は日本人だけを数える。外国人の割合が上がると、出生力の水準は低めに出る。"
        if data.basis == "vital_statistics"
        else "出生数にも女性人口にも外国人を含む。",
        "要因分解の水準は、母の年齢別出生数がないため全国の年齢別出生率を物差しにした間接的なものである。",
        "この資料は何が起きたかを記述し、なぜ起きたか（因果）や個々の施策の効果は示さない。",
    ]
    check = census_check(data)
    if check is not None and reasons.inputs is not None:
        points.append(
            f"2020年の15〜64歳の女性は、国勢調査の実数が社人研推計（平成30年推計）を{percent(100 * abs(check - 1))}"
            f"{'上回った' if check > 1 else '下回った'}。女性人口をこの水準に合わせた場合の要因分解を付表に示した。"
        )
    return Prose(kind="list", paragraphs=tuple(points))


def gaps(data: BirthsData, reasons: Reasons, fertility: Fertility) -> Table | None:
    """Return the data that the analysis lacks with the official table that supplies each."""
    rows = []
    if reasons.inputs is None or MARRIAGE not in reasons.inputs.names:
        rows.append(
            (
                "女性の年齢別有配偶率（結婚の変化と夫婦の出生の変化を分ける）",
                "国勢調査 人口等基本集計「男女、年齢（5歳階級）、配偶関係別人口」市区町村",
                "総務省統計局（e-Stat）",
            )
        )
    rows.append(
        (
            "母の年齢別出生数（水準を年齢別に直接計算する）",
            "人口動態調査 保管統計表 出生「市区町村、母の年齢（5歳階級）別出生数」",
            "厚生労働省（e-Stat）",
        )
    )
    counted = data.store.by_age(data.area, "population", "census", sex="female")
    if "25-29" not in counted or 2020 not in counted["25-29"].dropna().index:
        rows.append(
            (
                "2020年の女性の年齢5歳階級別人口（社人研推計を実測に置き換える）",
                "令和2年国勢調査 人口等基本集計「男女、年齢（5歳階級）別人口」市区町村",
                "総務省統計局（e-Stat）",
            )
        )
    if fertility.annual is None:
        rows.append(
            (
                f"{data.name}の単年の合計特殊出生率",
                "都道府県の衛生統計年報（人口動態統計）",
                "都道府県",
            )
        )
    return Table(
        id="births_gaps",
        title="不足しているデータと、それを補う公的統計",
        columns=(
            Column(key="what", label="不足しているデータ", kind="text"),
            Column(key="table", label="補う統計表", kind="text"),
            Column(key="publisher", label="公表者", kind="text"),
        ),
        rows=tuple(rows),
    )
