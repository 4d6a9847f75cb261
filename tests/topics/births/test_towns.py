"""What the report says of towns unlike the shipped cities: true sentences, reasons instead of empty numbers.

Each made-up town is also held against the rules that `make sentences` searches the whole country with.
"""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from sentences.report import read
from sentences.search import broken
from statsmodels.genmod import families

from analysis.checking.errors import InputError
from analysis.topics.births import open_study

from .conftest import AGES, NEIGHBOURS, TOWN, marriages, women

YEARS = range(2010, 2024)
FALLING = {year: 400 - 14 * (year - 2010) for year in YEARS}
NEUTRAL = "出生数はどう変わってきたのか"


def contradictions(study) -> dict[str, list[str]]:
    return broken("births", read(study))


def said(study) -> dict[str, str]:
    return {f.id: f.statement for chapter in study.all_chapters() for f in chapter.findings}


def texts(study) -> str:
    return "".join(read(study).texts())


def test_a_tiny_village_is_pooled_and_nothing_else(town):
    births = dict(zip(YEARS, [6, 3, 7, 5, 8, 4, 6, 2, 5, 3, 1, 4, 2, 3], strict=True))
    study = town(births, [*women(TOWN, each=30, step=-1), *marriages(TOWN, each=8, step=0)])
    assert list(said(study)) == ["births.change", "births.pooled"]
    first, last = 6 + 3 + 7 + 5 + 8, 3 + 1 + 4 + 2 + 3
    assert f"計{first}人" in said(study)["births.pooled"]
    assert f"計{last}人" in said(study)["births.pooled"]
    p = stats.binomtest(last, first + last).pvalue
    assert p < 0.05
    assert "減少は偶然の変動だけでは説明できない" in said(study)["births.pooled"]
    for chapter in (study.reasons, study.outlook, study.compared):
        assert not [*chapter.opening]
        assert not [*chapter.tables]
        assert not chapter.pictures
    assert not [*study.chance.opening]
    (prose,) = study.births.remarks
    assert "年平均4.2人" in prose.paragraphs[0]  # 59 / 14
    assert study.question == NEUTRAL
    assert contradictions(study) == {}


def test_few_births_the_same_in_both_periods(town):
    study = town(dict.fromkeys(YEARS, 3))
    assert said(study)["births.pooled"].endswith("同じである。")
    assert "ともに3人" in said(study)["births.change"]
    assert contradictions(study) == {}


def test_a_difference_of_pooled_years_within_chance(town):
    counts = [4, 5, 3, 4, 6, 5, 4, 3, 4, 4, 5, 3, 3, 4]
    study = town(dict(zip(YEARS, counts, strict=True)))
    assert stats.binomtest(sum(counts[:5]), sum(counts[:5]) + sum(counts[-5:])).pvalue > 0.05
    assert "偶然の変動の範囲にある" in said(study)["births.pooled"]


def test_births_that_do_not_change(town):
    study = town(dict.fromkeys(YEARS, 300), [*women(TOWN, step=0), *marriages(TOWN, step=0)])
    assert study.question == NEUTRAL
    found = said(study)
    assert "がともに300人である" in found["births.change"]
    assert "傾向がない" in found["births.trend"]
    assert "超えたものはない" in found["births.yearly_changes"]
    assert "婚姻件数の2016年から2023年の変化はほぼなし" in found["births.marriages"]
    assert "伴うもの" not in found["births.marriages"]
    assert "最も大きい" not in found["births.reasons"]
    assert "−0" not in texts(study)
    assert contradictions(study) == {}


def test_births_that_rise(town):
    rising = {year: 200 + 15 * (year - 2010) for year in YEARS}
    study = town(rising, [*women(TOWN, step=10), *marriages(TOWN, step=12)])
    assert study.question == NEUTRAL
    assert "増えており" in said(study)["births.trend"]
    assert "290人から" in said(study)["births.change"]
    assert "395人へ、105人（36.2％）増えた" in said(study)["births.change"]
    assert "105人の増加を要因に分けると" in said(study)["births.reasons"]
    assert "％は婚姻の増加に伴うもの" in said(study)["births.marriages"]
    assert contradictions(study) == {}


def test_a_trend_against_the_two_end_years_says_so(town):
    """Falling for thirteen years, then 2023 above 2016."""
    births = {**{year: 400 - 12 * (year - 2010) for year in YEARS}, 2023: 340}
    study = town(births, base_year=2016)
    assert births[2016] < births[2023]
    assert "増えた" in said(study)["births.change"]
    assert "減っており" in said(study)["births.trend"]
    assert "2つの年だけを比べた増減とは向きが異なる" in said(study)["births.trend"]
    assert contradictions(study) == {}


@pytest.mark.parametrize("zero", [2013, 2016, 2023])
def test_a_year_without_any_birth(town, zero):
    births = {**{year: 20 - year % 3 for year in YEARS}, zero: 0}
    study = town(births, [*women(TOWN, each=80, step=-1), *marriages(TOWN, each=30, step=0)])
    assert not study.outlook.findings or "births.outlook" not in said(study)
    assert study.outlook.missing[0].kind == "missing"
    assert "births.trend" in said(study)
    if zero == 2016:
        assert "％" not in said(study)["births.change"]  # no share of nothing
    assert contradictions(study) == {}


def test_births_that_are_too_few_for_an_outlook_get_the_range_of_the_past(town):
    births = dict(zip(YEARS, [22, 25, 19, 21, 24, 18, 20, 17, 22, 16, 18, 15, 19, 14], strict=True))
    study = town(births)
    (prose,) = study.outlook.missing
    assert "2019〜2023年の出生数は14〜19人の間であった" in prose.paragraphs[0]
    assert "births.outlook" not in said(study)
    assert "births.trend" in said(study)
    assert contradictions(study) == {}


def test_equal_values_of_two_bases_are_no_difference(town):
    register = [
        (TOWN, "births", year, "total", "total", FALLING[year], "resident_register") for year in YEARS
    ]
    study = town(FALLING, register)
    assert study.births.table("births_by_basis") is None
    assert study.births.remarks == ()
    assert "数える対象が異なる" not in texts(study)
    assert contradictions(study) == {}


def test_values_of_two_bases_that_differ_are_told_of_a_year_in_which_they_do(town):
    counts = {year: FALLING[year] + (7 if year == 2019 else 0) for year in range(2015, 2024)}
    register = [
        (TOWN, "births", year, "total", "total", n, "resident_register") for year, n in counts.items()
    ]
    study = town(FALLING, register)
    (prose,) = study.births.remarks
    assert (
        "令和元(2019)年の出生数は、人口動態統計では274人、住民基本台帳では281人である" in prose.paragraphs[0]
    )
    assert contradictions(study) == {}


def test_a_year_missing_in_the_middle(town):
    births = {year: n for year, n in FALLING.items() if year != 2019}
    study = town(births, [*women(TOWN), *marriages(TOWN)])
    table = study.births.frames["births_by_year"].set_index("year")
    assert table["change"].isna()[[2010, 2020]].all()
    assert table["change"].notna().sum() == len(births) - 2
    assert "手元のデータにない年: 2019年" in study.births.table("births_by_year").note
    assert "前年からの増減11回のうち" in said(study)["births.yearly_changes"]
    assert 2019 not in study.reasons.frames["births_reasons_by_year"]["year"].tolist()
    assert "births.outlook" in said(study)
    assert contradictions(study) == {}


def census(area: str) -> list:
    """Censuses of 2010 and 2015 with 10 % of unknown age, and a projection."""
    rows = []
    for year in (2010, 2015):
        rows += [(area, "population", year, "female", age, 450, "census") for age in AGES]
        rows += [
            (area, "population", year, "female", "total", 7000, "census"),
            (area, "population", year, "female", "unknown", 700, "census"),
        ]
    for year, count in ((2015, 500), (2020, 450), (2025, 400)):
        rows += [(area, "population", year, "female", age, count, "ipss_2018") for age in AGES]
    return rows


def test_without_the_register_women_come_from_census_and_projection(town):
    study = town(FALLING, [*census(TOWN), *marriages(TOWN)])
    assert not study.women.observed
    assert not study.national_women.observed, "like is divided by like"
    assert study.women.counts.loc[2015].tolist() == pytest.approx([500.0] * 7)  # 450 / 0.9
    assert study.women.counts.loc[2016].tolist() == pytest.approx([490.0] * 7)
    assert study.women.counts.loc[2023].tolist() == pytest.approx([420.0] * 7)
    assert "births.women_to_come" not in said(study)
    text = "".join(study.reasons.text[0].paragraphs)
    assert "国勢調査" in text
    assert "平成30(2018)年推計" in text
    assert "日本人女性" not in text
    assert any("女性には外国人を含む" in told for told in study.caveats.paragraphs)
    assert "女性人口の推計の誤差を含まない" in study.reasons.table("births_reasons").note
    assert contradictions(study) == {}


def test_without_any_women_the_decomposition_says_what_it_lacks(town):
    study = town(FALLING, marriages(TOWN))
    assert study.reasons.table("births_reasons") is None
    assert "births.marriages" in said(study)
    (prose,) = study.reasons.missing
    assert "2016年と2023年の15〜49歳の女性の年齢5歳階級別人口" in prose.paragraphs[0]
    assert not any("出生力は、母の年齢別出生数がない" in told for told in study.caveats.paragraphs)
    assert any("15〜49歳の女性" in row[0] for row in study.gaps.rows)
    assert contradictions(study) == {}


def test_without_marriages_nothing_is_said_of_them(town):
    study = town(FALLING, women(TOWN))
    assert "births.marriages" not in said(study)
    assert study.reasons.table("births_marriages") is None
    assert "婚姻件数" not in study.births.table("births_by_year").title
    assert any("婚姻件数" in row[0] for row in study.gaps.rows)
    assert contradictions(study) == {}


def test_few_marriages_say_nothing_of_a_share(town):
    study = town(FALLING, [*women(TOWN), *marriages(TOWN, each=9, step=0)])
    assert "births.marriages" not in said(study)  # 45 in five years


def test_marriages_against_the_births_are_told_without_a_share(town):
    study = town(FALLING, [*women(TOWN), *marriages(TOWN, each=100, step=5)])
    assert "2つは逆の向きに動いている" in said(study)["births.marriages"]
    assert "伴うもの" not in said(study)["births.marriages"]
    assert contradictions(study) == {}


def test_without_peers_there_is_no_comparison(town):
    study = town(FALLING, women(TOWN))
    (prose,) = study.compared.missing
    assert "比較団体が定められていない" in prose.paragraphs[0]
    assert study.compared.shown == ()
    assert contradictions(study) == {}


def other(area: str, births: dict[int, float]) -> list:
    return [(area, "births", y, "total", "total", n, "vital_statistics") for y, n in births.items()]


def test_peers_without_data_are_named_and_left_out(town):
    first, second = NEIGHBOURS
    rows = [*women(TOWN), *women(first), *other(first, FALLING), *women(second)]
    study = town(FALLING, rows, compare_with=list(NEIGHBOURS))
    (prose,) = study.compared.missing
    assert "湯河原町は、2023年の出生数又は女性の年齢別人口がないため除いた" in prose.paragraphs[0]
    # the same women and the same births: printed equal is not told apart
    assert "比較団体は" in said(study)["births.peers"]
    assert "それと同じである" in said(study)["births.peers"]
    assert contradictions(study) == {}


@pytest.mark.parametrize(
    ("factor", "word"),
    [(2.5, "どの団体よりも低い"), (0.4, "どの団体よりも高い"), (1.05, "差とはいえない団体がある")],
)
def test_the_place_outside_of_the_peers_is_chance_or_not(town, factor, word):
    rows = women(TOWN)
    for place, area in enumerate(NEIGHBOURS):
        births = {year: round(n * (factor + 0.01 * place)) for year, n in FALLING.items()}
        rows += [*women(area), *other(area, births)]
    study = town(FALLING, rows, compare_with=list(NEIGHBOURS))
    assert word in said(study)["births.peers"]
    assert contradictions(study) == {}


@pytest.mark.parametrize("peer", [TOWN, "14000", "00000"])
def test_a_town_is_not_compared_with_itself_or_what_holds_it(town, peer):
    with pytest.raises(InputError, match=peer):
        town(FALLING, women(TOWN), compare_with=[NEIGHBOURS[0], peer])


LAST = FALLING[2023]  # 218


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (LAST - 40, "減り方が年平均8人以内であれば達成する"),
        (LAST + 40, "達成には年平均8人ずつ増える必要がある"),
        (LAST, "今の水準を保てば達成する"),
    ],
)
def test_a_target_says_what_it_takes(town, target, words):
    study = town(FALLING, target_year=2028, target_births=target)
    assert f"{target}人以上という目標" in said(study)["births.target"]
    assert words in said(study)["births.target"]
    finding = study.outlook.finding("births.target")
    end = study.outlook.frames["births_outlook"].set_index("year").loc[2028]
    # median and limits of a t distribution on the log scale give its centre and scale
    df = 10 + len(FALLING) - 2
    scale = math.log(end["upper"] / end["median"]) / stats.t.ppf(0.975, df)
    p = stats.t.sf((math.log(target) - math.log(end["median"])) / scale, df)
    assert finding.estimate == pytest.approx(p)
    assert contradictions(study) == {}


PLAN = """area: "14382"
births:
  target_year: 2028
  target_note: 総合計画の最終年度
  target_births: 200
  target_basis: {basis}
"""


def test_a_target_on_another_basis_says_so(town):
    other = town(FALLING, profile=PLAN.format(basis="city_plan"))
    assert "目標は市の計画書の数え方による" in said(other)["births.target"]
    assert "総合計画の最終年度" in "".join(other.outlook.text[0].paragraphs)
    same = town(FALLING, profile=PLAN.format(basis="vital_statistics"))
    assert "数え方による" not in said(same)["births.target"]


def test_a_target_given_by_hand_has_no_basis_of_the_plan(town):
    study = town(FALLING, profile=PLAN.format(basis="city_plan"), target_births=210)
    assert "210人以上" in said(study)["births.target"]
    assert "数え方による" not in said(study)["births.target"]


def test_a_target_belongs_to_the_year_that_the_plan_names(town):
    study = town(FALLING, profile=PLAN.format(basis='""'), target_year=2027)
    assert "births.target" not in said(study)
    assert "総合計画" not in "".join(study.outlook.text[0].paragraphs)


def test_a_plan_whose_year_is_over_sets_no_target(town):
    study = town(FALLING, profile=PLAN.format(basis='""').replace("2028", "2020"))
    assert "births.target" not in said(study)
    assert study.outlook.frames["births_outlook"]["year"].max() == 2028  # five years on


def test_an_outlook_too_wide_for_its_target_year_ends_earlier(town):
    study = town(FALLING, target_year=2060)
    (prose,) = study.outlook.missing
    assert "2060年までは予測の幅が広すぎ" in prose.paragraphs[0]
    table = study.outlook.frames["births_outlook"]
    assert table["year"].max() == 2028
    assert (table["upper"] <= 4 * table["lower"]).all()
    assert contradictions(study) == {}


def test_the_registers_newer_births_are_a_signal_only_of_the_newest_report(town):
    register = [
        (TOWN, "births", year, "total", "total", FALLING.get(year, 205) + 5, "resident_register")
        for year in range(2015, 2025)
    ]
    newest = town(FALLING, register)
    assert "2024年に210人で、2023年の223人より13人少ない" in said(newest)["births.register_newer"]
    earlier = open_study(area=TOWN, data_dir=str(newest.folder.data_dir), year=2022)
    assert "births.register_newer" not in said(earlier)


def test_the_same_number_of_the_register_is_no_change(town):
    register = [(TOWN, "births", y, "total", "total", 220, "resident_register") for y in (2023, 2024)]
    study = town(FALLING, register)
    assert "2023年の220人と同数である" in said(study)["births.register_newer"]


def test_a_report_of_an_earlier_year_uses_nothing_later(town):
    study = town(
        FALLING, [*women(TOWN), *marriages(TOWN), *women(NEIGHBOURS[0]), *other(NEIGHBOURS[0], FALLING)],
        year=2020, base_year=2015, compare_with=[NEIGHBOURS[0]],
    )  # fmt: skip
    assert study.main.last == 2020
    assert study.births.findings[0].estimate == FALLING[2020] - FALLING[2015]
    assert study.outlook.frames["births_outlook"]["year"].min() == 2021
    for chapter in study.all_chapters():
        for table in chapter.shown:
            if table.id != "births_outlook" and table.columns[0].key == "year":
                assert max(row[0] for row in table.rows) <= 2020, table.id
    assert contradictions(study) == {}


@pytest.mark.parametrize(("knot", "word"), [(2014, "下がった"), (2017, "減り方が速まった")])
def test_a_knot_that_is_given_is_tested_as_given(town, knot, word):
    births = {
        year: round(600 * math.exp(-0.01 * (year - 2010) - 0.06 * max(year - 2017, 0))) for year in YEARS
    }
    study = town(births, knot=knot)
    years = np.array(list(births))
    frame = pd.DataFrame(
        {"births": list(births.values()), "t": years - knot, "u": np.maximum(years - knot, 0)}
    )
    fit = smf.glm("births ~ t + u", frame, family=families.Poisson()).fit(scale="X2")
    slopes = [100 * math.expm1(fit.params["t"]), 100 * math.expm1(fit.params["t"] + fit.params["u"])]
    told = "から".join(f"{slope:+.1f}％".replace("-", "−") for slope in slopes)
    assert f"{knot}年の前後で年平均の変化率は{told}となり、{word}" in said(study)["births.turning"]
    p = 2 * stats.t.sf(abs(fit.tvalues["u"]), len(years) - 3)
    assert p < 0.05
    assert contradictions(study) == {}


def test_the_confidence_is_the_one_that_is_printed(town):
    study = town(FALLING, [*women(TOWN)], confidence=0.9)
    assert "90％予測区間" in said(study)["births.outlook"]
    assert "95％" not in texts(study)


def test_four_years_are_too_few_for_a_trend(town):
    study = town({year: FALLING[year] for year in range(2020, 2024)})
    assert "判定できない" in said(study)["births.trend"]
    assert study.question == NEUTRAL
    assert "births.turning" not in said(study)
    assert any("5年分以上の出生数" in row[0] for row in study.gaps.rows)
    assert contradictions(study) == {}


def test_two_years_are_enough_to_open(town):
    study = town({2022: 120, 2023: 100})
    assert said(study)["births.change"].endswith("20人（16.7％）減った（人口動態統計）。")
    assert contradictions(study) == {}


def test_no_year_in_a_row_says_nothing_of_yearly_changes(town):
    study = town({year: n for year, n in FALLING.items() if year % 2})
    assert "births.yearly_changes" not in said(study)
    assert contradictions(study) == {}


def test_a_year_that_changes_by_more_than_chance_is_named(town):
    births = {**dict.fromkeys(YEARS, 100), 2021: 160}
    study = town(births)
    found = re.findall(r"(\d{4})年（(\d+)人(.)）", said(study)["births.yearly_changes"])
    assert found == [("2021", "60", "増"), ("2022", "60", "減")]
    assert stats.binomtest(160, 260).pvalue < 0.05


def test_a_dispersion_that_prints_as_one_is_not_spoken_of(town):
    """40 births a year scatter 1.005 times as much as Poisson: 「1.0倍を見込む」 says nothing."""
    study = town({year: 50 - (year - 2010) for year in YEARS}, women(TOWN, each=80, step=-1))
    assert "1.0倍" not in texts(study)
    busy = town({year: 1600 - 10 * (year - 2010) for year in YEARS}, women(TOWN, each=3000, step=-30))
    assert "分散が平均の1.2倍" in busy.chance.table("births_chance").note  # 1 + 1535 / 8000
    assert "平均の1.2倍" in busy.reasons.table("births_reasons").note
