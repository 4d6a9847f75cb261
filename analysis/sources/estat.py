"""Files downloaded from e-Stat: CSV of the database page, CSV and JSON replies of the API.

The dimensions of a table are its own, so a mapping says what they mean: see `estat_mapping`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from analysis.sources import estat_csv, estat_json
from analysis.sources.decoding import ends_abruptly, read_text, table_rows
from analysis.sources.estat_mapping import mapping_for
from analysis.sources.estat_observations import observe
from analysis.sources.estat_table import EstatTable
from analysis.sources.formats import head_of, head_of_text, require
from analysis.sources.reading import FlowsReading, Head, Reading, Recognition
from analysis.sources.workbook import is_workbook

FORMAT: Final = "estat"
TITLE: Final = "e-Stat の統計表（データベースの CSV、API の CSV・JSON）"
EXPECTED: Final = (
    "「表章項目 コード」「地域 コード」などの見出しの行がある CSV、又は getStatsData の応答（JSON、CSV）"
)

_CUT_OFF: Final = "最後の行に改行がありません。ファイルが途中で切れていないか確かめてください"


def recognise(head: Head) -> Recognition | None:
    """Recognise the header of the CSV files and the beginning of the JSON; `edition` says which it is."""
    if estat_json.is_reply(head.text):
        return Recognition(FORMAT, "api_json", "e-Stat API の応答（JSON）")
    if estat_csv.is_api_csv(head.rows):
        return Recognition(FORMAT, "api_csv", "e-Stat API の応答（CSV）")
    if estat_csv.is_database_csv(head.rows):
        return Recognition(FORMAT, "database_csv", "e-Stat のデータベースの CSV")
    return None


def read(path: Path, mapping: Path | None = None) -> Reading | FlowsReading:
    """Return the observations, or the movers between municipalities, of a table downloaded from e-Stat.

    Parameters
    ----------
    path : the file, packed or not.
    mapping : a mapping (YAML, `estat_mapping.TableMapping`) or the name of a shipped one; None takes the
        shipped one for this table.

    Raises
    ------
    InputError
        When it is no such file, no mapping fits, or anything in it is not understood.
    """
    return observe(table := read_table(path), mapping_for(table, mapping))


def read_table(path: Path) -> EstatTable:
    """Return the table of a file as it stands, without interpreting it."""
    if is_workbook(path):
        require(FORMAT, head_of(path))
    text = read_text(path)
    recognition = require(FORMAT, head_of_text(text, path.name))
    if recognition.edition == "api_json":
        return estat_json.parse([estat_json.loads(text, path.name)], path.name)
    table = estat_csv.parse(table_rows(text, path.name), path.name)
    if ends_abruptly(text):
        table = EstatTable(**{**vars(table), "notes": (*table.notes, _CUT_OFF)})
    return table
