"""Checks on text tables with pandera, reported with file, row, column, found and expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

import pandas as pd
import pandera.pandas as pa

from analysis.checking.failures import Failure, InvalidData


def text_matching(pattern: str, expected: str) -> pa.Check:
    """Return a check that each cell matches the whole of `pattern`; `expected` says so in Japanese.

    ``\\d`` is an ASCII digit: a full-width one would pass as a number elsewhere and fail here.
    """
    return holding(lambda cells: cells.str.fullmatch(pattern, flags=re.ASCII), expected)


def holding(test: Callable[[pd.Series], pd.Series], expected: str) -> pa.Check:
    """Return a check of each cell by a test of a series; each text is tested once, however often it occurs."""

    def tested(cells: pd.Series) -> pd.Series:
        places, texts = pd.factorize(cells)
        good = test(pd.Series(texts, dtype="str")).to_numpy(dtype=bool)
        return pd.Series(good[places], index=cells.index, dtype=bool)

    return pa.Check(tested, error=expected)


def one_of(allowed: Collection[str], expected: str = "") -> pa.Check:
    """Return a check that each cell is one of `allowed`."""
    known = frozenset(map(str, allowed))
    return holding(
        lambda texts: pd.Series([text in known for text in texts], dtype=bool),
        expected or "、".join(allowed) + " のいずれか",
    )


def unique_on(columns: Sequence[str]) -> pa.Check:
    """Return a check that no two rows agree in all of `columns`; every row but the first fails."""

    def first_of_its_key(frame: pd.DataFrame) -> pd.Series:
        return ~frame.duplicated(list(columns))

    quoted = "".join(f"「{column}」" for column in columns)
    return pa.Check(first_of_its_key, error=f"{quoted}の組がほかの行と重複しないこと")


def rows_where(holds: Callable[[pd.DataFrame], pd.Series], expected: str) -> pa.Check:
    """Return a check on whole rows; `expected` names the columns that it reads in 「」."""
    return pa.Check(holds, error=expected)


def check(schema: pa.DataFrameSchema, frame: pd.DataFrame, name: str) -> None:
    """Check `frame` and report every failure.

    Parameters
    ----------
    schema : checks on columns (one cell a failure) and on the frame (one row a failure).
    frame : text cells; the index holds the row numbers of the file and is unique.
    name : the file's name for messages.

    Raises
    ------
    InvalidData
        When any check fails; lists all failures in the order of rows.
    """
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        raise InvalidData(sorted(_failures(errors.failure_cases, frame, name), key=lambda f: f.row)) from None


def _failures(cases: pd.DataFrame, frame: pd.DataFrame, name: str) -> list[Failure]:
    failures = []
    seen: set[tuple[int, str]] = set()
    for case in cases.to_dict("records"):
        row = 0 if pd.isna(case["index"]) else int(case["index"])
        expected = str(case["check"])
        if case["schema_context"] == "DataFrameSchema":  # one case a cell of the failing row: keep one a row
            if (row, expected) in seen:
                continue
            seen.add((row, expected))
            columns = [c for c in frame.columns if f"「{c}」" in expected]
            found = ", ".join(str(frame.at[row, c]) for c in columns)
            failures.append(Failure(name, row, "・".join(columns), found, expected))
        else:
            failures.append(Failure(name, row, str(case["column"]), str(case["failure_case"]), expected))
    return failures
