"""Movers by age and the plan's targets, where the user has the official table; places without people or without data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.topics.migration_intentions import TOPIC

from .conftest import cells, statement

AGES = ("20-24", "25-29", "30-34", "35-39")
IN, OUT = (900, 1100, 700, 400), (1000, 1300, 650, 350)


@pytest.fixture(scope="module")
def with_ages(tmp_path_factory, data_dir: Path) -> Path:
    """長野市 with made-up movers by age of 2022 and 2023, and targets in its profile."""
    folder = tmp_path_factory.mktemp("ages") / "data"
    shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("store"))
    lines = ["area,indicator,year,sex,age,value,status,basis,source"]
    for year, more in ((2022, 0), (2023, 10)):
        for indicator, counts in (("in_migrants", IN), ("out_migrants", OUT)):
            lines += [
                f"20201,{indicator},{year},total,{age},{n + more},observed,migration_report,movers_ssds"
                for age, n in zip(AGES, counts, strict=True)
            ]
    (folder / "observations" / "by_age.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    profile = folder / "profiles" / "20201.yml"
    profile.write_text(
        profile.read_text(encoding="utf-8")
        + """
migration_intentions:
  targets:
    - {direction: in, ages: 20-39, year: 2026, value: 3500, note: 総合計画}
    - {direction: out, ages: 20-39, year: 2026, value: 3400}
    - {direction: in, ages: total, year: 2026, value: 1}
""",
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def nagano(with_ages: Path):
    return TOPIC.open(area="20201", data_dir=str(with_ages), compare_with="")


def test_the_young_movers_of_the_last_year(nagano):
    into, out = sum(IN) + 40, sum(OUT) + 40
    said = statement(nagano, "migration.young_movers")
    assert f"20〜39歳の転入者は{into:,}人、転出者は{out:,}人で、差は{out - into}人の転出超過" in said
    table = cells(nagano.movers.table("migration_movers_by_age")).set_index("age")
    assert table.at["30〜34歳", "balance"] == 50


def test_targets_are_set_against_the_last_year(nagano):
    missed, met, total = (statement(nagano, f"migration.target_{place}") for place in (1, 2, 3))
    assert "目標3,500人に対し、令和5(2023)年は3,140人で、目標に届いていない（差−360人）" in missed
    assert "年平均+120人" in missed
    assert "総合計画の令和8(2026)年の目標" in missed
    assert "3,340人で、目標に届いている（差−60人）" in met
    assert "目標に届いている" in total
    table = cells(nagano.movers.table("migration_targets"))
    assert table["gap"].tolist()[:2] == [-360, -60]


def test_without_the_table_the_gap_names_it(store):
    study = TOPIC.open(store, area="20201", compare_with="")
    assert study.movers.finding("migration.young_movers") is None
    told = " ".join(str(cell) for row in study.gaps.rows for cell in row)
    assert "0003419945" in told
    assert "市民意識調査" in told


def test_a_wrong_target_is_told(with_ages: Path, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(with_ages, folder)
    profile = folder / "profiles" / "20201.yml"
    profile.write_text(
        profile.read_text(encoding="utf-8").replace("direction: out", "direction: away"), encoding="utf-8"
    )
    with pytest.raises(InputError, match="direction"):
        TOPIC.open(area="20201", data_dir=str(folder))


def test_a_year_without_the_one_five_years_before_is_refused(store):
    with pytest.raises(InputError):
        TOPIC.open(store, area="14212", year=2018)


def test_an_earlier_year_uses_nothing_later(store):
    study = TOPIC.open(store, area="14212", year=2022, compare_with="")
    assert study.latest.span.end == 2022
    assert max(span.end for span in study.moves) == 2022
    for chapter in study.all_chapters():
        for table in chapter.shown:
            if table.id.startswith("migration_movers"):
                assert max(cells(table)["year"]) <= 2022
