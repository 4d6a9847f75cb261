"""Children, deaths and net migrants of a step; by hand, and against the change of the projection."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.methods.projection import Assumptions, components, project


def test_a_step_by_hand():
    """100 in each of 38 cells: survival 0.9, net migration 0.05; the open band takes two."""
    flat = Assumptions(np.full((1, 2, 18), 0.9), np.full((1, 2, 18), 0.05), [0.2], 105.0)
    found = components(np.full((2, 19), 100.0), flat)
    assert found.deaths[0] == pytest.approx(0.1 * 3800)
    assert found.net_migrants[0] == pytest.approx(0.05 * 3800)
    assert found.children[0] == pytest.approx(0.2 * 7 * 95.0)
    assert found.natural[0] == pytest.approx(133 - 380)


def test_arrivals_are_migrants():
    arrivals = np.zeros((1, 2, 18))
    arrivals[0, 1, 4] = 30.0
    flat = Assumptions(np.ones((1, 2, 18)), np.zeros((1, 2, 18)), [0.0], 105.0, arrivals)
    assert components(np.full((2, 19), 100.0), flat).net_migrants[0] == pytest.approx(30.0)


@given(st.integers(0, 2**32 - 1))
def test_the_components_are_the_change(seed):
    generator = np.random.default_rng(seed)
    people = generator.uniform(0, 1000, (3, 2, 19))
    assumed = Assumptions(
        generator.uniform(0.5, 1, (4, 3, 2, 18)),
        generator.uniform(-0.4, 0.4, (4, 3, 2, 18)),
        generator.uniform(0, 0.4, (4, 3)),
        105.0,
        generator.uniform(0, 5, (4, 3, 2, 18)),
    )
    found = components(people, assumed)
    totals = project(people, assumed.rates).sum(axis=(-2, -1))
    assert found.natural + found.net_migrants == pytest.approx(np.diff(totals, axis=0))
