"""Hashes of the rows of each area: what tells whether a report's numbers can have changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from analysis.checking.files import read_file
from analysis.store.rows import PART, SCHEMA

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
"""2**64 over the golden ratio: the same words in another column give another hash."""
_SHIFT: Final = np.uint64(29)


@dataclass(frozen=True)
class AreaRows:
    """The rows of one area.

    Attributes
    ----------
    digest : of all their cells.
    parts : ids of the imports that they came from, sorted.
    """

    digest: str
    parts: tuple[str, ...]


def digests_of_rows(table: pa.Table) -> dict[str, AreaRows]:
    """Return what the rows of each area of an arranged table hold (`analysis.store.rows.arrange`)."""
    if not len(table):
        return {}
    hashes = np.zeros(len(table), dtype=np.uint64)
    for name in SCHEMA.names:
        hashes = hashes * _SPREAD + _hashed(table[name])
        hashes ^= hashes >> _SHIFT
    area, part = (table[name].combine_chunks() for name in ("area", PART))
    codes, parts = area.indices.to_numpy(), part.indices.to_numpy()
    begins = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    ends = np.r_[begins[1:], len(codes)]
    words, ids = area.dictionary.to_pylist(), part.dictionary.to_pylist()
    return {
        words[codes[begin]]: AreaRows(
            blake2b(hashes[begin:end].tobytes(), digest_size=16).hexdigest(),
            tuple(sorted(ids[each] for each in np.unique(parts[begin:end]))),
        )
        for begin, end in zip(begins, ends, strict=True)
    }


def to_json(digests: Mapping[str, AreaRows]) -> str:
    """Return them as they lie beside the rows."""
    return json.dumps({area: [rows.digest, *rows.parts] for area, rows in digests.items()}, sort_keys=True)


def from_json(text: str) -> dict[str, AreaRows]:
    """Return what `to_json` wrote.

    Raises
    ------
    ValueError
        When it is something else.
    """
    content = json.loads(text)
    if not isinstance(content, dict):
        raise ValueError("no digests of areas")
    return {area: AreaRows(str(digest), tuple(parts)) for area, (digest, *parts) in content.items()}


def digests_of_table(path: Path) -> dict[str, str]:
    """Return a hash of the lines of each area of a table ``observations/*.csv``; "" is the area of its other lines.

    Only lines that begin with a code are an area's: those of a table with another order of columns are not.
    """
    header, *lines = read_file(path, expected="CSV ファイル").splitlines(keepends=True) or [b""]
    own: dict[bytes, list[bytes]] = defaultdict(list)
    own[b""].append(header)
    for line in lines:
        code = line[:5]
        own[code if code.isdigit() and line[5:6] == b"," else b""].append(line)
    return {code.decode(): blake2b(b"".join(rows), digest_size=16).hexdigest() for code, rows in own.items()}


def _hashed(column: pa.ChunkedArray) -> np.ndarray:
    """Return a 64-bit number a row that is the same for the same content."""
    if not pa.types.is_dictionary(column.type):
        return column.to_numpy().astype(np.float64).view(np.uint64)
    array = column.combine_chunks()
    words = (blake2b(word.encode(), digest_size=8).digest() for word in array.dictionary.to_pylist())
    return np.array([int.from_bytes(word, "little") for word in words], np.uint64)[array.indices.to_numpy()]
