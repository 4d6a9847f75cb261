"""Linearised standard errors.

Oracles: R package survey, version 4.5: tests/testoutput/fpc.Rout.save (stratified mean), tests/deff.Rout.save
(design effects, data of T. Tsuchiya), tests/rakecheck.Rout.save (raked schools: mean 641.23 SE 23.704, total 3647280
SE 400603); svymean, svytotal, svyratio, postStratify on apiclus1 and apistrat with 15 digits as published with
Survey.jl (xKDR), test/r_reference. Intervals of proportions: Wilson's of statsmodels on the effective sample of Korn and Graubard
(1998) Survey Methodology 24:193-201, worked out by hand; simulation.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from analysis.methods.result import Reason
from analysis.methods.survey import (
    poststratify,
    rake,
    survey_design,
    weighted_mean,
    weighted_proportion,
    weighted_ratio,
    weighted_total,
)

from . import api

X = [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2]
STRATA = [1] * 5 + [2] * 3
WEIGHTS = [3] * 5 + [4] * 3


def test_stratified_mean_with_and_without_finite_population_correction():
    without = weighted_mean(X, survey_design(WEIGHTS, strata=STRATA))
    corrected = weighted_mean(X, survey_design(WEIGHTS, strata=STRATA, population={1: 15, 2: 12}))
    assert without.estimate.value == pytest.approx(5.4481, abs=5e-5)
    assert without.standard_error == pytest.approx(0.7413, abs=5e-5)
    assert corrected.standard_error == pytest.approx(0.616, abs=5e-4)
    assert corrected.degrees_of_freedom == 6


def test_the_interval_is_student_t_with_design_degrees_of_freedom():
    mean = weighted_mean(X, survey_design(WEIGHTS, strata=STRATA))
    # t(0.975, 6) = 2.446912
    assert mean.estimate.upper - mean.estimate.value == pytest.approx(
        2.446912 * mean.standard_error, rel=1e-6
    )
    assert mean.estimate.value - mean.estimate.lower == pytest.approx(
        2.446912 * mean.standard_error, rel=1e-6
    )


def cluster_design(**more):
    return survey_design(api.WEIGHTS, clusters=api.CELLS["district"], **more)


def test_cluster_sample_without_population_size():
    design = cluster_design()
    assert weighted_mean(api.SCORE, design).standard_error == pytest.approx(23.7790107208869, rel=1e-10)
    total = weighted_total(api.SCORE, design)
    assert total.estimate.value == pytest.approx(3989985.46570206, rel=1e-9)
    assert total.standard_error == pytest.approx(907398.705597438, rel=1e-9)
    assert design.degrees_of_freedom == 14


def test_cluster_sample_with_population_size():
    design = cluster_design(population=api.DISTRICTS)
    score, enrolment = weighted_mean(api.SCORE, design), weighted_mean(api.ENROLMENT, design)
    ratio = weighted_ratio(api.SCORE, api.ENROLMENT, design)
    assert score.estimate.value == pytest.approx(644.169398907105, rel=1e-10)
    assert score.standard_error == pytest.approx(23.5422406937812, rel=1e-10)
    assert enrolment.standard_error == pytest.approx(45.1913723435604, rel=1e-10)
    assert ratio.estimate.value == pytest.approx(1.17182250144138, rel=1e-10)
    assert ratio.standard_error == pytest.approx(0.126274636133836, rel=1e-10)


def test_poststratified_cluster_sample():
    kind = api.CELLS["stype"]
    weights = poststratify(api.WEIGHTS, kind, api.SCHOOL_TYPES).values
    design = survey_design(weights, clusters=api.CELLS["district"], calibrated_to={"type": kind})
    mean = weighted_mean(api.SCORE, design)
    assert mean.estimate.value == pytest.approx(642.310788211584, rel=1e-9)
    assert mean.standard_error == pytest.approx(24.1610605814973, rel=1e-9)


def test_raked_cluster_sample():
    groups = {"type": api.CELLS["stype"], "wide": api.CELLS["sch_wide"]}
    raked = rake(api.WEIGHTS, groups, {"type": api.SCHOOL_TYPES, "wide": api.SCHOOL_WIDE})
    design = survey_design(
        raked.values,
        clusters=api.CELLS["district"],
        population=api.DISTRICTS,
        calibrated_to=groups,
        initial_weights=api.WEIGHTS,
    )
    mean, total = weighted_mean(api.SCORE, design), weighted_total(api.ENROLMENT, design)
    assert mean.estimate.value == pytest.approx(641.23, abs=0.005)
    assert mean.standard_error == pytest.approx(23.704, abs=5e-4)
    assert total.estimate.value == pytest.approx(3_647_280, abs=0.5)
    assert total.standard_error == pytest.approx(400_603, abs=0.5)


def test_totals_fixed_by_the_calibration_have_no_error():
    kind = api.CELLS["stype"]
    weights = poststratify(api.WEIGHTS, kind, api.SCHOOL_TYPES).values
    design = survey_design(weights, clusters=api.CELLS["district"], calibrated_to={"type": kind})
    share = weighted_proportion(kind == "H", design)
    assert share.estimate.value == pytest.approx(755 / 6194)
    assert share.estimate.lower == pytest.approx(share.estimate.upper)


SALES = [15, 143, 21, 51, 337, 50, 274, 145, 15, 86]
PPS_WEIGHTS = [20, 200, 11, 25, 550, 30, 250, 100, 10, 55]


def test_design_effect_of_a_mean_and_a_total():
    design = survey_design(PPS_WEIGHTS)
    mean, total = weighted_mean(SALES, design), weighted_total(SALES, design)
    assert mean.estimate.value == pytest.approx(243.914, abs=5e-4)
    assert mean.standard_error == pytest.approx(48.752, abs=5e-4)
    assert mean.design_effect == pytest.approx(1.974067, abs=5e-7)
    assert total.standard_error == pytest.approx(184_965, abs=0.5)
    assert total.design_effect == pytest.approx(18.15669, abs=5e-6)


def test_a_simple_random_sample_has_design_effect_1():
    assert weighted_mean(SALES, survey_design([100] * 10)).design_effect == pytest.approx(1)
    with_size = weighted_mean(SALES, survey_design([100] * 10, population=1000))
    assert with_size.design_effect == pytest.approx(1)
    # R: SE 35.626 without correction
    assert weighted_mean(SALES, survey_design([100] * 10)).standard_error == pytest.approx(35.626, abs=5e-4)
    assert with_size.standard_error == pytest.approx(35.626 * math.sqrt(0.99), abs=1e-3)


def stratified_awards():
    """Schools with an award, apistrat: 73 of 100, 16 of 50, 24 of 50 of three types."""
    sizes = {"E": 4421, "H": 755, "M": 1018}
    counts = {"E": (27, 73), "H": (34, 16), "M": (26, 24)}
    kind = [k for k, (no, yes) in counts.items() for _ in range(no + yes)]
    award = [a for no, yes in counts.values() for a in [0] * no + [1] * yes]
    weights = [sizes[k] / sum(counts[k]) for k in kind]
    return award, survey_design(weights, strata=kind, population=sizes), sizes


def test_stratified_proportion():
    award, design, _ = stratified_awards()
    share = weighted_proportion(award, design)
    assert share.estimate.value == pytest.approx(0.638936067161769, rel=1e-10)
    assert share.standard_error == pytest.approx(0.0344059182016133, rel=1e-10)
    total = weighted_total(award, design)
    assert total.standard_error == pytest.approx(213.110257340793, rel=1e-10)
    # Wilson by hand on p (1 - p) / V respondents, and the quantiles of t with 199 and 197 degrees of freedom
    p, n = share.estimate.value, 0.638936067161769 * 0.361063932838231 / 0.0344059182016133**2
    n *= (1.971956544 / 1.972079034) ** 2
    z = 1.959963984540054
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert (share.estimate.lower, share.estimate.upper) == pytest.approx((centre - half, centre + half))


def test_proportion_of_nobody_has_an_interval_from_the_effective_size():
    share = weighted_proportion([0] * 4, survey_design([1, 1, 1, 3]))
    # Kish's effective size is 3: upper Wilson limit of 0 of 3 is z² / (3 + z²)
    z2 = 1.959963984540054**2
    assert (share.estimate.lower, share.estimate.upper) == pytest.approx((0, z2 / (3 + z2)))


def test_proportion_of_few_sampling_units_by_korn_and_graubard():
    district = np.repeat(np.arange(4), 10)
    trait = np.concatenate([[1] * k + [0] * (10 - k) for k in (2, 5, 3, 6)])
    share = weighted_proportion(trait, survey_design(np.ones(40), clusters=district))
    # units of 10 with 2, 5, 3 and 6: V = 4/3 (2² + 1² + 1² + 2²) / 40²; t(0.975, 39) and t(0.975, 3) from tables
    size = 0.4 * 0.6 / (4 / 3 * 10 / 1600) * (2.0226909 / 3.1824463) ** 2
    expected = proportion_confint(0.4 * size, size, method="wilson")
    assert share.estimate.value == pytest.approx(0.4)
    assert (share.estimate.lower, share.estimate.upper) == pytest.approx(expected, rel=1e-6)
    assert "Korn-Graubard" in share.estimate.method


@pytest.mark.parametrize(("units", "share"), [(4, 0.3), (6, 0.1), (10, 0.5)])
def test_limits_of_a_proportion_cover_it_with_few_sampling_units(units, share):
    rng = np.random.default_rng(units)
    district = np.repeat(np.arange(units), 20)
    design = survey_design(np.ones(district.size), clusters=district)
    inside = []
    for _ in range(800):
        # shares of the units beta distributed, intraclass correlation 0.05
        own = rng.beta(share * 19, (1 - share) * 19, units)[district]
        estimate = weighted_proportion(rng.random(district.size) < own, design).estimate
        inside.append(estimate.lower <= share <= estimate.upper)
    # without the factor of Korn and Graubard 0.86 to 0.92; the standard error is 0.008
    assert 0.93 < np.mean(inside) < 0.98


def test_a_subgroup_mean_is_a_ratio():
    design = survey_design(WEIGHTS, strata=STRATA)
    member = np.array([1, 0, 1, 0, 1, 1, 0, 1])
    domain = weighted_ratio(np.array(X) * member, member, design)
    chosen = [(w, x) for w, x, m in zip(WEIGHTS, X, member, strict=True) if m]
    assert domain.estimate.value == pytest.approx(sum(w * x for w, x in chosen) / sum(w for w, _ in chosen))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.1, 10), st.floats(-100, 100)), min_size=4, max_size=20),
    st.floats(0.01, 100),
)
def test_the_scale_of_the_weights_does_not_matter_and_the_interval_contains_the_mean(rows, factor):
    weights, y = (np.array(column) for column in zip(*rows, strict=True))
    mean = weighted_mean(y, survey_design(weights))
    scaled = weighted_mean(y, survey_design(weights * factor))
    assert scaled.estimate.value == pytest.approx(mean.estimate.value, rel=1e-9, abs=1e-9)
    assert scaled.standard_error == pytest.approx(mean.standard_error, rel=1e-6, abs=1e-9)
    assert mean.estimate.lower <= mean.estimate.value <= mean.estimate.upper


def test_a_stratum_with_one_unit_has_no_standard_error():
    result = weighted_mean([1, 2, 3], survey_design([1, 1, 1], strata=["a", "a", "b"]))
    assert result.estimate.value == pytest.approx(2)
    assert (result.estimate.lower, result.standard_error, result.design_effect) == (None, None, None)
    assert "stratum b" in result.estimate.detail
    assert weighted_proportion([1], survey_design([1])).estimate.lower is None


def test_a_stratum_taken_completely_adds_no_variance():
    design = survey_design([1, 1, 1], strata=["a", "a", "b"], population={"a": 4, "b": 1})
    # only stratum a: (1 - 1/2) 2/1 (2 × 0.5²) / 3²
    assert weighted_mean([1, 2, 3], design).standard_error == pytest.approx(math.sqrt(0.5 * 2 * 0.5 / 9))


def test_a_complete_census_has_no_error():
    result = weighted_mean([1, 2, 3], survey_design([1, 1, 1], population=3))
    assert (result.standard_error, result.estimate.lower, result.estimate.upper) == (0, 2, 2)


def test_proportion_of_designs_without_degrees_of_freedom():
    alone = weighted_proportion([1], survey_design([1], population=1)).estimate
    z2 = 1.959963984540054**2
    assert (alone.lower, alone.upper) == pytest.approx((1 / (1 + z2), 1))
    # a respondent without weight
    assert weighted_proportion([1, 0], survey_design([1, 0])).estimate.value == 1


def test_ratio_of_nothing():
    ratio = weighted_ratio([1, 2], [0, 0], survey_design([1, 1]))
    assert ratio.estimate.reason is Reason.ZERO_DENOMINATOR


@pytest.mark.parametrize(
    ("weights", "design"),
    [
        ([], {}),
        ([1, -1], {}),
        ([0, 0], {}),
        ([1, 1], {"strata": ["a"]}),
        ([1, 1], {"strata": ["a", None]}),
        ([1, 1], {"strata": ["a", "b"], "population": {"a": 3}}),
        ([1, 1], {"strata": ["a", "b"], "population": 10}),
        ([1, 1], {"population": 1}),
        ([1, 1], {"population": {"a": 10}}),
        ([1, 1], {"initial_weights": [1]}),
    ],
)
def test_designs_that_cannot_be_meant_are_refused(weights, design):
    with pytest.raises(ValueError):
        survey_design(weights, **design)


def test_answers_that_cannot_be_meant_are_refused():
    design = survey_design([1, 1])
    for wrong in ([1], [1, float("nan")], [[1, 2]]):
        with pytest.raises(ValueError):
            weighted_mean(wrong, design)
    with pytest.raises(ValueError, match="0 or 1"):
        weighted_proportion([1, 2], design)
    with pytest.raises(ValueError, match="confidence"):
        weighted_mean([1, 2], design, confidence=95)
