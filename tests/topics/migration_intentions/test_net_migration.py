"""Every number on net migration of the four cities' reports, worked out from the CSV files in plain arithmetic."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from .conftest import BANDS, JAPANESE, SEXES, cells, printed, statement

YOUNG = slice(4, 8)
"""20–24 … 35–39 at the end."""


def both(net: dict[str, np.ndarray]) -> np.ndarray:
    return net["male"] + net["female"]


def test_net_migration_by_sex_and_age(city, by_hand):
    net = by_hand.net(city.area, 2019)
    table = cells(city.ages.table("migration_by_age"))
    assert len(table) == len(BANDS)
    assert np.allclose(table["men"], net["male"], atol=1e-6)
    assert np.allclose(table["women"], net["female"], atol=1e-6)
    assert np.allclose(table["net"], both(net), atol=1e-6)
    end = sum(by_hand.people(city.area, 2024, sex) for sex in SEXES)
    assert np.allclose(table["end"], end)


def test_the_groups_are_sums_of_the_ages(city, by_hand):
    net = both(by_hand.net(city.area, 2019))
    parts = [net[:3], net[3:4], net[4:5], net[5:6], net[6:7], net[7:8], net[8:13], net[13:]]
    table = cells(city.ages.table("migration_groups"))
    assert np.allclose(table["net"], [part.sum() for part in parts])


def test_the_sentence_on_the_young(city, by_hand):
    net = both(by_hand.net(city.area, 2019))[YOUNG].sum()
    cohort = sum(by_hand.people(city.area, 2019, sex)[3:7].sum() for sex in SEXES)
    older = both(by_hand.net(city.area, 2019))[8:].sum()
    olders = sum(by_hand.people(city.area, 2019, sex)[7:].sum() for sex in SEXES)
    said = statement(city, "migration.young")
    assert f"100人当たり{printed(100 * net / cohort, 1, sign=True)}人" in said
    assert f"40歳以上は100人当たり{printed(100 * older / olders, 1, sign=True)}人" in said
    number = re.search(r"純移動は([−+]?[\d,]+)人", said)
    assert number
    assert number[1].lstrip("+−") == printed(abs(net))


def test_how_many_of_the_teenagers_are_there(city, by_hand):
    start = {year: sum(by_hand.people(city.area, year, sex) for sex in SEXES) for year in (2019, 2024)}
    said = statement(city, "migration.kept")
    before, after = start[2019][3], start[2024][4]
    assert f"15〜19歳だった{printed(before)}人" in said
    assert f"20〜24歳は{printed(after)}人（100人当たり{printed(100 * after / before, 1)}人）" in said


def test_the_same_for_every_five_years_from_one_1_january_to_another(city, by_hand):
    table = cells(city.since.table("migration_since"))
    table = table[table["status"] == "観測"].set_index("span")
    assert list(table.index) == [f"{year}〜{year + 5}年" for year in range(2014, 2020)]
    for year in range(2014, 2020):
        net = both(by_hand.net(city.area, year))
        cohort = sum(by_hand.people(city.area, year, sex) for sex in SEXES)
        row = table.loc[f"{year}〜{year + 5}年"]
        assert row["young"] == pytest.approx(net[YOUNG].sum())
        assert row["rate_20-24_20-24"] == pytest.approx(100 * net[4] / cohort[3])
        assert row["rate_30-34_35-39"] == pytest.approx(100 * net[6:8].sum() / cohort[5:7].sum())
        end = sum(by_hand.people(city.area, year + 5, sex) for sex in SEXES)
        assert row["kept"] == pytest.approx(100 * end[4] / cohort[3])


def test_spans_from_31_march_end_between_two_januaries(studies, by_hand):
    """平塚市's teenagers of 31 March 2012 against those of 20–24 five years on, interpolated."""
    table = cells(studies["14203"].since.table("migration_since")).set_index("span")
    row = table.loc["2012〜2017年（年度末）"]
    assert row["status"] == "推計"
    start = by_hand.sum("14203", "population", f"{JAPANESE}_march", 2012, "male", ["15-19"])
    start += by_hand.sum("14203", "population", f"{JAPANESE}_march", 2012, "female", ["15-19"])
    ends = [sum(by_hand.people("14203", year, sex)[4] for sex in SEXES) for year in (2017, 2018)]
    assert row["kept"] == pytest.approx(100 * (0.75 * ends[0] + 0.25 * ends[1]) / start)


def test_foreign_residents_are_all_less_the_japanese(city, by_hand):
    table = cells(city.foreign.table("migration_foreign_residents")).set_index("year")
    for year in (2014, 2023):
        everybody = by_hand.values[city.area, "population", "resident_register", year, "total", "total"]
        japanese = by_hand.values[city.area, "population", JAPANESE, year, "total", "total"]
        unknown = sum(
            by_hand.values[city.area, "population", "resident_register", year, sex, "unknown"]
            for sex in SEXES
        )
        assert table.at[year, "persons"] == pytest.approx(everybody - japanese - unknown)
    change = cells(city.foreign.table("migration_foreign")).set_index("age").loc["20〜29歳"]
    foreign = {
        year: sum(
            by_hand.people(city.area, year, sex, "resident_register") - by_hand.people(city.area, year, sex)
            for sex in SEXES
        )
        for year in (2018, 2023)
    }
    assert change["change"] == pytest.approx(foreign[2023][4:6].sum() - foreign[2018][3:5].sum())


def test_movers_and_their_balance(city, by_hand):
    table = cells(city.movers.table("migration_movers_migration_report")).set_index("year")
    for year in table.index:
        into, out = (
            by_hand.values[city.area, indicator, "migration_report", year, "total", "total"]
            for indicator in ("in_migrants", "out_migrants")
        )
        people = by_hand.values[city.area, "population", "resident_register", year, "total", "total"]
        row = table.loc[year]
        assert (row["into"], row["out"], row["balance"]) == (into, out, into - out)
        assert row["rate"] == pytest.approx(1000 * (into - out) / people)
        # a difference of two Poisson counts: about 1.96 standard deviations on both sides
        assert row["upper"] - row["lower"] == pytest.approx(2 * 1.96 * np.sqrt(into + out), rel=0.02)
    said = statement(city, "migration.balance")
    last = table.index[-1]
    assert f"転入者は{printed(table.at[last, 'into'])}人、転出者は{printed(table.at[last, 'out'])}人" in said


def test_flows_with_their_rest_add_up_to_the_prefecture(city, data_dir):
    flows = pd.read_csv(data_dir / "prefecture_flows.csv", dtype={"origin": str, "destination": str})
    prefecture = city.area[:2] + "000"
    into = flows[(flows["destination"] == prefecture) & (flows["year"] == 2024)]
    out = flows[(flows["origin"] == prefecture) & (flows["year"] == 2024)]
    table = cells(city.movers.table("migration_flows"))
    assert table["into"].sum() == into["movers"].sum()
    assert table["out"].sum() == out["movers"].sum()
    assert len(table) <= 47
    said = statement(city, "migration.flows")
    assert f"転入者{printed(into['movers'].sum())}人、転出者{printed(out['movers'].sum())}人" in said


def test_the_other_areas_and_the_difference_from_the_prefecture(city, by_hand):
    table = cells(city.compared.table("migration_areas")).set_index("area")
    assert set(table.index) == {city.area, *city.peers, city.area[:2] + "000", "00000"}
    groups = [slice(1, 4), slice(4, 5), slice(5, 6), slice(6, 7), slice(7, 8), slice(8, 13)]
    of = {}
    for area in (city.area, city.area[:2] + "000"):
        net = both(by_hand.net(area, 2019))
        cohort = sum(by_hand.people(area, 2019, sex) for sex in SEXES)
        assert table.at[area, "young"] == pytest.approx(100 * net[YOUNG].sum() / cohort[3:7].sum())
        sizes = np.array([cohort[part.start - 1 : part.stop - 1].sum() for part in groups])
        rates = 100 * np.array([net[part].sum() for part in groups]) / sizes
        of[area] = sizes / sizes.sum(), rates
    (own_shares, own), (shares, other) = of[city.area], of[city.area[:2] + "000"]
    effect = (own_shares + shares) / 2 * (own - other)
    carried = cells(city.compared.table("migration_carried"))
    assert np.allclose(carried["effect"][:6], effect)
    structure = ((own_shares - shares) * (own + other) / 2).sum()
    assert carried["effect"][6] == pytest.approx(structure)
    assert carried["effect"][7] == pytest.approx(own_shares @ own - shares @ other)
