"""The population that weights are raked to: the survey's own, or the register of the year, split by hand here."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.model.surveys import SurveyForm
from analysis.store.data_store import DataStore
from analysis.store.survey_population import targets

DATA = Path(__file__).resolve().parents[2] / "data"
BANDS = {
    "15-19": 500,
    "20-24": 600,
    "25-29": 700,
    **{f"{a}-{a + 4}": 800 for a in range(30, 80, 5)},
    "80+": 900,
}


def form(**changes) -> SurveyForm:
    content = {
        "area": "14212",
        "id": "citizens",
        "name": "市民意識調査",
        "fiscal_year": 2022,
        "groupings": {
            "sex": {"label": "性別", "groups": {"male": {"label": "男"}, "female": {"label": "女"}}},
            "age": {
                "label": "年齢",
                "groups": {
                    "18-29": {"label": "若", "ages": {"youngest": 18, "oldest": 29}},
                    "30-69": {"label": "中", "ages": {"youngest": 30, "oldest": 69}},
                    "70+": {"label": "高", "ages": {"youngest": 70}},
                },
            },
        },
        "questions": {
            "q": {
                "label": "問",
                "answers": {"yes": {"label": "はい"}, "none": {"label": "無回答", "meaning": "no_answer"}},
            }
        },
    }
    return SurveyForm.model_validate(content | changes)


@pytest.fixture
def store(broken_data) -> DataStore:
    shipped = broken_data / "observations" / "population_register.csv"
    lines = shipped.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("14212,") or ",resident_register," not in line]
    shipped.write_text("".join(kept), encoding="utf-8")
    rows = ["area,indicator,year,sex,age,value,status,basis,source"]
    rows += [
        f"14212,population,2022,{sex},{age},{n + (1 if sex == 'female' else 0)},observed,resident_register,juki_2022_ages"
        for sex in ("male", "female")
        for age, n in BANDS.items()
    ]
    (broken_data / "observations" / "own.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return DataStore.open(broken_data, areas=["14212"], indicators=["population"])


def test_the_register_in_the_groups_of_the_survey(store):
    found = targets(form(), store)
    assert found.missing == ""
    # 18 and 19 are two fifths of 15-19
    assert found.persons["male"] == {
        "18-29": pytest.approx(200 + 600 + 700),
        "30-69": 6400,
        "70+": 800 * 2 + 900,
    }
    assert found.persons["female"]["70+"] == 801 * 2 + 901
    assert "2022年1月1日" in found.label


def test_the_register_of_the_next_year_will_do_and_that_of_a_later_one_will_not(store):
    assert targets(form(fiscal_year=2021), store).missing == ""
    told = targets(form(fiscal_year=2018), store)
    assert not told.persons
    assert "ebpm data import juki" in told.missing


def test_groups_that_cut_the_open_band_have_no_population(store):
    ages = form().groupings["age"].model_dump(exclude={"column", "cross"})
    ages["groups"]["70+"]["ages"] = {"youngest": 70, "oldest": 84}
    groupings = {"sex": form().groupings["sex"].model_dump(), "age": ages}
    assert targets(form(groupings=groupings), store).missing


def test_the_surveys_own_numbers_come_first(store):
    own = {s: {"18-29": 1, "30-69": 2, "70+": 3} for s in ("male", "female")}
    population = {"date": "2022-04-01", "source": "juki_2022_ages", "by_sex_and_age": own}
    found = targets(form(population=population), store)
    assert (found.total, found.label) == (12, "2022年4月1日現在の人口")
    del own["male"]["70+"]
    assert targets(form(population={**population, "by_sex_and_age": own}), store).missing


def test_a_survey_without_sex_has_no_targets(store):
    assert "性別" in targets(form(groupings={}), store).missing
