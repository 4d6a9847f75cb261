"""Test of independence in a table from a complex sample: Rao and Scott's corrections of chi-squared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from analysis.methods.result import HypothesisTest, Reason
from analysis.methods.survey.design import SurveyDesign
from analysis.methods.survey.weighting import Labels

Array = NDArray[np.float64]
FIRST_ORDER = "Rao-Scott chi-squared, first-order correction"
SECOND_ORDER = "Rao-Scott F, second-order (Satterthwaite) correction"


@dataclass(frozen=True, slots=True, eq=False)
class RaoScott:
    """Pearson's statistic of a weighted table and its two corrections.

    Attributes
    ----------
    table : weighted counts, shape (rows, columns).
    pearson : Pearson's chi-squared of the weighted shares times the number of respondents; not to be
        compared with the chi-squared distribution; None when the table has no two rows and columns.
    mean_design_effect : mean of the generalised design effects; None likewise.
    first_order : chi-squared = pearson / mean design effect with (r − 1)(c − 1) degrees of freedom.
    second_order : F statistic with the Satterthwaite degrees of freedom (the better one); `df` is that of
        the numerator.
    denominator_df : second degrees of freedom of the F statistic.
    """

    table: Array
    pearson: float | None
    mean_design_effect: float | None
    first_order: HypothesisTest
    second_order: HypothesisTest
    denominator_df: float | None


def rao_scott(rows: Labels, columns: Labels, design: SurveyDesign) -> RaoScott:
    """Test whether two answers are independent in a weighted, stratified or clustered sample.

    With p the weighted cell shares, V their linearised covariance, and C a basis of the interaction
    contrasts of the log-linear model, the generalised design effects are the eigenvalues δ of
    ``Δ = (C' D⁻¹ C / n)⁻¹ C' D⁻¹ V D⁻¹ C`` with D = diag(p). First order: X² / mean(δ) against χ² with
    (r − 1)(c − 1) degrees of freedom. Second order: F = X² / Σδ with d = (Σδ)² / Σδ² and d·ν degrees of
    freedom, ν those of the design.

    Parameters
    ----------
    rows, columns : the two answers of each respondent, shape (n,), none missing.
    design : from `survey_design`.

    Raises
    ------
    ValueError
        Different lengths, missing answers.

    References
    ----------
    Rao and Scott (1984) Ann. Stat. 12:46-60; Thomas and Rao (1987) J. Am. Stat. Assoc. 82:630-636.

    Examples
    --------
    >>> from analysis.methods.survey.design import survey_design
    >>> rows, columns = ["a"] * 30 + ["b"] * 30, ["x"] * 10 + ["y"] * 20 + ["x"] * 20 + ["y"] * 10
    >>> test = rao_scott(rows, columns, survey_design([1] * 60))
    >>> round(test.pearson, 3), round(test.mean_design_effect, 3)
    (6.667, 1.017)
    """
    row, n_rows = _coded("rows", rows, design)
    column, n_columns = _coded("columns", columns, design)
    cell = row * n_columns + column
    cells = np.bincount(cell, design.weights, minlength=n_rows * n_columns).astype(np.float64)
    table, shares = cells.reshape(n_rows, n_columns), cells / cells.sum()
    empty = (table.sum(axis=1) == 0).any() or (table.sum(axis=0) == 0).any()
    if min(n_rows, n_columns) < 2 or empty:
        return _missing(table, Reason.NO_VARIATION, "all weight lies in one row or one column")
    if design.single_unit_strata:
        detail = f"a single sampling unit in stratum {design.single_unit_strata[0]}"
        return _missing(table, Reason.TOO_FEW, detail)

    expected = np.outer(table.sum(axis=1), table.sum(axis=0)).ravel() / table.sum() ** 2
    respondents = int((design.weights > 0).sum())
    pearson = respondents * float(((shares - expected) ** 2 / expected).sum())
    indicators = np.eye(n_rows * n_columns)[cell]
    covariance = design.covariance((indicators - shares) / design.weights.sum())
    inverse = np.divide(1, shares, out=np.zeros_like(shares), where=shares > 0)
    contrasts = _interaction_contrasts(n_rows, n_columns)
    weighted = inverse[:, None] * contrasts
    multinomial = contrasts.T @ weighted / respondents
    if np.linalg.matrix_rank(multinomial) < contrasts.shape[1]:
        return _missing(table, Reason.NO_VARIATION, "too many empty cells to tell the interactions apart")
    delta = np.linalg.solve(multinomial, weighted.T @ covariance @ weighted)
    trace, trace_of_square = float(np.trace(delta)), float(np.trace(delta @ delta))
    if trace <= 0 or trace_of_square <= 0:
        return _missing(table, Reason.NO_VARIATION, "the cell shares have no sampling variance")

    df = float(contrasts.shape[1])
    mean = trace / df
    satterthwaite = trace**2 / trace_of_square
    denominator = satterthwaite * design.degrees_of_freedom
    first, f = pearson / mean, pearson / trace
    return RaoScott(
        table,
        pearson,
        mean,
        HypothesisTest(first, float(stats.chi2.sf(first, df)), "chi2", FIRST_ORDER, respondents, df),
        HypothesisTest(
            f,
            float(stats.f.sf(f, satterthwaite, denominator)),
            "F",
            SECOND_ORDER,
            respondents,
            satterthwaite,
        ),
        denominator,
    )


def _interaction_contrasts(rows: int, columns: int) -> Array:
    """Return a basis of the tables whose rows and columns add up to 0, shape (cells, (r − 1)(c − 1))."""
    return np.asarray(np.kron(_sum_to_zero(rows), _sum_to_zero(columns)), np.float64)


def _sum_to_zero(levels: int) -> Array:
    return np.vstack([np.eye(levels - 1), np.full((1, levels - 1), -1.0)])


def _coded(name: str, labels: Labels, design: SurveyDesign) -> tuple[NDArray[np.intp], int]:
    codes, categories = pd.factorize(pd.Index(labels, tupleize_cols=False), sort=True)
    if len(codes) != design.n:
        raise ValueError(f"{name}: {len(codes)} labels for {design.n} respondents")
    if (codes < 0).any():
        raise ValueError(f"{name}: an answer is missing; leave that respondent out of the design")
    return codes, len(categories)


def _missing(table: Array, reason: Reason, detail: str) -> RaoScott:
    first = HypothesisTest.missing("chi2", FIRST_ORDER, reason, detail)
    return RaoScott(table, None, None, first, HypothesisTest.missing("F", SECOND_ORDER, reason, detail), None)
