"""Movers by age and the plan's targets, where the user has the official table; places without people or without data."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.chapters.cohorts import Register
from analysis.checking.errors import InputError
from analysis.sources.reading import FlowsReading
from analysis.store.importing import import_files
from analysis.store.readers import FileReading
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
    for id in ("migration.young_movers", "migration.counted_ages", "migration.places"):
        assert study.movers.finding(id) is None
    missing = " ".join(text for each in study.movers.missing for text in each.paragraphs)
    assert "年齢（5歳階級）、男女別" in missing
    assert "移動前の住所地別転入者数" in missing
    told = " ".join(str(cell) for row in study.gaps.rows for cell in row)
    assert "0003419945" in told
    assert "0004026702" in told
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


BANDS = [*(f"{age}-{age + 4}" for age in range(0, 90, 5)), "90+"]
WHO = ("male", "female")


def made_up(sex: str, side: str, place: int, year: int) -> int:
    """Made-up movers, few enough that every sum can be followed."""
    if sex == "total":
        return sum(made_up(each, side, place, year) for each in WHO)
    return 100 + 10 * place + (3 if sex == "female" else 0) + (place if side == "in" else 0) + year - 2020


@pytest.fixture(scope="module")
def with_tables(tmp_path_factory, data_dir: Path) -> Path:
    """平塚市 with made-up Japanese movers by sex and age of 2021–2023, and movers between municipalities of 2023."""
    folder = tmp_path_factory.mktemp("tables") / "data"
    shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("store"))
    lines = ["area,indicator,year,sex,age,value,status,basis,source"]
    for year in (2021, 2022, 2023):
        for side in ("in", "out"):
            for sex in ("total", *WHO):
                lines += [
                    f"14203,{side}_migrants,{year},{sex},{age},{made_up(sex, side, place, year)},observed,"
                    "migration_report_japanese,movers_ssds"
                    for place, age in enumerate(BANDS)
                ]
    (folder / "observations" / "by_age.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    # the made-up ages do not add up to the real totals
    path = folder / "observations" / "movers.csv"
    real = path.read_text(encoding="utf-8").splitlines(keepends=True)
    left = [
        line for line in real if not (line.startswith("14203,") and ",migration_report_japanese," in line)
    ]
    path.write_text("".join(left), encoding="utf-8")
    return folder


PLACES = {
    "14205": (500, 400), "14204": (300, 310), "14211": (290, 100), "14212": (280, 260), "14207": (200, 210),
    "14216": (90, 80), "14215": (80, 70), "14214": (70, 60), "14213": (60, 50), "14208": (50, 40),
    "14206": (40, 30), "13101": (30, None), "13102": (None, 600),
}  # fmt: skip
WHOLE, SMALL = 2600, 110


def between(folder: Path, places=PLACES, **more: float) -> Path:
    """A copy of the folder with movers between 平塚市 and others imported."""
    rows = [
        (2023, "migration_report", *pair, movers)
        for code, ways in places.items()
        for pair, movers in zip(((code, "14203"), ("14203", code)), ways, strict=True)
        if movers is not None
    ]
    rows += [(2023, "migration_report", origin, "14203", movers) for origin, movers in more.items()]
    columns = ["year", "basis", "origin", "destination", "movers"]
    reading = FlowsReading(pd.DataFrame(rows, columns=columns), "estat_migration_between")
    import_files(folder, [FileReading("estat", "od.csv", "", reading)])
    return folder


@pytest.fixture(scope="module")
def hiratsuka(with_tables: Path):
    between(with_tables, **{"00000": WHOLE, "rest": SMALL})
    return TOPIC.open(area="14203", data_dir=str(with_tables), compare_with="")


def test_movers_by_sex_and_age_stand_beside_the_cohorts(hiratsuka):
    table = cells(hiratsuka.movers.table("migration_movers_by_age")).set_index("age")
    at = BANDS.index("25-29")
    years = (2021, 2022, 2023)
    row = table.loc["25〜29歳"]
    assert row["men_in"] == pytest.approx(sum(made_up("male", "in", at, year) for year in years) / 3)
    assert row["women_out"] == pytest.approx(sum(made_up("female", "out", at, year) for year in years) / 3)
    assert row["balance"] == pytest.approx(2 * at)
    beside = cells(hiratsuka.ages.table("migration_by_age")).set_index("age")
    assert row["cohort"] == pytest.approx(beside.at["25〜29歳", "net"] / 5)
    young = sum(2 * BANDS.index(age) for age in ("20-24", "25-29", "30-34", "35-39"))
    said = statement(hiratsuka, "migration.counted_ages")
    assert f"届出では2021〜2023年の年平均で{young}人の転入超過" in said
    assert "平均2.5歳" in next(p.note for p in hiratsuka.movers.pictures if p.id.endswith("counted_ages"))


def test_the_largest_origins_and_destinations_with_a_rest(hiratsuka, figures):
    table = cells(hiratsuka.movers.table("migration_places")).set_index("name")
    # ten origins: all but 14206 and 13101; ten destinations: 13102 and all but 14208, 14206
    assert len(table) == 11 + 3
    assert table.index[0] == "藤沢市"
    assert table.loc["東京都中央区", ["code", "out"]].tolist() == ["13102", 600]
    assert pd.isna(table.at["東京都中央区", "into"])
    assert pd.isna(table.at["東京都中央区", "balance"])
    assert table.loc["そのほかの2市区町村", ["into", "out"]].tolist() == [70, 30]
    named = sum(ways[0] or 0 for ways in PLACES.values())
    left = sum(ways[1] or 0 for ways in PLACES.values())
    everyone = figures("14203", "out_migrants", "migration_report")[2023]
    assert table.at["少数の移動（相手の内訳なし）", "into"] == WHOLE - named
    assert table.at["少数の移動（相手の内訳なし）", "out"] == everyone - left
    assert table.loc["総数", ["into", "out"]].tolist() == [WHOLE, everyone]
    said = statement(hiratsuka, "migration.places")
    names = [hiratsuka.area_name(code) for code in ("14205", "14204", "14211")]
    assert "、".join(f"{name}（{n}人）" for name, n in zip(names, (500, 300, 290), strict=True)) in said
    assert "から移っていった人が多い市区町村は、東京都中央区（600人）" in said


def test_the_gap_is_closed_by_the_tables(hiratsuka):
    told = " ".join(str(cell) for row in hiratsuka.gaps.rows for cell in row)
    assert "0003419945" not in told
    assert "0004026702" not in told
    assert not hiratsuka.movers.missing


def test_a_total_below_its_parts_is_no_total(tmp_path, data_dir):
    """Nor is one that would be a guess: without total, yearly count and small cells the rest is not known."""
    folder = tmp_path / "data"
    shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("store"))
    between(folder, {"14205": (50_000, 50_000)}, **{"00000": 10})
    table = cells(
        TOPIC.open(area="14203", data_dir=str(folder), compare_with="").movers.table("migration_places")
    )
    assert table.set_index("name").loc["総数", ["into", "out"]].isna().all()


def test_residents_of_unknown_age_are_residents():
    """A village with 5 foreign residents has 5, though their ages are withheld."""
    people = Register("13362", {2023.0: np.full((2, 19), 8.0)}, {2023.0: 5.0}, ())
    assert people.whole(2023.0) == 2 * 19 * 8 + 5
    assert not people.spans()
