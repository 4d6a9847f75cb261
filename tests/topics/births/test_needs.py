"""What the births report declares to need is what it uses: checked on the real cities and on broken copies."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.model.profile import BirthsProfile, Profile
from analysis.topics.births import open_study
from analysis.topics.births.needs import NEEDS, window

BY_ID = {need.id: need for need in NEEDS}
ALWAYS = ["女性の年齢別有配偶率", "母の年齢別出生数", "2020年の女性の年齢5歳階級別人口"]


def without(folder: Path, keep) -> None:
    """Drop observations from every table of a data folder."""
    for path in (folder / "observations").glob("*.csv"):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table[~keep(table)].to_csv(path, index=False)


def missing(study) -> list[str]:
    return [] if study.gaps is None else [row[0].split("（")[0] for row in study.gaps.rows]


def test_ids_are_unique_and_the_main_series_comes_first_and_is_required():
    assert len(BY_ID) == len(NEEDS)
    assert NEEDS[0].indicator == "births"
    assert [need.id for need in NEEDS if need.required] == ["births"]


def test_every_series_is_in_the_catalogue(atsugi):
    known = atsugi.data.store.catalogue.indicator_bases
    assert {(need.indicator, basis) for need in NEEDS for basis in need.bases} <= known


def test_every_need_names_its_table_and_publisher():
    for need in NEEDS:
        assert need.table
        assert need.publisher
        assert need.command.startswith("ebpm data import ") or (need.command == "" and need.bases == ())


@pytest.mark.parametrize(("area", "more"), [("14212", []), ("14203", ["平塚市の単年の合計特殊出生率"])])
def test_the_gaps_of_the_shipped_cities(data_dir, area, more):
    study = open_study(area=area, data_dir=str(data_dir))
    assert missing(study) == ALWAYS + more
    tables = {row[0].split("（")[0]: row[1:] for row in study.gaps.rows}
    assert "配偶関係別人口" in tables["女性の年齢別有配偶率"][0]
    assert tables["母の年齢別出生数"][1] == "厚生労働省（e-Stat）"


@pytest.mark.parametrize(
    ("indicator", "basis", "words", "chapter"),
    [
        ("population", "resident_register", "1月1日現在の住民基本台帳人口", lambda s: s.level.series["birth_rate"].isna().all()),
        ("marriages", "vital_statistics", "婚姻件数", lambda s: s.level.series["marriages"].isna().all()),
        ("total_fertility_rate", "vital_statistics", "厚木市の単年の合計特殊出生率", lambda s: s.fertility.annual is None),
        ("total_fertility_rate", "vital_statistics_bayes", "厚木市の5年間の合計特殊出生率", lambda s: s.fertility.bayes_table is None),
        ("tfr_contribution", "vital_statistics", "全国の母の年齢階級別の出生率", lambda s: s.reasons.inputs is None),
    ],
)  # fmt: skip
def test_what_is_taken_away_is_named_and_its_part_is_missing(broken_data, indicator, basis, words, chapter):
    area = "00000" if indicator == "tfr_contribution" else "14212"
    with_data = open_study(area="14212", data_dir=str(broken_data), compare_with=[])
    assert words not in missing(with_data)
    assert not chapter(with_data)
    without(
        broken_data,
        lambda t: (t["area"] == area) & (t["indicator"] == indicator) & (t["basis"] == basis),
    )
    study = open_study(area="14212", data_dir=str(broken_data), compare_with=[])
    assert words in missing(study)
    assert chapter(study)


def test_without_women_by_age_the_decomposition_is_missing_and_its_table_named(broken_data):
    without(
        broken_data,
        lambda t: (t["area"] == "14212") & t["basis"].isin(["census", "ipss_2018"]) & (t["sex"] == "female"),
    )
    study = open_study(area="14212", data_dir=str(broken_data), compare_with=[])
    (found,) = [row for row in study.gaps.rows if "15〜49歳の女性" in row[0]]
    assert "日本の地域別将来推計人口" in found[1]
    assert study.reasons.inputs is None
    # a census of 2020 would fill both this gap and that of 2020
    assert "2020年の女性の年齢5歳階級別人口" in missing(study)


def test_the_trend_needs_five_years(town):
    counts = {2018 + k: 40 + k for k in range(5)}
    assert not any("5年分以上" in words for words in missing(town(counts)))
    del counts[2019]
    assert "青ヶ島村の5年分以上の出生数" in missing(town(counts))


def test_the_window_is_the_one_that_reports_have_by_default(atsugi, data_dir):
    years = tuple(atsugi.data.births.index.tolist())
    assert window(years, atsugi.data.profile) == (2016, 2023)
    assert window((2010, 2015, 2017, 2023), Profile(area="13402")) == (2017, 2023)
    assert window((2022, 2023), Profile(area="13402")) == (2022, 2023)
    chosen = Profile(area="13402", births=BirthsProfile(base_year=2012))
    assert window((2010, 2015, 2023), chosen) == (2012, 2023)


def test_a_gap_in_the_years_moves_the_default_base_year(town):
    """2023 − 7 = 2016 has no births: the first year after it is taken instead of refusing the report."""
    study = town({2014: 30, 2015: 31, 2017: 29, 2023: 20})
    assert (study.data.base_year, study.data.year) == (2017, 2023)
