"""Births, deaths, marriages and divorces (人口動態統計), by SSDS and SSDSE-A."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped, transcribed
from derivation.table import observations, shipped_only, summed

SERIES = {"A4101": "births", "A4200": "deaths", "A9101": "marriages"}
"""The same codes in SSDS (2010–2022) and in SSDSE-A."""

LATEST_EDITION = 2026
DIVORCES = "A9201"
DIVORCE_EDITIONS = (2018, 2020, 2021, 2022, 2024, 2026)
"""The edition of 2023 repeats the year 2020 of the edition of 2022."""

INCOMPLETE = Path(__file__).parent / "incomplete.csv"
"""Years in which SSDS counts a municipality without a part that belongs to it today."""


def table(folder: Path, every: list[str]) -> pd.DataFrame:
    """Return 2010–2022 from SSDS and 2023 from SSDSE-A-2026, sums, and Japan's published totals.

    SSDS carries the ministry's corrections of 2014–2017 (reports that prefectures had left out, 大崎市
    among them); SSDSE-A-2018 does not, so births, deaths and marriages of 2016 come from SSDS.
    """
    parts = []
    frame, years = raw.ssdse(folder, LATEST_EDITION)
    for code, indicator in SERIES.items():
        yearly = _without_incomplete(raw.ssds_series(folder, code))
        parts += _with_sums(yearly, every, indicator, "vital_ssds")
        latest = _series(frame, code, years[code])
        parts += _with_sums(latest, every, indicator, f"ssdse_{LATEST_EDITION}")
        parts.append(_unavailable(indicator))
    for edition in DIVORCE_EDITIONS:
        frame, years = raw.ssdse(folder, edition)
        rows = shipped_only(_series(frame, DIVORCES, years[DIVORCES]))
        parts.append(_observed(rows, "divorces", f"ssdse_{edition}"))
    parts.append(transcribed.table("vital_statistics"))
    return pd.concat(parts, ignore_index=True)


def _incomplete() -> pd.DataFrame:
    return pd.read_csv(INCOMPLETE, dtype={"area": str})[["area", "year"]]


def _without_incomplete(series: pd.DataFrame) -> pd.DataFrame:
    """Blank the incomplete years, so that they enter neither the tables nor a sum."""
    marked = series.merge(_incomplete(), on=["area", "year"], how="left", indicator=True)
    return series.assign(value=marked["value"].mask(marked["_merge"].eq("both")).to_numpy())


def _unavailable(indicator: str) -> pd.DataFrame:
    """Say of the shipped municipalities that the incomplete years have no value."""
    rows = shipped_only(_incomplete()).assign(value=float("nan"))
    return observations(
        rows,
        indicator=indicator,
        status="unavailable",
        basis="vital_statistics",
        source="vital_ssds_incomplete",
    )


def _series(frame: pd.DataFrame, code: str, year: int) -> pd.DataFrame:
    return pd.DataFrame({"area": frame.index, "year": year, "value": frame[code].astype(int).to_numpy()})


def _with_sums(series: pd.DataFrame, every: list[str], indicator: str, source: str) -> list[pd.DataFrame]:
    own = shipped_only(series).dropna(subset=["value"])
    sums = summed(series, shipped.PREFECTURES, every)
    return [_observed(own, indicator, source), _observed(sums, indicator, f"{source}_sum")]


def _observed(rows: pd.DataFrame, indicator: str, source: str) -> pd.DataFrame:
    return observations(rows, indicator=indicator, basis="vital_statistics", source=source)
