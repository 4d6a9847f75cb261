"""The shipped labour figures against what the Statistics Bureau published."""

from __future__ import annotations

import numpy as np
import pytest

from .conftest import BANDS, SEXES


def test_the_employed_of_the_nation(by_hand):
    """総務省統計局 国勢調査: 就業者数 61,505,973 (2005), 59,611,311 (2010), 58,919,036 (2015), 57,643,225 (2020)."""
    published = {2005: 61_505_973, 2010: 59_611_311, 2015: 58_919_036, 2020: 57_643_225}
    for year, value in published.items():
        assert by_hand.value("00000", "employed", year) == value


def test_participation_of_2010_leaves_out_the_unknown(by_hand):
    """平成22年国勢調査 第6章: 労働力人口 63,699, 非労働力人口 40,372 (thousand); 61.2 %, men 73.8, women 49.6."""
    force = {sex: by_hand.value("00000", "labour_force", 2010, sex) for sex in SEXES}
    others = {sex: by_hand.value("00000", "not_in_labour_force", 2010, sex) for sex in SEXES}
    assert round(sum(force.values()) / 1000) == 63_699
    assert round(sum(others.values()) / 1000) == 40_372
    assert round(100 * sum(force.values()) / (sum(force.values()) + sum(others.values())), 1) == 61.2
    rates = {sex: round(100 * force[sex] / (force[sex] + others[sex]), 1) for sex in SEXES}
    assert rates == {"male": 73.8, "female": 49.6}


def test_ages_add_up_to_the_employed(by_hand):
    values = by_hand.values
    every = values.xs("employed", level="indicator").xs("census", level="basis")
    ages = every[every.index.get_level_values("age") != "total"]
    totals = every[every.index.get_level_values("age") == "total"].droplevel("age")
    summed = ages.groupby(["area", "year", "sex"]).sum()
    assert len(summed) == 48 * 9 * 2
    assert (summed == totals.reindex(summed.index)).all()


def test_the_valley_of_2010_is_where_the_labour_force_survey_has_it(by_hand):
    """労働力調査 2010 (OECD): women 25–29 77.1, 30–34 67.8, 35–39 66.2, 40–44 71.6, 45–49 75.8 %: participation.

    The census's employment rate lies below, by the unemployed (and, for the young, by those of unknown status), and has its valley at the same age.
    """
    survey = dict(zip(BANDS[2:7], (77.072, 67.805, 66.18, 71.562, 75.758), strict=True))
    census = dict(zip(BANDS, 100 * by_hand.rates("00000", 2010, "female"), strict=False))
    assert min(survey, key=survey.get) == min(list(survey), key=census.get) == "35-39"
    gaps = np.array([survey[age] - census[age] for age in survey])
    assert ((gaps > 0) & (gaps < 7)).all()


def test_published_ratio_of_openings_to_applicants(by_hand):
    """厚生労働省 一般職業紹介状況 (社会・人口統計体系 F310301): 神奈川県 2023年度, 全国 令和5年度平均 1.29倍."""
    ratio = by_hand.value("00000", "job_openings", 2023, basis="employment_service") / by_hand.value(
        "00000", "job_applicants", 2023, basis="employment_service"
    )
    assert round(ratio, 2) == pytest.approx(1.29, abs=0.011)
