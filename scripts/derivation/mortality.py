"""Deaths of the prefectures by sex and age: 5-year ages as far as they go, since then under and over 65.

社会・人口統計体系 has deaths by 5-year age until 2007 and deaths of 65 and over until 2023. From the first comes
the shape of mortality over the ages, from the second its level in later years.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped
from derivation.table import observations

SHAPE_YEARS = (2005, 2006, 2007)
LEVEL_FROM = 2010
SEXES = {"male": "01", "female": "02"}
BANDS = [*(f"{age}-{age + 4}" for age in range(0, 100, 5)), "100+"]
ELDERLY = "A4231"
SOURCE = "deaths_ages_prefecture"


def table(folder: Path) -> pd.DataFrame:
    """Return deaths of men and women of the shipped prefectures and of Japan, which is the sum of the 47."""
    every = prefectures(folder)
    japan = every.groupby(["year", "sex", "age"], as_index=False)["value"].sum().assign(area=shipped.JAPAN)
    own = every[every["area"].isin(shipped.PREFECTURES)]
    parts = [_deaths(own, SOURCE), _deaths(japan, f"{SOURCE}_sum")]
    return pd.concat(parts, ignore_index=True)


def prefectures(folder: Path) -> pd.DataFrame:
    """Return deaths of all 47 prefectures: area, year, sex, age, value."""
    rows = raw.ssds_prefectures(folder)
    parts = []
    for sex, suffix in SEXES.items():
        for place, age in enumerate(BANDS, start=1):
            found = rows[(rows["series"] == f"A42{place:02d}{suffix}") & rows["year"].isin(SHAPE_YEARS)]
            parts.append(found.assign(sex=sex, age=age))
        later = rows["year"] >= LEVEL_FROM
        old = rows[(rows["series"] == ELDERLY + suffix) & later].set_index(["area", "year"])["value"]
        whole = rows[(rows["series"] == f"A4200{suffix}") & later].set_index(["area", "year"])["value"]
        for age, values in (("0-64", whole - old), ("65+", old)):
            parts.append(values.dropna().rename("value").reset_index().assign(sex=sex, age=age))
    return pd.concat(parts, ignore_index=True)[["area", "year", "sex", "age", "value"]]


def _deaths(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    return observations(rows, indicator="deaths", basis="vital_statistics", source=source)
