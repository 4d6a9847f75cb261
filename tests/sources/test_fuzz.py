"""Whatever bytes come in: observations that are sound, or one clear error in Japanese; never a traceback.

The bytes are excerpts of real files, mutated as files are in practice: cut off, cells replaced, columns and rows
moved, re-encoded, packed, line ends changed, bytes flipped.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import string
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.checking.errors import InputError
from analysis.model.observations import AGE_PATTERN, COLUMNS, KEY, SEXES, Status
from analysis.sources import ipss, juki, ssdse
from analysis.sources.decoding import decode
from analysis.sources.reading import Reading

SAMPLES = Path(__file__).parent / "samples"
READERS = {
    "ssdse_a_2018.csv": ssdse,
    "ssdse_a_2026.csv": ssdse,
    "juki_2016.csv": juki,
    "juki_2020.csv": juki,
    "juki_2022.csv": juki,
    "juki_ages_2005.csv": juki,
    "juki_ages_2025.csv": juki,
    "ipss2018_men.csv": ipss,
}
CELLS = [
    "",
    "-",
    "…",
    "X",
    "***",
    "△1,234",
    "１２",
    "1e5",
    "nan",
    "=1+1",
    "注）",
    "2020年",
    "厚木市",
    '"',
    "-5",
    "①",
]
CODECS = ["utf-8", "utf-8-sig", "cp932", "utf-16", "euc_jp", "iso2022_jp"]


def mutated(name: str, seed: int) -> bytes:
    """Return the bytes of a sample after one to three mutations drawn from `seed`."""
    draw = random.Random(seed)
    text = decode((SAMPLES / name).read_bytes(), name)
    for _ in range(draw.randint(1, 3)):
        rows = [line.split(",") for line in text.split("\n")]
        kind = draw.choice(
            ["cell", "cells", "columns", "rows", "cut", "delete", "repeat", "text", "blank", "none"]
        )
        row = draw.choice([row for row in rows if len(row) > 1] or rows)
        if kind == "cell":
            row[draw.randrange(len(row))] = draw.choice(CELLS)
        elif kind == "cells":
            for _ in range(20):
                some = draw.choice(rows)
                some[draw.randrange(len(some))] = draw.choice(CELLS)
        elif kind == "columns":
            order = list(range(max(map(len, rows))))
            draw.shuffle(order)
            rows = [[line[i] for i in order if i < len(line)] for line in rows]
        elif kind == "rows":
            draw.shuffle(rows)
        elif kind == "delete":
            del rows[draw.randrange(len(rows))]
        elif kind == "repeat":
            rows.insert(draw.randrange(len(rows)), row)
        elif kind == "blank":
            rows.insert(draw.randrange(len(rows)), [""] * draw.randint(0, 9))
        text = "\n".join(",".join(row) for row in rows) or "x"
        if kind == "cut":
            text = text[: draw.randrange(len(text)) + 1]
        elif kind == "text":
            place = draw.randrange(len(text))
            text = text[:place] + "".join(draw.choices(string.printable, k=3)) + text[place + 1 :]
    raw = text.replace("\n", draw.choice(["\n", "\r\n", "\r"])).encode(draw.choice(CODECS), errors="replace")
    if draw.random() < 0.2:
        flipped = bytearray(raw)
        for _ in range(draw.randint(1, 5)):
            flipped[draw.randrange(len(flipped))] = draw.randrange(256)
        raw = bytes(flipped)
    if draw.random() < 0.2:
        raw = gzip.compress(raw)
        raw = raw[: -draw.randint(1, 20)] if draw.random() < 0.3 else raw
    return raw


def check(name: str, raw: bytes) -> bool:
    """Read `raw` as the format of `name`: sound observations (True) or one clear error (False)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        try:
            reading = READERS[name].read(path)
        except InputError as error:
            message = str(error)
            assert any(character > "\u3000" for character in message)
            return False
    table = reading.observations
    assert tuple(table.columns) == COLUMNS
    assert len(table) > 0
    assert not table.duplicated(list(KEY)).any()
    assert table["area"].str.fullmatch(r"\d{5}").all()
    assert set(table["area"]) <= set(reading.areas["area"])
    assert table["age"].str.fullmatch(AGE_PATTERN).all()
    assert set(table["sex"]) <= set(SEXES)
    assert table["year"].between(1900, 2100).all()
    has_value = table["status"].map(lambda status: Status(status).has_value)
    assert (has_value == table["value"].notna()).all()
    assert np.isfinite(table.loc[has_value, "value"]).all()
    assert (table.loc[table["indicator"] != "real_debt_service_ratio", "value"].dropna() >= 0).all()
    return True


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(READERS)), st.integers(0, 2**32))
def test_mutated_files(name: str, seed: int) -> None:
    check(name, mutated(name, seed))


def rearranged(name: str, seed: int) -> str:
    """Return the text of a sample with rows or columns moved, lost or doubled, or cut off; no cell is rewritten."""
    draw = random.Random(seed)
    rows = list(csv.reader(io.StringIO(decode((SAMPLES / name).read_bytes(), name))))
    kind = draw.choice(
        ["columns", "rows", "delete", "repeat", "blank", "cut", "swap", "cell lost", "cell added"]
    )
    width = len(rows[-1])
    if kind == "columns":
        order = draw.sample(range(30 * width), 30 * width)
        rows = [[row[i] for i in order if i < len(row)] for row in rows]
    elif kind == "rows":
        draw.shuffle(rows)
    elif kind == "delete":
        del rows[draw.randrange(len(rows))]
    elif kind == "repeat":
        rows.insert(draw.randrange(len(rows)), draw.choice(rows))
    elif kind == "blank":
        rows.insert(draw.randrange(len(rows)), [""] * draw.randint(0, 9))
    elif kind == "swap":
        one, other = draw.randrange(width), draw.randrange(width)
        for row in rows:
            if len(row) == width:
                row[one], row[other] = row[other], row[one]
    else:
        row = draw.choice([row for row in rows if row])
        place = draw.randrange(len(row))
        row[place : place + 1] = [] if kind == "cell lost" else [draw.choice(["", "5"]), row[place]]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    text = out.getvalue()
    return text[: draw.randrange(len(text) // 2, len(text))] if kind == "cut" else text


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(READERS)), st.integers(0, 2**32))
def test_moved_rows_and_columns_never_give_another_number_without_a_word(name: str, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(rearranged(name, seed), encoding="utf-8")
        try:
            reading = READERS[name].read(path)
        except InputError:
            return
    original = original_reading(name)
    found = reading.observations.set_index(list(KEY))["value"]
    expected = original.observations.set_index(list(KEY))["value"].reindex(found.index)
    same = (found == expected) | (found.isna() & expected.isna())
    whole = (
        found.groupby("area").size() == expected_sizes(name).reindex(found.index.unique("area")).sort_index()
    )
    assert (same.all() and whole.all()) or set(reading.notes) - set(original.notes)


@cache
def expected_sizes(name: str) -> pd.Series:
    """Return how many observations each area of the unchanged sample has."""
    return original_reading(name).observations.groupby("area").size()


@cache
def original_reading(name: str) -> Reading:
    """Read the unchanged sample once."""
    reading: Reading = READERS[name].read(SAMPLES / name)
    return reading


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32))
def test_damaged_workbooks(seed: int) -> None:
    draw = random.Random(seed)
    raw = bytearray(workbook_bytes())
    for _ in range(draw.randint(1, 30)):
        raw[draw.randrange(4, len(raw))] = draw.randrange(256)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "juki.xlsx"
        path.write_bytes(raw[: draw.randrange(len(raw))] if draw.random() < 0.3 else raw)
        try:
            reading = juki.read(path)
        except InputError:
            return
    assert reading.observations.equals(original_reading("juki_2022.csv").observations)


@cache
def workbook_bytes() -> bytes:
    """Return the smallest sample as a workbook."""
    book = openpyxl.Workbook()
    with (SAMPLES / "juki_2022.csv").open(encoding="cp932", newline="") as stream:
        for row in csv.reader(stream):
            book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(READERS)), st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(name: str, raw: bytes) -> None:
    assert not check(name, raw)


@pytest.mark.parametrize("name", sorted(READERS))
def test_the_samples_themselves_are_read(name: str) -> None:
    assert check(name, (SAMPLES / name).read_bytes())


@pytest.mark.parametrize("name", sorted(READERS))
def test_encodings_line_ends_and_packing_do_not_change_the_numbers(name: str, tmp_path: Path) -> None:
    expected = READERS[name].read(SAMPLES / name).observations
    text = decode((SAMPLES / name).read_bytes(), name)
    for codec in ("utf-8-sig", "cp932", "utf-16"):
        for line_end in ("\n", "\r\n"):
            raw = text.replace("\n", line_end).encode(codec)
            for suffix, content in (("", raw), (".gz", gzip.compress(raw))):
                path = tmp_path / f"{name}{suffix}"
                path.write_bytes(content)
                assert READERS[name].read(path).observations.equals(expected)
