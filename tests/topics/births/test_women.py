"""Women by age where the register is not at hand: between censuses, against interpolation by hand from the files."""

from __future__ import annotations

import pytest

from analysis.chapters.women import women_by_age
from analysis.chapters.women_census import REPRODUCTIVE_AGES, Women
from analysis.model.observations import Status


@pytest.fixture(scope="module")
def women(store) -> Women:
    return women_by_age(store, "14212", "vital_statistics", registered=False)


def spread(figures, year: int, age: str) -> float:
    """Census women of an age with their share of the women of unknown age."""
    of = {a: figures("14212", "population", "census", "female", a)[year] for a in (age, "total", "unknown")}
    return of[age] * of["total"] / (of["total"] - of["unknown"])


@pytest.mark.parametrize("age", REPRODUCTIVE_AGES)
def test_after_the_last_census_the_projection_goes_on_from_it(women, figures, age):
    projected = figures("14212", "population", "ipss_2018", "female", age)
    counts, last = women.counts[age], spread(figures, 2015, age)
    scaled = {year: value * last / projected[2015] for year, value in projected.items()}
    assert counts[2015] == pytest.approx(last)
    assert counts[2016] == pytest.approx(0.8 * last + 0.2 * scaled[2020])
    assert counts[2023] == pytest.approx(0.4 * scaled[2020] + 0.6 * scaled[2025])


def test_between_two_censuses_women_are_estimated(women, figures):
    by_hand = (3 * spread(figures, 2010, "25-29") + 2 * spread(figures, 2015, "25-29")) / 5
    assert women.counts.loc[2012, "25-29"] == pytest.approx(by_hand)
    assert [women.total.status[year] for year in (2010, 2012, 2015, 2016, 2020)] == [
        Status.OBSERVED,
        Status.ESTIMATED,
        Status.OBSERVED,
        Status.PROJECTED,
        Status.PROJECTED,
    ]


def test_the_base_of_the_projection_is_the_census_with_unknown_ages_spread(figures):
    """IPSS starts from the census of 2015 with ages filled in, so both must nearly agree."""
    for age in REPRODUCTIVE_AGES:
        base = figures("14212", "population", "ipss_2018", "female", age)[2015]
        assert spread(figures, 2015, age) == pytest.approx(base, rel=0.02)


def test_nothing_is_extrapolated(women):
    assert women.counts.index.min() == 1980
    assert women.counts.index.max() == 2045
    assert not women.observed
