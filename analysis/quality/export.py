"""The data report as one table, for a CSV file."""

from __future__ import annotations

import pandas as pd

from analysis.elements import Column, Table
from analysis.elements.table import Cell
from analysis.quality.problems import Grade, Kind
from analysis.quality.report import DataReport

COVERAGE = "不足しているデータ"

_TEXT = {
    "kind": "分類",
    "grade": "程度",
    "area": "地域コード",
    "area_name": "団体",
    "topic": "報告書",
    "indicator": "指標",
    "indicator_name": "指標名",
    "basis": "基準",
}
_NUMBERS = {"value": "値", "expected": "期待値", "score": "大きさ"}
_MORE = {
    "detail": "説明",
    "years": "手元の年",
    "asked": "必要な年",
    "table": "補う統計表",
    "publisher": "公表者",
    "command": "取り込み",
}


def as_table(report: DataReport) -> Table:
    """Return every problem and every gap of the coverage, a row each; a cell that does not apply is empty."""
    columns = (
        *(Column(key=key, label=label, kind="text") for key, label in _TEXT.items()),
        Column(key="year", label="年", grouped=False),
        Column(key="sex", label="性別", kind="text"),
        Column(key="age", label="年齢", kind="text"),
        *(Column(key=key, label=label, decimals=3) for key, label in _NUMBERS.items()),
        *(Column(key=key, label=label, kind="text") for key, label in _MORE.items()),
    )
    rows = pd.concat([_problems(report), _gaps(report)], ignore_index=True)
    rows = rows.reindex(columns=[column.key for column in columns])
    return Table(
        id="data_check",
        title="データの点検",
        columns=columns,
        rows=tuple(tuple(_cell(value) for value in row) for row in rows.to_numpy(dtype=object)),
    )


def _problems(report: DataReport) -> pd.DataFrame:
    table = report.problems
    names = report.catalogue.indicators["name_ja"].to_dict()
    return table.assign(
        kind=[Kind(kind).label for kind in table["kind"]],
        grade=[Grade(grade).label for grade in table["grade"]],
        area_name=_area_names(report, table["area"]),
        indicator_name=[names.get(pair, "") for pair in zip(table["indicator"], table["basis"], strict=True)],
    )


def _gaps(report: DataReport) -> pd.DataFrame:
    gaps = report.coverage[~report.coverage["met"]]
    return gaps.assign(
        kind=COVERAGE,
        grade=["作れない" if required else "一部が欠ける" for required in gaps["required"]],
        area_name=_area_names(report, gaps["area"]),
        detail=gaps["missing"],
    )


def _area_names(report: DataReport, codes: pd.Series) -> list[str]:
    return [report.catalogue.area_name(code) if code else "" for code in codes]


def _cell(value: object) -> Cell:
    if value is None or value is pd.NA or value != value or value == "":
        return None
    return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]
