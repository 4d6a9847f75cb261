"""Movers across the municipal border (住民基本台帳人口移動報告), by SSDS and SSDSE-A.

Municipalities only: the sum over a prefecture would count the moves within it.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import raw
from derivation.table import observations, shipped_only

SSDS_SERIES = {"A5103": "in_migrants", "A5104": "out_migrants"}
SSDSE_SERIES = {"A5101": "in_migrants", "A5102": "out_migrants"}
EDITIONS = (2018, 2020, 2021, 2022, 2023, 2024, 2026)


def table(folder: Path) -> pd.DataFrame:
    """Return movers with foreign residents 2018–2023 and Japanese movers of the SSDSE-A years."""
    parts = []
    for code, indicator in SSDS_SERIES.items():
        rows = shipped_only(raw.ssds_series(folder, code)).dropna(subset=["value"])
        parts.append(observations(rows, indicator=indicator, basis="migration_report", source="movers_ssds"))
    for edition in EDITIONS:
        frame, years = raw.ssdse(folder, edition)
        for code, indicator in SSDSE_SERIES.items():
            values = frame[code].astype(int).to_numpy()
            rows = shipped_only(pd.DataFrame({"area": frame.index, "value": values}))
            parts.append(
                observations(
                    rows,
                    indicator=indicator,
                    year=years[code],
                    basis="migration_report_japanese",
                    source=f"ssdse_{edition}",
                )
            )
    return pd.concat(parts, ignore_index=True)
