"""Movers between the 47 prefectures by year (住民基本台帳人口移動報告), and what the small cells leave out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw

SOURCE = "flows_prefecture"
REST = "rest"
TOTALS = {"destination": "A5103", "origin": "A5104"}
"""Movers into and out of a prefecture, all 46 others together."""


def table(folder: Path) -> pd.DataFrame:
    """Return year, origin, destination, movers and source.

    Small cells are missing in the table at hand: what they leave of a prefecture's movers stands in one row with
    ``rest`` in the place of the other prefecture.
    """
    path = folder / "tables" / "migration_od_prefecture_2020_2025.csv.gz"
    cells = pd.read_csv(path, dtype={"origin": str, "destination": str}).rename(columns={"value": "movers"})
    cells = cells[["year", "origin", "destination", "movers"]]
    parts = [cells]
    for end, other in (("destination", "origin"), ("origin", "destination")):
        series = raw.ssds_prefectures(folder)
        whole = series[series["series"] == TOTALS[end]].set_index(["area", "year"])["value"]
        listed = cells.groupby([end, "year"])["movers"].sum().rename_axis(["area", "year"])
        rest = (whole.reindex(listed.index) - listed).rename("movers").reset_index()
        parts.append(rest.rename(columns={"area": end}).assign(**{other: REST}))
    rows = pd.concat(parts, ignore_index=True).astype({"movers": int}).assign(source=SOURCE)
    columns = ["year", "origin", "destination", "movers", "source"]
    return rows[rows["movers"] > 0].sort_values(columns[:3])[columns]
