"""Small places: several years put together, since a single year of a few events says nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.chapters.chance import FEW_EVENTS
from analysis.chapters.chapter import Nouns
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Prose, Table
from analysis.methods.count_change import count_change
from analysis.methods.intervals import poisson_limits
from analysis.model.series import Series
from analysis.words.phrases import counted, level

LONGEST = 5
"""Most years that are put together."""


@dataclass(frozen=True, eq=False)
class Pooled:
    """The sums of the first and the last years, and what they say."""

    finding: Finding
    table: Table


def pooled(study: Study, nouns: Nouns, main: Series) -> Pooled | None:
    """Compare the counts of the first years with those of the last; None with fewer than four years."""
    span = min(LONGEST, len(main) // 2)
    if span < 2:
        return None
    halves = (main.at(main.years[:span]), main.at(main.years[-span:]))
    sums = [float(half.values.sum()) for half in halves]
    change = count_change(*sums, confidence=study.confidence)
    lower, upper = poisson_limits(sums, confidence=study.confidence)
    names = [_named(half) for half in halves]
    beyond = change.test.p_value is not None and change.test.p_value < 1 - study.confidence
    difference = sums[1] - sums[0]
    if not difference:
        verdict = "同じである"
    elif beyond:
        verdict = f"{nouns.moved(difference)}は偶然の変動だけでは説明できない"
    else:
        verdict = "この差は偶然の変動の範囲にある"
    finding = study.finding(
        f"{nouns.id}.pooled",
        f"{span}年分をまとめると、{names[0]}の計{counted(sums[0], nouns.unit)}に対して{names[1]}は計{counted(sums[1], nouns.unit)}であり、{verdict}。",
        [main],
        estimate=change.difference,
        unit=nouns.unit,
        method="2つのポアソン度数の条件付き正確検定",
        rank=2,
    )
    frame = pd.DataFrame(
        {"period": names, "sum": sums, "mean": [s / span for s in sums], "lower": lower, "upper": upper}
    )
    table = study.table(
        f"{nouns.id}_pooled",
        f"{span}年ごとにまとめた{nouns.what}",
        (
            Column(key="period", label="期間", kind="text"),
            Column(key="sum", label=f"{nouns.what}の計", unit=nouns.unit),
            Column(key="lower", label="下限", unit=nouns.unit, decimals=1),
            Column(key="upper", label="上限", unit=nouns.unit, decimals=1),
            Column(key="mean", label="年平均", unit=nouns.unit, decimals=1),
        ),
        frame,
        [main],
        computed=True,
        note=f"上下限は計についてのポアソン分布による{level(study.confidence)}信頼区間。",
    )
    return Pooled(finding, table)


def _named(half: Series) -> str:
    years = half.years
    whole = years[-1] - years[0] + 1 == len(years)
    return half.period if whole else "、".join(f"{year}年" for year in years)


def nothing_but_numbers(study: Study, nouns: Nouns, main: Series, left_out: str) -> Prose:
    """Say why a tiny place's report ends after its numbers; `left_out` names the chapters."""
    mean = float(main.values.mean())
    return Prose(
        kind="missing",
        paragraphs=(
            f"{nouns.what}が年平均{counted(mean, nouns.unit, decimals=1)}と少なく、1{nouns.unit}の増減で結果が変わるため、"
            f"{left_out}は示さない（年平均{FEW_EVENTS}{nouns.unit}以上を目安とする）。代わりに複数年をまとめて比べた。",
        ),
    )
