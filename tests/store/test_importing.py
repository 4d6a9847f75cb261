"""What an import adds, replaces and refuses (no published oracle: rows are given and asked for by hand)."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.checking.failures import InvalidData
from analysis.store import importing, starting
from analysis.store.generation import Generations
from analysis.store.importing import import_files
from analysis.store.replacing import Change
from analysis.store.rows import decode

FIRST = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
ROWS = [("14203", 2016, 1900.0), ("14212", 2016, 1614.0), ("14212", 2017, 1550.0)]


def content(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def values(folder: Path, source: str) -> dict[tuple[str, int], float]:
    table, _ = Generations.of(folder).read()
    found = decode(table)
    found = found[found["source"] == source]
    return {(row["area"], row["year"]): row["value"] for row in found.to_dict("records")}


def changes(imported) -> list[Change]:
    return [outcome.change for outcome in imported.outcomes]


def test_the_same_file_twice_changes_no_byte(folder, as_file):
    assert changes(import_files(folder, [as_file(ROWS)], now=FIRST)) == [Change.NEW]
    before = content(folder)
    again = import_files(folder, [as_file(ROWS)], now=LATER)
    assert changes(again) == [Change.UNCHANGED]
    assert again.outcomes[0].entry.imported_at == FIRST
    assert content(folder) == before


def test_a_corrected_file_replaces_its_own_rows_and_no_others(folder, as_file):
    import_files(folder, [as_file(ROWS), as_file(ROWS, source="list", file="list.csv")], now=FIRST)
    corrected = [("14203", 2016, 1901.0), ("14212", 2016, 1614.0), ("14212", 2017, 1550.0)]
    imported = import_files(folder, [as_file(corrected, file="book (1).csv")], now=LATER)
    assert changes(imported) == [Change.REPLACED]
    assert [each.file for each in imported.outcomes[0].before] == ["book.csv"]
    assert values(folder, "book") == {(area, year): value for area, year, value in corrected}
    assert values(folder, "list") == {(area, year): value for area, year, value in ROWS}
    _, imports = Generations.of(folder).read()
    assert {each.source: (each.file, each.imported_at, each.rows) for each in imports} == {
        "book": ("book (1).csv", LATER, 3),
        "list": ("list.csv", FIRST, 3),
    }


def test_a_file_that_was_cut_is_refused_with_what_would_be_lost(folder, as_file):
    """An analyst deletes rows and columns in a spreadsheet and imports the rest under another name."""
    wards = [(f"011{number:02d}", 2016, 10.0 * number) for number in range(1, 6)]
    names = {area: f"札幌市{area[3:]}区" for area, *_ in wards}
    births = {"basis": "resident_register"}
    people = {"indicator": "population", "basis": "census", "age": "65+", "sex": "female"}
    whole = [
        *(
            (area, year, value, births)
            for area, year, value in (*wards, ("14212", 2016, 7.0), ("14212", 2017, 8.0))
        ),
        ("14212", 2015, 50.0, people),
    ]
    import_files(folder, [as_file(whole, file="2021_2.csv", names=names)], now=FIRST)
    before = content(folder)

    few_areas = [row for row in whole if row[0] == "14212"]
    with pytest.raises(InputError) as error:
        import_files(folder, [as_file(few_areas, file="2021.csv")])
    said = str(error.value)
    assert said.startswith("2021.csv: 同じ版の 2021_2.csv（2026-04-01 ")
    assert "5地域（札幌市01区（01101）、札幌市02区（01102）、札幌市03区（01103）、ほか2）" in said
    assert "5件の値が失われます" in said
    assert "--replace" in said
    assert "列（" not in said

    few_columns = [row for row in whole if row[1] == 2016]
    with pytest.raises(InputError) as error:
        import_files(folder, [as_file(few_columns, file="2021_2.csv")])
    assert "2列（2017年 出生数（台帳）、2015年 人口 女65歳以上）" in str(error.value)
    assert "地域（" not in str(error.value)
    assert content(folder) == before

    cut = import_files(folder, [as_file(few_columns, file="2021.csv")], shrink=True, now=LATER)
    assert changes(cut) == [Change.REPLACED]
    assert cut.outcomes[0].loss.values == 2
    assert len(values(folder, "book")) == len(few_columns)
    # what comes back, and more, is no loss
    assert changes(import_files(folder, [as_file(whole, file="again.csv", names=names)])) == [Change.REPLACED]


def test_single_values_that_a_corrected_file_leaves_out_go_and_are_counted(folder, as_file):
    import_files(folder, [as_file([*ROWS, ("14203", 2017, 1800.0)])])
    corrected = import_files(folder, [as_file(ROWS)])
    assert corrected.outcomes[0].loss.values == 1
    assert set(values(folder, "book")) == {(area, year) for area, year, _ in ROWS}


def test_files_of_one_edition_that_have_no_value_in_common_are_its_parts(folder, as_file):
    import_files(folder, [as_file(ROWS[:1], file="1.csv"), as_file(ROWS[1:2], file="2.csv")], now=FIRST)
    third = import_files(folder, [as_file(ROWS[2:], file="3.csv")], now=LATER)
    assert changes(third) == [Change.NEW]
    assert len(values(folder, "book")) == 3
    before = content(folder)
    again = import_files(folder, [as_file(ROWS[:1], file="1 (copy).csv")])
    assert changes(again) == [Change.UNCHANGED]
    assert again.outcomes[0].entry.file == "1.csv"
    assert content(folder) == before
    # one file of all of them takes their place
    whole = import_files(folder, [as_file(ROWS, file="all.csv")])
    assert {each.file for each in whole.outcomes[0].before} == {"1.csv", "2.csv", "3.csv"}
    _, imports = Generations.of(folder).read()
    assert [each.file for each in imports] == ["all.csv"]


def test_two_editions_of_one_source_stand_beside_each_other(folder, as_file):
    import_files(folder, [as_file(ROWS[:2], edition="2018_male", file="men.csv")])
    women = [("14212", 2016, 700.0, {"sex": "female"})]
    import_files(folder, [as_file(women, edition="2018_female", file="women.csv")])
    assert len(decode(Generations.of(folder).read()[0])) == 3


def test_a_file_that_is_read_anew_by_a_better_reader_replaces_what_was_read_before(folder, as_file):
    import_files(folder, [as_file(ROWS[:1])])
    more = as_file(ROWS)
    same_bytes = type(more)(more.format, more.file, as_file(ROWS[:1]).digest, more.reading)
    assert changes(import_files(folder, [same_bytes])) == [Change.REPLACED]
    assert len(values(folder, "book")) == 3


def test_files_that_hold_selections_add_up(folder, as_file):
    def selection(rows, file):
        # readers name a selection by its years and keys
        return as_file(rows, source="api", edition=f"2016-2017-{len(rows)}", format="estat", file=file)

    import_files(folder, [selection([("14203", 2016, 1.0), ("14203", 2017, 2.0)], "a.csv")], now=FIRST)
    second = import_files(folder, [selection([("14212", 2016, 3.0)], "b.csv")], now=LATER)
    assert changes(second) == [Change.NEW]
    assert values(folder, "api") == {("14203", 2016): 1.0, ("14203", 2017): 2.0, ("14212", 2016): 3.0}

    # a later download that overlaps replaces the same keys, whatever its name
    third = import_files(folder, [selection([("14203", 2017, 4.0), ("14212", 2016, 5.0)], "c.csv")])
    assert changes(third) == [Change.REPLACED]
    assert {each.file for each in third.outcomes[0].before} == {"a.csv", "b.csv"}
    assert values(folder, "api") == {("14203", 2016): 1.0, ("14203", 2017): 4.0, ("14212", 2016): 5.0}
    _, imports = Generations.of(folder).read()
    assert {each.file for each in imports} == {"a.csv", "c.csv"}  # nothing of b.csv is left

    # going back to a file of which rows were replaced is a change
    fourth = import_files(folder, [selection([("14203", 2016, 1.0), ("14203", 2017, 2.0)], "a.csv")])
    assert changes(fourth) == [Change.REPLACED]
    assert values(folder, "api")["14203", 2017] == 2.0


def test_one_wrong_file_among_several_keeps_all_of_them_out(folder, as_file):
    before = content(folder)
    unknown = [("14212", 2016, 1.0, {"indicator": "robots"})]
    with pytest.raises(InputError, match=r"wrong\.csv.*robots・vital_statistics"):
        import_files(folder, [as_file(ROWS), as_file(unknown, source="list", file="wrong.csv")])
    assert content(folder) == before
    assert not (folder / "store").exists()


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"area": "1421"}, "area"),
        ({"area": "１４２１２"}, "area"),
        ({"sex": "男"}, "sex"),
        ({"age": "0歳"}, "age"),
        ({"status": "seen"}, "status"),
        ({"status": "suppressed"}, "value"),
        ({"value": None}, "value"),
        ({"value": float("inf")}, "value"),
        ({"year": 20160}, "year"),
        ({"age": "20-19"}, "age"),
        ({"value": 2.5}, "value"),
        ({"value": 1e12}, "value"),
        ({"year": 2099}, "value"),
    ],
)
def test_a_malformed_row_is_refused_and_shown(folder, as_file, change, column):
    with pytest.raises(InvalidData) as error:
        import_files(folder, [as_file([("14212", 2016, 1.0, change)])])
    assert column in [failure.column for failure in error.value.failures]
    assert not (folder / "store").exists()


def test_two_rows_of_one_key_in_a_file_are_refused(folder, as_file):
    with pytest.raises(InvalidData, match="重複しない組"):
        import_files(folder, [as_file([("14212", 2016, 1.0), ("14212", 2016, 1.0)])])


def test_a_source_that_the_catalogue_lacks_is_refused_with_the_remedy(folder, as_file):
    with pytest.raises(InputError, match=r"出典「pamphlet」が sources\.csv にありません.*加えて"):
        import_files(folder, [as_file(ROWS, source="pamphlet")])


def test_two_files_of_one_edition_in_one_command_are_refused(folder, as_file):
    with pytest.raises(InputError, match=r"copy\.csv: 「book\.csv」と同じ出典"):
        import_files(folder, [as_file(ROWS), as_file(ROWS[:1], file="copy.csv")])


def test_an_area_that_the_catalogue_lacks_comes_in_under_the_name_of_the_file(folder, as_file):
    file = as_file([("04423", 2015, 500.0), ("22138", 2024, 3.0)], names={"04423": "富谷町"})
    (outcome,) = import_files(folder, [file]).outcomes
    assert [(each.area, each.name_ja) for each in outcome.entry.new_areas] == [
        ("04423", "富谷町"),
        ("22138", "22138"),
    ]


def test_the_record_names_no_folder(folder, as_file):
    import_files(folder, [as_file(ROWS)], now=FIRST)
    text = (folder / "store" / "imports.json").read_text(encoding="utf-8")
    assert str(folder) not in text
    (entry,) = json.loads(text)["imports"]
    assert (entry["file"], entry["areas"], entry["first_year"], entry["last_year"]) == (
        "book.csv",
        2,
        2016,
        2017,
    )


@pytest.mark.parametrize("exists", [True, False])
def test_an_unknown_data_folder_is_started_as_a_copy(folder, as_file, tmp_path, monkeypatch, exists):
    import_files(folder, [as_file(ROWS, source="list")])  # the shipped folder may have imports of its own
    monkeypatch.setattr(starting, "SHIPPED", folder)
    monkeypatch.setattr(importing, "SHIPPED", folder)
    other = tmp_path / "deep" / "other"
    if exists:
        other.mkdir(parents=True)
    assert import_files(other, [as_file(ROWS)]).started
    for name in ("indicators.csv", "bases.csv", "sources.csv", "areas.csv", "observations/births.csv"):
        assert (other / name).read_bytes() == (folder / name).read_bytes()
    assert values(other, "list") == {}
    assert len(values(other, "book")) == 3
    assert not import_files(other, [as_file(ROWS)]).started


def test_a_wrong_file_does_not_start_a_data_folder(folder, as_file, tmp_path, monkeypatch):
    monkeypatch.setattr(starting, "SHIPPED", folder)
    monkeypatch.setattr(importing, "SHIPPED", folder)
    with pytest.raises(InputError, match="pamphlet"):
        import_files(tmp_path / "other", [as_file(ROWS, source="pamphlet")])
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("failing", ["copytree", "replace"])
def test_a_start_that_was_interrupted_is_finished_by_the_next_import(
    folder, as_file, tmp_path, monkeypatch, failing
):
    monkeypatch.setattr(starting, "SHIPPED", folder)
    monkeypatch.setattr(importing, "SHIPPED", folder)
    other = tmp_path / "other"
    calls = []

    def interrupted(original):
        def step(*args, **kwargs):
            calls.append(args)
            if len(calls) == (1 if failing == "copytree" else 3):
                raise KeyboardInterrupt
            return original(*args, **kwargs)

        return step

    owner = shutil if failing == "copytree" else starting.os
    with monkeypatch.context() as patched:
        patched.setattr(owner, failing, interrupted(getattr(owner, failing)))
        with pytest.raises(KeyboardInterrupt):
            import_files(other, [as_file(ROWS)])
    assert import_files(other, [as_file(ROWS)]).started
    shipped = sorted(path.name for path in folder.iterdir())
    assert sorted(path.name for path in other.iterdir()) == sorted([*shipped, "store"])
    assert sorted(path.name.split("-")[0] for path in (other / "store").iterdir()) == [
        ".lock",
        "areas",
        "imports.json",
        "observations",
    ]


def test_a_folder_of_something_else_is_not_filled(as_file, tmp_path):
    (tmp_path / "letter.txt").write_text("…")
    with pytest.raises(InputError, match=r"indicators\.csv"):
        import_files(tmp_path, [as_file(ROWS)])
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
