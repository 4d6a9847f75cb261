"""Homogeneity of the Nile series: vignette of the R package trend (R/√n 2.9518, U 2.4764, T 43.219)."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.methods.homogeneity import buishand_range, buishand_u, snht
from analysis.methods.result import Reason

FLOW = pd.read_csv(Path(__file__).parent / "published" / "nile_flow.csv")["flow"]
NILE = FLOW.tolist()


@pytest.mark.parametrize(
    ("method", "symbol", "statistic"),
    [(buishand_range, "R/sqrt(n)", 2.9518), (buishand_u, "U", 2.4764), (snht, "T", 43.219)],
)
def test_nile(method, symbol, statistic):
    found = method(range(1871, 1971), NILE)
    assert found.test.statistic_name == symbol
    assert found.test.statistic == pytest.approx(statistic, abs=5e-4)
    assert found.last_before == 1898
    assert found.test.p_value < 0.001


def by_definition(values):
    x = np.asarray(values, dtype=float)
    n, z = len(x), (x - x.mean()) / x.std(ddof=1)
    path = [z[:k].sum() for k in range(n)]
    return {
        buishand_range: (max(path) - min(path)) / np.sqrt(n),
        buishand_u: sum(s**2 for s in path) / (n * (n + 1)),
        snht: max(k * z[:k].mean() ** 2 + (n - k) * z[k:].mean() ** 2 for k in range(1, n)),
    }


@pytest.mark.parametrize("method", [buishand_range, buishand_u, snht])
def test_small_sample_p_value_is_counted_over_all_orderings(method):
    values = [4, 6, 5, 1, 2, 2.5]
    observed = by_definition(values)[method]
    orderings = [by_definition(order)[method] for order in itertools.permutations(values)]
    found = method(range(6), values)
    assert found.test.statistic == pytest.approx(observed)
    assert found.test.p_value == pytest.approx(sum(o >= observed - 1e-9 for o in orderings) / 720)


@pytest.mark.parametrize("method", [buishand_range, buishand_u, snht])
def test_same_answer_every_time_and_reasons(method):
    values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
    assert method(range(12), values) == method(range(12), values)
    assert method(range(4), [1, 2, 3, 4]).test.reason is Reason.TOO_FEW
    assert method(range(6), [1] * 6).test.reason is Reason.NO_VARIATION
    assert method(range(6), range(6), breaks=[2]).test.reason is Reason.SERIES_BREAK
    assert method([], []).first_after is None
