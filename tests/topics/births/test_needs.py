"""What the births report declares to need is what it uses: checked on the real cities and on broken copies."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.chapters.needs import unmet
from analysis.model.official_tables import official_tables
from analysis.topics.births import TOPIC, open_study
from analysis.topics.births.needs import NEEDS

from .conftest import CITIES, TOWN

BY_ID = {need.id: need for need in NEEDS}
ALWAYS = ["女性の年齢別有配偶率", "母の年齢別出生数"]
REGISTERED = [
    "resident_register_japanese",
    "resident_register_japanese_march",
]


def without(folder: Path, keep) -> None:
    """Drop observations from every table of a data folder."""
    for path in (folder / "observations").glob("*.csv"):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table[~keep(table)].to_csv(path, index=False)


def column(study, key: str) -> pd.Series:
    return study.births.frames["births_by_year"][key]


def missing(study) -> list[str]:
    return [] if study.gaps is None else [row[0].split("（")[0] for row in study.gaps.rows]


def test_ids_are_unique_and_the_main_series_comes_first_and_is_required():
    assert len(BY_ID) == len(NEEDS)
    assert NEEDS[0].indicator == "births"
    assert [need.id for need in NEEDS if need.required] == ["births"]


def test_every_series_is_in_the_catalogue(atsugi):
    known = atsugi.folder.catalogue.indicator_bases
    assert {(need.indicator, basis) for need in NEEDS for basis in need.bases} <= known


def test_every_need_names_a_known_table(data_dir):
    tables = official_tables(data_dir)
    for need in NEEDS:
        assert tables[need.table].publisher
        assert (tables[need.table].command == "") <= (need.bases == ()), need.id


@pytest.mark.parametrize(("area", "more"), [("14212", []), ("14203", ["平塚市の単年の合計特殊出生率"])])
def test_the_gaps_of_the_shipped_cities(data_dir, area, more):
    study = open_study(area=area, data_dir=str(data_dir))
    assert missing(study) == ALWAYS + more
    tables = {row[0].split("（")[0]: row[1:] for row in study.gaps.rows}
    assert "配偶関係別人口" in tables["女性の年齢別有配偶率"][0]
    assert tables["母の年齢別出生数"][1] == "厚生労働省（e-Stat）"


@pytest.mark.parametrize(
    ("indicator", "bases", "words", "gone"),
    [
        ("population", ["resident_register"], "1月1日現在の住民基本台帳人口", lambda s: column(s, "birth_rate").isna().all()),
        ("marriages", ["vital_statistics"], "比較の最初の年までの5年を含む婚姻件数", lambda s: column(s, "marriages").isna().all()),
        ("total_fertility_rate", ["vital_statistics_prefecture", "vital_statistics"], "厚木市の単年の合計特殊出生率", lambda s: s.fertility.table("fertility_annual") is None),
        ("total_fertility_rate", ["vital_statistics_bayes"], "厚木市の5年間の合計特殊出生率", lambda s: s.fertility.table("fertility_bayes") is None or "厚木市" not in s.fertility.frames["fertility_bayes"]["name"].tolist()),
        ("tfr_contribution", ["vital_statistics"], "全国の母の年齢階級別の出生率", lambda s: s.reasons.table("births_reasons") is None),
    ],
)  # fmt: skip
def test_what_is_taken_away_is_named_and_its_part_is_missing(broken_data, indicator, bases, words, gone):
    area = "00000" if indicator == "tfr_contribution" else "14212"
    with_data = open_study(area="14212", data_dir=str(broken_data), compare_with=[])
    assert words not in missing(with_data)
    assert not gone(with_data)
    without(
        broken_data,
        lambda t: (t["area"] == area) & (t["indicator"] == indicator) & t["basis"].isin(bases),
    )
    study = open_study(area="14212", data_dir=str(broken_data), compare_with=[])
    assert words in missing(study)
    assert gone(study)


def test_without_women_by_age_the_decomposition_is_missing_and_its_table_named(broken_data):
    bases = [*REGISTERED, "census", "ipss_2018"]
    without(broken_data, lambda t: (t["area"] == "14212") & t["basis"].isin(bases) & (t["sex"] == "female"))
    study = open_study(area="14212", data_dir=str(broken_data), compare_with=[])
    (found,) = [row for row in study.gaps.rows if "15〜49歳の女性" in row[0]]
    assert "住民基本台帳" in found[1]
    assert study.reasons.table("births_reasons") is None


def test_women_of_census_and_projection_meet_the_need_as_well(broken_data):
    without(broken_data, lambda t: (t["area"] == "14212") & t["basis"].isin(REGISTERED))
    study = open_study(area="14212", data_dir=str(broken_data), compare_with=[])
    assert missing(study) == ALWAYS
    assert not study.women.observed


def test_what_the_chapters_read_is_declared(studies):
    """Every series behind a finding or a table of the four cities is one that a need names."""
    declared = {
        (indicator, basis)
        for need in NEEDS
        for indicator in (need.indicator, *need.others)
        for basis in need.bases
    }
    names = {study.folder.catalogue.basis_name(basis) for _, basis in declared for study in studies.values()}
    for study in studies.values():
        for finding in (f for chapter in study.all_chapters() for f in chapter.findings):
            known = [name for name in names if name in finding.basis]
            assert known, f"{finding.id}: {finding.basis}"


def test_the_trend_needs_five_years(town):
    counts = {2018 + k: 40 + k for k in range(5)}
    assert not any("5年分以上" in words for words in missing(town(counts)))
    del counts[2019]
    assert "箱根町の5年分以上の出生数" in missing(town(counts))


def test_the_window_is_the_one_that_reports_have_by_default(studies, store, data_dir):
    """2016 and 2023 by the profiles; without one, seven years before the last."""
    assert {study.window for study in studies.values()} == {(2016, 2023)}
    profile = TOPIC.profile_of(data_dir, "14205")  # has no profile
    assert TOPIC.window([2010, 2015, 2017, 2023], profile) == (2017, 2023)
    assert TOPIC.window([2022, 2023], profile) == (2022, 2023)
    assert open_study(area="14205", data_dir=str(data_dir)).window == (2016, 2023)


def test_a_gap_in_the_years_moves_the_default_base_year(town):
    """2023 − 7 = 2016 has no births: the first year after it is taken instead of refusing the report."""
    assert town({2014: 30, 2015: 31, 2017: 29, 2023: 20}).window == (2017, 2023)


def test_who_can_be_opened_is_who_has_births_of_two_years(store, folder_of):
    """A village with one year of births can't; a prefecture and the nation can."""
    assert set(CITIES) < set(TOPIC.buildable(store, list(store.catalogue.areas.index)))
    folder = folder_of([(TOWN, "births", 2023, "total", "total", 80, "vital_statistics")])
    assert TOPIC.areas(str(folder)) == ["00000", "14000"]


def test_the_needs_that_are_unmet_are_the_rows_of_the_gaps_table(studies):
    for study in studies.values():
        lacking = unmet(NEEDS, study.folder, study.area, study.window)
        assert [need.id for need in lacking][:2] == ["share_married", "births_by_mothers_age"]
        assert len(lacking) == len(study.gaps.rows)
