"""Any sequence of imports against a plain dictionary that is kept beside (the definition, written twice)."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.observations import typed
from analysis.store import rows
from analysis.store.provenance import Import
from analysis.store.replacing import Candidate, replace

files = st.fixed_dictionaries(
    {
        "format": st.sampled_from(["ssdse", "estat"]),
        "source": st.sampled_from(["a", "b"]),
        "which": st.sampled_from(["2024", "2026"]),
        "values": st.dictionaries(st.integers(2015, 2018), st.integers(0, 9), min_size=1),
    }
)


def candidate(file) -> Candidate:
    records = [
        {
            "area": "14212",
            "indicator": "births",
            "year": year,
            "sex": "total",
            "age": "total",
            "value": float(value),
            "status": "observed",
            "basis": "vital_statistics",
            "source": file["source"],
        }
        for year, value in file["values"].items()
    ]
    entry = Import(
        id=f"{file['format']}/{file['source']}/{file['which']}",
        format=file["format"],
        source=file["source"],
        edition=file["which"],
        file=file["which"],
        digest=repr(sorted(file["values"].items())),
        rows_digest="",
        rows=len(records),
        areas=1,
        first_year=2015,
        last_year=2018,
        imported_at=datetime(2026, 4, 1, tzinfo=UTC),
    )
    return Candidate(entry, rows.encode(typed(pd.DataFrame(records)), entry.id))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(files, min_size=1, max_size=3), max_size=5))
def test_the_store_holds_what_a_dictionary_would(commands):
    table, imports = rows.SCHEMA.empty_table(), ()
    expected: dict[str, dict[int, float]] = {}
    for command in commands:
        candidates = {one.entry.id: (one, file) for file in command for one in [candidate(file)]}
        table, imports, _ = replace(table, imports, [one for one, _ in candidates.values()])
        for id_, (_, file) in candidates.items():
            if file["format"] == "estat":
                for other in expected:
                    if other.startswith(f"estat/{file['source']}/"):
                        for year in file["values"]:
                            expected[other].pop(year, None)
            expected[id_] = {year: float(value) for year, value in file["values"].items()}
        expected = {id_: values for id_, values in expected.items() if values}
        found = zip(
            table[rows.PART].to_pylist(), table["year"].to_pylist(), table["value"].to_pylist(), strict=True
        )
        assert sorted(found) == sorted(
            (id_, y, v) for id_, values in expected.items() for y, v in values.items()
        )
        assert {each.id for each in imports} == set(expected)
