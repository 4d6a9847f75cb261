"""Location quotients (特化係数), plain and adjusted for the nation's foreign trade (修正特化係数)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.result import Estimate, Reason

METHOD = "location quotient"


def location_quotient(
    regional_sector: float, regional_total: float, national_sector: float, national_total: float
) -> Estimate:
    """Return a sector's share in the region over its share in the nation.

    ``LQ = (e_ij / e_j) / (e_i / e)``; above 1 the region is specialised in the sector.

    Parameters
    ----------
    regional_sector, regional_total : employment (or output) of the sector, and of all sectors, in the region.
    national_sector, national_total : the same of the nation (or prefecture).

    Raises
    ------
    ValueError
        Negative or infinite numbers, a sector greater than its total.

    References
    ----------
    Isard (1960) Methods of Regional Analysis, ch. 7.

    Examples
    --------
    >>> round(location_quotient(1714, 79006, 879213, 15593224).value, 7)
    0.3847623
    """
    numbers = (regional_sector, regional_total, national_sector, national_total)
    if any(math.isnan(number) for number in numbers):
        return Estimate.missing("location_quotient", METHOD, Reason.ALL_MISSING, "a number is missing")
    if any(number < 0 or math.isinf(number) for number in numbers):
        raise ValueError("employment must be finite and not negative")
    if regional_sector > regional_total or national_sector > national_total:
        raise ValueError("a sector is greater than the total of all sectors")
    if regional_total == 0 or national_sector == 0:
        detail = (
            "no employment in the region" if regional_total == 0 else "no employment in the nation's sector"
        )
        return Estimate.missing("location_quotient", METHOD, Reason.ZERO_DENOMINATOR, detail)
    value = (regional_sector / regional_total) / (national_sector / national_total)
    return Estimate(value, None, None, None, "location_quotient", METHOD, regional_total)


def location_quotients(regional: ArrayLike, national: ArrayLike) -> tuple[Estimate, ...]:
    """Return the location quotient of every sector; the totals are the sums of the sectors given.

    Parameters
    ----------
    regional, national : employment by sector, shape (k,), every sector once (no subtotals).

    Raises
    ------
    ValueError
        Different lengths, missing numbers; else as `location_quotient`.

    Examples
    --------
    >>> [round(lq.value, 3) for lq in location_quotients([30, 70], [2000, 8000])]
    [1.5, 0.875]
    """
    region, nation = np.asarray(regional, float), np.asarray(national, float)
    if region.ndim != 1 or region.shape != nation.shape:
        raise ValueError("regional and national are one number for each sector")
    if not np.all(np.isfinite(region) & np.isfinite(nation)):
        raise ValueError("employment must be known and finite: a missing sector would falsify every share")
    totals = float(region.sum()), float(nation.sum())
    return tuple(
        location_quotient(e_ij, totals[0], e_i, totals[1])
        for e_ij, e_i in zip(region.tolist(), nation.tolist(), strict=True)
    )


def self_sufficiency(output: float, exports: float, imports: float) -> Estimate:
    """Return a sector's national self-sufficiency (自給率): output / (output − exports + imports).

    Domestic output over domestic demand; above 1 for net exporters.

    Parameters
    ----------
    output, exports, imports : of the sector in the nation's input–output table, in one unit.

    Raises
    ------
    ValueError
        Negative or infinite numbers, exports greater than output and imports together.

    Examples
    --------
    >>> self_sufficiency(100, 10, 35).value
    0.8
    """
    method = "output over domestic demand"
    if math.isnan(output + exports + imports):
        return Estimate.missing("self_sufficiency", method, Reason.ALL_MISSING, "a number is missing")
    if min(output, exports, imports) < 0 or math.isinf(output + exports + imports):
        raise ValueError("output, exports and imports must be finite and not negative")
    demand = output - exports + imports
    if demand < 0:
        raise ValueError("exports are greater than output and imports together")
    if demand == 0:
        return Estimate.missing("self_sufficiency", method, Reason.ZERO_DENOMINATOR, "no domestic demand")
    return Estimate(output / demand, None, None, None, "self_sufficiency", method)


def trade_adjusted(quotient: Estimate, sufficiency: Estimate) -> Estimate:
    """Return the trade-adjusted location quotient (修正特化係数): LQ × national self-sufficiency.

    A nation that imports most of a good is no measure of a region's strength in it. Adjusted, the quotient
    compares the region's share with what the nation's demand would take; above 1 the sector earns from
    outside the region (基盤産業). Its logarithm is the 稼ぐ力 of the Statistics Bureau's charts.

    Parameters
    ----------
    quotient : from `location_quotient`.
    sufficiency : of the same sector, from `self_sufficiency`.

    References
    ----------
    Statistics Bureau of Japan, 地域の産業・雇用創造チャート (the location quotient adjusted by exports and
    imports); Nakamura (2014) まちづくり構造改革.

    Examples
    --------
    >>> adjusted = trade_adjusted(location_quotient(30, 100, 2000, 10000), self_sufficiency(100, 10, 35))
    >>> round(adjusted.value, 3)
    1.2
    """
    method = "location quotient × national self-sufficiency"
    for factor in (quotient, sufficiency):
        if factor.reason is not None:
            return Estimate.missing("trade_adjusted_location_quotient", method, factor.reason, factor.detail)
    value = quotient.number * sufficiency.number
    return Estimate(value, None, None, None, "trade_adjusted_location_quotient", method, quotient.n)
