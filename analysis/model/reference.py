"""Reference tables over all municipalities, which a report of one compares with (``reference/`` of the shipped data)."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from analysis.checking.csv_text import read_csv_text
from analysis.checking.errors import InputError
from analysis.model.data_folder import shipped

FOLDER: Final = "reference"
_ERRORS: Final = (
    "basis", "horizon", "size_from", "size_below", "group", "n", "p10", "median", "p90", "median_absolute",
    "p90_absolute", "source",
)  # fmt: skip
_RULES: Final = (
    "rule", "basis", "horizon", "group", "n", "median_absolute", "p90_absolute", "chosen", "source",
)  # fmt: skip
_BY_CHANGE: Final = (
    "basis", "horizon", "change_from", "change_below", "n", "p10", "median", "p90", "source",
)  # fmt: skip
_DISTRIBUTION: Final = ("measure", "period", "percentile", "value", "n", "source")
_WORDS: Final = {"basis", "group", "rule", "measure", "period", "source"}


@cache
def projection_errors() -> pd.DataFrame:
    """Return past errors of projections by size of the municipality, horizon and age group, in percent.

    Raises
    ------
    InputError
        When the file is missing or holds what is no number; so do the others.
    """
    return _read("projection_errors.csv", _ERRORS)


@cache
def errors_by_change() -> pd.DataFrame:
    """Return past errors of the total by the change (%) of the five years before, and horizon, in percent."""
    return _read("projection_errors_by_change.csv", _BY_CHANGE)


@cache
def projection_rules() -> pd.DataFrame:
    """Return the absolute errors of every rule that was tried, in percent, over all municipalities."""
    return _read("projection_rules.csv", _RULES)


@cache
def municipal_distribution(measure: str, period: str) -> pd.DataFrame:
    """Return the percentiles 0–100 of a measure over all municipalities: percentile, value, n, source."""
    table = _read("municipal_distribution.csv", _DISTRIBUTION)
    return table[(table["measure"] == measure) & (table["period"] == period)].reset_index(drop=True)


def errors_of_size(population: float) -> pd.DataFrame:
    """Return the past errors of the municipalities in whose size class a population falls."""
    table = projection_errors()
    return table[(table["size_from"] <= population) & (population < table["size_below"])]


def share_below(value: float, distribution: pd.DataFrame) -> float:
    """Return which percentage of all municipalities has less than `value`, 0 to 100, from the percentiles.

    Examples
    --------
    >>> share_below(5.0, pd.DataFrame({"percentile": [0, 50, 100], "value": [0.0, 10.0, 20.0]}))
    25.0
    """
    return float(np.interp(value, distribution["value"], distribution["percentile"], left=0.0, right=100.0))


def _read(name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    text = read_csv_text(shipped("data") / FOLDER / name, columns, label=f"{FOLDER}/{name}")
    try:
        numbers = {column: pd.to_numeric(text[column]) for column in columns if column not in _WORDS}
    except ValueError as error:
        raise InputError(f"数値でない値があります（{error}）", where=f"{FOLDER}/{name}") from None
    return text.assign(**numbers).reset_index(drop=True)
