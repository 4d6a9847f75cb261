"""The table of mergers and changes of codes.

Oracles: 総務省「市町村数の推移」 (1,727 municipalities on 31 March 2010, 1,718 since 5 April 2014; the 23 special
wards are not counted); 総務省 e-Stat「廃置分合等情報」 for dates and codes; six-digit codes of the municipalities
abolished in 2011 and 2014 as printed in 全国地方公共団体コード, whose check digit guards against slips.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.model.area_changes import AreaChange, ChangeKind, family, parts, read_changes, successors
from analysis.sources.codes import five_from_six

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def changes() -> tuple[AreaChange, ...]:
    return read_changes(DATA / "area_changes.csv")


def test_the_number_of_municipalities_falls_as_published(changes):
    absorbed = [c for c in changes if c.kind == ChangeKind.ABSORB]
    merged_away = [c for c in changes if c.kind == ChangeKind.MERGE and c.date < date(2024, 1, 1)]
    assert merged_away == []  # the wards of 浜松市 are no municipalities
    assert 1727 - len(absorbed) == 1718
    assert max(c.date for c in absorbed) == date(2014, 4, 5)


@pytest.mark.parametrize(
    ("six", "name", "new"),
    [
        ("034223", "藤沢町", "03209"),
        ("093211", "西方町", "09203"),
        ("093670", "岩舟町", "09203"),
        ("112267", "鳩ヶ谷市", "11203"),
        ("234818", "一色町", "23213"),
        ("234826", "吉良町", "23213"),
        ("234834", "幡豆町", "23213"),
        ("323047", "東出雲町", "32201"),
        ("324019", "斐川町", "32203"),
    ],
)
def test_absorbed_municipalities(changes, six, name, new):
    (change,) = successors(five_from_six(six), changes)
    assert (change.kind, change.name_old, change.new) == (ChangeKind.ABSORB, name, new)


@pytest.mark.parametrize(
    ("old", "new", "day"),
    [
        ("17344", "17212", date(2011, 11, 11)),
        ("23304", "23238", date(2012, 1, 4)),
        ("43201", "43100", date(2012, 4, 1)),
        ("11445", "11246", date(2012, 10, 1)),
        ("12402", "12239", date(2013, 1, 1)),
        ("03305", "03216", date(2014, 1, 1)),
        ("04423", "04216", date(2016, 10, 10)),
        ("40305", "40231", date(2018, 10, 1)),
    ],
)
def test_new_codes(changes, old, new, day):
    """The eight municipalities whose series are missing in SSDS before these days, on the boundaries of 2020."""
    (change,) = successors(old, changes)
    assert (change.new, change.date, change.kind) == (new, day, ChangeKind.CODE_CHANGE)
    assert parts(new, day, changes)[0] == {new}
    assert parts(new, day.replace(year=day.year - 1), changes)[0] == {old}


def test_present_codes_are_in_the_catalogue_of_areas_and_former_ones_are_not(changes):
    with (DATA / "areas.csv").open(encoding="utf-8", newline="") as stream:
        names = {
            row["area"]: row["name_ja"] for row in csv.DictReader(stream) if row["level"] == "municipality"
        }
    before_2024 = [c for c in changes if c.date < date(2024, 1, 1)]
    ended = {c.old for c in before_2024 if c.kind != ChangeKind.RENAME}
    assert ended & set(names) == set()
    for change in before_2024:
        assert names[change.new] == change.name_new


def test_two_mergers_into_one_city_are_unwound_one_after_the_other(changes):
    assert parts("09203", date(2011, 9, 30), changes)[0] == {"09203", "09321", "09367"}
    assert parts("09203", date(2011, 10, 1), changes)[0] == {"09203", "09367"}
    assert parts("09203", date(2014, 4, 5), changes)[0] == {"09203"}


def test_a_rename_changes_no_code(changes):
    assert parts("28221", date(2010, 4, 1), changes) == (frozenset({"28221"}), ())
    assert successors("28221", changes) == ()


def test_the_split_ward_stands_in_the_way(changes):
    """北区 of 浜松市 went to two new wards; 天竜区 only got a new code."""
    wards, splits = parts("22139", date(2023, 12, 31), changes)
    assert wards == {"22135", "22136"}
    assert {c.old for c in splits} == {"22135"}
    assert {c.new for c in successors("22135", changes)} == {"22138", "22139"}
    assert parts("22140", date(2023, 12, 31), changes) == (frozenset({"22137"}), ())


def test_family_goes_back_through_codes_that_ended():
    first = AreaChange(date(2009, 1, 1), ChangeKind.MERGE, "10001", "10003", "甲村", "丙町")
    other = AreaChange(date(2009, 1, 1), ChangeKind.MERGE, "10002", "10003", "乙村", "丙町")
    then = AreaChange(date(2012, 1, 1), ChangeKind.CODE_CHANGE, "10003", "10200", "丙町", "丙市")
    assert family("10200", [first, other, then]) == {"10001", "10002", "10003", "10200"}
    assert parts("10200", date(2008, 12, 31), [first, other, then])[0] == {"10001", "10002"}
    assert parts("10200", date(2010, 1, 1), [first, other, then])[0] == {"10003"}


def test_every_failure_of_the_table_is_told(tmp_path):
    path = tmp_path / "area_changes.csv"
    path.write_text(
        "date,kind,old,new,name_old,name_new,note\n"
        "2014-02-30,code_change,03305,03216,滝沢村,滝沢市,\n"
        "2014-01-01,moved,3305,03216,滝沢村,滝沢市,\n"
        "2014-01-01,rename,03305,03216,滝沢村,滝沢市,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_changes(path)
    message = str(caught.value)
    assert "2行目" in message
    assert "2014-02-30" in message
    assert "3行目" in message
    assert "moved" in message
    assert "3305" in message
    assert "4行目" in message
    assert "rename" in message
