"""What a report can be asked for: every wrong wish is one message, every right one is settled."""

from __future__ import annotations

import csv
import shutil

import pytest

from analysis.checking.errors import InputError
from analysis.topics.workforce import TOPIC, open_study


def test_the_notebook_has_the_parameters_of_the_topic(same_parameters):
    same_parameters(TOPIC)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"area": "14212", "year": 2017}, "2010 から 2020"),
        ({"area": "14212", "base_year": 2020}, "base_year"),
        ({"area": "14212", "base_year": 2012}, "2012"),
        ({"area": "14212", "target_year": 2020}, "target_year（2020）"),
        ({"area": "14212", "target_births": 1}, "「target_births」は知られていない名前"),
        ({"area": "13101"}, "千代田区"),
    ],
)
def test_wrong_parameters_get_one_message(data_dir, parameters, message):
    with pytest.raises(InputError) as error:
        open_study(data_dir=str(data_dir), **parameters)
    assert message in str(error.value)


def test_the_last_two_censuses_are_compared(studies):
    study = studies["14212"]
    assert study.window == (2015, 2020)
    assert study.basis == "census"


def with_profile(broken_data, area: str, text: str) -> str:
    path = broken_data / "profiles" / f"{area}.yml"
    head = path.read_text(encoding="utf-8").split("\nworkforce:")[0]
    path.write_text(f"{head}\nworkforce:\n{text}", encoding="utf-8")
    return str(broken_data)


def test_an_industry_that_the_classification_lacks(broken_data):
    claims = "  claims:\n    - {industries: [製造業, wholesale], share_percent: 40, source: 計画}\n"
    with pytest.raises(InputError) as error:
        open_study(area="14203", data_dir=with_profile(broken_data, "14203", claims))
    assert "産業「製造業」「wholesale」は分類にありません" in str(error.value)
    assert "profiles/14203.yml" in str(error.value)
    assert "wholesale_retail" in str(error.value)


def test_an_industry_of_an_imported_table_that_the_classification_lacks(broken_data):
    """A row of an unknown industry is refused with file and row, as any unknown indicator is."""
    path = broken_data / "observations" / "industry.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("14212,employees_space_travel,2021,total,total,5,observed,economic_census,ssdse_2026\n")
    rows = len(path.read_text(encoding="utf-8").splitlines())
    with pytest.raises(InputError) as error:
        open_study(area="14212", data_dir=str(broken_data))
    assert "industry.csv" in str(error.value)
    assert "employees_space_travel" in str(error.value)
    assert str(rows) in str(error.value)


def test_withheld_values_stay_without_value(broken_data):
    """An industry that is suppressed is no 0: the structure of that census is not shown."""
    path = broken_data / "observations" / "industry.csv"
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    for row in rows:
        if row[:3] == ["14212", "employees_fishery", "2021"]:
            row[head.index("value")], row[head.index("status")] = "", "suppressed"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
    study = open_study(area="14212", data_dir=str(broken_data))
    table = study.industries.table("workforce_industries")
    assert "2016年" in table.title, "2021 is incomplete, 2016 is not"
    assert study.industries.finding("workforce.growth") is None


def test_a_census_of_other_boundaries_is_a_gap(studies):
    """一関市 without 旧藤沢町 (census of 2010) has no value, and the table says why."""
    study = studies["03209"]
    assert study.main.years == [2015, 2020]
    table = study.employed.table("workforce_by_year")
    assert [row[0] for row in table.rows] == [2015, 2020]


def test_targets_are_tracked_where_values_are_given(broken_data):
    targets = """  targets:
    - {what: 事業所数, unit: 事業所, baseline: 9000, baseline_year: 2021, target: 9400, target_year: 2026, values: {2023: 9100}, source: 総合戦略}
    - {what: 従業者数, unit: 人, target: 150000, target_year: 2026}
    - {what: 法人均等割納税義務者数, unit: 人, baseline: 5000, baseline_year: 2021, target: 5100, target_year: 2026, values: {2022: 4900}}
"""
    study = open_study(area="14212", data_dir=with_profile(broken_data, "14212", targets))
    said = [f.statement for f in study.jobs.findings if f.id.startswith("workforce.target_")]
    # (9100 − 9000) / (9400 − 9000) = 25 %; 2 of 5 years are over
    assert "目標までの25％を進んだ（期間は40％が過ぎた）" in said[0]
    assert "実績が手元にない" in said[1]
    assert "遠ざかっている" in said[2]
    assert len(study.jobs.table("workforce_targets").rows) == 3
    # 経済センサス of 2021 beside the targets
    totals = {row[0]: row[1:] for row in study.jobs.table("workforce_establishments").rows}
    assert totals[2021] == (9435.0, 151442.0)


def test_a_target_with_half_a_baseline_is_refused(broken_data):
    text = "  targets:\n    - {what: 事業所数, baseline: 9000, target: 9400, target_year: 2026}\n"
    with pytest.raises(InputError, match="baseline_year"):
        open_study(area="14212", data_dir=with_profile(broken_data, "14212", text))


def test_own_rates_by_age_take_the_place_of_the_prefectures(tmp_path, data_dir):
    """With the e-Stat table by age the area has a curve, and no standard but its own, from one census on."""
    folder = tmp_path / "data"
    shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("store"))
    path = folder / "observations" / "labour.csv"
    bands = [f"{low}-{low + 4}" for low in range(15, 85, 5)] + ["85+"]
    # 厚木市's own totals of 2020, the same number in every age but the last
    totals = {"male": (59_644, 3_006, 24_316), "female": (42_585, 1_597, 39_948)}
    rows = []
    for sex, numbers in totals.items():
        for name, total in zip(("employed", "unemployed", "not_in_labour_force"), numbers, strict=True):
            each, rest = divmod(total, len(bands))
            counts = [each] * (len(bands) - 1) + [each + rest]
            rows += [
                f"14212,{name},2020,{sex},{age},{count},observed,census,ssdse_2026"
                for age, count in zip(bands, counts, strict=True)
            ]
    with path.open("a", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    study = open_study(area="14212", data_dir=str(folder))
    table = study.ages.table("workforce_rates")
    assert table.title.startswith("厚木市の")
    shares = {sex: [number // 15 for number in numbers] for sex, numbers in totals.items()}
    for word, (employed, seeking, others) in zip(("男性", "女性"), shares.values(), strict=True):
        known = employed + seeking + others
        assert [row[2] for row in table.rows if row[0] == word][:14] == pytest.approx(
            [100 * employed / known] * 14
        )
        force = [row[2] for row in study.ages.table("workforce_participation").rows if row[0] == word]
        assert force[:14] == pytest.approx([100 * (employed + seeking) / known] * 14)
    assert "谷がない形" in study.ages.finding("workforce.valley").statement


def test_daytime_population_where_it_is_at_hand(tmp_path, data_dir):
    folder = tmp_path / "data"
    shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("store"))
    with (folder / "observations" / "labour.csv").open("a", encoding="utf-8") as file:
        for name, count in (("population_daytime", 260_000), ("commuters_in", 70_000)):
            file.write(f"14212,{name},2020,total,total,{count},observed,census,ssdse_2026\n")
    study = open_study(area="14212", data_dir=str(folder))
    # 223,705 people at night (census of 2020)
    assert "116.2％に当たる" in study.commuting.finding("workforce.daytime").statement
    assert "差し引き32,658人の流入" in study.commuting.finding("workforce.commuting_balance").statement
    assert not study.commuting.missing
