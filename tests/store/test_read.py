"""One series read on present boundaries: parts added up, rates not, gaps named (a merger made up by hand)."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.model.area_history import GapReason
from analysis.model.observations import Status
from analysis.store.data_store import DataStore


def add(path: Path, *lines: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


@pytest.fixture
def merged(folder) -> DataStore:
    """平塚市 took in 東村 (14299) on 1 April 2012: births until then are those of both, where both are known."""
    (folder / "area_changes.csv").write_text(
        "date,kind,old,new,name_old,name_new,note\n2012-04-01,absorb,14299,14203,東村,平塚市,編入\n",
        encoding="utf-8",
    )
    add(folder / "areas.csv", "14299,東村,municipality,14000,")
    add(
        folder / "indicators.csv",
        "birth_rate,vital_statistics,出生率,人口千対,定義,1,higher,calendar_year,false",
    )
    births = {
        "14203": {2009: 1900, 2010: 1910, 2011: 1920, 2012: 1990, 2013: 2000},
        "14299": {2010: 50, 2011: 60, 2012: 15},
    }
    rates = {"14203": {2011: 8.0, 2013: 7.5}, "14299": {2011: 6.0}}
    add(
        folder / "observations" / "births.csv",
        *(
            f"{area},births,{year},total,total,{value},observed,vital_statistics,{source}"
            for (area, values), source in zip(births.items(), ("own", "own"), strict=True)
            for year, value in values.items()
        ),
        *(
            f"{area},birth_rate,{year},total,total,{value},observed,vital_statistics,list"
            for area, values in rates.items()
            for year, value in values.items()
        ),
    )
    return DataStore.open(folder)


def test_years_before_a_merger_are_sums_and_a_missing_part_is_a_named_gap(merged):
    births = merged.read("14203", "births", "vital_statistics")
    # the year of the change is counted under both codes
    assert dict(births) == {2010: 1960.0, 2011: 1980.0, 2012: 2005.0, 2013: 2000.0}
    assert births.status.tolist() == [Status.ESTIMATED] * 3 + [Status.OBSERVED]
    (gap,) = births.gaps
    assert (gap.year, gap.reason, gap.areas) == (2009, GapReason.MISSING_PART, ("14299",))
    assert str(gap) == "2009年: 構成する市区町村の値がない（東村（14299））"
    assert (births.name, births.unit, births.basis_name) == ("出生数", "人", "人口動態統計")
    assert births.source_ids() == ("own",)


def test_a_rate_is_never_added_up(merged):
    rate = merged.read("14203", "birth_rate", "vital_statistics")
    assert dict(rate) == {2013: 7.5}
    (gap,) = rate.gaps
    assert (gap.year, gap.reason) == (2011, GapReason.NOT_ADDITIVE)
    assert set(gap.areas) == {"14203", "14299"}
    assert (rate.unit, rate.source_ids()) == ("人口千対", ("list",))


def test_an_area_that_is_no_more_keeps_its_own_years(merged):
    assert dict(merged.read("14299", "births", "vital_statistics")) == {2010: 50.0, 2011: 60.0, 2012: 15.0}


def test_one_cell_is_read_and_values_that_are_not_there_are_left_out(folder):
    add(
        folder / "observations" / "births.csv",
        "14212,population,2010,female,15-19,50,observed,census,own",
        "14212,population,2015,female,15-19,,suppressed,census,own",
        "14212,population,2010,female,20-24,60,estimated,census,list",
        "14212,population,2010,male,15-19,70,observed,census,own",
    )
    store = DataStore.open(folder)
    read = store.read("14212", "population", "census", sex="female", age="15-19")
    assert dict(read) == {2010: 50.0}
    older = store.read("14212", "population", "census", sex="female", age="20-24")
    assert (dict(older), older.status[2010], older.source_ids()) == (
        {2010: 60.0},
        Status.ESTIMATED,
        ("list",),
    )
    assert dict(read + older) == {2010: 110.0}


def test_a_series_without_a_row_keeps_its_name_and_unit(folder):
    """Else it could not even be added to one that has rows."""
    none = DataStore.open(folder).read("14203", "births", "vital_statistics")
    assert (len(none), none.name, none.unit, none.basis) == (0, "出生数", "人", "vital_statistics")
    own = DataStore.open(folder).read("14212", "births", "vital_statistics")
    assert len(own + none) == 0


def test_what_the_catalogue_does_not_have_is_an_empty_series(folder):
    none = DataStore.open(folder).read("14212", "deaths", "vital_statistics")
    assert (len(none), none.gaps, none.source_ids(), none.period) == (0, (), (), "")
    assert len(DataStore.open(folder).read("14212", "births", "ipss_2099")) == 0


def test_a_series_is_read_once_a_store(folder):
    """Kept by what was asked for, in the store that was asked: changed files are read by the next one."""
    store = DataStore.open(folder)
    asked = ("14212", "births", "vital_statistics")
    assert store.read(*asked) is store.read(*asked)
    assert store.read(*asked) is not store.read(*asked, sex="female")
    path = folder / "observations" / "births.csv"
    before = dict(store.read(*asked))
    year, value = next(iter(before.items()))
    text = path.read_text(encoding="utf-8")
    old, new = (f"14212,births,{year},total,total,{n:.0f}" for n in (value, value + 1))
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert dict(DataStore.open(folder).read(*asked)) == {**before, year: value + 1}
