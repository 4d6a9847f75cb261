"""Das Gupta's decomposition of rates whose population is cross-classified, by age and marital status say.

The crude rate ``R = sum over cells of (N_c / N) T_c`` changes through the cell rates T and through the
composition. The share of each cell is written as a product of one factor per classifying variable, built
symmetrically, so that the effect of the composition splits into one effect per variable.

References
----------
Das Gupta (1993) Standardization and Decomposition of Rates: A User's Manual, U.S. Bureau of the Census,
P23-186, chapter 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.decomposition.dasgupta import Factors, Rate, product, standardise_pair
from analysis.methods.decomposition.kitagawa import shares_of
from analysis.methods.decomposition.result import Array, Decomposition, reconcile


def composition_factors(sizes: ArrayLike, variables: Sequence[str]) -> dict[str, Array]:
    """Split the cell shares of a cross-classified population into one factor per variable.

    For variable v of p, ``A_v = product over subsets S of the other variables of
    P(v | S)^(1 / (p C(p-1, |S|)))``, where P(v | S) is the share of the cell's category of v among those who
    share its categories of S. The factors multiply to the cell's share of the whole.

    Parameters
    ----------
    sizes : number of people in each cell, one axis per variable.
    variables : names of the variables, in the order of the axes.

    Returns
    -------
    Variable -> array of the shape of `sizes`. Where nobody has the categories of S, P(v | S) is taken to be
    the share of v in the whole population (no association).

    Raises
    ------
    ValueError
        Sizes that are negative, missing or all 0; not one distinct name per axis.

    Examples
    --------
    >>> factors = composition_factors([[10, 20], [30, 40]], ["sex", "age"])
    >>> (factors["sex"] * factors["age"]).round(10)
    array([[0.1, 0.2], [0.3, 0.4]])
    """
    shares = shares_of(sizes)
    p = shares.ndim
    if len(variables) != p or len(set(variables)) != p or p == 0:
        raise ValueError(f"sizes has {p} axes for the variables {list(variables)}")
    axes = frozenset(range(p))

    def marginal(kept: frozenset[int]) -> Array:
        return shares.sum(axis=tuple(axes - kept), keepdims=True)

    factors = {}
    for v, name in enumerate(variables):
        factor = np.ones(shares.shape)
        own = marginal(frozenset([v]))
        for size in range(p):
            power = 1 / (p * comb(p - 1, size))
            for others in combinations(sorted(axes - {v}), size):
                given = marginal(frozenset(others))
                joint, given, alone = np.broadcast_arrays(marginal(frozenset([v, *others])), given, own)
                factor = factor * np.divide(joint, given, out=alone.copy(), where=given > 0) ** power
        factors[name] = factor
    return factors


def decompose_cross_classified(
    populations: Mapping[Any, tuple[ArrayLike, Factors]],
    variables: Sequence[str],
    rate: Rate = product,
) -> Decomposition:
    """Decompose a crude rate into the effects of each composition variable and of the cell rates.

    Between two populations the effect of the cell rates is ``sum over cells of mean share * (T_2 - T_1)``,
    with T itself decomposed when it has several factors; the effect of a variable is ``sum over cells of mean
    rate * effect on the share``, the share being the product of `composition_factors`. More than two
    populations are reconciled as in `decompose`.

    Parameters
    ----------
    populations : label -> (sizes of the cells, {rate factor: value in each cell}); one axis per variable.
    variables : names of the axes; they become factors beside those of the cell rate.
    rate : the cell rate as a function of its factors, cell by cell; the product by default, so
        that the plain rate is one factor.

    Raises
    ------
    ValueError
        As `decompose` and `composition_factors`. A rate is needed in every cell, an empty one too.

    Examples
    --------
    >>> before = ([[30, 20], [25, 25]], {"rate": [[0.1, 0.2], [0.3, 0.4]]})
    >>> after = ([[20, 30], [25, 25]], {"rate": [[0.1, 0.2], [0.3, 0.5]]})
    >>> result = decompose_cross_classified({1: before, 2: after}, ["sex", "age"])
    >>> {name: round(effect, 4) for name, effect in result.effects().items()}
    {'sex': -0.0012, 'age': 0.0112, 'rate': 0.025}
    """
    labels = list(populations)
    if len(labels) < 2:
        raise ValueError("a decomposition compares at least two populations")
    compositions, rates, cells, shares = [], [], [], []
    for label in labels:
        sizes, factors = populations[label]
        compositions.append(composition_factors(sizes, variables))
        shares.append(shares_of(sizes))
        rates.append({name: np.asarray(values, float) for name, values in factors.items()})
        if set(rates[-1]) != set(rates[0]) or not rates[-1] or set(rates[-1]) & set(variables):
            raise ValueError(
                f"population {label!r}: rate factors must be the same everywhere and no variables"
            )
        cells.append(np.asarray(rate(**rates[-1]), float))
        if not cells[-1].shape == shares[-1].shape == shares[0].shape:
            raise ValueError(f"population {label!r}: sizes and rates need the same cells in each population")
        if not np.all(np.isfinite(cells[-1])):
            raise ValueError(
                f"population {label!r} has cells without a finite rate; empty cells need one too"
            )
    crude = np.array([np.sum(share * cell) for share, cell in zip(shares, cells, strict=True)])
    names = [*variables, *rates[0]]
    n = len(labels)
    pairwise = np.zeros((len(names), n, n))
    for i, j in combinations(range(n), 2):
        mean_rate, mean_share = (cells[i] + cells[j]) / 2, (shares[i] + shares[j]) / 2
        structure = standardise_pair(compositions[i], compositions[j], product)
        level = standardise_pair(rates[i], rates[j], rate)
        for side, (a, b) in enumerate(((i, j), (j, i))):
            by_factor = np.concatenate([mean_rate * structure[side], mean_share * level[side]])
            pairwise[:, a, b] = by_factor.reshape(len(names), -1).sum(axis=1)
    return reconcile(labels, names, crude, pairwise)
