"""How much the decomposition depends on what it assumes: the schedule, the projected number of women."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.elements import Column, Table
from analysis.methods.rounding import round_to_sum
from analysis.topics.births.data import BirthsData
from analysis.topics.births.factors import LABELS, Inputs, gather, schedules

BASE_YEAR, CENSUS_YEAR = 2015, 2020
"""Census that the projection starts from, and the first census after it."""
SCHEDULES_WITHIN = 10
"""National schedules at most so many years away from the one used are tried as well."""


def effect_columns(names: list[str]) -> tuple[Column, ...]:
    """Return a column a factor, and one of their sum."""
    effects = (Column(key=name, label=LABELS[name], unit="人", decimals=1, sign=True) for name in names)
    return (*effects, Column(key="change", label="計", unit="人", sign=True))


def sensitivity_table(data: BirthsData, inputs: Inputs, sources: tuple[str, ...]) -> Table:
    """Return the decomposition under other schedules and another number of women."""
    rows: list[tuple[str | float | None, ...]] = []
    names = list(inputs.names)
    for schedule in schedules(data.store, marital=inputs.schedule.marital):
        if abs(schedule.year - inputs.schedule.year) > SCHEDULES_WITHIN:
            continue
        used = "（本文）" if schedule.year == inputs.schedule.year else ""
        rows.append((f"全国の年齢別出生率 {schedule.year}年{used}", *_parts(gather(data, schedule), names)))
    check = census_check(data)
    if check is not None:
        sources = tuple(sorted({*sources, *census_sources(data)}))
        adjusted = gather(data, inputs.schedule, women=adjusted_women(data, check))
        rows.append((f"女性人口を{CENSUS_YEAR}年国勢調査の水準に合わせた場合", *_parts(adjusted, names)))
    return Table(
        id="births_reasons_sensitivity",
        title="要因分解の結果は前提をどこまで変えても同じか",
        columns=(
            Column(key="assumption", label="前提", kind="text"),
            *effect_columns(names),
        ),
        rows=tuple(rows),
        period=f"{data.base_year}年と{data.year}年",
        basis=data.rate_basis,
        source=data.store.source_line(sources),
        note=(
            f"{CENSUS_YEAR}年国勢調査の水準に合わせた場合は、15〜64歳の女性について社人研推計に対する国勢調査の比"
            f"（{check:.3f}）を求め、{BASE_YEAR}年の1から{CENSUS_YEAR}年のこの比まで直線で近づけ、以後はこの比を掛けた。"
            if check is not None
            else ""
        ),
        annex=True,
    )


def _parts(inputs: Inputs | None, names: list[str]) -> tuple[float | None, ...]:
    if inputs is None:
        return (None,) * (len(names) + 1)
    observed = inputs.between(0.95).observed
    effects = [observed.effects()[name] for name in names]
    return (*map(float, round_to_sum(effects, observed.change(), 1)), observed.change())


def census_check(data: BirthsData) -> float | None:
    """Return women of 15–64 at the census of 2020 over the projection's, None when one is missing."""
    counted = data.store.series(data.area, "population", "census", sex="female", age="15-64").get(CENSUS_YEAR)
    projected = data.store.by_age(data.area, "population", "ipss_2018", sex="female")
    bands = [f"{age}-{age + 4}" for age in range(15, 65, 5)]
    if counted is None or CENSUS_YEAR not in projected.index or not set(bands) <= set(projected.columns):
        return None
    total = float(projected.loc[CENSUS_YEAR, bands].sum())
    return float(counted) / total if total > 0 else None


def census_sources(data: BirthsData) -> set[str]:
    """Return the ids of the sources of the census that `census_check` looks at."""
    rows = data.store.rows(data.area, "population", "census")
    rows = rows[(rows["year"] == CENSUS_YEAR) & (rows["sex"] == "female") & (rows["age"] == "15-64")]
    return set(rows["source"])


def adjusted_women(data: BirthsData, factor: float) -> pd.DataFrame:
    """Return women by age moved from the projection of 2020 to the level of the census of 2020."""
    counts = data.women.counts
    weight = np.interp(counts.index, [BASE_YEAR, CENSUS_YEAR], [1.0, factor])
    return counts.mul(weight, axis=0)
