"""A data folder of the whole country, for checks over every municipality: `python benchmarks/national_store.py [TARGET]`.

Imports, by the same functions as `ebpm data import`, what the shared data has of all 1,741 municipalities: SSDSE-A,
the resident register, the projection by sex and age, and, by mapping files (`tidy`), the long tables: vital statistics,
labour force, commuters and register population of 社会・人口統計体系, births, deaths and the latest population of the
register, the censuses by sex and age, five-year fertility rates, and the Japanese women of the register by 5-year age
of every year. Codes of the register are those of the year: a store knows by ``area_changes.csv`` what they became.
Prints seconds and size.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import yaml
from national_arrays import FOLDER_VARIABLE, shared_data

from analysis.store.importing import import_files
from analysis.store.readers import FileReading, read_file

FIRST_JANUARY = 2014
"""Until 2013 the register was published as of 31 March: another basis."""

WOMEN_AGES = [f"{age}-{age + 4}" for age in range(0, 50, 5)]
"""Who is or will soon be of the ages of mothers."""

VITAL = {"A4101": "births", "A4200": "deaths", "A9101": "marriages"}
REGISTER = "A2301"
RATES = {"tfr": ("tfr_bayes_h20_24", 2012), "tfr_2018_2022": ("tfr_bayes_h30_r4", 2022)}
CENSUSES = (2000, 2010, 2015)
LABOUR = {"F1101": "labour_force", "F1102": "employed", "F1107": "unemployed"}
SECTORS = {"F2201": "employed_primary", "F2211": "employed_secondary", "F2221": "employed_tertiary"}
COMMUTERS = {"F2701": "employed_at_home", "F2705": "commuters_out"}
FIRST_EDITION = 2015
"""From this census on SSDSE-A has the employed, the unemployed and the sectors."""


def national_data_folder(target: Path) -> Path:
    """Start a data folder at `target` as a copy of the shipped one, import everything, and return it.

    Raises
    ------
    FileNotFoundError
        When the shared data is not at hand.
    """
    shared = shared_data()
    if shared is None:
        raise FileNotFoundError(f"no shared data: set {FOLDER_VARIABLE} or put it into ../shared/data")
    with tempfile.TemporaryDirectory() as place:
        import_files(target, _readings(shared, Path(place)))
    return target


def _readings(shared: Path, place: Path) -> Iterator[FileReading]:
    raw = shared / "raw"
    files = [("ssdse", path) for path in sorted(raw.glob("SSDSE-A-*.csv"))]
    files += [("juki", path) for path in sorted(raw.glob("juki_*.csv"))]
    files += [("ipss", raw / f"ipss2018_{sex}.csv") for sex in ("men", "women")]
    for format, path in files:
        yield read_file(format, path)
    tables = shared / "tables"
    for name, table, source, constants in (
        ("vital", _vital(tables), "vital_ssds", {"basis": "vital_statistics"}),
        (
            "register",
            _register(tables),
            "register_ssds",
            {"indicator": "population", "basis": "resident_register"},
        ),
        ("dynamics", _dynamics(tables), "register_dynamics", {"basis": "resident_register"}),
        (
            "population_census",
            _population_census(tables),
            "census_1980_2015",
            {"indicator": "population", "basis": "census"},
        ),
        ("labour", _labour(tables), "labour_ssds", {"basis": "census"}),
        (
            "women_register",
            women_register(tables),
            "register_ages_japanese",
            {"indicator": "population", "sex": "female"},
        ),
        *(
            (
                source,
                _rates(tables, column),
                source,
                {
                    "indicator": "total_fertility_rate",
                    "sex": "female",
                    "age": "15-49",
                    "year": year,
                    "basis": "vital_statistics_bayes",
                },
            )
            for column, (source, year) in RATES.items()
        ),
    ):
        yield _by_mapping(place, name, table, source, constants)


def _by_mapping(
    place: Path, name: str, table: pd.DataFrame, source: str, constants: dict[str, str | int]
) -> FileReading:
    """Write a long table and its mapping file and read them as `ebpm data import tidy` does."""
    path, mapping = place / f"{name}.csv", place / f"{name}.yml"
    table.to_csv(path, index=False)
    rules = {
        "source": source,
        "constants": constants,
        "columns": {column: column for column in table.columns},
    }
    mapping.write_text(yaml.safe_dump(rules), encoding="utf-8")
    return read_file("tidy", path, mapping)


def _ssds(tables: Path) -> pd.DataFrame:
    table = pd.read_csv(tables / "ssds_timeseries_2010_2023.csv.gz", dtype={"municipality_code": str})
    return table.rename(columns={"municipality_code": "area"}).dropna(subset=["value"])


def _vital(tables: Path) -> pd.DataFrame:
    table = _ssds(tables)
    table = table[table["series_code"].isin(list(VITAL))]
    return table.assign(indicator=table["series_code"].map(VITAL))[["area", "indicator", "year", "value"]]


def _register(tables: Path) -> pd.DataFrame:
    """Return A2301, whose year Y is 1 January Y+1."""
    table = _ssds(tables)
    table = table[table["series_code"] == REGISTER]
    table = table.assign(year=table["year"] + 1)
    return table.loc[table["year"] >= FIRST_JANUARY, ["area", "year", "value"]]


def _dynamics(tables: Path) -> pd.DataFrame:
    """Return births and deaths of 2020–2024, and the population of 2025, which A2301 does not have.

    Subtotals of districts and islands are left out, as the reader of the ministry's files does.
    """
    table = pd.read_csv(tables / "register_population_dynamics_2013_2025.csv.gz", dtype={"area": str})
    table = table[~table["name"].str.fullmatch(r".+郡|島しょ")]
    flows = table["indicator"].isin(["births", "deaths"])
    latest = table["indicator"].eq("population") & table["year"].eq(table["year"].max())
    return table.loc[flows | latest, ["area", "indicator", "year", "value"]]


def _population_census(tables: Path) -> pd.DataFrame:
    """Return men and women of the censuses by age; the table's ``85-89+`` is the closed band."""
    table = pd.read_csv(tables / "census_age_sex_1980_2015.csv.gz", dtype={"municipality_code": str})
    table = table[table["sex"].isin(["male", "female"]) & table["year"].isin(CENSUSES)]
    table = table.rename(columns={"municipality_code": "area", "age_group": "age"})
    ages = table["age"].replace({"年齢不詳": "unknown", "85-89+": "85-89"})
    return table.assign(age=ages)[["area", "year", "sex", "age", "value"]]


def _labour(tables: Path) -> pd.DataFrame:
    """Return the labour force, the sectors and the commuters that SSDSE-A does not have."""
    table = _ssds(tables)
    names = LABOUR | SECTORS | COMMUTERS
    table = table[table["series_code"].isin(list(names))]
    elsewhere = table["series_code"].isin([*SECTORS, "F1102", "F1107"]) & (table["year"] >= FIRST_EDITION)
    table = table[~elsewhere]
    return table.assign(indicator=table["series_code"].map(names))[["area", "indicator", "year", "value"]]


def women_register(tables: Path) -> pd.DataFrame:
    """Return Japanese women of the register: `WOMEN_AGES`, total and unknown, each year on the basis of its day."""
    table = pd.read_csv(tables / "register_age_sex_japanese_2010_2024.csv.gz", dtype={"area": str})
    women = table[table["sex"] == "female"]
    known = women[women["age"] != "total"].groupby(["area", "year"])["value"].sum()
    total = women[women["age"] == "total"].set_index(["area", "year"])["value"]
    unknown = (total - known).rename("value").reset_index().assign(age="unknown")
    rows = pd.concat([women[women["age"].isin([*WOMEN_AGES, "total"])], unknown])
    january = rows["year"] >= FIRST_JANUARY
    basis = january.map({True: "resident_register_japanese", False: "resident_register_japanese_march"})
    return rows.assign(basis=basis)[["area", "year", "age", "basis", "value"]]


def _rates(tables: Path, column: str) -> pd.DataFrame:
    table = pd.read_csv(tables / "tfr_all_municipalities.csv", dtype={"municipality_code": str})
    table = table.rename(columns={"municipality_code": "area", column: "value"})
    return table.loc[table["value"].notna(), ["area", "value"]]


def main() -> int:
    """Build the folder and print what it took; 1 when the shared data is not there."""
    parser = argparse.ArgumentParser(description="Build a data folder of the whole country.")
    parser.add_argument("target", type=Path, nargs="?", help="the folder; without one it is thrown away")
    arguments = parser.parse_args()
    if shared_data() is None:
        print(f"no shared data: set {FOLDER_VARIABLE} or put it into ../shared/data", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as place:
        target = arguments.target or Path(place) / "data"
        began = time.perf_counter()
        national_data_folder(target)
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"data folder of the whole country{seconds:38.1f} s   {size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
