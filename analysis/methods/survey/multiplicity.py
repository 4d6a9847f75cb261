"""Adjustment of p-values when several comparisons are made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from statsmodels.stats.multitest import multipletests

Method = Literal["holm", "benjamini-hochberg", "bonferroni", "hochberg", "benjamini-yekutieli"]

_STATSMODELS_NAMES: dict[Method, str] = {
    "holm": "holm",
    "benjamini-hochberg": "fdr_bh",
    "bonferroni": "bonferroni",
    "hochberg": "simes-hochberg",
    "benjamini-yekutieli": "fdr_by",
}


@dataclass(frozen=True, slots=True)
class AdjustedPValues:
    """Adjusted p-values in the order of the comparisons.

    Attributes
    ----------
    p_values : adjusted; None where the test was not made.
    rejected : whether the hypothesis is rejected at `alpha`; False where the test was not made.
    alpha : family-wise error rate (or false discovery rate, for the two Benjamini methods).
    method : the procedure.
    family_size : number of tests that were made, to which the adjustment refers.
    """

    p_values: tuple[float | None, ...]
    rejected: tuple[bool, ...]
    alpha: float
    method: Method
    family_size: int


def adjust_p_values(
    p_values: Sequence[float | None], *, method: Method = "holm", alpha: float = 0.05
) -> AdjustedPValues:
    """Adjust the p-values of one family of comparisons.

    Holm for contrasts declared beforehand (controls the chance of any false finding), Benjamini–Hochberg for
    screening many (controls the share of false ones among the findings).

    Parameters
    ----------
    p_values : one for each comparison; None where a test could not be made (not part of the family).
    method : Holm, Bonferroni and Hochberg control the family-wise error rate, the two named after
        Benjamini the false discovery rate.
    alpha : level, between 0 and 1.

    Raises
    ------
    ValueError
        p-values outside [0, 1] or NaN, an unknown method, alpha outside (0, 1).

    References
    ----------
    Holm (1979) Scand. J. Stat. 6:65-70; Benjamini and Hochberg (1995) J. R. Stat. Soc. B 57:289-300.

    Examples
    --------
    >>> adjust_p_values([0.01, 0.04, None, 0.03]).p_values
    (0.03, 0.06, None, 0.06)
    """
    if method not in _STATSMODELS_NAMES:
        raise ValueError(f"unknown method {method!r}; one of {', '.join(_STATSMODELS_NAMES)}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is a share between 0 and 1, not {alpha}")
    made = [p for p in p_values if p is not None]
    if any(math.isnan(p) or not 0 <= p <= 1 for p in made):
        raise ValueError("p-values lie between 0 and 1; give None for a test that was not made")
    if not made:
        return AdjustedPValues((None,) * len(p_values), (False,) * len(p_values), alpha, method, 0)
    rejected, adjusted, _, _ = multipletests(np.array(made), alpha=alpha, method=_STATSMODELS_NAMES[method])
    results = iter(zip(adjusted.tolist(), rejected.tolist(), strict=True))
    both = [(None, False) if p is None else next(results) for p in p_values]
    return AdjustedPValues(tuple(p for p, _ in both), tuple(r for _, r in both), alpha, method, len(made))
