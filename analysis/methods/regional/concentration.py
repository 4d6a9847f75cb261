"""Concentration and specialisation: Herfindahl–Hirschman index and Gini coefficients."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.methods.result import Estimate, Reason

Array = NDArray[np.float64]


def herfindahl(values: ArrayLike, *, normalised: bool = False) -> Estimate:
    """Return the Herfindahl–Hirschman index, the sum of the squared shares.

    From 1/n (all equal) to 1 (all in one); times 10,000 in the customary points. Normalised,
    ``(H − 1/n) / (1 − 1/n)``, it runs from 0 to 1.

    Parameters
    ----------
    values : size of each sector (or region, firm), shape (n,), not negative.

    Raises
    ------
    ValueError
        Negative or missing values.

    References
    ----------
    Hirschman (1964) Am. Econ. Rev. 54:761-762.

    Examples
    --------
    >>> sales = [20, 50, 20, 10]
    >>> round(herfindahl(sales).value, 2), round(herfindahl(sales, normalised=True).value, 2)
    (0.34, 0.12)
    """
    statistic = "herfindahl_normalised" if normalised else "herfindahl"
    sizes = _sizes(values)
    method = "Herfindahl-Hirschman"
    if missing := _nothing(sizes, statistic, method, 2 if normalised else 1):
        return missing
    value = float(np.square(sizes / sizes.sum()).sum())
    if normalised:
        value = max((value - 1 / sizes.size) / (1 - 1 / sizes.size), 0.0)
    return Estimate(value, None, None, None, statistic, method, sizes.size)


def effective_number(values: ArrayLike) -> Estimate:
    """Return 1 / Herfindahl: the number of equal sectors that would be as concentrated.

    Raises
    ------
    ValueError
        As `herfindahl`.

    Examples
    --------
    >>> round(effective_number([20, 50, 20, 10]).value, 2)
    2.94
    """
    index = herfindahl(values)
    if index.reason is not None:
        return Estimate.missing("effective_number", index.method, index.reason, index.detail)
    return Estimate(1 / index.number, None, None, None, "effective_number", index.method, index.n)


def gini(values: ArrayLike, *, weights: ArrayLike | None = None, normalised: bool = False) -> Estimate:
    """Return the Gini coefficient, half the mean absolute difference over the mean.

    ``G = Σ_i Σ_j w_i w_j |x_i − x_j| / (2 W² x̄)``. Its greatest value is (n − 1)/n; normalised, it is
    multiplied by n/(n − 1) and reaches 1.

    Parameters
    ----------
    values : shape (n,), not negative.
    weights : number of units that each value stands for (income classes); 1 without it.
    normalised : not together with weights.

    Raises
    ------
    ValueError
        Negative or missing values or weights, different lengths.

    References
    ----------
    Gini (1912) Variabilità e mutabilità; Lerman and Yitzhaki (1989) J. Econometrics 42:43-47.

    Examples
    --------
    >>> round(gini([20, 50, 20, 10]).value, 2), round(gini([20, 50, 20, 10], normalised=True).value, 2)
    (0.3, 0.4)
    """
    x = _sizes(values)
    w = np.ones(x.size) if weights is None else _sizes(weights)
    if w.shape != x.shape:
        raise ValueError("values and weights differ in length")
    if normalised and weights is not None:
        raise ValueError("a weighted Gini coefficient cannot be normalised by the number of values")
    statistic, method = ("gini_normalised" if normalised else "gini"), "Gini"
    if missing := _nothing(w * x, statistic, method, 2 if normalised else 1):
        return missing
    order = np.argsort(x)
    x, w = x[order] / x.max(), w[order] / w.sum()
    # with cumulated weights at mid-step, sum_ij w_i w_j |x_i - x_j| / 2 = sum_i w_i x_i (2 F_i - 1)
    rank = np.cumsum(w) - w / 2
    value = max(float((w * x * (2 * rank - 1)).sum() / (w * x).sum()), 0.0)
    if normalised:
        value *= x.size / (x.size - 1)
    return Estimate(value, None, None, None, statistic, method, x.size)


def locational_gini(sector: ArrayLike, total: ArrayLike, *, normalised: bool = False) -> Estimate:
    """Return how unevenly a sector is spread over regions: the Gini coefficient of its location quotients.

    Parameters
    ----------
    sector : employment of the sector in each region, shape (n,).
    total : employment of all sectors in each region; regions without any are left out.

    Raises
    ------
    ValueError
        Negative or missing numbers, different lengths, a sector greater than the region's total.

    References
    ----------
    Krugman (1991) Geography and Trade, app. B; Farhauer and Kröll (2013) Standorttheorien, 8.

    Examples
    --------
    >>> round(locational_gini([500, 500, 1000, 7000, 1000], [20000, 15000, 20000, 40000, 5000]).value, 7)
    0.4068966
    """
    return _gini_of_quotients(sector, total, "locational_gini", normalised)


def specialisation_gini(region: ArrayLike, nation: ArrayLike, *, normalised: bool = False) -> Estimate:
    """Return how far a region's sectors depart from the nation's: the Gini of its location quotients.

    Parameters
    ----------
    region, nation : employment by sector, shape (n,); sectors that the nation does not have are left out.

    Raises
    ------
    ValueError
        As `locational_gini`.

    References
    ----------
    Farhauer and Kröll (2013) Standorttheorien, 8.

    Examples
    --------
    >>> sectors = [700, 600, 500, 10000, 40000]
    >>> round(specialisation_gini(sectors, [30000, 15000, 10000, 60000, 50000]).value, 7)
    0.6222222
    """
    return _gini_of_quotients(region, nation, "specialisation_gini", normalised)


def _gini_of_quotients(part: ArrayLike, whole: ArrayLike, statistic: str, normalised: bool) -> Estimate:
    parts, wholes = _sizes(part), _sizes(whole)
    if parts.shape != wholes.shape:
        raise ValueError("the two vectors differ in length")
    if (parts > wholes).any():
        raise ValueError("a part is greater than its whole")
    present = wholes > 0
    # location quotients up to a common factor, which the Gini coefficient does not see
    result = gini(parts[present] / wholes[present], normalised=normalised)
    method = "Gini of location quotients"
    if result.reason is not None:
        return Estimate.missing(statistic, method, result.reason, result.detail)
    return Estimate(result.value, None, None, None, statistic, method, result.n)


def _sizes(values: ArrayLike) -> Array:
    sizes = np.asarray(values, float)
    if sizes.ndim != 1 or not np.all(np.isfinite(sizes) & (sizes >= 0)):
        raise ValueError("values must be one-dimensional, known and not negative")
    return sizes


def _nothing(sizes: Array, statistic: str, method: str, minimum: int) -> Estimate | None:
    if sizes.size == 0:
        return Estimate.missing(statistic, method, Reason.EMPTY, "no value")
    if sizes.size < minimum:
        detail = f"{sizes.size} value, at least {minimum} needed"
        return Estimate.missing(statistic, method, Reason.TOO_FEW, detail)
    if sizes.sum() == 0:
        return Estimate.missing(statistic, method, Reason.ZERO_DENOMINATOR, "every value is 0")
    return None
