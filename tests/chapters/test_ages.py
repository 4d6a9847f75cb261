"""People by sex and age: the last census is filled up from the projection, broad age by broad age."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.chapters.ages import AGES, BROAD, by_age, middles, people, projected_people
from analysis.model.observations import Status
from analysis.store.data_store import DataStore


@pytest.fixture(scope="module")
def store(data_dir: Path) -> DataStore:
    return DataStore.open(data_dir, areas=["14212", "14000", "00000", "07201"])


@pytest.fixture(scope="module")
def census(data_dir: Path) -> pd.Series:
    rows = pd.read_csv(data_dir / "observations" / "population_census.csv", dtype={"area": str})
    return rows.set_index(["area", "year", "sex", "age"])["value"].sort_index()


def test_the_open_age_is_the_sum_of_the_ages_beyond(store, census):
    found = by_age(store, "14212", "population").counts
    for sex in ("male", "female"):
        old = census["14212", 2015, sex, "85-89"] + census["14212", 2015, sex, "90+"]
        assert found.loc[2015, (sex, "85+")] == old
        assert found.loc[2015, (sex, "20-24")] == census["14212", 2015, sex, "20-24"]


def test_the_last_census_keeps_its_broad_ages(store, census):
    found = people(store, "14212")
    assert found.total.status[2020] == Status.ESTIMATED
    assert found.shape == "社人研 平成30(2018)年推計"
    for sex in ("male", "female"):
        counts = found.counts.loc[2020][sex]
        assert counts[list(BROAD["15-64"])].sum() == pytest.approx(census["14212", 2020, sex, "15-64"])
        assert counts[list(BROAD["75+"])].sum() == pytest.approx(census["14212", 2020, sex, "75+"])
        assert counts.sum() == pytest.approx(
            census["14212", 2020, sex, "15-64"] + census["14212", 2020, sex, "65+"]
        )


def test_a_census_by_age_is_left_alone(store):
    nation = people(store, "00000")
    assert nation.shape == ""
    assert nation.total.status[2020] == Status.OBSERVED
    assert nation.total[2020] == 108_258_569


def test_without_a_projection_the_last_census_has_no_ages(store):
    assert 2020 not in people(store, "07201")
    assert projected_people(store, "07201") is None


def test_the_projection_starts_from_the_census(store):
    now, ahead = people(store, "14212"), projected_people(store, "14212")
    assert ahead.counts.loc[2020].to_numpy() == pytest.approx(now.counts.loc[2020].to_numpy())
    plain = by_age(store, "14212", "population", "ipss_2018").counts
    ratio = ahead.counts.loc[2040] / plain.loc[2040]
    assert ratio.to_numpy() == pytest.approx((now.counts.loc[2020] / plain.loc[2020]).to_numpy())
    assert set(ahead.total.status[ahead.counts.index > 2020]) == {Status.PROJECTED}


def test_middles():
    assert middles(["15-19", "85+"]) == [17.5, 87.5]
    assert len(middles()) == len(AGES)
