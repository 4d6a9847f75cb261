"""From an executed notebook to the report document: reads the elements, numbers them, ties them together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from nbformat import NotebookNode
from pydantic import ValidationError

from analysis.checking.errors import ReportError
from analysis.checking.plain import plain
from analysis.elements import (
    Aside,
    Cover,
    Element,
    Figure,
    Finding,
    Prose,
    Quotations,
    Source,
    Sources,
    Subheading,
    Table,
)
from analysis.report.document import Image, Preformatted, Sheet
from analysis.report.foreign import NO_ALT, foreign_block
from analysis.report.tabular import Contents

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ELEMENTS: tuple[type[Element], ...] = (
    Cover,
    Finding,
    Prose,
    Quotations,
    Subheading,
    Table,
    Figure,
    Sources,
)


@dataclass(frozen=True)
class Markdown:
    """Narration as written."""

    source: str


Item = Markdown | Element | Sheet | Image | Preformatted


def read_items(notebook: NotebookNode, prefix: str = "") -> Iterator[Item]:
    """Yield what a notebook has to say, in order; code and streams are not part of it.

    `prefix` makes the places of its pictures unique among several notebooks.

    Raises
    ------
    ReportError
        When an output carries one of our MIME types but not its contents.
    """
    foreign = 0
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            yield Markdown(plain(cell.source))
        elif cell.cell_type == "code":
            for output in cell.outputs:
                foreign += 1
                yield from _read_output(
                    plain(output), number, _alt(cell, output), f"{prefix}output-{foreign}"
                )


def report_items(notebook: NotebookNode, prefix: str = "") -> tuple[Cover | None, list[Item]]:
    """Return the cover and what the report consists of; what comes before the cover is the notebook's own.

    Raises
    ------
    ReportError
        As `read_items`.
    """
    items = list(read_items(notebook, prefix))
    cover = next((item for item in items if isinstance(item, Cover)), None)
    if cover is None:
        return None, items
    silent = _silent_narration(notebook)
    told = [item for item in items if not (isinstance(item, Markdown) and item.source in silent)]
    return cover, told[told.index(cover) :]


def _silent_narration(notebook: NotebookNode) -> set[str]:
    """Return the narration of chapters none of whose cells had anything to show: nothing to narrate."""
    silent: set[str] = set()
    chapter: list[str] = []
    shown = computed = False
    for cell in [*notebook.cells, None]:
        if cell is None or (cell.cell_type == "markdown" and cell.source.lstrip().startswith("## ")):
            silent |= set(chapter) if computed and not shown else set()
            chapter, shown, computed = [], False, False
        if cell is not None and cell.cell_type == "markdown":
            chapter.append(plain(cell.source))
        elif cell is not None and cell.cell_type == "code":
            computed = True
            shown = shown or any(Aside.mime not in output.get("data", {}) for output in cell.outputs)
    return silent


def bibliography(items: Iterable[Item]) -> tuple[Source, ...]:
    """Return the sources in the order in which the notebook lists them, each once."""
    listed: dict[str, Source] = {}
    for item in items:
        if isinstance(item, Sources):
            listed.update({source.id: source for source in item.sources if source.id not in listed})
    return tuple(listed.values())


def read_contents(notebook: NotebookNode) -> Contents:
    """Return the tables of an executed notebook with what they are about, for data files.

    Raises
    ------
    ReportError
        As `read_items`.
    """
    cover, items = report_items(notebook)
    tables = tuple(item for item in items if isinstance(item, Table))
    sources = bibliography(items)
    stamp = report_timestamp(cover)
    return Contents(cover, tables, sources, _newest(sources) if stamp is None else stamp)


def report_timestamp(cover: Cover | None) -> int | None:
    """Return the report's time stamp as UNIX seconds: the day on the cover, else SOURCE_DATE_EPOCH, else None.

    The clock's time would make every build differ, and any other day is nobody's.

    Raises
    ------
    ReportError
        When the date is not written YYYY-MM-DD.
    """
    if cover and cover.date_iso:
        try:
            return _seconds(date.fromisoformat(cover.date_iso))
        except ValueError as error:
            raise ReportError(f"表紙の日付 {cover.date_iso} は YYYY-MM-DD の形ではありません") from error
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(epoch) if epoch.isdigit() else None


def _newest(sources: Iterable[Source]) -> int:
    """Return the day of the newest source, else 0: what a workbook says, whose form demands a day."""
    days = [source.date for source in sources if _DAY.fullmatch(source.date)]
    return _seconds(date.fromisoformat(max(days))) if days else 0


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _read_output(output: dict[str, Any], number: int, alt: str, anchor: str) -> list[Item]:
    if output.get("output_type") == "error":
        return [Preformatted(text=f"エラー: {output.get('ename', '')}: {output.get('evalue', '')}")]
    data = output.get("data")
    if not data or Aside.mime in data:
        return []
    if elements := _read_elements(output, number):
        return elements
    if "text/markdown" in data:
        text = data["text/markdown"]
        return [Markdown("".join(text) if isinstance(text, list) else text)]
    block = foreign_block(data, alt, anchor)
    return [block] if block else []


def _read_elements(output: dict[str, Any], number: int) -> list[Item]:
    """Return the elements of an output: one, or two from the covers of old that carried the sources."""
    found: list[Item] = []
    for kind in _ELEMENTS:
        try:
            if (element := kind.from_output(output)) is not None:
                found.append(element)
        except ValidationError as error:
            raise ReportError(_unreadable(kind, output, number, error)) from error
    return found


def _unreadable(kind: type[Element], output: dict[str, Any], number: int, error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    message = f"{number} 番目のセルの出力を読めません（{place}: {first['msg']}）"
    record = output["data"].get(kind.mime)
    written = record.get("schema") if isinstance(record, dict) else None
    if isinstance(written, int) and written > kind.schema_number:
        message += "。このプログラムより新しい版で実行されたノートブックです。プログラムを更新してください"
    return message


def _alt(cell: NotebookNode, output: NotebookNode) -> str:
    """Return the text alternative that an analyst gave in the output's or the cell's metadata."""
    alt = output.get("metadata", {}).get("alt") or cell.metadata.get("alt")
    return plain(str(alt)) if alt else NO_ALT
