"""Past errors of municipalities of this size: the range around the course, the table by age, and what they teach."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Table
from analysis.methods.projection.layout import STEP_YEARS
from analysis.model.reference import errors_by_change
from analysis.model.series import Series
from analysis.topics.population_outlook.courses import NEAR, Courses
from analysis.topics.population_outlook.groups import CHECKED, OLD, TOTAL
from analysis.topics.population_outlook.people import CENSUS, everywhere
from analysis.words.numbers import format_number
from analysis.words.phrases import percent, rounded

TELLING = 4.0
"""Percent of a median error from which projections are said to have leaned."""
LONG = 20
"""Years ahead for which past errors of the elderly are told."""
CENSUSES = (1980, 2015)
"""First and last census of the tests; the first jump-off is five years after the first."""


def errors_behind(courses: Courses) -> list[Series]:
    """Return the series that stands for the past errors of this size; none for a prefecture or the nation."""
    table = courses.errors_of(courses.base)
    store = courses.study.folder
    return [everywhere(store, table, CENSUS, CENSUSES, "過去の誤差")] if len(table) else []


def past_errors(courses: Courses) -> pd.DataFrame:
    """Return the range of past errors around the recent course: lower, upper by year; percent p10, p90.

    The errors are those of municipalities of this size, eight in ten of which lay within; as far ahead as could be
    tested. An error is what was projected over what was counted, so the count is projected ÷ (1 + error).
    """
    table = courses.errors_of(courses.base)
    table = table[(table["basis"] == CENSUS) & (table["group"] == TOTAL.key)].set_index("horizon")
    rows = {}
    for step, year in enumerate(courses.years[1:], start=1):
        horizon = STEP_YEARS * step
        if horizon in table.index:
            low, high = float(table.at[horizon, "p10"]), float(table.at[horizon, "p90"])
            total = courses.recent.totals[step]
            rows[year] = (total / (1 + high / 100), total / (1 + low / 100), low, high)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["lower", "upper", "p10", "p90"])


def longer_lives(courses: Courses) -> str:
    """Say that survival is held, and what that did to projections of the elderly in the past."""
    table = courses.errors_of(courses.base)
    table = table[(table["basis"] == CENSUS) & (table["group"] == OLD.key) & (table["horizon"] == LONG)]
    told = "生き残る割合は変えていないため、寿命が延びれば高齢者はこれより多くなる。"
    if table.empty:
        return told
    error = rounded(float(table["median"].iloc[0]), 0)
    if error == 0:
        return told
    return (
        f"{told}過去に{LONG}年先を推計したとき、同規模の市区町村の{OLD.label}は、中央値で実際より{percent(abs(error), 0)}"
        f"{'少なかった' if error < 0 else '多かった'}。"
    )


def _size(row: pd.Series) -> str:
    """Return the size class of a row of past errors, 「100,000人以上300,000人未満」."""
    top = "" if row["size_below"] > 1e7 else f"{format_number(row['size_below'])}人未満"
    low = f"{format_number(row['size_from'])}人以上" if row["size_from"] else ""
    return low + top


def band_note(courses: Courses) -> str:
    """Return the note that says what the range is; empty where there is none."""
    table = courses.errors_of(courses.base)
    if table.empty:
        return ""
    return (
        f"誤差の範囲は、人口{_size(table.iloc[0])}の市区町村を{CENSUSES[0] + STEP_YEARS}〜{CENSUSES[1] - STEP_YEARS}年の国勢調査から同じ方法で推計したときの誤差の、"
        "小さい方と大きい方の1割ずつを除いた幅で、それより先は試せないため示さない。"
    )


def errors_table(study: Study[Any], courses: Courses) -> list[Table]:
    """Return past errors by age group and horizon of the municipalities of this size."""
    errors = courses.errors_of(courses.base)
    errors = errors[errors["basis"] == CENSUS]
    if errors.empty:
        return []
    wide = errors.pivot_table(index="group", columns="horizon", values=["median_absolute", "p90_absolute"])
    horizons = sorted(errors["horizon"].unique())
    rows = [
        {"group": group.label}
        | {
            f"{part}_{h}": wide.at[group.key, (part, h)]
            for h in horizons
            for part in ("median_absolute", "p90_absolute")
        }
        for group in CHECKED
    ]
    columns = [Column(key="group", label="年齢", kind="text")]
    for h in horizons:
        columns.append(Column(key=f"median_absolute_{h}", label=f"{h}年先 中央値", unit="％", decimals=1))
        columns.append(Column(key=f"p90_absolute_{h}", label="9割", unit="％", decimals=1))
    return [
        study.table(
            "outlook_past_errors",
            "同規模の市区町村の過去の推計の誤差（年齢別、何年先か）",
            columns,
            pd.DataFrame(rows),
            [everywhere(study.folder, errors, CENSUS, CENSUSES, "全国の市区町村の誤差")],
            computed=True,
            note=f"人口{_size(errors.iloc[0])}の市区町村。各年齢の推計と国勢調査との差の大きさの中央値と、9割が収まる値。",
            annex=True,
        )
    ]


def leaning(study: Study[Any], courses: Courses) -> list[Finding]:
    """Say which way projections of municipalities that changed as much as this one went wrong; none for others."""
    before = courses.register.get(study.year - STEP_YEARS)
    if before is None or not before.sum() or study.prefecture is None:
        return []
    change = rounded(100 * (float(courses.base.sum()) / float(before.sum()) - 1), 1)
    table = errors_by_change()
    rows = table[
        (table["horizon"] == NEAR) & (table["change_from"] <= change) & (change < table["change_below"])
    ]
    if rows.empty:
        return []
    row = rows.iloc[0]
    median = float(row["median"])
    verdict = (
        "大きく減った団体の推計は、実際より少なめになりやすかった。"
        if median <= -TELLING
        else "大きく増えた団体の推計は、実際より多めになりやすかった。増加がそのまま続くとみるのは慎重にする必要がある。"
        if median >= TELLING
        else "多めにも少なめにも大きくは偏らなかった。"
    )
    return [
        study.finding(
            "population_outlook.leaning",
            f"{study.name}の最近{STEP_YEARS}年間の人口の増減は{percent(change, 1, sign=True)}である。"
            f"増減が{_class(row)}だった市区町村を過去に{NEAR}年先まで推計したときの誤差は、中央値で{percent(median, 1, sign=True)}、"
            f"10団体のうち8団体が{percent(float(row['p10']), 1, sign=True)}〜{percent(float(row['p90']), 1, sign=True)}の間であった。{verdict}",
            [courses.behind[0], everywhere(study.folder, rows, CENSUS, CENSUSES, "過去の誤差")],
            estimate=median,
            unit="％",
            n=float(row["n"]),
            method="過去の国勢調査からの推計と実績の比較",
            level=EvidenceLevel.PEER_COMPARISON,
            caveats=("プラスは実際より多く、マイナスは少なく推計したことを表す。",),
        )
    ]


def _class(row: pd.Series) -> str:
    """Return the class of a change, 「−5％以上−2％未満」, the lowest as a fall."""
    low, high = (
        f"{format_number(float(row[key]), 0, sign=True)}％" for key in ("change_from", "change_below")
    )
    if row["change_from"] <= -100:
        return f"{format_number(-float(row['change_below']))}％を超える減少"
    return f"{low}以上" if row["change_below"] >= 1000 else f"{low}以上{high}未満"
