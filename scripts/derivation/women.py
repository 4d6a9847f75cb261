"""Japanese women of the resident register by 5-year age: 31 March until 2013, 1 January from 2014 on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped
from derivation.table import observations

FIRST_JANUARY = 2014
JANUARY, MARCH = "resident_register_japanese", "resident_register_japanese_march"

BEFORE_MERGER = {"03209": 2011}
"""Shipped municipality: the last year in which the table has it without a part that belongs to it today.

藤沢町 joined 一関市 on 26 September 2011. The other shipped municipalities are on one boundary since 31 March 2010.
"""


def table(folder: Path) -> pd.DataFrame:
    """Return women of every 5-year age, of unknown age and in all; every area as published.

    Years before a merger are left out: from imported tables the store adds up the parts, which a sum that stands
    here beside them would disturb. Prefectures and Japan are the table's own rows.
    """
    areas = [*shipped.MUNICIPALITIES, *shipped.PREFECTURES, shipped.JAPAN]
    every = raw.register_ages(folder)
    women = every[(every["sex"] == "female") & every["area"].isin(areas)]
    women = women[women["year"] > women["area"].map(BEFORE_MERGER).fillna(0)]
    women = pd.concat([women, _unknown(women)], ignore_index=True)
    basis = (women["year"] >= FIRST_JANUARY).map({True: JANUARY, False: MARCH})
    return observations(women.assign(basis=basis), indicator="population", source="register_ages_japanese")


def _unknown(women: pd.DataFrame) -> pd.DataFrame:
    """Return what the bands leave of the total, as a reader of the ministry's tables does."""
    keys = ["area", "year", "sex"]
    total = women[women["age"] == "total"].set_index(keys)["value"]
    known = women[women["age"] != "total"].groupby(keys)["value"].sum()
    return (total - known).rename("value").reset_index().assign(age="unknown")
