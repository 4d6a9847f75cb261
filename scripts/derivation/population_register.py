"""All residents of the register by sex and 5-year age on 1 January, and Japanese men of the nation."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped
from derivation.table import observations

FIRST_JANUARY = 2014


def table(folder: Path) -> pd.DataFrame:
    """Return men and women of every 5-year age and of unknown age; totals stand in `resident_register.csv`.

    Japanese men are given for the nation only: with the women of `women_register.csv` they tell how many of an age
    survive five years.
    """
    areas = [*shipped.MUNICIPALITIES, *shipped.PREFECTURES, shipped.JAPAN]
    everybody = _with_unknown(raw.register_ages_total(folder), areas)
    japanese = _with_unknown(raw.register_ages(folder), [shipped.JAPAN])
    parts = [
        everybody.assign(basis="resident_register", source="register_ages_everybody"),
        japanese[japanese["sex"] == "male"].assign(
            basis="resident_register_japanese", source="register_ages_japanese"
        ),
    ]
    return observations(pd.concat(parts, ignore_index=True), indicator="population")


def _with_unknown(table: pd.DataFrame, areas: list[str]) -> pd.DataFrame:
    """Return men and women of the bands from 2014 on, and what the bands leave of the total."""
    rows = table[
        table["area"].isin(areas) & (table["year"] >= FIRST_JANUARY) & table["sex"].isin(["male", "female"])
    ]
    keys = ["area", "year", "sex"]
    bands = rows[rows["age"] != "total"]
    total = rows[rows["age"] == "total"].set_index(keys)["value"]
    unknown = (total - bands.groupby(keys)["value"].sum()).rename("value").reset_index()
    return pd.concat([bands, unknown.assign(age="unknown")], ignore_index=True)
