"""Resident register (住民基本台帳): population of 1 January, and the flows of the year before."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped, transcribed
from derivation.table import observations, shipped_only, summed

JUKI_YEARS = (2016, 2017, 2019, 2020)
FLOWS = ("births", "deaths", "in_migrants", "out_migrants")
DYNAMICS = {"births": range(2020, 2025), "deaths": range(2020, 2025), "population": range(2025, 2026)}
"""Years for which only the long table of all editions is at hand; its earlier populations are those of A2301."""

NATION_PRINTED = {"births": 2024, "deaths": 2024, "population": 2025}
"""First year in which the long table has the nation's own row."""

FIRST_JANUARY = 2014
"""SSDS A2301 of 2012 is the register of 31 March 2013, not of a 1 January: it is left out."""


def table(folder: Path, every: list[str]) -> pd.DataFrame:
    """Return population 2014–2025, births and deaths 2015–2024 without 2017, and movers 2015, 2016, 2018 and 2019.

    The ministry's own tables (with sexes, prefectures and Japan) where they are at hand; SSDS A2301,
    whose year Y is 1 January Y+1, for the other years; after both the long table of all editions.
    """
    areas = [*shipped.MUNICIPALITIES, *shipped.PREFECTURES, shipped.JAPAN]
    parts = []
    for year in JUKI_YEARS:
        frame = raw.juki(folder, year).loc[areas].reset_index()
        for sex in ("total", "male", "female"):
            rows = frame[["area"]].assign(value=frame[sex], year=year, sex=sex)
            parts.append(_register(rows, "population", f"juki_{year}"))
        for flow in FLOWS:
            rows = frame[["area"]].assign(value=frame[flow], year=year - 1)
            parts.append(_register(rows, flow, f"juki_{year}"))
    stock = raw.ssds_series(folder, "A2301")
    stock = stock.assign(year=stock["year"] + 1)
    stock = stock[(stock["year"] >= FIRST_JANUARY) & ~stock["year"].isin(JUKI_YEARS)]
    parts.append(_register(shipped_only(stock), "population", "register_ssds"))
    sums = summed(stock, (*shipped.PREFECTURES, shipped.JAPAN), every)
    parts.append(_register(sums, "population", "register_ssds_sum"))
    parts += _dynamics(folder, areas, every)
    parts.append(transcribed.table("resident_register"))
    return pd.concat(parts, ignore_index=True)


def _dynamics(folder: Path, areas: list[str], every: list[str]) -> list[pd.DataFrame]:
    """Return what the long table adds; Japan is a sum of the municipalities where it has no row of its own."""
    parts = []
    frame = raw.register_dynamics(folder)
    for indicator, years in DYNAMICS.items():
        rows = frame[(frame["indicator"] == indicator) & frame["year"].isin(years)]
        parts.append(_register(rows[rows["area"].isin(areas)], indicator, "register_dynamics"))
        unprinted = rows[rows["year"] < NATION_PRINTED[indicator]]
        sums = summed(unprinted, (shipped.JAPAN,), every)
        parts.append(_register(sums, indicator, "register_dynamics_sum"))
    return parts


def _register(rows: pd.DataFrame, indicator: str, source: str) -> pd.DataFrame:
    return observations(rows, indicator=indicator, basis="resident_register", source=source)
