"""Births of a five-year step from age-specific fertility rates, and their split by sex."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.methods.projection.layout import STEP_YEARS, FloatArray, as_finite, male_share


def births_by_age(
    women_start: npt.ArrayLike, women_end: npt.ArrayLike, fertility_rate: npt.ArrayLike
) -> FloatArray:
    """Return the births of a step by the mother's age band.

    Births_x = 5 · f_x · (W_x(t) + W_x(t+5)) / 2: the rate on the woman-years lived in the band.

    Parameters
    ----------
    women_start, women_end : women at the start and the end, shape (…, bands).
    fertility_rate : births per woman and year in each band, same bands.

    Raises
    ------
    ValueError
        For negative, missing or infinite values, or shapes that do not fit.

    References
    ----------
    Preston, Heuveline and Guillot (2001), Demography, section 6.3.

    Examples
    --------
    >>> births_by_age([1000.0, 1200.0], [1200.0, 1000.0], [0.1, 0.02])
    array([550., 110.])
    """
    start = as_finite(women_start, "women_start", lowest=0.0)
    end = as_finite(women_end, "women_end", lowest=0.0)
    rate = as_finite(fertility_rate, "fertility_rate", lowest=0.0)
    births: FloatArray = STEP_YEARS * rate * (start + end) / 2.0
    return births


def births_by_sex(births: npt.ArrayLike, sex_ratio_at_birth: npt.ArrayLike) -> FloatArray:
    """Return births of boys and of girls along a new last axis.

    Parameters
    ----------
    births : births of both sexes, any shape (…).
    sex_ratio_at_birth : boys per 100 girls.

    Raises
    ------
    ValueError
        For negative, missing or infinite values.

    Examples
    --------
    >>> births_by_sex(205.0, 105.0)
    array([105., 100.])
    """
    both = as_finite(births, "births", lowest=0.0)
    boys = male_share(as_finite(sex_ratio_at_birth, "sex_ratio_at_birth", lowest=0.0))
    return np.stack(np.broadcast_arrays(both * boys, both * (1.0 - boys)), axis=-1)
