"""Declared corrections: ``corrections.csv`` of a data folder, each with a reason and the value it expects.

A correction is applied as long as the data hold the value that it was written for. When the source is mended,
the correction lapses, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from analysis.checking.csv_text import read_csv_text
from analysis.checking.schema import check, holding, one_of, rows_where, text_matching, unique_on
from analysis.model.catalogue import Catalogue
from analysis.model.observations import AGES, KEY, SEXES, Status, are_ages, in_pairs

CORRECTIONS_FILE: Final = "corrections.csv"
CORRECTION_COLUMNS: Final = (
    *("area", "indicator", "basis", "year", "sex", "age"),
    *("action", "value", "expected", "reason", "provided_by"),
)

_NUMBER: Final = r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_SAME: Final = 1e-9


class Action(StrEnum):
    """What a correction does with the row that it names."""

    REPLACE = "replace"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of the file; `value` is None for removals, `expected` is None where the source has no value."""

    area: str
    indicator: str
    basis: str
    year: int
    sex: str
    age: str
    action: Action
    value: float | None
    expected: float | None
    reason: str
    provided_by: str

    @property
    def key(self) -> tuple[str | int, ...]:
        """The key of the row, in the order of `observations.KEY`."""
        return tuple(getattr(self, column) for column in KEY)

    def __str__(self) -> str:
        place = f"{self.area}・{self.indicator}・{self.basis}・{self.year}年"
        if (self.sex, self.age) != ("total", "total"):
            place += f"・{self.sex}・{self.age}"
        done = "削除" if self.action is Action.REMOVE else f"{_text(self.expected)} → {_text(self.value)}"
        return f"{place}: {done}（理由: {self.reason}、提供: {self.provided_by}）"


@dataclass(frozen=True, slots=True)
class Corrected:
    """Observations after the corrections.

    Attributes
    ----------
    observations : the index keeps that of the table before; removed rows are missing in it.
    applied : corrections that were made.
    notices : in Japanese, a sentence for each correction that lapsed.
    """

    observations: pd.DataFrame
    applied: tuple[Correction, ...]
    notices: tuple[str, ...]


def read_corrections(path: Path, catalogue: Catalogue) -> tuple[Correction, ...]:
    """Return the corrections of a file, none when there is no such file.

    The catalogue says which indicators are counts, so that a negative value is an error.

    Raises
    ------
    InputError
        When the file fails its checks; every failure is listed.
    """
    if not path.exists():
        return ()
    frame = read_csv_text(path, CORRECTION_COLUMNS)
    check(_schema(catalogue), frame, path.name)
    return tuple(
        Correction(
            **{
                **row,
                "year": int(row["year"]),
                "action": Action(row["action"]),
                "value": float(row["value"]) if row["value"] else None,
                "expected": float(row["expected"]) if row["expected"] else None,
            }
        )
        for row in frame.to_dict("records")
    )


def correct(observations: pd.DataFrame, corrections: Sequence[Correction]) -> Corrected:
    """Apply corrections to observations with one row a key."""
    table = observations.copy() if corrections else observations
    applied = []
    notices = []
    removed = []
    for correction in corrections:
        found = _found(observations, correction)
        lapsed = _why_lapsed(found, correction)
        if lapsed:
            notices.append(f"訂正を適用しませんでした（{lapsed}）: {correction}")
            continue
        applied.append(correction)
        (at,) = found.index
        if correction.action is Action.REMOVE:
            removed.append(at)
            continue
        table.loc[at, "value"] = correction.value
        if not Status(found.at[at, "status"]).has_value:
            table.loc[at, "status"] = Status.OBSERVED.value
    return Corrected(table.drop(index=removed), tuple(applied), tuple(notices))


def _found(observations: pd.DataFrame, correction: Correction) -> pd.DataFrame:
    rows = observations
    for column, wanted in zip(KEY, correction.key, strict=True):
        rows = rows[rows[column] == wanted]
    return rows


def _why_lapsed(found: pd.DataFrame, correction: Correction) -> str:
    if found.empty:
        return "該当する値がありません"
    value = found["value"].iloc[0]
    there = None if pd.isna(value) else float(value)
    if there is None or correction.expected is None:
        same = there is correction.expected
    else:
        same = math.isclose(there, correction.expected, rel_tol=_SAME)
    return "" if same else f"出典の値が {_text(there)} に変わっています"


def _schema(catalogue: Catalogue) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            "area": pa.Column(str, text_matching(r"\d{5}", "5桁の標準地域コード")),
            "indicator": pa.Column(str, text_matching(r"[a-z][a-z0-9_]*", "indicators.csv の indicator")),
            "basis": pa.Column(str, text_matching(r"[a-z][a-z0-9_]*", "bases.csv の basis")),
            "year": pa.Column(str, text_matching(r"\d{4}", "西暦4桁の年")),
            "sex": pa.Column(str, one_of(SEXES)),
            "age": pa.Column(str, holding(are_ages, AGES)),
            "action": pa.Column(str, one_of(tuple(Action))),
            "value": pa.Column(str, text_matching(f"({_NUMBER})?", "桁区切りのない半角の数値又は空")),
            "expected": pa.Column(str, text_matching(f"({_NUMBER})?", "桁区切りのない半角の数値又は空")),
            "reason": pa.Column(str, text_matching(r"(?s).*\S.*", "訂正の理由")),
            "provided_by": pa.Column(str, text_matching(r"(?s).*\S.*", "訂正を届けた人又は部署")),
        },
        checks=[
            rows_where(
                lambda frame: (
                    ~(frame["action"].eq(Action.REPLACE) & frame["value"].eq(""))
                    & ~(frame["action"].eq(Action.REMOVE) & frame["value"].ne(""))
                ),
                "「action」が replace なら「value」に訂正後の値、remove なら空",
            ),
            rows_where(
                lambda frame: ~(in_pairs(frame, catalogue.counted) & frame["value"].str.startswith("-")),
                "「indicator」が人数・件数なら「value」は0以上",
            ),
            unique_on(KEY),
        ],
    )


def _text(value: float | None) -> str:
    return "値なし" if value is None else f"{value:,.10g}"
