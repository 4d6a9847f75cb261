"""Movers between prefectures, ``prefecture_flows.csv``: a table of its own, since a flow has two areas.

Those between municipalities are imported files (`analysis.store.flows`), for the table has too many rows for text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from analysis.checking.csv_text import read_csv_text
from analysis.checking.schema import check, text_matching, unique_on

FILE: Final = "prefecture_flows.csv"
COLUMNS: Final = ("year", "origin", "destination", "movers", "source")
REST: Final = "rest"
"""Stands for the places whose movers are missing in the table; its row is what they leave of the total."""

_PREFECTURE = text_matching(rf"(0[1-9]|[1-4]\d)000|{REST}", "都道府県のコード（14000 の形）又は rest")
_SCHEMA: Final = pa.DataFrameSchema(
    {
        "year": pa.Column(str, text_matching(r"(19|20)\d\d", "西暦の年")),
        "origin": pa.Column(str, _PREFECTURE),
        "destination": pa.Column(str, _PREFECTURE),
        "movers": pa.Column(str, text_matching(r"\d+", "0以上の整数")),
        "source": pa.Column(str, text_matching(r"[a-z][a-z0-9_]*", "出典の識別子")),
    },
    checks=unique_on(("year", "origin", "destination")),
)


def read_flows(data_dir: Path) -> pd.DataFrame:
    """Return movers by year, origin and destination; no rows in a folder without the table.

    Raises
    ------
    InputError
        When the file fails its checks.
    """
    path = data_dir / FILE
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS))
    frame = read_csv_text(path, COLUMNS)
    check(_SCHEMA, frame, FILE)
    return frame.assign(year=frame["year"].astype(int), movers=frame["movers"].astype(float))
