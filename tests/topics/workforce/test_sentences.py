"""Every shipped municipality's report holds against the rules; each rule finds what breaks it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sentences.report import read
from sentences.search import broken, rules

from analysis.elements import Table
from analysis.topics.workforce import TOPIC

from .conftest import CITIES

RULES = rules("workforce")


@pytest.fixture(scope="session")
def reports(studies):
    return {area: read(study) for area, study in studies.items()}


@pytest.mark.parametrize("area", CITIES)
def test_the_four_cities(reports, area):
    assert broken("workforce", reports[area]) == {}


@pytest.mark.parametrize("area", ["14000", "00000", "07201"])
def test_a_prefecture_the_nation_and_a_city_without_projection(store, area):
    report = read(TOPIC.open(store, area=area))
    assert broken("workforce", report) == {}
    assert ("workforce_supply" in report.tables) == (area != "07201")


def changed(report, id, old, new):
    finding = report.findings[id]
    assert old in finding.statement
    said = finding.model_copy(update={"statement": finding.statement.replace(old, new, 1)})
    return replace(report, findings={**report.findings, id: said})


def with_cell(report, id, row, column, value):
    table = report.tables[id]
    place = [each.key for each in table.columns].index(column)
    rows = [list(each) for each in table.rows]
    rows[row][place] = value
    new = Table.model_validate({**table.model_dump(), "rows": [tuple(each) for each in rows]})
    return replace(report, tables={**report.tables, id: new})


def test_each_rule_can_fail(reports):
    report = reports["14212"]
    breaks = {
        "change_follows": changed(report, "workforce.change", "4,633人（", "4,634人（"),
        "unknown_adds_up": changed(report, "workforce.unknown", "人増である", "人減である"),
        "parts_add_up": with_cell(report, "workforce_reasons", 0, "total", 5.0),
        "growth_adds_up": with_cell(report, "workforce_growth", 3, "national_share", 5.0),
        "industries_are_shares": with_cell(report, "workforce_industries", 3, "share", 50.0),
        "quotient_fits": changed(report, "workforce.quotient", "（3.56）", "（0.56）"),
        "valley_fits": changed(report, "workforce.valley", "35〜39歳", "40〜44歳"),
        "expected_fits": changed(report, "workforce.expected", "0.986倍である", "0.996倍である"),
        "outlook_starts_today": with_cell(report, "workforce_supply", 0, "held", 1.0),
        "question_of_residence": changed(report, "workforce.industries", "人で、", "人で、就業者と従業者が"),
        "commuting_fits": changed(report, "workforce.commuting", "市区町村内で", "住んでいる区の中で"),
    }
    own = set(RULES) - set(rules("births"))
    assert set(breaks) >= own, own - set(breaks)
    for name, each in breaks.items():
        assert list(RULES[name](each)), name
        assert not list(RULES[name](report)), name
