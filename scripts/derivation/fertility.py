"""Total fertility rates (annual, 5-year Bayes) and the nation's fertility schedules."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import shipped, transcribed
from derivation.table import observations, shipped_only

BAYES_COLUMNS = {"tfr": (2012, "tfr_bayes_h20_24"), "tfr_2018_2022": (2022, "tfr_bayes_h30_r4")}
"""Column of the table of all municipalities: last year of the 5-year period, source."""

ANNUAL_SOURCES = {"厚木市": "tfr_annual_atsugi", "townnews": "tfr_annual_townnews"}
"""Both hand on what the prefecture's yearbook has of the city and the prefecture; the first also the ministry's rates."""

MINISTRY, PREFECTURE = "vital_statistics", "vital_statistics_prefecture"
KEY = ["area", "indicator", "year", "sex", "age", "basis"]
BAYES_2013_2017 = "2013-2017"
NATIONAL_SOURCES = {
    "total_fertility_rate": "fertility_by_age_2023",
    "tfr_contribution": "fertility_by_age_2023",
    "marital_fertility_rate": "marital_fertility_2024",
}


def table(folder: Path) -> pd.DataFrame:
    """Return all fertility rates; sex female, age 15-49 or the 5-year band."""
    tables = folder / "tables"
    ministry = pd.concat([_national(tables), transcribed.table("fertility")], ignore_index=True)
    city = _not_repeated(_annual(tables), ministry)
    return pd.concat([_bayes(tables), ministry, city], ignore_index=True)


def _not_repeated(rows: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    """Leave out of `rows` what `first` has as well; where the two differ, that is an error."""
    both = rows.merge(first, on=KEY, how="left", suffixes=("", "_first"))
    differing = both["value_first"].notna() & both["value"].ne(both["value_first"])
    if differing.any():
        raise ValueError(f"two values for one key:\n{both[differing]}")
    return rows[both["value_first"].isna().to_numpy()]


def _rate(rows: pd.DataFrame, **constants: str | int) -> pd.DataFrame:
    return observations(rows, **({"sex": "female", "age": "15-49"} | constants))


def _bayes(tables: Path) -> pd.DataFrame:
    wide = pd.read_csv(tables / "tfr_all_municipalities.csv", dtype={"municipality_code": str})
    wide = shipped_only(wide.rename(columns={"municipality_code": "area"}))
    constants: dict[str, str | int] = {
        "indicator": "total_fertility_rate",
        "basis": "vital_statistics_bayes",
        "status": "estimated",
    }
    parts = [
        _rate(wide[["area"]].assign(value=wide[column]).dropna(), year=year, source=source, **constants)
        for column, (year, source) in BAYES_COLUMNS.items()
    ]
    single = _tfr(tables).query("indicator == 'tfr_bayes' and year == @BAYES_2013_2017")
    parts.append(_rate(single.drop(columns="year"), year=2017, **constants | {"source": "tfr_bayes_h25_29"}))
    return pd.concat(parts, ignore_index=True)


def _annual(tables: Path) -> pd.DataFrame:
    rows = _tfr(tables).query("indicator == 'tfr_annual'")
    publisher = rows["source"].str.extract(r"^(厚木市|townnews)", expand=False)
    basis = rows["area"].eq(shipped.JAPAN).map({True: MINISTRY, False: PREFECTURE})
    rows = rows.assign(source=publisher.map(ANNUAL_SOURCES), year=rows["year"].astype(int), basis=basis)
    return _rate(rows, indicator="total_fertility_rate")


def _tfr(tables: Path) -> pd.DataFrame:
    frame = pd.read_csv(tables / "tfr.csv", dtype={"municipality_code": str, "year": str})
    return frame.rename(columns={"municipality_code": "area"})


def _national(tables: Path) -> pd.DataFrame:
    frame = pd.read_csv(tables / "national_reference.csv", dtype={"area": str})
    source = frame["indicator"].map(NATIONAL_SOURCES)
    return observations(frame.assign(source=source), basis=MINISTRY)
