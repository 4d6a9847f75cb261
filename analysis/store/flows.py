"""Movers between municipalities of imported files, ``store/flows.parquet``: a flow has two areas, so it is no observation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.checking.errors import InputError
from analysis.model.area_codes import JAPAN
from analysis.model.catalogue import Catalogue
from analysis.model.flows import REST
from analysis.sources.reading import FlowsReading
from analysis.store.generation import STORE_FOLDER

FILE: Final = "flows.parquet"
KEY: Final = ("year", "basis", "origin", "destination")
SCHEMA: Final = pa.schema(
    [
        *((name, pa.int32() if name == "year" else pa.dictionary(pa.int32(), pa.string())) for name in KEY),
        ("movers", pa.float64()),
        ("source", pa.dictionary(pa.int32(), pa.string())),
    ]
)
_LISTED: Final = 5


def read_municipal_flows(data_dir: Path, area: str) -> pd.DataFrame:
    """Return movers from and to a municipality: columns of `KEY`, `movers`, `source`; no rows when none was imported.

    `JAPAN` as the other end is the total, `REST` the places that the table does not name.

    Raises
    ------
    InputError
        When the file is damaged.
    """
    either = (pa.compute.field("origin") == area) | (pa.compute.field("destination") == area)
    return _read(data_dir, either)


def merge_flows(data_dir: Path, reading: FlowsReading) -> tuple[int, int]:
    """Put movers into the data folder; return how many rows are new and how many had another value before.

    Call it while the store is locked (`Generations.locked`). The file is replaced as a whole.

    Raises
    ------
    InputError
        When the file that is there is damaged.
    OSError
        When writing fails; nothing was changed then.
    """
    before = _read(data_dir).set_index(list(KEY))
    found = reading.flows.assign(source=reading.source).set_index(list(KEY))
    again = before.index.intersection(found.index)
    changed = int((before.loc[again, "movers"] != found.loc[again, "movers"]).sum())
    new = len(found) - len(again)
    if new or changed:
        rows = pd.concat([before.drop(index=again), found]).sort_index().reset_index()
        folder = data_dir / STORE_FOLDER
        part = folder / f".{FILE}.part"
        try:
            pq.write_table(pa.Table.from_pandas(rows, SCHEMA, preserve_index=False), part)
            os.replace(part, folder / FILE)
        finally:
            part.unlink(missing_ok=True)
    return new, changed


def admit_flows(reading: FlowsReading, catalogue: Catalogue, file: str) -> None:
    """Check that the catalogues know the source and every municipality.

    Raises
    ------
    InputError
        When not; the codes are named.
    """
    if reading.source not in catalogue.sources.index:
        raise InputError(
            f"出典「{reading.source}」が sources.csv にありません",
            where=file,
            remedy=f"データフォルダの sources.csv に source が {reading.source} の行（発行者、表題など）を加えてください",
        )
    codes = set(reading.flows["origin"]) | set(reading.flows["destination"])
    unknown = sorted(codes - set(catalogue.areas.index) - {REST, JAPAN})
    if unknown:
        more = f" ほか{len(unknown) - _LISTED}件" if len(unknown) > _LISTED else ""
        raise InputError(
            f"areas.csv にない市区町村のコードがあります: {'、'.join(unknown[:_LISTED])}{more}",
            where=file,
            expected="5桁の標準地域コード（検査数字を除く）",
            remedy="コードを確かめる。新しい市区町村なら、データフォルダの areas.csv に行を加える",
        )


def _read(data_dir: Path, chosen: pa.compute.Expression | None = None) -> pd.DataFrame:
    path = data_dir / STORE_FOLDER / FILE
    if not path.exists():
        return SCHEMA.empty_table().to_pandas().astype({"year": "int64", "movers": "float64"})
    try:
        table = pq.read_table(path, schema=SCHEMA, filters=chosen)
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            f"取り込んだ市区町村間の移動者数が壊れています（{type(error).__name__}）",
            where=f"{STORE_FOLDER}/{FILE}",
            remedy=f"データフォルダの {STORE_FOLDER}/{FILE} を消し、統計表を取り込み直してください",
        ) from None
    texts = [name for name in table.column_names if name not in ("year", "movers")]
    return table.to_pandas().astype({"year": "int64", **dict.fromkeys(texts, "str")})
