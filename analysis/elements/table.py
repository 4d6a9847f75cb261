"""Tables: raw values with their columns; the renderings are derived."""

from __future__ import annotations

from html import escape
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from analysis.elements.base import Element
from analysis.words.numbers import ABSENT, format_number

Cell = str | int | float | None


class Column(BaseModel):
    """One column: `unit` is printed in the header; numbers are rounded to `decimals` when printed.

    `sign` prints a plus before positive numbers; `grouped` separates thousands (not for years); numbers
    below `smallest` are printed as that bound (「<0.001」 for a p-value).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

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
        """Label with unit, as printed."""
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
    """A numbered table with everything a reader needs to trust it.

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
        """Return the cells as printed."""
        return [[c.format(v) for c, v in zip(self.columns, row, strict=True)] for row in self.rows]

    def plain_bundle(self) -> dict[str, Any]:
        """Return an HTML table for JupyterLab and tab-separated plain text."""
        head = "".join(f"<th>{escape(c.header)}</th>" for c in self.columns)
        align = ["left" if c.kind == "text" else "right" for c in self.columns]
        body = "".join(
            "<tr>"
            + "".join(f'<td style="text-align:{a}">{escape(t)}</td>' for a, t in zip(align, row, strict=True))
            + "</tr>"
            for row in self.text_rows()
        )
        html = (
            f"<table><caption>{escape(self.title)}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )
        lines = ["\t".join(c.header for c in self.columns), *("\t".join(row) for row in self.text_rows())]
        return {"text/html": html, "text/plain": "\n".join([self.title, *lines])}
