"""What the checks find, one row a problem, whatever the check."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Final

import pandas as pd

COLUMNS: Final = (
    *("kind", "grade", "area", "indicator", "basis", "year", "sex", "age"),
    *("value", "expected", "score", "detail"),
)
"""Columns of a table of problems.

``value`` is the figure in use, ``expected`` what it is measured against; ``score`` orders the problems of one
kind, the worst first; ``detail`` says in Japanese what is wrong and, where there is something to do, what.
"""


class Grade(StrEnum):
    """How bad it is: an error makes a report wrong, a warning wants a look."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def label(self) -> str:
        """Japanese label."""
        return {"error": "誤り", "warning": "要確認"}[self.value]


class Kind(StrEnum):
    """Which check found it, in the order of the report."""

    SUM = "sum"
    BREAK = "break"
    OUTLIER = "outlier"
    CONFLICT = "conflict"
    CORRECTION = "correction"

    @property
    def label(self) -> str:
        """Japanese label."""
        return _LABELS[self]


_LABELS: Final = {
    Kind.SUM: "合わない合計",
    Kind.BREAK: "系列の断層",
    Kind.OUTLIER: "外れ値",
    Kind.CONFLICT: "出典の食い違い",
    Kind.CORRECTION: "失効した訂正",
}

_DTYPES: Final = {"year": "Int64", "value": "float64", "expected": "float64", "score": "float64"}


def problems(
    rows: pd.DataFrame, kind: Kind, grade: Grade | Sequence[Grade], detail: Sequence[str]
) -> pd.DataFrame:
    """Return a table of problems of one kind.

    `rows` has the columns of `COLUMNS` but for those given here; what is missing stays empty.
    """
    grades = [grade] * len(rows) if isinstance(grade, Grade) else list(grade)
    table = rows.reindex(columns=list(COLUMNS)).assign(kind=kind.value, grade=grades, detail=list(detail))
    text = [column for column in COLUMNS if column not in _DTYPES]
    return table.assign(**{c: table[c].astype("object").where(table[c].notna(), "") for c in text}).astype(
        {**_DTYPES, **dict.fromkeys(text, "str")}
    )


def together(tables: Iterable[pd.DataFrame], used: Collection[str] = ()) -> pd.DataFrame:
    """Return all problems: errors before warnings, then by kind, the worst of each kind first.

    Problems of the indicators in `used`, those that a report uses, come before the others of their kind.
    """
    found = [table for table in tables if len(table)]
    if not found:
        return problems(pd.DataFrame(), Kind.SUM, Grade.ERROR, [])
    table = pd.concat(found, ignore_index=True)
    kinds = {kind.value: place for place, kind in enumerate(Kind)}
    order = pd.DataFrame(
        {
            "grade": table["grade"] != Grade.ERROR.value,
            "kind": table["kind"].map(kinds),
            "unused": ~table["indicator"].isin(list(used)),
            "score": -table["score"].abs(),
        }
    ).sort_values(["grade", "kind", "unused", "score"], kind="stable", na_position="last")
    return table.loc[order.index].reset_index(drop=True)
