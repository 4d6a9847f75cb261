"""The weighted share within a subgroup (domain) of a sample."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from analysis.methods.intervals import wilson
from analysis.methods.result import Estimate, Reason
from analysis.methods.survey.design import SurveyDesign
from analysis.methods.survey.design_effect import effective_sample_size
from analysis.methods.survey.estimation import SurveyEstimate, weighted_ratio


def domain_proportion(
    has_trait: ArrayLike, in_domain: ArrayLike, design: SurveyDesign, *, confidence: float = 0.95
) -> SurveyEstimate:
    """Return the weighted share with a trait among those in a domain, Wilson limits on its effective sample.

    ``p = Σ w y d / Σ w d`` with the linearised variance V of this ratio in the whole design, so that calibration
    and the random size of the domain count; the effective size is ``p (1 − p) / V``, or Kish's of the domain's
    weights where V is 0.

    Parameters
    ----------
    has_trait, in_domain : True/False of each respondent.
    design : of all respondents.

    Returns
    -------
    SurveyEstimate
        Its estimate's `n` is the effective sample; without a value when nobody with a weight is in the domain.

    Raises
    ------
    ValueError
        Values other than 0 and 1; else as `weighted_ratio`.

    References
    ----------
    Särndal, Swensson and Wretman (1992) Model Assisted Survey Sampling, 5.8; Dean and Pagano (2015) J. Surv. Stat.
    Methodol. 3:484-503.

    Examples
    --------
    >>> from analysis.methods.survey.design import survey_design
    >>> young = domain_proportion([1, 0, 1, 0], [1, 1, 0, 0], survey_design([1] * 4))
    >>> young.estimate.value
    0.5
    """
    trait, domain = np.asarray(has_trait, float), np.asarray(in_domain, float)
    if not (np.isin(trait, (0.0, 1.0)).all() and np.isin(domain, (0.0, 1.0)).all()):
        raise ValueError("has_trait and in_domain are 0 or 1 for each respondent")
    ratio = weighted_ratio(trait * domain, domain, design, confidence=confidence)
    method = "linearised variance, Wilson score on the effective sample"
    if ratio.estimate.value is None:
        missing = Estimate.missing("proportion", method, Reason.ZERO_DENOMINATOR, "nobody in the domain")
        return SurveyEstimate(missing, None, None, design.degrees_of_freedom)
    share = min(max(ratio.estimate.value, 0.0), 1.0)
    if ratio.standard_error is None:
        estimate = Estimate(share, None, None, None, "proportion", method, None, None, ratio.estimate.detail)
        return SurveyEstimate(estimate, None, None, design.degrees_of_freedom)
    size = share * (1 - share) / ratio.standard_error**2 if ratio.standard_error > 1e-12 else 0.0
    if size == 0 or not math.isfinite(size):
        size = effective_sample_size(design.weights[domain > 0]).number
    limits = wilson(share * size, size, confidence=confidence)
    estimate = Estimate(share, limits.lower, limits.upper, confidence, "proportion", method, size)
    return SurveyEstimate(estimate, ratio.standard_error, ratio.design_effect, ratio.degrees_of_freedom)
