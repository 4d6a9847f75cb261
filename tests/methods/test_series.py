"""Yearly series: ordering, gaps and the preconditions of a trend, by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.methods.result import Reason
from analysis.methods.series import as_floats, trend_problem, yearly_series


def test_orders_and_drops_the_unobserved():
    series = yearly_series(pd.Series([2012, 2010, 2011]), pd.Series([3.0, 1.0, None]))
    assert series.years.tolist() == [2010, 2012]
    assert series.values.tolist() == [1.0, 3.0]
    assert series.n == 2


def test_grid_of_a_census_has_no_gaps_and_a_lost_census_is_one():
    assert yearly_series([1980, 1985, 1990], [1, 2, 3]).missing_years == ()
    assert yearly_series([1980, 1985, 1995], [1, 2, 3]).missing_years == (1990,)
    assert yearly_series([2010, 2012, 2013], [1, 2, 3]).missing_years == (2011,)
    assert yearly_series([2010], [1]).missing_years == ()
    assert yearly_series([1980, 1985, 1990], [1, 2, 3]).step == 5


def test_latest_run_starts_after_the_last_gap():
    series = yearly_series([2000, 2001, 2003, 2004, 2005], [1, 2, 3, 4, 5])
    assert series.latest_run().years.tolist() == [2003, 2004, 2005]
    assert yearly_series([], []).latest_run().n == 0


def test_until_keeps_the_past():
    assert yearly_series(range(2000, 2005), range(5)).until(2002).values.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "values",
    [[1, None, 3], [1, np.nan, 3], pd.Series([1, pd.NA, 3], dtype="Int64"), pd.Series([1.0, None, 3.0])],
)
def test_all_ways_to_write_a_missing_number(values):
    array = as_floats("values", values)
    assert np.isnan(array).tolist() == [False, True, False]


@pytest.mark.parametrize("values", [["1", "x"], [[1, 2], [3, 4]], 3, "12"])
def test_what_is_no_sequence_of_numbers(values):
    with pytest.raises(ValueError, match="values"):
        as_floats("values", values)


def test_missing_share_has_a_limit():
    years = [2000, 2001, 2004, 2007, 2009]  # 5 of 10
    assert trend_problem(yearly_series(years, range(5))) is None
    problem = trend_problem(yearly_series([*years[:-1], 2010], range(5)))
    assert problem.reason is Reason.TOO_FEW
    assert problem.detail == "6 of 11 years in the window are missing"


def test_break_comes_before_length():
    problem = trend_problem(yearly_series([2000, 2001, 2002], [1, 2, 3]), breaks=[2001])
    assert problem.reason is Reason.SERIES_BREAK
