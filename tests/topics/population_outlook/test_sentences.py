"""Each rule of the whole-country search passes the four cities and finds a report that was tampered with."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

from sentences.report import read
from sentences.search import broken, rules

RULES = rules("population_outlook")


@pytest.fixture(scope="session")
def reports(studies):
    return {area: read(study) for area, study in studies.items()}


@pytest.mark.parametrize("area", ["14212", "14203", "03209", "20201"])
def test_the_four_cities_contradict_nothing(reports, area):
    assert broken("population_outlook", reports[area]) == {}


TAMPERED = {
    "total_follows": ("total", "2040)年に2", "2040)年に3"),
    "served_follow": ("served", "（−37％）", "（−38％）"),
    "movers_are_a_small_step": ("weights", "年100人多い", "年10,000人多い"),
    "ages_follow": ("ages", "2045年", "2050年"),
    "hindcast_follows": ("hindcast", "幅の中にある", "幅を超えており、注意する"),
    "leaning_follows": ("leaning", "増減は−0.4％", "増減は−2.4％"),
    "nearest_is_nearest": ("closest", "近かったのは出発点の古い社人研2018年推計", "近かったのは出発点の新しい社人研2023年推計"),
    "degrees_follow": ("influence", "自然増減の影響度3", "自然増減の影響度4"),
    "target_follows": ("required", "届かない", "上回る、又は届かない"),
}  # fmt: skip


@pytest.mark.parametrize("rule", TAMPERED)
def test_a_rule_finds_what_is_wrong(reports, rule):
    report = reports["14212"]
    name, true, false = TAMPERED[rule]
    finding = report.findings[f"population_outlook.{name}"]
    assert true in finding.statement
    wrong = finding.model_copy(update={"statement": finding.statement.replace(true, false)})
    changed = replace(report, findings={**report.findings, wrong.id: wrong})
    assert list(RULES[rule](changed))


@pytest.mark.parametrize("name", ["flows", "why", "apart", "gap"])
def test_parts_that_do_not_add_up_are_found(reports, name):
    report = reports["14203"]
    finding = report.findings[f"population_outlook.{name}"]
    head, mark, tail = finding.statement.partition(
        "違いによるもの+"
        if name == "gap"
        else "違いが−"
        if name == "why"
        else "自然増減−"
        if name == "flows"
        else "よるもの+"
    )
    assert mark
    wrong = finding.model_copy(update={"statement": f"{head}{mark}9{tail}"})
    changed = replace(report, findings={**report.findings, wrong.id: wrong})
    assert list(RULES["printed_parts_add"](changed))


@pytest.mark.parametrize(
    ("rule", "table", "column"),
    [
        ("ages_follow", "outlook_groups", "0-14"),
        ("components_add", "outlook_components", "deaths_recent"),
        ("more_is_more", "outlook_weights", "at_2040"),
        ("target_follows", "outlook_combined", "migration"),
    ],
)
def test_tables_that_contradict_themselves_are_found(reports, rule, table, column):
    report = reports["14212"]
    found = report.tables[table]
    place = [each.key for each in found.columns].index(column)
    first, *others = found.rows
    rows = (tuple(-1.5 * abs(value) if at == place else value for at, value in enumerate(first)), *others)
    changed = replace(report, tables={**report.tables, table: found.model_copy(update={"rows": rows})})
    assert list(RULES[rule](changed))


def test_a_range_called_an_interval_is_found(reports):
    changed = replace(reports["14212"], prose=["帯は95％信頼区間である。"])
    assert list(RULES["ranges_are_no_intervals"](changed))
