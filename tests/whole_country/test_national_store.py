"""The data folder of the whole country: every municipality with births has its women, each year on one basis.

Oracles: Japanese women 15–49 of 厚木市 as 総務省 published them (47,221 on 31 March 2010, 45,427 on 1 January 2016,
40,161 on 1 January 2023), and sums over the municipalities.
"""

from __future__ import annotations

import pandas as pd
import pytest
from national_store import WOMEN_AGES, national_data_folder

from analysis.store.data_store import DataStore

pytestmark = pytest.mark.whole_country

JANUARY, MARCH = "resident_register_japanese", "resident_register_japanese_march"
MOTHERS = [age for age in WOMEN_AGES if int(age.split("-")[0]) >= 15]


@pytest.fixture(scope="module")
def store(folder, tmp_path_factory):
    return DataStore.open(national_data_folder(tmp_path_factory.mktemp("national") / "data"))


def test_every_municipality_has_births_and_women(store, data_dir):
    areas = pd.read_csv(data_dir / "areas.csv", dtype=str)
    everywhere = set(areas.loc[areas["level"] == "municipality", "area"])
    assert len(everywhere) == 1741
    assert everywhere <= set(store.areas_with("births", "vital_statistics", years=5))
    assert everywhere <= set(store.areas_with("population", JANUARY, years=6))


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
    january = store.by_age("14212", "population", JANUARY, sex="female")
    march = store.by_age("14212", "population", MARCH, sex="female")
    assert january.index.tolist() == list(range(2014, 2025))
    assert march.index.tolist() == list(range(2010, 2014))
    assert march.loc[2010, MOTHERS].sum() == 47_221
    assert january.loc[2016, MOTHERS].sum() == 45_427
    assert january.loc[2023, MOTHERS].sum() == 40_161


@pytest.mark.parametrize(("basis", "year"), [(MARCH, 2011), (JANUARY, 2016), (JANUARY, 2024)])
def test_municipalities_of_the_year_add_up_to_the_nation(store, basis, year):
    table = store.observations.query("indicator == 'population' and basis == @basis and year == @year")
    table = table[table["age"].isin(MOTHERS)].groupby("area")["value"].sum()
    levels = store.catalogue.areas.set_index("area")["level"].reindex(table.index)
    assert table[levels == "municipality"].sum() == table["00000"]
