"""Difference-in-differences: the change of a treated group beyond that of an untreated one."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from statsmodels.regression.linear_model import OLS

from analysis.methods.result import Estimate, HypothesisTest, Reason

Array = NDArray[np.float64]
METHOD = "difference-in-differences (OLS)"
PRE_TREND = "difference of linear trends before the policy (OLS)"


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """A contrast of two groups with its robust test.

    Attributes
    ----------
    effect : estimate in the unit of the outcome (per period for a trend), with a t interval.
    test : two-sided t test of no difference.
    means : mean outcome by group (rows ``control``, ``treated``) and period (columns); empty without a result.
    clusters : number of units over which errors may be correlated, None when observations are independent.
    """

    effect: Estimate
    test: HypothesisTest
    means: pd.DataFrame
    clusters: int | None


def difference_in_differences(
    outcome: ArrayLike,
    treated: ArrayLike,
    after: ArrayLike,
    *,
    units: Sequence[Hashable] | ArrayLike | None = None,
    confidence: float = 0.95,
) -> Contrast:
    """Return (treated after − treated before) − (control after − control before).

    The interaction in ``y = a + b·treated + c·after + d·treated·after``. Errors are clustered by unit
    where `units` is given (t with G − 1 degrees of freedom), else heteroscedasticity-robust (HC1).

    The effect is causal only if both groups would have changed alike without the policy: look at
    `pre_trend_difference` first. Clustered errors are too small with few units (below about 20) and
    say nothing with a single treated unit: use a synthetic control there.

    Parameters
    ----------
    outcome : shape (n,), none missing.
    treated, after : whether the observation belongs to the treated group, to the period with the policy.
    units : the unit (municipality) of each observation; in a panel give it, and observe every unit in the
        same periods.

    Returns
    -------
    Contrast
        Without a value when one of the four cells is empty; without an interval when a group has a single unit.

    Raises
    ------
    ValueError
        Missing values, different lengths, a unit that is both treated and untreated.

    References
    ----------
    Angrist and Pischke (2009) Mostly Harmless Econometrics, 5.2; Bertrand, Duflo and Mullainathan (2004) Q. J.
    Econ. 119:249-275.

    Examples
    --------
    >>> result = difference_in_differences([10, 12, 11, 13, 20, 22, 26, 30], [0] * 4 + [1] * 4, [0, 0, 1, 1] * 2)
    >>> round(result.effect.value, 6)
    6.0
    """
    y, group, period = _vectors(outcome, treated, after)
    cluster = _clusters(units, group)
    means = _means(y, group, np.where(period == 1, "after", "before"))
    if means.shape != (2, 2) or means.isna().to_numpy().any():
        detail = "treated and control are both needed before and after"
        return _missing("difference_in_differences", METHOD, Reason.TOO_FEW, detail)
    design = np.column_stack([np.ones(len(y)), group, period, group * period])
    names = ("difference_in_differences", METHOD)
    smallest = np.unique(2 * group + period, return_counts=True)[1].min()
    return _contrast(
        y, design, group, cluster, confidence, names, means[["before", "after"]], saturated=smallest < 2
    )


def pre_trend_difference(
    outcome: ArrayLike,
    treated: ArrayLike,
    period: ArrayLike,
    *,
    units: Sequence[Hashable] | ArrayLike | None = None,
    confidence: float = 0.95,
) -> Contrast:
    """Return by how much the treated group's linear trend differed before the policy, per period.

    The coefficient d in ``y = period effects + b·treated + d·treated·period`` on the periods before the
    policy. A difference that is not significant does not show that the trends were parallel: read the
    interval, and whether its width times the length of the period would explain the effect.

    Parameters
    ----------
    outcome, treated, units : see `difference_in_differences`, periods before the policy only.
    period : number of the period (year).

    Returns
    -------
    Contrast
        Without a value when there are fewer than two periods with both groups.

    Raises
    ------
    ValueError
        As `difference_in_differences`.

    Examples
    --------
    >>> result = pre_trend_difference([1, 2, 3, 5, 7, 9], [0, 0, 0, 1, 1, 1], [2018, 2019, 2020] * 2)
    >>> round(result.effect.value, 6)
    1.0
    """
    y, group, when = _vectors(outcome, treated, period, binary=False)
    cluster = _clusters(units, group)
    means = _means(y, group, when)
    if len(means) < 2 or means.notna().all().sum() < 2:
        detail = "both groups are needed in at least two periods"
        return _missing("pre_trend_difference", PRE_TREND, Reason.TOO_FEW, detail)
    codes, periods = pd.factorize(when, sort=True)
    # centred: years of 2,000 beside their interaction would be nearly collinear
    design = np.column_stack([np.eye(len(periods))[codes], group, group * (when - when.mean())])
    return _contrast(y, design, group, cluster, confidence, ("pre_trend_difference", PRE_TREND), means)


def _contrast(
    y: Array,
    design: Array,
    group: Array,
    cluster: NDArray[np.intp] | None,
    confidence: float,
    names: tuple[str, str],
    means: pd.DataFrame,
    *,
    saturated: bool = False,
) -> Contrast:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is a share between 0 and 1, not {confidence}")
    statistic, method = names
    n, k = design.shape
    value = float(np.linalg.lstsq(design, y, rcond=None)[0][-1])
    clusters = None if cluster is None else len(np.unique(cluster))
    detail = ""
    if cluster is not None and min(len(np.unique(cluster[group == g])) for g in (0, 1)) < 2:
        detail = "no interval: a group has a single unit"
    elif n <= k:
        detail = "no interval: as many parameters as observations"
    elif cluster is None and saturated:
        # each cell has a mean of its own, so a lone observation has no residual and its variance counts as 0
        detail = "no interval: a group has a single observation in a period"
    if detail:
        effect = Estimate(value, None, None, None, statistic, method, n, None, detail)
        return Contrast(effect, HypothesisTest.missing("t", method, Reason.TOO_FEW, detail), means, clusters)
    model = OLS(y, design)
    if cluster is None:
        method += ", HC1 errors"
        fit, df = model.fit(cov_type="HC1"), n - k
    else:
        method += ", errors clustered by unit"
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": cluster})
        df = len(np.unique(cluster)) - 1
    error = math.sqrt(max(float(fit.cov_params()[-1, -1]), 0.0))
    half = float(stats.t.ppf((1 + confidence) / 2, df)) * error
    effect = Estimate(value, value - half, value + half, confidence, statistic, method, n)
    # residuals that are rounding only: the outcomes lie on the model exactly
    if error <= 1e-10 * max(float(np.abs(y).max()), 1e-300):
        test = HypothesisTest.missing("t", method, Reason.NO_VARIATION, "no variation within the groups")
    else:
        t = value / error
        test = HypothesisTest(t, float(2 * stats.t.sf(abs(t), df)), "t", method, n, df)
    return Contrast(effect, test, means, clusters)


def _vectors(*columns: Any, binary: bool = True) -> tuple[Array, Array, Array]:
    y, group, period = (np.asarray(column, float) for column in columns)
    if y.ndim != 1 or not y.shape == group.shape == period.shape:
        raise ValueError("outcome, group and period are one number for each observation")
    if not all(np.isfinite(values).all() for values in (y, group, period)):
        raise ValueError("outcome, group and period must be known and finite")
    for name, values in (("treated", group), ("after", period)):
        if (binary or name == "treated") and not np.isin(values, (0.0, 1.0)).all():
            raise ValueError(f"{name} is true or false for each observation")
    return y, group, period


def _clusters(units: Sequence[Hashable] | ArrayLike | None, group: Array) -> NDArray[np.intp] | None:
    if units is None:
        return None
    codes, labels = pd.factorize(pd.Index(units, tupleize_cols=False))
    if len(codes) != len(group) or (codes < 0).any():
        raise ValueError("units must name the unit of every observation")
    both = pd.Series(group).groupby(codes).nunique()
    if (both > 1).any():
        raise ValueError(f"unit {labels[int(both.to_numpy().argmax())]!r} is both treated and untreated")
    return codes


def _means(y: Array, group: Array, period: Array | NDArray[np.str_]) -> pd.DataFrame:
    label = np.where(group == 1, "treated", "control")
    frame = pd.DataFrame({"outcome": y, "group": label, "period": period})
    return frame.pivot_table(index="group", columns="period", values="outcome", aggfunc="mean")


def _missing(statistic: str, method: str, reason: Reason, detail: str) -> Contrast:
    return Contrast(
        Estimate.missing(statistic, method, reason, detail),
        HypothesisTest.missing("t", method, reason, detail),
        pd.DataFrame(),
        None,
    )
