"""The population outlook over the country: IPSS comes back, reports contradict nothing, targets are reached."""

from __future__ import annotations

import numpy as np
import pytest
from sentences.report import read
from sentences.search import broken, municipalities, search

from analysis.methods.projection import fill_rates, implied_rates, project
from analysis.store.data_store import DataStore
from analysis.topics.population_outlook import TOPIC
from analysis.topics.population_outlook.people import IPSS_2018, by_year

pytestmark = pytest.mark.whole_country
EVERY = 12


@pytest.fixture(scope="module")
def store(national):
    return DataStore.open(national)


@pytest.fixture(scope="module")
def found(national):
    return search("population_outlook", national, every=EVERY)


def test_ipss_2018_comes_back_for_every_municipality(store):
    """As the topic reads it: the ratios of the series, fed to the engine from 2015, give the series."""
    nation = implied_rates(np.stack(list(by_year(store, "00000", IPSS_2018).values())))
    checked, worst = 0, 0.0
    for area in municipalities(store):
        series = list(by_year(store, area, IPSS_2018).values())
        if len(series) < 2:
            continue
        people = np.stack(series)
        rates = fill_rates(implied_rates(people), nation)
        worst = max(worst, float(np.abs(project(people[0], rates) - people).max()))
        checked += 1
    print(f"\nIPSS 2018: {checked:,} municipalities, largest difference {worst:.1e} persons")
    assert checked >= 1682
    assert worst < 1e-6


def test_there_is_no_contradiction(found):
    told = [f"{rule} {area}: {text}" for rule, examples in found.found.items() for area, text in examples]
    assert found.count > 140
    assert not told, "\n".join(told[:20])


def test_reports_say_much_and_of_every_kind(found):
    whole = ["".join(each) for each in found.texts.values()]
    for words in (
        "最近の変化が続けば",
        "誤差の範囲（10団体のうち8団体）",
        "近かったのは出発点の新しい",
        "近かったのは出発点の古い",
        "すでに2020年の",
        "年ごろの",
        "幅を超えており",
        "自然増減の影響度3",
        "社会増減の影響度3",
    ):
        assert sum(words in each for each in whole) >= 3, words


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_targets_contradict_nothing_and_are_reached(store, share):
    """Half and nine tenths of today's people in 2060, for every 45th municipality."""
    reached = 0
    for area in TOPIC.buildable(store, municipalities(store))[::45]:
        people = round(share * TOPIC.open(store, area=area).courses.base.sum())
        study = TOPIC.open(store, area=area, target_year=2060, target_population=people)
        assert broken("population_outlook", read(study)) == {}, area
        reached += study.target.finding("population_outlook.required_tfr").estimate is not None
    assert reached >= 5  # no fertility brings nine tenths back to a village that loses its young
