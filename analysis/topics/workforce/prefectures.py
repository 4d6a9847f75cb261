"""The prefectures of the country together: people, workers and rates by sex and age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.chapters.ages import AGES, CELLS, CENSUS, SEXES
from analysis.model.area_codes import PREFECTURES
from analysis.model.series import Series
from analysis.store.data_store import DataStore
from analysis.store.kept import kept

CHILDREN: Final = ("5-9", "10-14")
_STATUSES: Final = ("employed", "unemployed", "not_in_labour_force")


@dataclass(frozen=True, eq=False)
class Prefectures:
    """Counts of every prefecture that the data folder has.

    Attributes
    ----------
    people, employed : index (area, year), columns (sex, age); `people` also has `CHILDREN` where they are known.
    known : persons of known labour status: index (area, year), columns sex.
    behind : a series of each source.
    """

    people: pd.DataFrame
    employed: pd.DataFrame
    known: pd.DataFrame
    behind: tuple[Series, ...]

    def rates(self, year: int) -> pd.DataFrame:
        """Return the share working by sex and age among those of known status: a row a prefecture."""
        cells = pd.MultiIndex.from_tuples(CELLS)
        people, employed = (_of(each, year).reindex(columns=cells) for each in (self.people, self.employed))
        share = self.known_share(year)
        known = people.mul(share.reindex(people.index).reindex(columns=cells, level=0))
        return (employed / known).clip(upper=1.0).dropna()

    def known_share(self, year: int) -> pd.DataFrame:
        """Return the share of those of known status, by prefecture and sex."""
        people = _of(self.people, year).reindex(columns=pd.MultiIndex.from_tuples(CELLS))
        counted = people.T.groupby(level=0).sum(min_count=len(AGES)).T[list(SEXES)]
        return (_of(self.known, year) / counted).clip(upper=1.0).dropna()


def _of(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    years = frame.index.get_level_values("year")
    return frame[years == year].droplevel("year")


def read_prefectures(store: DataStore) -> Prefectures:
    """Read all prefectures of a data folder that has them opened, once an open folder."""
    return kept(store, "prefectures_at_work", lambda: _read(store))


def _read(store: DataStore) -> Prefectures:
    rows = pd.concat(
        [
            store.history(area, indicator, CENSUS).observations
            for area in PREFECTURES
            for indicator in (*_STATUSES, "population_known_age")
        ]
    )
    rows = rows[rows["sex"].isin(SEXES) & rows["value"].notna()]
    wide = rows.pivot_table(
        index=["indicator", "area", "year"], columns=["sex", "age"], values="value", aggfunc="first"
    )
    wide = wide.reindex(
        columns=pd.MultiIndex.from_tuples([(s, a) for s in SEXES for a in ("total", *CHILDREN, *AGES)])
    )
    wide.index = wide.index.set_names(["indicator", "area", "year"])

    def of(indicator: str) -> pd.DataFrame:
        places = wide.index.get_level_values("indicator") == indicator
        return wide[places].droplevel("indicator")

    totals = [of(each).xs("total", axis=1, level=1) for each in _STATUSES]
    without = [column for column in wide.columns if column[1] != "total"]
    first = rows.drop_duplicates("source")
    behind = [
        store.read(row.area, row.indicator, CENSUS, sex=row.sex, age=row.age)
        for row in first.itertuples(index=False)
    ]
    return Prefectures(
        of("population_known_age")[without],
        of("employed")[list(CELLS)].dropna(),
        (totals[0] + totals[1] + totals[2]).dropna(),
        tuple(behind),
    )
