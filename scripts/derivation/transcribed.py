"""Figures copied by hand from printed documents: `transcribed.csv`, one observation a row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation.table import COLUMNS

FILE = Path(__file__).parent / "transcribed.csv"


def table(name: str) -> pd.DataFrame:
    """Return the transcribed observations that belong in `data/observations/<name>.csv`."""
    rows = pd.read_csv(FILE, dtype={"area": str})
    return rows.loc[rows["table"] == name, COLUMNS]
