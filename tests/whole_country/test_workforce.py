"""The workforce report of the whole country: it can be built everywhere, its parts add up, its past errors are as told."""

from __future__ import annotations

import pandas as pd
import pytest
from workforce_hindcast import by_size, national_errors

from analysis.chapters.ages import people
from analysis.store.data_store import DataStore
from analysis.topics.workforce import TOPIC
from analysis.topics.workforce.hindcast import MUNICIPAL

pytestmark = pytest.mark.whole_country
EVERY = 24


@pytest.fixture(scope="module")
def store(national) -> DataStore:
    return DataStore.open(national)


@pytest.fixture(scope="module")
def everywhere(data_dir) -> list[str]:
    """The municipalities of today: a store knows former ones as well, from older tables."""
    areas = pd.read_csv(data_dir / "areas.csv", dtype=str)
    return sorted(areas.loc[areas["level"] == "municipality", "area"])


def test_it_can_be_built_for_every_municipality(store, everywhere):
    assert TOPIC.buildable(store, everywhere) == everywhere
    assert len(everywhere) == 1741


def test_the_employed_of_the_municipalities_are_the_nations(store, everywhere):
    rows = store.observations.query(
        "indicator == 'employed' and basis == 'census' and age == 'total' and year == 2020"
    ).set_index(["area", "sex"])["value"]
    for sex in ("male", "female", "total"):
        assert rows.xs(sex, level="sex").reindex(everywhere).sum() == rows["00000", sex]


def test_known_statuses_are_never_more_than_the_people(store, everywhere):
    """The census counts those of unknown status among the people of known age, everywhere."""
    for code in everywhere[::EVERY]:
        found = people(store, code)
        for sex in ("male", "female"):
            known = sum(
                store.read(code, name, "census", sex=sex)[2020]
                for name in ("employed", "unemployed", "not_in_labour_force")
            )
            if 2020 in found:
                assert known <= found.counts.loc[2020][sex].sum() + 0.5, code


def test_the_errors_of_the_outlook_are_as_told(store):
    """A sample of the municipalities has about the percentiles that the report tells for their size."""
    errors = national_errors(store, every=6)
    assert len(errors) > 250
    for size in MUNICIPAL:
        inside = errors[(errors["employed"] >= size.least) & (errors["employed"] < size.below)]
        if len(inside) > 40:
            for way, (low, high) in size.errors.items():
                share = inside[way].between(low, high).mean()
                assert 0.65 < share < 0.92, (size, way, share)
    assert set(by_size(errors)["way"]) == {"held", "trend"}
