"""Shift–share.

Oracles: REAT 602f9884, man/shift.Rd (three regions of Farhauer and Kröll 2013) with Dunn's formula; the identities of Dunn (1960)
and Esteban-Marquillas (1972), written out.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.regional import esteban_marquillas, shift_share
from analysis.methods.result import Reason

NATION = [400, 150, 150, 400], [440, 210, 135, 480]
REGIONS = {
    "A": ([90, 20, 10, 60], [100, 40, 10, 55], 25, 27, 1, -3),
    "B": ([60, 30, 30, 40], [85, 55, 40, 35], 55, 24, -1, 32),
    "C": ([250, 100, 110, 300], [255, 115, 85, 390], 85, 114, 0, -29),
}


@pytest.mark.parametrize("region", REGIONS)
def test_published_regions(region):
    start, end, growth, national, mix, regional = REGIONS[region]
    result = shift_share(start, end, *NATION)
    assert result.growth.value == growth
    parts = [result.components[name].value for name in ("national_share", "industrial_mix", "regional_share")]
    assert parts == pytest.approx([national, mix, regional], abs=1e-9)


def test_regional_shares_of_all_regions_cancel():
    total = sum(shift_share(r[0], r[1], *NATION).components["regional_share"].value for r in REGIONS.values())
    assert total == pytest.approx(0, abs=1e-9)


def test_esteban_marquillas_by_hand():
    result = esteban_marquillas(
        [60, 40], [66, 50], [500, 500], [520, 560], sectors=["manufacturing", "services"]
    )
    values = {name: part.value for name, part in result.components.items()}
    # R = 0.08; R_i = 0.04, 0.12; r_i = 0.10, 0.25; homothetic 50 and 50
    assert values == pytest.approx(
        {
            "national_share": 8,
            "industrial_mix": 60 * -0.04 + 40 * 0.04,
            "competitive": 50 * 0.06 + 50 * 0.13,
            "allocation": 10 * 0.06 - 10 * 0.13,
            "new_sectors": 0,
        }
    )
    assert result.by_sector.loc["services", "competitive"] == pytest.approx(6.5)
    assert result.by_sector["homothetic"].tolist() == [50, 50]


employment = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 5000), st.integers(0, 5000))


@settings(max_examples=80, deadline=None)
@given(st.lists(employment, min_size=1, max_size=8))
def test_components_add_up_exactly(rows):
    start, end, rest_start, rest_end = (np.array(column, float) for column in zip(*rows, strict=True))
    nation = start + rest_start, end + rest_end
    dunn, esteban = shift_share(start, end, *nation), esteban_marquillas(start, end, *nation)
    if start.sum() == 0:
        assert dunn.growth.reason is esteban.growth.reason is Reason.ZERO_DENOMINATOR
        return
    for result in (dunn, esteban):
        assert result.growth.value == end.sum() - start.sum()
        tolerance = 1e-9 * max(1.0, float(nation[1].sum()))
        assert sum(p.value for p in result.components.values()) == pytest.approx(
            result.growth.value, abs=tolerance
        )
        by_sector = result.by_sector[list(result.components)].sum(axis=1)
        assert by_sector.to_numpy() == pytest.approx(end - start, abs=tolerance)
    split = ["competitive", "allocation", "new_sectors"]
    regional = dunn.by_sector["regional_share"].to_numpy()
    assert esteban.by_sector[split].sum(axis=1).to_numpy() == pytest.approx(regional, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500), st.integers(1, 500)), min_size=2, max_size=6)
)
def test_a_region_with_the_nations_structure_has_neither_mix_nor_allocation(rows):
    structure, growth, own = (np.array(column, float) for column in zip(*rows, strict=True))
    result = esteban_marquillas(structure, own, structure * 10, growth * 10)
    assert result.components["industrial_mix"].value == pytest.approx(0, abs=1e-8)
    assert result.components["allocation"].value == pytest.approx(0, abs=1e-8)


def test_a_new_sector_is_regional_share_and_not_divided():
    dunn = shift_share([100, 0], [100, 7], [1000, 100], [1000, 200])
    assert dunn.by_sector.loc[1, "regional_share"] == 7
    esteban = esteban_marquillas([100, 0], [100, 7], [1000, 100], [1000, 200])
    assert esteban.components["new_sectors"].value == 7
    assert esteban.by_sector.loc[1, ["competitive", "allocation"]].tolist() == [0, 0]


def test_a_sector_that_nobody_has_adds_nothing():
    result = shift_share([90, 0], [100, 0], [400, 0], [440, 0])
    assert result.by_sector.loc[1].eq(0).all()


def test_degenerate_regions():
    assert shift_share([], [], [], []).growth.reason is Reason.EMPTY
    nothing = esteban_marquillas([0], [5], [10], [10])
    assert {part.reason for part in nothing.components.values()} == {Reason.ZERO_DENOMINATOR}
    assert nothing.by_sector.empty


@pytest.mark.parametrize(
    "numbers",
    [
        ([1], [1, 2], [1], [1]),
        ([-1], [1], [1], [1]),
        ([1], [math.nan], [1], [1]),
        ([1], [1], [0], [1]),
    ],
)
def test_numbers_that_cannot_be_meant_are_refused(numbers):
    with pytest.raises(ValueError):
        shift_share(*numbers)


def test_names_must_fit():
    with pytest.raises(ValueError, match="names"):
        shift_share([1], [1], [1], [1], sectors=["a", "b"])
