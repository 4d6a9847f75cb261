"""Births and marriages: how much of the change of births goes with that of the marriages before them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Table
from analysis.methods.count_change import count_change
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series
from analysis.topics.births.needs import MARRIAGE_YEARS
from analysis.words.numbers import format_number
from analysis.words.phrases import percent, rounded

FEW_MARRIAGES = 50
"""Fewer marriages in five years than these say nothing of a share."""


@dataclass(frozen=True, eq=False)
class Marriages:
    """The split of the change of births, as finding and table."""

    findings: tuple[Finding, ...]
    table: Table


def marriages(study: Study) -> Marriages | None:
    """Split the log change of births into that of the marriages of five years and that of births per marriage.

    ``ln(B1/B0) = ln(M1/M0) + ln((B1/M1)/(B0/M0))``, M being the mean marriages of the year and the four before.
    None where these years are not at hand.
    """
    base, last = study.window
    rows = {}
    behind: list[Series] = []
    for area in (study.area, *study.reference_areas):
        births = study.series(study.main.indicator, study.basis, area=area)
        wed = study.series("marriages", "vital_statistics", area=area)
        means = {year: _mean(wed, year) for year in (base, last)}
        split = _split(births.get(base), births.get(last), means[base], means[last])
        if split is not None:
            rows[area] = split
            behind += [births.at(study.window), wed.at(range(base - MARRIAGE_YEARS + 1, last + 1))]
    if study.area not in rows:
        return None
    frame = pd.DataFrame(rows).T.assign(name=[study.area_name(area) for area in rows])
    table = study.table(
        "births_marriages",
        f"婚姻と出生の変化（{base}年から{last}年まで）",
        (
            Column(key="name", label="団体", kind="text"),
            Column(key="births", label="出生数", unit="％", decimals=1, sign=True),
            Column(
                key="marriages",
                label=f"婚姻件数（その年までの{MARRIAGE_YEARS}年平均）",
                unit="％",
                decimals=1,
                sign=True,
            ),
            Column(key="ratio", label="婚姻1組当たりの出生数", unit="％", decimals=1, sign=True),
        ),
        frame.reset_index(drop=True),
        behind,
        period=f"{base}年と{last}年",
        computed=True,
        note="婚姻件数は夫の住所地で数える。出生数の変化率は、婚姻件数と婚姻1組当たりの出生数の変化の積になる。",
    )
    return Marriages((_finding(study, rows[study.area], behind[:2]),), table)


def _mean(wed: Series, year: int) -> float | None:
    years = range(year - MARRIAGE_YEARS + 1, year + 1)
    if not all(each in wed for each in years):
        return None
    total = sum(wed[each] for each in years)
    return total / MARRIAGE_YEARS if total >= FEW_MARRIAGES else None


def _split(
    before: float | None, after: float | None, wed_before: float | None, wed_after: float | None
) -> dict[str, float] | None:
    if not before or not after or wed_before is None or wed_after is None:
        return None
    births, wed = after / before, wed_after / wed_before
    return {
        "births": 100 * (births - 1),
        "marriages": 100 * (wed - 1),
        "ratio": 100 * (births / wed - 1),
        "share": 100 * math.log(wed) / math.log(births) if births != 1 else math.nan,
    }


def _finding(study: Study, split: dict[str, float], behind: list[Series]) -> Finding:
    base, last = study.window
    change = count_change(study.main[base], study.main[last], confidence=study.confidence)
    wed, ratio = rounded(split["marriages"], 1), rounded(split["ratio"], 1)
    statement = (
        f"その年までの{MARRIAGE_YEARS}年に平均した婚姻件数の{base}年から{last}年の変化は{_moved(wed)}、"
        f"婚姻1組当たりの出生数の変化は{_moved(ratio)}である。"
    )
    down = split["births"] < 0
    if change.difference.excludes(0) and (wed < 0) == down == (ratio < 0) and wed and ratio:
        statement += (
            f"出生数の{'減少' if down else '増加'}（対数で測る）のうち{format_number(split['share'])}％は"
            f"婚姻の{'減少' if down else '増加'}に伴うものである。"
        )
    elif wed and ratio and (wed < 0) != (ratio < 0):
        statement += "2つは逆の向きに動いている。"
    return study.finding(
        "births.marriages",
        statement,
        behind,
        estimate=split["marriages"],
        unit="％",
        method="対数変化の分解",
        caveats=(
            "婚姻件数は夫の住所地で数えるため、結婚を機に市外へ移る夫婦や移ってくる夫婦の出生とは対応しない。",
            "婚姻の減少に伴う部分には、若い人の数が減ったことによるものも含まれる。",
            *(
                (f"同じ期間の全国の婚姻件数（5年平均）の変化は{_moved(rounded(nation, 1))}である。",)
                if (nation := _national(study)) is not None
                else ()
            ),
        ),
    )


def _national(study: Study) -> float | None:
    if study.area == JAPAN:
        return None
    wed = study.series("marriages", "vital_statistics", area=JAPAN)
    first, last = (_mean(wed, year) for year in study.window)
    return None if first is None or last is None else 100 * (last / first - 1)


def _moved(change: float) -> str:
    if change == 0:
        return "ほぼなし"
    return f"{percent(abs(change))}の{'減少' if change < 0 else '増加'}"
