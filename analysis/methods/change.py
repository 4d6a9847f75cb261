"""The change between two values of a series: what happened, or what it would take to reach a target."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.methods.result import Estimate, Reason

METHOD = "difference of two values"


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two years.

    Attributes
    ----------
    absolute : end − start, in the unit of the values.
    percent : 100·(end − start)/start.
    absolute_per_year : equal yearly steps, in the unit of the values.
    compound_percent_per_year : equal yearly percentages, 100·((end/start)^(1/years) − 1).
    """

    absolute: Estimate
    percent: Estimate
    absolute_per_year: Estimate
    compound_percent_per_year: Estimate


def change_between(start_year: int, start: float | None, end_year: int, end: float | None) -> Change:
    """Compare two values; with the last observation and a target, the change that is required.

    Parameters
    ----------
    start_year, end_year : the years of the two values.
    start, end : values in one unit; None or NaN where there is none.

    Returns
    -------
    Four numbers, each with its reason where it does not exist: a missing value; an end year that is
    not after the start (no change per year); a start of 0, or of a sign other than the end's (no
    percentage).

    Raises
    ------
    ValueError
        Infinite values.

    Examples
    --------
    >>> change = change_between(2016, 1711, 2022, 1308)
    >>> change.absolute.value, round(change.percent.value, 2)
    (-403.0, -23.55)
    >>> round(change.compound_percent_per_year.value, 3)
    -4.378
    """
    names = ("change", "change_percent", "change_per_year", "compound_change_percent_per_year")
    absent = [year for year, value in ((start_year, start), (end_year, end)) if _is_missing(value)]
    if start is None or end is None or absent:
        detail = f"no value for {', '.join(map(str, absent))}"
        return Change(*(Estimate.missing(name, METHOD, Reason.ALL_MISSING, detail) for name in names))
    if not (math.isfinite(start) and math.isfinite(end)):
        raise ValueError(f"values must be finite: {start}, {end}")
    years = end_year - start_year
    absolute = float(end - start)

    def number(name: str, value: float) -> Estimate:
        return Estimate(value, None, None, None, name, METHOD)

    if start > 0:
        percent = number(names[1], 100 * absolute / start)
    elif start == 0:
        percent = Estimate.missing(names[1], METHOD, Reason.ZERO_DENOMINATOR, "the start is 0")
    else:
        percent = Estimate.missing(names[1], METHOD, Reason.NO_SOLUTION, "the start is negative")
    if years <= 0:
        detail = f"{end_year} is not after {start_year}"
        yearly, compound = (Estimate.missing(name, METHOD, Reason.NO_SOLUTION, detail) for name in names[2:])
        return Change(number(names[0], absolute), percent, yearly, compound)
    yearly = number(names[2], absolute / years)
    if start == 0:
        compound = Estimate.missing(names[3], METHOD, Reason.ZERO_DENOMINATOR, "the start is 0")
    elif start < 0 or end < 0:
        compound = Estimate.missing(names[3], METHOD, Reason.NO_SOLUTION, "a value is negative")
    else:
        compound = number(names[3], 100 * ((end / start) ** (1 / years) - 1))
    return Change(number(names[0], absolute), percent, yearly, compound)


def _is_missing(value: float | None) -> bool:
    return value is None or math.isnan(value)
