"""A small data folder, and readings of imagined files, for the tests of the store."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

import pandas as pd
import pytest

from analysis.model.observations import COLUMNS, typed
from analysis.sources.reading import AREA_COLUMNS, Reading
from analysis.store.readers import FileReading

CATALOGUES = {
    "indicators.csv": [
        ["indicator", "basis", "name_ja", "unit", "definition", "decimals", "better", "period", "additive"],
        ["births", "vital_statistics", "出生数", "人", "定義", "0", "higher", "calendar_year", "true"],
        [
            "births",
            "resident_register",
            "出生数（台帳）",
            "人",
            "定義",
            "0",
            "higher",
            "calendar_year",
            "true",
        ],
        ["population", "census", "人口", "人", "定義", "0", "higher", "october_1", "true"],
    ],
    "bases.csv": [
        ["basis", "name_ja", "coverage"],
        ["vital_statistics", "人口動態統計", "日本人を数える。"],
        ["resident_register", "住民基本台帳", "外国人を含む。"],
        ["census", "国勢調査", "10月1日に住む人。"],
    ],
    "sources.csv": [
        ["source", "publisher", "title", "table", "url", "licence", "date", "transcription"],
        *[
            [source, "発行者", f"表 {source}", "", "", "", "", ""]
            for source in ("own", "book", "list", "api")
        ],
    ],
    "areas.csv": [
        ["area", "name_ja", "level", "prefecture", "parent"],
        ["00000", "全国", "country", "", ""],
        ["14000", "神奈川県", "prefecture", "14000", ""],
        ["14203", "平塚市", "municipality", "14000", ""],
        ["14212", "厚木市", "municipality", "14000", ""],
    ],
}

Row = tuple[object, ...]


def write_csv(path: Path, lines: Sequence[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder of three series, without imports: births of 厚木市 in 2015 and 2016 are its own."""
    data = tmp_path / "data"
    for name, lines in CATALOGUES.items():
        write_csv(data / name, lines)
    write_csv(
        data / "observations" / "births.csv",
        [
            COLUMNS,
            ["14212", "births", 2015, "total", "total", 1700, "observed", "vital_statistics", "own"],
            ["14212", "births", 2016, "total", "total", 1614, "observed", "vital_statistics", "own"],
        ],
    )
    return data


def observations(rows: Sequence[Row], source: str) -> pd.DataFrame:
    """Rows of (area, year, value) and, where they differ from births, of indicator, basis, sex, age, status."""
    records = []
    for area, year, value, *changes in rows:
        record = {
            "area": area,
            "indicator": "births",
            "year": year,
            "sex": "total",
            "age": "total",
            "value": value,
            "status": "observed",
            "basis": "vital_statistics",
            "source": source,
        }
        records.append({**record, **(changes[0] if changes else {})})
    return typed(pd.DataFrame(records))


@pytest.fixture
def as_file() -> Callable[..., FileReading]:
    """Make a file of format ssdse (the whole of an edition) or another one, as a reader would return it."""

    def make(
        rows: Sequence[Row],
        *,
        source: str = "book",
        edition: str = "2024",
        file: str = "book.csv",
        format: str = "ssdse",
        names: dict[str, str] | None = None,
        notes: tuple[str, ...] = (),
    ) -> FileReading:
        found = observations(rows, source)
        areas = pd.DataFrame(
            [
                (area, (names or {}).get(area, ""), "municipality", f"{area[:2]}000")
                for area in found["area"].unique()
            ],
            columns=list(AREA_COLUMNS),
            dtype="str",
        )
        digest = blake2b(repr(rows).encode(), digest_size=32).hexdigest()
        return FileReading(format, file, digest, Reading(found, areas, edition, source, notes))

    return make


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of whole official files; tests that need it are skipped where it is absent."""
    default = Path(__file__).parents[3] / "shared" / "data"
    found = Path(os.environ.get("EBPM_SHARED_DATA", default)) / "raw"
    if not found.is_dir():
        pytest.skip(f"official files not at hand ({found}; EBPM_SHARED_DATA may name the place)")
    return found
