"""Tests of association in tables of counts: trend across ordered groups, Pearson's chi-squared and G."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from statsmodels.stats.contingency_tables import Table

from analysis.methods.result import HypothesisTest, Reason

Array = NDArray[np.float64]


def cochran_armitage(
    with_trait: ArrayLike,
    total: ArrayLike,
    *,
    scores: ArrayLike | None = None,
    design_effect: float = 1.0,
) -> HypothesisTest:
    """Test for a linear trend of a share across ordered groups (ages, survey years).

    ``z = Σ s_i (x_i − n_i p) / sqrt(p (1 − p) (Σ n_i s_i² − (Σ n_i s_i)² / N))`` with p the overall share;
    positive when the share rises with the score. No continuity correction. It sees linear trends only: `g_test` of
    the same groups sees differences of any form, with k − 1 degrees of freedom.

    Parameters
    ----------
    with_trait, total : number with the trait and number asked in each group, shape (k,).
    scores : score of each group, for example the middle of an age group; 0, 1, 2, … without it.
    design_effect : variance relative to a simple random sample; z is divided by its square root.

    Raises
    ------
    ValueError
        Negative or missing counts, more with the trait than asked, different lengths, infinite scores.

    References
    ----------
    Cochran (1954) Biometrics 10:417-451; Armitage (1955) Biometrics 11:375-386.

    Examples
    --------
    >>> test = cochran_armitage([6, 7, 9, 14, 23], [32, 33, 32, 32, 32])
    >>> round(test.statistic, 4), test.p_value < 0.0001
    (4.7918, True)
    """
    method = "Cochran-Armitage trend test"
    yes, n = np.asarray(with_trait, float), np.asarray(total, float)
    score = np.arange(yes.size, dtype=float) if scores is None else np.asarray(scores, float)
    if yes.ndim != 1 or not yes.shape == n.shape == score.shape:
        raise ValueError("with_trait, total and scores are one number for each group")
    if not np.all(np.isfinite(yes) & np.isfinite(n) & (yes >= 0) & (yes <= n)):
        raise ValueError("counts must be known, not negative, and with_trait not above total")
    if not np.isfinite(score).all():
        raise ValueError("scores must be finite")
    _check_design_effect(design_effect)
    asked = n > 0
    size = float(n.sum())
    if not asked.any():
        return HypothesisTest.missing("z", method, Reason.EMPTY, "nobody was asked")
    if len(np.unique(score[asked])) < 2:
        return HypothesisTest.missing(
            "z", method, Reason.TOO_FEW, "fewer than two groups with different scores"
        )
    if yes.sum() in (0, size):
        return HypothesisTest.missing("z", method, Reason.NO_VARIATION, "nobody or everybody has the trait")
    table = Table(np.array([n - yes, yes])[:, asked], shift_zeros=False)
    # centring leaves z as it is and keeps scores such as years from cancelling
    result = table.test_ordinal_association(np.array([0, 1]), score[asked] - score[asked].mean())
    # statsmodels divides the variance by N - 1, the test of Cochran and Armitage by N
    z = float(result.zscore) * math.sqrt(size / (size - 1)) / math.sqrt(design_effect)
    return HypothesisTest(z, float(2 * stats.norm.sf(abs(z))), "z", method, size)


def chi_squared(table: ArrayLike, *, design_effect: float = 1.0) -> HypothesisTest:
    """Pearson's test of independence in a table of counts, without continuity correction.

    With a mean design effect the statistic is divided by it: the first-order Rao–Scott correction for
    tables of which only the design effect is known. From respondents' rows use `rao_scott`.

    Parameters
    ----------
    table : counts, shape (rows, columns); rows and columns without anybody are left out.
    design_effect : mean generalised design effect of the table.

    Raises
    ------
    ValueError
        Negative or missing counts, not a two-way table.

    References
    ----------
    Rao and Scott (1981) J. Am. Stat. Assoc. 76:221-230.

    Examples
    --------
    >>> test = chi_squared([[10, 20], [20, 10]])
    >>> round(test.statistic, 3), test.df, round(test.p_value, 4)
    (6.667, 1.0, 0.0098)
    """
    return _independence(table, design_effect, "pearson", "chi2", "Pearson chi-squared")


def g_test(table: ArrayLike, *, design_effect: float = 1.0) -> HypothesisTest:
    """Likelihood ratio test of independence in a table of counts, without continuity correction.

    ``G = 2 Σ O ln(O / E)`` against chi-squared with (rows − 1)(columns − 1) degrees of freedom; for large counts
    the same as Pearson's test. Beside `cochran_armitage`, with ``[with_trait, total - with_trait]`` as the table, it
    tells whether the groups differ at all.

    Parameters
    ----------
    table, design_effect : as `chi_squared`.

    Raises
    ------
    ValueError
        Negative or missing counts, not a two-way table.

    References
    ----------
    Agresti (2007) An Introduction to Categorical Data Analysis, 2.4; Rao and Scott (1981) J. Am. Stat. Assoc.
    76:221-230.

    Examples
    --------
    >>> test = g_test([[10, 20], [20, 10]])
    >>> round(test.statistic, 3), test.df, round(test.p_value, 4)
    (6.796, 1.0, 0.0091)
    """
    return _independence(table, design_effect, "log-likelihood", "G", "likelihood ratio (G) test")


def _independence(
    table: ArrayLike, design_effect: float, power: str, symbol: str, method: str
) -> HypothesisTest:
    if design_effect != 1:
        method += ", first-order Rao-Scott correction"
    counts = np.asarray(table, float)
    if counts.ndim != 2 or not np.all(np.isfinite(counts) & (counts >= 0)):
        raise ValueError("the table must have two axes and known counts that are not negative")
    _check_design_effect(design_effect)
    if counts.sum() == 0:
        return HypothesisTest.missing(symbol, method, Reason.EMPTY, "the table is empty")
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        detail = "all counts lie in one row or one column"
        return HypothesisTest.missing(symbol, method, Reason.NO_VARIATION, detail)
    result = stats.chi2_contingency(counts, correction=False, lambda_=power)
    statistic, df = float(result.statistic) / design_effect, float(result.dof)
    smallest = float(result.expected_freq.min())
    detail = f"smallest expected count {smallest:.1f}, below 5: approximate" if smallest < 5 else ""
    p_value = float(stats.chi2.sf(statistic, df))
    return HypothesisTest(statistic, p_value, symbol, method, float(counts.sum()), df, None, detail)


def _check_design_effect(design_effect: float) -> None:
    if not (math.isfinite(design_effect) and design_effect > 0):
        raise ValueError("design_effect must be positive")
