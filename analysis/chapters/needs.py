"""What data a topic needs, declared once: the gaps table of the report and ``ebpm data check`` both read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

import pandas as pd

from analysis.chapters.year_rules import Window, YearRule
from analysis.model.area_changes import family
from analysis.model.area_codes import JAPAN
from analysis.store.data_store import DataStore


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

    All areas are looked at in one pass; those whose boundaries changed, one by one. What is asked for of the nation
    is looked at once.
    """
    needs = tuple(needs)
    known = {need.id: dict.fromkeys(areas, need.years_of(store, JAPAN)) for need in needs if need.national}
    needs = tuple(need for need in needs if not need.national)
    known |= {need.id: need.years_by_area(store.observations) for need in needs}
    families = {area: family(area, store.changes) for area in areas}
    changed = [area for area, codes in families.items() if len(codes) > 1]
    codes = {code for area in changed for code in families[area]}
    narrow = replace(store, observations=store.observations[store.observations["area"].isin(codes)])
    for need in needs:
        known[need.id] |= {area: need.years_of(narrow, area) for area in changed}
    return known
