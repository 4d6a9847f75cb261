"""Placebo inference for synthetic control: is the gap of the treated unit unusual among untreated ones?

The synthetic controls are pysyncon's; its `PlaceboTest` (1.7.0) is not used. Its p-value leaves the treated unit out of
the numerator, so that it can be 0 where Abadie and others have 1 / (J + 1); it counts the first treated period both
before and after, measures the fit over all periods before instead of those of the fit, cannot leave out donors that fit
badly, divides by the 0 of a perfect fit, and starts processes and prints on the way.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.methods.comparison.synthetic_control import SyntheticControl, synthetic_control
from analysis.methods.result import HypothesisTest, Reason

METHOD = "in-space placebo permutation test"


@dataclass(frozen=True, slots=True, eq=False)
class PlaceboTest:
    """The treated unit's gap among those of the donors, each treated in turn as if it had the policy.

    Attributes
    ----------
    control : the synthetic control of the treated unit.
    test : ratio of the root mean squared gap after to before the policy, and its permutation p-value.
    ratios : ratio of every unit, the greatest first; inf where the fit before was perfect.
    gaps : periods × units.
    excluded : donors left out of the comparison for their poor fit.
    """

    control: SyntheticControl
    test: HypothesisTest
    ratios: pd.Series
    gaps: pd.DataFrame
    excluded: tuple[Hashable, ...]


def placebo_test(
    outcomes: pd.DataFrame,
    treated: Hashable,
    first_treated: Any,
    *,
    predictors: pd.DataFrame | None = None,
    fit_periods: Sequence[Any] | None = None,
    worst_fit: float = math.inf,
) -> PlaceboTest:
    """Compare the treated unit with placebos fitted for every donor from the other donors.

    ``p = number of units whose ratio is at least the treated unit's / number of units``, the treated one
    included: with J donors p cannot be below 1 / (J + 1), so fewer than 19 donors cannot reach 0.05. Donors
    are fitted without the treated unit, whose outcomes carry the effect.

    Parameters
    ----------
    outcomes, treated, first_treated, predictors, fit_periods : see `synthetic_control`.
    worst_fit : donors whose mean squared error before the policy is more than this multiple of the treated
        unit's are left out; decide it beforehand.

    Returns
    -------
    PlaceboTest
        Without a test when the treated unit has no synthetic control, fits perfectly beforehand (too many donors
        for the periods), or fewer than two donors remain.

    Raises
    ------
    ValueError
        As `synthetic_control`; `worst_fit` not positive.

    References
    ----------
    Abadie, Diamond and Hainmueller (2010) J. Am. Stat. Assoc. 105:493-505; (2015) Am. J. Polit. Sci. 59:495-510.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> outcomes = pd.DataFrame(rng.normal(100, 1, (12, 8)), index=range(2010, 2022), columns=list("ABCDEFGH"))
    >>> outcomes.loc[2018:, "A"] += 10
    >>> result = placebo_test(outcomes, "A", 2018)
    >>> result.test.p_value, result.ratios.index[0]
    (0.125, 'A')
    """
    if not worst_fit > 0:
        raise ValueError("worst_fit must be positive")
    control = synthetic_control(
        outcomes, treated, first_treated, predictors=predictors, fit_periods=fit_periods
    )
    if control.effect.reason is not None:
        return _missing(control, control.effect.reason, control.effect.detail)
    donors = outcomes.columns.drop(treated)
    fits = {treated: control}
    for donor in donors:
        pool = outcomes[donors]
        fits[donor] = synthetic_control(
            pool,
            donor,
            first_treated,
            predictors=None if predictors is None else predictors[donors],
            fit_periods=fit_periods,
        )
    if any(fit.effect.reason is not None for fit in fits.values()):
        return _missing(control, Reason.TOO_FEW, "at least 3 donors needed: each is fitted from the others")
    # squared rounding error of the outcomes: a fit below it is perfect
    negligible = float(np.square(outcomes.to_numpy(float)).max()) * 1e-20
    before = {unit: fit.pre_mspe or 0.0 for unit, fit in fits.items()}
    if before[treated] <= negligible:
        return _missing(control, Reason.ZERO_DENOMINATOR, "the fit before the policy is perfect")
    excluded = tuple(donor for donor in donors if before[donor] > worst_fit * before[treated])
    kept = {unit: fit for unit, fit in fits.items() if unit not in excluded}
    ratios = pd.Series(
        {
            unit: math.sqrt((fit.post_mspe or 0.0) / before[unit]) if before[unit] > negligible else math.inf
            for unit, fit in kept.items()
        },
        name="rmspe_ratio",
    )
    gaps = pd.DataFrame({unit: fit.gap for unit, fit in kept.items()})
    if len(ratios) < 3:
        return _missing(control, Reason.TOO_FEW, f"{len(ratios) - 1} donors with an acceptable fit")
    p_value = float((ratios >= ratios[treated]).mean())
    least = 1 / len(ratios)
    detail = f"with {len(ratios) - 1} donors p cannot be below {least:.3f}" if least > 0.05 else ""
    test = HypothesisTest(
        float(ratios[treated]), p_value, "rmspe_ratio", METHOD, len(ratios), None, None, detail
    )
    return PlaceboTest(control, test, ratios.sort_values(ascending=False, kind="stable"), gaps, excluded)


def _missing(control: SyntheticControl, reason: Reason, detail: str) -> PlaceboTest:
    test = HypothesisTest.missing("rmspe_ratio", METHOD, reason, detail)
    return PlaceboTest(control, test, pd.Series(dtype=float), pd.DataFrame(), ())
