"""Women by age between censuses, against interpolation by hand from the CSV files."""

from __future__ import annotations

import pytest
from analysis.topics.births.women import REPRODUCTIVE_AGES

from analysis.model.observations import Status


def spread(figures, year: int, age: str) -> float:
    """Census women of an age with their share of the women of unknown age."""
    of = {a: figures("14212", "population", "census", "female", a)[year] for a in (age, "total", "unknown")}
    return of[age] * of["total"] / (of["total"] - of["unknown"])


@pytest.mark.parametrize("age", REPRODUCTIVE_AGES)
def test_after_the_last_census_the_way_leads_to_the_projection(atsugi, figures, age):
    projected = figures("14212", "population", "ipss_2018", "female", age)
    women = atsugi.data.women.counts[age]
    assert women[2015] == pytest.approx(spread(figures, 2015, age))
    assert women[2016] == pytest.approx(0.8 * spread(figures, 2015, age) + 0.2 * projected[2020])
    assert women[2023] == pytest.approx(0.4 * projected[2020] + 0.6 * projected[2025])


def test_between_two_censuses_women_are_estimated(atsugi, figures):
    women = atsugi.data.women
    by_hand = (3 * spread(figures, 2010, "25-29") + 2 * spread(figures, 2015, "25-29")) / 5
    assert women.counts.loc[2012, "25-29"] == pytest.approx(by_hand)
    assert [women.status[year] for year in (2010, 2012, 2015, 2016, 2020)] == [
        Status.OBSERVED,
        Status.ESTIMATED,
        Status.OBSERVED,
        Status.PROJECTED,
        Status.PROJECTED,
    ]


def test_the_base_of_the_projection_is_the_census_with_unknown_ages_spread(atsugi, figures):
    """IPSS starts from the census of 2015 with ages filled in, so both must nearly agree."""
    for age in REPRODUCTIVE_AGES:
        base = figures("14212", "population", "ipss_2018", "female", age)[2015]
        assert spread(figures, 2015, age) == pytest.approx(base, rel=0.02)


def test_nothing_is_extrapolated(atsugi):
    assert atsugi.data.women.counts.index.min() == 1980
    assert atsugi.data.women.counts.index.max() == 2045
