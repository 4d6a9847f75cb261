"""The result of a decomposition, and how pairwise results become one over several populations."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Standardised rates of N populations by factor, and the effects between any two of them.

    Attributes
    ----------
    populations : labels, in the order given.
    factors : names of the factors.
    crude : rate of each population, shape (N,), or (N, ...) when the rate function returns arrays.
    standardised : rate of each population if only this factor differed, shape (factors, N, ...).
    method : the procedure.
    """

    populations: tuple[Hashable, ...]
    factors: tuple[str, ...]
    crude: Array
    standardised: Array
    method: str

    def effect_array(self, start: Hashable | None = None, end: Hashable | None = None) -> Array:
        """Return the effects of the factors on the change from `start` to `end`, shape (factors, ...).

        Without labels, from the first population to the last. KeyError for an unknown label.
        """
        first, last = self._positions(start, end)
        return self.standardised[:, last] - self.standardised[:, first]

    def effects(self, start: Hashable | None = None, end: Hashable | None = None) -> dict[str, float]:
        """Return the effect of each factor on the change from `start` to `end`, for scalar rates."""
        self._refuse_arrays()
        return dict(zip(self.factors, self.effect_array(start, end).tolist(), strict=True))

    def change(self, start: Hashable | None = None, end: Hashable | None = None) -> float:
        """Return the change of the rate from `start` to `end`, which the effects add up to."""
        self._refuse_arrays()
        first, last = self._positions(start, end)
        return float(self.crude[last] - self.crude[first])

    def shares(self, start: Hashable | None = None, end: Hashable | None = None) -> dict[str, float] | None:
        """Return each effect as a share of the change (they add up to 1), or None when nothing changed."""
        change = self.change(start, end)
        if change == 0:
            return None
        return {name: effect / change for name, effect in self.effects(start, end).items()}

    def cumulative(self, base: Hashable | None = None) -> pd.DataFrame:
        """Return the effects accumulated since `base` (the first population): one row a population.

        The columns are the factors and ``change``, their sum.
        """
        self._refuse_arrays()
        start, _ = self._positions(base, None)
        frame = pd.DataFrame(
            (self.standardised - self.standardised[:, [start]]).T,
            index=pd.Index(self.populations, name="population"),
            columns=list(self.factors),
        )
        return frame.assign(change=self.crude - self.crude[start])

    def _positions(self, start: Hashable | None, end: Hashable | None) -> tuple[int, int]:
        places = {label: place for place, label in enumerate(self.populations)}
        first = places[start] if start is not None else 0
        return first, places[end] if end is not None else len(self.populations) - 1

    def _refuse_arrays(self) -> None:
        if self.crude.ndim != 1:
            raise ValueError("the rate function returned arrays: use effect_array, crude and standardised")


def reconcile(
    labels: Sequence[Hashable], factors: Sequence[str], crude: Array, pairwise: Array
) -> Decomposition:
    """Turn pairwise standardised rates into one consistent rate per population and factor.

    Parameters
    ----------
    crude : shape (N, ...).
    pairwise : shape (factors, N, N, ...); entry (a, i, j) is the rate of i standardised against j. The
        diagonal is not used and must be 0.

    Examples
    --------
    >>> pairwise = np.array([[[0.0, 8.0], [16.0, 0.0]], [[0.0, 9.0], [15.0, 0.0]]])
    >>> reconcile(["x", "y"], ["a", "b"], np.array([6.0, 20.0]), pairwise).effects()
    {'a': 8.0, 'b': 6.0}
    """
    n = len(labels)
    mean = pairwise.sum(axis=(1, 2))[:, None] / (n * (n - 1))
    standardised = mean + (pairwise.sum(axis=2) - pairwise.sum(axis=1)) / n
    method = "Das Gupta" if n == 2 else f"Das Gupta, {n} populations"
    return Decomposition(tuple(labels), tuple(factors), crude, standardised, method)
