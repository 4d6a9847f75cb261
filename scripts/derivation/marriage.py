"""Shares of women married by 5-year age (国勢調査), computed from the counts by marital status of the prefectures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw, shipped
from derivation.table import observations

STATUSES = {"A1601": "never_married", "A1602": "married", "A1603": "widowed", "A1604": "divorced"}
"""First characters of the series of 社会・人口統計体系; two digits of age and one of sex follow."""

AGES = [f"{low}-{low + 4}" for low in range(15, 85, 5)] + ["85+"]
MOTHERS = AGES[:7]
ALL_AGES = "15+"
DECIMALS = 5


def table(folder: Path) -> pd.DataFrame:
    """Return the shares of the censuses 1980–2020: 1975 has no counts of the never married.

    Women of unknown marital status are left out of the denominator. Japan is the sum of the 47 prefectures.
    """
    counts = _counts(folder)
    japan = counts.groupby(["status", "year"]).sum()
    parts = {area: counts.xs(area, level="area") for area in shipped.PREFECTURES} | {shipped.JAPAN: japan}
    rows = []
    for area, own in parts.items():
        married, total = own.xs("married", level="status"), own.groupby("year").sum()
        share = (married / total).round(DECIMALS)[MOTHERS]
        rows.append(share.reset_index().melt("year", var_name="age", value_name="value").assign(area=area))
    shares = pd.concat(rows, ignore_index=True)
    sources = {True: "census_marital_ssds_sum", False: "census_marital_ssds"}
    return observations(
        shares.assign(source=(shares["area"] == shipped.JAPAN).map(sources)),
        indicator="share_married",
        sex="female",
        basis="census",
    )


def _counts(folder: Path) -> pd.DataFrame:
    """Return women by status, area and year (rows) and age (columns), every age filled.

    The table has no series of the married of 15–19, nor of the widowed under 25: they are what the other ages leave
    of all ages. The widowed under 25 are set at 20–24 (one or two in 10,000 women of that age).
    """
    frame = raw.ssds_prefectures(folder)
    frame = frame[(frame["sex"] == "female") & frame["series"].str.fullmatch(r"A160[1-4]\d\d2")]
    frame = frame.assign(status=frame["series"].str[:5].map(STATUSES))
    never = set(frame.loc[frame["status"] == "never_married", "year"])
    frame = frame[frame["year"].isin(never)]
    wide = frame.pivot_table(index=["status", "area", "year"], columns="age", values="value")
    rest = wide[ALL_AGES] - wide[AGES].sum(axis=1)
    filled = wide[AGES].copy()
    for status, age in (("married", "15-19"), ("widowed", "20-24")):
        chosen = filled.index.get_level_values("status") == status
        filled.loc[chosen, age] = rest[chosen]
    widowed = filled.index.get_level_values("status") == "widowed"
    filled.loc[widowed, "15-19"] = 0
    if filled.isna().any(axis=None) or (filled < 0).any(axis=None):
        raise ValueError("counts by marital status are not complete")
    return filled
