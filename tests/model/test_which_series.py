"""Which series count and which add up over areas: the shipped catalogue against a list made by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.model.catalogue import Catalogue
from analysis.model.observations import in_pairs

RATES = {
    "current_balance_ratio", "fertility_rate", "marital_fertility_rate", "real_debt_service_ratio",
    "share_married", "tfr_contribution", "total_fertility_rate",
}  # fmt: skip
MOVES_WITHIN = {
    "commuters_in", "commuters_out", "entries", "exits", "in_migrants", "in_migrants_domestic", "out_migrants", "out_migrants_domestic",
}  # fmt: skip
"""Of a move, or a way to work, between two areas both have a share, of the areas as one it is none."""


@pytest.fixture(scope="module")
def catalogue(data_dir) -> Catalogue:
    return Catalogue.load(data_dir)


def test_everything_adds_up_but_rates_and_moves(catalogue):
    apart = catalogue.indicator_bases - catalogue.additive
    assert {indicator for indicator, _ in apart} == RATES | MOVES_WITHIN
    assert not {indicator for indicator, _ in catalogue.additive} & (RATES | MOVES_WITHIN)


def test_what_is_measured_in_shares_or_per_head_never_adds_up(catalogue):
    """A rate that somebody adds to the catalogue can't be marked as adding up by mistake."""
    units = catalogue.indicators.loc[sorted(catalogue.additive), "unit"]
    assert not units.str.contains("％|割合|対|率|指数|倍|歳").any()


def test_people_and_things_are_counts_rates_shares_and_money_are_not(catalogue):
    pairs = {
        ("births", "vital_statistics"): True,
        ("marriages", "vital_statistics"): True,
        ("population", "census"): True,
        ("households", "census"): True,
        ("in_migrants", "resident_register"): True,
        ("nursery_centres", "social_welfare_facility_survey"): True,
        ("total_fertility_rate", "vital_statistics"): False,
        ("tfr_contribution", "vital_statistics"): False,
        ("share_married", "census"): False,
        ("municipal_revenue", "municipal_finance"): False,
        ("area_km2", "land_survey"): False,
        ("unheard_of", "census"): False,
    }
    rows = pd.DataFrame(list(pairs), columns=["indicator", "basis"], index=range(5, 5 + len(pairs)))
    found = in_pairs(rows, catalogue.counted)
    assert found.index.equals(rows.index)
    assert dict(zip(pairs, found, strict=True)) == pairs
    assert in_pairs(rows[:0], catalogue.counted).empty
