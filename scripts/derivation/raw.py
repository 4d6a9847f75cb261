"""Read the raw official files into plain frames; every layout quirk is dealt with here."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pandas as pd

JUKI_COLUMNS = {
    "male": 3,
    "female": 4,
    "total": 5,
    "in_migrants": 9,
    "births": 10,
    "out_migrants": 15,
    "deaths": 16,
}
"""Columns of 住民基本台帳に基づく人口、人口動態及び世帯数 that are used; 転入 and 転出 are the 計 columns."""


@cache
def ssdse(raw: Path, edition: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return SSDSE-A of one edition (rows 5-digit codes, columns series codes) and each series' year.

    cp932, three header rows: series codes, years, Japanese names. Codes are `R` and five digits.
    """
    with (raw / "raw" / f"SSDSE-A-{edition}.csv").open(encoding="cp932", newline="") as file:
        codes, years, _, *rows = csv.reader(file)
    frame = pd.DataFrame(rows, columns=["code", "prefecture", "municipality", *codes[3:]])
    frame.index = pd.Index(frame.pop("code").str.removeprefix("R"))
    year_of = {code: int(year) for code, year in zip(codes[3:], years[3:], strict=True)}
    return frame.set_index(frame.index.rename("area")), year_of


@cache
def juki(raw: Path, year: int) -> pd.DataFrame:
    """Return the register table of 1 January `year`: names and figures per 5-digit code.

    Four header rows; quoted thousands separators; six-digit codes whose last digit is a check
    digit; the nation's row 合計 has no code and becomes 00000.
    """
    with (raw / "raw" / f"juki_{year}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[4:]
    frame = pd.DataFrame(
        {
            "area": [row[0][:5] or "00000" for row in rows],
            "prefecture": [row[1] for row in rows],
            "name": [row[2] for row in rows],
        }
        | {name: [int(row[at].replace(",", "")) for row in rows] for name, at in JUKI_COLUMNS.items()}
    )
    return frame.set_index("area")


@cache
def ssds(raw: Path) -> pd.DataFrame:
    """Return 社会・人口統計体系 in long form: area, series, year, value (missing stays missing)."""
    frame = pd.read_csv(raw / "tables" / "ssds_timeseries_2010_2023.csv.gz", dtype={"municipality_code": str})
    return frame.rename(columns={"municipality_code": "area", "series_code": "series"})


def ssds_series(raw: Path, code: str) -> pd.DataFrame:
    """Return one series of SSDS: area, year, value."""
    frame = ssds(raw)
    return frame.loc[frame["series"] == code, ["area", "year", "value"]]


@cache
def ssds_prefectures(raw: Path) -> pd.DataFrame:
    """Return 社会・人口統計体系 of the 47 prefectures in long form: area, year, sex, age, series, value."""
    frame = pd.read_csv(raw / "tables" / "ssds_prefecture_1975_2025.csv.gz", dtype={"area": str})
    return frame.rename(columns={"series_code": "series"})


@cache
def register_ages(raw: Path) -> pd.DataFrame:
    """Return Japanese residents of the register by sex and 5-year age in long form: area, year, sex, age, value.

    Areas are those of the year; ``both`` becomes ``total``.
    """
    return _register_ages(raw, "register_age_sex_japanese_2010_2024.csv.gz")


@cache
def register_ages_everybody(raw: Path) -> pd.DataFrame:
    """Return all residents in the form of `register_ages`; 2024 is missing."""
    return _register_ages(raw, "register_age_sex_total_2013_2025.csv.gz")


def _register_ages(raw: Path, name: str) -> pd.DataFrame:
    frame = pd.read_csv(raw / "tables" / name, dtype={"area": str})
    frame["sex"] = frame["sex"].replace({"both": "total"})
    return frame[["area", "year", "sex", "age", "value"]]


@cache
def register_dynamics(raw: Path) -> pd.DataFrame:
    """Return totals of the register in long form: area, indicator, year, value; all residents.

    The year of births and deaths is that in which they happened, of the population that of its 1 January. Areas
    are those of the year, with prefectures; the nation has a row of its own from the population of 2025 and the
    flows of 2024 on. The table's men and women of 2025 are nine short of the nation's total and are not used.
    """
    path = raw / "tables" / "register_population_dynamics_2013_2025.csv.gz"
    return pd.read_csv(path, dtype={"area": str})[["area", "indicator", "year", "value"]]


@cache
def census(raw: Path) -> pd.DataFrame:
    """Return the censuses 1980–2015 in long form: area, year, sex, age, value.

    The table's label `85-89+` is the closed band 85–89: a band 90+ stands beside it, and only
    both together with the others add up to the total. 年齢不詳 becomes `unknown`.
    """
    frame = pd.read_csv(
        raw / "tables" / "census_age_sex_1980_2015.csv.gz", dtype={"municipality_code": str}
    ).rename(columns={"municipality_code": "area", "age_group": "age"})
    frame["sex"] = frame["sex"].replace({"both": "total"})
    frame["age"] = frame["age"].replace({"85-89+": "85-89", "年齢不詳": "unknown"})
    return frame


@cache
def ipss_2018(raw: Path) -> pd.DataFrame:
    """Return the 2018 projection in long form: area, year, sex, age, value (men and women)."""
    parts = []
    for sex, name in (("male", "men"), ("female", "women")):
        wide = pd.read_csv(raw / "raw" / f"ipss2018_{name}.csv", encoding="utf-8-sig", dtype={"コード": str})
        ages = {column: _age_band(column) for column in wide.columns if column.endswith(("歳", "以上"))}
        wide = wide.rename(columns=ages | {"総数": "total"})
        wide["area"] = wide["コード"].str.zfill(5)
        wide["year"] = wide["年"].str.removesuffix("年").astype(int)
        long = wide.melt(["area", "year"], ["total", *ages.values()], var_name="age", value_name="value")
        parts.append(long.assign(sex=sex))
    return pd.concat(parts, ignore_index=True)


def _age_band(label: str) -> str:
    """Turn `0～4歳` into `0-4` and `90歳以上` into `90+`."""
    if label.endswith("歳以上"):
        return label.removesuffix("歳以上") + "+"
    return label.removesuffix("歳").replace("～", "-").replace("~", "-")


@cache
def census_2025(raw: Path) -> pd.DataFrame:
    """Return the preliminary population of the census of 2025: area, value."""
    frame = pd.read_csv(raw / "tables" / "census_2025_preliminary_totals.csv.gz", dtype={"area": str})
    return frame.loc[(frame["year"] == 2025) & (frame["indicator"] == "population"), ["area", "value"]]


@cache
def ipss_2023(raw: Path) -> pd.DataFrame:
    """Return the 2023 projection: area, year, age (total, 65+, 75+), value in persons.

    The ages are printed as shares with four decimals; times the total they are persons again, to the last one or
    two in a prefecture.
    """
    frame = pd.read_csv(raw / "tables" / "ipss2023_totals_aging_all.csv.gz", dtype={"area": str})
    wide = frame.pivot_table(index=["area", "year"], columns="age", values="value")
    for age in ("65+", "75+"):
        wide[age] = (wide["total"] * wide[age] / 100).round()
    return wide.rename_axis(columns=None).reset_index().melt(["area", "year"], var_name="age").dropna()
