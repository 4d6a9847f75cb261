"""The data folder of the whole country: every municipality with births has its women, each year on one basis.

Oracles: Japanese women 15–49 of 厚木市 as 総務省 published them (47,221 on 31 March 2010, 45,427 on 1 January 2016,
40,161 on 1 January 2023), and sums over the municipalities.
"""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.store.data_store import DataStore

pytestmark = pytest.mark.whole_country

JANUARY, MARCH = "resident_register_japanese", "resident_register_japanese_march"
MOTHERS = [f"{age}-{age + 4}" for age in range(15, 50, 5)]


@pytest.fixture(scope="module")
def store(national):
    return DataStore.open(national)


def test_every_municipality_has_births_and_women(store, data_dir):
    areas = pd.read_csv(data_dir / "areas.csv", dtype=str)
    everywhere = set(areas.loc[areas["level"] == "municipality", "area"])
    assert len(everywhere) == 1741
    known = (
        store.observations.dropna(subset=["value"]).groupby(["indicator", "basis", "area"])["year"].nunique()
    )
    assert (known["births", "vital_statistics"].reindex(list(everywhere)) >= 5).all()
    assert (known["population", JANUARY].reindex(list(everywhere)) >= 6).all()


def test_births_of_the_register_add_up_to_the_nation(store, data_dir):
    """総務省 prints 710,427 births of 2024 and 124,330,690 people on 1 January 2025, foreign residents among them."""
    areas = pd.read_csv(data_dir / "areas.csv", dtype=str)
    everywhere = areas.loc[areas["level"] == "municipality", "area"]
    rows = store.observations.query("basis == 'resident_register' and sex == 'total'")
    births = rows[rows["indicator"] == "births"].set_index(["area", "year"])["value"]
    for year in range(2020, 2025):
        assert births.xs(year, level="year").reindex(everywhere).notna().all()
    assert births.xs(2024, level="year")[everywhere].sum() == 710_427
    people = rows.query("indicator == 'population' and year == 2025").set_index("area")["value"]
    assert people[everywhere].sum() == 124_330_690
    assert not {"13360", "02300"} & set(births.index.get_level_values("area"))  # 島しょ, 東津軽郡: subtotals


def test_women_of_atsugi_on_the_basis_of_each_year(store):
    january, march = (
        [store.read("14212", "population", basis, sex="female", age=age) for age in MOTHERS]
        for basis in (JANUARY, MARCH)
    )
    assert {tuple(each.years) for each in january} == {tuple(range(2014, 2025))}
    assert {tuple(each.years) for each in march} == {tuple(range(2010, 2014))}
    assert sum(each[2010] for each in march) == 47_221
    assert sum(each[2016] for each in january) == 45_427
    assert sum(each[2023] for each in january) == 40_161


@pytest.mark.parametrize(("basis", "year"), [(MARCH, 2011), (JANUARY, 2016), (JANUARY, 2024)])
def test_municipalities_of_the_year_add_up_to_the_nation(store, basis, year):
    table = store.observations.query("indicator == 'population' and basis == @basis and year == @year")
    table = table[table["age"].isin(MOTHERS)].groupby("area")["value"].sum()
    levels = store.catalogue.areas.set_index("area")["level"].reindex(table.index)
    assert table[levels == "municipality"].sum() == table["00000"]
