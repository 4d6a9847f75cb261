"""The shipped figures are what the publishers printed.

Published figures are typed in here from the documents named beside them, not taken from the data.
"""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from .conftest import CITIES, MOTHERS, PREFECTURES, ROOT, SHARED, needs_shared, read_csv


def test_three_bases_of_atsugi_births_of_2016(number: pd.Series) -> None:
    # 1,711: 厚木市 人口ビジョン・総合戦略 概要版; 1,614: 人口動態統計; 1,690: 住民基本台帳人口動態 平成28年
    births = number.loc[("14212", "births", 2016, "total", "total")]
    assert births.to_dict() == {"city_plan": 1711, "resident_register": 1690, "vital_statistics": 1614}


def test_plan_figures(number: pd.Series) -> None:
    # 厚木市 人口ビジョン・総合戦略 概要版; 平塚市 次期総合計画 素案
    assert number["14212", "births", 2022, "total", "total", "city_plan"] == 1308
    assert number["14203", "births", 2022, "total", "total", "city_plan"] == 1374


def test_national_vital_statistics(number: pd.Series) -> None:
    # 厚生労働省 令和4年・令和元年・平成25年 人口動態統計（確定数）の概況
    published = {
        ("births", 2022): 770_759,
        ("deaths", 2022): 1_569_050,
        ("marriages", 2022): 504_930,
        ("births", 2019): 865_239,
        ("deaths", 2019): 1_381_093,
        ("marriages", 2019): 599_007,
        ("births", 2013): 1_029_816,
        ("deaths", 2013): 1_268_436,
        ("marriages", 2013): 660_613,
    }
    for (indicator, year), value in published.items():
        assert number["00000", indicator, year, "total", "total", "vital_statistics"] == value


def test_kanagawa_sums_are_close_to_the_published(number: pd.Series) -> None:
    # 神奈川県衛生統計年報 平成28年 第3章 人口動態調査 1 結果の要約
    published = {
        ("births", 2016): 70_648,
        ("births", 2015): 73_475,
        ("deaths", 2016): 77_361,
        ("marriages", 2016): 46_695,
    }
    for (indicator, year), value in published.items():
        own = number["14000", indicator, year, "total", "total", "vital_statistics"]
        assert abs(own - value) <= 3


def test_censuses(number: pd.Series) -> None:
    # 総務省統計局 国勢調査 人口等基本集計: 2010, 2015, 2020; 社人研 2023 gives 厚木市's censuses
    published = {
        ("00000", 2010): 128_057_352,
        ("00000", 2015): 127_094_745,
        ("00000", 2020): 126_146_099,
        ("14212", 1980): 145_392,
        ("14212", 2015): 225_714,
        ("14212", 2020): 223_705,
        ("14203", 2020): 258_422,
        ("03209", 2010): 127_642,
        ("14000", 2015): 9_126_214,
    }
    for (area, year), value in published.items():
        assert number[area, "population", year, "total", "total", "census"] == value


def test_unknown_ages_of_2020(number: pd.Series) -> None:
    # 令和2年国勢調査 人口等基本集計 結果の概要: 15歳未満 14,955,692; 15～64歳 72,922,764; 65歳以上 35,335,805
    japan = number.xs("census", level="basis").loc[("00000", "population", 2020, "total")]
    assert japan["0-14"] == 14_955_692
    assert japan["15-64"] == 72_922_764
    assert japan["65+"] == 35_335_805
    assert japan["unknown"] == 126_146_099 - 14_955_692 - 72_922_764 - 35_335_805


def test_register_population(number: pd.Series) -> None:
    # 総務省 住民基本台帳に基づく人口: 2018 (2018-07-11 公表), 2019 (2019-07-10 公表)
    assert number["00000", "population", 2018, "total", "total", "resident_register"] == 127_707_259
    assert number["00000", "population", 2019, "total", "total", "resident_register"] == 127_443_563

    # 同 2023, 2024 and 2025 (公表 each summer)
    for year, people in ((2023, 125_416_877), (2024, 124_885_175), (2025, 124_330_690)):
        assert number["00000", "population", year, "total", "total", "resident_register"] == people


def test_births_of_the_register(number: pd.Series) -> None:
    # 総務省 住民基本台帳に基づく人口動態（総計） 令和2～6年; 平塚市's plan (次期総合計画 素案) prints 1,374 for 2022
    for area, published in (
        ("14212", [1408, 1302, 1283, 1256, 1154]),
        ("14203", [1543, 1417, 1374, 1325, 1315]),
    ):
        births = number.loc[(area, "births", slice(None), "total", "total", "resident_register")]
        assert births.loc[2020:].to_dict() == dict(zip(range(2020, 2025), published, strict=True))


@needs_shared
def test_the_long_table_of_the_register_agrees_with_what_it_continues(number: pd.Series) -> None:
    """Population of each 1 January against SSDS and the ministry's own tables; 2024's births against the nation's row."""
    table = pd.read_csv(
        SHARED / "tables" / "register_population_dynamics_2013_2025.csv.gz", dtype={"area": str}
    )
    people = table[table["indicator"].eq("population") & table["year"].between(2014, 2024)]
    both = people.drop_duplicates(["area", "year"]).set_index(["area", "year"])["value"]
    for area in CITIES:
        own = number.loc[(area, "population", slice(None), "total", "total", "resident_register")]
        assert own.index.tolist() == list(range(2014, 2026))
        assert own.loc[:2024].to_dict() == both[area].to_dict()
    births = table.query("indicator == 'births' and year == 2024").set_index("area")["value"]
    everywhere = read_csv("areas.csv").query("level == 'municipality'")["area"]
    assert births[everywhere].sum() == births["00000"] == 710_427


def test_women_of_the_register(number: pd.Series) -> None:
    # 総務省 住民基本台帳年齢別人口（日本人住民）: 31 March 2010; 1 January 2016 and 2023
    for basis, year, women in (
        ("resident_register_japanese_march", 2010, 47_221),
        ("resident_register_japanese", 2016, 45_427),
        ("resident_register_japanese", 2023, 40_161),
    ):
        own = number.loc[("14212", "population", year, "female", MOTHERS, basis)]
        assert len(own) == 7
        assert own.sum() == women


@pytest.mark.parametrize(
    ("file", "basis", "year"),
    [
        ("juki_ages_2012.csv", "resident_register_japanese_march", 2012),
        ("juki_ages_2024_japanese.csv", "resident_register_japanese", 2024),
    ],
)
def test_women_of_the_register_are_the_printed_ones(
    number: pd.Series, file: str, basis: str, year: int
) -> None:
    with (ROOT / "tests" / "sources" / "samples" / file).open(encoding="utf-8", newline="") as stream:
        printed = [row for row in csv.reader(stream) if len(row) > 3 and row[3] == "女"]
    last = 80 if year <= 2014 else 100
    ages = ["total", *[f"{low}-{low + 4}" for low in range(0, last, 5)], f"{last}+"]
    for area, code in (("14212", "142123"), ("00000", "")):
        row = next(row for row in printed if row[0].strip("-") == code)
        own = number.loc[(area, "population", year, "female", slice(None), basis)]
        assert own[ages].tolist() == [float(cell) for cell in row[4 : 4 + len(ages)]]


def test_women_of_a_merged_city_begin_after_the_merger(number: pd.Series) -> None:
    # 総務省 住民基本台帳年齢別人口: 一関市 with 藤沢町, which joined it in September 2011
    basis = "resident_register_japanese_march"
    women = number.loc[("03209", "population", slice(None), "female", MOTHERS, basis)].groupby("year").sum()
    assert women.to_dict() == {2012: 21_109, 2013: 20_718}


def test_shares_married(observations: pd.DataFrame, number: pd.Series) -> None:
    rows = observations[observations["indicator"] == "share_married"]
    assert set(rows["area"]) == {*PREFECTURES, "00000"}
    assert sorted(rows["year"].unique()) == list(range(1980, 2025, 5))
    assert len(rows) == 4 * 9 * 7
    # 平成27年国勢調査: of the women of 25-29 61.3 % had never married, of 30-34 34.6 %; few were widowed or divorced
    for age, never, rest in (("25-29", 0.613, 0.04), ("30-34", 0.346, 0.07)):
        married = number["00000", "share_married", 2015, "female", age, "census"]
        assert 1 - never - rest < married < 1 - never


@needs_shared
def test_shares_married_of_a_prefecture_by_hand(number: pd.Series) -> None:
    """神奈川県, women of 30-34: married over never married, married, widowed and divorced, as e-Stat has them."""
    table = pd.read_csv(SHARED / "tables" / "ssds_prefecture_1975_2025.csv.gz", dtype={"area": str})
    for year in (1980, 2020):
        own = table[(table["area"] == "14000") & (table["year"] == year)].set_index("series_code")["value"]
        counts = [own[f"A160{status}042"] for status in (1, 2, 3, 4)]
        share = number["14000", "share_married", year, "female", "30-34", "census"]
        assert abs(share - counts[1] / sum(counts)) <= 0.5e-5


def test_projection_of_2018(number: pd.Series) -> None:
    # 社人研 平成30(2018)年推計 結果の概要: Japan 2045 is 106,421 thousand
    japan = number["00000", "population", 2045, "total", "total", "ipss_2018"]
    assert round(japan / 1000) == 106_421
    assert number["00000", "population", 2015, "total", "total", "ipss_2018"] == 127_094_745


def test_atsugi_annual_fertility(number: pd.Series) -> None:
    # 厚木市「合計特殊出生率の公表」（2024年3月15日更新）: 厚木市 and 神奈川県 from the yearbook, the nation from the ministry
    atsugi = [1.25, 1.20, 1.28, 1.29, 1.32, 1.33, 1.31, 1.25, 1.19, 1.20, 1.16]
    kanagawa = [1.25, 1.27, 1.28, 1.29, 1.33, 1.31, 1.29, 1.28, 1.23, 1.20, 1.19]
    japan = [1.39, 1.41, 1.43, 1.42, 1.45, 1.44, 1.43, 1.42, 1.36, 1.33, 1.30]
    for area, basis, published in (
        ("14212", "vital_statistics_prefecture", atsugi),
        ("14000", "vital_statistics_prefecture", kanagawa),
        ("00000", "vital_statistics", japan),
    ):
        series = number.loc[(area, "total_fertility_rate", slice(None), "female", "15-49", basis)]
        assert series.loc[2011:2021].tolist() == published
        assert (2022 in series.index) == (area != "14212")


def test_rates_of_the_prefecture_and_of_the_ministry_are_not_on_one_basis(observations: pd.DataFrame) -> None:
    rates = observations[observations["indicator"] == "total_fertility_rate"]
    areas = rates.groupby("basis")["area"].agg(set)
    assert areas["vital_statistics"] == {"00000"}
    assert areas["vital_statistics_prefecture"] == {"14212", "14000"}


def test_national_fertility_schedules_add_up_to_the_rate(number: pd.Series) -> None:
    bands = [f"{low}-{low + 4}" for low in range(15, 50, 5)]
    for year in (1993, 1998, 2003, 2008, 2013, 2018, 2023):
        schedule = number.loc[("00000", "tfr_contribution", year, "female", bands, "vital_statistics")]
        total = number["00000", "total_fertility_rate", year, "female", "15-49", "vital_statistics"]
        assert len(schedule) == 7
        assert abs(schedule.sum() - total) < 0.006


@pytest.mark.parametrize(
    ("area", "year", "age", "basis", "published"),
    [
        # 令和7年国勢調査 人口速報集計
        ("14203", 2025, "total", "census", 257_974),
        ("14212", 2025, "total", "census", 222_897),
        ("20201", 2025, "total", "census", 357_112),
        # 日本の地域別将来推計人口（令和5(2023)年推計）: total, and 25.4005 % of 75 and over
        ("14203", 2050, "total", "ipss_2023", 219_555),
        ("14203", 2050, "75+", "ipss_2023", 55_768),
    ],
)
def test_the_newest_count_and_the_newest_projection(
    number: pd.Series, area: str, year: int, age: str, basis: str, published: int
) -> None:
    assert number[area, "population", year, "total", age, basis] == published


def test_a_prefecture_of_2025_is_more_than_its_shipped_cities(number: pd.Series) -> None:
    # 令和7年国勢調査 人口速報集計: 神奈川県 9,193,657, the sum of its 33 municipalities
    assert number["14000", "population", 2025, "total", "total", "census"] == 9_193_657


@needs_shared
@pytest.mark.parametrize("year", range(2019, 2023))
def test_japan_agrees_with_the_sum_of_all_municipalities(number: pd.Series, year: int) -> None:
    ssds = pd.read_csv(SHARED / "tables" / "ssds_timeseries_2010_2023.csv.gz")
    for code, indicator in (("A4101", "births"), ("A4200", "deaths"), ("A9101", "marriages")):
        values = ssds.loc[(ssds["series_code"] == code) & (ssds["year"] == year), "value"]
        published = number["00000", indicator, year, "total", "total", "vital_statistics"]
        assert values.notna().sum() == 1741
        # what is missing are events of unknown address and abroad; deaths have most of them
        assert 0 <= 1 - values.sum() / published < (0.0008 if indicator == "deaths" else 0.0002)


@needs_shared
def test_the_periods_of_the_five_year_rates() -> None:
    table = pd.read_csv(SHARED / "tables" / "tfr_all_municipalities.csv", dtype={"municipality_code": str})
    rates = table.set_index("municipality_code")
    # 厚生労働省 平成20～24年 人口動態保健所・市区町村別統計: every municipality of two printed tables
    published = {
        "21201": 1.44,  # 岐阜市
        "21205": 1.53,  # 関市
        "21207": 1.35,  # 美濃市
        "21219": 1.78,  # 郡上市
        "21204": 1.37,  # 多治見市
        "30201": 1.47,  # 和歌山市
        "30202": 1.25,  # 海南市
        "30304": 1.25,  # 紀美野町
        "30208": 1.35,  # 紀の川市
        "30209": 1.57,  # 岩出市
    }
    assert rates.loc[list(published), "tfr"].to_dict() == published
    # 同 平成30～令和4年 概況: highest 徳之島町 2.25, lowest 京都市東山区 0.76
    latest = rates["tfr_2018_2022"]
    assert (latest.idxmax(), latest.max()) == ("46530", 2.25)
    assert (latest.idxmin(), latest.min()) == ("26105", 0.76)
