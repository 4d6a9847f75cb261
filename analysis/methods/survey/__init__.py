"""Sample surveys: weights, design-based errors, tests, sample size and disclosure control."""

from analysis.methods.survey.association import chi_squared, cochran_armitage, g_test
from analysis.methods.survey.design import SurveyDesign, survey_design
from analysis.methods.survey.design_effect import effective_sample_size, kish_design_effect
from analysis.methods.survey.domain import domain_proportion
from analysis.methods.survey.estimation import (
    SurveyEstimate,
    weighted_mean,
    weighted_proportion,
    weighted_ratio,
    weighted_total,
)
from analysis.methods.survey.linked_suppression import Cells, suppress_linked
from analysis.methods.survey.multiplicity import AdjustedPValues, adjust_p_values
from analysis.methods.survey.rao_scott import RaoScott, rao_scott
from analysis.methods.survey.sample_size import (
    detectable_difference,
    margin_of_error,
    sample_size_difference,
    sample_size_proportion,
)
from analysis.methods.survey.suppression import (
    CellStatus,
    SuppressedTable,
    cell_status,
    feasible_ranges,
    suppress,
)
from analysis.methods.survey.trimming import trim_weights
from analysis.methods.survey.weighting import Weights, poststratify, rake

__all__ = [
    "AdjustedPValues",
    "CellStatus",
    "Cells",
    "RaoScott",
    "SuppressedTable",
    "SurveyDesign",
    "SurveyEstimate",
    "Weights",
    "adjust_p_values",
    "cell_status",
    "chi_squared",
    "cochran_armitage",
    "detectable_difference",
    "domain_proportion",
    "effective_sample_size",
    "feasible_ranges",
    "g_test",
    "kish_design_effect",
    "margin_of_error",
    "poststratify",
    "rake",
    "rao_scott",
    "sample_size_difference",
    "sample_size_proportion",
    "suppress",
    "suppress_linked",
    "survey_design",
    "trim_weights",
    "weighted_mean",
    "weighted_proportion",
    "weighted_ratio",
    "weighted_total",
]
