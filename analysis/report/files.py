"""The data behind each table and figure as CSV, described by a Frictionless Data Package."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from analysis.elements import Column, Cover, Source, Table
from analysis.elements.html import followable
from analysis.elements.table import Cell
from analysis.report.tabular import Contents, DataTable, context, data_tables, headers, inert, rounded

DESCRIPTION = "datapackage.json"


def write_data(contents: Contents, folder: Path) -> None:
    """Write every table as CSV and what they mean as ``datapackage.json``.

    The CSV is UTF-8 with BOM for Excel: one header row with units, raw numbers, the report's area, year and
    basis in each row. Text that a spreadsheet would run as a formula is preceded by an apostrophe.

    References
    ----------
    Frictionless Data, Data Package and Table Schema, version 1.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = data_tables(contents.tables)
    for table in tables:
        write_csv(table.table, folder / f"{table.file}.csv", contents.cover)
    text = json.dumps(_package(tables, contents), ensure_ascii=False, indent=1)
    (folder / DESCRIPTION).write_text(text + "\n", encoding="utf-8", newline="\n")


def write_csv(table: Table, path: Path, cover: Cover | None = None) -> None:
    """Write one table as `write_data` does."""
    said = context(cover, table)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([inert(header) for header in (*headers(table), *(header for header, _ in said))])
    tail = [_context_cell(value) for _, value in said]
    for row in table.rows:
        cells = [_cell(c, v) for c, v in zip(table.columns, row, strict=True)]
        writer.writerow([*cells, *tail])
    path.write_bytes(buffer.getvalue().encode("utf-8-sig"))


def _cell(column: Column, value: Cell) -> str:
    if value is None:
        return ""
    return inert(value) if isinstance(value, str) else f"{rounded(column, value):.15g}"


def _context_cell(value: str | int) -> str:
    return inert(value) if isinstance(value, str) else str(value)


def _package(tables: list[DataTable], contents: Contents) -> dict[str, Any]:
    cover = contents.cover
    about: dict[str, Any] = {"profile": "tabular-data-package"}
    if cover:
        about |= {"name": f"{cover.topic}-{cover.area}-{cover.year}".lower(), "title": cover.title}
        about |= {"description": cover.question}
        if cover.department:
            about["contributors"] = [{"title": cover.department, "role": "author"}]
    if contents.sources:
        about["sources"] = [_source(source) for source in contents.sources]
    return {**about, "resources": [_resource(table, contents) for table in tables]}


def _source(source: Source) -> dict[str, str]:
    described = {"title": source.name, "path": source.url if followable(source.url) else ""}
    described |= {"id": source.id, "license": source.licence}
    return {name: text for name, text in described.items() if text}


def _resource(data: DataTable, contents: Contents) -> dict[str, Any]:
    table, said = data.table, context(contents.cover, data.table)
    fields = [
        {"name": inert(header), "title": column.label, "type": _type(data, n), **_unit(column)}
        for n, (header, column) in enumerate(zip(headers(table), table.columns, strict=True))
    ]
    fields += [
        {"name": header, "type": "integer" if isinstance(value, int) else "string"} for header, value in said
    ]
    words = {"title": f"{data.label} {table.title}", "description": table.note, "period": table.period}
    words |= {"basis": table.basis, "source": table.source}
    return {
        "profile": "tabular-data-resource",
        "name": data.file,
        "path": f"{data.file}.csv",
        **{name: text for name, text in words.items() if text},
        **({"sourceIds": list(table.sources)} if table.sources else {}),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _type(data: DataTable, position: int) -> str:
    values = [row[position] for row in data.table.rows if row[position] is not None]
    if data.table.columns[position].kind == "text" or any(isinstance(value, str) for value in values):
        return "string"
    return "integer" if values and all(isinstance(value, int) for value in values) else "number"


def _unit(column: Column) -> dict[str, str]:
    return {"unit": column.unit} if column.unit else {}
