"""Whether the births change by more than chance: limits a year, changes from year to year, the trend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.elements import Column, Finding, Group, Prose, Table
from analysis.methods.count_change import count_change, unchanged_limits
from analysis.methods.intervals import poisson_limits
from analysis.methods.poisson_trend import CountTrend, poisson_trend
from analysis.methods.trend import MannKendall, mann_kendall
from analysis.topics.births.data import BirthsData
from analysis.words.era import era_year
from analysis.words.numbers import format_number
from analysis.words.phrases import (
    change_of_people,
    interval,
    level,
    p_value,
    people,
    percent,
    reason_text,
)


@dataclass(frozen=True)
class Chance:
    """Chance variation of the births.

    `yearly` has a row a year: births, Poisson limits, change from the year before with its limits and
    p-value, and whether the change is more than chance (missing without the year before).
    """

    yearly: pd.DataFrame
    trend: CountTrend
    monotone: MannKendall
    table: Table
    findings: Group
    text: Prose
    missing: Prose | None


def analyse(data: BirthsData) -> Chance:
    """Compare each year's births with what chance alone would do."""
    confidence = data.parameters.confidence
    yearly = _yearly(data.births, confidence)
    years, counts = data.births.index.to_numpy(), data.births.to_numpy()
    trend = poisson_trend(years, counts, confidence=confidence)
    monotone = mann_kendall(years, counts)
    return Chance(
        yearly=yearly,
        trend=trend,
        monotone=monotone,
        table=_table(data, yearly),
        findings=Group(_findings(data, yearly, trend, monotone)),
        missing=data.too_few("期間を通した傾向") if data.few else None,
        text=_text(data),
    )


def _yearly(births: pd.Series, confidence: float) -> pd.DataFrame:
    lower, upper = poisson_limits(births.to_numpy(), confidence=confidence)
    frame = pd.DataFrame({"births": births, "lower": lower, "upper": upper})
    changes = {
        year: count_change(births[year - 1], births[year], confidence=confidence)
        for year in births.index
        if year - 1 in births.index
    }
    for column, read in _CHANGE_COLUMNS.items():
        frame[column] = pd.Series({year: read(change) for year, change in changes.items()}, dtype=float)
    frame["beyond"] = (frame["p_value"] < 1 - confidence).where(frame["p_value"].notna())
    return frame


_CHANGE_COLUMNS = {
    "change": lambda change: change.difference.value,
    "change_lower": lambda change: change.difference.lower,
    "change_upper": lambda change: change.difference.upper,
    # two years without any birth differ by nothing
    "p_value": lambda change: 1.0 if change.test.p_value is None else change.test.p_value,
}


def _table(data: BirthsData, yearly: pd.DataFrame) -> Table:
    words = {True: "超える", False: "範囲内"}
    return Table(
        id="births_chance",
        title="出生数の偶然変動の幅と前年からの増減",
        columns=(
            Column(key="year", label="年", grouped=False),
            Column(key="births", label="出生数", unit="人"),
            Column(key="lower", label="下限", unit="人"),
            Column(key="upper", label="上限", unit="人"),
            Column(key="change", label="前年差", unit="人", sign=True),
            Column(key="change_lower", label="差の下限", unit="人", sign=True),
            Column(key="change_upper", label="差の上限", unit="人", sign=True),
            Column(key="p_value", label="p値", decimals=3, smallest=0.001),
            Column(key="beyond", label="偶然の範囲", kind="text"),
        ),
        rows=tuple(
            (
                int(year),
                *(None if pd.isna(row[key]) else float(row[key]) for key in _NUMBERS),
                None if pd.isna(row["beyond"]) else words[bool(row["beyond"])],
            )
            for year, row in zip(yearly.index.tolist(), yearly.to_dict("records"), strict=True)
        ),
        period=f"{yearly.index.min()}〜{yearly.index.max()}年",
        basis=data.basis_name,
        source=data.store.source_line(data.births_sources),
        note=(
            f"上下限はポアソン分布による{level(data.parameters.confidence)}信頼区間（Byar の近似、10人未満は正確法）。"
            "p値は隣り合う2年の出生数が等しいとみたときの条件付き正確検定（両側）。"
        ),
        annex=True,
    )


_NUMBERS = ("births", "lower", "upper", "change", "change_lower", "change_upper", "p_value")


def _text(data: BirthsData) -> Prose:
    last = data.births[data.year]
    lower, upper = unchanged_limits(last, confidence=data.parameters.confidence)
    return Prose(
        paragraphs=(
            "出生は一人ひとりの出来事の積み重ねなので、事情が何も変わらなくても年ごとに増減する。"
            f"{data.name}の{era_year(data.year)}の出生数{people(last)}の場合、翌年が{format_number(float(lower))}人から"
            f"{format_number(float(upper))}人の間であれば、その増減は偶然の変動と区別できない"
            f"（{level(data.parameters.confidence)}水準）。",
        )
    )


def _findings(
    data: BirthsData, yearly: pd.DataFrame, trend: CountTrend, monotone: MannKendall
) -> list[Finding]:
    findings = [_yearly_finding(data, yearly)] if yearly["beyond"].notna().any() else []
    return findings if data.few else [*findings, _trend_finding(data, trend, monotone)]


def _yearly_finding(data: BirthsData, yearly: pd.DataFrame) -> Finding:
    tested = yearly["beyond"].dropna().astype(bool)
    beyond = yearly.loc[tested[tested].index]
    listed = "、".join(
        f"{year}年（{change_of_people(row['change'])}）"
        for year, row in zip(beyond.index.tolist(), beyond.to_dict("records"), strict=True)
    )
    by_chance = (1 - data.parameters.confidence) * len(tested)
    found = f"超えたのは{len(beyond)}回（{listed}）であった" if len(beyond) else "超えたものはなかった"
    return Finding(
        id="births.yearly_changes",
        statement=(
            f"前年からの増減{len(tested)}回のうち、1回ごとに見て偶然の変動を{found}。"
            f"単年の増減だけで施策の成否を論じることはできない。"
        ),
        estimate=float(len(beyond)),
        unit="回",
        n=float(len(tested)),
        method="条件付き正確検定（2つのポアソン度数）",
        basis=data.basis_name,
        sources=data.births_sources,
        caveats=(
            f"変化が全くなくても{len(tested)}回の検定では平均{by_chance:.1f}回は「超える」と判定される。",
        ),
    )


def _trend_finding(data: BirthsData, trend: CountTrend, monotone: MannKendall) -> Finding:
    estimate = trend.annual_change
    first, last = int(data.births.index.min()), data.year
    common: dict[str, Any] = {
        "id": "births.trend",
        "basis": data.basis_name,
        "sources": data.births_sources,
        "n": float(len(data.births)),
        "method": "準ポアソン対数線形回帰、Mann–Kendall 検定",
    }
    if estimate.value is None:
        return Finding(
            statement=f"{first}年から{last}年の傾向は判定できない（{reason_text(estimate.reason)}）。",
            **common,
        )
    word = "減少" if estimate.value < 0 else "増加"
    kendall = monotone.test.p_value
    checked = "" if kendall is None else f"。順位による検定では{p_value(kendall)}（Mann–Kendall）"
    beyond = (
        estimate.lower is not None
        and estimate.upper is not None
        and (estimate.lower > 0 or estimate.upper < 0)
    )
    certain = "傾向は偶然の変動を超えている" if beyond else "傾向があるとはいえない"
    return Finding(
        statement=(
            f"{first}年から{last}年までを通して見ると、出生数は年平均{percent(abs(estimate.value))}の{word}であり"
            f"（{interval(estimate, 1, unit='％', sign=True)}）、{certain}{checked}。"
        ),
        estimate=estimate.value,
        lower=estimate.lower,
        upper=estimate.upper,
        confidence=estimate.confidence,
        unit="％/年",
        **common,
    )
