"""Who works (国勢調査): municipalities by sex, prefectures and Japan by sex and 5-year age."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped
from derivation.table import observations, shipped_only

STATUS = {
    "F1101": "labour_force",
    "F1102": "employed",
    "F1107": "unemployed",
    "F1108": "not_in_labour_force",
}
"""Series of 社会・人口統計体系 and of SSDSE-A; 01 behind the code is men, 02 women."""
SEXES = {"": "total", "01": "male", "02": "female"}
SECTORS = {"F2201": "employed_primary", "F2211": "employed_secondary", "F2221": "employed_tertiary"}
COMMUTERS = {"F2701": "employed_at_home", "F2705": "commuters_out"}
TOTALS = {code: name for code, name in STATUS.items() if name != "not_in_labour_force"}
"""Those that the table of municipalities by year has, without sexes."""
BY_SEX = ("F1102", "F1107")
BY_SEX_FROM = 2015
EDITIONS = (2021, 2026)
"""SSDSE-A of the censuses of 2015 and 2020, which has those of `BY_SEX` and the persons not in the labour force by sex."""

AGES = [f"{low}-{low + 4}" for low in range(15, 85, 5)]
"""The open age 85+ follows."""
CHILDREN = {"5-9": "A1202", "10-14": "A1203"}
"""Who are of working age ten years later."""
CHILDREN_IN = (2000, 2010)
FIRST_CENSUS = 1980
CENSUSES = range(FIRST_CENSUS, 2021, 5)

BEFORE_MERGER = {"03209": 2010}
"""Shipped municipality: the census that counts it without a part that belongs to it today (藤沢町, until 2011)."""

MUNICIPAL, PREFECTURAL, SUM = "labour_ssds", "labour_prefecture", "labour_prefecture_sum"


def table(folder: Path) -> pd.DataFrame:
    """Return the labour force by status, sector and commuting of municipalities, prefectures and Japan."""
    return pd.concat(
        [_municipalities(folder), _editions(folder), _prefectures(folder), _ages(folder)], ignore_index=True
    )


def _municipalities(folder: Path) -> pd.DataFrame:
    """Return the censuses of 2010, 2015 and 2020, men and women together; the last two of them by SSDSE-A."""
    parts = []
    for code, indicator in (TOTALS | SECTORS | COMMUTERS).items():
        rows = shipped_only(raw.ssds_series(folder, code)).dropna(subset=["value"])
        if code in BY_SEX:
            rows = rows[rows["year"] < BY_SEX_FROM]
        merged = rows["year"] <= rows["area"].map(BEFORE_MERGER).fillna(0)
        parts.append(_census(rows[~merged], indicator, MUNICIPAL))
        gone = rows[merged].assign(value=float("nan"), status="unavailable")
        parts.append(_census(gone, indicator, MUNICIPAL))
    return pd.concat(parts, ignore_index=True)


def _editions(folder: Path) -> pd.DataFrame:
    """Return employed, unemployed and not in the labour force by sex, of 2015 and 2020."""
    parts = []
    for edition in EDITIONS:
        frame, years = raw.ssdse(folder, edition)
        for code, indicator in STATUS.items():
            for suffix, sex in SEXES.items():
                if code + suffix in frame:
                    values = frame[code + suffix].astype(int).to_numpy()
                    rows = shipped_only(pd.DataFrame({"area": frame.index, "value": values, "sex": sex}))
                    rows = rows.assign(year=years[code + suffix])
                    parts.append(_census(rows, indicator, f"ssdse_{edition}"))
    return pd.concat(parts, ignore_index=True)


def _prefectures(folder: Path) -> pd.DataFrame:
    """Return the labour force by status and sex, and the employed by sector; Japan is the sum of the 47."""
    codes = {code + suffix: (name, sex) for code, name in STATUS.items() for suffix, sex in SEXES.items()}
    codes |= {code: (name, "total") for code, name in SECTORS.items()}
    return _with_japan(folder, {code: (name, sex, "total") for code, (name, sex) in codes.items()})


def _ages(folder: Path) -> pd.DataFrame:
    """Return the employed and the population of known age, by sex and age."""
    parts: dict[str, tuple[str, str, str]] = {}
    for sex_code, sex in (("01", "male"), ("02", "female")):
        for place, age in enumerate([*AGES, "85+"], start=1):
            parts[f"F21{place:02d}{sex_code}"] = ("employed", sex, age)
            parts[f"A12{place + 3:02d}{sex_code}"] = ("population_known_age", sex, age)
        for code in ("A1219", "A1220", "A1221"):  # 90-94, 95-99 and 100+ belong to 85+ as A1218 does
            parts[code + sex_code] = ("population_known_age", sex, "85+")
    children = {
        code + sex_code: ("population_known_age", sex, age)
        for sex_code, sex in (("01", "male"), ("02", "female"))
        for age, code in CHILDREN.items()
    }
    younger = _with_japan(folder, children)
    return pd.concat(
        [_with_japan(folder, parts), younger[younger["year"].isin(CHILDREN_IN)]], ignore_index=True
    )


def _with_japan(folder: Path, codes: dict[str, tuple[str, str, str]]) -> pd.DataFrame:
    """Return the censuses of the prefectures for series of SSDS, added up where several are one, and of Japan."""
    frame = raw.ssds_prefectures(folder)
    frame = frame[frame["series"].isin(list(codes)) & frame["year"].isin(CENSUSES)]
    named = pd.DataFrame([codes[code] for code in frame["series"]], columns=["indicator", "sex", "age"])
    rows = named.assign(**{name: frame[name].to_numpy() for name in ("area", "year", "value")})
    keys = ["indicator", "year", "sex", "age"]
    prefectures = rows.groupby(["area", *keys], as_index=False)["value"].sum()
    grouped = prefectures.groupby(keys)["value"].agg(["sum", "size"])
    japan = grouped.loc[grouped["size"] == 47, "sum"].rename("value").reset_index()
    return pd.concat(
        [
            observations(prefectures, basis="census", source=PREFECTURAL),
            observations(japan, area=shipped.JAPAN, basis="census", source=SUM),
        ],
        ignore_index=True,
    )


def _census(rows: pd.DataFrame, indicator: str, source: str) -> pd.DataFrame:
    return observations(rows, indicator=indicator, basis="census", source=source)
