"""The series year by year with what stands beside it, and how it changed between two years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.chapters.chapter import Nouns
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.elements.picture import Band, Line, LinesChart, Picture
from analysis.methods.count_change import count_change
from analysis.model.series import Series, period_of
from analysis.words.era import era_year
from analysis.words.phrases import counted, joined, level, moved, percent

FEW_FOR_PERCENT = 10
"""Of fewer than these a percentage says less than the numbers."""


@dataclass(frozen=True, eq=False)
class Beside:
    """A series that the yearly table shows beside the main one."""

    key: str
    label: str
    series: Series
    decimals: int = 0


def change_finding(study: Study, nouns: Nouns, main: Series, *, rank: int | None = 1) -> Finding:
    """Say how a count changed from the base year to the last: a description of two years, no verdict."""
    base, last = study.window
    first, now = main[base], main[last]
    change = count_change(first, now, confidence=study.confidence)
    if now == first:
        told = f"{era_year(base)}と{era_year(last)}がともに{counted(now, nouns.unit)}である"
    else:
        share = f"（{percent(100 * abs(now - first) / first)}）" if first >= FEW_FOR_PERCENT else ""
        told = (
            f"{era_year(base)}の{counted(first, nouns.unit)}から{era_year(last)}の{counted(now, nouns.unit)}へ、"
            f"{counted(abs(now - first), nouns.unit)}{share}{nouns.down if now < first else nouns.up}"
        )
    return study.finding(
        f"{nouns.id}.change",
        f"{study.name}の{nouns.what}は、{told}（{main.basis_name}）。",
        [main.at(study.window)],
        estimate=change.difference,
        unit=nouns.unit,
        method="2つのポアソン度数の差（MOVER 法）",
        rank=rank,
        facts={"base_year": float(base), "year": float(last), "before": float(first), "after": float(now)},
    )


def yearly_table(study: Study, nouns: Nouns, main: Series, beside: Sequence[Beside], note: str = "") -> Table:
    """Return the table of the main series by year, its yearly differences and the series beside it."""
    frame = pd.DataFrame({nouns.id: main.values, "change": differences(main)})
    for each in beside:
        frame[each.key] = each.series.values.reindex(frame.index)
    columns = (
        Column(key="year", label="年", grouped=False),
        Column(key=nouns.id, label=nouns.what, unit=nouns.unit, decimals=nouns.decimals),
        Column(key="change", label="前年差", unit=nouns.unit, decimals=nouns.decimals, sign=True),
        *(Column(key=b.key, label=b.label, unit=b.series.unit, decimals=b.decimals) for b in beside),
    )
    shown = [each.series.at(main.years) for each in beside]
    return study.table(
        f"{nouns.id}_by_year",
        f"{study.name}の{joined([nouns.what, *(b.label for b in beside if len(b.series))])}",
        columns,
        frame.dropna(axis=1, how="all").reindex(columns=frame.columns),
        [main, *shown],
        period=main.period,
        note=note + gap_note(main),
    )


def differences(main: Series) -> pd.Series:
    """Return the change from the year before, missing where that year is not there."""
    consecutive = main.values.index.to_series().diff() == 1
    return main.values.diff().where(consecutive)


def gap_note(main: Series, step: int = 1) -> str:
    """Say which years have no value at hand, and which parts of a merged area are missing.

    `step` is that of the statistic, 5 for a census.
    """
    gaps = [gap for gap in main.gaps if gap.indicator == main.indicator]
    known = set(main.years) | {gap.year for gap in gaps}
    absent = [year for year in range(min(known), max(known), step) if year not in known]
    told = f"手元のデータにない年: {'、'.join(f'{year}年' for year in absent)}。" if absent else ""
    told += f"合併等のため示さない年: {'、'.join(map(str, gaps))}。" if gaps else ""
    summed = [year for year in main.years if year in main.summed]
    return told + (
        f"合併前の市区町村を合計した年: {'、'.join(f'{year}年' for year in summed)}。" if summed else ""
    )


def yearly_picture(
    study: Study, nouns: Nouns, main: Series, limits: pd.DataFrame, others: Sequence[Series], table: Table
) -> Picture:
    """Return the line of the main series with its chance limits, and other bases as single markers.

    Parameters
    ----------
    limits : by year, columns ``lower`` and ``upper``.
    others : the same thing on other bases; never joined to the line.
    table : the one that holds the plotted numbers.
    """
    values, unit = main.values, nouns.unit
    change = main[study.year] - main[study.base_year]
    beside = "ほかの基準の値を印で示した。" if others else ""
    return Picture(
        id=f"fig_{nouns.id}_by_year",
        title=f"{study.name}の{nouns.what}（{study.base_year}年から{study.year}年までに{moved(change, unit)}）",
        alt=(
            f"折れ線グラフ。{study.name}の{nouns.what}は{main.first}年の{counted(values.iloc[0], unit)}から"
            f"{main.last}年の{counted(values.iloc[-1], unit)}へ変化した。最も多い年は{values.idxmax()}年の"
            f"{counted(values.max(), unit)}、最も少ない年は{values.idxmin()}年の{counted(values.min(), unit)}。"
            f"帯は偶然変動の幅（{level(study.confidence)}信頼区間）。{beside}"
        ),
        unit=unit,
        chart=LinesChart(
            lines=(
                Line(main.basis_name, values),
                *(Line(each.basis_name, each.values, "points") for each in others),
            ),
            bands=(Band("", limits["lower"], limits["upper"]),),
            y_label=f"{nouns.what}（{unit}）",
            from_zero=True,
            height_inches=3.1,
        ),
        table=table,
        note=f"帯はポアソン分布による{level(study.confidence)}信頼区間。"
        + ("印は基準の異なる値で、線とは比べられない。" if others else ""),
    )


@dataclass(frozen=True, eq=False)
class BasesBeside:
    """The same thing counted by several statistics: a table, words for one year, and the other bases' series."""

    table: Table
    text: Prose
    others: tuple[Series, ...]
    finding: Finding


def bases_beside(study: Study, nouns: Nouns, series: Sequence[Series]) -> BasesBeside | None:
    """Return the values of several bases by year where they differ; None where nothing differs.

    Parameters
    ----------
    series : one a basis, that of the analysis first.
    """
    frame = pd.DataFrame({each.basis: each.values for each in series})
    frame = frame[frame.notna().sum(axis=1) >= 2]
    differing = frame[frame.max(axis=1) > frame.min(axis=1)]
    if differing.empty:
        return None
    known = differing.notna().sum(axis=1)
    year = max(differing.index.tolist(), key=lambda y: (known[y], -abs(y - study.base_year)))
    names = {each.basis: each.basis_name for each in series}
    values = "、".join(
        f"{names[basis]}では{counted(value, nouns.unit)}"
        for basis, value in differing.loc[year].dropna().items()
    )
    shown = [
        each.at(frame.index.tolist())
        for each in series
        if each.basis in frame and frame[each.basis].notna().any()
    ]
    told = (
        f"同じ「{nouns.what}」でも、数える対象の違う統計がある。{era_year(year)}の{nouns.what}は、{values}である。"
        "数える対象が異なるためで、どれかが誤りなのではない。"
    )
    bases = study.folder.catalogue.bases
    return BasesBeside(
        table=study.table(
            f"{nouns.id}_by_basis",
            f"統計の基準ごとの{nouns.what}",
            (
                Column(key="year", label="年", grouped=False),
                *(Column(key=each.basis, label=each.basis_name, unit=nouns.unit) for each in shown),
            ),
            frame,
            shown,
            period=period_of(shown),
            basis="列ごとに異なる（混ぜて比べることはできない）",
            annex=True,
        ),
        text=Prose(
            kind="note",
            title=f"{nouns.what}の基準について",
            paragraphs=(
                f"{told}本資料の{nouns.what}の分析は{names[series[0].basis]}だけを用い、ほかの基準と混ぜない。",
                *(f"{each.basis_name}: {bases.at[each.basis, 'coverage']}" for each in shown),
            ),
        ),
        others=tuple(each for each in shown if each.basis != series[0].basis),
        finding=study.finding(
            f"{nouns.id}.bases",
            told,
            shown,
            method="公表値の比較",
            facts={"year": float(year), **differing.loc[year].dropna().to_dict()},
            printed=False,
        ),
    )
