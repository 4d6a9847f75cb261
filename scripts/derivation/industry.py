"""Establishments and employees by industry (経済センサス), and job openings and applicants of the prefectures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped
from derivation.table import observations, shipped_only

INDUSTRIES = {
    "": "",
    "32": "_agriculture_forestry",
    "33": "_fishery",
    "35": "_mining",
    "36": "_construction",
    "37": "_manufacturing",
    "38": "_utilities",
    "39": "_information_communications",
    "40": "_transport_postal",
    "41": "_wholesale_retail",
    "44": "_finance_insurance",
    "45": "_real_estate",
    "46": "_research_professional",
    "47": "_accommodation_food",
    "48": "_living_entertainment",
    "49": "_education",
    "50": "_medical_welfare",
    "51": "_compound_services",
    "52": "_other_services",
}
"""What follows C2108 (establishments) and C2208 (employees) in a series, and the name of an indicator."""
KINDS = {"C2108": "establishments", "C2208": "employees"}
EDITIONS = (2022, 2026)
"""SSDSE-A of 2016 and 2021."""
YEARS = (2016, 2021)

JOBS = {"F3103": "job_openings", "F3102": "job_applicants"}
FIRST_JOBS = 2000


def table(folder: Path) -> pd.DataFrame:
    """Return 2016 and 2021 by industry, and the totals of all economic censuses since 2009."""
    codes = {
        kind + part: name + suffix for kind, name in KINDS.items() for part, suffix in INDUSTRIES.items()
    }
    parts = []
    for edition in EDITIONS:
        frame, years = raw.ssdse(folder, edition)
        for code, indicator in codes.items():
            values = frame[code].astype(int).to_numpy()
            rows = shipped_only(pd.DataFrame({"area": frame.index, "value": values})).assign(year=years[code])
            parts.append(
                observations(rows, indicator=indicator, basis="economic_census", source=f"ssdse_{edition}")
            )
    industries = _prefectures(folder, codes)
    parts.append(_both(industries[industries["year"].isin(YEARS)], "economic_census", "industry_ssds"))
    parts.append(_both(_prefectures(folder, KINDS), "economic_census_totals", "industry_ssds"))
    for code, indicator in KINDS.items():
        rows = shipped_only(raw.ssds_series(folder, code)).dropna(subset=["value"])
        parts.append(
            observations(
                rows, indicator=indicator, basis="economic_census_totals", source="establishments_ssds"
            )
        )
    return pd.concat(parts, ignore_index=True)


def jobs(folder: Path) -> pd.DataFrame:
    """Return active job openings and applicants, the sums of the twelve months of a fiscal year."""
    rows = _prefectures(folder, JOBS)
    return _both(rows[rows["year"] >= FIRST_JOBS], "employment_service", "jobs_ssds")


def _prefectures(folder: Path, codes: dict[str, str]) -> pd.DataFrame:
    frame = raw.ssds_prefectures(folder)
    frame = frame[frame["series"].isin(list(codes))]
    return frame.assign(indicator=frame["series"].map(codes))[["area", "indicator", "year", "value"]]


def _both(rows: pd.DataFrame, basis: str, source: str) -> pd.DataFrame:
    """Return the prefectures, and Japan as the sum of the 47."""
    grouped = rows.groupby(["indicator", "year"])["value"].agg(["sum", "size"])
    japan = grouped.loc[grouped["size"] == 47, "sum"].rename("value").reset_index()
    return pd.concat(
        [
            observations(rows, basis=basis, source=source),
            observations(japan, area=shipped.JAPAN, basis=basis, source=f"{source}_sum"),
        ],
        ignore_index=True,
    )
