"""The population outlook over the country: IPSS comes back, reports contradict nothing, targets are reached."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sentences.report import read
from sentences.search import broken, municipalities, search

from analysis.methods.projection import fill_rates, implied_rates, project
from analysis.model.reference import projection_rules
from analysis.store.data_store import DataStore
from analysis.topics.population_outlook import TOPIC
from analysis.topics.population_outlook.people import IPSS_2018, by_year

pytestmark = pytest.mark.whole_country
EVERY = 12


@pytest.fixture(scope="module")
def store(national):
    return DataStore.open(national)


@pytest.fixture(scope="module")
def found(national):
    return search("population_outlook", national, every=EVERY)


def test_ipss_2018_comes_back_for_every_municipality(store):
    """As the topic reads it: the ratios of the series, fed to the engine from 2015, give the series."""
    nation = implied_rates(np.stack(list(by_year(store, "00000", IPSS_2018).values())))
    checked, worst = 0, 0.0
    for area in municipalities(store):
        series = list(by_year(store, area, IPSS_2018).values())
        if len(series) < 2:
            continue
        people = np.stack(series)
        rates = fill_rates(implied_rates(people), nation)
        worst = max(worst, float(np.abs(project(people[0], rates) - people).max()))
        checked += 1
    print(f"\nIPSS 2018: {checked:,} municipalities, largest difference {worst:.1e} persons")
    assert checked >= 1682
    assert worst < 1e-6


def test_the_plain_rule_s_errors_are_those_of_the_table_cell_by_cell(folder):
    """Cohort ratios 2015–20 and the child–woman ratio of 2020 carried to 2025, from the published table alone."""
    table = pd.read_csv(
        folder / "tables" / "register_age_sex_total_2013_2025.csv.gz", dtype={"area": str, "age": str}
    )
    last = pd.read_csv(folder / "raw" / "SSDSE-A-2026.csv", encoding="cp932", header=None, dtype=str)[0]
    codes = last[last.str.fullmatch(r"R\d{5}")].str[1:]
    table = table[table["area"].isin(codes) & table["year"].isin((2015, 2020, 2025))]
    wide = table.pivot_table(
        index="area", columns=["year", "sex", "age"], values="value", aggfunc="sum"
    ).fillna(0)
    closed, oldest = [f"{age}-{age + 4}" for age in range(0, 90, 5)], ["90-94", "95-99", "100+"]

    def people(year: int, sex: str) -> list[pd.Series]:
        known = [wide[year, sex, age] for age in closed] + [sum(wide[year, sex, age] for age in oldest)]
        whole = sum(known)
        return [each * (wide[year, sex, "total"] / whole).where(whole > 0, 1.0) for each in known]

    found, counted = {}, {}
    for sex in ("male", "female"):
        first, start, counted[sex] = (people(year, sex) for year in (2015, 2020, 2025))
        first, begin = ([*each[:17], each[17] + each[18]] for each in (first, start))
        found[sex] = [
            b * (then / before).where(before > 0, 0.0)
            for b, before, then in zip(begin, first, start[1:], strict=True)
        ]
        women = sum(start[3:10]) if sex == "female" else None
    children = sum(people(2020, sex)[0] for sex in found)
    found_children = (children / women).where(women > 0, 0.0) * sum(found["female"][2:9])
    lived = sum(wide[year, "both", "total"] > 0 for year in (2015, 2020, 2025)) == 3
    rules = projection_rules().set_index(["rule", "basis", "horizon", "group"])
    for group, projected, actual in (
        ("0-4", found_children, sum(counted[sex][0] for sex in counted)),
        ("women_20-39", sum(found["female"][3:7]), sum(counted["female"][4:8])),
        ("total", found_children + sum(map(sum, found.values())), sum(map(sum, counted.values()))),
    ):
        some = lived & (actual > 0)
        errors = 100 * (projected[some] / actual[some] - 1).abs()
        row = rules.loc["own_constant", "resident_register", 5, group]
        assert len(errors) == row["n"] == 1739
        assert errors.median() == pytest.approx(row["median_absolute"], abs=2e-3), group
        assert errors.quantile(0.9) == pytest.approx(row["p90_absolute"], abs=2e-3), group


def test_there_is_no_contradiction(found):
    told = [f"{rule} {area}: {text}" for rule, examples in found.found.items() for area, text in examples]
    assert found.count > 140
    assert not told, "\n".join(told[:20])


def test_reports_say_much_and_of_every_kind(found):
    whole = ["".join(each) for each in found.texts.values()]
    for words in (
        "最近の変化が続けば",
        "誤差の範囲（10団体のうち8団体）",
        "近かったのは出発点の新しい",
        "近かったのは出発点の古い",
        "すでに2020年の",
        "年ごろの",
        "幅を超えており",
        "自然増減の影響度3",
        "社会増減の影響度3",
    ):
        assert sum(words in each for each in whole) >= 3, words


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_targets_contradict_nothing_and_are_reached(store, share):
    """Half and nine tenths of today's people in 2060, for every 45th municipality."""
    reached = 0
    for area in TOPIC.buildable(store, municipalities(store))[::45]:
        people = round(share * TOPIC.open(store, area=area).courses.base.sum())
        study = TOPIC.open(store, area=area, target_year=2060, target_population=people)
        assert broken("population_outlook", read(study)) == {}, area
        reached += study.target.finding("population_outlook.required_tfr").estimate is not None
    assert reached >= 5  # no fertility brings nine tenths back to a village that loses its young
