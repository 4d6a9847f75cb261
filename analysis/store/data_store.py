"""Open a data folder and ask it for series of one basis."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.model.area_changes import AreaChange, ever_changed, family, former_code
from analysis.model.area_history import History, history, of_one_series
from analysis.model.catalogue import Catalogue
from analysis.model.observations import Status, empty
from analysis.model.series import Series
from analysis.store import rows
from analysis.store.cells import Cells
from analysis.store.corrections import Correction, correct
from analysis.store.curated import read_curated
from analysis.store.generation import Generations
from analysis.store.known_areas import with_imported
from analysis.store.places import Places
from analysis.store.provenance import Import
from analysis.store.resolution import resolve, undisputed
from analysis.store.survey_placing import finish_interrupted

SERIES_KEPT = 4096
"""So many series, a few kilobytes each, are kept once they were read: those of a dozen reports."""


@dataclass(frozen=True)
class DataStore:
    """The observations of a data folder with their catalogues.

    Every query names the statistical basis, so that one series never mixes two. Rows come from the checked
    tables ``observations/*.csv`` and from imported official files; where several sources give a value for one
    key, the tables come before the imports and newer editions before older ones, and `conflicts` lists what
    differs. Declared corrections are applied last.

    Attributes
    ----------
    data_dir : the folder.
    catalogue : its catalogues, with the areas that only imported files know.
    observations : one row a key (`analysis.model.observations`).
    areas : codes of the areas that were opened, None for all of them.
    indicators : the indicators that were opened, None for all of them.
    imports : the imported files.
    corrections : the corrections that were applied.
    notices : in Japanese, what the analyst should know: corrections that lapsed.
    changes : mergers, new codes and renames of municipalities (``area_changes.csv``).
    """

    data_dir: Path
    catalogue: Catalogue
    observations: pd.DataFrame
    areas: frozenset[str] | None = None
    indicators: frozenset[str] | None = None
    imports: tuple[Import, ...] = ()
    corrections: tuple[Correction, ...] = ()
    notices: tuple[str, ...] = ()
    changes: tuple[AreaChange, ...] = ()
    _parts: pd.Series = field(default_factory=lambda: pd.Series(dtype="str"), repr=False)
    _disputed: pd.DataFrame = field(default_factory=undisputed, repr=False)

    @classmethod
    def open(
        cls,
        data_dir: Path,
        areas: Collection[str] | None = None,
        indicators: Collection[str] | None = None,
    ) -> DataStore:
        """Read and check a data folder.

        Parameters
        ----------
        data_dir : the folder.
        areas : codes of the areas that will be asked for; only these, and what they were made of, are then
            known, and quickly. None opens every area.
        indicators : those that will be asked for, in the same way.

        Raises
        ------
        InputError
            When the folder or a file of it is missing or fails its checks; every failure is listed.
        """
        finish_interrupted(data_dir)
        catalogue, curated, corrections, changes = read_curated(data_dir)
        opened = (
            None if areas is None else frozenset(code for area in areas for code in family(area, changes))
        )
        chosen = None if indicators is None else frozenset(indicators)
        curated = rows.only(curated, opened, chosen)
        corrections = tuple(
            each
            for each in corrections
            if (opened is None or each.area in opened) and (chosen is None or each.indicator in chosen)
        )
        imported, imports = Generations.of(data_dir).read(opened, chosen)
        resolution = resolve(curated, imported, imports)
        corrected = correct(resolution.observations, corrections)
        return cls(
            data_dir,
            with_imported(catalogue, imports),
            corrected.observations,
            opened,
            chosen,
            imports,
            corrected.applied,
            corrected.notices,
            changes,
            resolution.parts,
            resolution.disputed,
        )

    def rows(self, area: str, indicator: str, basis: str | None = None) -> pd.DataFrame:
        """Return the observation rows of an area and indicator, of one basis or of all.

        Where there is none under its code, those of its former code: a table published before a town became a
        city names the town.

        Raises
        ------
        ValueError
            When the area or the indicator is not among those that were opened; so do all such queries.
        """
        found = self._select(area, indicator, basis)
        former = former_code(area, self.changes)
        if len(found) or former is None:
            return found
        return self._select(former, indicator, basis).assign(area=area)

    def _select(self, area: str, indicator: str, basis: str | None) -> pd.DataFrame:
        if basis is not None:
            return self._of_series(area, indicator, basis)
        self._require_opened(area, indicator)
        table = self.observations.iloc[self._places.of_area(area)]
        return table[table["indicator"] == indicator]

    @cached_property
    def _histories(self) -> dict[tuple[str, str, str], History]:
        return {}

    def history(self, area: str, indicator: str, basis: str) -> History:
        """Return the series of an area on its present boundaries.

        The years before a merger are the sum of the parts, marked estimated, where the indicator adds up
        (`Catalogue.additive`) and all parts are there; the gaps name the part that is missing
        (`analysis.model.area_history`). Computed once a series.
        """
        key = (area, indicator, basis)
        if key not in self._histories:
            self._histories[key] = self._history(area, indicator, basis)
        return self._histories[key]

    def _history(self, area: str, indicator: str, basis: str) -> History:
        kind = str(self._declared(indicator, basis)["period"])
        if not ever_changed(area, self.changes):
            return of_one_series(self._of_series(area, indicator, basis), kind)
        parts = [self._of_series(code, indicator, basis) for code in sorted(family(area, self.changes))]
        return history(
            pd.concat(parts),
            area,
            self.changes,
            periods={(indicator, basis): kind},
            additive=self.catalogue.additive,
        )

    def _declared(self, indicator: str, basis: str) -> Mapping[str, Any]:
        """Return the row of the catalogue, by column."""
        if (indicator, basis) not in self._rows_of_catalogue:
            self._rows_of_catalogue[indicator, basis] = self.catalogue.indicators.loc[
                (indicator, basis)
            ].to_dict()
        return self._rows_of_catalogue[indicator, basis]

    @cached_property
    def _rows_of_catalogue(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        return {}

    @cached_property
    def _places(self) -> Places:
        return Places(self.observations)

    def _of_series(self, area: str, indicator: str, basis: str) -> pd.DataFrame:
        self._require_opened(area, indicator)
        return self.observations.iloc[self._places.of_series(area, indicator, basis)]

    def read(
        self, area: str, indicator: str, basis: str, *, sex: str = "total", age: str = "total"
    ) -> Series:
        """Return one series on the area's present boundaries, with its status, sources and gaps.

        Years before a merger are the sums of the parts where the indicator adds up; where a part is missing
        the year is a gap. An indicator or basis that the catalogue lacks gives an empty series. The series that
        were read last are kept: a report reads those of the nation and of the peers several times.
        """
        return self._kept(area, indicator, basis, sex, age)

    @cached_property
    def _kept(self) -> Callable[[str, str, str, str, str], Series]:
        return lru_cache(maxsize=SERIES_KEPT)(self._read)

    def _read(self, area: str, indicator: str, basis: str, sex: str, age: str) -> Series:
        declared = (indicator, basis) in self.catalogue.indicator_bases
        row = self._declared(indicator, basis) if declared else {}
        found = self.history(area, indicator, basis) if declared else History(empty(), (), ())
        cells = self._cells(area, indicator, basis) if declared else Cells.of(found.observations)
        at = cells.places.get((sex, age), [])
        index = pd.Index(cells.years[at], name="year")
        known = basis in self.catalogue.bases.index
        name = str(row.get("name_ja", indicator))
        return Series(
            values=pd.Series(cells.values[at], index=index),
            status=pd.Series([Status(cells.status[place]) for place in at], index=index, dtype=object),
            sources=pd.Series([frozenset({cells.sources[place]}) for place in at], index=index, dtype=object),
            indicator=indicator,
            name=name,
            area=area,
            bases=(basis,),
            counted=((name, self.catalogue.basis_name(basis) if known else basis),),
            unit=str(row.get("unit", "")),
            gaps=found.gaps,
            summed=frozenset(
                year for of, on, year in found.summed if (of, on) == (indicator, basis) and year in index
            ),
        )

    def _cells(self, area: str, indicator: str, basis: str) -> Cells:
        key = (area, indicator, basis)
        if key not in self._cells_of:
            self._cells_of[key] = Cells.of(self.history(*key).observations)
        return self._cells_of[key]

    @cached_property
    def _cells_of(self) -> dict[tuple[str, str, str], Cells]:
        return {}

    def bases_of(self, area: str, indicator: str) -> list[str]:
        """Return the bases under which an indicator is known for an area, sorted."""
        return sorted(self.rows(area, indicator)["basis"].unique())

    def source_line(self, sources: Iterable[str]) -> str:
        """Return the source line of a figure or table: publishers with their publications."""
        return self.catalogue.source_line(sources)

    def conflicts(self, area: str | None = None) -> pd.DataFrame:
        """Return the keys on which sources differ, of one area or of all that were opened.

        Returns
        -------
        One row a key and source, sorted by key, the row that the store gives first: the columns of
        observations, ``chosen`` (bool), ``edition`` and ``file`` (of the import; empty for a row of
        ``observations/*.csv``). Values are as the sources have them, before corrections.
        """
        disputed = self._disputed
        if area is not None:
            self._require_opened(area)
            disputed = disputed[disputed["area"] == area]
        known = self._imports_by_id
        entries = [known.get(part) for part in disputed["part"]]
        return disputed.drop(columns="part").assign(
            edition=[entry.edition if entry else "" for entry in entries],
            file=[entry.file if entry else "" for entry in entries],
        )

    def origins(self, rows: pd.DataFrame) -> list[Import | None]:
        """Return for each row (of `rows`) the import that it came from, None for ``observations/*.csv``."""
        return [self._imports_by_id.get(part) for part in self._parts.loc[rows.index]]

    @cached_property
    def _imports_by_id(self) -> dict[str, Import]:
        return {each.id: each for each in self.imports}

    def _require_opened(self, area: str | None, indicator: str | None = None) -> None:
        if area is not None and self.areas is not None and area not in self.areas:
            raise ValueError(f"area {area} was not opened")
        if indicator is not None and self.indicators is not None and indicator not in self.indicators:
            raise ValueError(f"indicator {indicator} was not opened")
