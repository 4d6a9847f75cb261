"""The hashes of a data folder change for the areas whose rows change, and for no others."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from analysis.sources.reading import FlowsReading
from analysis.store.flows import merge_flows
from analysis.store.folder_digests import FolderDigests
from analysis.store.generation import Generations
from analysis.store.importing import import_files

FIRST = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


def known(folder) -> dict[str, str]:
    digests = FolderDigests(folder)
    return {area: digests.of([area], area) for area in ("14203", "14212", "14000")}


def changed(before, folder) -> set[str]:
    return {area for area, digest in known(folder).items() if digest != before[area]}


def test_an_import_changes_the_areas_that_it_has_rows_of(folder, as_file):
    before = known(folder)
    import_files(folder, [as_file([("14203", 2017, 1800.0)])], now=FIRST)
    assert changed(before, folder) == {"14203"}
    before = known(folder)
    import_files(folder, [as_file([("14203", 2017, 1800.0), ("14212", 2017, 1550.0)])], now=LATER)
    assert "14212" in changed(before, folder)
    assert "14000" not in changed(before, folder)


@pytest.mark.parametrize("column", ["value", "year", "status", "sex", "age", "basis"])
def test_every_cell_of_a_row_counts(folder, as_file, column):
    row = {"value": ("14203", 2017, 1801.0), "year": ("14203", 2018, 1800.0)}
    other = {"status": "estimated", "sex": "male", "age": "0-4", "basis": "resident_register"}
    rows = row.get(column) or ("14203", 2017, 1800.0, {column: other[column]})
    import_files(folder, [as_file([("14203", 2017, 1800.0), ("14212", 2017, 1.0)])], now=FIRST)
    before = Generations.of(folder).area_rows()
    import_files(folder, [as_file([rows, ("14212", 2017, 1.0)])], now=FIRST)
    after = Generations.of(folder).area_rows()
    assert before["14203"].digest != after["14203"].digest


def test_which_of_two_imports_is_newer_counts(folder, as_file):
    older = as_file(
        [("14203", 2016, 3.0)], source="api", edition="2016-2016-0a", format="estat", file="a.csv"
    )
    newer = as_file(
        [("14203", 2016, 4.0)], source="list", edition="2016-2016-0b", format="estat", file="b.csv"
    )
    found = []
    for files in ((older, newer), (newer, older)):
        for path in (folder / "store").glob("*"):
            path.unlink()
        for file, now in zip(files, (FIRST, LATER), strict=True):
            import_files(folder, [file], now=now)
        found.append(known(folder))
    assert found[0]["14203"] != found[1]["14203"]
    assert found[0]["14212"] == found[1]["14212"]


def test_a_store_without_hashes_beside_it_has_the_same(folder, as_file):
    import_files(folder, [as_file([("14203", 2017, 1800.0), ("14212", 2017, 1.0)])], now=FIRST)
    before = Generations.of(folder).area_rows()
    (path,) = (folder / "store").glob("areas-*.json")
    for text in (None, "{", "[]", '{"14203": 1}'):
        path.unlink() if text is None else path.write_text(text, encoding="utf-8")
        assert Generations.of(folder).area_rows() == before
    assert set(before) == {"14203", "14212"}


def test_a_former_state_leaves_no_hashes(folder, as_file):
    for value in (1.0, 2.0):
        import_files(folder, [as_file([("14203", 2017, value)])], now=FIRST)
    assert len(list((folder / "store").glob("areas-*.json"))) == 1


def test_movers_change_the_report_of_their_municipality(folder, as_file):
    import_files(folder, [as_file([("14203", 2017, 1800.0)])], now=FIRST)
    before = known(folder)
    columns = ["year", "basis", "origin", "destination", "movers"]
    moved = pd.DataFrame([(2024, "migration_report", "14203", "13101", 5.0)], columns=columns)
    merge_flows(folder, FlowsReading(moved, "book"))
    assert changed(before, folder) == {"14203"}
