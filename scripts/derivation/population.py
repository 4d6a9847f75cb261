"""Population by sex and age: censuses, and the two projections of 社人研."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped
from derivation.table import observations, shipped_only, summed

SUMMED_AREAS = (*shipped.PREFECTURES, shipped.JAPAN)

BROAD_AGES = {"total": "A1101", "0-14": "A1301", "15-64": "A1302", "65+": "A1303"}
SUFFIX = {"total": "", "male": "01", "female": "02"}
CENSUS_75 = "A1419"
BASE_YEAR_2018 = 2015
BASE_YEAR_2023 = 2020


def census_table(folder: Path, every: list[str]) -> pd.DataFrame:
    """Return 1980–2015 by 5-year age, 2020 by broad age and the totals of 2025, prefectures and Japan as sums."""
    bands = raw.census(folder)[["area", "year", "sex", "age", "value"]]
    broad = _census_2020(folder)
    # the older censuses are on the boundaries of 2015: 富谷町 and 那珂川町 were no cities yet
    every_2015 = sorted(bands["area"].unique())
    parts = []
    newest = raw.census_2025(folder).assign(year=2025, sex="total", age="total")
    for frame, areas, source in (
        (bands, every_2015, "census_1980_2015"),
        (broad, every, "ssdse_2026"),
        (newest, every, "census_2025_preliminary"),
    ):
        parts.append(_census(shipped_only(frame), source))
        parts.append(_census(summed(frame, SUMMED_AREAS, areas), f"{source}_sum"))
    return pd.concat(parts, ignore_index=True)


def _census_2020(folder: Path) -> pd.DataFrame:
    """Return the census of 2020 by broad age; `unknown` is what the broad ages leave of the total."""
    frame, years = raw.ssdse(folder, 2026)
    parts = []
    for sex, suffix in SUFFIX.items():
        ages = {age: frame[code + suffix].astype(int) for age, code in BROAD_AGES.items()}
        ages["unknown"] = ages["total"] - ages["0-14"] - ages["15-64"] - ages["65+"]
        ages["75+"] = frame[CENSUS_75 + suffix].astype(int)
        wide = pd.DataFrame(ages).rename_axis("area").reset_index()
        parts.append(wide.melt("area", var_name="age", value_name="value").assign(sex=sex))
    return pd.concat(parts, ignore_index=True).assign(year=years["A1101"])


def _census(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    return observations(rows, indicator="population", basis="census", source=source)


def ipss_2018_table(folder: Path) -> pd.DataFrame:
    """Return the 2018 projection: both sexes are men plus women, Japan is the sum of the prefectures."""
    both_sexes = raw.ipss_2018(folder)
    prefectures = both_sexes[both_sexes["area"].str.endswith("000")]
    japan = prefectures.groupby(["year", "sex", "age"], as_index=False)["value"].sum()
    japan = japan.assign(area=shipped.JAPAN, source="ipss_2018_sum")
    areas = [*shipped.MUNICIPALITIES, *shipped.PREFECTURES]
    own = both_sexes[both_sexes["area"].isin(areas)].assign(source="ipss_2018")
    by_sex = pd.concat([own, japan], ignore_index=True)
    total = by_sex.groupby(["area", "year", "age", "source"], as_index=False)["value"].sum()
    rows = pd.concat([by_sex, total.assign(sex="total")], ignore_index=True)
    # the base year is the census with the unknown ages spread: an estimate, not a count
    rows["status"] = rows["year"].eq(BASE_YEAR_2018).map({True: "estimated", False: "projected"})
    return observations(rows, indicator="population", basis="ipss_2018")


def ipss_2023_table(folder: Path) -> pd.DataFrame:
    """Return totals and people of 65 and 75 and over of the 2023 projection; Japan is the sum of the prefectures."""
    every = raw.ipss_2023(folder)
    prefectures = every[every["area"].str.endswith("000")]
    japan = prefectures.groupby(["year", "age"], as_index=False)["value"].sum()
    own = every[every["area"].isin([*shipped.MUNICIPALITIES, *shipped.PREFECTURES])]
    rows = pd.concat(
        [own.assign(source="ipss_2023"), japan.assign(area=shipped.JAPAN, source="ipss_2023_sum")],
        ignore_index=True,
    )
    # the base year 2020 is the census with the unknown ages spread
    rows["status"] = rows["year"].eq(BASE_YEAR_2023).map({True: "estimated", False: "projected"})
    return observations(rows, indicator="population", basis="ipss_2023")
