"""All checks of a data folder, made at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.chapters.needs import SeriesNeed
from analysis.model.area_changes import successors
from analysis.model.area_codes import JAPAN, prefecture_code
from analysis.model.catalogue import Catalogue
from analysis.quality.breaks import explained, part_years, without
from analysis.quality.coverage import coverage
from analysis.quality.noise import outliers_and_shifts
from analysis.quality.problems import Grade, together
from analysis.quality.sources import conflicts, lapsed_corrections
from analysis.quality.sums import sum_problems
from analysis.store.data_store import DataStore
from analysis.store.known_areas import known_catalogue
from analysis.topics.registry import all_topics


@dataclass(frozen=True)
class DataReport:
    """What there is and what looks wrong.

    Attributes
    ----------
    catalogue : names for the codes.
    areas : codes that were looked at.
    without_data : municipalities of the catalogue that have no observation at all.
    observations, sources : numbers of them.
    first_year, last_year : of the observations; None without any.
    coverage : `analysis.quality.coverage.COLUMNS`; without former municipalities unless they were asked for.
    problems : `analysis.quality.problems.COLUMNS`, worst first.
    """

    catalogue: Catalogue
    areas: tuple[str, ...]
    without_data: tuple[str, ...]
    observations: int
    sources: int
    first_year: int | None
    last_year: int | None
    coverage: pd.DataFrame
    problems: pd.DataFrame

    @property
    def usable(self) -> bool:
        """Whether no figure is known to be wrong; warnings do not count."""
        return not (self.problems["grade"] == Grade.ERROR.value).any()


def check_data(data_dir: Path, areas: Collection[str] = ()) -> DataReport:
    """Check a data folder.

    Parameters
    ----------
    data_dir : the folder.
    areas : codes to report on; none reports on every area that has observations. Only these and the areas of
        their prefectures are read: the others tell what noise is usual and which sums to expect.

    Raises
    ------
    InputError
        When a file of the folder is missing or fails its checks, or an area is unknown.
    """
    catalogue = known_catalogue(data_dir)
    for area in areas:
        catalogue.require_area(area)
    store = DataStore.open(data_dir, areas=_to_read(areas, catalogue) if areas else None)
    shown = tuple(dict.fromkeys(areas)) or tuple(sorted(store.observations["area"].unique()))
    present = shown if areas else tuple(code for code in shown if code not in _former(store))
    table = store.observations[store.observations["area"].isin(shown)] if areas else store.observations
    return DataReport(
        catalogue=store.catalogue,
        areas=shown,
        without_data=() if areas else _without_data(store, shown),
        observations=len(table),
        sources=table["source"].nunique(),
        first_year=int(table["year"].min()) if len(table) else None,
        last_year=int(table["year"].max()) if len(table) else None,
        coverage=coverage(store, all_topics().values(), present),
        problems=_problems(store, shown),
    )


def _to_read(areas: Collection[str], catalogue: Catalogue) -> set[str]:
    """Return the areas, those of the same prefectures, and the nation; with the nation, its prefectures."""
    prefectures = {prefecture_code(area) for area in areas}
    near = {code for code in catalogue.areas.index if prefecture_code(code) in prefectures}
    parts = catalogue.areas.index[catalogue.areas["level"] == "prefecture"] if JAPAN in areas else []
    return {*areas, *near, *parts, JAPAN}


def _problems(store: DataStore, shown: Collection[str]) -> pd.DataFrame:
    changes = store.changes
    parts = part_years(store)
    odd = explained(outliers_and_shifts(store.observations, store.catalogue), changes)
    found = together(
        [
            sum_problems(store.observations, store.catalogue, changes),
            parts,
            without(odd, parts),
            conflicts(store),
            lapsed_corrections(store),
        ],
        used={
            need.indicator
            for topic in all_topics().values()
            for need in topic.needs
            if isinstance(need, SeriesNeed)
        },
    )
    return found[found["area"].isin([*shown, ""])].reset_index(drop=True)


def _former(store: DataStore) -> set[str]:
    """Return the areas of imported files that have become a part of another one."""
    return {code for code in store.catalogue.added if successors(code, store.changes)}


def _without_data(store: DataStore, shown: Collection[str]) -> tuple[str, ...]:
    areas = store.catalogue.areas
    missing = set(areas.index[areas["level"] == "municipality"]) - set(shown)
    return tuple(sorted(missing))
