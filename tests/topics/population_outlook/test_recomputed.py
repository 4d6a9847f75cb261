"""Printed numbers, recomputed from the CSV files one cohort after another, without the engine."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pandas as pd
import pytest

from analysis.methods.projection import implied_rates, project
from analysis.store.data_store import DataStore
from analysis.topics.population_outlook import TOPIC
from analysis.topics.population_outlook.people import AGES

from .conftest import BANDS, BASE, cells, printed, statement

JAPAN, REGISTER = "00000", "resident_register"


def loop(start, ratios, child_ratios, boys, steps):
    """A projection as the definition says it, cell by cell."""
    path = [np.array(start)]
    for step in range(steps):
        now, then = path[-1], np.zeros((2, 19))
        for sex in (0, 1):
            for age in range(17):
                then[sex, age + 1] = now[sex, age] * ratios[step][sex][age]
            then[sex, 18] = (now[sex, 17] + now[sex, 18]) * ratios[step][sex][17]
        children = child_ratios[step] * sum(then[1, 3:10])
        then[0, 0], then[1, 0] = children * boys, children * (1 - boys)
        path.append(then)
    return path


def ratios_of(before, after):
    found = np.zeros((2, 18))
    for sex in (0, 1):
        for age in range(17):
            found[sex, age] = after[sex, age + 1] / before[sex, age]
        found[sex, 17] = after[sex, 18] / (before[sex, 17] + before[sex, 18])
    return found


def recent(by_hand, area, last=BASE, steps=9):
    """The course of recent changes, by hand: cohorts pulled by 20, women by 500, the nation's move once."""
    before, now = (by_hand(area, REGISTER, year) for year in (last - 5, last))
    nation = [by_hand(JAPAN, REGISTER, year) for year in (last - 5, last)]
    theirs = ratios_of(*nation)
    ratios = np.zeros((2, 18))
    for sex in (0, 1):
        for age in range(18):
            start = before[sex, age] + (before[sex, 18] if age == 17 else 0)
            ratios[sex, age] = (now[sex, age + 1] + 20 * theirs[sex, age]) / (start + 20)
    nation_ratio = [people[:, 0].sum() / people[1, 3:10].sum() for people in nation]
    own = (now[:, 0].sum() + 500 * nation_ratio[1]) / (now[1, 3:10].sum() + 500)
    child = own * nation_ratio[1] / nation_ratio[0]
    boys = nation[1][0, 0] / nation[1][:, 0].sum()
    return loop(now, [ratios] * steps, [child] * steps, boys, steps)


def test_the_base_is_the_register_with_unknown_ages_shared_out(city, data_dir):
    register = pd.read_csv(data_dir / "observations" / "resident_register.csv", dtype={"area": str})
    total = register.query(
        "area == @city.area and indicator == 'population' and year == @BASE and sex == 'total'"
    )["value"].iloc[0]
    assert city.courses.base.sum() == pytest.approx(total)
    assert printed(total) in statement(city, "now")


def test_the_course_of_recent_changes(city, by_hand):
    path = recent(by_hand, city.area)
    assert city.courses.recent.path == pytest.approx(np.array(path))
    said = statement(city, "total")
    for distance in (15, 45):
        total, base = path[distance // 5].sum(), path[0].sum()
        assert (
            f"({BASE + distance})年に{printed(total)}人（{printed(100 * (total / base - 1), 1, True)}％）"
            in said
        )


def test_the_three_groups_and_the_share_of_the_elderly(city, by_hand):
    path = recent(by_hand, city.area)
    table = cells(city, "outlook_groups").set_index("year")
    for step, people in enumerate(path):
        row = table.loc[BASE + 5 * step]
        assert row["0-14"] == pytest.approx(people[:, :3].sum())
        assert row["15-64"] == pytest.approx(people[:, 3:13].sum())
        assert row["75+"] == pytest.approx(people[:, 15:].sum())
        assert row["share_65"] == pytest.approx(100 * people[:, 13:].sum() / people.sum())
    old = [people[:, 13:].sum() for people in path]
    assert f"{BASE + 5 * int(np.argmax(old))}年" in statement(city, "ages")
    assert table.loc[2015, "total"] == pytest.approx(by_hand(city.area, REGISTER, 2015).sum())


@pytest.mark.parametrize("area", ["14212", "03209", "20201"])
def test_the_engine_fed_with_the_ratios_of_ipss_returns_ipss(studies, by_hand, area):
    """From 2015, exactly: the ratios that the study takes from IPSS 2018, and those by hand."""
    published = {year: by_hand(area, "ipss_2018", year) for year in range(2015, 2050, 5)}
    ratios = [ratios_of(published[year], published[year + 5]) for year in range(2015, 2045, 5)]
    child = [published[year][:, 0].sum() / published[year][1, 3:10].sum() for year in range(2020, 2050, 5)]
    # the study starts in 2025: its six first steps are IPSS's of 2025–2045, its last one is held
    taken = studies[area].courses.ipss.assumptions
    periods = [2, 3, 4, 5, 5, 5, 5, 5, 5]
    assert taken.rates.cohort_change_ratio == pytest.approx(np.array([ratios[place] for place in periods]))
    assert taken.child_woman_ratio == pytest.approx(np.array([child[place] for place in periods]))
    series = np.stack(list(published.values()))
    assert np.abs(project(series[0], implied_rates(series)) - series).max() < 1e-6


def test_survival_is_by_the_deaths_of_the_prefecture(city, lives, by_hand):
    assert city.courses.survival == pytest.approx(lives(city.area))
    # of the old it is near what the nation's own Japanese show, whom no migration moves
    start, end = (by_hand(JAPAN, "resident_register_japanese", year) for year in (2019, 2024))
    assert city.courses.survival[:, 12:17] == pytest.approx(ratios_of(start, end)[:, 12:17], abs=0.035)


def test_without_deaths_the_nation_s_japanese_cohorts_tell_alone(data_dir, tmp_path, by_hand):
    folder = tmp_path / "data"
    shutil.copytree(data_dir, folder, ignore=shutil.ignore_patterns("store", "surveys", "deaths_by_age.csv"))
    study = TOPIC.open(DataStore.open(folder), area="14203")
    start, end = (by_hand(JAPAN, "resident_register_japanese", year) for year in (2019, 2024))
    assert study.courses.survival == pytest.approx(np.minimum(ratios_of(start, end), 1.0))
    assert any("全国の日本人の2019〜2024年の変化による" in each for each in study.ahead.text[0].paragraphs)
    assert "全国の値を用いた" in study.ahead.finding("population_outlook.parts").caveats[0]


def test_children_deaths_and_moves_of_the_first_five_years(city, by_hand, lives):
    path = recent(by_hand, city.area)
    start, end = path[0], path[1]
    moving = np.hstack([start[:, :17], start[:, 17:18] + start[:, 18:]])
    survival = lives(city.area)
    deaths = (moving * (1 - survival)).sum()
    net = (end[:, 1:] - moving * survival).sum()
    said = statement(city, "parts")
    for number in (printed(end[:, 0].sum()), printed(deaths), printed(net, sign=True)):
        assert number in said


def test_natural_and_social_change(city, data_dir):
    table = pd.read_csv(data_dir / "observations" / "resident_register.csv", dtype={"area": str})
    rows = table[(table["area"] == city.area) & (table["sex"] == "total") & (table["age"] == "total")]
    by = {key: part.set_index("year")["value"] for key, part in rows.groupby("indicator")}
    years = [2020, 2021, 2022, 2023, 2024]
    natural = sum(by["births"][year] - by["deaths"][year] for year in years)
    change = by["population"][2025] - by["population"][2020]
    said = statement(city, "flows")
    assert f"増減{printed(change, sign=True)}人は、自然増減{printed(natural, sign=True)}人と" in said
    assert f"社会増減等{printed(change - natural, sign=True)}人" in said


def test_the_hindcast(city, by_hand):
    projected = recent(by_hand, city.area, last=2020, steps=1)[1]
    counted = by_hand(city.area, REGISTER, BASE)
    table = cells(city, "outlook_hindcast").set_index("group")
    for label, sexes, ages in (
        ("総人口", slice(None), slice(None)),
        ("0〜4歳", slice(None), slice(0, 1)),
        ("75歳以上", slice(None), slice(15, None)),
        ("20〜39歳の女性", slice(1, 2), slice(4, 8)),
    ):
        expected, found = projected[sexes, ages].sum(), counted[sexes, ages].sum()
        assert table.at[label, "projected"] == pytest.approx(expected)
        # of the whole people that are printed, so that a reader can check it
        error = 100 * (round(expected) - round(found)) / round(found)
        assert table.at[label, "error"] == pytest.approx(error)
    total = 100 * (round(projected.sum()) / round(counted.sum()) - 1)
    assert f"総人口の誤差は{printed(total, 1, True)}％" in statement(city, "hindcast")


def test_which_official_projection_came_closer(city, data_dir):
    folder = data_dir / "observations"
    count = _total(folder / "population_census.csv", city.area, 2025)
    misses = {
        name: _total(folder / f"population_{basis}.csv", city.area, 2025) - count
        for name, basis in (("社人研2018年推計", "ipss_2018"), ("社人研2023年推計", "ipss_2023"))
    }
    said = statement(city, "closest")
    for miss in misses.values():
        word = "多い" if miss > 0 else "少ない"
        assert f"実際より{printed(abs(miss))}人、{printed(100 * abs(miss) / count, 1)}％{word}" in said
    nearest = min(misses, key=lambda name: abs(misses[name]))
    assert re.search(f"近かったのは出発点の(新しい|古い){nearest}である", said)


def _total(path, area, year):
    table = pd.read_csv(path, dtype={"area": str, "age": str})
    rows = table[(table["area"] == area) & (table["year"] == year) & (table["age"] == "total")]
    return rows[rows["sex"] == "total"]["value"].iloc[0]


def test_degrees_of_influence(city, by_hand):
    """シミュレーション1 and 2 over the projection by the assumptions of IPSS, in 2045, by hand."""
    taken = city.courses.pattern.assumptions
    boys = float(np.asarray(taken.sex_ratio)[0]) / (100 + float(np.asarray(taken.sex_ratio)[0]))
    ratios, child = np.array(taken.rates.cohort_change_ratio), np.array(taken.child_woman_ratio)
    tfr, link = float(city.courses.link.total_fertility_rate), float(city.courses.link.child_woman_ratio)
    full = [link * 2.1 / tfr] * 4  # the first step already ends in 2030
    totals = [
        loop(city.courses.base, each, births, boys, 4)[-1].sum()
        for each, births in ((ratios, child), (ratios, full), (np.array(taken.survival), full))
    ]
    natural, social = 100 * totals[1] / totals[0], 100 * totals[2] / totals[1]
    said = statement(city, "influence")
    # one sex ratio for all steps: to a tenth of a per cent
    told = [float(number) for number in re.findall(r"([\d.]+)％に", said)[:2]]
    assert told == pytest.approx([natural, social], abs=0.06)


def test_the_link_is_the_rate_of_the_children_of_its_five_years(studies, by_hand, data_dir):
    """Births of 2018–2022 are the children of 0–4 on 1 January 2023."""
    people = by_hand("14212", REGISTER, 2023)
    link = studies["14212"].courses.link
    assert float(link.total_fertility_rate) == 1.28
    assert float(link.child_woman_ratio) == pytest.approx(people[:, 0].sum() / people[1, 3:10].sum())


def test_the_conditions_of_atsugis_target(studies, by_hand, lives):
    """202,038 in 2065: put back into a projection by hand, each condition reaches it."""
    study = studies["14212"]
    path = recent(by_hand, "14212")
    people = [by_hand("14212", REGISTER, year) for year in (2020, 2025)]
    nation = [by_hand(JAPAN, REGISTER, year) for year in (2020, 2025)]
    theirs = ratios_of(*nation)
    ratios = np.zeros((2, 18))
    for sex in (0, 1):
        for age in range(18):
            start = people[0][sex, age] + (people[0][sex, 18] if age == 17 else 0)
            ratios[sex, age] = (people[1][sex, age + 1] + 20 * theirs[sex, age]) / (start + 20)
    boys = nation[1][0, 0] / nation[1][:, 0].sum()
    child = path[1][:, 0].sum() / path[1][1, 3:10].sum()
    rate = float(re.search(r"ずっと([\d.]+)の場合", statement(study, "required_tfr"))[1])
    link = study.courses.link
    births = rate * float(link.child_woman_ratio) / float(link.total_fertility_rate)
    assert loop(people[1], [ratios] * 8, [births] * 8, boys, 8)[-1].sum() == pytest.approx(202_038, rel=0.002)

    needed = float(
        re.search(r"ずっと([+−][\d.]+)％の場合", statement(study, "required_migration"))[1].replace("−", "-")
    )
    survival = lives("14212")
    young = people[1][:, 3:7]
    now = ((ratios - survival)[:, 3:7] * young).sum() / young.sum()
    moved = ratios.copy()
    moved[:, 3:7] += needed / 100 - now
    assert loop(people[1], [moved] * 8, [child] * 8, boys, 8)[-1].sum() == pytest.approx(202_038, rel=0.002)
    assert f"（最近は{printed(100 * now, 1, True)}％）" in statement(study, "required_migration")


def test_what_a_tenth_of_a_child_and_a_hundred_movers_are_worth(studies, by_hand):
    study = studies["14203"]
    base = recent(by_hand, "14203")
    people = [by_hand("14203", REGISTER, year) for year in (2020, 2025)]
    nation = [by_hand(JAPAN, REGISTER, year) for year in (2020, 2025)]
    theirs = ratios_of(*nation)
    start = np.hstack([people[0][:, :17], people[0][:, 17:18] + people[0][:, 18:]])
    ratios = (people[1][:, 1:] + 20 * theirs) / (start + 20)
    boys = nation[1][0, 0] / nation[1][:, 0].sum()
    child = base[1][:, 0].sum() / base[1][1, 3:10].sum()
    link = study.courses.link
    higher = child + 0.1 * float(link.child_woman_ratio) / float(link.total_fertility_rate)
    with_births = loop(people[1], [ratios] * 9, [higher] * 9, boys, 9)

    now, shares = np.array(people[1]), people[1][:, 3:7] / people[1][:, 3:7].sum()
    for _ in range(9):
        then = loop(now, [ratios], [0.0], boys, 1)[1]
        then[:, 4:8] += 500 * shares
        children = child * then[1, 3:10].sum()
        then[:, 0] = children * boys, children * (1 - boys)
        now = then
    said = statement(study, "weights")
    assert f"2070年に{printed(with_births[-1].sum() - base[-1].sum(), sign=True)}人と" in said
    assert f"{printed(now.sum() - base[-1].sum(), sign=True)}人に当たる" in said


def test_bands_are_those_of_the_arrays():
    assert list(AGES) == BANDS
