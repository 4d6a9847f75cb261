"""Rao–Scott tests.

Oracles: R package survey, svychisq: documentation example on apiclus1 (school-wide growth × school type: F = 5.1934,
ndf 1.4946, ddf 20.925, p 0.02175; Chisq 11.941, p 0.005553); apistrat (type × awards) with 15 digits as published
with Survey.jl (xKDR), test/r_reference/chisq.csv.
"""

import pytest
from scipy import stats

from analysis.methods.result import Reason
from analysis.methods.survey import rao_scott, survey_design

from . import api
from .test_estimation import stratified_awards


def test_cluster_sample():
    schools = api.SCHOOLS
    design = survey_design(
        [api.UNIT_WEIGHT] * len(schools), clusters=schools["district"], population=api.DISTRICTS
    )
    result = rao_scott(schools["sch_wide"], schools["stype"], design)
    assert result.table[0] == pytest.approx([406.1640, 101.5410, 270.7760], abs=5e-5)
    assert result.pearson == pytest.approx(11.941, abs=5e-4)
    assert result.first_order.p_value == pytest.approx(0.005553, abs=5e-7)
    assert result.first_order.df == 2
    assert result.second_order.statistic == pytest.approx(5.1934, abs=5e-5)
    assert result.second_order.df == pytest.approx(1.4946, abs=5e-5)
    assert result.denominator_df == pytest.approx(20.925, abs=5e-4)
    assert result.second_order.p_value == pytest.approx(0.02175, abs=5e-6)


def test_stratified_sample():
    award, design, sizes = stratified_awards()
    kind = [k for k, n in zip(sizes, (100, 50, 50), strict=True) for _ in range(n)]
    result = rao_scott(kind, award, design)
    assert result.pearson == pytest.approx(19.4796560888029, rel=1e-10)
    assert result.first_order.p_value == pytest.approx(7.01946792056741e-07, rel=1e-8)
    assert result.second_order.statistic == pytest.approx(14.1694082305841, rel=1e-9)
    assert result.second_order.df == pytest.approx(1.88513588010282, rel=1e-9)
    assert result.denominator_df == pytest.approx(371.371768380256, rel=1e-9)
    assert result.second_order.p_value == pytest.approx(2.08210852324867e-06, rel=1e-7)


def test_equal_weights_come_close_to_pearson():
    rows = ["a"] * 300 + ["b"] * 300
    columns = ["x"] * 140 + ["y"] * 160 + ["x"] * 170 + ["y"] * 130
    result = rao_scott(rows, columns, survey_design([2.0] * 600))
    pearson = stats.chi2_contingency([[140, 160], [170, 130]], correction=False)
    assert result.pearson == pytest.approx(pearson.statistic)
    assert result.first_order.p_value == pytest.approx(pearson.pvalue, rel=0.05)


def test_degenerate_tables():
    design = survey_design([1.0] * 4)
    assert rao_scott(["a"] * 4, ["x", "y", "x", "y"], design).second_order.reason is Reason.NO_VARIATION
    lonely = survey_design([1.0] * 4, strata=["s", "s", "s", "t"])
    result = rao_scott(["a", "b", "a", "b"], ["x", "x", "y", "y"], lonely)
    assert result.first_order.reason is Reason.TOO_FEW
    assert "stratum t" in result.first_order.detail
    weightless = survey_design([1.0, 1, 1, 0])
    assert rao_scott(["a", "a", "a", "b"], ["x", "y", "x", "y"], weightless).pearson is None


def test_missing_answers_are_refused():
    with pytest.raises(ValueError, match="missing"):
        rao_scott(["a", None], ["x", "y"], survey_design([1, 1]))
    with pytest.raises(ValueError, match="labels"):
        rao_scott(["a"], ["x", "y"], survey_design([1, 1]))
