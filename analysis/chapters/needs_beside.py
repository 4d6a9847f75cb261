"""Needs that no series of the store meets: a KPI register, findings of other reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from analysis.chapters.year_rules import Window
from analysis.model.findings import BuiltReports, reports_dir
from analysis.model.kpis.register import REPORTED_BASIS, KpiRegister
from analysis.model.kpis.years import reported_years
from analysis.store.data_store import DataStore
from analysis.store.kpis import actuals_of, has_kpis, kpis, store_for


@dataclass(frozen=True)
class KpiNeed:
    """A need of something in the KPI register of the area; see `Need`.

    Attributes
    ----------
    has : tells whether a register has what is asked for.
    """

    fewest: ClassVar[int] = 1
    bases: ClassVar[tuple[str, ...]] = (REPORTED_BASIS,)

    id: str
    label: str
    missing: str
    table: str
    has: Callable[[KpiRegister], bool]
    required: bool = False

    def met(self, store: DataStore, area: str, window: Window) -> bool:
        """Tell whether the area has a register that has what is asked for."""
        return has_kpis(store.data_dir, area) and self.has(kpis(store.data_dir, area))

    def years_of(self, store: DataStore, area: str) -> dict[str, tuple[int, ...]]:
        """Return the years to which a report on the register can look, without a basis of its own."""
        if not has_kpis(store.data_dir, area):
            return {}
        register = kpis(store.data_dir, area)
        known = set(reported_years(register))
        official = [each.id for each in register.active if each.is_official]
        if official:
            opened = store_for(store.data_dir, register)
            known |= {year for kpi in official for year in actuals_of(register, kpi, opened).years}
        return {REPORTED_BASIS: tuple(sorted(known))} if known else {}


@dataclass(frozen=True)
class FindingNeed:
    """A need of findings: a report of the area that was built; see `Need`.

    Attributes
    ----------
    topic : whose report; any, when empty.
    """

    fewest: ClassVar[int] = 1
    bases: ClassVar[tuple[str, ...]] = ("reports",)

    id: str
    label: str
    missing: str
    table: str
    topic: str = ""
    required: bool = False

    def met(self, store: DataStore, area: str, window: Window) -> bool:
        """Tell whether the report was built in the last edition that has any of the area."""
        reports = BuiltReports(reports_dir())
        editions = reports.editions(area)
        return bool(editions) and (not self.topic or reports.has(editions[-1], area, self.topic))

    def years_of(self, store: DataStore, area: str) -> dict[str, tuple[int, ...]]:
        """Return the editions in which the area has reports."""
        editions = BuiltReports(reports_dir()).editions(area)
        return {self.bases[0]: editions} if editions else {}
