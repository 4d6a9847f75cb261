"""Net migration that two censuses imply: a cohort's change less its survivors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.methods.projection.cohort_component import ratio_or_masked
from analysis.methods.projection.layout import FloatArray, as_finite, as_population, broadcast, cohorts

COHORTS_REACHING_20_39 = slice(3, 7)
"""The cohorts of 15–19 … 30–34 at the start, who are 20–24 … 35–39 when they are counted at the end."""


def residual_net_migration(
    start: npt.ArrayLike,
    end: npt.ArrayLike,
    *,
    survival: npt.ArrayLike,
    birth_survival: npt.ArrayLike,
    births: npt.ArrayLike,
) -> FloatArray:
    """Return net migrants of a step by age at its end: population less survivors (forward survival).

    M_{x+1} = N_{x+1}(t+5) − S_x·N_x(t); the open band receives the survivors of the two oldest bands;
    M_0 = N_0(t+5) − S_birth·births of the sex. The result counts migrants who are alive at the end.

    Parameters
    ----------
    start, end : persons five years apart, (…, sexes, ages); sexes are male and female, or females alone.
    survival : (…, sexes, ages − 1); entry i takes band i into band i + 1.
    birth_survival : (…, sexes); births of the step that are alive at its end.
    births : births of the step by sex, (…, sexes); `births_by_age` and `births_by_sex` compute them.

    Raises
    ------
    ValueError
        For shapes that do not fit, negative or missing values.

    References
    ----------
    United Nations (1970), Manual VI: Methods of Measuring Internal Migration, chapter II.

    Examples
    --------
    >>> people = np.full((1, 18), 100.0)
    >>> residual_net_migration(people, people, survival=np.full((1, 17), 0.9), birth_survival=[0.95],
    ...                        births=[80.0])[0, [0, 1, 17]]
    array([ 24.,  10., -80.])
    """
    sexes = np.shape(start)[-2] if np.ndim(start) >= 2 else 2
    before, after = as_population(start, "start", sexes=sexes), as_population(end, "end", sexes=sexes)
    if before.shape != after.shape:
        raise ValueError(f"start and end must have the same shape, not {before.shape} and {after.shape}")
    survive = as_finite(survival, "survival", lowest=0.0)
    survive = broadcast(survive, (*before.shape[:-1], before.shape[-1] - 1), "survival")
    born = as_finite(birth_survival, "birth_survival", lowest=0.0)
    newborn = broadcast(as_finite(births, "births", lowest=0.0), before.shape[:-1], "births")
    survivors = np.empty_like(before)
    survivors[..., 0] = newborn * broadcast(born, before.shape[:-1], "birth_survival")
    survivors[..., 1:] = cohorts(before) * survive
    return after - survivors


def net_migration_rate(cohort_change_ratio: npt.ArrayLike, survival: npt.ArrayLike) -> np.ma.MaskedArray:
    """Return net migration rates as IPSS defines them: cohort-change ratio − survival ratio.

    The rate is net migrants of five years over the cohort at the start. Masked ratios stay masked.

    Parameters
    ----------
    cohort_change_ratio, survival : arrays of the same or broadcastable shapes (…, 2, ages − 1).

    Raises
    ------
    ValueError
        For a survival ratio that is negative or missing, or a cohort-change ratio that is NaN and not masked.

    Examples
    --------
    >>> net_migration_rate([1.25], [1.0]).tolist()
    [0.25]
    """
    ratio: np.ma.MaskedArray = np.ma.asarray(cohort_change_ratio, dtype=np.float64)
    if np.isnan(ratio.compressed()).any():
        raise ValueError("cohort_change_ratio is NaN: mask what is undefined")
    return ratio - as_finite(survival, "survival", lowest=0.0)


def pooled_net_migration_rate(
    start: npt.ArrayLike, rates: npt.ArrayLike, of: slice = COHORTS_REACHING_20_39
) -> np.ma.MaskedArray:
    """Return the net migration rate of several cohorts and both sexes together.

    Σ rate_i · cohort_i / Σ cohort_i: net migrants of the step over the people they are counted among.

    Parameters
    ----------
    start : persons at the start, (…, 2, ages).
    rates : net migration rates, (…, 2, ages − 1).
    of : which cohorts; by default those who are 20–39 at the end of the step.

    Returns
    -------
    Rates of shape (…), masked where nobody is in these cohorts.

    Raises
    ------
    ValueError
        For shapes that do not fit or missing values.

    Examples
    --------
    >>> rates = np.zeros((2, 18))
    >>> rates[:, 3] = -0.2
    >>> float(pooled_net_migration_rate(np.full((2, 19), 100.0), rates))
    -0.05
    """
    people = cohorts(as_population(start, "start"))
    rate = broadcast(as_finite(rates, "rates"), people.shape, "rates")[..., of]
    people = people[..., of]
    return ratio_or_masked((rate * people).sum(axis=(-2, -1)), people.sum(axis=(-2, -1)))
