"""The files of the catalogues of a data folder: their columns, and what every row must keep to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from analysis.checking.csv_text import read_csv_text
from analysis.checking.schema import check, one_of, rows_where, text_matching, unique_on

INDICATOR_COLUMNS = (
    *("indicator", "basis", "name_ja", "unit", "definition", "decimals", "better", "period", "additive"),
)
BASIS_COLUMNS = ("basis", "name_ja", "coverage")
SOURCE_COLUMNS = ("source", "publisher", "title", "table", "url", "licence", "date", "transcription")
AREA_COLUMNS = ("area", "name_ja", "level", "prefecture", "parent")

SUM_OF: Final = re.compile(r"（[^（）]*の合計）$")
"""End of the title of a source that sums up a publication."""

_ID = text_matching(r"[a-z][a-z0-9_]*", "英小文字・数字・_ の識別子")
_TEXT = text_matching(r"(?s).*\S.*", "空でない文字列")
_AREA = text_matching(r"\d{5}", "5桁の標準地域コード")
_AREA_OR_EMPTY = text_matching(r"(\d{5})?", "5桁の標準地域コード又は空")


def _licence_agrees(sources: pd.DataFrame) -> pd.Series:
    """Tell for each row whether its licence is that of the first row of the same publication."""
    publication = [sources["publisher"], sources["title"].str.replace(SUM_OF, "", regex=True)]
    return sources["licence"] == sources.groupby(publication)["licence"].transform("first")


_SCHEMAS = {
    "indicators": pa.DataFrameSchema(
        {
            "indicator": pa.Column(str, _ID),
            "basis": pa.Column(str, _ID),
            "name_ja": pa.Column(str, _TEXT),
            "unit": pa.Column(str, _TEXT),
            "definition": pa.Column(str, _TEXT),
            "decimals": pa.Column(str, text_matching(r"\d", "0から9の整数")),
            "better": pa.Column(str, one_of(("higher", "lower", "none"))),
            "period": pa.Column(str, _ID),
            "additive": pa.Column(str, one_of(("true", "false"))),
        },
        checks=unique_on(("indicator", "basis")),
    ),
    "bases": pa.DataFrameSchema(
        {"basis": pa.Column(str, _ID), "name_ja": pa.Column(str, _TEXT), "coverage": pa.Column(str, _TEXT)},
        checks=unique_on(("basis",)),
    ),
    "sources": pa.DataFrameSchema(
        {
            "source": pa.Column(str, _ID),
            "publisher": pa.Column(str, _TEXT),
            "title": pa.Column(str, _TEXT),
            "url": pa.Column(str, text_matching(r"(https?://\S+)?", "https:// で始まるアドレス又は空")),
            "date": pa.Column(str, text_matching(r"(\d{4}-\d{2}-\d{2})?", "2026-11-20 の形の日付又は空")),
        },
        checks=[
            unique_on(("source",)),
            rows_where(
                _licence_agrees,
                "同じ「publisher」の同じ「title」のほかの行と同じ「licence」（合計の行を含む）",
            ),
        ],
    ),
    "areas": pa.DataFrameSchema(
        {
            "area": pa.Column(str, _AREA),
            "name_ja": pa.Column(str, _TEXT),
            "level": pa.Column(str, one_of(("country", "prefecture", "municipality", "ward"))),
            "prefecture": pa.Column(str, _AREA_OR_EMPTY),
            "parent": pa.Column(str, _AREA_OR_EMPTY),
        },
        checks=unique_on(("area",)),
    ),
}
_COLUMNS = {
    "indicators": INDICATOR_COLUMNS,
    "bases": BASIS_COLUMNS,
    "sources": SOURCE_COLUMNS,
    "areas": AREA_COLUMNS,
}

CATALOGUES = tuple(_COLUMNS)
"""Names of the files, without ``.csv``."""


def read_table(name: str, data_dir: Path) -> pd.DataFrame:
    """Return a catalogue (one of `CATALOGUES`) of a data folder as text, with row numbers in the index.

    Raises
    ------
    InputError
        When the file is missing or fails its checks; every failure is listed.
    """
    frame = read_csv_text(data_dir / f"{name}.csv", _COLUMNS[name])
    check(_SCHEMAS[name], frame, f"{name}.csv")
    return frame


def check_new_row(name: str, table: pd.DataFrame, row: Mapping[str, str], where: str) -> None:
    """Check a row that is to be added to a catalogue as read by `read_table`; errors name `where` it was given.

    Raises
    ------
    InvalidData
        When the row is not as the catalogue wants it, or its key is there already.
    """
    added = pd.DataFrame([row], columns=table.columns, index=[0], dtype="str")
    check(_SCHEMAS[name], pd.concat([table, added]), where)
