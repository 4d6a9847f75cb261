"""What a report can be asked for, what it takes from a profile, and the department's own scenario."""

from __future__ import annotations

import shutil

import pytest
import yaml

from analysis.checking.errors import InputError
from analysis.model.outlook_scenario import AGES
from analysis.topics.population_outlook import TOPIC, open_study

from .conftest import statement


def test_the_notebooks_parameters_are_the_topics(same_parameters):
    same_parameters(TOPIC)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"area": "13101"}, "千代田区"),
        ({"area": "14212", "year": 2013}, "2015 から 2025"),
        ({"area": "14212", "year": 2017}, "男女・年齢別の住民基本台帳人口がありません"),
        ({"area": "14205", "target_year": 2050}, "一方しか書かれていません"),
        ({"area": "14205", "target_population": 1000}, "一方しか書かれていません"),
        ({"area": "14212", "target_year": 2020, "target_population": 1000}, "目標の年（2020）"),
        ({"area": "14212", "target_year": 2090, "target_population": 1000}, "2026 から 2070"),
        ({"area": "14212", "target_population": 0}, "target_population"),
        ({"area": "14212", "scenario": "../14212.yml"}, "フォルダーが含まれています"),
        ({"area": "14212", "scenario": "none.yml"}, "シナリオのファイルがありません"),
        ({"area": "14212", "scenarios": "a.yml"}, "もしや「scenario」"),
    ],
)
def test_wrong_parameters_get_one_message(data_dir, parameters, message):
    with pytest.raises(InputError) as error:
        open_study(data_dir=str(data_dir), **parameters)
    assert message in str(error.value)


def test_an_earlier_year_is_projected_from_what_was_known_then(data_dir):
    study = open_study(area="14212", year=2020, data_dir=str(data_dir))
    assert study.courses.years[:2] == [2020, 2025]
    assert "2025年の人口" not in statement(study, "now")
    assert study.courses.survival_years == (2015, 2020)


@pytest.fixture(scope="module")
def folder(data_dir, tmp_path_factory):
    target = tmp_path_factory.mktemp("own") / "data"
    shutil.copytree(data_dir, target, ignore=shutil.ignore_patterns("store"))
    (target / "scenarios").mkdir()
    return target


def write(folder, **content):
    path = folder / "scenarios" / "own.yml"
    head = {"name": "施策を行った場合", "source": "試し"}
    path.write_text(yaml.safe_dump({**head, **content}, allow_unicode=True), encoding="utf-8")


def by_age(value):
    return {sex: dict.fromkeys(AGES, value) for sex in ("male", "female")}


def test_an_own_scenario_moves_on_straight_lines(folder):
    write(folder, total_fertility_rate={2035: 1.5, 2045: 1.9}, net_migration_rate={2030: by_age(2.0)})
    study = open_study(area="14212", data_dir=str(folder), scenario="own.yml")
    rates = study.courses.link.to_total_fertility_rate(study.own.assumptions.child_woman_ratio)
    people = study.courses.base
    ratio = people[:, 0].sum() / people[1, 3:10].sum()
    now = ratio / float(study.courses.link.child_woman_ratio) * 1.28
    assert rates[:5] == pytest.approx([now + (1.5 - now) / 2, 1.5, 1.7, 1.9, 1.9])
    assert study.own.assumptions.net_migration_rate == pytest.approx(0.02)
    assert (study.own.assumptions.survival == study.courses.recent.assumptions.survival).all()
    said = statement(study, "gap")
    assert "「施策を行った場合」は" in said
    assert "「最近の変化が続く場合」の" in said
    gap = study.scenarios.frames["outlook_gap"]
    whole = gap["gap"].to_numpy()
    assert gap[["fertility", "migration", "survival"]].sum(axis=1).to_numpy() == pytest.approx(whole)
    alone = gap[["fertility_alone", "migration_alone", "interaction"]].sum(axis=1)
    assert alone.to_numpy() == pytest.approx(whole)


def test_migration_that_only_longer_lives_bear_is_taken_apart_all_the_same(folder):
    """Everybody lives on and half leave: of the oldest fewer than half live on otherwise, and none is left."""
    write(folder, survival={2030: by_age(1.0)}, net_migration_rate={2030: by_age(-50.0)})
    study = open_study(area="14212", data_dir=str(folder), scenario="own.yml")
    assert study.courses.recent.assumptions.survival.min() < 0.5
    gap = study.scenarios.frames["outlook_gap"]
    whole = gap["gap"].to_numpy()
    assert gap[["fertility", "migration", "survival"]].sum(axis=1).to_numpy() == pytest.approx(whole)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"total_fertility_rate": {2024: 1.4}}, "2024年は、推計の出発点の2025年以前です"),
        ({"net_migration_rate": {2030: by_age(-99.9)}}, "人口が負になります"),
        ({"total_fertility_rate": {2030: 5}}, "own.yml"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused(folder, content, message):
    write(folder, **content)
    with pytest.raises(InputError) as error:
        open_study(area="14212", data_dir=str(folder), scenario="own.yml")
    assert message in str(error.value)


def test_a_profile_needs_year_and_population_of_a_target(folder):
    (folder / "profiles" / "14205.yml").write_text(
        'area: "14205"\npopulation_outlook:\n  target_year: 2060\n', encoding="utf-8"
    )
    with pytest.raises(InputError, match="一方しか書かれていません"):
        open_study(area="14205", data_dir=str(folder))


def test_a_target_whose_year_is_over_is_left_out(folder):
    (folder / "profiles" / "14205.yml").write_text(
        'area: "14205"\npopulation_outlook:\n  target_year: 2020\n  target_population: 400000\n',
        encoding="utf-8",
    )
    study = open_study(area="14205", data_dir=str(folder))
    assert study.goal is None
    assert study.target.finding("population_outlook.required") is None
