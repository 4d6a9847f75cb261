"""Peers: made-up towns whose nearest one is plain, and distances computed here from the definition."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.checking.errors import InputError
from analysis.model.observations import COLUMNS, typed
from analysis.peers import propose_peers
from analysis.peers.characteristics import characteristics
from analysis.store.data_store import DataStore

CITIES = ("14203", "14204", "14205", "14206", "14207", "14208")
POPULATION = (250_000, 170_000, 440_000, 190_000, 240_000, 57_000)
HABITABLE = (60.0, 35.0, 69.0, 90.0, 35.0, 17.0)
AGES = ((30, 145, 75), (18, 98, 54), (57, 265, 118), (20, 105, 65), (29, 145, 66), (7, 31, 19))
SECTORS = ((2, 25, 73), (1, 18, 81), (1, 20, 79), (3, 23, 74), (1, 20, 79), (1, 15, 84))


def row(
    area: str, indicator: str, value: float, basis: str = "census", year: int = 2020, **other: str
) -> dict:
    given = {"sex": "total", "age": "total", "status": "observed", "source": "ssdse_2026"}
    return {
        "area": area,
        "indicator": indicator,
        "basis": basis,
        "year": year,
        "value": value,
        **given,
        **other,
    }


def city(position: int, *, industry: bool = True) -> list[dict]:
    area = CITIES[position]
    rows = [row(area, "population", POPULATION[position])]
    rows += [row(area, "habitable_area_km2", HABITABLE[position], "land_survey", 2021)]
    rows += [
        row(area, "population", 1000 * value, age=age)
        for age, value in zip(("0-14", "15-64", "65+"), AGES[position], strict=True)
    ]
    if industry:
        rows += [
            row(area, f"employed_{sector}", 100 * value)
            for sector, value in zip(("primary", "secondary", "tertiary"), SECTORS[position], strict=True)
        ]
    return rows


@pytest.fixture
def opened(tmp_path: Path, data_dir: Path):
    """Open the shipped catalogues with made-up observations."""

    def make(*rows: dict) -> DataStore:
        store = DataStore.open(data_dir, [])
        table = (
            pd.DataFrame(list(rows), columns=list(COLUMNS)) if rows else pd.DataFrame(columns=list(COLUMNS))
        )
        return DataStore(data_dir, store.catalogue, typed(table))

    return make


@pytest.fixture
def six(opened) -> DataStore:
    return opened(*[each for position in range(6) for each in city(position)])


def by_hand() -> dict[str, float]:
    """Distances of the first city: four aspects of weight 1, shares of one whole sharing it."""
    size, density = np.log(POPULATION), np.log(np.array(POPULATION) / HABITABLE)
    ages, sectors = (np.array(x) / np.sum(x, axis=1, keepdims=True) for x in (AGES, SECTORS))
    columns = [(size, 1), (density, 1), (ages[:, 0], 1 / 2), (ages[:, 2], 1 / 2)]
    columns += [(sectors[:, k], 1 / 3) for k in range(3)]
    total = sum(weight * ((x - x[0]) / x.std(ddof=1)) ** 2 for x, weight in columns)
    return dict(zip(CITIES, np.sqrt(total / 4), strict=True))


def test_the_distances_are_those_of_the_definition(six):
    proposal = propose_peers(six, "14203", 3)
    expected = by_hand()
    nearest = sorted(CITIES[1:], key=expected.get)[:3]
    assert list(proposal.distances) == nearest
    assert list(proposal.distances.values()) == pytest.approx([expected[code] for code in nearest])
    assert proposal.compared == 5


def test_the_method_names_what_was_used(six):
    method = propose_peers(six, "14203", 3).method
    assert "市区町村5団体のうち" in method
    assert "3団体を選んだ" in method
    for words in (
        "人口（2020年、国勢調査）",
        "可住地面積あたり",
        "年齢3区分の割合（2020年、国勢調査）",
        "産業3部門の就業者の割合",
    ):
        assert words in method
    assert method.count("年齢3区分") == 1


def test_fewer_candidates_than_asked_for(six):
    proposal = propose_peers(six, "14203", 30)
    assert len(proposal.distances) == 5
    assert "5団体を選んだ" in proposal.method
    none = propose_peers(six, "14203", 0)
    assert (none.distances, none.compared, none.method) == ({}, 5, "")


def test_what_the_area_or_most_of_the_others_lack_is_not_used(opened):
    without = [each for position in range(6) for each in city(position, industry=position != 0)]
    assert "産業" not in propose_peers(opened(*without), "14203", 3).method
    rare = [each for position in range(6) for each in city(position, industry=position < 2)]
    proposal = propose_peers(opened(*rare), "14203", 3)
    assert "産業" not in proposal.method
    assert proposal.compared == 5
    common = [each for position in range(6) for each in city(position, industry=position < 4)]
    assert propose_peers(opened(*common), "14203", 3).compared == 3


def test_areas_are_compared_in_the_same_year_the_latest_of_the_area(opened):
    rows = [
        row(code, "population", value, year=2020)
        for code, value in zip(CITIES[:3], (100, 110, 900), strict=True)
    ]
    rows += [
        row(code, "population", value, year=2025) for code, value in zip(CITIES[1:3], (900, 100), strict=True)
    ]
    proposal = propose_peers(opened(*rows), CITIES[0], 1)
    assert list(proposal.distances) == [CITIES[1]]
    assert "人口（2020年、国勢調査）" in proposal.method
    assert list(propose_peers(opened(*rows), CITIES[2], 2).distances) == [CITIES[1]]


def test_wards_are_compared_with_wards_and_prefectures_with_prefectures(opened):
    rows = [row(code, "population", value) for code, value in
            {"14101": 290_000, "14102": 250_000, "27102": 105_000, "14203": 290_000, "14000": 9e6, "20000": 2e6}.items()]  # fmt: skip
    store = opened(*rows)
    assert set(propose_peers(store, "14101", 9).distances) == {"14102", "27102"}
    assert "指定都市の区2団体" in propose_peers(store, "14101", 9).method
    assert list(propose_peers(store, "14000", 9).distances) == ["20000"]
    assert propose_peers(store, "14203", 9).distances == {}


def test_an_emptied_town_is_compared_by_its_register(opened):
    """双葉町 (07546) had no inhabitant at the census of 2020 and 5,855 in its register."""
    rows = [row("07546", "population", 0), row("07546", "population", 5855, "resident_register")]
    rows += [row("07547", "population", 1200), row("07547", "population", 16_000, "resident_register")]
    rows += [row("07548", "population", 1300), row("07548", "population", 6_100, "resident_register")]
    proposal = propose_peers(opened(*rows), "07546", 1)
    assert list(proposal.distances) == ["07548"]
    assert "住民基本台帳" in proposal.method


def test_ages_come_from_bands_of_men_and_women_where_there_is_nothing_else(opened):
    bands = {"0-4": 10, "10-14": 10, "15-19": 30, "60-64": 20, "65-69": 20, "90+": 10}
    rows = [
        row("14101", "population", value * k, "ipss_2018", 2015, sex=sex, age=age, status="estimated")
        for k, sex in ((1, "male"), (2, "female"))
        for age, value in bands.items()
    ]
    rows += [{**each, "year": 2045, "status": "projected", "value": 999.0} for each in rows]
    found = characteristics(opened(*rows), "14101")
    # 20 of 100 are below 15 and 30 of 100 above 64, men and women alike
    assert found.table.loc["14101", "share_0_14"] == pytest.approx(0.2)
    assert found.table.loc["14101", "share_65"] == pytest.approx(0.3)
    assert found.words["share_65"] == "年齢3区分の割合（2015年、社人研 平成30(2018)年推計）"
    assert found.weights == {"share_0_14": 0.5, "share_65": 0.5}


def test_without_data_there_is_no_proposal(opened, six):
    for store in (opened(), six):
        proposal = propose_peers(store, "13402", 5)
        assert (proposal.distances, proposal.compared, proposal.method) == ({}, 0, "")


def test_the_nation_has_no_peers_and_unknown_areas_none_either(six):
    with pytest.raises(InputError, match="全国"):
        propose_peers(six, "00000", 5)
    with pytest.raises(InputError, match="99999"):
        propose_peers(six, "99999", 5)


def test_the_shipped_cities_have_each_other(data_dir):
    store = DataStore.open(data_dir)
    proposal = propose_peers(store, "14212", 5)
    municipalities = {code for code in store.observations["area"].unique() if not code.endswith("000")}
    assert set(proposal.distances) < municipalities - {"14212"}
    assert list(proposal.distances.values()) == sorted(proposal.distances.values())
