"""Rows of the store against the plain frames that they were made of (no published oracle: identity)."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.observations import COLUMNS, KEY, typed
from analysis.store import rows

one_row = st.fixed_dictionaries(
    {
        "area": st.sampled_from(["00000", "01100", "14212", "47382"]),
        "indicator": st.sampled_from(["births", "deaths"]),
        "year": st.integers(1920, 2070),
        "sex": st.sampled_from(["total", "male"]),
        "age": st.sampled_from(["total", "0-4", "5-9", "90+"]),
        "value": st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
        "status": st.sampled_from(["observed", "suppressed"]),
        "basis": st.sampled_from(["census", "vital_statistics"]),
        "source": st.sampled_from(["a", "b"]),
    }
)
frames = st.lists(one_row, min_size=1, max_size=40).map(lambda found: typed(pd.DataFrame(found)))


def stored(table, **options):
    buffer = io.BytesIO()
    rows.write(table, buffer)
    return rows.read(rows.open_rows(io.BytesIO(buffer.getvalue())), **options)


def as_tuples(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return sorted(frame.astype(object).where(frame.notna(), "none").itertuples(index=False), key=str)


@settings(max_examples=50, deadline=None)
@given(st.lists(frames, min_size=1, max_size=3))
def test_what_is_written_is_read_again_in_the_order_of_the_store(parts):
    table = rows.arrange(rows.together([rows.encode(part, f"p{i}") for i, part in enumerate(parts)]))
    read = stored(table)
    assert as_tuples(rows.decode(read)) == as_tuples(pd.concat(parts))
    order = rows.decode(read)[[column for column in rows.ORDER if column != rows.PART]]
    keys = list(order.itertuples(index=False, name=None))
    assert keys == sorted(keys)


@settings(max_examples=50, deadline=None)
@given(frames)
def test_codes_compare_as_the_keys_of_the_rows_do(frame):
    codes = rows.codes(rows.encode(frame, "p"))
    keys = list(frame[list(KEY)].itertuples(index=False, name=None))
    for (a, code_a), (b, code_b) in itertools.combinations(zip(keys, codes, strict=True), 2):
        assert (a < b, a == b) == (code_a < code_b, code_a == code_b)


def country(areas: int) -> pd.DataFrame:
    years = 20 * areas
    return typed(
        pd.DataFrame(
            {
                "area": np.repeat([f"{10000 + i}" for i in range(areas)], 20),
                "indicator": "births",
                "year": np.tile(np.arange(2000, 2020), areas),
                "sex": "total",
                "age": "total",
                "value": np.arange(years, dtype=float),
                "status": "observed",
                "basis": "vital_statistics",
                "source": "a",
            }
        )
    )


def test_one_area_is_read_without_the_rest_of_the_country(monkeypatch):
    monkeypatch.setattr(rows, "ROW_GROUP", 100)
    buffer = io.BytesIO()
    rows.write(rows.arrange(rows.encode(country(50), "p")), buffer)
    file = rows.open_rows(io.BytesIO(buffer.getvalue()))
    assert file.metadata.num_row_groups == 10
    read = []
    whole = file.read_row_group
    monkeypatch.setattr(file, "read_row_group", lambda group: read.append(group) or whole(group))
    found = rows.decode(rows.read(file, ["10007"]))
    assert read == [1]  # areas 5 to 9 lie in the second group of 100 rows
    assert list(found["year"]) == list(range(2000, 2020))
    assert list(found["value"]) == [float(value) for value in range(140, 160)]


@pytest.mark.parametrize("areas", [[], ["99999"], ["09999", "10050"]])
def test_areas_that_are_not_there_give_no_rows(areas):
    table = rows.arrange(rows.encode(country(3), "p"))
    found = rows.decode(stored(table, areas=areas))
    assert found.empty
    assert list(found.columns) == list(COLUMNS)
