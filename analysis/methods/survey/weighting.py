"""Weights that make a sample agree with known population totals: post-stratification and raking."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.methods.result import Reason

Array = NDArray[np.float64]
Labels = ArrayLike | Sequence[Hashable]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Adjusted weights, or the reason why there are none.

    Attributes
    ----------
    values : weights in the shape of the input; None when the totals cannot be met at all.
    converged : whether the totals (and limits) are met to the tolerance.
    iterations : full cycles through the margins.
    largest_error : greatest |achieved − target| of a margin as a share of the population total.
    at_limit : number of weights that lie on a limit.
    method : the procedure.
    reason, detail : why `values` is None, or why the iteration ended early (`NOT_CONVERGED`).
    """

    values: Array | None
    converged: bool
    iterations: int
    largest_error: float | None
    method: str
    at_limit: int = 0
    reason: Reason | None = None
    detail: str = ""


def rake(
    weights: ArrayLike,
    groups: Mapping[str, Labels],
    targets: Mapping[str, Mapping[Hashable, float]],
    *,
    limits: tuple[float, float] | None = None,
    tolerance: float = 1e-9,
    max_iterations: int = 1000,
) -> Weights:
    """Rake weights to the population totals of several variables in turn.

    One cycle multiplies, for each variable, the weights of every category by target / weighted sum.
    Repeated, this gives the weights closest to the initial ones (least Kullback–Leibler divergence) with
    the given margins. With `limits` each cycle ends by setting outlying weights to the limit, so that
    converged weights meet the margins and the limits.

    Parameters
    ----------
    weights : initial weights, shape (n,), of respondents or of cells (number × weight); not negative.
    groups : variable -> category of each unit, shape (n,). A joint margin is a variable of joint labels.
    targets : variable -> {category: population total}; all variables add up to the same population.
    limits : smallest and greatest weight in multiples of the mean weight, for respondents' weights.
    tolerance : greatest error of a margin, as a share of the population, that counts as met.
    max_iterations : cycles after which the iteration ends; `reason` then is `NOT_CONVERGED` and `values`
        are the weights reached.

    Returns
    -------
    Weights
        Without values when nobody is in the sample, or a category has people but no respondents.

    Raises
    ------
    ValueError
        Negative or missing weights, totals that are negative or add up differently, a unit whose category has
        no total, different lengths.

    References
    ----------
    Deming and Stephan (1940) Ann. Math. Stat. 11:427-444; Deville, Särndal and Sautory (1993) J. Am. Stat.
    Assoc. 88:1013-1020.

    Examples
    --------
    >>> raked = rake([1, 1, 1, 1], {"sex": ["f", "f", "m", "m"], "age": ["18-39", "40+", "18-39", "40+"]},
    ...              {"sex": {"f": 60, "m": 40}, "age": {"18-39": 30, "40+": 70}})
    >>> raked.values.round(6).tolist(), raked.converged
    ([18.0, 42.0, 12.0, 28.0], True)
    """
    if not targets or set(groups) != set(targets):
        raise ValueError("groups and targets must name the same variables")
    start = _initial(weights)
    margins = [_margin(name, groups[name], targets[name], len(start)) for name in targets]
    bounds = None
    if limits is not None:
        if not 0 <= limits[0] < 1 < limits[1]:
            raise ValueError("limits are multiples of the mean weight: 0 <= lower < 1 < upper")
        bounds = limits
    return _fit(start, margins, bounds, tolerance, max_iterations, "raking")


def poststratify(weights: ArrayLike, strata: Labels, totals: Mapping[Hashable, float]) -> Weights:
    """Scale the weights of each stratum to its population total: w · N_h / Σ w.

    Parameters
    ----------
    weights : initial weights, shape (n,).
    strata : post-stratum of each unit, shape (n,).
    totals : post-stratum -> population.

    Raises
    ------
    ValueError
        As `rake`.

    References
    ----------
    Holt and Smith (1979) J. R. Stat. Soc. A 142:33-46.

    Examples
    --------
    >>> poststratify([1, 1, 1], ["18-39", "40+", "40+"], {"18-39": 40, "40+": 60}).values.tolist()
    [40.0, 30.0, 30.0]
    """
    start = _initial(weights)
    margin = _margin("strata", strata, totals, len(start))
    return _fit(start, [margin], None, 1e-9, 1, "post-stratification")


@dataclass(frozen=True, slots=True)
class _Margin:
    name: str
    codes: NDArray[np.intp]
    targets: Array
    categories: list[Hashable]

    def sums(self, weights: Array) -> Array:
        return np.bincount(self.codes, weights, minlength=len(self.targets)).astype(np.float64)


def _fit(
    start: Array,
    margins: Sequence[_Margin],
    limits: tuple[float, float] | None,
    tolerance: float,
    max_iterations: int,
    method: str,
) -> Weights:
    if max_iterations < 1:
        raise ValueError("max_iterations is at least 1")
    population = _population(margins)
    if start.size == 0:
        return Weights(None, False, 0, None, method, 0, Reason.EMPTY, "the sample is empty")
    if population == 0:
        return Weights(None, False, 0, None, method, 0, Reason.ZERO_DENOMINATOR, "every total is 0")
    mean = population / len(start)
    bounds = None if limits is None else (limits[0] * mean, limits[1] * mean)
    weights, error, iteration = start.copy(), np.inf, 0
    while error > tolerance and iteration < max_iterations:
        iteration += 1
        for margin in margins:
            sums = margin.sums(weights)
            empty = np.flatnonzero((sums <= 0) & (margin.targets > 0))
            if empty.size:
                detail = f"nobody in the sample for {margin.name} = {margin.categories[empty[0]]}"
                return Weights(None, False, iteration, None, method, 0, Reason.NO_SOLUTION, detail)
            factor = np.divide(margin.targets, sums, out=np.zeros(len(sums)), where=sums > 0)
            weights *= factor[margin.codes]
        if bounds is not None:
            weights = np.clip(weights, bounds[0], bounds[1])
        error = max(float(np.abs(m.sums(weights) - m.targets).max()) for m in margins) / population
    at_limit = 0 if bounds is None else int(np.isin(weights, bounds).sum())
    if error <= tolerance:
        return Weights(weights, True, iteration, error, method, at_limit)
    detail = f"after {iteration} cycles a margin is still off by {error:.2g} of the population"
    return Weights(weights, False, iteration, error, method, at_limit, Reason.NOT_CONVERGED, detail)


def _initial(weights: ArrayLike) -> Array:
    start = np.asarray(weights, float)
    if start.ndim != 1:
        raise ValueError("weights are one number for each unit")
    if not np.all(np.isfinite(start) & (start >= 0)):
        raise ValueError("weights must be known and not negative")
    return start


def _margin(name: str, labels: Labels, totals: Mapping[Hashable, float], n: int) -> _Margin:
    categories = list(totals)
    codes = pd.Index(categories, tupleize_cols=False).get_indexer(pd.Index(labels, tupleize_cols=False))
    if len(codes) != n:
        raise ValueError(f"{name}: {len(codes)} labels for {n} weights")
    if (codes < 0).any():
        unknown = list(labels)[int(np.argmin(codes))]  # type: ignore[arg-type]
        raise ValueError(f"{name}: no population total for category {unknown!r}")
    return _Margin(name, codes, np.array([totals[c] for c in categories], float), categories)


def _population(margins: Sequence[_Margin]) -> float:
    for margin in margins:
        if not np.all(np.isfinite(margin.targets) & (margin.targets >= 0)):
            raise ValueError(f"{margin.name}: population totals must be known and not negative")
    sums = [float(margin.targets.sum()) for margin in margins]
    if not np.allclose(sums, sums[0], rtol=1e-6, atol=0):
        listed = ", ".join(f"{m.name} {s:g}" for m, s in zip(margins, sums, strict=True))
        raise ValueError(f"the totals of the variables add up to different populations: {listed}")
    return sums[0]
