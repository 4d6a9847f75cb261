"""A count over another that comes before it: how much of its change goes with that of the other.

``ln(B1/B0) = ln(M1/M0) + ln((B1/M1)/(B0/M0))``: the log change of births is that of marriages and that of births
per marriage. M is the mean over the year and some before it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.chapters.chapter import Nouns
from analysis.chapters.study import Study
from analysis.elements import Column, Finding, Table
from analysis.methods.count_change import count_change
from analysis.model.area_codes import JAPAN
from analysis.model.series import Series
from analysis.words.numbers import format_number
from analysis.words.phrases import percent, rounded


@dataclass(frozen=True)
class Driver:
    """What comes before the counted thing.

    Attributes
    ----------
    id, indicator, basis : of its series.
    what, event, per : 「婚姻件数」, 「婚姻」, 「婚姻1組当たりの出生数」.
    years : how many are averaged, the year itself the last.
    few : fewer than so many in these years say nothing of a share.
    caveats : what a reader must know of it.
    """

    id: str
    indicator: str
    basis: str
    what: str
    event: str
    per: str
    years: int
    few: int
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Split:
    """The split as finding and table.

    `brief` says how much of the change goes with the driver, empty where that can't be said; `behind` are the
    area's own series.
    """

    finding: Finding
    table: Table
    brief: str
    behind: tuple[Series, ...]


def split(study: Study, nouns: Nouns, driver: Driver) -> Split | None:
    """Split the change of the main series; None where the years are not at hand or the counts too few."""
    base, last = study.window
    rows: dict[str, dict[str, float]] = {}
    behind: dict[str, list[Series]] = {}
    for area in dict.fromkeys((study.area, *study.reference_areas, JAPAN)):
        counted = study.series(study.main.indicator, study.basis, area=area)
        before = study.series(driver.indicator, driver.basis, area=area)
        found = _of_area(counted, before, driver, base, last)
        if found is not None:
            rows[area] = found
            behind[area] = [counted.at(study.window), before.at(range(base - driver.years + 1, last + 1))]
    if study.area not in rows:
        return None
    table = study.table(
        f"{nouns.id}_{driver.id}",
        f"{driver.event}と{nouns.what}の変化（{base}年から{last}年まで）",
        (
            Column(key="name", label="団体", kind="text"),
            Column(key="area", label="コード", kind="text"),
            Column(key="count", label=nouns.what, unit="％", decimals=1, sign=True),
            Column(
                key="before",
                label=f"{driver.what}（その年までの{driver.years}年平均）",
                unit="％",
                decimals=1,
                sign=True,
            ),
            Column(key="ratio", label=driver.per, unit="％", decimals=1, sign=True),
        ),
        pd.DataFrame(rows)
        .T.assign(name=[study.area_name(area) for area in rows], area=list(rows))
        .reset_index(drop=True),
        [series for each in behind.values() for series in each],
        period=f"{base}年と{last}年",
        computed=True,
        note=f"{driver.caveats[0]}{nouns.what}の変化率は、{driver.what}と{driver.per}の変化を掛け合わせたものになる。",
    )
    own = rows[study.area]
    finding = _finding(study, nouns, driver, rows, behind[study.area])
    return Split(finding, table, _brief(study, nouns, driver, own), tuple(behind[study.area]))


def _mean(series: Series, year: int, driver: Driver) -> float | None:
    years = range(year - driver.years + 1, year + 1)
    if not all(each in series for each in years):
        return None
    total = sum(series[each] for each in years)
    return total / driver.years if total >= driver.few else None


def _of_area(
    counted: Series, before: Series, driver: Driver, base: int, last: int
) -> dict[str, float] | None:
    first, now = counted.get(base), counted.get(last)
    wed_first, wed_now = _mean(before, base, driver), _mean(before, last, driver)
    if not first or not now or wed_first is None or wed_now is None:
        return None
    change, wed = now / first, wed_now / wed_first
    return {
        "count": 100 * (change - 1),
        "before": 100 * (wed - 1),
        "ratio": 100 * (change / wed - 1),
        "share": 100 * math.log(wed) / math.log(change) if change != 1 else math.nan,
    }


def _finding(
    study: Study, nouns: Nouns, driver: Driver, rows: Mapping[str, Mapping[str, float]], behind: list[Series]
) -> Finding:
    base, last = study.window
    own, nation = rows[study.area], rows.get(JAPAN)
    before, ratio = rounded(own["before"], 1), rounded(own["ratio"], 1)
    statement = (
        f"その年までの{driver.years}年に平均した{driver.what}の{base}年から{last}年の変化は{_moved(before)}、"
        f"{driver.per}の変化は{_moved(ratio)}である。"
    )
    if brief := _brief(study, nouns, driver, own):
        statement += brief
    elif before and ratio and (before < 0) != (ratio < 0):
        statement += "2つは逆の向きに動いている。"
    shared = (
        (
            f"同じ期間の全国の{driver.what}（{driver.years}年平均）の変化は{_moved(rounded(nation['before'], 1))}である。",
        )
        if nation is not None and study.area != JAPAN
        else ()
    )
    return study.finding(
        f"{nouns.id}.{driver.id}",
        statement,
        behind,
        estimate=own["before"],
        unit="％",
        method="対数変化率の分解",
        caveats=(*driver.caveats, *shared),
    )


def _brief(study: Study, nouns: Nouns, driver: Driver, own: Mapping[str, float]) -> str:
    """Return the share of the change that goes with the driver, where both move with a change beyond chance."""
    change = count_change(*(study.main[year] for year in study.window), confidence=study.confidence)
    before, ratio, down = rounded(own["before"], 1), rounded(own["ratio"], 1), own["count"] < 0
    if not (change.difference.excludes(0) and before and ratio and (before < 0) == down == (ratio < 0)):
        return ""
    word = nouns.moved(own["count"])
    return f"{nouns.what}の{word}の{format_number(own['share'])}％は{driver.event}の{word}に伴うものである。"


def _moved(change: float) -> str:
    if change == 0:
        return "ほぼなし"
    return f"{percent(abs(change))}の{'減少' if change < 0 else '増加'}"
