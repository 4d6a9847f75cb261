"""Checks on what a reader found: cells that can't be read, areas that don't match, sums that don't add up.

What can't be read is an error with every place listed; what is readable but inconsistent is a note, because
the analyst can't mend an official file and `ebpm data check` looks into it further.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pandas as pd

from analysis.checking.failures import Failure, InvalidData
from analysis.model.observations import SEXES
from analysis.sources import codes
from analysis.sources.cells import Numbers, normalise

MAX_LISTED: Final = 50
"""More failures than this are counted, not listed: the first ones show what is wrong with the file."""

MUNICIPALITIES: Final = 1741
"""Municipalities of Japan since 2014, special wards of Tokyo included, wards of designated cities not."""

_NORTHERN_VILLAGES: Final = frozenset(str(code).zfill(5) for code in range(1695, 1701))
_TOLERANCE: Final = 0.5


def refuse(failures: Sequence[Failure]) -> None:
    """Raise `InvalidData` when there are failures.

    >>> refuse([])
    """
    if not failures:
        return
    listed = list(failures[:MAX_LISTED])
    if len(failures) > MAX_LISTED:
        rest = f"このほか {len(failures) - MAX_LISTED} 件"
        listed.append(Failure(failures[0].file, 0, "", rest, "同じ"))
    raise InvalidData(listed)


def unreadable_cells(
    file: str,
    texts: np.ndarray,
    numbers: Numbers,
    rows: Sequence[int],
    columns: Sequence[str],
    nonnegative: Sequence[bool],
) -> list[Failure]:
    """Return a failure for each cell that is no number, or negative where the column counts something.

    Parameters
    ----------
    file : name of the file.
    texts, numbers : the cells and what they were read as, of shape (R, C).
    rows, columns : row number in the file and name of the column, lengths R and C.
    nonnegative : whether the column can't be negative, length C.
    """
    negative = (numbers.value < 0) & np.asarray(nonnegative)
    return [
        Failure(
            file,
            rows[i],
            columns[j],
            str(texts[i, j]),
            "0以上の数値" if negative[i, j] else "数値、または「-」「…」「X」「***」",
        )
        for i, j in zip(*np.nonzero(numbers.invalid | negative), strict=True)
    ]


def count_notes(areas: Iterable[str], expected: int = MUNICIPALITIES) -> list[str]:
    """Return a note when the file does not hold every municipality of Japan, as after a broken download.

    The six villages of the northern territories, listed in some tables with zeros, are not counted.

    >>> count_notes(["14212", "14000"])
    ['市区町村は1件です（全国では1,741件）']
    """
    found = {area for area in areas if codes.level(area) == "municipality" and area not in _NORTHERN_VILLAGES}
    return [] if len(found) == expected else [f"市区町村は{len(found):,}件です（全国では{expected:,}件）"]


def blank_notes(numbers: Numbers) -> list[str]:
    """Return a note that counts the blank cells, if any.

    >>> from analysis.sources.cells import numbers
    >>> blank_notes(numbers(["", "1"]))
    ['空欄 1件は値なしとして読み込んでいません']
    """
    count = int(numbers.blank.sum())
    return [f"空欄 {count:,}件は値なしとして読み込んでいません"] if count else []


def area_failures(
    file: str,
    rows: Sequence[int],
    column: str,
    areas: Sequence[str],
    prefectures: Sequence[str],
    parts: Sequence[str] | None = None,
) -> list[Failure]:
    """Return failures for areas listed twice and for codes that lie in another prefecture than the row says.

    Parameters
    ----------
    file, rows, column : where: file name, row number of each area, header of the code column.
    areas : 5-digit codes.
    prefectures : name of the prefecture as printed in each row; an empty one is not compared.
    parts : what else tells rows of one area apart (sex, year); without it an area has one row.
    """
    found = []
    keys = list(zip(areas, parts or [""] * len(areas), strict=True))
    times = Counter(keys)
    for row, (area, part), printed in zip(rows, keys, prefectures, strict=True):
        if times[area, part] > 1:
            expected = f"1回だけ（{times[area, part]}回あります）"
            found.append(Failure(file, row, column, f"{area} {part}".strip(), expected))
        name = codes.prefecture_name(area)
        if printed and normalise(printed) != name:
            found.append(
                Failure(file, row, column, f"{area} {printed}", f"コードの先頭2桁の都道府県（{name}）")
            )
    return found


def sex_sum_notes(observations: pd.DataFrame) -> list[str]:
    """Return a note for each indicator and year whose 男 and 女 do not add up to 総数.

    Cells without a value are left out.
    """
    key = ["area", "indicator", "basis", "year", "age"]
    total, male, female = (
        observations.loc[observations["sex"] == sex].set_index(key)["value"] for sex in SEXES
    )
    difference = (male + female - total).dropna()
    return _notes(difference, _TOLERANCE, "男と女の和が総数と一致しません")


def age_sum_notes(observations: pd.DataFrame, tolerance: float = _TOLERANCE) -> list[str]:
    """Return a note for each indicator and year whose age bands do not add up to 総数.

    The bands must be disjoint and complete; groups with a band without value are left out. `tolerance`
    allows for tables whose cells are rounded one by one.
    """
    key = ["area", "indicator", "basis", "year", "sex"]
    total = observations.loc[observations["age"] == "total"].set_index(key)["value"]
    bands = observations.loc[observations["age"] != "total"].groupby(key, sort=False)["value"]
    complete = bands.count() == bands.size()
    difference = (bands.sum()[complete] - total).dropna()
    return _notes(difference, tolerance, "年齢別の和が総数と一致しません")


def _notes(difference: pd.Series, tolerance: float, what: str) -> list[str]:
    wrong = difference[difference.abs() > tolerance].reset_index()
    return [
        f"{indicator} {year}年: {what}（{len(group)}件、例 {'、'.join(sorted(set(group['area']))[:3])}）"
        for (indicator, year), group in wrong.groupby(["indicator", "year"])
    ]


def areas_table(areas: Sequence[str], names: Iterable[str]) -> pd.DataFrame:
    """Return the table of areas of a `Reading`, level and prefecture from the code."""
    return pd.DataFrame(
        {
            "area": list(areas),
            "name_ja": list(names),
            "level": [codes.level(area) for area in areas],
            "prefecture": [codes.prefecture(area) for area in areas],
        },
        dtype="str",
    )
