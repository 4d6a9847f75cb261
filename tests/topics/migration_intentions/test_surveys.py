"""What the surveys say: shares, limits and differences by statsmodels and plain arithmetic; the made-up city's weights."""

from __future__ import annotations

import math
import shutil

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from analysis.checking.errors import InputError
from analysis.model.surveys import FICTION
from analysis.store.data_store import DataStore
from analysis.topics.migration_intentions import TOPIC

from .conftest import cells, printed, statement

AGES = [(18, 29), (30, 39), (40, 49), (50, 59), (60, 69), (70, 200)]
PERSONS = {"1": [6400, 5600, 7100, 7900, 6300, 9700], "2": [5900, 5200, 6800, 7700, 6500, 12900]}


def wilson(share: float, n: float) -> tuple[float, float]:
    low, high = proportion_confint(share * n, n, method="wilson")
    return float(low), float(high)


@pytest.fixture(scope="module")
def fictional(made_up):
    return TOPIC.open(area="99201", data_dir=str(made_up.folder))


def test_shares_of_atsugi_with_their_limits(studies):
    """厚木市 2019: 73.2 % and 10.8 % of 3,005 (神奈川新聞 2020年1月25日)."""
    said = statement(studies["14212"], "migration.said")
    for share in (0.732, 0.108):
        low, high = wilson(share, 3005)
        assert f"{100 * share:.1f}％（{printed(100 * low, 1)}〜{printed(100 * high, 1)}％）" in said
    assert "回答者3,005人" in said
    assert f"回収率{printed(100 * 3005 / 6000, 1)}％" in said


def test_a_change_from_a_survey_without_numbers_is_not_judged(studies):
    """厚木市 2015 was printed as a difference only: how many answered is not known."""
    found = studies["14212"].said.finding("migration.change_said")
    assert "−4.1ポイント" in found.statement
    assert "2015年度の回答者数が手元にないため、誤差の範囲を超えるかは判断できない" in found.statement
    assert found.lower is None
    low, high = wilson(0.732, 3005)
    assert f"±{printed(50 * (high - low), 1)}ポイント" in found.caveats[0]


def test_the_change_and_the_trend_of_hiratsuka(studies):
    """平塚市: 86.3 % of 1,276 (2016), 86.5 % of 1,206 (2018), 84.2 % of 1,202 (2024); 2022 has no numbers."""
    found = studies["14203"].said.finding("migration.change_said")
    now, then = (0.842, 1202), (0.865, 1206)
    (l1, u1), (l2, u2) = wilson(*now), wilson(*then)
    d = now[0] - then[0]
    lower = d - math.hypot(now[0] - l1, u2 - then[0])
    upper = d + math.hypot(u1 - now[0], then[0] - l2)
    assert found.lower == pytest.approx(100 * lower)
    assert found.upper == pytest.approx(100 * upper)
    assert lower < 0 < upper
    assert "誤差の範囲を超えない" in found.statement
    assert any("2022年度は回答者数が手元にない" in caveat for caveat in found.caveats)
    n = np.array([1276, 1206, 1202.0])
    x = n * [0.863, 0.865, 0.842]
    years = np.array([2016, 2018, 2024.0])
    p = x.sum() / n.sum()
    spread = (n * years**2).sum() - (n * years).sum() ** 2 / n.sum()
    z = (years * (x - n * p)).sum() / math.sqrt(p * (1 - p) * spread)
    assert f"p={2 * stats.norm.sf(abs(z)):.3f}" in found.statement


def test_ages_without_numbers_are_shown_but_not_compared(studies):
    """平塚市 2024: 67.8 % of those in their twenties, without the number of them."""
    chapter = studies["14203"].said
    assert chapter.finding("migration.young_said") is None
    (missing,) = chapter.missing
    assert "20〜29歳が67.8％" in "".join(missing.paragraphs)
    row = cells(chapter.table("migration_said")).set_index("group").loc["20〜29歳"]
    assert row["stay_share"] == pytest.approx(67.8)
    assert pd.isna(row["stay_lower"])


def test_a_survey_that_tells_one_share_only_is_told_without_the_other(data_dir, tmp_path):
    """海老名市 publishes 93.8 % who want to stay, of 1,441, and not how many want to move; here as 平塚市's."""
    folder = tmp_path / "data"
    shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("store"))
    shutil.rmtree(folder / "surveys" / "14203")
    shutil.move(folder / "surveys" / "14215", folder / "surveys" / "14203")
    described = folder / "surveys" / "14203" / "citizens_2023" / "survey.yml"
    described.write_text(
        described.read_text(encoding="utf-8").replace("'14215'", "'14203'"), encoding="utf-8"
    )
    study = TOPIC.open(DataStore.open(folder), area="14203")
    low, high = wilson(0.938, 1441)
    said = statement(study, "migration.together")
    assert f"全体の「住み続けたい」が93.8％（{100 * low:.1f}〜{100 * high:.1f}％）で、" in said
    assert "市外に移りたい" not in said
    assert "…" not in said


def test_no_survey_is_said(studies):
    assert "調査が手元にない" in "".join(studies["20201"].said.missing[0].paragraphs)
    assert studies["20201"].together.missing


def test_answers_and_moves_of_hiratsuka_in_one_table(studies, by_hand):
    """The twenties of FY2018 (25–34 in 2024) beside the moves of 2019–2024: no verdict without numbers."""
    table = cells(studies["14203"].together.table("migration_together"))
    row = table[(table["year"] == "2018年度") & (table["group"] == "20〜29歳")].iloc[0]
    net = by_hand.net("14203", 2019)
    cohort = sum(by_hand.people("14203", 2019, sex)[4:6].sum() for sex in net)
    assert row["net"] == pytest.approx(100 * sum(each[5:7].sum() for each in net.values()) / cohort)
    assert row["direction"] == "判断できない"


@pytest.fixture(scope="module")
def weights(made_up) -> pd.DataFrame:
    """Respondents with sex and age, raked to the population by plain proportional fitting."""
    people = made_up.respondents
    people = people[people["性別"].isin(PERSONS) & (people["年齢"] != "")].copy()
    age = people["年齢"].astype(int)
    people["band"] = [next(k for k, (low, high) in enumerate(AGES) if low <= a <= high) for a in age]
    weight = people["重み"].astype(float).to_numpy().copy()
    sexes = {sex: float(sum(each)) for sex, each in PERSONS.items()}
    bands = {k: float(sum(each[k] for each in PERSONS.values())) for k in range(len(AGES))}
    for _ in range(200):
        for column, totals in (("性別", sexes), ("band", bands)):
            for value, total in totals.items():
                inside = (people[column] == value).to_numpy()
                weight[inside] *= total / weight[inside].sum()
    return people.assign(w=weight)


def test_the_weighted_shares_of_the_made_up_city(fictional, weights):
    stay = weights["問1"].isin(["1", "2"])
    share = float((weights["w"] * stay).sum() / weights["w"].sum())
    assert f"「住み続けたい」が{100 * share:.1f}％" in statement(fictional, "migration.said")
    young = weights["band"] < 2
    shares = [float((weights["w"] * stay)[part].sum() / weights["w"][part].sum()) for part in (young, ~young)]
    said = statement(fictional, "migration.young_said")
    assert f"18〜39歳が{100 * shares[0]:.1f}％" in said
    assert f"40歳以上が{100 * shares[1]:.1f}％" in said
    gap = fictional.said.finding("migration.young_said")
    assert gap.estimate == pytest.approx(100 * (shares[0] - shares[1]), abs=0.01)
    # the effective sample is smaller than the number of the young, so the limits are wider than a plain sample's
    (l1, _), (_, u2) = wilson(shares[0], young.sum()), wilson(shares[1], (~young).sum())
    plain = math.hypot(shares[0] - l1, u2 - shares[1])
    assert gap.estimate - gap.lower > 100 * plain * 0.98


def test_what_the_weights_moved_and_cost(fictional, weights, made_up):
    said = statement(fictional, "migration.weighted")
    effective = weights["w"].sum() ** 2 / (weights["w"] ** 2).sum()
    assert f"実効{printed(effective)}人分" in said
    everybody = made_up.respondents
    plain = everybody["問1"].isin(["1", "2"])
    shown = float(said.split("「住み続けたい」は")[1].split("％")[0])
    # those who gave neither sex nor age are too few to be shown and are set aside
    assert shown == pytest.approx(100 * plain.mean(), abs=0.6)
    assert "18〜29歳" in said


def test_the_young_want_to_leave_and_do(fictional):
    table = cells(fictional.together.table("migration_together")).set_index("group")
    assert table.at["18〜29歳", "side"] == "低い"
    assert table.at["18〜29歳", "direction"] == "同じ向き"
    assert table.at["70歳以上", "direction"] == "判断できない"


def test_made_up_data_are_marked_everywhere(fictional):
    assert FICTION in fictional.cover.title
    for chapter in fictional.all_chapters():
        for each in (*chapter.findings, *chapter.pictures, *chapter.shown):
            words = each.statement if hasattr(each, "statement") else each.title
            assert FICTION in words
        for picture in chapter.pictures:
            assert FICTION in picture.alt
            assert FICTION in picture.note


def test_made_up_data_never_stand_beside_real_ones(made_up, fictional):
    assert fictional.said.table("migration_elsewhere") is None
    real = TOPIC.open(area="14212", data_dir=str(made_up.folder))
    for chapter in (real.said, real.together):
        for table in chapter.shown:
            assert FICTION not in str(table.rows) + table.title + table.source
    with pytest.raises(InputError, match="架空データ"):
        TOPIC.open(area="14212", data_dir=str(made_up.folder), compare_with="99201")


def test_a_survey_that_is_not_there_is_refused(store):
    with pytest.raises(InputError, match="citizens_1999"):
        TOPIC.open(store, area="14212", survey="citizens_1999")


def test_a_chosen_survey_is_looked_at(store):
    study = TOPIC.open(store, area="14203", survey="citizens_2018")
    assert "2018)年度の調査" in statement(study, "migration.said")
