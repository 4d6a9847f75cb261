"""What data a topic needs, declared once: the gaps table of the report and ``ebpm data check`` both read it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

import pandas as pd

from analysis.model.area_changes import family
from analysis.model.area_codes import JAPAN
from analysis.model.findings import BuiltReports, reports_dir
from analysis.model.kpis.register import REPORTED_BASIS, KpiRegister
from analysis.model.kpis.years import reported_years
from analysis.store.data_store import DataStore
from analysis.store.kpis import actuals_of, has_kpis, kpis, store_for

Window = tuple[int, int]
"""First and last year that an analysis looks at."""


class YearRule(Protocol):
    """Which years of a series an analysis asks for."""

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether the years at hand (ascending) are enough for the window."""

    def words(self, window: Window) -> str:
        """Say in Japanese which years are asked for."""


@dataclass(frozen=True)
class AtLeast:
    """So many years up to the end of the window."""

    count: int

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether enough years lie before or at the end of the window."""
        return sum(year <= window[1] for year in years) >= self.count

    def words(self, window: Window) -> str:
        """Return 「2年分以上」."""
        return f"{self.count}年分以上" if self.count > 1 else "1年分"


@dataclass(frozen=True)
class Spanning:
    """A year at or before the beginning of the window, and one at or after its end, or `held` years before it."""

    held: int = 0

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether the years reach from the beginning of the window to its end."""
        return bool(years) and years[0] <= window[0] and years[-1] >= window[1] - self.held

    def words(self, window: Window) -> str:
        """Return 「2016年以前と2023年以後」."""
        return f"{window[0]}年以前と{window[1] - self.held}年以後"


@dataclass(frozen=True)
class BothEnds:
    """The first and the last year of the window, which are two."""

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether both years are there."""
        return window[0] < window[1] and set(window) <= set(years)

    def words(self, window: Window) -> str:
        """Return 「2016年と2023年」."""
        return f"{window[0]}年と{window[1]}年"


@dataclass(frozen=True)
class Including:
    """One certain year."""

    year: int

    def met(self, years: Sequence[int], window: Window) -> bool:
        """Tell whether the year is there."""
        return self.year in years

    def words(self, window: Window) -> str:
        """Return 「2020年」."""
        return f"{self.year}年"


class Need(Protocol):
    """Data that an analysis uses, and the official table that supplies them.

    Attributes
    ----------
    id : unique within the topic.
    label : a few words, the head of a column.
    missing : the words of the gaps table, with what the data are for; `{area}の` stands for the area's name.
    table : id of the official table (`data/official_tables.csv`) that supplies the data.
    required : without it no report can be built.
    """

    @property
    def id(self) -> str:
        """See above."""

    @property
    def label(self) -> str:
        """See above."""

    @property
    def missing(self) -> str:
        """See above."""

    @property
    def table(self) -> str:
        """See above."""

    @property
    def required(self) -> bool:
        """See above."""

    def met(self, store: DataStore, area: str, window: Window) -> bool:
        """Tell whether the data folder has what is asked for of an area."""


class MainNeed(Need, Protocol):
    """A need that settles the years and the basis of a report: the first of a topic.

    Attributes
    ----------
    bases : bases that serve, in order of preference.
    fewest : years that a report needs at least.
    """

    @property
    def bases(self) -> tuple[str, ...]:
        """See above."""

    @property
    def fewest(self) -> int:
        """See above."""

    def years_of(self, store: DataStore, area: str) -> dict[str, tuple[int, ...]]:
        """Return by basis the years at hand for an area, ascending."""


@dataclass(frozen=True)
class SeriesNeed:
    """A need of years of a series; see `Need`.

    Attributes
    ----------
    indicator, bases : series that serve, in order of preference; no basis: nothing that can be read in serves
        yet.
    years : which years are asked for.
    sex, ages : of the series; a year counts when all of the ages have a value.
    together : the years of all bases are put together (else one basis has to have them all).
    national : the nation's series is asked for, not the area's.
    others : indicators that serve as well as `indicator`.
    """

    fewest: ClassVar[int] = 2

    id: str
    label: str
    missing: str
    indicator: str
    bases: tuple[str, ...]
    years: YearRule
    table: str
    required: bool = False
    sex: str = "total"
    ages: tuple[str, ...] = ("total",)
    together: bool = False
    national: bool = False
    others: tuple[str, ...] = ()

    def met(self, store: DataStore, area: str, window: Window) -> bool:
        """Tell whether the store has what is asked for of an area."""
        return self.met_by(self.years_of(store, area), window)

    def years_of(self, store: DataStore, area: str) -> dict[str, tuple[int, ...]]:
        """Return by basis the years at hand for an area on its present boundaries, ascending."""
        code = JAPAN if self.national else area
        tables = [
            store.history(code, indicator, basis).observations
            for indicator in (self.indicator, *self.others)
            for basis in self.bases
            if (indicator, basis) in store.catalogue.indicator_bases
        ]
        return self.years_by_area(pd.concat(tables)).get(code, {}) if tables else {}

    def met_by(self, years: Mapping[str, tuple[int, ...]], window: Window) -> bool:
        """Tell whether years by basis, as `years_by_area` gives them, are enough."""
        series = [years.get(basis, ()) for basis in self.bases]
        if self.together:
            series = [tuple(sorted({year for each in series for year in each}))]
        return any(self.years.met(each, window) for each in series)

    def years_by_area(self, observations: pd.DataFrame) -> dict[str, dict[str, tuple[int, ...]]]:
        """Return by area and basis the years in which every age asked for has a value, ascending.

        The observations are taken as they are, without adding up mergers.
        """
        rows = observations[
            observations["indicator"].isin((self.indicator, *self.others))
            & observations["basis"].isin(self.bases)
            & (observations["sex"] == self.sex)
            & observations["age"].isin(self.ages)
            & observations["value"].notna()
        ]
        complete = rows.groupby(["area", "basis", "year"], sort=True)["age"].nunique()
        found: dict[str, dict[str, list[int]]] = {}
        for area, basis, year in complete.index[complete == len(self.ages)]:
            found.setdefault(str(area), {}).setdefault(str(basis), []).append(int(year))
        return {
            area: {basis: tuple(years) for basis, years in by_basis.items()}
            for area, by_basis in found.items()
        }


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


def words(need: Need, area_name: str = "") -> str:
    """Return what is missing for an area, or for any without a name."""
    return need.missing.replace("{area}の", f"{area_name}の" if area_name else "")


def unmet(needs: Iterable[Need], store: DataStore, area: str, window: Window) -> tuple[Need, ...]:
    """Return the needs that the store does not meet for an area, in their order."""
    return tuple(need for need in needs if not need.met(store, area, window))


def main_basis(need: MainNeed, years: Mapping[str, tuple[int, ...]]) -> str | None:
    """Return the first of a need's bases with as many years as it needs, None when there is none."""
    return next((basis for basis in need.bases if len(years.get(basis, ())) >= need.fewest), None)


def main_years(need: MainNeed, years: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Return the years of the one basis that the main series would have; empty when there is none.

    A report is on one basis: that another one has the base year does not help it.
    """
    basis = main_basis(need, years)
    return {} if basis is None else {basis: years[basis]}


def known_main_years(
    store: DataStore, need: MainNeed, areas: Collection[str]
) -> dict[str, dict[str, tuple[int, ...]]]:
    """Return by area and basis the years at hand of a topic's main need."""
    if isinstance(need, SeriesNeed):
        return known_years(store, [need], areas)[need.id]
    return {area: need.years_of(store, area) for area in areas}


def known_years(
    store: DataStore, needs: Iterable[SeriesNeed], areas: Collection[str]
) -> dict[str, dict[str, dict[str, tuple[int, ...]]]]:
    """Return the years at hand by need, area and basis, on present boundaries.

    All areas are looked at in one pass; those whose boundaries changed, one by one.
    """
    needs = tuple(needs)
    known = {need.id: need.years_by_area(store.observations) for need in needs}
    families = {area: family(area, store.changes) for area in areas}
    changed = [area for area, codes in families.items() if len(codes) > 1]
    codes = {code for area in changed for code in families[area]}
    narrow = replace(store, observations=store.observations[store.observations["area"].isin(codes)])
    for need in needs:
        if not need.national:
            known[need.id] |= {area: need.years_of(narrow, area) for area in changed}
    return known
