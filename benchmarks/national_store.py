"""A data folder of the whole country, for checks over every municipality: `python benchmarks/national_store.py [TARGET]`.

Imports, by the same functions as `ebpm data import`, what the shared data has of all 1,741 municipalities: SSDSE-A,
the resident register, the projections, and, by mapping files (`tidy`), the long tables: vital statistics, labour force,
commuters and register population of 社会・人口統計体系, births, deaths and the latest population of the register, men and
women of the censuses, five-year fertility rates, movers, men and women of the register by 5-year age of every year, and
deaths by age of the prefectures. Codes of the register are those of the year: a store knows by ``area_changes.csv`` what
they became. Prints seconds and size.
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

VITAL = {"A4101": "births", "A4200": "deaths", "A9101": "marriages"}
REGISTER = "A2301"
RATES = {"tfr": ("tfr_bayes_h20_24", 2012), "tfr_2018_2022": ("tfr_bayes_h30_r4", 2022)}
REGISTERS = (
    ("register_ages_japanese", "japanese_2010_2024", "resident_register_japanese"),
    ("register_ages_everybody", "total_2013_2025", "resident_register"),
)
SHAPE_YEARS, LEVEL_FROM = (2005, 2006, 2007), 2010
"""Deaths by 5-year age; deaths under and over 65."""
MOVERS = {"A5103": "in_migrants", "A5104": "out_migrants"}
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
    _write_ipss_2023(shared / "tables", target)
    return target


def _readings(shared: Path, place: Path) -> Iterator[FileReading]:
    raw = shared / "raw"
    files = [("ssdse", path) for path in sorted(raw.glob("SSDSE-A-*.csv"))]
    files += [("juki", path) for path in sorted(raw.glob("juki_*.csv"))]
    files += [("ipss", raw / f"ipss2018_{name}.csv") for name in ("women", "men")]
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
            "people_census",
            _people_census(tables),
            "census_1980_2015",
            {"indicator": "population", "basis": "census"},
        ),
        ("labour", _labour(tables), "labour_ssds", {"basis": "census"}),
        (
            "census_2025",
            _census_2025(tables),
            "census_2025_preliminary",
            {"indicator": "population", "basis": "census", "year": 2025},
        ),
        *(
            (
                source,
                register_by_age(tables, f"register_age_sex_{name}.csv.gz", basis),
                source,
                {"indicator": "population"},
            )
            for source, name, basis in REGISTERS
        ),
        (
            "deaths",
            _deaths(tables),
            "deaths_ages_prefecture",
            {"indicator": "deaths", "basis": "vital_statistics"},
        ),
        (
            "census_prefectures",
            _census_prefectures(tables),
            "census_1980_2015_sum",
            {"indicator": "population", "basis": "census"},
        ),
        ("movers", _movers(tables), "movers_ssds", {"basis": "migration_report"}),
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


def _people_census(tables: Path) -> pd.DataFrame:
    """Return men and women of the censuses by age, and all people; the band ``85-89+`` is 85–89: 90+ is apart."""
    table = pd.read_csv(tables / "census_age_sex_1980_2015.csv.gz", dtype={"municipality_code": str})
    table = table.rename(columns={"municipality_code": "area", "age_group": "age"})
    table["age"] = table["age"].replace({"年齢不詳": "unknown", "85-89+": "85-89"})
    table["sex"] = table["sex"].replace("both", "total")
    table = table[(table["sex"] != "total") | (table["age"] == "total")]
    return table[["area", "year", "sex", "age", "value"]]


def _labour(tables: Path) -> pd.DataFrame:
    """Return the labour force, the sectors and the commuters that SSDSE-A does not have."""
    table = _ssds(tables)
    names = LABOUR | SECTORS | COMMUTERS
    table = table[table["series_code"].isin(list(names))]
    elsewhere = table["series_code"].isin([*SECTORS, "F1102", "F1107"]) & (table["year"] >= FIRST_EDITION)
    table = table[~elsewhere]
    return table.assign(indicator=table["series_code"].map(names))[["area", "indicator", "year", "value"]]


def _census_2025(tables: Path) -> pd.DataFrame:
    table = pd.read_csv(tables / "census_2025_preliminary_totals.csv.gz", dtype={"area": str})
    return table.loc[(table["year"] == 2025) & (table["indicator"] == "population"), ["area", "value"]]


def _write_ipss_2023(tables: Path, target: Path) -> None:
    """Add the totals of IPSS 2023 that are not shipped as a table of observations: they are projected, not observed."""
    table = pd.read_csv(tables / "ipss2023_totals_aging_all.csv.gz", dtype={"area": str})
    known = pd.read_csv(target / "areas.csv", dtype=str)["area"]
    folder = target / "observations"
    there = pd.read_csv(folder / "population_ipss_2023.csv", dtype={"area": str})["area"]
    table = table[(table["age"] == "total") & table["area"].isin(known) & ~table["area"].isin(there)]
    table["status"] = table["status"].map({"base": "estimated", "projection": "projected"})
    table = table.assign(
        indicator="population", sex="total", age="total", basis="ipss_2023", source="ipss_2023"
    )
    columns = pd.read_csv(folder / "population_ipss_2023.csv", nrows=0).columns
    table[columns].to_csv(folder / "national_ipss_2023.csv", index=False, lineterminator="\n")


def register_by_age(tables: Path, name: str, basis: str) -> pd.DataFrame:
    """Return men and women of the register by 5-year age and of unknown age, each year on the basis of its day.

    Totals come along for Japanese residents; those of all residents are imported from elsewhere.
    """
    table = pd.read_csv(tables / name, dtype={"area": str})
    people = table[table["sex"] != "both"]
    keys = ["area", "year", "sex"]
    known = people[people["age"] != "total"].groupby(keys)["value"].sum()
    total = people[people["age"] == "total"].set_index(keys)["value"]
    unknown = (total - known).rename("value").reset_index().assign(age="unknown")
    if basis == "resident_register":
        people = people[people["age"] != "total"]
        unknown = unknown[unknown["value"] != 0]
    else:
        both = (table["sex"] == "both") & (table["age"] == "total")
        people = pd.concat([people, table[both].assign(sex="total")])
    rows = pd.concat([people, unknown])
    january = rows["year"] >= FIRST_JANUARY
    day = january.map({True: basis, False: f"{basis}_march"})
    return rows.assign(basis=day)[["area", "year", "sex", "age", "basis", "value"]]


def _deaths(tables: Path) -> pd.DataFrame:
    """Return deaths of the 47 prefectures: by 5-year age 2005–2007, under and over 65 from 2010 on."""
    table = pd.read_csv(tables / "ssds_prefecture_1975_2025.csv.gz", dtype={"area": str})
    sexes = {"01": "male", "02": "female"}
    old, whole = ({f"{code}{suffix}": sex for suffix, sex in sexes.items()} for code in ("A4231", "A4200"))
    bands = {
        f"A42{place:02d}{suffix}": (sex, age)
        for suffix, sex in sexes.items()
        for place, age in enumerate([*(f"{low}-{low + 4}" for low in range(0, 100, 5)), "100+"], start=1)
    }
    shape = table[table["series_code"].isin(list(bands)) & table["year"].isin(SHAPE_YEARS)]
    shape = shape.assign(
        sex=shape["series_code"].map(lambda code: bands[code][0]),
        age=shape["series_code"].map(lambda code: bands[code][1]),
    )
    later = table[table["year"] >= LEVEL_FROM]
    keys = ["area", "year", "sex"]
    parts = [
        later[later["series_code"].isin(list(names))]
        .assign(sex=lambda rows, names=names: rows["series_code"].map(names))
        .set_index(keys)["value"]
        for names in (whole, old)
    ]
    levels = [
        values.dropna().rename("value").reset_index().assign(age=age)
        for age, values in (("0-64", parts[0] - parts[1]), ("65+", parts[1]))
    ]
    return pd.concat([shape, *levels])[["area", "year", "sex", "age", "value"]]


def _census_prefectures(tables: Path) -> pd.DataFrame:
    """Return the census population of the prefectures by sex and age of the year of the deaths by age."""
    table = pd.read_csv(tables / "census_age_sex_1980_2015.csv.gz", dtype={"municipality_code": str})
    table = table[(table["year"] == SHAPE_YEARS[0]) & table["sex"].isin(["male", "female"])]
    table = table.assign(
        area=table["municipality_code"].str[:2] + "000", age=table["age_group"].replace("85-89+", "85-89")
    )
    table = table[~table["age"].isin(["total", "年齢不詳"])]
    return table.groupby(["area", "year", "sex", "age"], as_index=False)["value"].sum()


def _movers(tables: Path) -> pd.DataFrame:
    table = _ssds(tables)
    table = table[table["series_code"].isin(list(MOVERS))]
    return table.assign(indicator=table["series_code"].map(MOVERS))[["area", "indicator", "year", "value"]]


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
