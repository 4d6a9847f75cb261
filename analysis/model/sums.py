"""Counts that must add up: men and women to both, ages to their total, parts of an area to the whole.

Every function takes counts with values, one row a key, and returns the sums that differ: the columns of the key,
``value`` (the total as given), ``parts`` (the sum) and ``tolerance`` (how far rounding may lead).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np
import pandas as pd

from analysis.model.observations import KEY, SEXES

COLUMNS: Final = (*KEY, "value", "parts", "tolerance")

EXACT: Final = 0.5
ROUNDED_BASES: Final = "ipss"
"""Bases whose name begins so are projections, each number of which is rounded by itself."""


def differing_sexes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return totals of both sexes that differ from men and women together."""
    key = _numbered(rows, [column for column in KEY if column != "sex"])
    values = {
        sex: pd.Series(rows["value"].to_numpy()[chosen], index=key[chosen])
        for sex, chosen in ((sex, (rows["sex"] == sex).to_numpy()) for sex in SEXES)
    }
    parts = values["male"].add(values["female"]).dropna()
    total = rows[(rows["sex"] == "total").to_numpy()].assign(
        parts=parts.reindex(values["total"].index).to_numpy()
    )
    return _differing(total.assign(tolerance=EXACT))


def differing_ages(rows: pd.DataFrame) -> pd.DataFrame:
    """Return totals of all ages that differ from the 5-year bands, the open band and unknown ages together.

    Only groups that have an open band above their 5-year bands are looked at; broad groups are not parts.
    """
    group = _numbered(rows, [column for column in KEY if column != "age"])
    ages = pd.Categorical(rows["age"])
    low, is_open = _bounds(ages.categories)
    lower, opened = low[ages.codes], is_open[ages.codes]
    closed = (lower >= 0) & ~opened
    place = group * 1000 + lower
    # an open band that is split further up is a broad group
    last = opened & ~np.isin(place, place[closed])
    unknown = (rows["age"] == "unknown").to_numpy()
    complete = np.isin(group, group[last])
    part = complete & (closed | last | unknown)
    sums = pd.Series(rows["value"].to_numpy()[part]).groupby(group[part]).sum()
    chosen = complete & (rows["age"] == "total").to_numpy()
    total = rows[chosen].assign(parts=sums.reindex(group[chosen]).to_numpy())
    # every band of a projection is rounded by itself: half a person each
    rounded = total["basis"].str.startswith(ROUNDED_BASES)
    return _differing(total.assign(tolerance=np.where(rounded, 11.0, EXACT)))


def differing_areas(
    rows: pd.DataFrame,
    parts: Mapping[str, Collection[str]],
    *,
    relative: float = 0.0,
    absolute: float = EXACT,
) -> pd.DataFrame:
    """Return values of whole areas that differ from the sum of their parts, where every part has a value.

    Parameters
    ----------
    rows : counts with values.
    parts : codes of the parts by the code of the whole; no code is part of two.
    relative, absolute : difference that is no matter: the larger of `absolute` and `relative` times the whole.
        Projections may differ by half a person a part as well.
    """
    whole_of = {part: whole for whole, codes in parts.items() for part in codes}
    if len(whole_of) != sum(len(codes) for codes in parts.values()):
        raise ValueError("an area is part of two")
    whole = rows["area"].map(whole_of)
    inside = rows[whole.notna()].assign(area=whole[whole.notna()])
    both = pd.concat([rows[rows["area"].isin(list(parts))], inside], keys=["whole", "part"])
    key = _numbered(both, list(KEY))
    is_part = (both.index.get_level_values(0) == "part").astype(bool)
    sums = pd.Series(both["value"].to_numpy()[is_part]).groupby(key[is_part]).agg(["sum", "size"])
    total = both[~is_part].droplevel(0)
    found = sums.reindex(key[~is_part])
    count = total["area"].map({code: len(codes) for code, codes in parts.items()}).to_numpy()
    total = total.assign(parts=np.where(found["size"].to_numpy() == count, found["sum"].to_numpy(), np.nan))
    rounding = np.where(total["basis"].str.startswith(ROUNDED_BASES), 0.5 * (count + 1), 0.0)
    tolerance = np.maximum(absolute, relative * total["value"]) + rounding
    return _differing(total.assign(tolerance=tolerance))


def is_quinquennial(age: str) -> bool:
    """Tell whether an age code is a 5-year band or an open band that starts at 70 or later.

    Broad groups such as ``0-14`` or ``65+`` are not parts of the 5-year table.
    """
    if age.endswith("+"):
        return int(age[:-1]) >= 70 and age != "75+"
    if "-" not in age:
        return False
    first, last = map(int, age.split("-"))
    return last - first == 4 and first % 5 == 0


def _bounds(ages: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower end of each age code (−1 when it is no part of the 5-year table), and which are open."""
    parts = [is_quinquennial(age) for age in ages]
    low = [int(age.rstrip("+").split("-")[0]) if part else -1 for age, part in zip(ages, parts, strict=True)]
    opened = [part and age.endswith("+") for age, part in zip(ages, parts, strict=True)]
    return np.array(low, dtype=np.int64), np.array(opened, dtype=bool)


def _numbered(rows: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """Return one number a row, equal where the rows agree in the columns."""
    codes = [pd.Categorical(rows[column]) for column in columns]
    sizes = tuple(max(len(each.categories), 1) for each in codes)
    return np.ravel_multi_index(tuple(each.codes.astype(np.int64) for each in codes), sizes)


def _differing(total: pd.DataFrame) -> pd.DataFrame:
    apart = (total["value"] - total["parts"]).abs() > total["tolerance"]
    return total.loc[apart, list(COLUMNS)].reset_index(drop=True)
