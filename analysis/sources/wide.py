"""From a wide table (a row an area, a column a series) to observations, column-wise and fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from analysis.model.observations import Status, typed
from analysis.sources.cells import Numbers


@dataclass(frozen=True, slots=True)
class Series:
    """What the numbers of one column are."""

    indicator: str
    year: int
    sex: str
    age: str
    basis: str
    status: Status = Status.OBSERVED
    divisor: float = 1.0


def observations(
    areas: Sequence[str],
    series: Sequence[Series],
    numbers: Numbers,
    source: str,
    *,
    years: Sequence[int] | None = None,
    sexes: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return the observations of a table, area by area; blank cells give none.

    Parameters
    ----------
    areas : code of each row, length R.
    series : what each column is, length C; its `status` is that of the cells that hold a number.
    numbers : the cells, of shape (R, C), none of them invalid.
    source : id of the source.
    years, sexes : of each row, where the rows and not the columns tell them, length R.
    """
    rows, columns = np.nonzero(~numbers.blank)
    status = numbers.status[rows, columns]
    observed = status == Status.OBSERVED.value
    status[observed] = np.array([one.status.value for one in series], dtype=object)[columns[observed]]
    value = numbers.value[rows, columns] / np.array([one.divisor for one in series])[columns]

    def spread(texts: Sequence[str], places: np.ndarray) -> ExtensionArray:
        return pd.array(list(texts), dtype="str").take(places)

    return typed(
        pd.DataFrame(
            {
                "area": spread(areas, rows),
                "indicator": spread([one.indicator for one in series], columns),
                "year": np.array([one.year for one in series])[columns]
                if years is None
                else np.array(years)[rows],
                "sex": spread([one.sex for one in series], columns) if sexes is None else spread(sexes, rows),
                "age": spread([one.age for one in series], columns),
                "value": value,
                "status": status,
                "basis": spread([one.basis for one in series], columns),
                "source": spread([source], np.zeros(len(rows), dtype=int)),
            }
        )
    )
