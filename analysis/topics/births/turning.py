"""Whether the decline steepened after a known year: a description of the curve, not of a cause."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.elements import NOTHING, Column, Finding, Group, Prose, Table
from analysis.methods.result import Estimate
from analysis.methods.segmented import SegmentedTrend, segmented_poisson_trend
from analysis.topics.births.data import BirthsData
from analysis.words.era import era_year
from analysis.words.phrases import interval, level, p_value, percent, reason_text

KNOT = 2020
"""Fixed before looking at any city's data: the first year of the pandemic."""


@dataclass(frozen=True)
class Turning:
    """The yearly change before and after the knot."""

    trend: SegmentedTrend
    knot: int
    findings: Group = NOTHING
    table: Table | None = None
    missing: Prose | None = None


def analyse(data: BirthsData) -> Turning:
    """Compare the yearly change of births before and after 2020."""
    trend = segmented_poisson_trend(
        data.births.index.to_numpy(), data.births.to_numpy(), KNOT, confidence=data.parameters.confidence
    )
    if data.few:
        return Turning(trend, KNOT, missing=data.too_few(f"{KNOT}年の前後の比較"))
    if not trend.difference.has_value:
        return Turning(trend, KNOT, missing=_missing(trend))
    return Turning(trend, KNOT, findings=Group([_finding(data, trend)]), table=_table(data, trend))


def _missing(trend: SegmentedTrend) -> Prose:
    why = reason_text(trend.difference.reason)
    return Prose(
        kind="missing",
        title=f"{KNOT}年の前後の比較",
        paragraphs=(
            f"{why}ため、{KNOT}年の前後で減少の速さが変わったかを判定できない（前に3年分、後に2年分以上が要る）。",
        ),
    )


def _table(data: BirthsData, trend: SegmentedTrend) -> Table:
    first, last = int(data.births.index.min()), data.year
    rows: tuple[tuple[str, Estimate], ...] = (
        (f"{first}〜{KNOT}年の年平均変化率（％）", trend.before),
        (f"{KNOT}〜{last}年の年平均変化率（％）", trend.after),
        ("差（ポイント）", trend.difference),
    )
    return Table(
        id="births_turning",
        title=f"{KNOT}年の前後の出生数の変化率",
        columns=(
            Column(key="what", label="項目", kind="text"),
            Column(key="estimate", label="推定値", decimals=1, sign=True),
            Column(key="lower", label="下限", decimals=1, sign=True),
            Column(key="upper", label="上限", decimals=1, sign=True),
        ),
        rows=tuple((label, e.value, e.lower, e.upper) for label, e in rows),
        period=f"{first}〜{last}年",
        basis=data.basis_name,
        source=data.store.source_line(data.births_sources),
        note=(
            f"{KNOT}年で折れる対数線形の準ポアソン回帰。分散はポアソン分布より小さくは見積もらない。上下限は過分散を考慮した{level(data.parameters.confidence)}信頼区間（t分布）。"
        ),
    )


def _finding(data: BirthsData, trend: SegmentedTrend) -> Finding:
    before, after, difference = trend.before, trend.after, trend.difference
    beyond = (difference.lower or 0.0) > 0 or (difference.upper or 0.0) < 0
    if not beyond:
        verdict = "変化の速さが変わったとはいえない"
    elif before.number < 0 and after.number < 0:
        verdict = f"{KNOT}年以降、減少は{'速まった' if difference.number < 0 else '緩やかになった'}といえる"
    else:
        verdict = f"{KNOT}年以降、変化率は{'下がった' if difference.number < 0 else '上がった'}といえる"
    tested = "" if trend.test.p_value is None else f"、{p_value(trend.test.p_value)}"
    return Finding(
        id="births.turning",
        statement=(
            f"出生数の年平均変化率は{era_year(KNOT)}までが{percent(before.number, sign=True)}、"
            f"{KNOT}年以降が{percent(after.number, sign=True)}で、差は{difference.number:+.1f}ポイント"
            f"（{interval(difference, 1, unit='ポイント', sign=True)}{tested}）。{verdict}。"
        ).replace("-", "−"),
        estimate=difference.number,
        lower=difference.lower,
        upper=difference.upper,
        confidence=difference.confidence,
        unit="ポイント",
        n=float(len(data.births)),
        method="折れ線の準ポアソン対数線形回帰",
        basis=data.basis_name,
        sources=data.births_sources,
        caveats=(
            f"曲線の形の記述であり、{KNOT}年に起きた特定の出来事や施策の効果を示すものではない。",
            f"{KNOT}年より後は{int((data.births.index > KNOT).sum())}年分しかない。",
        ),
        rank=4,
    )
