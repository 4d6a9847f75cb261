"""Places where something is missing or odd: what cannot be shown is said, nothing breaks."""

from __future__ import annotations

import csv
import re
import shutil

import numpy as np
import pandas as pd
import pytest

from analysis.store.data_store import DataStore
from analysis.topics.population_outlook import TOPIC
from analysis.topics.population_outlook.conditions import Place, place

from .conftest import cells, statement

TOWN = "14382"
"""箱根町; its numbers are made up."""
BANDS = [f"{age}-{age + 4}" for age in range(0, 100, 5)] + ["100+"]


@pytest.fixture
def town(data_dir, tmp_path):
    """Open a study of a town with men and women by year and age that the test makes up, and nothing else."""

    def make(people, totals=None):
        folder = tmp_path / "data"
        shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("store"))
        with (folder / "observations" / "town.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["area", "indicator", "year", "sex", "age", "value", "status", "basis", "source"])
            for year, ages in people.items():
                rows = [
                    (sex, age, value)
                    for sex in ("male", "female")
                    for age, value in zip(BANDS, ages, strict=True)
                ]
                rows.append(("total", "total", (totals or {}).get(year, 2 * sum(ages))))
                for sex, age, value in rows:
                    writer.writerow(
                        (
                            TOWN,
                            "population",
                            year,
                            sex,
                            age,
                            value,
                            "observed",
                            "resident_register",
                            "register_ages_everybody",
                        )
                    )
        return TOPIC.open(DataStore.open(folder), area=TOWN)

    return make


def test_a_village_with_empty_cohorts(town):
    """Nobody of 15–19 and 20–24, no child: no ratio of its own, and yet a course."""
    ages = [0, 3, 3, 0, 0, *([4] * 12), 3, 2, 1, 0]
    study = town({2020: ages, 2025: ages})
    study.all_chapters()
    assert np.isfinite(study.courses.recent.path).all()
    assert study.courses.recent.path[1, :, 1].sum() > 0 or study.courses.recent.path[1, :, 0].sum() > 0
    assert [each.title for each in study.compared.missing] == ["どの推計が実際に近かったか"]
    assert [each.title for each in study.now.missing] == ["自然増減と社会増減"]
    assert {each.title for each in study.checked.missing} == {
        "最新の年の人口で試すこと",
        "国勢調査で試すこと",
    }
    assert study.gaps is not None
    assert len(study.gaps.rows) == 7
    assert study.courses.pattern is study.courses.recent
    assert not study.courses.link_is_own


def test_what_is_said_of_a_village_is_true_of_the_people_printed(town):
    """3 of 300 more are 1.0 %, whatever the fractions behind; one mover a year, not a hundred, is a small step."""
    study = town({2020: [7] * 21, 2025: [7, 7, 8, 7, *[7] * 17]})
    total = dict(cells(study, "outlook_total").set_index("year")["recent"])
    for year, change in re.findall(r"(\d+)\)年に[\d,]+人（([−+]?[\d.]+)％）", statement(study, "total")):
        follows = 100 * (round(total[int(year)]) / round(total[2025]) - 1)
        assert float(change.replace("−", "-")) == pytest.approx(follows, abs=0.0501)
    served = cells(study, "outlook_served").dropna(subset=["now", "near"])
    follows = 100 * (served["near"].round() / served["now"].round() - 1)
    assert served["near_change"].tolist() == pytest.approx(follows.tolist())
    assert "転入超過が年1人多い" in str(study.meaning.table("outlook_weights").rows)


def test_the_nations_rates_measure_fertility_where_the_town_has_none(town):
    study = town({2020: [50.0] * 21, 2025: [50.0] * 21})
    assert "箱根町の合計特殊出生率がないため" in study.scenarios.text[0].paragraphs[1]
    nation = pd.read_csv(study.folder.data_dir / "observations" / "fertility.csv", dtype={"area": str})
    rate = nation.query("area == '00000' and basis == 'vital_statistics_bayes' and year == 2022")[
        "value"
    ].iloc[0]
    assert float(study.courses.link.total_fertility_rate) == rate


def test_elderly_who_become_fewer(town):
    """Fewer of 65 and over than five years ago, and ever fewer."""
    study = town({2020: [20.0] * 13 + [90.0] * 8, 2025: [20.0] * 13 + [60.0] * 8})
    said = statement(study, "ages")
    assert "すでに2020年の" in said
    assert "より少ない" in said


def test_a_register_far_from_the_census_is_warned_of(data_dir, studies):
    """双葉町 has 5,294 registered and 211 living there; here a city's register is set beside a tenth of it."""
    from analysis.topics.population_outlook.ahead import APART

    said = statement(studies["03209"], "base")
    census, register = 101_916, studies["03209"].courses.base.sum()
    assert (abs(census - register) >= APART * register) == ("差が大きいため" in said)


def test_a_prefecture_is_not_compared_with_municipalities(store):
    study = TOPIC.open(store, area="14000")
    study.all_chapters()
    assert "同じくらいの人口" not in statement(study, "total")
    assert study.ahead.table("outlook_past_errors") is None
    assert "同規模" not in statement(study, "hindcast")
    assert "lower" not in cells(study, "outlook_total")


AMONG = pd.DataFrame({"percentile": [0, 50, 100], "value": [1.0, 1.5, 2.0], "n": [9, 9, 9]})


@pytest.mark.parametrize(
    ("value", "above", "told"),
    [
        (2.01, 0, "一つもない"),
        (2.0, 1e-6, "1％に満たない"),
        (1.75, 25, "25％である"),
        (1.0, 100, "すべてがこの水準以上"),
        (1.005, 99.5, "99％を超える"),
    ],
)
def test_where_a_value_lies(value, above, told):
    found = place(value, AMONG, 3)
    assert found.above == pytest.approx(above)
    assert told in found.told


@pytest.mark.parametrize(
    ("above", "words"), [(0, "例がない"), (3, "5％に満たない"), (20, "上位4分の1"), (60, "珍しくない")]
)
def test_how_rare_a_value_is(above, words):
    assert words in Place(above, 1741).rarity
