"""How many births there were: the series on one basis, the other bases beside it, rates, marriages."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.elements import Column, Finding, Group, Prose, Table
from analysis.methods.count_change import count_change
from analysis.model.observations import Status
from analysis.topics.births.data import FEW_BIRTHS, BirthsData
from analysis.words.era import era_year
from analysis.words.phrases import change_of_people, interval, joined, people, percent

RATE_METHOD = "出生数を、その年の1月1日と翌年1月1日の住民基本台帳人口の平均で割り、1,000を掛けた値"


@dataclass(frozen=True)
class Level:
    """The births of each year with what stands beside them.

    `series` has a row a year: births, change from the year before, mean register population, crude birth
    rate per 1,000, marriages. `by_basis` has a column a basis, only years known under two bases or more.
    """

    series: pd.DataFrame
    by_basis: pd.DataFrame
    table: Table
    basis_table: Table | None
    findings: Group
    basis_text: Prose | None
    marriages_text: Prose | None
    sources: tuple[str, ...]


def analyse(data: BirthsData) -> Level:
    """Describe the births of the area by year."""
    series = _series(data)
    by_basis = _by_basis(data)
    sources = _sources(data)
    return Level(
        series=series,
        by_basis=by_basis,
        table=_table(data, series, sources),
        basis_table=_basis_table(data, by_basis),
        findings=Group([_finding(data)]),
        basis_text=_basis_text(data, by_basis),
        marriages_text=_marriages_text(data, series),
        sources=sources,
    )


def _series(data: BirthsData) -> pd.DataFrame:
    births = data.births
    register = data.store.series(data.area, "population", "resident_register")
    mean = (register + register.shift(-1)).where(register.index.to_series().diff(-1) == -1) / 2
    mean = mean.reindex(births.index)
    marriages = data.store.counts(data.area, "marriages", "vital_statistics").reindex(births.index)
    yearly = births.index.to_series().diff() == 1
    return pd.DataFrame(
        {
            "births": births,
            "change": births.diff().where(yearly),
            "population": mean,
            "birth_rate": 1000 * births / mean.where(mean > 0),
            "marriages": marriages,
        }
    )


def _by_basis(data: BirthsData) -> pd.DataFrame:
    columns = {
        basis: data.until_year(data.store.counts(data.area, "births", basis))
        for basis in data.store.bases_of(data.area, "births")
    }
    first = [data.basis, *(basis for basis in columns if basis != data.basis)]
    table = pd.DataFrame(columns)[first]
    return table[table.notna().sum(axis=1) >= 2]


def _sources(data: BirthsData) -> tuple[str, ...]:
    store, area = data.store, data.area
    used = {*data.births_sources, *store.sources_of(area, "population", "resident_register")}
    used |= set(store.sources_of(area, "marriages", "vital_statistics"))
    return tuple(sorted(used))


def _table(data: BirthsData, series: pd.DataFrame, sources: tuple[str, ...]) -> Table:
    return Table(
        id="births_by_year",
        title=f"{data.name}の出生数、出生率及び婚姻件数",
        columns=(
            Column(key="year", label="年", grouped=False),
            Column(key="births", label="出生数", unit="人"),
            Column(key="change", label="前年差", unit="人", sign=True),
            Column(key="birth_rate", label="出生率", unit="人口千対", decimals=1),
            Column(key="marriages", label="婚姻件数", unit="組"),
        ),
        rows=tuple(
            (int(year), *(_cell(row[key]) for key in ("births", "change", "birth_rate", "marriages")))
            for year, row in zip(series.index.tolist(), series.to_dict("records"), strict=True)
        ),
        period=_period(series),
        basis=data.basis_name,
        source=data.store.source_line(sources),
        note=f"出生率は{RATE_METHOD}（本資料の計算）。分母は外国人住民を含む。「…」は1月1日現在の人口がそろわない年。{_absent_years(data, series)}",
    )


def _absent_years(data: BirthsData, series: pd.DataFrame) -> str:
    """Say which years have no births at hand, and which parts of a merged area are missing."""
    history = data.store.history(data.area, "births", data.basis)
    gaps = [gap for gap in history.gaps if gap.year <= data.year]
    known = set(series.index) | {gap.year for gap in gaps}
    absent = [year for year in range(min(known), max(known)) if year not in known]
    told = f"手元のデータにない年: {'、'.join(f'{year}年' for year in absent)}。" if absent else ""
    told += f"合併等のため示さない年: {'、'.join(map(str, gaps))}。" if gaps else ""
    rows = history.observations
    summed = sorted(rows.loc[(rows["status"] == Status.ESTIMATED) & rows["year"].isin(series.index), "year"])
    return told + (
        f"合併前の市区町村を合計した年: {'、'.join(f'{year}年' for year in summed)}。" if summed else ""
    )


def _basis_table(data: BirthsData, by_basis: pd.DataFrame) -> Table | None:
    if by_basis.empty:
        return None
    catalogue = data.store.catalogue
    sources = {s for basis in by_basis.columns for s in data.births_sources_of(data.area, basis)}
    return Table(
        id="births_by_basis",
        title="同じ年の出生数でも統計の基準により数が異なる",
        columns=(
            Column(key="year", label="年", grouped=False),
            *(Column(key=basis, label=catalogue.basis_name(basis), unit="人") for basis in by_basis.columns),
        ),
        rows=tuple(
            (int(year), *map(_cell, row))
            for year, row in zip(by_basis.index, by_basis.to_numpy(), strict=True)
        ),
        period=_period(by_basis),
        basis="列ごとに異なる（混ぜて比べることはできない）",
        source=data.store.source_line(sorted(sources)),
    )


def _basis_text(data: BirthsData, by_basis: pd.DataFrame) -> Prose | None:
    if by_basis.empty:
        return None
    known = by_basis.notna().sum(axis=1)
    year = max(by_basis.index.tolist(), key=lambda y: (known[y], -abs(y - data.base_year)))
    row = by_basis.loc[year].dropna()
    catalogue = data.store.catalogue
    values = joined(
        [f"{catalogue.basis_name(str(basis))}では{people(value)}" for basis, value in row.to_dict().items()]
    )
    why = [f"{catalogue.basis_name(b)}: {catalogue.bases.at[b, 'coverage']}" for b in by_basis.columns]
    return Prose(
        kind="note",
        title="出生数の基準について",
        paragraphs=(
            f"同じ「出生数」でも、数える対象の違う統計がある。{era_year(year)}の出生数は、{values}である。数える対象が異なるためで、どれかが誤りなのではない。"
            f"本資料の出生数の分析は{data.basis_name}だけを用い、ほかの基準と混ぜない。",
            *why,
        ),
    )


def _marriages_text(data: BirthsData, series: pd.DataFrame) -> Prose | None:
    marriages = series["marriages"].dropna()
    if data.base_year not in marriages.index or data.year not in marriages.index:
        return None
    first, last = marriages[data.base_year], marriages[data.year]
    share = f"（{percent(100 * (last - first) / first, sign=True)}）" if first >= FEW_BIRTHS else ""
    return Prose(
        paragraphs=(
            f"同じ期間に婚姻件数は{first:,.0f}組から{last:,.0f}組へ変化した{share}。"
            "婚姻と出生は時期がずれ、婚姻件数は夫の住所地で数えるため、"
            "この並びだけから婚姻の減少を出生減の原因とはいえない。",
        )
    )


def _finding(data: BirthsData) -> Finding:
    first, last = data.births[data.base_year], data.births[data.year]
    change = count_change(first, last, confidence=data.parameters.confidence)
    if last == first:
        told = f"{era_year(data.base_year)}と{era_year(data.year)}がともに{people(last)}で、増減がない"
    else:
        share = f"（{percent(100 * abs(last - first) / first)}）" if first >= FEW_BIRTHS else ""
        told = (
            f"{era_year(data.base_year)}の{people(first)}から{era_year(data.year)}の"
            f"{people(last)}へ{change_of_people(last - first)}{share}となった"
        )
    beyond = (
        "偶然の変動では説明できない大きさである"
        if change.test.p_value is not None and change.test.p_value < 1 - data.parameters.confidence
        else "偶然の変動の範囲を出ない"
    )
    return Finding(
        id="births.change",
        statement=(
            f"{data.name}の出生数は、{told}（{data.basis_name}、"
            f"変化の{interval(change.difference, unit='人', sign=True)}）。{beyond}。"
        ),
        estimate=last - first,
        lower=change.difference.lower,
        upper=change.difference.upper,
        confidence=change.difference.confidence,
        unit="人",
        n=first + last,
        method="2つのポアソン度数の差（MOVER 法）と条件付き正確検定",
        basis=data.basis_name,
        sources=data.births_sources,
        rank=1,
    )


def _cell(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _period(frame: pd.DataFrame) -> str:
    return f"{frame.index.min()}〜{frame.index.max()}年"
