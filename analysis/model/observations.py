"""The observation: one number, one row, with basis, status and source (design, section 3)."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd

COLUMNS: Final = ("area", "indicator", "year", "sex", "age", "value", "status", "basis", "source")
"""Columns of a table of observations, in the order of the files."""

KEY: Final = ("area", "indicator", "year", "sex", "age", "basis")
"""What identifies an observation within one source of data."""

SEXES: Final = ("total", "male", "female")

AGE_PATTERN: Final = r"total|unknown|\d{1,3}-\d{1,3}|\d{1,3}\+"
"""Ages: ``total``, ``unknown`` (年齢不詳), closed bands such as ``18-39``, open ones such as ``90+``."""


AGES: Final = "total、unknown、0-4、90+ の形の年齢"
"""The same for messages."""


def are_ages(cells: pd.Series) -> pd.Series:
    """Tell for each cell whether it is an age; of a closed band the first age comes first."""
    bands = cells.str.extract(r"^(\d{1,3})-(\d{1,3})$", flags=re.ASCII).astype("float64")
    return cells.str.fullmatch(AGE_PATTERN, flags=re.ASCII) & ~(bands[0] > bands[1])


class Status(StrEnum):
    """Where a value comes from, or why there is none."""

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    PROJECTED = "projected"
    SUPPRESSED = "suppressed"
    UNAVAILABLE = "unavailable"
    NOT_APPLICABLE = "not_applicable"

    @property
    def has_value(self) -> bool:
        """Whether an observation of this status carries a number; the others are never 0."""
        return self in (Status.OBSERVED, Status.ESTIMATED, Status.PROJECTED)

    @property
    def label(self) -> str:
        """Japanese label as printed in reports."""
        return _STATUS_LABELS[self]


_STATUS_LABELS: Final = {
    Status.OBSERVED: "実測",
    Status.ESTIMATED: "推計",
    Status.PROJECTED: "将来推計",
    Status.SUPPRESSED: "秘匿（X）",
    Status.UNAVAILABLE: "不詳（…）",
    Status.NOT_APPLICABLE: "該当なし（-）",
}

_DTYPES: Final = {
    column: pd.api.types.pandas_dtype({"year": "int64", "value": "float64"}.get(column, "str"))
    for column in COLUMNS
}


def in_pairs(frame: pd.DataFrame, pairs: Collection[tuple[str, str]]) -> pd.Series:
    """Tell for each row whether its indicator and basis are one of `pairs` (index that of `frame`, bool)."""
    indicator, basis = pd.Categorical(frame["indicator"]), pd.Categorical(frame["basis"])
    known = np.array([[(i, b) in pairs for b in basis.categories] for i in indicator.categories], dtype=bool)
    found = (
        known[indicator.codes, basis.codes] if len(frame) else []
    )  # a million rows: compare codes, not words
    return pd.Series(found, index=frame.index, dtype=bool)


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with the columns of an observation table in their order and types.

    Parameters
    ----------
    frame : at least the columns of `COLUMNS`; `value` is NaN where the status has no value.

    Raises
    ------
    KeyError
        When a column is missing.
    """
    chosen = frame if tuple(frame.columns) == COLUMNS else frame[list(COLUMNS)]
    if any(dtype != _DTYPES[column] for column, dtype in chosen.dtypes.items()):
        chosen = chosen.astype(_DTYPES)
    return chosen.reset_index(drop=True)


def empty() -> pd.DataFrame:
    """Return an observation table without rows."""
    return typed(pd.DataFrame({column: [] for column in COLUMNS}))
