"""A history by columns: the values of a sex and age are found without comparing texts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Cells(NamedTuple):
    """A history by columns, and where in it the values of each sex and age stand, by year."""

    years: NDArray[np.int64]
    values: NDArray[np.float64]
    status: Sequence[str]
    sources: Sequence[str]
    places: Mapping[tuple[str, str], list[int]]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Cells:
        """Sort the rows of a history into cells; rows without a value belong to none."""
        text = {name: table[name].tolist() for name in ("sex", "age", "status", "source")}
        years, values = table["year"].to_numpy(np.int64), table["value"].to_numpy(np.float64)
        places: dict[tuple[str, str], list[int]] = {}
        for place in np.argsort(years, kind="stable").tolist():
            if not math.isnan(values[place]):
                places.setdefault((text["sex"][place], text["age"][place]), []).append(place)
        return cls(years, values, text["status"], text["source"], places)
