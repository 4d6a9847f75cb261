"""The annex table of women by age with the status of each year."""

from __future__ import annotations

import numpy as np

from analysis.elements import Column, Table
from analysis.methods.rounding import round_to_sum
from analysis.topics.births.data import BirthsData
from analysis.topics.births.women import REPRODUCTIVE_AGES


def women_table(data: BirthsData, years: list[int]) -> Table:
    """Return women aged 15–49 by age in the given years, rounded to persons that add up."""
    women = data.women
    counts = women.counts.loc[years]
    return Table(
        id="women_by_age",
        title=f"{data.name}の15〜49歳の女性人口",
        columns=(
            Column(key="year", label="年", grouped=False),
            Column(key="status", label="区分", kind="text"),
            *(Column(key=age, label=f"{age.replace('-', '〜')}歳", unit="人") for age in REPRODUCTIVE_AGES),
            Column(key="total", label="計", unit="人"),
        ),
        rows=tuple(
            (
                year,
                women.status[year].label,
                *map(float, round_to_sum(counts.loc[year].to_numpy(), float(counts.loc[year].sum()))),
                float(np.round(counts.loc[year].sum())),
            )
            for year in years
        ),
        period=f"{years[0]}〜{years[-1]}年の各10月1日",
        basis=data.women_basis,
        source=data.store.source_line(women.sources),
        note=(
            "実測は国勢調査（年齢不詳は年齢別に按分）。推計は前後の国勢調査の間を、将来推計は国勢調査と"
            "社人研推計の間又は社人研推計どうしの間を、年齢階級ごとに直線で補間した値。"
        ),
        annex=True,
    )
