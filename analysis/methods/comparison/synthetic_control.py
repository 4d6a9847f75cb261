"""Synthetic control: the weighted mean of untreated units that resembles the treated one beforehand."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pysyncon import Synth
from scipy.optimize import nnls

from analysis.methods.result import Estimate, Reason

Array = NDArray[np.float64]
METHOD = "synthetic control (Abadie, Diamond and Hainmueller)"


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticControl:
    """A treated unit, its synthetic counterpart and the gap between them.

    Attributes
    ----------
    effect : mean gap in the periods from `first_treated` on, without an interval (see `placebo_test`).
    weights : weight of each donor, adding up to 1; empty without a result.
    predictor_weights : importance of each predictor (V), adding up to 1; empty likewise, and without predictors.
    observed, synthetic, gap : series over all periods; gap = observed − synthetic.
    pre_mspe : mean squared gap over the periods of the fit; None without a result.
    post_mspe : mean squared gap from `first_treated` on; None likewise.
    """

    effect: Estimate
    weights: pd.Series
    predictor_weights: pd.Series
    observed: pd.Series
    synthetic: pd.Series
    gap: pd.Series
    pre_mspe: float | None = None
    post_mspe: float | None = None


def synthetic_control(
    outcomes: pd.DataFrame,
    treated: Hashable,
    first_treated: Any,
    *,
    predictors: pd.DataFrame | None = None,
    fit_periods: Sequence[Any] | None = None,
) -> SyntheticControl:
    """Fit a synthetic control and return its gap to the treated unit.

    Donor weights w ≥ 0, Σw = 1 minimise ``Σ_p v_p ((x_p1 − Σ_j w_j x_pj) / s_p)²`` over the predictors; the v
    are searched (Nelder–Mead from equal values) for the least mean squared error of the outcome
    over the periods of the fit. Without predictors the weights minimise that error directly.

    Assumes that the policy was not anticipated, did not spill over to the donors, and that nothing else
    happened to the treated unit alone. A fit over fewer periods than there are donors can be close by chance.

    Parameters
    ----------
    outcomes : periods × units, index increasing, no missing values: the treated unit and all donors.
    treated : its column.
    first_treated : first period with the policy.
    predictors : predictors × units, means over periods before the policy; the same units. Those that are the
        same everywhere say nothing and are left out.
    fit_periods : periods over which the outcome is fitted; all before `first_treated` without it.

    Returns
    -------
    SyntheticControl
        Without weights when there are fewer than two donors or two periods, or nothing varies.

    Raises
    ------
    ValueError
        Missing values, unknown or repeated units or periods, periods of the fit after `first_treated`, no period
        from `first_treated` on.

    References
    ----------
    Abadie and Gardeazabal (2003) Am. Econ. Rev. 93:113-132; Abadie, Diamond and Hainmueller (2010) J. Am.
    Stat. Assoc. 105:493-505.

    Examples
    --------
    >>> outcomes = pd.DataFrame(
    ...     {"A": [1.0, 2, 3, 6], "B": [0.0, 1, 2, 3], "C": [2.0, 3, 4, 5]}, index=[2018, 2019, 2020, 2021])
    >>> result = synthetic_control(outcomes, "A", 2021)
    >>> result.weights.round(6).to_dict(), round(result.effect.value, 6)
    ({'B': 0.5, 'C': 0.5}, 2.0)
    """
    _check_outcomes(outcomes, treated)
    after = outcomes.index >= first_treated
    if not after.any():
        raise ValueError(f"no period from {first_treated} on")
    before = outcomes.index[~after]
    periods = before if fit_periods is None else pd.Index(fit_periods)
    if not periods.isin(before).all() or periods.has_duplicates:
        raise ValueError(f"fit_periods must be periods of the data before {first_treated}, each once")
    table = None if predictors is None else _checked_predictors(predictors, outcomes)
    donors = outcomes.columns.drop(treated)
    if len(donors) < 2 or len(periods) < 2:
        detail = f"{len(donors)} donors and {len(periods)} periods to fit, at least 2 of each needed"
        return _missing(outcomes[treated], Reason.TOO_FEW, detail)
    fit = outcomes.loc[periods]
    basis = fit if table is None else table
    varying = basis.index[(basis.max(axis=1) > basis.min(axis=1)).to_numpy()]
    if len(varying) == 0:
        detail = "all units are alike before the policy"
        return _missing(outcomes[treated], Reason.NO_VARIATION, detail)
    try:
        weights, importance = _fit(basis.loc[varying], fit, treated, searched=table is not None)
    except RuntimeError as error:  # the active-set iteration of nnls
        return _missing(outcomes[treated], Reason.NOT_CONVERGED, str(error))

    synthetic = outcomes[donors] @ weights
    gap = outcomes[treated] - synthetic
    effect = Estimate(float(gap[after].mean()), None, None, None, "mean_gap", METHOD, int(after.sum()))
    return SyntheticControl(
        effect,
        weights.rename("weight"),
        importance,
        outcomes[treated].rename("observed"),
        synthetic.rename("synthetic"),
        gap.rename("gap"),
        float(np.square(gap.loc[periods]).mean()),
        float(np.square(gap[after]).mean()),
    )


class _ExactSynth(Synth):
    """pysyncon's search for V with its inner problem solved exactly.

    The library hands the quadratic programme to SLSQP with numerical gradients, which stops far from the
    optimum where the loss is small and takes a hundred times as long.
    """

    @staticmethod
    def w_optimize(V_mat: Array, X0: Array, X1: Array, **_: Any) -> tuple[Array, float]:
        """Return the donor weights for given predictor weights, and the loss.

        Minimising |A w|² + (Σw − 1)² over w ≥ 0 separates into the direction w / Σw, which is the optimum
        on the simplex, and its length.
        """
        distance = np.sqrt(np.diag(V_mat))[:, None] * (X0 - X1[:, None])
        largest = np.abs(distance).max()
        if largest > 0:
            distance = distance / largest
        solution, _residual = nnls(
            np.vstack([distance, np.ones(X0.shape[1])]), np.append(np.zeros(len(distance)), 1.0)
        )
        weights = solution / solution.sum()
        return weights, float(np.square(largest * (distance @ weights)).sum())


def _fit(
    basis: pd.DataFrame, fit: pd.DataFrame, treated: Hashable, *, searched: bool
) -> tuple[pd.Series, pd.Series]:
    synth = _ExactSynth()
    spread = np.square(basis.std(axis=1))
    synth.fit(
        X0=basis.drop(columns=[treated]),
        X1=basis[treated],
        Z0=fit.drop(columns=[treated]),
        Z1=fit[treated],
        # pysyncon divides the rows by their spread: this V undoes it
        custom_V=None if searched else (spread / spread.sum()).to_numpy(),
    )
    weights = pd.Series(np.asarray(synth.W), index=fit.columns.drop(treated))
    importance = pd.Series(np.asarray(synth.V), index=basis.index) if searched else pd.Series(dtype=float)
    return weights, importance.rename("importance")


def _check_outcomes(outcomes: pd.DataFrame, treated: Hashable) -> None:
    if treated not in outcomes.columns:
        raise ValueError(f"no unit {treated!r} among the outcomes")
    if outcomes.columns.has_duplicates or outcomes.index.has_duplicates:
        raise ValueError("units and periods must be unique")
    if not outcomes.index.is_monotonic_increasing:
        raise ValueError("periods must increase")
    bad = outcomes.columns[~np.isfinite(outcomes.to_numpy(float)).all(axis=0)]
    if len(bad):
        raise ValueError(f"unit {bad[0]!r} has missing or infinite outcomes; leave it out or fill them in")


def _checked_predictors(predictors: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    if set(predictors.columns) != set(outcomes.columns) or predictors.columns.has_duplicates:
        raise ValueError("predictors and outcomes must have the same units")
    table = predictors[outcomes.columns].astype(float)
    bad = table.index[~np.isfinite(table.to_numpy()).all(axis=1)]
    if len(bad):
        raise ValueError(f"predictor {bad[0]!r} has missing or infinite values")
    return table


def _missing(observed: pd.Series, reason: Reason, detail: str) -> SyntheticControl:
    nothing = pd.Series(dtype=float)
    effect = Estimate.missing("mean_gap", METHOD, reason, detail)
    return SyntheticControl(effect, nothing, nothing, observed.rename("observed"), nothing, nothing)
