"""Movers from area to area as the tables of 住民基本台帳人口移動報告 give them, brought to rows between municipalities."""

from __future__ import annotations

import pandas as pd

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.model.area_codes import JAPAN
from analysis.model.flows import REST
from analysis.sources import categories, checks, codes

KEY = ("year", "basis", "origin", "destination")
COLUMNS = (*KEY, "movers")


def flow_rows(cells: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return movers between municipalities, a row a pair, year and basis.

    Rows of prefectures and of wards repeat those of municipalities and are left out, and so are moves within a
    municipality and cells without a value. `JAPAN` is the total over all origins or destinations; `REST` stands for
    all places that the table does not name because few people moved there.

    Parameters
    ----------
    cells : columns of `KEY` and `value` (persons), no key twice.
    file : its name, for messages.

    Raises
    ------
    InputError
        When a number is negative, or there is no movement from or to any municipality.
    """
    known = cells[cells["value"].notna()]
    negative = known[known["value"] < 0]
    checks.refuse(
        [
            Failure(file, 0, "値", f"{row.value:g}（{row.origin} → {row.destination}）", "0以上の移動者数")
            for row in negative.itertuples()
        ]
    )
    rows = known.assign(
        **{side: known[side].map(_place) for side in ("origin", "destination")}, movers=known["value"]
    )
    named = [~rows[side].isin((REST, JAPAN)) for side in ("origin", "destination")]
    rows = rows[
        rows[["origin", "destination"]].notna().all(axis=1)
        & (named[0] | named[1])
        & (rows["origin"] != rows["destination"])
    ]
    found = rows.groupby(list(KEY), sort=True, as_index=False)["movers"].sum()
    found = found[found["movers"] > 0].reset_index(drop=True)
    if found.empty:
        raise InputError(
            "市区町村から、又は市区町村への移動者数が一つもありません",
            where=file,
            expected="移動前の住所地と移動後の住所地に市区町村がある表",
            remedy="ダウンロードの条件で、都道府県だけでなく市区町村も選ぶ",
        )
    return found.astype({"year": "int64"})


def _place(code: str) -> str | None:
    """Return the municipality, `JAPAN`, `REST`, or None for an area that repeats others."""
    if categories.is_rest(code):
        return REST
    return code if codes.level(code) in ("country", "municipality") else None
