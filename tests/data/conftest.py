"""The shipped tables, read without the package."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SHARED = Path(os.environ.get("EBPM_SHARED_DATA", ROOT.parent / "shared" / "data"))
THEMES = {
    "vital_statistics",
    "resident_register",
    "population_register",
    "deaths_by_age",
    "movers",
    "population_census",
    "population_ipss_2018",
    "population_ipss_2023",
    "fertility",
    "share_married",
    "labour",
    "industry",
    "job_openings",
    "city_plan",
}
KEY = ["area", "indicator", "year", "sex", "age", "basis"]
CITIES = ["14212", "14203", "03209", "20201"]
PREFECTURES = ["14000", "03000", "20000"]
MOTHERS = [f"{low}-{low + 4}" for low in range(15, 50, 5)]
needs_shared = pytest.mark.skipif(
    not (SHARED / "raw").is_dir(), reason=f"the official files are not at hand in {SHARED}"
)


def read_csv(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False)


@pytest.fixture(scope="session")
def observations() -> pd.DataFrame:
    frames = [read_csv(f"observations/{theme}.csv") for theme in sorted(THEMES)]
    table = pd.concat(frames, ignore_index=True)
    return table.assign(year=table["year"].astype(int), number=pd.to_numeric(table["value"]))


@pytest.fixture(scope="session")
def number(observations: pd.DataFrame) -> pd.Series:
    """All values by area, indicator, year, sex, age, basis."""
    return observations.set_index(KEY)["number"].sort_index()
