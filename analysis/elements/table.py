"""Tables: raw values with their columns; the renderings are derived."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, model_validator

from analysis.elements.base import Element, Record
from analysis.elements.html import TABLE_RULES, page, small_print
from analysis.words.numbers import ABSENT, format_number

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | float | None


class Column(Record):
    """表の列。

    `unit` is printed in the header; numbers are rounded to `decimals` when printed.

    `sign` prints a plus before positive numbers; `grouped` separates thousands (not for years); numbers
    below `smallest` are printed as that bound (「<0.001」 for a p-value).
    """

    key: str
    label: str
    unit: str = ""
    kind: Literal["text", "number"] = "number"
    decimals: int = 0
    sign: bool = False
    grouped: bool = True
    smallest: float | None = None

    @property
    def header(self) -> str:
        """見出し（単位つき）。"""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    def format(self, value: Cell) -> str:
        """Return `value` as printed: separators, fixed decimals, − for minus, … where there is none."""
        if value is None:
            return ABSENT
        if self.kind == "text" or isinstance(value, str):
            return str(value)
        if self.smallest is not None and value < self.smallest:
            return f"<{self.smallest:g}"
        return format_number(value, self.decimals, sign=self.sign, grouped=self.grouped)


class Table(Element):
    """表：値と、単位・期間・統計の種類・出典。中身は ``frame()`` で取り出せる。

    `rows` hold raw values (None where there is none) in the order of `columns`; printed text is derived.
    `source` is the line that is printed, `sources` are the ids of what it names. `annex` tables are the data
    behind the figures; exporters place them in the annex.
    """

    mime: ClassVar[str] = "application/vnd.ebpm.table+json"

    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    period: str = ""
    basis: str = ""
    source: str = ""
    sources: tuple[str, ...] = ()
    note: str = ""
    annex: bool = False

    @model_validator(mode="after")
    def _rectangular(self) -> Table:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells for {len(self.columns)} columns")
        return self

    def text_rows(self) -> list[list[str]]:
        """印刷するとおりの文字列（行ごと）。"""
        return [[c.format(v) for c, v in zip(self.columns, row, strict=True)] for row in self.rows]

    def frame(self) -> pd.DataFrame:
        """表を DataFrame にする。

        列名は ``columns`` の ``key``（見出しは ``attrs["headers"]``）。数値は丸める前の値で、整数の列は int64、
        小数や欠けた値のある列は float64、文字の列は str。
        """
        import pandas as pd  # the elements of a report need no data frames

        data = pd.DataFrame(
            {
                column.key: pd.Series([row[i] for row in self.rows], dtype=self._dtype(i))
                for i, column in enumerate(self.columns)
            }
        )
        data.attrs = {
            "title": self.title,
            "headers": {column.key: column.header for column in self.columns},
            "source": self.source,
        }
        return data

    def _dtype(self, position: int) -> str:
        values = [row[position] for row in self.rows]
        if self.columns[position].kind == "text" or any(isinstance(value, str) for value in values):
            return "str"
        return "int64" if all(isinstance(value, int) for value in values) else "float64"

    def plain_bundle(self) -> dict[str, Any]:
        """Return the table as HTML and as tab-separated plain text."""
        sides = [' class="n"' if c.kind == "number" else "" for c in self.columns]
        head = "".join(
            f'<th scope="col"{side}>{escape(c.header)}</th>'
            for side, c in zip(sides, self.columns, strict=True)
        )
        body = "".join(
            "<tr>" + "".join(_cell(i, side, text) for i, (side, text) in enumerate(zip(sides, row, strict=True)))
            + "</tr>"
            for row in self.text_rows()
        )  # fmt: skip
        html = page(
            f'<div class="scroll"><table><caption>{escape(self.title)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
            + small_print(
                {"期間": self.period, "統計の種類": self.basis}, {"出典": self.source}, {"注": self.note}
            ),
            uses=TABLE_RULES,
        )
        lines = ["\t".join(c.header for c in self.columns), *("\t".join(row) for row in self.text_rows())]
        return {"text/html": html, "text/plain": "\n".join([self.title, *lines])}


def _cell(position: int, side: str, text: str) -> str:
    """Return a cell; the first of a row names it."""
    tag, scope = ("td", "") if position else ("th", ' scope="row"')
    return f"<{tag}{scope}{side}>{escape(text)}</{tag}>"
