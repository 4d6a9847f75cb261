"""The register of an area's KPIs with everything recorded of them, by KPI and year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, TypeVar

import pandas as pd

from analysis.methods.kpi_target import Direction, KpiTarget, KpiType
from analysis.model.kpis.kpi import (
    Actual,
    Item,
    Kpi,
    Perception,
    Project,
    RatingCount,
    Revision,
    RevisionKind,
    Target,
)
from analysis.model.series import Series

REPORTED_BASIS: Final = "kpi_reported"
"""Basis of actuals that a department reported."""
REPORTED_BASIS_NAME: Final = "所管課の報告（KPI 登録簿）"

_LONG_AGO: Final = date.min
Dated = TypeVar("Dated", Target, Actual)


@dataclass(frozen=True)
class KpiRegister:
    """All that ``data/kpis/<area>/`` holds, checked.

    Attributes
    ----------
    area : code of the municipality or prefecture.
    kpis : in the order of the file, those that were dropped among them.
    targets, actuals, revisions, projects, ratings, perceptions : the rows of the other files.
    """

    area: str
    kpis: tuple[Kpi, ...] = ()
    targets: tuple[Target, ...] = ()
    actuals: tuple[Actual, ...] = ()
    revisions: tuple[Revision, ...] = ()
    projects: tuple[Project, ...] = ()
    ratings: tuple[RatingCount, ...] = ()
    perceptions: tuple[Perception, ...] = ()

    def __getitem__(self, kpi: str) -> Kpi:
        return self._by_id[kpi]

    def __contains__(self, kpi: str) -> bool:
        return kpi in self._by_id

    def __len__(self) -> int:
        return len(self.kpis)

    @cached_property
    def _by_id(self) -> dict[str, Kpi]:
        return {each.id: each for each in self.kpis}

    @cached_property
    def dropped(self) -> dict[str, Revision]:
        """By its id, the revision that dropped a KPI or merged it into another; the last one when it came back."""
        found: dict[str, Revision] = {}
        for each in sorted(self.revisions, key=lambda revision: revision.date or _LONG_AGO):
            if each.kind is RevisionKind.ABOLISHED:
                found[each.kpi] = each
                continue
            found.pop(each.kpi, None)
            if each.kind is RevisionKind.MERGED:
                found |= {former: each for former in each.from_kpis if former != each.kpi}
        return found

    @property
    def active(self) -> tuple[Kpi, ...]:
        """The KPIs that are still followed, in the order of the file."""
        return tuple(each for each in self.kpis if each.id not in self.dropped)

    def targets_of(self, kpi: str) -> dict[int, Target]:
        """Return the targets that count by year, ascending: of each year the one that was set last."""
        return _latest(each for each in self.targets if each.kpi == kpi)

    def former_targets(self, kpi: str) -> tuple[Target, ...]:
        """Return the targets that were replaced, in the order of the file."""
        current = set(self.targets_of(kpi).values())
        return tuple(each for each in self.targets if each.kpi == kpi and each not in current)

    def final_target(self, kpi: str) -> Target | None:
        """Return the target of the last year, None when there is none."""
        return next(reversed(self.targets_of(kpi).values()), None)

    def target(self, kpi: str, year: int | None = None) -> KpiTarget | None:
        """Return what the plan promises for a year (the last by default), as the methods take it.

        None when there is no target, or one without a number (`Target.condition`).
        """
        row = self.final_target(kpi) if year is None else self.targets_of(kpi).get(year)
        if row is None or (row.target is None and row.lower is None):
            return None
        entry = self[kpi]
        return KpiTarget(
            type=entry.type if row.target is not None else KpiType.RANGE,
            direction=entry.direction or Direction.HIGHER,
            baseline=entry.baseline,
            baseline_year=entry.baseline_year,
            target=row.target,
            target_year=row.year,
            lower=row.lower,
            upper=row.upper,
        )

    def reported(self, kpi: str) -> dict[int, Actual]:
        """Return the actuals that count by year, ascending: of each year the latest report."""
        return _latest(each for each in self.actuals if each.kpi == kpi)

    def former_reports(self, kpi: str) -> tuple[Actual, ...]:
        """Return the reports that a later one replaced, in the order of the file."""
        current = set(self.reported(kpi).values())
        return tuple(each for each in self.actuals if each.kpi == kpi and each not in current)

    def reported_series(self, kpi: str) -> Series:
        """Return the reported actuals as a series; years without a value are left out.

        Of a KPI that is an official statistic the series is empty: `store.kpis.actuals_of` reads that one.
        """
        entry = self[kpi]
        rows = [each for each in self.reported(kpi).values() if each.value is not None]
        index = pd.Index([each.year for each in rows], name="year", dtype="int64")
        sources = [frozenset({each.source}) - {""} for each in rows]
        return Series(
            values=pd.Series([each.value for each in rows], index=index, dtype="float64"),
            status=pd.Series([each.status for each in rows], index=index, dtype=object),
            sources=pd.Series(sources, index=index, dtype=object),
            indicator=entry.id,
            name=entry.name,
            area=self.area,
            bases=(REPORTED_BASIS,),
            counted=((entry.name, REPORTED_BASIS_NAME),),
            unit=entry.unit,
        )

    def revisions_of(self, kpi: str) -> tuple[Revision, ...]:
        """Return the revisions of a KPI, and those that merged it into another, oldest first."""
        found = [each for each in self.revisions if each.kpi == kpi or kpi in each.from_kpis]
        return tuple(sorted(found, key=lambda each: each.date or _LONG_AGO))

    def rating_counts(self, item: Item) -> dict[int | None, dict[str, int]]:
        """Return the published counts by year and rating, in the order of the file (best first)."""
        found: dict[int | None, dict[str, int]] = {}
        for each in self.ratings:
            if each.item is item:
                found.setdefault(each.year, {})[each.rating] = each.count
        return found


def _latest(rows: Iterable[Dated]) -> dict[int, Dated]:
    """Return the latest row of each year, by year; a row without a day is older than one with."""
    found: dict[int, Dated] = {}
    for row in sorted(rows, key=lambda each: (each.year, _day(each))):
        found[row.year] = row
    return found


def _day(row: Target | Actual) -> date:
    return (row.set_on if isinstance(row, Target) else row.reported_on) or _LONG_AGO
