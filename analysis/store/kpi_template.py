"""Write the Excel sheet that departments fill in, with all that the register knows already in it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.checking.errors import InputError
from analysis.model.kpis.kpi import Kpi, Perception, Project
from analysis.model.kpis.register import KpiRegister
from analysis.model.kpis.sheet import (
    ACTUAL,
    AFTER_YEARS,
    AREA,
    BEFORE_YEARS,
    COLUMNS,
    EXPLANATION,
    PERCEPTION_COLUMNS,
    PERCEPTION_SHEET,
    PROJECT_COLUMNS,
    PROJECT_SHEET,
    SHEET,
    TARGET,
    SheetColumn,
)
from analysis.model.series import Series
from analysis.store.kpi_sheet_words import actual_cell, content, decimals_of, heading, target_cell

_EMPTY_ROWS: Final = 50
"""Rows below the KPIs that have drop-downs too."""
_YEAR_WIDTH: Final = 11
_FONT: Final = "游ゴシック"
_OPTIONS: Final[dict[str, Any]] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": _FONT, "font_size": 10.5, "valign": "vcenter"},
}
_NOTES: Final = (
    "1行に1つの KPI を書く。番号のある行は登録簿にある KPI で、番号は変えない。新しい KPI は下の空いた行に、番号を空にして書く。",
    "実績と目標のセルには1つの値だけを書く。いくつもの値（小学校と中学校など）がある KPI は、行を分ける。",
    "数がないときは空にせず、理由を書く: 未公表、調査なし、集計中、該当なし、秘匿 など。実績と目標の空のセルは「変えない」を意味する。",
    "目標が数でないときは、全国値以上、県平均以下、前年度を下回る、基準値を上回る のように書く。範囲の目標は「37.5〜50」と書く。",
    "全角の数字、桁区切り、△、単位（人、％、万人など）は読み取る。単位の違う値や、意味の分からない値は、場所を示して断る。",
    "年度の列は増やせる。見出しを「2027年度 実績」「令和9年度 目標」のように書く。ほかの列は増やさず、備考に書く。",
    "灰色の実績は公的統計の値で、書き換えられない。",
    "シート「事業」には、施策の下の事業の評価を書く。前の年度の行は、年度と評価を書き換えれば新しい年度の行になり、前の年度の評価も残る。",
    "シート「市民の評価」には、市民意識調査の施策ごとの満足度（市民実感度）と重要度を書く。前の年度の行は、年度と値を書き換えれば新しい年度の行になり、前の年度の値も残る。",
    "行を消しても、登録簿の KPI は消えない。やめるときは「見直し」で廃止を選び、理由を書く。",
)


def write_template(
    path: Path,
    register: KpiRegister,
    *,
    years: tuple[int, ...],
    target_years: tuple[int, ...],
    official: Mapping[str, Series],
    area_name: str = "",
) -> None:
    """Write the sheet to a file that must not be there yet.

    Parameters
    ----------
    path : the workbook.
    register : what is known; dropped KPIs are left out.
    years, target_years : fiscal years that get a column for actuals and for targets.
    official : the actuals of KPIs that are official statistics, by their ids.
    area_name : written beside the code of the area, by which an import for another area is refused.

    Raises
    ------
    InputError
        When the file is there (what was filled in must not be lost) or can't be written.

    Notes
    -----
    Text is written as text, whatever it begins with: a name such as ``=cmd`` is no formula.
    """
    if path.exists():
        raise InputError(
            "同じ名前のファイルがあります",
            where=str(path),
            remedy="記入したものを失わないよう、上書きしません。--out で別の名前にするか、先に移してください",
        )
    part = path.with_name(f".{path.name}.part")
    try:
        with xlsxwriter.Workbook(str(part), _OPTIONS) as book:
            sheet = _KpiSheet(book, register, years, target_years, official)
            sheet.write()
            _rows_of_year(book, PROJECT_SHEET, PROJECT_COLUMNS, register.projects)
            _rows_of_year(book, PERCEPTION_SHEET, PERCEPTION_COLUMNS, register.perceptions)
            _explain(book, f"{register.area} {area_name}".strip())
        os.replace(part, path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise InputError(
            f"書き込めません（{getattr(error, 'strerror', None) or error}）",
            where=str(path),
            remedy="フォルダがあることと、書き込みの権限を確かめてください",
        ) from None
    finally:
        part.unlink(missing_ok=True)


class _KpiSheet:
    """The sheet while it is written."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        register: KpiRegister,
        years: tuple[int, ...],
        target_years: tuple[int, ...],
        official: Mapping[str, Series],
    ) -> None:
        self._sheet: Worksheet = book.add_worksheet(SHEET)
        self._book, self._register, self._official = book, register, official
        self._years = [(ACTUAL, year) for year in years] + [(TARGET, year) for year in target_years]
        line = {"border": 1, "border_color": "#9FB0C5"}
        self._line = line
        self._head = book.add_format({**line, "bold": True, "text_wrap": True, "bg_color": "#EEF3F9"})
        self._text = book.add_format({**line, "text_wrap": True, "num_format": "@"})
        self._formats: dict[tuple[int, bool], Format] = {}

    def write(self) -> None:
        """Write headings, drop-downs and rows."""
        kpis = self._register.active
        last = len(kpis) + _EMPTY_ROWS
        for position, column in enumerate(self._columns()):
            if isinstance(column, SheetColumn):
                self._sheet.write_string(0, position, column.heading, self._head)
                self._sheet.set_column(position, position, column.width)
                self._sheet.data_validation(1, position, last, position, _prompt(column))
            else:
                self._sheet.write_string(0, position, heading(*column), self._head)
                self._sheet.set_column(position, position, _YEAR_WIDTH)
        for row, kpi in enumerate(kpis, start=1):
            for position, column in enumerate(self._columns()):
                self._cell(row, position, kpi, column)
        self._sheet.set_row(0, 48)
        self._sheet.freeze_panes(1, 2)
        self._sheet.set_landscape()
        self._sheet.set_paper(8)  # A3
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)

    def _columns(self) -> list[SheetColumn | tuple[str, int]]:
        return [*BEFORE_YEARS, *self._years, *AFTER_YEARS]

    def _cell(self, row: int, position: int, kpi: Kpi, column: SheetColumn | tuple[str, int]) -> None:
        if isinstance(column, SheetColumn):
            self._put(row, position, content(kpi, column), kpi)
            return
        kind, year = column
        if kind == TARGET:
            self._put(row, position, target_cell(self._register.targets_of(kpi.id).get(year)), kpi)
        elif kpi.is_official:
            value = self._official[kpi.id].get(year) if kpi.id in self._official else None
            self._put(row, position, None if value is None else round(value, kpi.decimals), kpi, grey=True)
        else:
            self._put(row, position, actual_cell(self._register.reported(kpi.id).get(year)), kpi)

    def _put(
        self, row: int, position: int, content: str | float | None, kpi: Kpi, *, grey: bool = False
    ) -> None:
        if content is None or content == "":
            self._sheet.write_blank(
                row, position, None, self._number(0, grey=True) if grey else self._general()
            )
        elif isinstance(content, str):
            self._sheet.write_string(row, position, content, self._text)
        elif isinstance(content, int):
            self._sheet.write_number(row, position, content, self._general())
        else:
            self._sheet.write_number(
                row, position, content, self._number(decimals_of(content, kpi), grey=grey)
            )

    def _general(self) -> Format:
        # a cell to fill in is not of the format text: a number typed there stays a number
        return self._number(0, grey=False, general=True)

    def _number(self, decimals: int, *, grey: bool, general: bool = False) -> Format:
        key = (-1 if general else decimals, grey)
        if key not in self._formats:
            form = "General" if general else "#,##0" + ("." + "0" * decimals if decimals else "")
            fill = {"bg_color": "#E3E3E3"} if grey else {}
            self._formats[key] = self._book.add_format({**self._line, **fill, "num_format": form})
        return self._formats[key]


def _prompt(column: SheetColumn) -> dict[str, Any]:
    about = {"input_title": column.heading[:32], "input_message": column.explanation[:255]}
    if not column.words:
        return {"validate": "any", **about}
    return {
        "validate": "list",
        "source": list(column.words),
        "error_title": column.heading[:32],
        "error_message": "、".join(column.words) + " のいずれかを選んでください。",
        **about,
    }


def _rows_of_year(
    book: xlsxwriter.Workbook,
    title: str,
    columns: Sequence[SheetColumn],
    rows: Sequence[Project] | Sequence[Perception],
) -> None:
    """Write a sheet of rows by year, with those of the last year that has any."""
    sheet = book.add_worksheet(title)
    line = {"border": 1, "border_color": "#9FB0C5"}
    head = book.add_format({**line, "bold": True, "text_wrap": True, "bg_color": "#EEF3F9"})
    text, general = (
        book.add_format({**line, "text_wrap": True, "num_format": form}) for form in ("@", "General")
    )
    last = max((each.year for each in rows), default=None)
    for position, column in enumerate(columns):
        sheet.write_string(0, position, column.heading, head)
        sheet.set_column(position, position, column.width)
        sheet.data_validation(1, position, len(rows) + _EMPTY_ROWS, position, _prompt(column))
    for row, each in enumerate((each for each in rows if each.year == last), start=1):
        for position, column in enumerate(columns):
            value = getattr(each, column.field)
            if isinstance(value, int | float):
                sheet.write_number(row, position, value, general)
            elif value:
                content = "、".join(value) if isinstance(value, tuple) else column.word(value)
                sheet.write_string(row, position, content, text)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _explain(book: xlsxwriter.Workbook, area: str) -> None:
    sheet = book.add_worksheet(EXPLANATION)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, AREA, bold)
    sheet.write_string(0, 1, area, wrapped)
    for line, note in enumerate(_NOTES, start=1):
        sheet.write_string(line, 0, f"{line}", bold)
        sheet.write_string(line, 1, note, wrapped)
    for line, column in enumerate((*COLUMNS, *PROJECT_COLUMNS, *PERCEPTION_COLUMNS), start=len(_NOTES) + 2):
        sheet.write_string(line, 0, column.heading, bold)
        words = f"（{'、'.join(column.words)}）" if column.words else ""
        sheet.write_string(line, 1, column.explanation + words, wrapped)
