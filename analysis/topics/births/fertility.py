"""Total fertility rates as published, each basis by itself, beside prefecture and nation."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.elements import NOTHING, Column, Finding, Group, Prose, Table
from analysis.topics.births.data import BirthsData
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import joined

WOMEN = {"sex": "female", "age": "15-49"}
"""Total fertility rates are of women of 15–49."""

ANNUAL, BAYES = "vital_statistics", "vital_statistics_bayes"
PERIOD_YEARS = 5
"""Length of the period of a Bayes estimate; its year is the last of the period."""


@dataclass(frozen=True)
class Fertility:
    """Published total fertility rates.

    `annual` has a column an area and a row a year, only with the area itself; None without an annual series
    of the area. `bayes` holds the 5-year estimates of area and peers.
    """

    annual: pd.DataFrame | None = None
    table: Table | None = None
    bayes_table: Table | None = None
    findings: Group = NOTHING
    missing: Prose | None = None
    sources: tuple[str, ...] = ()


def analyse(data: BirthsData) -> Fertility:
    """Collect the total fertility rates of the area, its prefecture, the nation and the peers."""
    annual = _annual(data)
    bayes = _bayes(data)
    areas = (data.area, *data.reference_areas, *data.peers)
    sources = {s for area in areas for s in data.store.sources_of(area, "total_fertility_rate", BAYES)}
    if annual is not None:
        sources |= _annual_sources(data, annual)
    return Fertility(
        annual=annual,
        table=None if annual is None else _annual_table(data, annual),
        bayes_table=None if bayes.empty else _bayes_table(data, bayes),
        findings=Group(_findings(data, annual, bayes)),
        missing=_missing(data) if annual is None else None,
        sources=tuple(sorted(sources)),
    )


def _annual(data: BirthsData) -> pd.DataFrame | None:
    areas = (data.area, *data.reference_areas)
    columns = {
        area: data.until_year(data.store.series(area, "total_fertility_rate", ANNUAL, **WOMEN))
        for area in areas
    }
    own = columns[data.area]
    if len(own) < 2:
        return None
    table = pd.DataFrame(columns).loc[own.index.min() :]
    return table.dropna(axis=1, how="all")


def _bayes(data: BirthsData) -> pd.DataFrame:
    areas = (data.area, *(peer for peer in data.peers if peer != data.area))
    columns = {
        area: data.until_year(data.store.series(area, "total_fertility_rate", BAYES, **WOMEN))
        for area in areas
    }
    return pd.DataFrame({area: series for area, series in columns.items() if len(series)})


def _annual_sources(data: BirthsData, annual: pd.DataFrame) -> set[str]:
    sources: set[str] = set()
    for area in annual.columns:
        rows = data.store.rows(area, "total_fertility_rate", ANNUAL)
        sources |= set(rows.loc[rows["year"].isin(annual.index), "source"])
    return sources


def _annual_table(data: BirthsData, annual: pd.DataFrame) -> Table:
    return Table(
        id="fertility_annual",
        title="合計特殊出生率（単年）",
        columns=(
            Column(key="year", label="年", grouped=False),
            *(
                Column(key=str(a), label=data.store.catalogue.area_name(str(a)), decimals=2)
                for a in annual.columns
            ),
        ),
        rows=tuple(
            (year, *(None if pd.isna(v) else float(v) for v in annual.loc[year]))
            for year in annual.index.tolist()
        ),
        period=f"{annual.index.min()}〜{annual.index.max()}年",
        basis=data.store.catalogue.basis_name(ANNUAL) + "（単年の値）",
        source=data.store.source_line(sorted(_annual_sources(data, annual))),
        note="「…」は手元の資料に値がない年。",
        annex=True,
    )


def _period_label(year: int) -> str:
    return f"{year - PERIOD_YEARS + 1}〜{year}年"


def _bayes_table(data: BirthsData, bayes: pd.DataFrame) -> Table:
    sources = {
        s for area in bayes.columns for s in data.store.sources_of(str(area), "total_fertility_rate", BAYES)
    }
    years = bayes.index.tolist()
    return Table(
        id="fertility_bayes",
        title="合計特殊出生率（5年間のベイズ推定値）",
        columns=(
            Column(key="area", label="団体", kind="text"),
            *(Column(key=str(year), label=_period_label(year), decimals=2) for year in years),
        ),
        rows=tuple(
            (
                data.store.catalogue.area_name(str(area)),
                *(None if pd.isna(v) else float(v) for v in bayes[area]),
            )
            for area in bayes.columns
        ),
        period="、".join(map(_period_label, years)),
        basis=data.store.catalogue.basis_name(BAYES),
        source=data.store.source_line(sorted(sources)),
        note="ベイズ推定値は小さな団体の偶然変動をならした5年間の値であり、単年の値とは比べられない。",
    )


def _findings(data: BirthsData, annual: pd.DataFrame | None, bayes: pd.DataFrame) -> list[Finding]:
    findings = []
    if annual is not None:
        findings.append(_annual_finding(data, annual))
    own = bayes[data.area].dropna() if data.area in bayes else pd.Series(dtype=float)
    if len(own):
        findings.append(_bayes_finding(data, own))
    return findings


def _annual_finding(data: BirthsData, annual: pd.DataFrame) -> Finding:
    complete = annual.dropna()
    rows = complete if len(complete) else annual[[data.area]].dropna()
    first, last = int(rows.index.min()), int(rows.index.max())
    name = data.store.catalogue.area_name
    now, before = rows.loc[last], rows.loc[first]
    values = joined([f"{name(a)}は{format_number(now[a], 2)}" for a in rows.columns])
    moved = joined([f"{name(a)}{format_number(now[a] - before[a], 2, sign=True)}" for a in rows.columns])
    return Finding(
        id="births.tfr_annual",
        statement=f"合計特殊出生率（単年）は、{era_year(last)}に{values}であった。{first}年からの変化は{moved}である。",
        estimate=float(now[data.area]),
        method="公表値の比較",
        basis=data.store.catalogue.basis_name(ANNUAL),
        sources=tuple(sorted(_annual_sources(data, annual))),
        caveats=("市の単年の合計特殊出生率は出生数の偶然変動を受けるため、1年ごとの上下は読み取れない。",),
    )


def _bayes_finding(data: BirthsData, own: pd.Series) -> Finding:
    first, last = int(own.index.min()), int(own.index.max())
    before = (
        f"で、{_period_label(first)}の{format_number(own[first], 2)}から{format_number(own[last] - own[first], 2, sign=True)}の変化"
        if first != last
        else ""
    )
    return Finding(
        id="births.tfr_bayes",
        statement=f"5年間のベイズ推定値では、{data.name}の合計特殊出生率は{_period_label(last)}に{format_number(own[last], 2)}{before}である。",
        estimate=float(own[last]),
        method="公表値",
        basis=data.store.catalogue.basis_name(BAYES),
        sources=tuple(data.store.sources_of(data.area, "total_fertility_rate", BAYES)),
    )


def _missing(data: BirthsData) -> Prose:
    return Prose(
        kind="missing",
        title="合計特殊出生率（単年）の推移",
        paragraphs=(
            f"{data.name}の単年の合計特殊出生率が手元にないため、図を示さない。"
            "都道府県の衛生統計年報（人口動態統計）に市区町村別の値があれば、加えることで示せる。",
        ),
    )
