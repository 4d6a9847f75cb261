"""The end of the report: what to keep in mind, and which official tables would close the gaps."""

from __future__ import annotations

from analysis.elements import Column, Prose, Table
from analysis.topics.births.data import BirthsData
from analysis.topics.births.needs import NEEDS
from analysis.topics.births.peers import Peers
from analysis.topics.births.reasons import Reasons
from analysis.topics.births.sensitivity import census_check
from analysis.topics.needs import unmet
from analysis.words.phrases import joined, people, percent


def caveats(data: BirthsData, reasons: Reasons, peers: Peers) -> Prose:
    """Return what a reader must keep in mind about all of the report."""
    points = [
        f"出生数は{data.basis_name}による。{data.store.catalogue.bases.at[data.basis, 'coverage']}",
    ]
    if reasons.table is not None or peers.rates is not None:
        points.append(
            "15〜49歳の女性には外国人を含むが、人口動態統計の出生は日本人だけを数える。外国人の割合が上がると、出生力の水準は低めに出る。"
            if data.basis == "vital_statistics"
            else "出生数にも女性人口にも外国人を含む。"
        )
    if reasons.table is not None:
        points.append(
            "要因分解の水準は、母の年齢別出生数がないため全国の年齢別出生率を物差しにした間接的なものである。"
        )
    points.append("この資料は何が起きたかを記述し、なぜ起きたか（因果）や個々の施策の効果は示さない。")
    check = census_check(data)
    if check is not None and reasons.sensitivity_table is not None:
        points.append(
            f"2020年の15〜64歳の女性は、国勢調査の実数が社人研推計（平成30年推計）を{percent(100 * abs(check - 1))}"
            f"{'上回った' if check > 1 else '下回った'}。女性人口をこの水準に合わせた場合の要因分解を付表に示した。"
        )
    return Prose(kind="list", paragraphs=(*points, *_disagreements(data), *_corrections(data)))


def _disagreements(data: BirthsData) -> list[str]:
    """Say in which years the sources give different births, and which value the report uses."""
    rows = data.store.conflicts(data.area)
    rows = rows[(rows["indicator"] == "births") & (rows["basis"] == data.basis)]
    rows = rows[rows["year"].isin(data.births.index)]
    told = []
    for year, values in rows.groupby("year"):
        chosen = values.loc[values["chosen"], "value"].iloc[0]
        others = sorted(set(values.loc[~values["chosen"], "value"].dropna()))
        told.append(
            f"{year}年は{people(chosen)}を用い、ほかの出典では{joined([people(value) for value in others])}"
        )
    return [f"出典により出生数の異なる年がある。{'。'.join(told)}。"] if told else []


def _corrections(data: BirthsData) -> list[str]:
    """Name the declared corrections of this area's figures, and those that lapsed."""
    applied = [str(each) for each in data.store.corrections if each.area == data.area]
    told = [f"データフォルダの申告により訂正した値がある。{'。'.join(applied)}。"] if applied else []
    return [*told, *(notice for notice in data.store.notices if data.area in notice)]


def gaps(data: BirthsData) -> Table | None:
    """Return the data that the analysis lacks with the official table that supplies each; None without a gap."""
    missing = unmet(NEEDS, data.store, data.area, (data.base_year, data.year))
    if not missing:
        return None
    return Table(
        id="births_gaps",
        title="不足しているデータと、それを補う公的統計",
        columns=(
            Column(key="what", label="不足しているデータ", kind="text"),
            Column(key="table", label="補う統計表", kind="text"),
            Column(key="publisher", label="公表者", kind="text"),
        ),
        rows=tuple((need.words(data.name), need.table, need.publisher) for need in missing),
    )
