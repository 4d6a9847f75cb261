"""Das Gupta's decomposition of a rate that is any function of its factors."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from math import comb
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.decomposition.result import Array, Decomposition, reconcile

Factors = Mapping[str, ArrayLike]
Rate = Callable[..., ArrayLike]


def product(**factors: Array) -> Array:
    """Return the product of the factors, the rate function of ``R = abc...``.

    Parameters
    ----------
    factors : arrays whose shapes broadcast; the unit of the result is the product of theirs. Without any, 1.

    Raises
    ------
    ValueError
        Shapes that do not broadcast.

    Examples
    --------
    >>> product(women=np.array([100.0, 200.0]), rate=np.array([0.5, 0.25]))
    array([50., 50.])
    """
    result: Array = np.asarray(1.0)
    for factor in factors.values():
        result = result * factor
    return result


def decompose(populations: Mapping[Any, Factors], rate: Rate = product) -> Decomposition:
    """Decompose the differences of a rate between populations into the effects of its factors.

    For factor a and the pair (i, j), the rate of i standardised for all the others is
    ``sum over subsets S of the other factors of F(a_i, S from j, rest from i) / (K C(K-1, |S|))``. With N > 2
    populations the pairwise rates ``M_ij`` become ``mean(M) + (sum_j M_ij - sum_j M_ji) / N``
    (Das Gupta's equation 6.11), whose differences are the effects of equation 6.12.

    Parameters
    ----------
    populations : label -> {factor name: scalar or array}; the same names and shapes in each population.
    rate : called with the factors as keyword arguments (arrays); the product by default, so that scalar
        factors need nothing. For age vectors pass the sum, ``lambda **f: product(**f).sum(-1)``.
        It may return an array, for example one value per bootstrap draw or per age: every result
        then has that shape.

    Returns
    -------
    Decomposition
        Costs ``N (N - 1) / 2 * 2^K`` calls of `rate` for K factors.

    Raises
    ------
    ValueError
        Fewer than two populations, no factor, names or shapes that differ, values that are not finite.

    Examples
    --------
    >>> earnings = {"black": {"average": 10930, "earners": 0.717892},
    ...             "white": {"average": 16591, "earners": 0.825974}}
    >>> {name: round(effect, 2) for name, effect in decompose(earnings).effects().items()}
    {'average': 4369.91, 'earners': 1487.26}
    """
    labels, names, arrays = _checked(populations)
    crude = [_evaluate(rate, factors) for factors in arrays]
    n = len(labels)
    pairwise = np.zeros((len(names), n, n, *crude[0].shape))
    for i in range(n):
        for j in range(i + 1, n):
            pairwise[:, i, j], pairwise[:, j, i] = standardise_pair(
                arrays[i], arrays[j], rate, crude=(crude[i], crude[j])
            )
    return reconcile(labels, names, np.stack(crude), pairwise)


def standardise_pair(
    first: Mapping[str, Array],
    second: Mapping[str, Array],
    rate: Rate,
    *,
    crude: tuple[Array, Array] | None = None,
) -> tuple[Array, Array]:
    """Return the standardised rates of two populations, each of shape (factors, ...).

    Entry a of the first (second) array is its rate when factor a is its own and the others are averaged over
    both populations. `crude` saves two evaluations of `rate`.

    Examples
    --------
    >>> first, second = ({"a": np.array(2.0), "b": np.array(3.0)}, {"a": np.array(4.0), "b": np.array(5.0)})
    >>> standardise_pair(first, second, product)
    (array([8., 9.]), array([16., 15.]))
    """
    names = list(first)
    k = len(names)
    everything = 2**k - 1
    known = dict(zip((0, everything), crude, strict=True)) if crude is not None else {}
    values = np.stack(
        [
            known[mask]
            if mask in known
            else _evaluate(rate, {f: (second if mask >> p & 1 else first)[f] for p, f in enumerate(names)})
            for mask in range(everything + 1)
        ]
    )
    weights = _subset_weights(k)
    return np.tensordot(weights[0], values, axes=1), np.tensordot(weights[1], values, axes=1)


def _subset_weights(k: int) -> tuple[Array, Array]:
    """Weights of the 2^k exchanged rates in each factor's standardised rate, for both populations."""
    masks = np.arange(2**k)
    exchanged = np.array([int(mask).bit_count() for mask in masks])
    own = np.array([[bool(mask >> p & 1) for mask in masks] for p in range(k)])
    weight_of_size = np.array([1 / (k * comb(k - 1, size)) for size in range(k)])
    first = np.where(own, 0.0, weight_of_size[np.minimum(exchanged, k - 1)])
    second = np.where(own, weight_of_size[np.maximum(exchanged - 1, 0)], 0.0)
    return first, second


def _evaluate(rate: Rate, factors: Mapping[str, Array]) -> Array:
    value = np.asarray(rate(**factors), float)
    if not np.all(np.isfinite(value)):
        raise ValueError("the rate function returned a value that is not finite")
    return value


def _checked(
    populations: Mapping[Any, Factors],
) -> tuple[list[Hashable], list[str], list[dict[str, Array]]]:
    labels = list(populations)
    if len(labels) < 2:
        raise ValueError("a decomposition compares at least two populations")
    names = list(populations[labels[0]])
    if not names:
        raise ValueError("a decomposition needs at least one factor")
    arrays: list[dict[str, Array]] = []
    for label in labels:
        if set(populations[label]) != set(names):
            raise ValueError(f"population {label!r} has other factors than {names}")
        factors = {name: np.asarray(populations[label][name], float) for name in names}
        for name, values in factors.items():
            if not np.all(np.isfinite(values)):
                raise ValueError(f"factor {name!r} of population {label!r} has missing or infinite values")
            if arrays and values.shape != arrays[0][name].shape:
                raise ValueError(f"factor {name!r} of population {label!r} has another shape")
        arrays.append(factors)
    return labels, names, arrays
