"""Net migration of all municipalities: by age it adds up to population change less births plus deaths.

What may differ is survival: the deaths that the prefecture's survival expects of a municipality are not those that
it had. Everything here is computed from the shared tables for every municipality at once; the package is asked for
the net migration only.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.chapters.cohorts import BANDS, Span, register
from analysis.chapters.net_moves import moves_by_span
from analysis.chapters.survival import SurvivalOf
from analysis.store.data_store import DataStore
from analysis.topics.migration_intentions import TOPIC

pytestmark = pytest.mark.whole_country
START, END = 2019, 2024
JAPANESE, EVERYBODY = "resident_register_japanese", "resident_register"
EVERY = 12


@pytest.fixture(scope="module")
def net(national) -> pd.DataFrame:
    """Per municipality: the model's net migrants and survivors, and what the totals say."""
    store = DataStore.open(national)
    municipalities = store.catalogue.areas.query("level == 'municipality'").index
    areas = TOPIC.buildable(store, list(municipalities))
    survival = SurvivalOf(store, END)
    rows = []
    for area in areas:
        people = register(store, area, JAPANESE, END)
        births = store.read(area, "births", "vital_statistics")
        spans = [Span(START, END, estimated=False)]
        (moves,) = moves_by_span(survival, people, births, 0.95, spans).values()
        totals = {
            (indicator, basis): store.read(area, indicator, basis)
            for indicator, basis in (
                ("population", JAPANESE),
                ("deaths", "vital_statistics"),
            )
        }
        counted = totals["population", JAPANESE]
        deaths = totals["deaths", "vital_statistics"]
        years = range(START, END)
        if not all(year in births and year in deaths for year in years) or not moves.youngest:
            continue
        born, died = sum(births[y] for y in years), sum(deaths[y] for y in years)
        expected = float(moves.found.start.sum() - moves.found.survivors.sum())
        rows.append(
            {
                "area": area,
                "people": counted[START],
                "net": float(moves.found.net.sum()),
                "by_totals": counted[END] - counted[START] - born + died,
                "unknown": people.unknown[START] + people.unknown[END],
                "died": died,
                "expected": expected,
            }
        )
    return pd.DataFrame(rows).set_index("area")


def test_nearly_all_municipalities_are_there(net):
    assert len(net) > 1700


def test_by_age_it_adds_up_to_the_totals_but_for_deaths(net):
    """P(t+5) − P(t) − B + D − ΣM = D − expected deaths, to rounding, where every age is known."""
    known = net[net["unknown"] == 0]
    assert len(known) > 1700
    left = known["by_totals"] - known["net"] - (known["died"] - known["expected"])
    assert left.abs().max() < 0.01


def test_what_is_left_is_what_survival_can_explain(net):
    """Expected deaths leave out those of movers, and a municipality's mortality differs from its prefecture's."""
    peopled = net[net["people"] > 0]
    ratio = peopled["died"].sum() / peopled["expected"].sum()
    assert 0.97 < ratio < 1.03
    large = peopled[peopled["people"] >= 30_000]
    off = (large["died"] / large["expected"] - 1).abs()
    assert off.quantile(0.95) < 0.15
    # in persons: within a fifth of the deaths and their chance, in all but a few
    slack = 0.2 * peopled["died"] + 4 * np.sqrt(peopled["died"]) + 5
    assert ((peopled["by_totals"] - peopled["net"]).abs() < slack).mean() > 0.99


def test_net_migration_within_japan_nearly_cancels(net):
    """Moves within the country add up to nothing: what is left are moves abroad and back, and naturalisation."""
    assert abs(net["net"].sum()) / net["people"].sum() < 0.01


def test_residents_of_unknown_age_are_counted(national):
    """The ages of few foreign residents are withheld: all of unknown age and of every band are the register's total."""
    store = DataStore.open(national)
    everywhere = [area for area in store.catalogue.areas.index if not area.endswith("000")]
    compared = 0
    for area in everywhere[::EVERY]:
        total = store.read(area, "population", EVERYBODY)
        for day in (people := register(store, area, EVERYBODY, END)).people:
            if day in total:
                assert people.whole(day) == pytest.approx(total[int(day)], abs=0.5), (area, day)
                compared += 1
    assert compared > 5 * len(everywhere[::EVERY])


def test_bands_are_those_of_the_projection():
    assert len(BANDS) == 19
