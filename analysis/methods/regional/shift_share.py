"""Shift–share: the growth of a region's employment split into the nation's, the sectors' and its own part."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.methods.result import Estimate, Reason

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ShiftShare:
    """Components of growth in persons; they add up to `growth`, in total and for each sector.

    Attributes
    ----------
    growth : change of the region's employment.
    components : name -> total over the sectors, in the order of the columns of `by_sector`.
    by_sector : one row for each sector: ``start``, ``end``, ``growth`` and a column for each component;
        for Esteban-Marquillas also ``homothetic`` employment. Empty when there is no result.
    """

    growth: Estimate
    components: dict[str, Estimate]
    by_sector: pd.DataFrame


def shift_share(
    region_start: ArrayLike,
    region_end: ArrayLike,
    nation_start: ArrayLike,
    nation_end: ArrayLike,
    *,
    sectors: Sequence[Hashable] | None = None,
) -> ShiftShare:
    """Return Dunn's three components of the change of a region's employment.

    With e_i the region's employment in sector i, R the nation's overall growth rate and R_i its rate in the
    sector: ``national_share = e_i R``, ``industrial_mix = e_i (R_i − R)``,
    ``regional_share = e_i (r_i − R_i)``. A sector that is new in the region has no r_i: its growth is
    regional share.

    Parameters
    ----------
    region_start, region_end : employment by sector at the two dates, shape (k,).
    nation_start, nation_end : the same of the nation (or prefecture), the region included.
    sectors : names for the rows of `by_sector`; 0, 1, 2, … without them.

    Raises
    ------
    ValueError
        Negative or missing numbers, different lengths, a sector of the region that the nation does not have.

    References
    ----------
    Dunn (1960) Pap. Reg. Sci. Assoc. 6:97-112.

    Examples
    --------
    >>> result = shift_share([90, 20, 10, 60], [100, 40, 10, 55], [400, 150, 150, 400], [440, 210, 135, 480])
    >>> {name: round(part.value, 6) for name, part in result.components.items()}
    {'national_share': 27.0, 'industrial_mix': 1.0, 'regional_share': -3.0}
    """
    method = "shift-share (Dunn)"
    names = ["national_share", "industrial_mix", "regional_share"]
    data = _checked(region_start, region_end, nation_start, nation_end, sectors)
    if missing := _nothing(data, names, method):
        return missing
    national, mix, regional = _dunn(data)
    parts = dict(zip(names, (national, mix, regional), strict=True))
    return _result(data, parts, {}, method)


def esteban_marquillas(
    region_start: ArrayLike,
    region_end: ArrayLike,
    nation_start: ArrayLike,
    nation_end: ArrayLike,
    *,
    sectors: Sequence[Hashable] | None = None,
) -> ShiftShare:
    """Return the shift–share with the regional share freed from the region's sectoral structure.

    With homothetic employment ``e'_i = e E_i / E`` (what the region would have with the nation's structure):
    ``competitive = e'_i (r_i − R_i)`` and ``allocation = (e_i − e'_i)(r_i − R_i)``, whose sum is Dunn's
    regional share. Allocation is positive where the region is specialised in what it does better, or
    has little of what it does worse. A sector that is new in the region has no r_i; its growth cannot be
    divided between the two and stands in ``new_sectors``.

    Parameters
    ----------
    region_start, region_end, nation_start, nation_end, sectors : see `shift_share`.

    Raises
    ------
    ValueError
        As `shift_share`.

    References
    ----------
    Esteban-Marquillas (1972) Reg. Urban Econ. 2:249-261.

    Examples
    --------
    >>> result = esteban_marquillas([60, 40], [66, 50], [500, 500], [520, 560])
    >>> [round(part.value, 6) for part in result.components.values()]
    [8.0, -0.8, 9.5, -0.7, 0.0]
    """
    method = "shift-share (Esteban-Marquillas)"
    names = ["national_share", "industrial_mix", "competitive", "allocation", "new_sectors"]
    data = _checked(region_start, region_end, nation_start, nation_end, sectors)
    if missing := _nothing(data, names, method):
        return missing
    national, mix, regional = _dunn(data)
    homothetic = data.region_start.sum() * data.nation_start / data.nation_start.sum()
    existing = data.region_start > 0
    # r_i - R_i
    advantage = np.divide(regional, data.region_start, out=np.zeros(len(regional)), where=existing)
    competitive = homothetic * advantage
    allocation = np.where(existing, regional - competitive, 0.0)
    new = np.where(existing, 0.0, regional)
    parts = dict(zip(names, (national, mix, competitive, allocation, new), strict=True))
    return _result(data, parts, {"homothetic": homothetic}, method)


@dataclass(frozen=True, slots=True)
class _Data:
    region_start: Array
    region_end: Array
    nation_start: Array
    nation_end: Array
    sectors: pd.Index


def _dunn(data: _Data) -> tuple[Array, Array, Array]:
    overall = data.nation_end.sum() / data.nation_start.sum() - 1
    # only sectors without employment in region and nation have no rate, and it is multiplied by 0
    ratio = np.divide(
        data.nation_end, data.nation_start, out=np.ones(len(data.nation_start)), where=data.nation_start > 0
    )
    national = data.region_start * overall
    mix = data.region_start * (ratio - 1) - national
    return national, mix, data.region_end - data.region_start * ratio


def _result(data: _Data, parts: dict[str, Array], extra: dict[str, Array], method: str) -> ShiftShare:
    growth = data.region_end - data.region_start
    columns = {"start": data.region_start, "end": data.region_end, "growth": growth, **parts, **extra}
    start = float(data.region_start.sum())
    return ShiftShare(
        Estimate(float(growth.sum()), None, None, None, "growth_persons", method, start),
        {
            name: Estimate(float(part.sum()), None, None, None, f"{name}_persons", method, start)
            for name, part in parts.items()
        },
        pd.DataFrame(columns, index=data.sectors),
    )


def _nothing(data: _Data, names: Sequence[str], method: str) -> ShiftShare | None:
    if len(data.sectors) == 0:
        reason, detail = Reason.EMPTY, "no sector"
    elif data.region_start.sum() == 0:
        reason, detail = Reason.ZERO_DENOMINATOR, "the region has no employment at the start"
    else:
        return None
    return ShiftShare(
        Estimate.missing("growth_persons", method, reason, detail),
        {name: Estimate.missing(f"{name}_persons", method, reason, detail) for name in names},
        pd.DataFrame(),
    )


def _checked(
    region_start: ArrayLike,
    region_end: ArrayLike,
    nation_start: ArrayLike,
    nation_end: ArrayLike,
    sectors: Sequence[Hashable] | None,
) -> _Data:
    arrays = [np.asarray(a, float) for a in (region_start, region_end, nation_start, nation_end)]
    if arrays[0].ndim != 1 or any(a.shape != arrays[0].shape for a in arrays):
        raise ValueError("employment is one number for each sector, the same sectors four times")
    if not all(np.all(np.isfinite(a) & (a >= 0)) for a in arrays):
        raise ValueError("employment must be known and not negative")
    if sectors is not None and len(sectors) != arrays[0].size:
        raise ValueError(f"{len(sectors)} names for {arrays[0].size} sectors")
    names = pd.Index(range(arrays[0].size) if sectors is None else list(sectors), name="sector")
    data = _Data(arrays[0], arrays[1], arrays[2], arrays[3], names)
    foreign = (data.nation_start == 0) & (data.region_start > 0)
    if foreign.any():
        raise ValueError(
            f"the nation has no employment at the start in sector {names[int(np.argmax(foreign))]}"
        )
    return data
