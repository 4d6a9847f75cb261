"""Reads the whole-country tables into arrays, for the benchmarks and the whole-country tests.

The tables are official statistics that are not part of the project (see `shared_data`). They are read
here straight from the files, without the package, so that the tests stay independent of its readers.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

SEXES = ["male", "female"]
BANDS_TO_90 = [f"{age}-{age + 4}" for age in range(0, 90, 5)] + ["90+"]
FOLDER_VARIABLE = "EBPM_SHARED_DATA"
DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


class IpssProjection(NamedTuple):
    """IPSS 2018 as published and the assumptions that it implies, 1,810 municipalities and wards.

    Attributes
    ----------
    code : 5-digit area codes, (areas,).
    kind : 0 ward or special ward, 1 designated city, 2 city, 3 town or village, (areas,).
    year : 2015 … 2045.
    population : persons, (years, areas, 2, 19).
    cohort_change_ratio : (steps, areas, 2, 18); inf and NaN where IPSS prints nobody at the start.
    child_woman_ratio : children 0–4 per woman 15–49, (steps, areas).
    sex_ratio : boys per 100 girls at 0–4, (steps, areas).
    """

    code: np.ndarray
    kind: np.ndarray
    year: list[int]
    population: np.ndarray
    cohort_change_ratio: np.ndarray
    child_woman_ratio: np.ndarray
    sex_ratio: np.ndarray

    @property
    def municipality(self) -> np.ndarray:
        """Which areas are municipalities: all but the wards of designated cities, (areas,)."""
        special_ward = np.char.startswith(self.code.astype(str), "131")
        return (self.kind != "0") | special_ward

    @property
    def defined(self) -> np.ndarray:
        """Where IPSS prints somebody at the start, so that there is a cohort-change ratio."""
        return np.isfinite(self.cohort_change_ratio)

    @property
    def arrivals(self) -> np.ndarray:
        """Who IPSS prints at the end where it prints nobody at the start, (steps, areas, 2, 18)."""
        return np.where(np.isposinf(self.cohort_change_ratio), self.population[1:, ..., 1:], 0.0)


class Censuses(NamedTuple):
    """Eight censuses of 1,741 municipalities on the boundaries of 2015.

    Attributes
    ----------
    code, year : labels of the axes.
    population : persons of known age, (years, areas, 2, 19).
    unknown_age : persons of unknown age, (years, areas, 2).
    """

    code: list[str]
    year: list[int]
    population: np.ndarray
    unknown_age: np.ndarray


def shared_data() -> Path | None:
    """Return the folder of the shared data (`EBPM_SHARED_DATA`, or beside the project), None when absent."""
    folder = Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)
    return folder if (folder / "tables").is_dir() else None


def read_ipss_2018(folder: Path) -> IpssProjection:
    """Read the published projection and the table of implied assumptions."""
    men, women = (_ipss_sex(folder / "raw" / f"ipss2018_{name}.csv") for name in ("men", "women"))
    years = [int(year) for year in sorted(men.index.unique("year"))]
    areas = men.loc[years[0]].index
    people = np.stack([_stack(frame, years, areas) for frame in (men, women)], axis=-2)

    table = pd.read_csv(
        folder / "tables" / "ipss2018_implied_assumptions.csv.gz", dtype={"municipality_code": str}
    )
    code, kind = areas.get_level_values("code"), areas.get_level_values("kind")
    ends = [str(year) for year in years[1:]]
    periods = [f"{start}-{end}" for start, end in pairwise(map(str, years))]
    change = table[table["indicator"] == "cohort_change_ratio"]
    return IpssProjection(
        code.to_numpy(),
        kind.to_numpy(),
        years,
        people,
        # "85+" goes into "90+", so the age gone to names the cohort
        _values(change, period=periods, municipality_code=code, sex=SEXES, age_to=BANDS_TO_90[1:]),
        *(
            _values(table[table["indicator"] == indicator], period=ends, municipality_code=code)
            for indicator in ("child_woman_ratio", "sex_ratio_0_4_per100f")
        ),
    )


def read_censuses(folder: Path) -> Censuses:
    """Read the censuses; the band labelled ``85-89+`` holds 85–89 only, as 90+ is apart in every year."""
    table = pd.read_csv(
        folder / "tables" / "census_age_sex_1980_2015.csv.gz", dtype={"municipality_code": str}
    )
    table["age_group"] = table["age_group"].replace("85-89+", "85-89")
    codes, years = sorted(table["municipality_code"].unique()), sorted(table["year"].unique())
    counts = _values(
        table, year=years, municipality_code=codes, sex=SEXES, age_group=[*BANDS_TO_90, "年齢不詳"]
    )
    return Censuses(codes, years, counts[..., :-1], counts[..., -1])


def read_births(folder: Path) -> pd.DataFrame:
    """Read births (人口動態統計) by municipality (rows) and year 2010–2023; missing where none are given."""
    table = pd.read_csv(
        folder / "tables" / "ssds_timeseries_2010_2023.csv.gz", dtype={"municipality_code": str}
    )
    births = table[table["series_code"] == "A4101"].pivot_table(
        index="municipality_code", columns="year", values="value"
    )
    # three header rows: series code, year, name; areas as R01100
    edition = pd.read_csv(folder / "raw" / "SSDSE-A-2026.csv", encoding="cp932", header=[0, 1, 2])
    latest = edition.loc[:, [column for column in edition.columns if column[0] == "A4101"]]
    year = int(latest.columns[0][1])
    births[year] = pd.Series(
        latest.iloc[:, 0].to_numpy(float), index=edition.iloc[:, 0].str.removeprefix("R")
    )
    return births


def _ipss_sex(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype={"コード": str, "市などの別": str})
    frame = frame[frame["市などの別"] != "a"]
    keys = {
        "year": frame["年"].str.removesuffix("年").astype(int),
        "code": frame["コード"].str.zfill(5),  # printed without the leading zero
        "kind": frame["市などの別"],
    }
    ages = [column for column in frame.columns if "歳" in column]
    return frame[ages].set_index(pd.MultiIndex.from_frame(pd.DataFrame(keys))).sort_index()


def _stack(frame: pd.DataFrame, years: list[int], areas: pd.MultiIndex) -> np.ndarray:
    return np.stack([frame.loc[year].reindex(areas).to_numpy(dtype=float) for year in years])


def _values(table: pd.DataFrame, **labels: Sequence[Any]) -> np.ndarray:
    """Return the values as an array with one axis per column named; a duplicate row is an error."""
    wanted = pd.MultiIndex.from_product(labels.values())
    values = table.set_index(list(labels))["value"].reindex(wanted)
    return values.to_numpy(dtype=float).reshape([len(axis) for axis in labels.values()])
