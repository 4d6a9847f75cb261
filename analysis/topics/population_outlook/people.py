"""Persons by sex and age as arrays, read from the store: one basis at a time, unknown ages shared out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis.methods.projection import prorate_unknown_age
from analysis.methods.projection.layout import FloatArray
from analysis.model.area_codes import JAPAN
from analysis.model.observations import Status
from analysis.model.series import Series
from analysis.store.data_store import DataStore

REGISTER: Final = "resident_register"
JAPANESE: Final = "resident_register_japanese"
CENSUS: Final = "census"
IPSS_2018: Final = "ipss_2018"
IPSS_2023: Final = "ipss_2023"

SHARED_AGES: Final = tuple(f"{age}-{age + 4}" for age in range(0, 85, 5))
OLD: Final = "85-89"
OLDEST: Final = ("90-94", "95-99", "100+")
AGES: Final = (*SHARED_AGES, OLD, "90+")
SEXES: Final = ("male", "female")


def by_year(store: DataStore, area: str, basis: str) -> dict[int, FloatArray]:
    """Return persons by sex and age, (2, 19), of every year in which all of them are known, ascending.

    Bands above 90 are added up; people of unknown age are shared out in proportion to the known ages.
    """
    if ("population", basis) not in store.catalogue.indicator_bases:
        return {}
    rows = store.history(area, "population", basis).observations
    rows = rows[rows["sex"].isin(SEXES) & rows["value"].notna() & (rows["age"] != "total")]
    found: dict[int, FloatArray] = {}
    for year, values in rows.groupby("year", sort=True):
        cells = dict(zip(zip(values["sex"], values["age"], strict=True), values["value"], strict=True))
        known = [[_cell(cells, sex, age) for age in AGES] for sex in SEXES]
        if any(value is None for row in known for value in row):
            continue
        counted = np.array(known, dtype=np.float64)
        unknown = np.array([max(cells.get((sex, "unknown"), 0.0), 0.0) for sex in SEXES])
        # where nobody's age is known there is nothing to share out by
        unknown[counted.sum(axis=1) == 0] = 0.0
        found[int(str(year))] = prorate_unknown_age(counted, unknown)
    return found


def cited(store: DataStore, area: str, basis: str, years: Iterable[int], name: str) -> Series:
    """Return the series that stands for the people of all ages where sources are named."""
    return store.read(area, "population", basis, sex="female", age=AGES[0]).named(name).at(years)


def everywhere(store: DataStore, table: pd.DataFrame, basis: str, years: Sequence[int], name: str) -> Series:
    """Return the series that stands for a reference table over all municipalities where sources are named."""
    index = pd.Index(sorted(years), name="year", dtype="int64")
    sources = frozenset(map(str, table["source"]))
    return Series(
        values=pd.Series(np.zeros(len(index)), index=index),
        status=pd.Series([Status.OBSERVED] * len(index), index=index, dtype=object),
        sources=pd.Series([sources] * len(index), index=index, dtype=object),
        indicator="population",
        name=name,
        area=JAPAN,
        bases=(basis,),
        counted=((name, store.catalogue.basis_name(basis)),),
        unit="",
    )


def _cell(cells: dict[tuple[str, str], float], sex: str, age: str) -> float | None:
    if age == AGES[-1] and (sex, age) not in cells:
        parts = [cells.get((sex, part)) for part in OLDEST]
        return None if any(part is None for part in parts) else float(sum(part or 0.0 for part in parts))
    value = cells.get((sex, age))
    return None if value is None else float(value)
