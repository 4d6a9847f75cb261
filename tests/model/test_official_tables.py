"""The official tables: every need finds its own, every command can be typed, faults in the file are told."""

from __future__ import annotations

import shlex

import pytest

from analysis.chapters.needs import SeriesNeed
from analysis.checking.errors import InputError
from analysis.model.official_tables import COLUMNS, FILE, OfficialTable, official_tables
from analysis.store.readers import FORMATS, check_format
from analysis.topics.registry import all_topics

NEEDS = [(topic.id, need) for topic in all_topics().values() for need in topic.needs]


@pytest.mark.parametrize(("topic", "need"), NEEDS, ids=lambda each: getattr(each, "id", each))
def test_every_need_names_a_table(data_dir, topic, need):
    table = official_tables(data_dir)[need.table]
    assert table.title
    assert table.publisher
    # what can be read in at all has a command that does it
    if isinstance(need, SeriesNeed):
        assert bool(table.command) == bool(need.bases)


def test_every_command_is_one_that_the_program_knows(data_dir, tmp_path):
    commands = [table.command for table in official_tables(data_dir).values() if table.command]
    assert len(commands) >= 5
    for command in commands:
        if not command.startswith("ebpm data import"):
            continue  # forms, surveys and reports have commands of their own
        program, group, verb, format, file, *rest = shlex.split(command)
        assert (program, group, verb, file) == ("ebpm", "data", "import", "FILE")
        assert format in FORMATS
        assert rest in ([], ["--mapping", "MAPPING"])
        check_format(format, mapping=tmp_path if rest else None)  # the format wants a mapping, or takes none


def test_no_table_is_left_over(data_dir):
    used = {need.table for _, need in NEEDS}
    assert set(official_tables(data_dir)) - used <= {"census_ages"}


def write(folder, *rows: str) -> None:
    (folder / FILE).write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")


def test_a_folder_may_have_tables_of_its_own_beside_the_shipped_ones(tmp_path, data_dir):
    write(
        tmp_path,
        "city_book,市の統計書,市,,",
        "vital_births,市の出生数,市,000040306661,ebpm data import tidy FILE",
    )
    found = official_tables(tmp_path)
    assert found["city_book"] == OfficialTable("city_book", "市の統計書", "市", "", "")
    assert found["city_book"].label == "市の統計書"
    assert found["vital_births"].label == "市の出生数（e-Stat 統計表ID 000040306661）"
    shipped = official_tables(data_dir)
    assert set(found) == {*shipped, "city_book"}, "a need never lacks its table"
    assert found["register_ages"] == shipped["register_ages"]


def test_a_folder_without_the_file_has_the_shipped_ones(tmp_path, data_dir):
    assert official_tables(tmp_path) == official_tables(data_dir)


def test_several_ids_are_listed(data_dir):
    table = OfficialTable("a", "表", "省", "0000403066 0000322246", "")
    assert table.label == "表（e-Stat 統計表ID 0000403066、0000322246）"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Births,表,省,,", "table"),
        ("births,,省,,", "title"),
        ("births,表, ,,", "publisher"),
        ("births,表,省,12345,", "estat"),
        ("births,表,省,0003411595;0003411596,", "estat"),
    ],
)
def test_a_cell_that_cannot_be_right_is_named(tmp_path, row, column):
    write(tmp_path, row)
    with pytest.raises(InputError, match=FILE) as error:
        official_tables(tmp_path)
    assert column in str(error.value)


def test_a_table_twice_is_refused(tmp_path):
    write(tmp_path, "a,表,省,,", "a,表,省,,")
    with pytest.raises(InputError, match=FILE):
        official_tables(tmp_path)
