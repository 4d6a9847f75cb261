"""Parametric bootstrap: how far the chance in Poisson counts carries into a result."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.methods.decomposition import Decomposition, Factors, Rate, decompose
from analysis.methods.intervals import tail_probability
from analysis.methods.result import Estimate

Array = NDArray[np.float64]
Build = Callable[[Mapping[Any, Array]], Mapping[Any, Factors]]


@dataclass(frozen=True, eq=False)
class BootstrapDecomposition:
    """A decomposition of the observed counts with bootstrap intervals of its effects.

    Attributes
    ----------
    observed : decomposition of the observed counts.
    draws : decomposition of the drawn counts; its rates have one value per draw.
    confidence : nominal coverage of the intervals.
    """

    observed: Decomposition
    draws: Decomposition
    confidence: float

    def effects(self, start: Hashable | None = None, end: Hashable | None = None) -> dict[str, Estimate]:
        """Return each factor's effect from `start` to `end` (first to last population) with its interval."""
        values = self.observed.effects(start, end)
        drawn = self.draws.effect_array(start, end)
        return {
            name: percentile_estimate(
                value,
                drawn[place],
                confidence=self.confidence,
                statistic=f"effect_of_{name}",
                method=f"{self.observed.method}, parametric Poisson bootstrap",
            )
            for place, (name, value) in enumerate(values.items())
        }


def poisson_draws(counts: ArrayLike, n_draws: int, *, seed: int = 0) -> Array:
    """Draw counts from Poisson distributions whose means are the observed counts.

    A count of 0 is drawn as 0 every time: the bootstrap sees no chance in it.

    Parameters
    ----------
    counts : observed counts of any shape; known and not negative.
    n_draws : number of draws, at least 1.
    seed : the same seed gives the same draws.

    Returns
    -------
    Array of shape (n_draws, *counts.shape).

    Raises
    ------
    ValueError
        Missing or negative counts, no draws.

    Examples
    --------
    >>> poisson_draws([1308, 0], 3).shape
    (3, 2)
    """
    mean = np.asarray(counts, float)
    if not np.all(np.isfinite(mean) & (mean >= 0)):
        raise ValueError("counts must be known, finite and not negative")
    if n_draws < 1:
        raise ValueError(f"n_draws must be at least 1, not {n_draws}")
    return np.random.default_rng(seed).poisson(mean, (n_draws, *mean.shape)).astype(float)


def percentile_estimate(
    value: float, draws: ArrayLike, *, confidence: float = 0.95, statistic: str, method: str
) -> Estimate:
    """Return `value` with the percentile interval of its bootstrap draws.

    The limits are widened to the value where the draws lie to one side of it.

    Raises
    ------
    ValueError
        No draws, draws that are not finite, a confidence outside (0, 1).

    References
    ----------
    Efron and Tibshirani (1993) An Introduction to the Bootstrap, chapters 6 and 13.

    Examples
    --------
    >>> estimate = percentile_estimate(50, range(101), confidence=0.9, statistic="count", method="bootstrap")
    >>> round(estimate.lower, 6), round(estimate.upper, 6)
    (5.0, 95.0)
    """
    drawn = np.asarray(draws, float)
    if drawn.size == 0 or not np.all(np.isfinite(drawn)):
        raise ValueError("an interval needs draws, all of them finite")
    tail = tail_probability(confidence)
    lower, upper = (float(q) for q in np.quantile(drawn, [tail, 1 - tail]))
    return Estimate(value, min(lower, value), max(upper, value), confidence, statistic, method, drawn.size)


def bootstrap_decomposition(
    counts: Mapping[Any, ArrayLike],
    build: Build,
    rate: Rate,
    *,
    n_draws: int = 2000,
    confidence: float = 0.95,
    seed: int = 0,
) -> BootstrapDecomposition:
    """Decompose the rate of several populations, with intervals for the chance in their counts.

    The counts of all populations are drawn anew from Poisson distributions with the observed means; the
    factors are rebuilt from each draw and decomposed, all draws at once. Everything that is not in `counts`
    (numbers of women, shares married) is taken as known.

    Parameters
    ----------
    counts : label -> observed counts, a scalar or an array (births by age of mother).
    build : turns such counts into factors, as `decompose` takes them. It is called twice: with the observed
        counts, and with draws on an additional first axis, for which it must broadcast: with counts of shape
        (n_draws, *shape) every factor that depends on them has that first axis as well.
    rate : the rate function; it must broadcast in the same way and return one value per draw.
    n_draws, seed : number of draws and start of the random numbers.

    Raises
    ------
    ValueError
        As `decompose`; counts that are missing or negative; a rate that is not one value per draw.

    Examples
    --------
    Births of two years from the number of women and a rate per woman:

    >>> from analysis.methods.decomposition import product
    >>> women = {2016: 45_000.0, 2022: 40_000.0}
    >>> def build(births):
    ...     return {year: {"women": np.full(b.shape, women[year]), "fertility": b / women[year]}
    ...             for year, b in births.items()}
    >>> result = bootstrap_decomposition({2016: 1711, 2022: 1308}, build, product)
    >>> effect = result.effects()["women"]
    >>> round(effect.value), effect.lower < effect.value < effect.upper
    (-177, True)
    """
    observed_counts = {label: np.asarray(values, float) for label, values in counts.items()}
    seeds = np.random.SeedSequence(seed).generate_state(len(counts))
    drawn_counts = {
        label: poisson_draws(values, n_draws, seed=int(own))
        for (label, values), own in zip(observed_counts.items(), seeds, strict=True)
    }
    observed = decompose(build(observed_counts), rate)
    draws = decompose(build(drawn_counts), rate)
    if draws.crude.shape != (len(draws.populations), n_draws):
        raise ValueError(f"build and rate must give one value per draw, got shape {draws.crude.shape[1:]}")
    return BootstrapDecomposition(observed, draws, confidence)
