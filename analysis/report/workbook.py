"""All tables of a report in one Excel workbook, for reading, printing and computing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.elements import Column, Cover
from analysis.report.layout import text_width
from analysis.report.tabular import (
    BASIS,
    Contents,
    DataTable,
    context,
    data_tables,
    different,
    headers,
    origin,
    rounded,
)
from analysis.words.numbers import MINUS

INDEX, TIDY = "一覧", "全データ"
_FONT = "游ゴシック"  # comes with Windows and with Excel for Mac; others put their own Gothic in its place
_NAME_LENGTH = 31
_FORBIDDEN = str.maketrans("[]:*?/\\'", "［］：＊？／＼’")
_A4 = 9
_PALE, _RULE = "#EEF3F9", "#9FB0C5"
_PORTRAIT = 90.0  # widths of a zero that A4 holds at full size
_NARROWEST, _WIDEST = 7.0, 40.0
_FILLED, _LOOSE = 64.0, 1.8  # a narrow table is stretched, so that its notes have room
_EM = 1.55  # widths of a zero that a full-width character of the notes takes
_CLOSING = "、。，．）」』】〕］〉》ー"
_LINE = 18.0  # points: a line of the typeface
_INDEX_COLUMNS = (("シート", 34), ("表題", 40), ("期間", 14), (BASIS, 24), ("出典", 46))
_TIDY_COLUMNS = (
    *(("表", 7), ("表題", 44), ("行", 28), ("列", 24), ("値", 12), ("文字の値", 16), ("単位", 12)),
    *((BASIS, 30), ("期間", 16), ("出典", 40), ("注", 40)),
)
_TIDY_PRINTED = 7  # columns; the others repeat what stands on the table's own sheet


def write_workbook(contents: Contents, path: Path) -> None:
    """Write a list of the tables, a sheet a table, and all values as one long table.

    Numbers are numbers and printed as in the report, text is never a formula, no cell is merged. A sheet
    begins with its header row; title, period, basis, source and note follow the data after an empty row.
    The columns at the right say which report the rows are from; they are not printed.
    """
    tables = data_tables(contents.tables)
    names = different([_sheet_name(table) for table in tables])
    with xlsxwriter.Workbook(str(path), _options()) as book:
        book.set_properties(_properties(contents))
        styles = _Styles(book)
        index = _Sheet(book.add_worksheet(INDEX), styles, contents.cover)
        index.list_of_tables(tables, names)
        for table, name in zip(tables, names, strict=True):
            _Sheet(book.add_worksheet(name), styles, contents.cover).table(table)
        _Sheet(book.add_worksheet(TIDY), styles, contents.cover).tidy(tables)


def _options() -> dict[str, Any]:
    """Return the options of a workbook; each gets its own, because XlsxWriter writes into them."""
    return {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": _FONT, "font_size": 10.5, "valign": "vcenter"},
    }


def _properties(contents: Contents) -> dict[str, Any]:
    cover = contents.cover
    created = {"created": datetime.fromtimestamp(contents.timestamp, UTC).replace(tzinfo=None)}
    if cover is None:
        return created
    return {
        **created,
        "title": cover.title,
        "subject": f"{cover.area_name}（{cover.area}）　{cover.year_label}",
        "author": cover.department,
        "comments": cover.question,
    }


def _sheet_name(data: DataTable) -> str:
    name = f"{data.label} {data.table.title}".translate(_FORBIDDEN)
    # three characters are kept for a number, should two names be alike
    return name if len(name) <= _NAME_LENGTH - 3 else name[: _NAME_LENGTH - 4] + "…"


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._numbers: dict[str, Format] = {}
        line = {"border": 1, "border_color": _RULE}
        self.head = book.add_format(
            {**line, "bold": True, "text_wrap": True, "valign": "bottom", "bg_color": _PALE}
        )
        self.head_number = book.add_format(
            {**line, "bold": True, "text_wrap": True, "valign": "bottom", "bg_color": _PALE, "align": "right"}
        )
        self.text = book.add_format({**line, "text_wrap": True})
        self.unbroken = book.add_format(line)
        self.link = book.add_format({**line, "text_wrap": True, "font_color": "#1F3A5F", "underline": 1})
        self.small = book.add_format({"font_size": 9, "font_color": "#4F5661"})
        self.title = book.add_format({"bold": True})
        self._line = line

    def number(self, column: Column, value: float) -> Format:
        """Return the format with which Excel prints `value` as the report does."""
        code = number_format(column, value)
        if code not in self._numbers:
            self._numbers[code] = self._book.add_format({**self._line, "num_format": code})
        return self._numbers[code]


def number_format(column: Column, value: float) -> str:
    """Return the Excel format code for a number of a column.

    Examples
    --------
    >>> number_format(Column(key="a", label="差", decimals=1, sign=True), -3.2)
    '"+"#,##0.0;"−"#,##0.0;0.0'
    >>> number_format(Column(key="p", label="p値", decimals=3, smallest=0.001), 0.0002)
    '"<0.001"'
    """
    if column.smallest is not None and value < column.smallest:
        return f'"{column.format(value)}"'
    digits = ("#,##0" if column.grouped else "0") + ("." + "0" * column.decimals if column.decimals else "")
    zero = "0" + ("." + "0" * column.decimals if column.decimals else "")
    if not any(digit in column.format(value) for digit in "123456789"):
        return f"{zero};{zero}"  # rounds to zero, which has no sign
    return f'{chr(34) + "+" + chr(34) if column.sign else ""}{digits};"{MINUS}"{digits};{zero}'


class _Sheet:
    """One worksheet while it is filled."""

    def __init__(self, sheet: Worksheet, styles: _Styles, cover: Cover | None) -> None:
        self._sheet, self._styles, self._cover = sheet, styles, cover
        self._widths: list[float] = []
        self._lines: dict[int, int] = {}
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.7)
        sheet.set_header(f"&L&9{_header_text(cover)}&R&9&A")
        sheet.set_footer("&C&9&P ／ &N")
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1)

    def list_of_tables(self, tables: Sequence[DataTable], names: Sequence[str]) -> None:
        """Write the first sheet: a line a table with a link to it, and one for the long table."""
        self._head(_INDEX_COLUMNS)
        self._sheet.set_landscape()
        for line, (data, name) in enumerate(zip(tables, names, strict=True), start=1):
            self._link(line, 0, name)
            table = data.table
            self._texts(line, (table.title, table.period, table.basis, table.source), first=1)
        self._link(len(tables) + 1, 0, TIDY)
        self._texts(len(tables) + 1, ("すべての表の値を1行に1つずつ並べたもの", "", "", ""), first=1)
        notes = (
            "空のセルは、値がないことを示す。",
            "各シートの右端の列は、どの報告書の表かを示す（印刷されない）。",
        )
        for line, note in enumerate(notes, start=len(tables) + 3):
            self._sheet.write_string(line, 0, note, self._styles.small)

    def table(self, data: DataTable) -> None:
        """Write a table with what a reader needs to trust it."""
        columns, rows, named = data.table.columns, data.table.rows, headers(data.table)
        widths = [_width(h, [row[i] for row in data.table.text_rows()]) for i, h in enumerate(named)]
        stretch = min(max(_FILLED / sum(widths), 1.0), _LOOSE)
        widths = [width * stretch for width in widths]
        said = context(self._cover, data.table)
        self._head([*zip(named, widths, strict=True), *((h, _width(h, [str(v)])) for h, v in said)])
        for position, (header, column) in enumerate(zip(named, columns, strict=True)):
            if column.kind == "number":
                self._sheet.write_string(0, position, header, self._styles.head_number)
        for line, row in enumerate(rows, start=1):
            for position, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._value(line, position, column, value)
            for position, (_, value) in enumerate(said, start=len(columns)):
                self._value(line, position, _PLAIN, value, wrap=False)
        last = self._notes(data, line=len(rows) + 2, width=sum(widths))
        self._sheet.print_area(0, 0, last, len(columns) - 1)
        if sum(widths) > _PORTRAIT:
            self._sheet.set_landscape()

    def tidy(self, tables: Sequence[DataTable]) -> None:
        """Write all values, one a row."""
        said = origin(self._cover)
        self._head([*_TIDY_COLUMNS, *((header, 2 * text_width(header) + 2) for header, _ in said)])
        line = 0
        for data in tables:
            table = data.table
            for name, row in zip(data.row_names(), table.rows, strict=True):
                for column, value in zip(table.columns, row, strict=True):
                    line += 1
                    texts = (data.label, table.title, name, column.label)
                    self._texts(line, texts, wrap=False)
                    self._value(line, 4, column, None if isinstance(value, str) else value)
                    words = (value if isinstance(value, str) else "", column.unit, table.basis)
                    self._texts(line, (*words, table.period, table.source, table.note), first=5, wrap=False)
                    for position, (_, text) in enumerate(said, len(_TIDY_COLUMNS)):
                        self._value(line, position, _PLAIN, text, wrap=False)
        if line:
            self._sheet.print_area(0, 0, line, _TIDY_PRINTED - 1)
            self._sheet.autofilter(0, 0, line, len(_TIDY_COLUMNS) + len(said) - 1)

    def _head(self, columns: Iterable[tuple[str, float]]) -> None:
        self._widths = []
        for position, (header, width) in enumerate(columns):
            self._widths.append(width)
            self._sheet.write_string(0, position, header, self._styles.head)
            self._sheet.set_column(position, position, width)
            self._grow(0, position, header)

    def _grow(self, line: int, position: int, text: str) -> None:
        """Make a row high enough for a wrapped text; not every program does so by itself."""
        lines = ceil(_EM * 1.1 * text_width(text) / max(self._widths[position] - 1, 1))
        if lines > self._lines.get(line, 1):
            self._lines[line] = lines
            self._sheet.set_row(line, _LINE * lines)

    def _texts(self, line: int, texts: Sequence[str], first: int = 0, *, wrap: bool = True) -> None:
        for position, text in enumerate(texts, start=first):
            self._value(line, position, _PLAIN, text or None, wrap=wrap)

    def _value(
        self, line: int, position: int, column: Column, value: str | float | None, *, wrap: bool = True
    ) -> None:
        """Write a cell; text is written as text, whatever it begins with."""
        style = self._styles.text if wrap else self._styles.unbroken
        if value is None:
            self._sheet.write_blank(line, position, None, style)
        elif isinstance(value, str):
            self._sheet.write_string(line, position, value, style)
            if wrap:
                self._grow(line, position, value)
        else:
            number = rounded(column, value)
            self._sheet.write_number(line, position, number, self._styles.number(column, number))

    def _link(self, line: int, position: int, name: str) -> None:
        self._sheet.write_url(line, position, f"internal:'{name}'!A1", self._styles.link, string=name)
        self._grow(line, position, name)

    def _notes(self, data: DataTable, line: int, width: float) -> int:
        """Write title, period, basis, source and note below the data; return the last line."""
        table = data.table
        self._sheet.write_string(line, 0, f"{data.label}　{table.title}", self._styles.title)
        labelled = {"期間": table.period, BASIS: table.basis, "出典": table.source, "注": table.note}
        for text in (f"{label}：{text}" for label, text in labelled.items() if text):
            # no cell is merged: what is longer than the table goes on in the next row
            for piece in _pieces(text, width / _EM):
                line += 1
                self._sheet.write_string(line, 0, piece, self._styles.small)
        self._sheet.write_url(line + 1, 0, f"internal:'{INDEX}'!A1", self._styles.small, string="一覧へ戻る")
        return line


_PLAIN = Column(key="plain", label="", grouped=False)


def _header_text(cover: Cover | None) -> str:
    text = f"{cover.title}（{cover.year_label}）" if cover else ""
    return text.replace("&", "&&")[:120]


def _width(header: str, cells: Sequence[str]) -> float:
    """Return the width of a column: its cells on one line, a long header on two."""
    head = text_width(header)
    wanted = max(max((text_width(cell) for cell in cells), default=0.0), head / 2 + 1, min(head, 7.0))
    return min(max(2 * wanted + 2, _NARROWEST), _WIDEST)


def _pieces(text: str, width: float) -> list[str]:
    """Cut `text` into lines of about `width` em, none of which begins with a closing sign."""
    pieces, rest = [], text
    while rest:
        count = max(round(width * len(rest) / max(text_width(rest), 1.0)), 1)
        while count < len(rest) and rest[count] in _CLOSING:
            count += 1
        pieces.append(rest[:count])
        rest = rest[count:]
    return pieces
