"""Which series are counts: the units of the shipped catalogue."""

import pandas as pd

from analysis.quality.counted import is_counted


def test_people_and_things_are_counts_rates_shares_and_money_are_not(catalogue):
    pairs = {
        ("births", "vital_statistics"): True,
        ("marriages", "vital_statistics"): True,
        ("population", "census"): True,
        ("households", "census"): True,
        ("nursery_centres", "social_welfare_facility_survey"): True,
        ("total_fertility_rate", "vital_statistics"): False,
        ("tfr_contribution", "vital_statistics"): False,
        ("share_married", "census"): False,
        ("municipal_revenue", "municipal_finance"): False,
        ("area_km2", "land_survey"): False,
        ("unheard_of", "census"): False,
    }
    rows = pd.DataFrame(list(pairs), columns=["indicator", "basis"], index=range(5, 5 + len(pairs)))
    found = is_counted(rows, catalogue)
    assert found.index.equals(rows.index)
    assert dict(zip(pairs, found, strict=True)) == pairs
    assert is_counted(rows[:0], catalogue).empty
