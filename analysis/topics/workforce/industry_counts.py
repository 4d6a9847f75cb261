"""Employees and establishments of an area by industry, census by census."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.chapters.study import Study
from analysis.model.series import Series
from analysis.store.data_store import DataStore
from analysis.store.kept import kept
from analysis.topics.workforce.needs import ECONOMIC
from analysis.topics.workforce.nouns import INDUSTRIES


@dataclass(frozen=True, eq=False)
class Industries:
    """Employees and establishments by industry of one area.

    Attributes
    ----------
    employees, establishments : a row an industry, a column a census; only censuses with every industry at hand.
    total : employees of all industries, those of withheld cells included.
    behind : the series.
    """

    area: str
    employees: pd.DataFrame
    establishments: pd.DataFrame
    total: pd.Series
    behind: tuple[Series, ...]

    @property
    def years(self) -> list[int]:
        """Censuses, ascending."""
        return [int(year) for year in self.employees.columns]

    def withheld(self, year: int) -> float:
        """Return the employees whose industry is not told."""
        return float(self.total[year] - self.employees[year].sum())


def read_industries(study: Study, area: str) -> Industries:
    """Read the industries of an area; a study of the latest data uses the latest economic census."""
    until = study.year if study.year < study.folder.read(study.area, "employed", "census").last else None
    return kept(study.folder, ("industries", area, until), lambda: _read(study.folder, area, until))


def _read(store: DataStore, area: str, until: int | None) -> Industries:
    frames, behind = {}, []
    for kind in ("employees", "establishments"):
        series = [store.read(area, f"{kind}_{industry}", ECONOMIC) for industry in INDUSTRIES]
        total = store.read(area, kind, ECONOMIC)
        series, total = (
            ([each.until(until) for each in series], total.until(until)) if until else (series, total)
        )
        frame = pd.DataFrame({i: each.values for i, each in zip(INDUSTRIES, series, strict=True)}).dropna()
        frames[kind] = frame[frame.index.isin(total.years)].T, total
        behind += [total, *(each.named(f"産業別の{total.name}") for each in series)]
    employees, total = frames["employees"]
    return Industries(
        area,
        employees,
        frames["establishments"][0],
        total.values,
        tuple(each for each in behind if len(each)),
    )


def names(study: Study) -> dict[str, str]:
    """Return the name of each industry, as the catalogue of indicators has it."""
    table = study.folder.catalogue.indicators
    return {i: str(table.loc[(f"employees_{i}", ECONOMIC), "name_ja"]).split(" ", 1)[1] for i in INDUSTRIES}
