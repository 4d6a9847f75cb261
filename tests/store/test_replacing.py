"""Any sequence of imports against a plain dictionary that is kept beside (the definition, written twice)."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.observations import typed
from analysis.store import rows
from analysis.store.provenance import Import
from analysis.store.replacing import Candidate, Change, replace

files = st.fixed_dictionaries(
    {
        "format": st.sampled_from(["ssdse", "estat"]),
        "source": st.sampled_from(["a", "b"]),
        "edition": st.sampled_from(["2024", "2026"]),
        "name": st.sampled_from(["x", "y"]),
        "values": st.dictionaries(st.integers(2015, 2018), st.integers(0, 9), min_size=1),
    }
)


def name_of(file) -> str:
    if file["format"] == "estat":
        return f"estat/{file['source']}/{file['name']}"
    return f"ssdse/{file['source']}/{file['edition']}/{file['name']}"


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
        id=name_of(file),
        format=file["format"],
        source=file["source"],
        edition=file["edition"],
        file=file["name"],
        digest=repr(sorted(file["values"].items())),
        rows_digest="",
        rows=len(records),
        areas=1,
        first_year=2015,
        last_year=2018,
        imported_at=datetime(2026, 4, 1, tzinfo=UTC),
    )
    return Candidate(entry, rows.encode(typed(pd.DataFrame(records)), entry.id))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(files, min_size=1, max_size=3), max_size=5))
def test_the_store_holds_what_a_dictionary_would(commands):
    table, imports = rows.SCHEMA.empty_table(), ()
    expected: dict[str, dict[int, float]] = {}
    for command in commands:
        entering = {name_of(file): file for file in command}
        table, imports, outcomes = replace(table, imports, [candidate(file) for file in entering.values()])
        for outcome, (id_, file) in zip(outcomes, entering.items(), strict=True):
            values = {year: float(value) for year, value in file["values"].items()}
            kin = [other for other in expected if other.rsplit("/", 1)[0] == id_.rsplit("/", 1)[0]]
            if outcome.change is Change.UNCHANGED:
                assert values in [expected[other] for other in kin]
                continue
            gone: set[int] = set()
            for other in kin:
                if other == id_ or (file["format"] == "ssdse" and values.keys() & expected[other].keys()):
                    gone |= expected.pop(other).keys()
                else:
                    for year in values:
                        expected[other].pop(year, None)
            expected[id_] = values
            lost = sorted(gone - values.keys())
            assert outcome.loss.values == len(lost)
            assert [column[2] for column in outcome.loss.columns] == lost
            assert outcome.loss.areas == ()
        expected = {id_: values for id_, values in expected.items() if values}
        found = zip(
            table[rows.PART].to_pylist(), table["year"].to_pylist(), table["value"].to_pylist(), strict=True
        )
        assert sorted(found) == sorted(
            (id_, y, v) for id_, values in expected.items() for y, v in values.items()
        )
        assert {each.id for each in imports} == set(expected)
