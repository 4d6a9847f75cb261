"""What no observation can be, whoever wrote it: too large a number, half a person, a count of the future."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analysis.checking.limits import LARGEST_COUNT, LARGEST_VALUE
from analysis.model.observations import Status


def plausible(
    value: pd.Series, year: pd.Series, status: pd.Series, counted: pd.Series
) -> dict[str, pd.Series]:
    """Tell for each row whether it can be, by rule; the rules are in Japanese, their columns in 「」.

    Parameters
    ----------
    value, year : numbers, NaN where a cell has none (which other checks tell).
    status : words of `Status`.
    counted : whether the row's indicator is a count (`Catalogue.counted`).
    """
    observed = status.eq(Status.OBSERVED.value)
    this_year = date.today().year
    most = np.where(counted, LARGEST_COUNT, LARGEST_VALUE)
    return {
        f"「value」は{LARGEST_VALUE:,.0f}まで（「indicator」が人数・件数なら{LARGEST_COUNT:,}まで）": ~(
            value.abs() > most
        ),
        "「indicator」が人数・件数なら「value」は0以上": ~(counted & (value < 0)),
        "「indicator」が人数・件数で「status」が observed なら「value」は整数": ~(
            counted & observed & (value % 1 > 0)
        ),
        f"「status」が observed なら「year」は今年（{this_year}年）まで": ~(observed & (year > this_year)),
    }
