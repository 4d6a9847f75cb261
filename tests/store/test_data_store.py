"""One value a key from several sources, and what is told about the choice (values given by hand)."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from analysis.checking.errors import InputError
from analysis.model.area_history import GapReason
from analysis.store import rows
from analysis.store.data_store import DataStore
from analysis.store.importing import import_files

FIRST = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


def series(store: DataStore, area: str = "14212", basis: str = "vital_statistics") -> dict[int, float]:
    return dict(store.read(area, "births", basis))


def test_imported_years_lengthen_the_series_of_the_tables(folder, as_file):
    import_files(folder, [as_file([("14212", 2017, 1550.0), ("14203", 2017, 1800.0)])])
    store = DataStore.open(folder)
    assert series(store) == {2015: 1700.0, 2016: 1614.0, 2017: 1550.0}
    assert store.read("14212", "births", "vital_statistics").source_ids() == ("book", "own")
    assert set(store.observations["area"]) == {"14203", "14212"}


def test_the_tables_come_before_the_imports_and_the_difference_is_listed(folder, as_file):
    import_files(folder, [as_file([("14212", 2015, 1700.0), ("14212", 2016, 1600.0)])])
    store = DataStore.open(folder)
    assert series(store) == {2015: 1700.0, 2016: 1614.0}
    told = store.conflicts()[["year", "source", "value", "chosen", "edition", "file"]]
    assert told.to_numpy().tolist() == [
        [2016, "own", 1614.0, True, "", ""],
        [2016, "book", 1600.0, False, "2024", "book.csv"],
    ]
    assert store.conflicts("14212").equals(store.conflicts())


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_newer_edition_comes_before_an_older_one_whenever_it_was_imported(folder, as_file, newest_first):
    newer = as_file([("14203", 2016, 1901.0)], edition="2026", file="2026.csv")
    older = as_file([("14203", 2016, 1900.0)], source="list", edition="2020", file="2020.csv")
    for file, now in zip((newer, older) if newest_first else (older, newer), (FIRST, LATER), strict=True):
        import_files(folder, [file], now=now)
    store = DataStore.open(folder)
    assert series(store, "14203") == {2016: 1901.0}
    assert store.conflicts("14203")["file"].tolist() == ["2026.csv", "2020.csv"]


def test_a_selection_is_as_new_as_its_import_whatever_its_years(folder, as_file):
    table = as_file(
        [("14203", 2016, 3.0)], source="api", edition="2016-2016-0a", format="estat", file="t.csv"
    )
    import_files(folder, [table], now=FIRST)
    import_files(folder, [as_file([("14203", 2016, 2.0)], edition="2024")], now=LATER)
    assert series(DataStore.open(folder), "14203") == {2016: 3.0}
    import_files(folder, [as_file([("14203", 2016, 1.0)], source="list", edition="2027")], now=LATER)
    assert series(DataStore.open(folder), "14203") == {2016: 1.0}


def test_sources_that_agree_are_no_conflict(folder, as_file):
    a_third, guess = 0.1 + 0.2, {"status": "estimated"}
    import_files(
        folder,
        [
            as_file([("14203", 2016, 0.3, guess), ("14212", 2016, 1614.0)]),
            as_file([("14203", 2016, a_third, guess)], source="list", file="list.csv"),
        ],
    )
    assert DataStore.open(folder).conflicts().empty


def test_a_value_against_a_statement_that_there_is_none_is_a_conflict(folder, as_file):
    none = {"status": "unavailable", "value": None}
    import_files(
        folder,
        [
            as_file([("14203", 2016, None, none)], edition="2026"),
            as_file([("14203", 2016, 1900.0)], source="list", file="list.csv"),
        ],
    )
    store = DataStore.open(folder)
    assert series(store, "14203") == {}
    assert store.conflicts()["status"].tolist() == ["unavailable", "observed"]


def test_different_bases_are_different_keys(folder, as_file):
    import_files(folder, [as_file([("14212", 2016, 1690.0, {"basis": "resident_register"})])])
    store = DataStore.open(folder)
    assert series(store) == {2015: 1700.0, 2016: 1614.0}
    assert series(store, basis="resident_register") == {2016: 1690.0}
    assert store.bases_of("14212", "births") == ["resident_register", "vital_statistics"]
    assert store.conflicts().empty


def test_opening_one_area_gives_what_opening_all_gives_for_it(folder, as_file):
    rows = [(f"{10000 + i}", year, float(i * year)) for i in range(300) for year in (2016, 2017)]
    import_files(folder, [as_file(rows), as_file([("10007", 2016, 5.0)], source="list", file="list.csv")])
    whole = DataStore.open(folder)
    one = DataStore.open(folder, areas=["10007", "14212"])
    for area in ("10007", "14212"):
        assert series(one, area) == series(whole, area) != {}
    assert one.conflicts("10007")["value"].tolist() == whole.conflicts("10007")["value"].tolist()
    assert set(one.observations["area"]) == {"10007", "14212"}
    with pytest.raises(ValueError, match="10008"):
        one.read("10008", "births", "vital_statistics")


def test_every_row_tells_the_import_that_it_came_from(folder, as_file):
    import_files(folder, [as_file([("14212", 2017, 1550.0)])], now=FIRST)
    store = DataStore.open(folder)
    rows = store.rows("14212", "births").sort_values("year")
    assert [origin and (origin.file, origin.imported_at) for origin in store.origins(rows)] == [
        None,
        None,
        ("book.csv", FIRST),
    ]


def test_areas_that_only_a_file_knows_have_its_name(folder, as_file):
    import_files(folder, [as_file([("22138", 2024, 3.0)], names={"22138": "浜松市中央区"})])
    catalogue = DataStore.open(folder, areas=["14212"]).catalogue
    assert catalogue.area_name("22138") == "浜松市中央区"
    assert catalogue.prefecture_of("22138") == "22000"
    assert catalogue.require_area("22138") == "22138"
    assert catalogue.area_name("14212") == "厚木市"


def test_a_change_of_a_table_is_seen_by_the_next_opening(folder):
    assert series(DataStore.open(folder))[2016] == 1614.0
    path = folder / "observations" / "births.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1614", "1615"), encoding="utf-8")
    assert series(DataStore.open(folder))[2016] == 1615.0
    path.write_text(path.read_text(encoding="utf-8").replace("1615", "many"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(InputError, match="many"):
            DataStore.open(folder)


def test_the_catalogue_says_what_adds_up_over_merged_municipalities(broken_data, as_file):
    """藤沢町 (03422) went into 一関市 (03209) on 26 September 2011; the numbers are made up."""
    employed = {"indicator": "employed_manufacturing", "basis": "census"}
    shops = {"indicator": "retail_stores", "basis": "economic_census_stores"}
    moves = {"indicator": "in_migrants", "basis": "migration_report"}
    debt = {"indicator": "real_debt_service_ratio", "basis": "municipal_finance"}
    rows = [
        (area, 2010, value, series)
        for series, *values in ((employed, 60, 4), (shops, 70, 5), (moves, 80, 6), (debt, 9, 7))
        for area, value in zip(("03209", "03422"), values, strict=True)
    ]
    import_files(broken_data, [as_file(rows, source="ssdse_2026", names={"03422": "藤沢町"})])
    store = DataStore.open(broken_data, areas=["03209"])
    assert dict(store.read("03209", **employed)) == {2010: 64}
    assert dict(store.read("03209", **shops)) == {2010: 75}
    assert store.read("03209", **shops).summed == {2010}
    for series in (moves, debt):
        found = store.history("03209", **series)
        assert 2010 not in set(found.observations["year"])
        assert GapReason.NOT_ADDITIVE in {gap.reason for gap in found.gaps if gap.year == 2010}


def test_only_the_asked_areas_are_read(folder, as_file, monkeypatch):
    """Bytes of another area's rows are damaged, which nobody notices who does not read them."""
    monkeypatch.setattr(rows, "ROW_GROUP", 10)
    years = range(2001, 2011)
    import_files(folder, [as_file([(area, year, 5.0) for area in ("14203", "47201") for year in years])])
    (path,) = (folder / "store").glob("observations-*")
    last = pq.read_metadata(path).row_group(1)
    content = bytearray(path.read_bytes())
    for column in range(last.num_columns):
        place = last.column(column)
        start = place.dictionary_page_offset or place.data_page_offset
        content[start : start + place.total_compressed_size] = b"\xff" * place.total_compressed_size
    path.write_bytes(content)
    one = DataStore.open(folder, areas=["14203"])
    assert series(one, "14203") == dict.fromkeys(years, 5.0)
    with pytest.raises(ValueError, match="not opened"):
        series(one, "47201")
    with pytest.raises(InputError, match="壊れています"):
        DataStore.open(folder)


def test_only_the_asked_indicators_are_kept(folder, as_file):
    people = {"indicator": "population", "basis": "census"}
    import_files(folder, [as_file([("14203", 2015, 5.0), ("14203", 2015, 900.0, people)])])
    store = DataStore.open(folder, indicators=["births"])
    assert set(store.observations["indicator"]) == {"births"}
    assert set(store.observations["area"]) == {"14203", "14212"}
    with pytest.raises(ValueError, match="not opened"):
        store.read("14203", "population", "census")
