"""Why births changed: number of women, their ages, marriage, and the level of fertility, with intervals.

Without mothers' ages the level is births over those expected under a schedule (indirect standardisation):
``births = women * sum over x of share_x married_x schedule_x * level``. The women and the schedule are
known, so each of Das Gupta's effects is linear in the levels of the years and hence in their births: for
two years and the factors number W and structure, with ``h_t = sum over x of share_xt schedule_x``, the
effect of the number is ``(W_1 - W_0) (h_0 L_0 / 3 + h_1 L_0 / 6 + h_0 L_1 / 6 + h_1 L_1 / 3)`` and
``L_t = B_t / (W_t h_t)``. An effect is thus a weighted sum of independent counts and has limits in closed form,
where a bootstrap would give other ones with every seed.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.methods.decomposition.dasgupta import decompose
from analysis.methods.decomposition.result import Array, Decomposition
from analysis.methods.intervals import weighted_poisson_limits
from analysis.methods.result import Estimate

NUMBER, STRUCTURE, MARRIAGE, LEVEL = "number", "structure", "marriage", "level"
REFERENCE_LEVEL, OWN_LEVEL = "reference_level", "own_level"


@dataclass(frozen=True, eq=False)
class BirthsDecomposition:
    """Effects on the births of two or more years, with their intervals.

    Attributes
    ----------
    observed : the decomposition of the births as counted; `observed.cumulative()` has every year.
    weights : shape (factors, years, years); entry (a, t, s) is what a birth of year s adds to the births of
        year t standardised for all factors but a.
    level : births over those expected from the schedule, one a year.
    expected : the births expected from the schedule, one a year.
    dispersion, confidence : what the intervals were made with.
    """

    observed: Decomposition
    weights: Array
    level: pd.Series
    expected: pd.Series
    dispersion: float
    confidence: float

    def effects(self, start: Hashable | None = None, end: Hashable | None = None) -> dict[str, Estimate]:
        """Return each factor's effect on the change from `start` to `end`; they add up to the change.

        Without labels, from the first year to the last. KeyError for an unknown year.
        """
        first, last = self._places(start, end)
        weights = self.weights[:, last] - self.weights[:, first]
        return {
            name: self._estimate(weights[place], f"effect_of_{name}", f"{self.observed.method}, ")
            for place, name in enumerate(self.observed.factors)
        }

    def change(self, start: Hashable | None = None, end: Hashable | None = None) -> Estimate:
        """Return the change of the births from `start` to `end` with its interval."""
        first, last = self._places(start, end)
        unit = np.eye(self.observed.crude.size)
        return self._estimate(unit[last] - unit[first], "count_difference", "")

    def _places(self, start: Hashable | None, end: Hashable | None) -> tuple[int, int]:
        years = list(self.observed.populations)
        for year in (start, end):
            if year is not None and year not in years:
                raise KeyError(year)
        return years.index(start) if start is not None else 0, years.index(end) if end is not None else -1

    def _estimate(self, weights: Array, statistic: str, method: str) -> Estimate:
        births = self.observed.crude
        lower, upper = weighted_poisson_limits(
            weights, births, dispersion=self.dispersion, confidence=self.confidence
        )
        method += "MOVER of exact/Byar limits"
        if self.dispersion != 1:
            method += f", dispersion {self.dispersion:g}"
        value = float(weights @ births)
        return Estimate(
            value, float(lower), float(upper), self.confidence, statistic, method, float(births.sum())
        )


def decompose_births(
    births: pd.Series,
    women: pd.DataFrame,
    schedule: ArrayLike,
    *,
    married: pd.DataFrame | None = None,
    reference_level: pd.Series | None = None,
    dispersion: float = 1.0,
    confidence: float = 0.95,
) -> BirthsDecomposition:
    """Decompose the change of births into number of women, age structure, marriage and level of fertility.

    Parameters
    ----------
    births : counts by year, in the order in which they are compared; at least two years.
    women : women by year (rows; further years are ignored) and age band (columns).
    schedule : births per woman and year by age band, shape (ages,); per married woman with `married`. The
        same for every year.
    married : shares married by year and age band; adds the factor ``marriage``.
    reference_level : by year, the nation's births over those that the same schedule expects of the nation's
        women. The level is then the product of two factors, ``reference_level`` and ``own_level`` (the
        level over the reference's), so that a fall which the whole nation shares is told from an own one.
        Its own chance is neglected (0.1 % for the nation, 3 % for a city of 1,300 births).
    dispersion : variance of the births over their mean, at least 1; widens the intervals.

    Returns
    -------
    BirthsDecomposition
        Factors in the order number, structure, (marriage), level or reference_level and own_level. With two
        years Das Gupta's effects, with more those that also add up over the years. The intervals are for the
        chance in the births alone; for their coverage see `weighted_poisson_limits`.

    Raises
    ------
    ValueError
        Fewer than two years, years without women, missing or negative numbers, no births expected.

    References
    ----------
    Das Gupta (1993) Standardization and Decomposition of Rates, chapters 4 and 6; Zou and Donner (2008)
    Statistics in Medicine 27:1693-1702.

    Examples
    --------
    >>> births = pd.Series({2016: 1711, 2022: 1308})
    >>> women = pd.DataFrame({"20-29": [11_000, 10_000], "30-39": [13_000, 11_000]}, index=[2016, 2022])
    >>> nation = pd.Series({2016: 1.0, 2022: 0.85})
    >>> result = decompose_births(births, women, [0.05, 0.09], reference_level=nation)
    >>> for name, effect in result.effects().items():
    ...     print(f"{name}: {effect.value:.0f} ({effect.lower:.0f} to {effect.upper:.0f})")
    number: -201 (-208 to -193)
    structure: -15 (-16 to -15)
    reference_level: -244 (-253 to -235)
    own_level: 57 (-53 to 167)
    >>> result.change().value
    -403.0
    """
    years = list(births.index)
    if len(years) < 2 or len(set(years)) < len(years):
        raise ValueError(f"births are compared between two or more different years, got {years}")
    counts, numbers = _known(births, years, "births"), _known(women, years, "women")
    rates = np.asarray(schedule, float)
    if rates.shape != numbers.shape[1:] or not np.all(np.isfinite(rates) & (rates >= 0)):
        raise ValueError(f"the schedule must have a known rate for each of {numbers.shape[1]} ages")
    shares = None if married is None else _known(married, years, "shares married")
    if shares is not None and (shares.shape != numbers.shape or np.any(shares > 1)):
        raise ValueError("shares married must lie between 0 and 1 and have the ages of the women")
    reference = None if reference_level is None else _known(reference_level, years, "reference levels")
    expected = (numbers if shares is None else numbers * shares) @ rates
    if np.any(expected <= 0) or (reference is not None and np.any(reference <= 0)):
        raise ValueError("the schedule must expect births, and reference levels be positive, in every year")
    factors = _factors(numbers, shares, reference, expected)

    def rate(**now: Array) -> Array:
        composition = now[STRUCTURE] * now[MARRIAGE] if MARRIAGE in now else now[STRUCTURE]
        level = now[LEVEL] if LEVEL in now else now[REFERENCE_LEVEL] * now[OWN_LEVEL]
        return np.asarray(now[NUMBER] * (composition @ rates) * level)

    linear = decompose(dict(zip(years, factors, strict=True)), rate)
    observed = Decomposition(
        linear.populations, linear.factors, counts, linear.standardised @ counts, linear.method
    )
    level, expected_births = (pd.Series(x, index=births.index) for x in (counts / expected, expected))
    return BirthsDecomposition(observed, linear.standardised, level, expected_births, dispersion, confidence)


def _factors(
    women: Array, married: Array | None, reference: Array | None, expected: Array
) -> list[dict[str, Array]]:
    """Return the factors of each year, with the t-th unit vector of births in place of those of year t.

    The rate is linear in the level, so that the decomposition comes out as the weight of each year's births.
    """
    unit = np.eye(len(expected))
    factors = []
    for year, number in enumerate(women.sum(axis=1)):
        now = {NUMBER: number, STRUCTURE: women[year] / number}
        if married is not None:
            now[MARRIAGE] = married[year]
        level = unit[year] / expected[year]
        if reference is None:
            now[LEVEL] = level
        else:
            now |= {REFERENCE_LEVEL: reference[year], OWN_LEVEL: level / reference[year]}
        factors.append(now)
    return factors


def _known(given: pd.Series | pd.DataFrame, years: list[Hashable], what: str) -> Array:
    missing = [year for year in years if year not in given.index]
    if missing:
        raise ValueError(f"{what} are missing for {missing}")
    values = given.loc[years].to_numpy(float)
    if len(values) != len(years):
        raise ValueError(f"{what} have a year twice")
    if not np.all(np.isfinite(values) & (values >= 0)):
        raise ValueError(f"{what} must be known, finite and not negative")
    return values
