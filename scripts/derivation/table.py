"""The observation table: building, adding up over municipalities, sorting and writing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation import shipped

COLUMNS = ["area", "indicator", "year", "sex", "age", "value", "status", "basis", "source"]
SORT = ["area", "indicator", "basis", "year", "sex", "age"]
SEX_ORDER = {"total": 0, "male": 1, "female": 2}


def observations(frame: pd.DataFrame, **constants: str | int) -> pd.DataFrame:
    """Return `frame` with the columns of an observation; `constants` and defaults fill what it lacks."""
    defaults: dict[str, str | int] = {"sex": "total", "age": "total", "status": "observed"}
    missing = {k: v for k, v in (defaults | constants).items() if k in constants or k not in frame.columns}
    return frame.assign(**missing)[COLUMNS]


def shipped_only(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the municipalities that the project ships."""
    return frame[frame["area"].isin(shipped.MUNICIPALITIES)]


def summed(frame: pd.DataFrame, areas: tuple[str, ...], every: list[str]) -> pd.DataFrame:
    """Add a table of all municipalities up to prefectures or Japan.

    A sum is made only where every municipality of `every` within the area has a value: a missing one
    would make a sum that looks like a total and is none.
    """
    keys = ["year", "sex", "age"]
    full = frame.assign(**{k: "total" for k in keys if k not in frame.columns})
    parts = []
    for area in areas:
        inside = shipped.members(area, every)
        rows = full[full["area"].isin(inside)].dropna(subset=["value"])
        grouped = rows.groupby(keys)["value"].agg(["sum", "size"])
        complete = grouped[grouped["size"] == len(inside)]
        parts.append(complete["sum"].rename("value").reset_index().assign(area=area))
    return pd.concat(parts, ignore_index=True)


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a sorted observation table as plain CSV; a duplicate key is an error."""
    duplicate = frame.duplicated(SORT, keep=False)
    if duplicate.any():
        raise ValueError(f"{path.name}: duplicate keys\n{frame[duplicate].sort_values(SORT).head()}")
    order = frame.assign(sex=frame["sex"].map(SEX_ORDER), age=frame["age"].map(_age_order))
    rows = frame.loc[order.sort_values(SORT).index, COLUMNS].copy()
    rows["value"] = [_plain(value) for value in rows["value"]]
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _age_order(age: str) -> tuple[int, int]:
    """Order total, then bands from young to old (wide after narrow), then unknown."""
    if age in ("total", "unknown"):
        return (-1, 0) if age == "total" else (999, 0)
    low, _, high = age.rstrip("+").partition("-")
    return int(low), int(high or 999)


def _plain(value: float) -> str:
    """Return the shortest plain decimal: no separators, no trailing `.0`; nothing for a missing value."""
    if pd.isna(value):
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
