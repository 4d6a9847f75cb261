"""Open a data folder and ask it for series of one basis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.observation_files import read_observations


@dataclass(frozen=True)
class DataStore:
    """The observations of a data folder with their catalogues.

    Every query names the statistical basis, so that one series never mixes two.
    """

    data_dir: Path
    catalogue: Catalogue
    observations: pd.DataFrame

    @classmethod
    def open(cls, data_dir: Path) -> DataStore:
        """Read and check a data folder.

        Raises
        ------
        InputError
            When the folder or a file of it is missing or fails its checks; every failure is listed.
        """
        catalogue = Catalogue.load(data_dir)
        return cls(data_dir, catalogue, read_observations(data_dir, catalogue))

    def rows(self, area: str, indicator: str, basis: str | None = None) -> pd.DataFrame:
        """Return the observation rows of an area and indicator, of one basis or of all."""
        table = self._of_area(area)
        keep = table["indicator"] == indicator
        if basis is not None:
            keep &= table["basis"] == basis
        return table[keep]

    def series(
        self, area: str, indicator: str, basis: str, *, sex: str = "total", age: str = "total"
    ) -> pd.Series:
        """Return the values of one series by year, ascending; years without a value are left out.

        Returns
        -------
        Series of float, index ``year`` (int); empty when the folder has no such series.
        """
        rows = self.rows(area, indicator, basis)
        rows = rows[(rows["sex"] == sex) & (rows["age"] == age) & rows["value"].notna()]
        return rows.set_index("year")["value"].sort_index()

    def by_age(self, area: str, indicator: str, basis: str, *, sex: str) -> pd.DataFrame:
        """Return values with a row a year (ascending) and a column an age code; NaN where there is none."""
        rows = self.rows(area, indicator, basis)
        rows = rows[rows["sex"] == sex]
        return rows.pivot_table(index="year", columns="age", values="value", aggfunc="first")

    def bases_of(self, area: str, indicator: str) -> list[str]:
        """Return the bases under which an indicator is known for an area, sorted."""
        return sorted(self.rows(area, indicator)["basis"].unique())

    def sources_of(self, area: str, indicator: str, basis: str) -> list[str]:
        """Return the ids of the sources behind a series, sorted."""
        return sorted(self.rows(area, indicator, basis)["source"].unique())

    def areas_with(self, indicator: str, basis: str) -> list[str]:
        """Return the codes of the areas that have at least one value of a series, sorted."""
        table = self.observations
        keep = (table["indicator"] == indicator) & (table["basis"] == basis) & table["value"].notna()
        return sorted(table.loc[keep, "area"].unique())

    def source_line(self, sources: Iterable[str]) -> str:
        """Return the source line of a figure or table: publisher and title of each source once."""
        return "、".join(dict.fromkeys(self.catalogue.source_label(source) for source in sources))

    def _of_area(self, area: str) -> pd.DataFrame:
        return self.observations[self.observations["area"] == area]
