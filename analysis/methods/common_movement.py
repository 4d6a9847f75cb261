"""Did most of many series move the same way in a year: what is common to all, and what each did beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.methods.intervals import wilson
from analysis.methods.result import Estimate, HypothesisTest, Reason

FEWEST = 5
"""Fewest series of a year for a common movement."""
_NO_MOVE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class YearMoved:
    """What all series did from one year to the next.

    Attributes
    ----------
    better, same, worse : how many series.
    share_worse : worse over all, with Wilson limits (the series are not independent: a yardstick, no more).
    median : middle of the changes.
    test : Fisher's exact test of the share worse against that of all other years; why not, with one year only.
    """

    better: int
    same: int
    worse: int
    share_worse: Estimate
    median: float
    test: HypothesisTest


def common_movement(changes: pd.DataFrame, *, confidence: float = 0.95) -> Mapping[int, YearMoved]:
    """Describe the changes of many series by year.

    Parameters
    ----------
    changes : one row a series and year: ``year`` (the later one) and ``change``, better is positive, in a unit that
        the series share (shares of the way to the target).
    confidence : of the limits.

    Returns
    -------
    By year, ascending, those with at least 5 series.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2020] * 6 + [2021] * 6, "change": [-1, -2, -1, -3, -1, 1, 1, 2, 0, 1, 1, -1]})
    >>> moved = common_movement(frame)
    >>> moved[2020].worse, moved[2020].median, round(moved[2020].test.p_value, 3)
    (5, -1.0, 0.08)
    """
    counts = changes.groupby("year")["change"].count()
    years = [int(year) for year in counts.index[counts >= FEWEST]]
    kept = changes[changes["year"].isin(years)]
    down = kept["change"] < -_NO_MOVE
    found = {}
    for year in years:
        of_year = kept["year"] == year
        moves = kept.loc[of_year, "change"].to_numpy()
        worse, better = int((moves < -_NO_MOVE).sum()), int((moves > _NO_MOVE).sum())
        found[year] = YearMoved(
            better,
            len(moves) - better - worse,
            worse,
            wilson(worse, len(moves), confidence=confidence, statistic="share_worse"),
            float(np.median(moves)),
            _against_others(down[of_year], down[~of_year]),
        )
    return found


def _against_others(own: pd.Series, others: pd.Series) -> HypothesisTest:
    name, method = "odds ratio", "Fisher's exact test"
    if len(others) == 0:
        return HypothesisTest.missing(name, method, Reason.TOO_FEW, "one year only")
    table = [[int(own.sum()), int((~own).sum())], [int(others.sum()), int((~others).sum())]]
    p_value = float(stats.fisher_exact(table).pvalue)
    return HypothesisTest(None, p_value, name, method, len(own) + len(others))
