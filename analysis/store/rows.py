"""The rows of the store as an Arrow table: dictionary-encoded texts, sorted by area, in small row groups."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.model.observations import COLUMNS, KEY, typed

PART: Final = "part"
"""Column that holds the id of the import that a row came from."""

ORDER: Final = ("area", "indicator", "basis", "year", "sex", "age", "source", PART)
"""Columns by which the rows are sorted."""

ROW_GROUP: Final = 16_384
"""Rows of a group: an area of the whole-country store (about 1,000 rows) lies in one or two of them."""

_TEXT: Final = pa.dictionary(pa.int32(), pa.string())
_NUMBERS: Final = {"year": pa.int32(), "value": pa.float64()}
SCHEMA: Final = pa.schema([(name, _NUMBERS.get(name, _TEXT)) for name in (*COLUMNS, PART)])


def encode(observations: pd.DataFrame, part: str) -> pa.Table:
    """Return a table of observations (`analysis.model.observations.typed`) as rows of the store."""
    columns: dict[str, Any] = {name: pa.array(observations[name], from_pandas=True) for name in COLUMNS}
    columns[PART] = pa.repeat(part, len(observations))
    return pa.table(
        [
            _plain(columns[name]).dictionary_encode()
            if field.type == _TEXT
            else columns[name].cast(field.type)
            for name, field in zip(SCHEMA.names, SCHEMA, strict=True)
        ],
        schema=SCHEMA,
    )


def decode(table: pa.Table) -> pd.DataFrame:
    """Return rows of the store as a table of observations; the column ``part`` is left out."""
    plain = {
        name: table[name].cast(pa.string()) if table.schema.field(name).type == _TEXT else table[name]
        for name in COLUMNS
    }
    return typed(pa.table(plain).to_pandas())


def together(tables: Sequence[pa.Table]) -> pa.Table:
    """Return tables of rows as one, each text with one code."""
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def texts(table: pa.Table, column: str) -> tuple[np.ndarray, list[str]]:
    """Return the codes of a text column and the texts that they stand for, in the order of the texts."""
    array = table[column].combine_chunks()
    if isinstance(array, pa.ChunkedArray):  # no rows
        return np.zeros(0, dtype=np.int64), []
    words = array.dictionary.to_pylist()
    rank = np.empty(len(words), dtype=np.int64)
    rank[np.argsort(np.array(words, dtype=object))] = np.arange(len(words))
    return rank[array.indices.to_numpy()], sorted(words)


def codes(table: pa.Table, columns: Sequence[str] = KEY) -> np.ndarray:
    """Return a number for each row that is equal, and sorts, as the `columns` of the rows do."""
    parts, sizes = [], []
    for column in columns:
        if column == "year":
            years = table[column].to_numpy().astype(np.int64)
            first = int(years.min(initial=0))
            parts.append(years - first)
            sizes.append(int(years.max(initial=0)) - first + 1)
        else:
            each, words = texts(table, column)
            parts.append(each)
            sizes.append(max(len(words), 1))
    return np.ravel_multi_index(tuple(parts), tuple(sizes))


def arrange(table: pa.Table) -> pa.Table:
    """Return the rows in the order of the store."""
    return table.take(pa.array(np.argsort(codes(table, ORDER), kind="stable")))


def write(table: pa.Table, sink: Any) -> None:
    """Write arranged rows as Parquet to an open file."""
    pq.write_table(
        table,
        sink,
        row_group_size=ROW_GROUP,
        compression="zstd",
        write_page_checksum=True,
        store_schema=False,
    )


def read(
    file: pq.ParquetFile,
    areas: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
) -> pa.Table:
    """Return the rows of some areas and indicators, or all.

    Only the row groups that may hold an area are read, and one at a time where not all of their rows are wanted.
    """
    if areas is None and indicators is None:
        return _encoded(file.read())
    groups: Sequence[int] = range(file.metadata.num_row_groups)
    if areas is not None:
        wanted = sorted(areas)
        groups = [g for g in groups if _may_hold(file.metadata.row_group(g).column(0).statistics, wanted)]
    found = [only(file.read_row_group(group), areas, indicators) for group in groups]
    return _encoded(pa.concat_tables(found)) if found else SCHEMA.empty_table()


def only(
    table: pa.Table, areas: Collection[str] | None = None, indicators: Collection[str] | None = None
) -> pa.Table:
    """Return the rows of some areas and indicators; None wants all of them."""
    for column, wanted in (("area", areas), ("indicator", indicators)):
        if wanted is not None:
            values = pa.array(sorted(wanted), pa.string())
            table = table.filter(pc.is_in(table[column].cast(pa.string()), value_set=values))
    return table


def open_rows(stream: Any) -> pq.ParquetFile:
    """Return the Parquet file in an open stream; texts stay dictionary-encoded when it is read."""
    encoded = [field.name for field in SCHEMA if field.type == _TEXT]
    return pq.ParquetFile(stream, read_dictionary=encoded, page_checksum_verification=True)


def _encoded(table: pa.Table) -> pa.Table:
    return table.cast(SCHEMA).unify_dictionaries().combine_chunks()


def _may_hold(statistics: Any, wanted: Sequence[str]) -> bool:
    if statistics is None or not statistics.has_min_max:
        return True
    return any(statistics.min <= area <= statistics.max for area in wanted)


def _plain(array: Any) -> pa.Array:
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return array.cast(pa.string())
