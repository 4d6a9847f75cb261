"""Breaks that a change of boundaries or codes explains: part-years, and years before and after a merger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from analysis.model.area_changes import AreaChange, ChangeKind, family, successors
from analysis.quality.problems import Grade, Kind, problems
from analysis.quality.series import SeriesOfAreas, series_of_areas
from analysis.store.data_store import DataStore

FLOWS: Final = ("calendar_year", "fiscal_year")
NEIGHBOURS: Final = 3
"""Whole years beside a part-year that say what a whole year would be."""

LARGEST_PART: Final = 0.9
"""A part of the year above this is as good as the whole: nothing tells the difference from chance."""

EXPLAINS_WITHIN: Final = 2
"""A change of boundaries explains an odd value of its own year and of so many years before."""


_USED: Final = "このままでは1年分として使われるので、corrections.csv に remove か正しい値を書く"
_UNUSED: Final = "この市区町村の時系列では、合わせた値か「値なし」として扱う"


def part_years(store: DataStore) -> pd.DataFrame:
    """Return values that cover a part of a year only, because the area began or ended within it.

    A value is taken for a part when it is nearer to the part's share of the year than to the whole of what the
    three neighbouring years have in the middle. Publishers who restate the year for the present area, or have
    no neighbouring year, are thus not reported. It is a warning where the store does not give the value away as
    the year's (`DataStore.history` adds the parts up or leaves the year out), else an error.
    """
    spans = _spans(store.changes)
    rows = store.observations[store.observations["area"].isin(list(spans))]
    indicators = store.catalogue.indicators
    flows = indicators.index[indicators["period"].isin(FLOWS)]
    rows = rows[pd.MultiIndex.from_frame(rows[["indicator", "basis"]]).isin(flows)]
    found: list[dict[str, object]] = []
    for series in series_of_areas(rows, store.catalogue, fewest_years=2):
        if not series.counts:  # a rate of a part of the year is a rate
            continue
        period = str(indicators.loc[[(series.indicator, series.basis)], "period"].iloc[0])
        for row, area in enumerate(series.areas):
            found += [
                part
                for change, begins in spans[area]
                if (part := _part(series, row, change, begins, period, store.changes)) is not None
            ]
    kin = {code for part in found for code in family(str(part["area"]), store.changes)}
    narrow = replace(store, observations=store.observations[store.observations["area"].isin(kin)])
    used = [_is_used(narrow, part) for part in found]
    return problems(
        pd.DataFrame(found),
        Kind.BREAK,
        [Grade.ERROR if each else Grade.WARNING for each in used],
        [f"{part['detail']}{_USED if each else _UNUSED}" for part, each in zip(found, used, strict=True)],
    )


def _is_used(store: DataStore, part: dict[str, object]) -> bool:
    """Tell whether the value still stands for its year when the area is read on its present boundaries."""
    area, indicator, basis = (str(part[name]) for name in ("area", "indicator", "basis"))
    if successors(area, store.changes):
        return False  # a former area: its last year is a part of the history of the present one
    rows = store.history(area, indicator, basis).observations
    same = (rows["year"] == part["year"]) & (rows["sex"] == part["sex"]) & (rows["age"] == part["age"])
    return bool((rows.loc[same, "value"] == part["value"]).any())


def explained(found: pd.DataFrame, changes: Sequence[AreaChange]) -> pd.DataFrame:
    """Turn outliers and steps of an area that a change of its boundaries explains into breaks that name it."""
    reasons = [
        next((_words(c, changes) for c in changes if _explains(c, str(area), int(year))), "")
        for area, year in zip(found["area"], found["year"], strict=True)
    ]
    known = np.array([bool(reason) for reason in reasons], dtype=bool)
    detail = [
        f"区域の変更と重なる（{reason}）。前後の年と比べる前に、どの区域の値か確かめる" if reason else old
        for reason, old in zip(reasons, found["detail"], strict=True)
    ]
    return found.assign(
        kind=found["kind"].mask(known, Kind.BREAK.value), detail=pd.array(detail, dtype="str")
    )


def without(found: pd.DataFrame, reported: pd.DataFrame) -> pd.DataFrame:
    """Return the problems whose value was not reported before."""
    key = ["area", "indicator", "basis", "year", "sex", "age"]
    return found[~pd.MultiIndex.from_frame(found[key]).isin(pd.MultiIndex.from_frame(reported[key]))]


def _spans(changes: Sequence[AreaChange]) -> dict[str, list[tuple[AreaChange, bool]]]:
    """Return the changes by which an area began (True) or ended (False) within a year."""
    spans: dict[str, list[tuple[AreaChange, bool]]] = {}
    for change in changes:
        if change.kind in (ChangeKind.MERGE, ChangeKind.CODE_CHANGE):
            spans.setdefault(change.new, []).append((change, True))
        if change.kind is not ChangeKind.RENAME:
            spans.setdefault(change.old, []).append((change, False))
    # an area that several others went into began once
    return {
        area: list({(c.date, begins): (c, begins) for c, begins in each}.values())
        for area, each in spans.items()
    }


def _part(
    series: SeriesOfAreas,
    row: int,
    change: AreaChange,
    begins: bool,
    period: str,
    changes: Sequence[AreaChange],
) -> dict[str, object] | None:
    """Return the problem of the year in which the area began or ended, None when the value is whole."""
    year, elapsed = _elapsed(change.date, period)
    share = 1 - elapsed if begins else elapsed
    at = np.flatnonzero(series.years == year)
    if not at.size or not 0 < share <= LARGEST_PART:
        return None
    position = int(at[0])
    side = slice(position + 1, None) if begins else slice(None, position)
    beside = series.values[row, side]
    beside = beside[~np.isnan(beside)]
    beside = beside[:NEIGHBOURS] if begins else beside[-NEIGHBOURS:]
    value = float(series.values[row, position])
    if not beside.size or np.isnan(value):
        return None
    whole = float(np.median(beside))
    if whole <= 0 or value / whole >= (1 + share) / 2:
        return None
    part = f"{_day(change.date)}{'から' if begins else 'の前まで'}"
    other = change.name_old if begins else change.name_new
    code = change.old if begins else change.new
    return {
        "area": series.areas[row],
        "indicator": series.indicator,
        "basis": series.basis,
        "year": year,
        "sex": series.sex,
        "age": series.age,
        "value": value,
        "expected": whole,
        "score": (whole - value) / whole,
        "detail": f"{part}の値で、1年分ではない（{_words(change, changes)}）。残りは{other}（{code}）にある。",
    }


def _elapsed(day: date, period: str) -> tuple[int, float]:
    """Return the year of a flow in which a day falls, and the share of it that had passed."""
    first = date(day.year, 1, 1) if period == "calendar_year" else date(day.year - (day.month < 4), 4, 1)
    following = date(first.year + 1, first.month, 1)
    return first.year, (day - first).days / (following - first).days


def _explains(change: AreaChange, area: str, year: int) -> bool:
    return (
        change.kind is not ChangeKind.RENAME
        and area in (change.new, change.old)
        and change.date.year - EXPLAINS_WITHIN <= year <= change.date.year
    )


def _words(change: AreaChange, changes: Sequence[AreaChange]) -> str:
    day = _day(change.date)
    alike = (c for c in changes if (c.date, c.new, c.kind) == (change.date, change.new, change.kind))
    old = "、".join(dict.fromkeys(c.name_old for c in alike))
    return {
        ChangeKind.MERGE: f"{day}に{old}が合併して{change.name_new}",
        ChangeKind.ABSORB: f"{day}に{change.name_new}が{old}を編入",
        ChangeKind.CODE_CHANGE: f"{day}に{old}が{change.name_new}となりコードを変更",
        ChangeKind.SPLIT: f"{day}に{change.name_old}の一部が{change.name_new}へ",
        ChangeKind.RENAME: f"{day}に{change.name_old}を{change.name_new}と改称",
    }[change.kind]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
