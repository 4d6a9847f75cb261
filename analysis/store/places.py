"""Where the rows of an area and of a series stand in a table of observations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_NOWHERE: Final = np.array([], dtype=np.intp)


class Places:
    """Finds rows by their place: comparing the texts of a column takes a millisecond, and a report asks for hundreds.

    Parameters
    ----------
    observations : the table (`analysis.model.observations`).
    """

    def __init__(self, observations: pd.DataFrame) -> None:
        self._areas = observations.groupby("area", sort=False).indices
        self._indicator, indicators = pd.factorize(observations["indicator"])
        self._basis, bases = pd.factorize(observations["basis"])
        self._indicators, self._bases = indicators.tolist(), bases.tolist()
        self._series: dict[str, Mapping[tuple[str, str], NDArray[np.intp]]] = {}

    def of_area(self, area: str) -> NDArray[np.intp]:
        """Return the places of an area's rows, ascending."""
        return self._areas.get(area, _NOWHERE)

    def of_series(self, area: str, indicator: str, basis: str) -> NDArray[np.intp]:
        """Return the places of the rows of an area's series, ascending."""
        if area not in self._series:
            self._series[area] = self._of(self.of_area(area))
        return self._series[area].get((indicator, basis), _NOWHERE)

    def _of(self, places: NDArray[np.intp]) -> Mapping[tuple[str, str], NDArray[np.intp]]:
        if not len(places):
            return {}
        number = self._indicator[places] * len(self._bases) + self._basis[places]
        order = np.argsort(number, kind="stable")
        places, number = places[order], number[order]
        ends = [*(np.flatnonzero(np.diff(number)) + 1).tolist(), len(number)]
        found, first = {}, 0
        for end in ends:
            indicator, basis = divmod(int(number[first]), len(self._bases))
            found[self._indicators[indicator], self._bases[basis]] = places[first:end]
            first = end
        return found
