"""Whole cells behind printed figures; the expected ones are worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.store.survey_known import known_counts

NAMES, ANSWERS = ["total", "a", "b"], ["yes", "no", ""]
MEMBERS = np.array([[1, 1, 1], [1, 0, 0], [0, 1, 0]], bool)
COLUMNS = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 1]], bool)


def rows(**cells: tuple[float, float, float]) -> pd.DataFrame:
    """Rows of n, share and N by group and answer."""
    found = []
    for name, (n, share, size) in cells.items():
        group, answer = name.split("_")
        status = "suppressed" if np.isnan(n) and np.isnan(share) else "observed"
        found.append({"group": group, "answer": answer, "n": n, "share": share, "N": size, "status": status})
    return pd.DataFrame(found)


def test_a_share_is_every_number_that_is_printed_so():
    known = known_counts(rows(a_yes=(np.nan, 33.3, 60), b_yes=(np.nan, 12.5, 4000), total_yes=(7, 1.0, 700)))
    assert (known.least.loc["a", "yes"], known.most.loc["a", "yes"]) == (20, 20)
    assert (known.least.loc["b", "yes"], known.most.loc["b", "yes"]) == (498, 502)
    assert (known.least.loc["total", "yes"], known.most.loc["total", "yes"]) == (7, 7)


def test_what_was_hidden_follows_from_the_rest_where_it_can():
    nan = np.nan
    known = known_counts(
        rows(
            total_yes=(50, nan, 80), total_no=(30, nan, 80),
            a_yes=(46, nan, 60), a_no=(14, nan, 60),
            b_yes=(nan, nan, 20), b_no=(nan, nan, 20),
        )
    )  # fmt: skip
    cells = known.filled(NAMES, ANSWERS, MEMBERS, COLUMNS)
    assert cells.sum() == 80
    assert cells[0].tolist() == [46, 14, 0]
    assert cells[1:, 0].sum() == 4
    assert cells[1:].sum() == 20
    assert known.withheld.loc["b", "yes"]


def test_figures_that_contradict_each_other_have_no_cells():
    known = known_counts(rows(total_yes=(10, np.nan, 20), a_yes=(30, np.nan, 40), b_yes=(1, np.nan, 5)))
    assert known.filled(NAMES, ANSWERS, MEMBERS, COLUMNS) is None
