"""The files of a KPI register: their columns, and what every row of each must keep to by itself."""

from __future__ import annotations

from typing import Final

import pandas as pd
import pandera.pandas as pa

from analysis.checking.schema import one_of, rows_where, text_matching, unique_on
from analysis.methods.kpi_target import Direction, KpiType
from analysis.model.kpis.kpi import CONDITIONS, Aspect, Item, Kind, RevisionKind
from analysis.model.observations import AGE_PATTERN, SEXES, Status

SEPARATOR: Final = ";"
"""Between several tags, goals or ids in one cell."""

KPI_ID: Final = r"[a-z0-9][a-z0-9_-]*"
KPI_ID_WORDS: Final = "英小文字・数字・_・- の番号（例 kpi_01）"

COLUMNS: Final = {
    "register": (
        *("kpi", "name", "policy", "measure", "goal", "strategy_measure", "action"),
        *("kind", "type", "direction", "unit", "decimals", "baseline", "baseline_year"),
        *("viewpoints", "sdgs", "indicator", "basis", "sex", "age", "department", "source", "note"),
    ),
    "targets": ("kpi", "year", "target", "lower", "upper", "condition", "set_on"),
    "actuals": ("kpi", "year", "reported_on", "value", "status", "source", "note"),
    "revisions": ("kpi", "date", "kind", "from", "reason", "former"),
    "projects": (
        *("project", "name", "measure", "year", "rating", "delay_reason", "budget_thousand_yen"),
        *("kpis", "source"),
    ),
    "ratings": ("item", "year", "rating", "count", "source"),
    "perceptions": ("measure", "aspect", "year", "value", "lowest", "highest", "n", "question", "source"),
}
"""Columns of the files, without ``.csv``; only ``register.csv`` has to be there."""

_NUMBER = r"-?\d+(\.\d+)?"
_TEXT = text_matching(r"(?s).*\S.*", "空でない文字列")
_ID = text_matching(KPI_ID, KPI_ID_WORDS)
_IDS = text_matching(rf"({KPI_ID}({SEPARATOR}{KPI_ID})*)?", f"「{SEPARATOR}」で区切った番号又は空")
_YEAR = text_matching(r"(19|20|21)\d\d", "西暦4桁の年度")
_YEAR_OR_EMPTY = text_matching(r"((19|20|21)\d\d)?", "西暦4桁の年度又は空")
_GIVEN = text_matching(_NUMBER, "桁区切りのない半角の数値")
_VALUE = text_matching(rf"({_NUMBER})?", "桁区切りのない半角の数値又は空")
_SDGS = rf"((1[0-7]|[1-9])({SEPARATOR}(1[0-7]|[1-9]))*)?"


def _is_day(cell: str) -> bool:
    return cell == "" or (
        len(cell) == 10 and not pd.isna(pd.to_datetime(cell, format="%Y-%m-%d", errors="coerce"))
    )


_DAY = pa.Check(lambda cells: cells.map(_is_day).astype(bool), error="2026-11-20 の形の日付又は空")


def _filled(frame: pd.DataFrame, *columns: str) -> pd.Series:
    return sum(((frame[column] != "").astype(int) for column in columns), pd.Series(0, index=frame.index))


def _ordered(frame: pd.DataFrame) -> pd.Series:
    lower, upper = (pd.to_numeric(frame[column], errors="coerce") for column in ("lower", "upper"))
    return ~(lower > upper)


def _on_scale(frame: pd.DataFrame) -> pd.Series:
    value, lowest, highest = (
        pd.to_numeric(frame[column], errors="coerce") for column in ("value", "lowest", "highest")
    )
    return (lowest < highest) & (value >= lowest) & (value <= highest)


def _status_agrees(frame: pd.DataFrame) -> pd.Series:
    having = [status.value for status in Status if status.has_value]
    return frame["status"].isin(having) == (frame["value"] != "")


SCHEMAS: Final = {
    "register": pa.DataFrameSchema(
        {
            "kpi": pa.Column(str, _ID),
            "name": pa.Column(str, _TEXT),
            "kind": pa.Column(str, one_of(("", *Kind), "output、outcome、空のいずれか")),
            "type": pa.Column(str, one_of(tuple(KpiType))),
            "direction": pa.Column(
                str, one_of(("", *Direction), "higher、lower、空（範囲のとき）のいずれか")
            ),
            "decimals": pa.Column(str, text_matching(r"\d", "0から9の整数")),
            "baseline": pa.Column(str, _VALUE),
            "baseline_year": pa.Column(str, _YEAR_OR_EMPTY),
            "sdgs": pa.Column(str, text_matching(_SDGS, f"「{SEPARATOR}」で区切った1から17の番号又は空")),
            "sex": pa.Column(str, one_of(SEXES)),
            "age": pa.Column(str, text_matching(AGE_PATTERN, "total、unknown、0-4、90+ の形の年齢")),
        },
        checks=[
            unique_on(("kpi",)),
            rows_where(
                lambda frame: (frame["type"] == KpiType.RANGE) | (frame["direction"] != ""),
                "「type」が range でなければ「direction」があること",
            ),
            rows_where(
                lambda frame: (frame["indicator"] == "") == (frame["basis"] == ""),
                "「indicator」と「basis」の両方か、どちらも空",
            ),
            rows_where(
                lambda frame: _filled(frame, "policy", "measure", "goal", "strategy_measure", "action") > 0,
                "「policy」「measure」「goal」「strategy_measure」「action」のどれかに計画での位置があること",
            ),
        ],
    ),
    "targets": pa.DataFrameSchema(
        {
            "kpi": pa.Column(str, _ID),
            "year": pa.Column(str, _YEAR),
            "target": pa.Column(str, _VALUE),
            "lower": pa.Column(str, _VALUE),
            "upper": pa.Column(str, _VALUE),
            "condition": pa.Column(str, one_of(("", *CONDITIONS))),
            "set_on": pa.Column(str, _DAY),
        },
        checks=[
            unique_on(("kpi", "year", "set_on")),
            rows_where(
                lambda frame: (frame["lower"] != "") == (frame["upper"] != ""),
                "「lower」と「upper」の両方か、どちらも空",
            ),
            rows_where(
                lambda frame: _filled(frame, "target", "lower", "condition") == 1,
                "「target」、「lower」と「upper」、「condition」のどれか一つ",
            ),
            rows_where(_ordered, "「lower」が「upper」以下"),
        ],
    ),
    "actuals": pa.DataFrameSchema(
        {
            "kpi": pa.Column(str, _ID),
            "year": pa.Column(str, _YEAR),
            "reported_on": pa.Column(str, _DAY),
            "value": pa.Column(str, _VALUE),
            "status": pa.Column(str, one_of(tuple(Status))),
        },
        checks=[
            unique_on(("kpi", "year", "reported_on")),
            rows_where(
                _status_agrees, "値のある「status」なら「value」があり、値のない「status」なら空であること"
            ),
        ],
    ),
    "revisions": pa.DataFrameSchema(
        {
            "kpi": pa.Column(str, _ID),
            "date": pa.Column(str, _DAY),
            "kind": pa.Column(str, one_of(tuple(RevisionKind))),
            "from": pa.Column(str, _IDS),
        },
        checks=[
            unique_on(("kpi", "date", "kind")),
            rows_where(
                lambda frame: (frame["kind"] != RevisionKind.MERGED) | (frame["from"] != ""),
                "「kind」が merged なら「from」に元の KPI があること",
            ),
        ],
    ),
    "projects": pa.DataFrameSchema(
        {
            "project": pa.Column(str, _ID),
            "name": pa.Column(str, _TEXT),
            "measure": pa.Column(str, _TEXT),
            "year": pa.Column(str, _YEAR),
            "budget_thousand_yen": pa.Column(
                str, text_matching(r"(\d+(\.\d+)?)?", "千円単位の半角の数値又は空")
            ),
            "kpis": pa.Column(str, _IDS),
        },
        checks=unique_on(("project", "year")),
    ),
    "ratings": pa.DataFrameSchema(
        {
            "item": pa.Column(str, one_of(tuple(Item))),
            "year": pa.Column(str, _YEAR_OR_EMPTY),
            "rating": pa.Column(str, _TEXT),
            "count": pa.Column(str, text_matching(r"\d+", "0以上の整数")),
        },
        checks=unique_on(("item", "year", "rating")),
    ),
    "perceptions": pa.DataFrameSchema(
        {
            "measure": pa.Column(str, _TEXT),
            "aspect": pa.Column(str, one_of(tuple(Aspect))),
            "year": pa.Column(str, _YEAR),
            "value": pa.Column(str, _GIVEN),
            "lowest": pa.Column(str, _GIVEN),
            "highest": pa.Column(str, _GIVEN),
            "n": pa.Column(str, text_matching(r"([1-9]\d*)?", "1以上の整数又は空")),
        },
        checks=[
            unique_on(("measure", "aspect", "year")),
            rows_where(
                _on_scale, "「value」が「lowest」以上「highest」以下で、「lowest」が「highest」より小さいこと"
            ),
        ],
    ),
}
"""Checks of each file by itself; what one file must be to the others is checked by `reading`."""
