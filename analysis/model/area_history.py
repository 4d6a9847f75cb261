"""The history of an area on its present boundaries: parts added up where all of them are there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd

from analysis.model.area_changes import (
    COVERED_FROM,
    AreaChange,
    ChangeKind,
    ever_changed,
    family,
    parts,
    successors,
)
from analysis.model.observations import COLUMNS, Status, empty, typed

# fmt: off
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)
# fmt: on
_DAY: Final = re.compile(rf"({'|'.join(_MONTHS)})_(\d{{1,2}})")
_BEGINNINGS: Final = (ChangeKind.MERGE, ChangeKind.CODE_CHANGE)


class GapReason(StrEnum):
    """Why a year of the history has no number."""

    MISSING_PART = "missing_part"
    NO_VALUE = "no_value"
    NOT_ADDITIVE = "not_additive"
    SPLIT = "split"

    @property
    def label(self) -> str:
        """Japanese words for reports."""
        return _REASON_LABELS[self]


_REASON_LABELS: Final = {
    GapReason.MISSING_PART: "構成する市区町村の値がない",
    GapReason.NO_VALUE: "構成する市区町村の値が秘匿又は不詳",
    GapReason.NOT_ADDITIVE: "率や転入・転出など、足し合わせられない指標",
    GapReason.SPLIT: "区域の一部だけが移ったため足し合わせられない",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A year for which the history can't be had.

    `areas` and `names` are the parts that are missing, or that stand in the way.
    """

    indicator: str
    basis: str
    year: int
    reason: GapReason
    areas: tuple[str, ...]
    names: tuple[str, ...]

    def __str__(self) -> str:
        parts = "、".join(f"{name}（{area}）" for area, name in zip(self.areas, self.names, strict=True))
        return f"{self.year}年: {self.reason.label}（{parts}）"


@dataclass(frozen=True)
class History:
    """The series of an area on its present boundaries.

    Attributes
    ----------
    observations : rows of the area; sums of parts have the status ``estimated``.
    gaps : the years that are missing, and why.
    uncovered : years that begin before `COVERED_FROM`: earlier mergers are not accounted for.
    summed : (indicator, basis, year) that are sums of the areas that the present one was made of.
    """

    observations: pd.DataFrame
    gaps: tuple[Gap, ...]
    uncovered: tuple[int, ...]
    summed: frozenset[tuple[str, str, int]] = frozenset()


def period(year: int, kind: str) -> tuple[date, date]:
    """Return first and last day of what a year of a series covers; one and the same for a stock.

    Parameters
    ----------
    kind : `period` of the indicator catalogue: calendar_year, fiscal_year, five_years (to the end of the
        year), or a day such as october_1.

    Raises
    ------
    ValueError
        When the kind is none of these.

    >>> period(2016, "fiscal_year"), period(2020, "october_1")[0]
    ((datetime.date(2016, 4, 1), datetime.date(2017, 3, 31)), datetime.date(2020, 10, 1))
    """
    if kind == "calendar_year":
        return date(year, 1, 1), date(year, 12, 31)
    if kind == "fiscal_year":
        return date(year, 4, 1), date(year + 1, 3, 31)
    if kind == "five_years":
        return date(year - 4, 1, 1), date(year, 12, 31)
    match = _DAY.fullmatch(kind)
    if match is None:
        raise ValueError(f"unknown period: {kind!r}")
    day = date(year, _MONTHS.index(match[1]) + 1, int(match[2]))
    return day, day


def history(
    observations: pd.DataFrame,
    area: str,
    changes: Sequence[AreaChange],
    *,
    periods: Mapping[tuple[str, str], str],
    additive: Collection[tuple[str, str]],
    restated_to: date | None = None,
    counted_from_the_day: Collection[str] = ("vital_statistics",),
) -> History:
    """Return the series of an area on its present boundaries.

    Parameters
    ----------
    observations : rows of the area and of the areas that it was made of (others are ignored).
    area : present code; an area that is no more keeps its own rows as they are.
    changes : the table (`crosswalk.read_changes`).
    periods : `period` of the catalogue for each (indicator, basis) that occurs.
    additive : the (indicator, basis) that add up over areas (`Catalogue.additive`); others never do.
    restated_to : boundaries of this day were applied by the publisher to all years; later changes remain.
    counted_from_the_day : bases whose publisher counts a new code from the day of the change only, so that
        the year of the change is the sum of both codes. Elsewhere the new code's year is whole.

    Returns
    -------
    The rows of `area` where it stands alone, or under its former code; sums marked ``estimated``; for
    everything else a `Gap` that names the parts.

    Notes
    -----
    A value of `area` for a time before it existed can only have been restated by the publisher: such a
    series is taken as it is. Sums are made within one source.

    Raises
    ------
    ValueError
        When `periods` lacks a series or names an unknown period.
    """
    relevant = [change for change in changes if restated_to is None or change.date > restated_to]
    if successors(area, relevant):  # an area that is no more has only its own boundaries
        return History(typed(observations[observations["area"] == area]), (), ())
    if not ever_changed(area, relevant):
        return _unchanged(observations[observations["area"] == area], periods, restated_to)
    rows = observations[observations["area"].isin(family(area, relevant))]
    born = min((c.date for c in relevant if c.new == area and c.kind in _BEGINNINGS), default=None)
    names = {change.old: change.name_old for change in relevant} | {c.new: c.name_new for c in relevant}
    kept: list[pd.DataFrame] = []
    gaps: list[Gap] = []
    uncovered: set[int] = set()
    summed: set[tuple[str, str, int]] = set()
    for (indicator, basis), series in rows.groupby(["indicator", "basis"], sort=False):
        if (indicator, basis) not in periods:
            raise ValueError(f"no period for {indicator}, {basis}")
        spans = {int(year): period(int(year), periods[indicator, basis]) for year in series["year"].unique()}
        own_years = series.loc[(series["area"] == area) & series["value"].notna(), "year"]
        restated = born is not None and any(spans[int(year)][1] < born for year in own_years)
        for year, of_year in series.groupby("year", sort=True):
            span = spans[int(year)]
            if span[0] < COVERED_FROM and restated_to is None:
                uncovered.add(int(year))
            found, reason, areas = _of_year(
                of_year,
                area,
                span,
                relevant,
                additive=(indicator, basis) in additive,
                restated=restated,
                whole=basis not in counted_from_the_day,
            )
            if len(found):
                kept.append(found)
                if areas:
                    summed.add((str(indicator), str(basis), int(year)))
            if reason is not None:
                told = tuple(names.get(code, "") for code in areas)
                gaps.append(Gap(str(indicator), str(basis), int(year), reason, areas, told))
    table = typed(pd.concat(kept)) if kept else empty()
    return History(table, tuple(gaps), tuple(sorted(uncovered)), frozenset(summed))


def of_one_series(rows: pd.DataFrame, kind: str, restated_to: date | None = None) -> History:
    """Return the history of a series of an area whose boundaries never changed: its rows by year.

    Parameters
    ----------
    rows : of one area, indicator and basis, `typed`.
    kind : `period` of the catalogue.
    restated_to : as `history` has it.
    """
    years = rows["year"].to_numpy()
    if (np.diff(years) < 0).any():
        rows = rows.iloc[np.argsort(years, kind="stable")]
    spans = () if restated_to else set(map(int, years))
    uncovered = tuple(sorted(year for year in spans if period(year, kind)[0] < COVERED_FROM))
    return History(rows.reset_index(drop=True), (), uncovered)


def _unchanged(
    rows: pd.DataFrame, periods: Mapping[tuple[str, str], str], restated_to: date | None
) -> History:
    """Return the series of an area whose boundaries never changed, in the order of `history`."""
    each = []
    for (indicator, basis), series in typed(rows).groupby(["indicator", "basis"], sort=False):
        if (indicator, basis) not in periods:
            raise ValueError(f"no period for {indicator}, {basis}")
        each.append(of_one_series(series, periods[indicator, basis], restated_to))
    table = typed(pd.concat([one.observations for one in each])) if each else empty()
    return History(table, (), tuple(sorted({year for one in each for year in one.uncovered})))


_Found = tuple[pd.DataFrame, GapReason | None, tuple[str, ...]]
"""Rows, why some are missing, and the areas that are missing or were added up."""


def _of_year(
    rows: pd.DataFrame,
    area: str,
    span: tuple[date, date],
    changes: Sequence[AreaChange],
    *,
    additive: bool,
    restated: bool,
    whole: bool,
) -> _Found:
    """Return the rows of the area for one year of one series, and what is missing, and why."""
    before, splits = parts(area, span[0], changes)
    after, _ = parts(area, span[1], changes)
    needed = before | after
    own = rows[(rows["area"] == area) & rows["value"].notna()]
    # the publisher's value for the whole year, though the year began with other areas
    own_is_whole = len(own) > 0 and whole and after == {area} and before != after
    if needed == {area} and not splits:
        present = rows[rows["area"] == area]
        return (present, None, ()) if len(present) else _projected(rows, area, changes, additive)
    if restated and len(own):
        return own, None, ()
    if splits:
        return (own, None, ()) if own_is_whole else (rows[:0], GapReason.SPLIT, _old(splits))
    if len(needed) == 1:
        former = rows[rows["area"].isin(needed)].assign(area=area)
        return former, *((None, ()) if len(former) else (GapReason.MISSING_PART, tuple(needed)))
    if not additive:
        return _rate(rows, area, before, own_is_whole)
    if not needed <= set(rows["area"]):
        if own_is_whole:
            return own, None, ()
        return rows[:0], GapReason.MISSING_PART, tuple(sorted(needed - set(rows["area"])))
    return _sums(rows, area, needed)


def _projected(rows: pd.DataFrame, area: str, changes: Sequence[AreaChange], additive: bool) -> _Found:
    """Return a projection that was published before the area had its code: that of the areas that became it."""
    codes = frozenset(rows["area"])
    eves = [change.date - timedelta(days=1) for change in changes if change.new == area]
    if (rows["status"] == Status.PROJECTED.value).all() and (codes, ()) in (
        parts(area, eve, changes) for eve in eves
    ):
        if len(codes) == 1:
            return rows.assign(area=area), None, ()
        if additive:
            return _sums(rows, area, codes)
    return rows[:0], None, ()


def _rate(rows: pd.DataFrame, area: str, before: frozenset[str], own_is_whole: bool) -> _Found:
    """Return the rates of the one area that the present one was, or its own; several can't be added up."""
    own = rows[(rows["area"] == area) & rows["value"].notna()]
    if own_is_whole or (len(before) == 1 and len(own)):
        return own, None, ()
    if len(before) == 1:
        return rows[rows["area"].isin(before)].assign(area=area), None, ()
    return rows[:0], GapReason.NOT_ADDITIVE, tuple(sorted(before))


def _sums(rows: pd.DataFrame, area: str, needed: frozenset[str]) -> _Found:
    """Return the sums over the parts by sex, age and source, and the parts that lack in some of them."""
    group = ["indicator", "year", "sex", "age", "basis", "source"]
    sums = []
    complete: set[tuple[str, str]] = set()
    lacking: dict[tuple[str, str], set[str]] = {}
    valueless: set[str] = set()
    for key, each in rows[rows["area"].isin(needed)].groupby(group, sort=False):
        cell = (str(key[2]), str(key[3]))
        with_value = set(each.loc[each["value"].notna(), "area"])
        if with_value != needed:
            lacking.setdefault(cell, set()).update(needed - with_value)
            valueless |= set(each["area"]) - with_value
            continue
        complete.add(cell)
        projected = (each["status"] == Status.PROJECTED.value).any()
        status = Status.PROJECTED if projected else Status.ESTIMATED
        row = dict(zip(group, key, strict=True))
        sums.append({**row, "area": area, "value": float(each["value"].sum()), "status": status.value})
    missing = {code for cell, codes in lacking.items() if cell not in complete for code in codes}
    found = pd.DataFrame(sums, columns=list(COLUMNS))
    if not missing:
        return found, None, tuple(sorted(needed))
    reason = GapReason.NO_VALUE if missing <= valueless else GapReason.MISSING_PART
    return found, reason, tuple(sorted(missing))


def _old(changes: Sequence[AreaChange]) -> tuple[str, ...]:
    return tuple(sorted({change.old for change in changes}))
