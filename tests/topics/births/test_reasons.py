"""The decomposition, against Shapley's definition by enumeration of all orders, from the CSV files."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from itertools import pairwise, permutations
from math import factorial

import pytest
from analysis.topics.births.women import REPRODUCTIVE_AGES

from analysis.elements import Finding
from analysis.model.observations import COLUMNS
from analysis.topics.births import open_study
from analysis.topics.births.factors import schedules


def births_of(number, shares, rates, level):
    return number * sum(s * r for s, r in zip(shares, rates, strict=True)) * level


def shapley(first: dict, last: dict, rate) -> dict[str, float]:
    """Average over all orders of exchanging the factors one by one."""
    effects = dict.fromkeys(first, 0.0)
    for order in permutations(first):
        states = [dict(first)]
        for name in order:
            states.append({**states[-1], name: last[name]})
        for name, (before, after) in zip(order, pairwise(states), strict=True):
            effects[name] += (rate(**after) - rate(**before)) / factorial(len(first))
    return effects


@pytest.fixture(scope="module")
def by_hand(figures):
    """Effects for 厚木市 2016–2023 under the national schedule of 2018, from the files alone."""
    births = figures("14212", "births", "vital_statistics")
    rates = [
        figures("00000", "tfr_contribution", "vital_statistics", "female", age)[2018] / 5
        for age in REPRODUCTIVE_AGES
    ]

    def women(year):
        result = []
        for age in REPRODUCTIVE_AGES:
            ipss = figures("14212", "population", "ipss_2018", "female", age)
            census = {
                a: figures("14212", "population", "census", "female", a)[2015]
                for a in (age, "total", "unknown")
            }
            base = census[age] * census["total"] / (census["total"] - census["unknown"])
            result.append(
                base + (ipss[2020] - base) * (year - 2015) / 5
                if year <= 2020
                else ipss[2020] + (ipss[2025] - ipss[2020]) * (year - 2020) / 5
            )
        return result

    def state(year):
        count = women(year)
        expected = sum(w * r for w, r in zip(count, rates, strict=True))
        return {
            "number": sum(count),
            "structure": [w / sum(count) for w in count],
            "level": births[year] / expected,
        }

    return shapley(
        state(2016),
        state(2023),
        lambda number, structure, level: births_of(number, structure, rates, level),
    )


def test_effects_are_shapley_values(atsugi, by_hand):
    effects = atsugi.reasons.result.effects()
    assert {name: effect.number for name, effect in effects.items()} == pytest.approx(by_hand)


def test_the_parts_add_up_to_the_last_digit(atsugi, figures):
    births = figures("14212", "births", "vital_statistics")
    change = births[2023] - births[2016]
    observed = atsugi.reasons.result.observed
    assert sum(observed.effects().values()) == pytest.approx(change, abs=1e-9)
    printed = [Decimal(str(value)) for value in atsugi.reasons.printed.values()]
    assert sum(printed) == Decimal(str(change))
    *parts, total = atsugi.reasons.table.rows
    assert sum(Decimal(str(row[1])) for row in parts) == Decimal(str(total[1])) == Decimal(str(change))
    assert sum(Decimal(str(row[4])) for row in parts) == 100


def test_every_year_adds_up_and_years_add_up(atsugi, figures):
    births = figures("14212", "births", "vital_statistics")
    columns = [column.key for column in atsugi.reasons.yearly_table.columns]
    for row in atsugi.reasons.yearly_table.rows:
        cells = dict(zip(columns, row, strict=True))
        parts = [Decimal(str(cells[name])) for name in ("number", "structure", "level")]
        assert sum(parts) == Decimal(str(births[cells["year"]] - births[2016]))


def test_the_interval_contains_the_effect_and_only_the_level_is_uncertain_by_much(atsugi):
    effects = atsugi.reasons.result.effects()
    widths = {name: e.upper - e.lower for name, e in effects.items()}
    assert all(e.lower <= e.number <= e.upper for e in effects.values())
    # births of about 1,614 and 1,160 vary by a standard deviation of about 53 together
    assert widths["level"] == pytest.approx(2 * 1.96 * (1614 + 1160) ** 0.5, rel=0.1)
    assert widths["number"] < widths["level"] / 5


def test_the_schedule_nearest_to_the_middle_is_used(atsugi):
    assert atsugi.reasons.inputs.schedule.year == 2018
    national = schedules(atsugi.data.store)
    # a published total fertility rate of 1.42 for 2018, summed here from the ages
    assert {s.year: round(s.total, 2) for s in national}[2018] == 1.42


def test_the_finding_states_parts_that_add_up(atsugi):
    (finding,) = atsugi.reasons.findings
    assert isinstance(finding, Finding)
    assert finding.estimate == -454
    assert "（−454人）" in finding.statement
    parts = [
        int(text.replace("−", "-")) for text in re.findall(r"によるものが([+−]\d+)人", finding.statement)
    ]
    assert len(parts) == 3
    assert sum(parts) == -454
    level = atsugi.reasons.result.effects()["level"]
    assert f"−{abs(level.lower):.0f}〜−{abs(level.upper):.0f}人" in finding.statement


def test_marriage_is_a_factor_where_shares_married_are_given(broken_data):
    married = {
        2015: [0.01, 0.08, 0.38, 0.62, 0.70, 0.71, 0.70],
        2025: [0.01, 0.06, 0.33, 0.58, 0.68, 0.69, 0.68],
    }
    with (broken_data / "observations" / "married.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for year, shares in married.items():
            for age, share in zip(REPRODUCTIVE_AGES, shares, strict=True):
                writer.writerow(
                    [
                        "14212",
                        "share_married",
                        year,
                        "female",
                        age,
                        share,
                        "estimated",
                        "census",
                        "census_1980_2015",
                    ]
                )
    study = open_study(area="14212", data_dir=str(broken_data))
    effects = study.reasons.result.observed.effects()
    assert list(effects) == ["number", "structure", "marriage", "level"]
    assert sum(effects.values()) == pytest.approx(-454, abs=1e-9)
    assert effects["marriage"] < 0  # every share falls
    assert study.reasons.inputs.schedule.marital
    assert not any("有配偶率のデータがない" in c for f in study.reasons.findings for c in f.caveats)


def test_shares_married_come_from_counts_by_marital_status_too(broken_data):
    """Women of unknown status left out; after the last census the shares are held, and the report says so."""
    statuses = {"never_married": 30, "married": 60, "widowed": 2, "divorced": 8}
    with (broken_data / "observations" / "married.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for year, fewer in ((2015, 0), (2020, 10)):
            for age in REPRODUCTIVE_AGES:
                for status, count in statuses.items():
                    shift = {"married": -fewer, "never_married": fewer}.get(status, 0)
                    row = ["14212", f"population_{status}", year, "female", age, count + shift]
                    writer.writerow([*row, "observed", "census", "census_1980_2015"])
    study = open_study(area="14212", data_dir=str(broken_data))
    married = study.reasons.inputs.married
    assert married.loc[2016].tolist() == pytest.approx([0.58] * 7)
    assert married.loc[2023].tolist() == pytest.approx([0.5] * 7)
    (finding,) = study.reasons.findings
    assert any("2020年の国勢調査の値を2023年まで据え置いた" in caveat for caveat in finding.caveats)
    assert not any("有配偶率" in row[0] for row in study.gaps.rows)


def test_without_women_by_age_the_report_says_what_is_missing(town):
    study = town(dict.fromkeys(range(2014, 2022), 5))
    assert study.reasons.result is None
    assert "国勢調査" in study.reasons.missing.paragraphs[0]
    assert study.reasons.table is None
