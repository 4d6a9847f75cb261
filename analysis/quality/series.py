"""Yearly series of many areas side by side, as the methods for outliers take them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.model.catalogue import Catalogue
from analysis.model.observations import Status


@dataclass(frozen=True, eq=False)
class SeriesOfAreas:
    """One indicator on one basis.

    Attributes
    ----------
    indicator, basis, sex, age : of the series.
    counts : whether the values count people, events or things.
    resolution : one in the last decimal place.
    areas : shape (m,), codes.
    years : shape (n,), ascending.
    values : shape (m, n); NaN where there is no observed value.
    """

    indicator: str
    basis: str
    sex: str
    age: str
    counts: bool
    resolution: float
    areas: NDArray[np.object_]
    years: NDArray[np.int64]
    values: NDArray[np.float64]

    def rows_at(
        self, where: NDArray[np.bool_], expected: NDArray[np.float64], score: NDArray[np.float64]
    ) -> pd.DataFrame:
        """Return the key, value, expectation and score of the chosen cells, shape (m, n), a row each."""
        i, j = np.nonzero(where)
        return pd.DataFrame(
            {
                "area": self.areas[i],
                "indicator": self.indicator,
                "basis": self.basis,
                "year": self.years[j],
                "sex": self.sex,
                "age": self.age,
                "value": self.values[i, j],
                "expected": expected[i, j],
                "score": score[i, j],
            }
        )


def series_of_areas(
    observations: pd.DataFrame, catalogue: Catalogue, *, fewest_years: int
) -> Iterator[SeriesOfAreas]:
    """Yield the series with observed values in at least so many years, one indicator and basis at a time.

    Estimates and projections are smooth by construction and are left out. Where a series has a total, its parts
    by sex and age are left out: they would tell the same again.
    """
    observed = observations[(observations["status"] == Status.OBSERVED.value) & observations["value"].notna()]
    for (indicator, basis), rows in observed.groupby(["indicator", "basis"], sort=True):
        if rows["year"].nunique() < fewest_years:
            continue
        is_total = (rows["sex"] == "total") & (rows["age"] == "total")
        chosen = rows[is_total] if is_total.any() else rows
        for (sex, age), series in chosen.groupby(["sex", "age"], sort=True):
            wide = series.pivot_table(index="area", columns="year", values="value", aggfunc="first")
            if wide.shape[1] >= fewest_years:
                yield SeriesOfAreas(
                    str(indicator),
                    str(basis),
                    str(sex),
                    str(age),
                    (indicator, basis) in catalogue.counted,
                    10.0 ** -int(catalogue.indicators.loc[[(indicator, basis)], "decimals"].iloc[0]),
                    wide.index.to_numpy(dtype=object),
                    wide.columns.to_numpy(dtype=np.int64),
                    wide.to_numpy(dtype=np.float64),
                )
