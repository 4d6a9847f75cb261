"""The chapters' numbers, recomputed from the CSV files or by formulas from textbooks."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.formula.api as smf
from analysis.topics.births.women import REPRODUCTIVE_AGES
from scipy import stats
from statsmodels.genmod import families

from analysis.checking.errors import InputError
from analysis.topics.births import open_study


@pytest.fixture(scope="module")
def births(figures):
    return figures("14212", "births", "vital_statistics")


def test_the_birth_rate_uses_the_mean_of_two_register_populations(atsugi, figures, births):
    register = figures("14212", "population", "resident_register")
    rate = atsugi.level.series["birth_rate"]
    assert rate[2016] == pytest.approx(1000 * births[2016] / ((register[2016] + register[2017]) / 2))
    assert np.isnan(rate[2010])  # no register population on 1 January of 2010


def test_three_bases_of_2016_stand_apart_and_are_explained(atsugi):
    row = atsugi.level.by_basis.loc[2016]
    assert row.to_dict() == {"vital_statistics": 1614, "city_plan": 1711, "resident_register": 1690}
    assert atsugi.level.by_basis.columns[0] == "vital_statistics"
    text = "".join(atsugi.level.basis_text.paragraphs)
    for value in ("1,614人", "1,711人", "1,690人", "日本人", "外国人"):
        assert value in text


def test_the_change_is_that_of_the_files(atsugi, births):
    (finding,) = atsugi.level.findings
    assert finding.estimate == births[2023] - births[2016] == -454
    assert finding.lower < finding.estimate < finding.upper < 0
    assert "1,614人" in finding.statement
    assert "1,160人" in finding.statement
    assert "28.1％" in finding.statement
    assert "平成28(2016)年" in finding.statement


def test_yearly_limits_are_byars(atsugi, births):
    z = stats.norm.ppf(0.975)
    o = births[2019]
    lower = o * (1 - 1 / (9 * o) - z / (3 * math.sqrt(o))) ** 3
    upper = (o + 1) * (1 - 1 / (9 * (o + 1)) + z / (3 * math.sqrt(o + 1))) ** 3
    row = atsugi.chance.yearly.loc[2019]
    assert (row["lower"], row["upper"]) == pytest.approx((lower, upper))


def test_changes_beyond_chance_are_counted_by_an_exact_test(atsugi, births):
    beyond = [
        year
        for year in range(2011, 2024)
        if stats.binomtest(int(births[year]), int(births[year] + births[year - 1])).pvalue < 0.05
    ]
    yearly = atsugi.chance.yearly
    assert yearly.index[yearly["beyond"] == 1].tolist() == beyond == [2019]
    (finding,) = [f for f in atsugi.chance.findings if f.id == "births.yearly_changes"]
    assert finding.statement.startswith("前年からの増減13回")
    assert "超えたのは1回（2019年（122人減））" in finding.statement


@pytest.fixture(scope="module")
def frame(births):
    import pandas as pd

    years = np.array(sorted(births))
    return pd.DataFrame(
        {"y": [births[y] for y in years], "t": years - 2020, "u": np.maximum(years - 2020, 0)}
    )


def test_the_trend_is_the_quasi_poisson_fit(atsugi, frame):
    fit = smf.glm("y ~ t", frame, family=families.Poisson()).fit(scale="X2")
    assert atsugi.chance.trend.annual_change.value == pytest.approx(100 * math.expm1(fit.params["t"]))


def test_the_turn_at_2020_is_the_segmented_fit(atsugi, frame):
    fit = smf.glm("y ~ t + u", frame, family=families.Poisson()).fit(scale="X2")
    t = fit.params["u"] / fit.bse["u"]
    trend = atsugi.turning.trend
    assert trend.before.value == pytest.approx(100 * math.expm1(fit.params["t"]))
    assert trend.after.value == pytest.approx(100 * math.expm1(fit.params["t"] + fit.params["u"]))
    assert trend.test.p_value == pytest.approx(2 * stats.t.sf(abs(t), len(frame) - 3))
    (finding,) = atsugi.turning.findings
    assert "変化の速さが変わったとはいえない" in finding.statement
    assert any("効果を示すものではない" in caveat for caveat in finding.caveats)


def test_published_fertility_rates_of_one_basis(atsugi):
    annual = atsugi.fertility.annual
    # 神奈川県衛生統計年報, 人口動態統計: as published for 2021
    assert annual.loc[2021].to_dict() == {"14212": 1.16, "14000": 1.19, "00000": 1.30}
    assert "1.09" in atsugi.fertility.findings[0].statement
    bayes = {row[0]: row[1:] for row in atsugi.fertility.bayes_table.rows}
    assert bayes["厚木市"] == (1.34, None, 1.28)  # 2008–12, 2013–17 not at hand, 2018–22


def test_the_outlook_is_the_random_walk_with_drift(atsugi, births):
    values = np.log([births[y] for y in sorted(births)])
    steps = np.diff(values)
    ahead, n = 3, len(steps)
    centre = values[-1] + ahead * steps.mean()
    error = steps.std(ddof=1) * math.sqrt(ahead * (1 + ahead / n))
    half = stats.t.ppf(0.975, n - 1) * error
    assert atsugi.outlook.chosen == "drift"
    row = atsugi.outlook.forecast.loc[2026]
    assert row.tolist() == pytest.approx(np.exp([centre, centre - half, centre + half]).tolist())


def test_the_chosen_method_had_the_smallest_error_on_earlier_years(atsugi, births):
    """Naive and drift at three years ahead, by hand over the same origins."""
    errors = {"naive": [], "drift": []}
    for origin in range(2014, 2021):
        past = np.log([births[y] for y in range(2010, origin + 1)])
        actual = births[origin + 3]
        errors["naive"].append(abs(math.exp(past[-1]) - actual))
        errors["drift"].append(abs(math.exp(past[-1] + 3 * np.diff(past).mean()) - actual))
    rows = {(row[0], row[1]): row for row in atsugi.outlook.backtest_table.rows}
    naive = rows["横ばい（直近の値が続く）", 3]
    drift = rows["平均的な増減が続く", 3]
    assert (naive[2], naive[3]) == (7, pytest.approx(np.mean(errors["naive"])))
    assert (drift[2], drift[3]) == (7, pytest.approx(np.mean(errors["drift"])))
    assert drift[4] == pytest.approx(np.mean(errors["drift"]) / np.mean(errors["naive"]))


def test_a_target_gets_its_probability_and_what_it_takes(data_dir, births):
    study = open_study(area="14212", data_dir=str(data_dir), target_year=2028, target_births=1300)
    (finding,) = [f for f in study.outlook.findings if f.id == "births.target"]
    values = np.log([births[y] for y in sorted(births)])
    steps = np.diff(values)
    error = steps.std(ddof=1) * math.sqrt(5 * (1 + 5 / len(steps)))
    z = (math.log(1300) - values[-1] - 5 * steps.mean()) / error
    assert finding.estimate == pytest.approx(stats.t.sf(z, len(steps) - 1))
    assert "毎年+28.0人" in finding.statement  # (1300 − 1160) / 5
    assert "+2.3％" in finding.statement  # (1300 / 1160) ** (1 / 5) − 1


def test_without_a_target_there_is_no_probability(atsugi):
    assert [f.id for f in atsugi.outlook.findings] == ["births.outlook"]


def test_peers_have_the_same_rates_on_the_same_basis(atsugi, figures):
    rates = [
        figures("00000", "tfr_contribution", "vital_statistics", "female", age)[2023] / 5
        for age in REPRODUCTIVE_AGES
    ]
    for area in ("14212", "14203", "14205", "00000"):
        women = []
        for age in REPRODUCTIVE_AGES:
            ipss = figures(area, "population", "ipss_2018", "female", age)
            women.append(0.4 * ipss[2020] + 0.6 * ipss[2025])
        count = figures(area, "births", "vital_statistics")
        row = atsugi.peers.rates.loc[area]
        assert row["births"] == count[2023]
        assert row["change"] == pytest.approx(100 * (count[2023] / count[2016] - 1))
        assert row["fertility_rate"] == pytest.approx(1000 * count[2023] / sum(women))
        expected = sum(w * r for w, r in zip(women, rates, strict=True))
        assert row["ratio"] == pytest.approx(count[2023] / expected)
        assert row["lower"] < row["ratio"] < row["upper"]


def test_peers_can_be_named_or_left_out(data_dir):
    named = open_study(area="14212", data_dir=str(data_dir), compare_with="03209, 20201")
    assert named.peers.rates.index.tolist() == ["14212", "03209", "20201", "14000", "00000"]
    alone = open_study(area="14212", data_dir=str(data_dir), compare_with=[])
    assert alone.peers.rates is None
    assert "compare_with" in alone.peers.missing.paragraphs[0]


def test_earlier_years_use_nothing_later(data_dir, births):
    study = open_study(area="14212", data_dir=str(data_dir), year=2019, base_year=2014)
    assert study.data.births.index.max() == 2019
    assert study.level.findings[0].estimate == births[2019] - births[2014]
    assert study.outlook.forecast.index.min() == 2020
    assert study.fertility.annual.index.max() == 2019


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"area": "99999"}, "99999"),
        ({"area": "../../etc"}, "area"),
        ({"area": "14212", "year": 2035}, "2010 から 2023"),
        ({"area": "14212", "base_year": 2023}, "base_year"),
        ({"area": "14212", "base_year": 1990}, "1990"),
        ({"area": "14212", "compare_with": "14203,99999"}, "99999"),
        ({"area": "14212", "colour": "red"}, "「colour」は知られていない名前"),
        ({"area": "14212", "year": "soon"}, "整数"),
        ({"area": "14212", "target_births": -1}, "target_births"),
        ({"area": "14212", "confidence": 95}, "confidence"),
        ({"area": "14212", "date": "20.11.2026"}, "date"),
        ({"area": "13101"}, "千代田区"),
        ({"area": "14212", "target_year": 2020}, "target_year（2020）"),
        ({"area": "14212", "year": 2019, "target_year": 2019}, "target_year（2019）"),
        ({"area": "20202", "target_births": 100}, "target_births"),
    ],
)
def test_wrong_parameters_get_one_message(data_dir, parameters, message):
    with pytest.raises(InputError) as error:
        open_study(data_dir=str(data_dir), **parameters)
    assert message in str(error.value)


def test_papermill_numbers_become_codes_again(data_dir):
    assert open_study(area=3209, data_dir=str(data_dir)).area == "03209"


def test_a_town_with_hardly_any_births_gets_reasons_instead_of_numbers(town):
    study = town({2014: 0, 2015: 2, 2016: 1, 2017: 0, 2018: 3, 2019: 1, 2020: 0, 2021: 2, 2022: 0, 2023: 1})
    assert "0人から" in study.level.findings[0].statement or "増減がない" in study.level.findings[0].statement
    assert "偶然の変動の範囲を出ない" in study.level.findings[0].statement
    assert [f.id for f in study.chance.findings] == ["births.yearly_changes"]
    assert "年平均1.0人" in study.chance.missing.paragraphs[0]
    assert study.chance.yearly["beyond"].sum() == 0
    assert study.outlook.forecast is None
    assert study.reasons.table is None
    for chapter in (study.turning, study.outlook):
        assert "1人の増減で結果が変わる" in chapter.missing.paragraphs[0]
    for chapter in (study.turning, study.fertility, study.peers):
        assert chapter.findings or chapter.missing
    assert study.cover.area_name == "青ヶ島村"


def test_a_town_without_any_birth(town):
    study = town(dict.fromkeys(range(2014, 2024), 0))
    assert "増減がない" in study.level.findings[0].statement
    assert not [f for f in study.chance.findings if f.id == "births.trend"]
    assert study.turning.missing is not None


@pytest.mark.parametrize(
    ("births", "chosen", "premise"),
    [
        (
            {2016: 400, 2018: 360, 2019: 340, 2020: 325, 2021: 305, 2023: 275},
            "linear",
            "これまでの動きが続けば",
        ),
        ({2016: 400, 2018: 405, 2019: 393, 2020: 402, 2021: 397, 2023: 401}, "naive", "直近の値が続けば"),
    ],
)
def test_without_a_back_test_the_trend_counts_only_when_it_is_more_than_chance(town, births, chosen, premise):
    study = town(births)
    assert study.outlook.chosen == chosen
    (finding,) = study.outlook.findings
    assert finding.statement.startswith(premise)
    assert "過去の年にさかのぼった検証はできていない。" in finding.caveats
    years = np.array(sorted(births))
    values = np.log([births[year] for year in years])
    expected = births[2023] if chosen == "naive" else math.exp(np.polyval(np.polyfit(years, values, 1), 2028))
    assert study.outlook.forecast.loc[2028, "median"] == pytest.approx(expected)


def test_the_years_after_2020_are_counted_not_assumed(town):
    study = town({2016: 60, 2018: 57, 2019: 55, 2020: 52, 2021: 50, 2023: 44})
    (finding,) = study.turning.findings
    assert "2020年より後は2年分しかない。" in finding.caveats


def test_a_plan_whose_year_is_over_sets_no_target(broken_data):
    path = broken_data / "profiles" / "14212.yml"
    text = path.read_text(encoding="utf-8").replace(
        "target_year: 2026", "target_year: 2020\n  target_births: 1400"
    )
    path.write_text(text, encoding="utf-8")
    study = open_study(area="14212", data_dir=str(broken_data))
    assert study.outlook.target_year == 2028
    assert study.outlook.target is None
    assert [f.id for f in study.outlook.findings] == ["births.outlook"]


def test_a_target_belongs_to_the_year_that_the_plan_names(broken_data):
    path = broken_data / "profiles" / "14212.yml"
    text = path.read_text(encoding="utf-8").replace(
        "target_year: 2026", "target_year: 2026\n  target_births: 1400"
    )
    path.write_text(text, encoding="utf-8")
    planned = open_study(area="14212", data_dir=str(broken_data))
    assert (planned.outlook.target_year, planned.outlook.target) == (2026, 1400)
    other = open_study(area="14212", data_dir=str(broken_data), target_year=2030)
    assert (other.outlook.target_year, other.outlook.target) == (2030, None)


def test_what_is_cited_is_what_was_used(atsugi, figures):
    assert atsugi.data.women.bases == ("census", "ipss_2018")
    assert "ssdse_2026" not in atsugi.data.women.sources  # broad ages of 2020 are no part of the women
    assert "ssdse_2026" in atsugi.reasons.sources  # births of 2023, and the check against the census of 2020


def test_women_from_the_projection_alone_are_not_called_census(broken_data):
    path = broken_data / "observations" / "population_census.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("14212,")), encoding="utf-8")
    study = open_study(area="14212", data_dir=str(broken_data))
    assert study.data.women.bases == ("ipss_2018",)
    assert "国勢調査" not in study.reasons.table.basis
    assert "平成30(2018)年推計" in study.reasons.table.basis


def test_caveats_speak_only_of_what_the_report_shows(town, atsugi):
    alone = "".join(town(dict.fromkeys(range(2014, 2024), 40)).caveats.paragraphs)
    assert "要因分解" not in alone
    assert "15〜49歳の女性" not in alone
    whole = "".join(atsugi.caveats.paragraphs)
    assert "要因分解" in whole
    assert "15〜49歳の女性" in whole
