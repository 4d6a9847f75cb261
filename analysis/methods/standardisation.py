"""Age-standardised rates with intervals: direct (Dobson) and indirect (exact, Byar)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.methods.intervals import BYAR_FROM, poisson_limits
from analysis.methods.result import Estimate, Reason

Array = NDArray[np.float64]


def direct_rate(
    counts: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    multiplier: float = 1.0,
    confidence: float = 0.95,
    minimum_count: float = 10,
    statistic: str = "directly_standardised_rate",
) -> Estimate:
    """Return the directly standardised rate with the interval of Dobson and others.

    ``R = sum(w x / n) / sum(w)`` over ages, with variance ``V = sum(w^2 x / n^2) / sum(w)^2``; the limits are
    ``R + sqrt(V / X) (L - X)`` where X is the total count and L its Poisson limit (exact below 10, Byar).

    Parameters
    ----------
    counts : events x by age, shape (ages,). An age in which none was recorded has 0; counts that were
        withheld must be settled before.
    population : people or person-years n by age.
    standard : weights w of the standard population by age.
    multiplier : 100000 for a rate per 100,000.
    minimum_count : with fewer events in all there is no rate (suppressed): the method is not valid for them.

    Raises
    ------
    ValueError
        Shapes that differ, negative numbers, a missing population or weight, a count missing in some ages
        only (the message says in which).

    References
    ----------
    Dobson, Kuulasmaa, Eberle and Scherer (1991) Statistics in Medicine 10:457-462.

    Examples
    --------
    >>> rate = direct_rate([20, 30], [1000, 500], [3000, 1000], multiplier=1000)
    >>> rate.value, round(rate.lower, 2), round(rate.upper, 2)
    (30.0, 22.11, 39.75)
    """
    method = "Dobson"
    x = _events(counts)
    n, w = _positive(population, "population"), _positive(standard, "standard")
    if not x.shape == n.shape == w.shape or x.ndim != 1:
        raise ValueError(
            f"counts {x.shape}, population {n.shape}, standard {w.shape}: one value per age each"
        )
    if missing := _nothing(x, statistic, method):
        return missing
    x, n, w = x[w > 0], n[w > 0], w[w > 0]
    if w.size == 0:
        return Estimate.missing(statistic, method, Reason.ZERO_DENOMINATOR, "the standard population is 0")
    if np.any(n == 0):
        detail = f"no population in {int(np.sum(n == 0))} age group(s) of the standard"
        return Estimate.missing(statistic, method, Reason.ZERO_DENOMINATOR, detail)
    total = float(x.sum())
    if total < minimum_count:
        detail = f"{total:g} events, fewer than {minimum_count:g}"
        return Estimate.missing(statistic, method, Reason.SUPPRESSED, detail)
    share = w / w.sum()
    value = float(np.sum(share * x / n))
    lower, upper = (float(limit) for limit in poisson_limits(total, confidence=confidence))
    if total == 0:
        # no event, no variance: every age could have had the event, so the largest weight bounds the rate
        low, high = 0.0, upper * float(np.max(share / n))
    else:
        scale = math.sqrt(float(np.sum((share / n) ** 2 * x)) / total)
        low, high = value + scale * (lower - total), value + scale * (upper - total)
    return Estimate(
        value * multiplier,
        max(low, 0.0) * multiplier,
        high * multiplier,
        confidence,
        statistic,
        method,
        float(n.sum()),
    )


def expected_count(population: ArrayLike, reference_rates: ArrayLike) -> float:
    """Return the events expected if the reference rates applied: ``sum(n * r)`` over ages.

    Parameters
    ----------
    population : people by age, shape (ages,), for example women by five-year age group.
    reference_rates : events per person and age, same shape.

    Raises
    ------
    ValueError
        Shapes that differ, missing or negative values.

    Examples
    --------
    >>> expected_count([1000, 800], [0.05, 0.10])
    130.0
    """
    n, r = _positive(population, "population"), _positive(reference_rates, "reference_rates")
    if n.shape != r.shape or n.ndim != 1:
        raise ValueError(f"population {n.shape} and reference_rates {r.shape}: one value per age each")
    return float(np.sum(n * r))


def indirect_ratio(
    observed: ArrayLike,
    expected: float,
    *,
    multiplier: float = 1.0,
    confidence: float = 0.95,
    statistic: str = "indirectly_standardised_ratio",
) -> Estimate:
    """Return ``multiplier * observed / expected`` with Poisson limits of the observed count.

    The standardised mortality (fertility) ratio; with a multiplier of 100 in per cent.

    Parameters
    ----------
    observed : number of events, or events by age, which are added up.
    expected : events expected under the reference rates, see `expected_count`; taken as known.

    Raises
    ------
    ValueError
        Negative counts, a count missing in some ages only, a negative or missing expectation.

    References
    ----------
    Breslow and Day (1987) Statistical Methods in Cancer Research II, chapter 2.

    Examples
    --------
    >>> ratio = indirect_ratio(117, 130.0, multiplier=100)
    >>> round(ratio.value, 1), round(ratio.lower, 1), round(ratio.upper, 1), ratio.method
    (90.0, 74.4, 107.9, 'Byar')
    """
    x = _events(observed)
    if not 0 <= expected < math.inf:
        raise ValueError(f"the expected count must be finite and not negative, not {expected}")
    if missing := _nothing(x, statistic, "Byar"):
        return missing
    total = float(x.sum())
    method = "exact Poisson" if total < BYAR_FROM else "Byar"
    if expected == 0:
        return Estimate.missing(statistic, method, Reason.ZERO_DENOMINATOR, "no events are expected")
    lower, upper = poisson_limits(total, confidence=confidence)
    scale = multiplier / expected
    return Estimate(
        total * scale, float(lower) * scale, float(upper) * scale, confidence, statistic, method, expected
    )


def indirect_rate(
    observed: ArrayLike,
    population: ArrayLike,
    reference_counts: ArrayLike,
    reference_population: ArrayLike,
    *,
    multiplier: float = 1.0,
    confidence: float = 0.95,
    statistic: str = "indirectly_standardised_rate",
) -> Estimate:
    """Return the indirectly standardised rate: the ratio times the reference population's crude rate.

    Parameters
    ----------
    observed : number of events, or events by age.
    population : people by age, shape (ages,).
    reference_counts, reference_population : events and people by age in the reference.
    multiplier : 100000 for a rate per 100,000.

    Raises
    ------
    ValueError
        Shapes that differ, negative numbers, a count missing in some ages only, an age without reference
        events or population.

    Examples
    --------
    >>> rate = indirect_rate(30, [1000, 500], [200, 500], [10000, 10000], multiplier=1000)
    >>> round(rate.value, 2), round(rate.lower, 2), round(rate.upper, 2)
    (23.33, 15.74, 33.31)
    """
    cases = _positive(reference_counts, "reference_counts")
    people = _positive(reference_population, "reference_population")
    if cases.shape != people.shape:
        raise ValueError(f"reference_counts {cases.shape} and reference_population {people.shape} differ")
    if people.size == 0 or np.any(people == 0):
        raise ValueError("every age needs a reference population")
    expected = expected_count(population, cases / people)
    crude = float(cases.sum() / people.sum())
    return indirect_ratio(
        observed, expected, multiplier=multiplier * crude, confidence=confidence, statistic=statistic
    )


def _events(counts: ArrayLike, name: str = "counts") -> Array:
    x = np.asarray(counts, float)
    missing = np.isnan(x)
    if np.any(missing) and not np.all(missing):
        places = ", ".join(str(place) for place in np.flatnonzero(missing))
        raise ValueError(
            f"{name} are missing at position {places} of {x.size} (from 0); put 0 where none was"
        )
    if np.any(x < 0) or np.any(np.isinf(x)):
        raise ValueError(f"{name} must be finite and not negative")
    return x


def _positive(values: ArrayLike, name: str) -> Array:
    x = np.asarray(values, float)
    if not np.all(np.isfinite(x) & (x >= 0)):
        raise ValueError(f"{name} must be known, finite and not negative")
    return x


def _nothing(x: Array, statistic: str, method: str) -> Estimate | None:
    if x.size == 0:
        return Estimate.missing(statistic, method, Reason.EMPTY, "no age group was given")
    if np.all(np.isnan(x)):
        return Estimate.missing(statistic, method, Reason.ALL_MISSING, "every count is missing")
    return None
