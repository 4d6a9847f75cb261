"""The official tables that close a gap: title, publisher, id at e-Stat, and the command that reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pandera.pandas as pa

from analysis.checking.csv_text import read_csv_text
from analysis.checking.schema import check, text_matching, unique_on
from analysis.model.data_folder import data_dir as folder_of
from analysis.model.data_folder import shipped

COLUMNS: Final = ("table", "title", "publisher", "estat", "command")
FILE: Final = "official_tables.csv"

_TEXT = text_matching(r"(?s).*\S.*", "空でない文字列")
_SCHEMA: Final = pa.DataFrameSchema(
    {
        "table": pa.Column(str, text_matching(r"[a-z][a-z0-9_]*", "英小文字・数字・_ の識別子")),
        "title": pa.Column(str, _TEXT),
        "publisher": pa.Column(str, _TEXT),
        "estat": pa.Column(
            str, text_matching(r"(\d{10,12}( \d{10,12})*)?", "e-Stat の表の番号（空白区切り）又は空")
        ),
    },
    checks=unique_on(("table",)),
)


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """A published table.

    `estat` are its ids at e-Stat, separated by spaces (empty when unknown); `command` is how it is read in,
    empty when there is no way yet.
    """

    id: str
    title: str
    publisher: str
    estat: str
    command: str

    @property
    def label(self) -> str:
        """Title with its e-Stat ids, as reports print it."""
        return (
            f"{self.title}（e-Stat 統計表ID {self.estat.replace(' ', '、')}）" if self.estat else self.title
        )


@cache
def official_tables(folder: Path | None = None) -> Mapping[str, OfficialTable]:
    """Return the official tables by id: the shipped ones, with those of a data folder's own list before them.

    A folder with an older list, or none, so still has the table of every need.

    Raises
    ------
    InputError
        When a file fails its checks.
    """
    found = _read(shipped("data") / FILE)
    own = (folder or folder_of()) / FILE
    return {**found, **_read(own)} if own.exists() else found


def _read(path: Path) -> dict[str, OfficialTable]:
    frame = read_csv_text(path, COLUMNS)
    check(_SCHEMA, frame, FILE)
    return {
        str(row["table"]): OfficialTable(*(str(row[c]) for c in COLUMNS)) for row in frame.to_dict("records")
    }
