"""Men and women of the resident register by 5-year age: 31 March until 2013, 1 January from 2014 on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped
from derivation.table import observations

FIRST_JANUARY = 2014
JAPANESE, EVERYBODY = "resident_register_japanese", "resident_register"

BEFORE_MERGER = {"03209": 2011}
"""Shipped municipality: the last year in which the table has it without a part that belongs to it today.

藤沢町 joined 一関市 on 26 September 2011. The other shipped municipalities are on one boundary since 31 March 2010.
"""


def table(folder: Path) -> pd.DataFrame:
    """Return men and women of every 5-year age and of unknown age, Japanese 2010–2024 and all residents 2013–2025.

    Japanese residents have their totals too; those of all residents stand in ``resident_register.csv``. Years
    before a merger are left out: from imported tables the store adds up the parts, which a sum that stands here
    beside them would disturb. Prefectures and Japan are the table's own rows.
    """
    japanese = _by_age(raw.register_ages(folder), JAPANESE, "register_ages_japanese")
    both = raw.register_ages(folder)
    both = both[(both["sex"] == "total") & (both["age"] == "total")]
    everybody = _by_age(raw.register_ages_everybody(folder), EVERYBODY, "register_ages_everybody")
    return pd.concat(
        [
            japanese,
            _observed(both, JAPANESE, "register_ages_japanese"),
            everybody[everybody["age"] != "total"],
        ],
        ignore_index=True,
    )


def _by_age(every: pd.DataFrame, basis: str, source: str) -> pd.DataFrame:
    people = every[every["sex"] != "total"]
    return _observed(pd.concat([people, _unknown(people)], ignore_index=True), basis, source)


def _observed(rows: pd.DataFrame, basis: str, source: str) -> pd.DataFrame:
    areas = [*shipped.MUNICIPALITIES, *shipped.PREFECTURES, shipped.JAPAN]
    rows = rows[rows["area"].isin(areas)]
    rows = rows[rows["year"] > rows["area"].map(BEFORE_MERGER).fillna(0)]
    day = (rows["year"] >= FIRST_JANUARY).map({True: basis, False: f"{basis}_march"})
    return observations(rows.assign(basis=day), indicator="population", source=source)


def _unknown(people: pd.DataFrame) -> pd.DataFrame:
    """Return what the bands leave of the total, as a reader of the ministry's tables does."""
    keys = ["area", "year", "sex"]
    total = people[people["age"] == "total"].set_index(keys)["value"]
    known = people[people["age"] != "total"].groupby(keys)["value"].sum()
    return (total - known).rename("value").reset_index().assign(age="unknown")
