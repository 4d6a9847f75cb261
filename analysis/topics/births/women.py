"""Women by 5-year age in each year, from censuses and the official projection.

The years between two reference years are interpolated on a straight line within each age band, from
1 October to 1 October. A census counts as observed (its 年齢不詳 is spread over the ages in proportion); the
base year of the projection and a year between two censuses are estimated; a year that leans on a projected one
is projected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.model.observations import Status
from analysis.store.data_store import DataStore

REPRODUCTIVE_AGES = ("15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49")

CENSUS = "census"
PROJECTION = "ipss_2018"


@dataclass(frozen=True)
class Women:
    """Women aged 15–49 by age.

    Attributes
    ----------
    counts : persons; index year, one column each of `REPRODUCTIVE_AGES`.
    status : index year; `Status` of the year's figures.
    sources : ids of the sources behind them.
    bases : the bases behind them: census, projection or both.
    """

    counts: pd.DataFrame
    status: pd.Series
    sources: tuple[str, ...]
    bases: tuple[str, ...]

    def has(self, *years: int) -> bool:
        """Tell whether figures exist for all of the years."""
        return all(year in self.counts.index for year in years)

    def total(self) -> pd.Series:
        """Return women aged 15–49 by year."""
        return self.counts.sum(axis=1)


def reference_years(store: DataStore, area: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return women by age in the years of a census or, after the last census, of the projection.

    Returns
    -------
    Persons (index year, columns `REPRODUCTIVE_AGES`) and the status of each year.
    """
    census = spread_unknown(store.by_age(area, "population", CENSUS, sex="female"))
    projection = store.by_age(area, "population", PROJECTION, sex="female")
    ages = list(REPRODUCTIVE_AGES)
    counted = census.reindex(columns=ages).dropna()
    projected = projection.reindex(columns=ages).dropna()
    projected = projected[projected.index > (counted.index.max() if len(counted) else 0)]
    # the projection's own base year is an estimate, not a projection
    base = store.rows(area, "population", PROJECTION)
    estimated = set(base.loc[base["status"] == Status.ESTIMATED, "year"])
    status = pd.Series(
        [Status.OBSERVED] * len(counted)
        + [Status.ESTIMATED if year in estimated else Status.PROJECTED for year in projected.index],
        index=[*counted.index, *projected.index],
        dtype=object,
    )
    return pd.concat([counted, projected]).astype(float), status


def spread_unknown(by_age: pd.DataFrame) -> pd.DataFrame:
    """Spread persons of unknown age over the known ages in proportion, year by year.

    Years whose unknown or total is missing are returned as they are.
    """
    if "unknown" not in by_age or "total" not in by_age:
        return by_age
    known = by_age["total"] - by_age["unknown"]
    factor = (by_age["total"] / known.where(known > 0)).fillna(1.0)
    ages = [column for column in by_age.columns if column not in ("total", "unknown")]
    return by_age.assign(**{age: by_age[age] * factor for age in ages}).drop(columns="unknown")


def women_by_age(store: DataStore, area: str) -> Women:
    """Return women by age for every year between the first and the last reference year."""
    anchors, status = reference_years(store, area)
    # basis by basis, as the figures were read: each may come from a former code
    rows = pd.concat([store.rows(area, "population", basis) for basis in (CENSUS, PROJECTION)])
    rows = rows[(rows["sex"] == "female") & rows["age"].isin(REPRODUCTIVE_AGES)]
    rows = rows[rows["year"].isin(anchors.index)]
    sources, bases = tuple(sorted(rows["source"].unique())), tuple(sorted(rows["basis"].unique()))
    if anchors.empty:
        return Women(anchors, status, sources, bases)
    years = np.arange(anchors.index.min(), anchors.index.max() + 1)
    counts = pd.DataFrame(
        {age: np.interp(years, anchors.index, anchors[age]) for age in anchors.columns},
        index=pd.Index(years, name="year"),
    )
    following = anchors.index.to_numpy()[np.searchsorted(anchors.index, years)]
    each = [
        status[year]
        if year in status.index
        else (Status.PROJECTED if status[after] == Status.PROJECTED else Status.ESTIMATED)
        for year, after in zip(years, following, strict=True)
    ]
    return Women(counts, pd.Series(each, index=counts.index, dtype=object), sources, bases)
