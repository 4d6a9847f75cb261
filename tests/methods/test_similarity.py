"""Distances over standardised characteristics, beside scipy's standardised Euclidean distance (`seuclidean`)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from analysis.methods.similarity import standardised_distance, used_characteristics

NAMES = ["population", "share_65", "industry"]
TOWNS = pd.DataFrame(
    [[12.3, 0.25, 0.10], [12.4, 0.26, 0.12], [11.0, 0.33, 0.31], [12.2, 0.24, 0.45], [14.9, 0.21, 0.02]],
    index=["a", "b", "c", "d", "e"],
    columns=NAMES,
)


def test_it_is_scipys_distance_over_the_number_of_characteristics():
    spread = TOWNS.var(ddof=1).to_numpy()
    expected = cdist(TOWNS.loc[["a"]], TOWNS, "seuclidean", V=spread)[0] / np.sqrt(3)
    found = standardised_distance(TOWNS, "a")
    assert found[TOWNS.index].to_numpy() == pytest.approx(expected)
    assert found.is_monotonic_increasing
    assert found.index[0] == "a"


def test_weights_share_the_weight_of_characteristics_that_say_the_same():
    weighted = standardised_distance(TOWNS, "a", weights={"share_65": 0.5, "industry": 0.5})
    z = (TOWNS - TOWNS.loc["a"]) / TOWNS.std(ddof=1)
    by_hand = np.sqrt((z["population"] ** 2 + 0.5 * z["share_65"] ** 2 + 0.5 * z["industry"] ** 2) / 2)
    assert weighted[TOWNS.index].to_numpy() == pytest.approx(by_hand.to_numpy())
    doubled = pd.concat([TOWNS, TOWNS["industry"].rename("again")], axis=1)
    halves = {"industry": 0.5, "again": 0.5}
    same = standardised_distance(doubled, "a", weights=halves)
    assert same.to_numpy() == pytest.approx(standardised_distance(TOWNS, "a").to_numpy())


def test_rows_without_a_characteristic_are_left_out_and_do_not_count_for_the_spread():
    holes = TOWNS.copy()
    holes.loc["e", "industry"] = np.nan
    found = standardised_distance(holes, "a")
    assert set(found.index) == {"a", "b", "c", "d"}
    without = standardised_distance(TOWNS.drop("e"), "a")
    assert found.to_numpy() == pytest.approx(without.to_numpy())


def test_what_the_subject_lacks_or_nobody_differs_in_is_not_used():
    frame = TOWNS.assign(unknown=[np.nan, 1, 2, 3, 4], same=7.0, log_area=[1.0, 2, np.nan, 4, 5])
    assert used_characteristics(frame, "a") == (*NAMES, "log_area")
    with_constant = standardised_distance(TOWNS.assign(same=7.0), "a")
    assert with_constant.to_numpy() == pytest.approx(standardised_distance(TOWNS, "a").to_numpy())


def test_a_characteristic_that_only_varies_outside_the_complete_rows_is_not_used():
    frame = pd.DataFrame({"x": [1.0, 1.0, 2.0], "y": [1.0, 2.0, np.nan]}, index=list("abc"))
    assert used_characteristics(frame, "a") == ("y",)
    assert standardised_distance(frame, "a").to_dict() == pytest.approx({"a": 0.0, "b": np.sqrt(2)})


def test_nothing_to_compare_by_gives_an_empty_answer():
    for frame in (TOWNS[[]], TOWNS.loc[["a"]], TOWNS.assign(**dict.fromkeys(NAMES, np.nan))):
        found = standardised_distance(frame, "a")
        assert found.empty
        assert found.name == "distance"


def test_the_subject_comes_before_its_twins():
    twins = pd.DataFrame({"x": [3.0, 1.0, 1.0, 1.0]}, index=list("wxyz"))
    assert standardised_distance(twins, "y").index.tolist() == ["y", "x", "z", "w"]


@pytest.mark.parametrize(
    ("frame", "subject", "weights", "words"),
    [
        (TOWNS, "q", None, "no row"),
        (pd.concat([TOWNS, TOWNS]), "a", None, "unique"),
        (TOWNS.replace(12.3, np.inf), "a", None, "finite"),
        (TOWNS, "a", {"area": 1.0}, "unknown"),
        (TOWNS, "a", {"industry": 0.0}, "positive"),
        (TOWNS, "a", {"industry": np.nan}, "positive"),
    ],
)
def test_what_cannot_be_meant_is_refused(frame, subject, weights, words):
    with pytest.raises(ValueError, match=words):
        standardised_distance(frame, subject, weights=weights)


tables = st.integers(2, 8).flatmap(
    lambda rows: st.lists(
        st.lists(st.integers(-50, 50).map(float), min_size=3, max_size=3), min_size=rows, max_size=rows
    )
)


@settings(max_examples=80, deadline=None)
@given(tables, st.floats(0.001, 1000), st.floats(-100, 100))
def test_units_do_not_matter_and_the_distance_is_symmetric(rows, unit, shift):
    frame = pd.DataFrame(rows, columns=NAMES, index=[f"t{i}" for i in range(len(rows))])
    found = standardised_distance(frame, "t0")
    converted = standardised_distance(frame.assign(population=unit * frame["population"] + shift), "t0")
    assert converted[found.index].to_numpy() == pytest.approx(found.to_numpy(), abs=1e-6)
    for other in found.index:
        back = standardised_distance(frame, str(other))
        assert back["t0"] == pytest.approx(found[other], abs=1e-12)
    if len(found):
        assert found.index[0] == "t0"
        assert found.iloc[0] == 0
        assert (found >= 0).all()
