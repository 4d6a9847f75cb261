"""The same KPI in other places: in other registers, and in the official statistics of prefecture, nation and peers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.elements import Column, EvidenceLevel, Finding, Table
from analysis.model.kpis.similar import plain_name
from analysis.model.series import Series
from analysis.store.kpis import areas_with_kpis, kpis
from analysis.topics.kpi_trends.followed import with_baseline
from analysis.topics.kpi_trends.named import unique_names

if TYPE_CHECKING:
    from analysis.topics.kpi_trends.study import KpiTrendsStudy

Elsewhere = tuple[str, str, Series, Series]
"""Id of the KPI, name of the other place, the series here and there."""


def found_elsewhere(study: KpiTrendsStudy) -> list[Elsewhere]:
    """Return the KPIs that other registers or official statistics have for other places, too."""
    return [*_official(study), *_registers(study)]


def _official(study: KpiTrendsStudy) -> Iterator[Elsewhere]:
    for each in study.followed:
        if each.kpi.is_official and len(each.series) > 1:
            for area in (*study.reference_areas, *study.peers):
                there = study.folder.read(
                    area, each.kpi.indicator, each.kpi.basis, sex=each.kpi.sex, age=each.kpi.age
                ).until(study.year)
                if len(there) > 1:
                    yield each.kpi.id, study.area_name(area), each.series, there


def _registers(study: KpiTrendsStudy) -> Iterator[Elsewhere]:
    own = {plain_name(each.kpi.name): each for each in study.followed if len(each.series) > 1}
    for area in areas_with_kpis(study.folder.data_dir):
        if area == study.area:
            continue
        other = kpis(study.folder.data_dir, area)
        for kpi in other.active:
            each = own.get(plain_name(kpi.name))
            if each is None or kpi.is_official or kpi.direction is not each.kpi.direction:
                continue
            there = with_baseline(kpi, other.reported_series(kpi.id)).until(study.year)
            if len(there) > 1:
                yield each.kpi.id, study.area_name(area), each.series, there


def _change(series: Series) -> float | None:
    """Return the average yearly change in per cent from the first value to the last, None where it says nothing."""
    first, last = series[series.first], series[series.last]
    if first <= 0 or last < 0:
        return None
    return 100 * (last / first - 1) / (series.last - series.first)


def elsewhere_finding(study: KpiTrendsStudy, found: Sequence[Elsewhere]) -> Finding:
    """Say of how many KPIs all places moved the same way."""
    compared: dict[str, list[bool]] = {}
    for kpi, _, here, there in found:
        own, other = _change(here), _change(there)
        if own is not None and other is not None:
            compared.setdefault(kpi, []).append((own > 0) == (other > 0))
    same = [kpi for kpi, signs in compared.items() if all(signs)]
    return study.of_register(
        study.finding(
            "kpi_trends.elsewhere",
            f"同じ名称の指標がほかの団体にもある{len(compared)}指標のうち、{len(same)}は比べたすべての団体で同じ向きに動いている。"
            "その動きは、この団体の取組だけによるものとはいえない。"
            if same
            else f"同じ名称の指標がほかの団体にもある{len(compared)}指標に、比べたすべての団体で同じ向きに動いたものはない。",
            (),
            estimate=float(len(same)),
            unit="指標",
            n=len(compared),
            method="年平均変化率の符号の比較",
            level=EvidenceLevel.PEER_COMPARISON,
            caveats=("名称が同じでも、定義や調べ方、期間が団体により異なることがある。",),
            facts={kpi: "same" if kpi in same else "different" for kpi in compared},
        ),
        behind=[series for _, _, here, there in found for series in (here, there)],
    )


def elsewhere_table(study: KpiTrendsStudy, found: Sequence[Elsewhere]) -> Table:
    """Return the average yearly changes here and there."""
    names = unique_names(study.followed)
    columns = (
        Column(key="name", label="指標", kind="text"),
        Column(key="place", label="団体", kind="text"),
        Column(key="period", label="期間（年度）", kind="text"),
        Column(key="change", label="年平均変化率", unit="％", decimals=1, sign=True),
    )
    rows = []
    for kpi in dict.fromkeys(kpi for kpi, *_ in found):
        here = next(each[2] for each in found if each[0] == kpi)
        rows.append((names[kpi], study.name, here.period.replace("年", ""), _change(here)))
        rows += [
            (names[kpi], place, there.period.replace("年", ""), _change(there))
            for other, place, _, there in found
            if other == kpi
        ]
    return study.of_register(
        study.table("kpi_trends_elsewhere", "ほかの団体の同じ名称の指標", columns,
                    pd.DataFrame(list(dict.fromkeys(rows)), columns=[column.key for column in columns]), (), period=study.period,
                    note="最初の値から最後の値までの変化率を年数で割った値。「…」は負の値などで率にできない。"),
        behind=[series for _, _, here, there in found for series in (here, there)],
    )  # fmt: skip
