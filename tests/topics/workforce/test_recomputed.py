"""The numbers of the four cities' reports, recomputed from the CSV files by numpy and scipy alone."""

from __future__ import annotations

import math
import re
from itertools import permutations

import numpy as np
import pytest
from scipy import optimize, special

from analysis.topics.workforce import TOPIC

from .conftest import AGES, BASE, LAST, SEXES, cells, printed

INDUSTRIES = (
    "agriculture_forestry", "fishery", "mining", "construction", "manufacturing", "utilities",
    "information_communications", "transport_postal", "wholesale_retail", "finance_insurance", "real_estate",
    "research_professional", "accommodation_food", "living_entertainment", "education", "medical_welfare",
    "compound_services", "other_services",
)  # fmt: skip


def statement(study, id: str) -> str:
    (found,) = (f for chapter in study.all_chapters() for f in chapter.findings if f.id == id)
    return found.statement


def employees(by_hand, area: str, year: int) -> np.ndarray:
    return np.array(
        [by_hand.value(area, f"employees_{i}", year, basis="economic_census") for i in INDUSTRIES]
    )


def spread(by_hand, area: str, year: int) -> float:
    return sum(by_hand.value(area, "employed", year, sex) / by_hand.share(area, year, sex) for sex in SEXES)


def test_the_change_and_the_unknown(city, by_hand):
    first, last = (by_hand.value(city.area, "employed", year) for year in (BASE, LAST))
    told = statement(city, "workforce.change")
    assert f"{printed(first)}人から令和2(2020)年の{printed(last)}人へ、{printed(first - last)}人" in told
    assert f"（{100 * (first - last) / first:.1f}％）減った" in told
    people = {year: sum(by_hand.people(city.area, year, sex).sum() for sex in SEXES) for year in (BASE, LAST)}
    known = {year: sum(by_hand.known(city.area, year, sex) for sex in SEXES) for year in (BASE, LAST)}
    unknown = statement(city, "workforce.unknown")
    for year in (BASE, LAST):
        assert f"{year}年{100 * (1 - known[year] / people[year]):.1f}％" in unknown
        assert f"{year}年{printed(round(spread(by_hand, city.area, year)))}人" in unknown


def test_rates_exclude_those_of_unknown_status(studies, by_hand):
    """The rates times the people of known status give the employed of the prefecture."""
    table = cells(studies["14212"].ages.table("workforce_rates"))
    for sex, word in (("male", "男性"), ("female", "女性")):
        for year in (1980, 2000, 2020):
            column = table.loc[table["sex"] == word, str(year)].to_numpy(float) / 100
            assert column == pytest.approx(by_hand.rates("14000", year, sex))
            people = by_hand.people("14000", year, sex) * by_hand.share("14000", year, sex)
            assert (column * people).sum() == pytest.approx(by_hand.value("14000", "employed", year, sex))


def test_the_valley_is_the_deepest_dip_between_two_peaks(studies, by_hand):
    table = cells(studies["14212"].ages.table("workforce_valley"))
    for area in ("14000", "00000"):
        for year in range(1980, 2021, 5):
            rates = 100 * by_hand.rates(area, year, "female")[:10]
            dips = {
                place: min(rates[:place].max(), rates[place + 1 :].max()) - rates[place]
                for place in range(1, 9)
            }
            place = max(dips, key=dips.get)
            row = table[(table["area"] == area) & (table["year"] == year)].iloc[0]
            assert row["age"] == f"{AGES[place].replace('-', '〜')}歳"
            assert (row["valley"], row["depth"]) == pytest.approx((rates[place], dips[place]))


def test_cohorts_are_the_same_women_ten_years_on(studies, by_hand):
    table = cells(studies["20201"].ages.table("workforce_cohorts")).set_index("year")
    assert list(table.index) == [1980, 1985, 1990, 1995, 2000, 2005, 2010]
    at = AGES.index("25-29")
    for year in table.index:
        then, now = (100 * by_hand.rates("20000", y, "female") for y in (year, year + 10))
        row = table.loc[year]
        assert (row["rate"], row["later"], row["across"]) == pytest.approx(
            (then[at], now[at + 2], then[at + 2])
        )
        assert (row["cohort"], row["period"]) == pytest.approx(
            (now[at + 2] - then[at], then[at + 2] - then[at])
        )


@pytest.mark.parametrize("area", ["14212", "20201"])
def test_the_parts_of_the_change_are_shapley_values(studies, by_hand, area):
    """Every order in which the five factors can change, averaged; men and women apart."""
    prefecture = f"{area[:2]}000"
    table = cells(studies[area].reasons.table("workforce_reasons"))
    for sex in SEXES:
        factors = {}
        for year in (BASE, LAST):
            people, rates = by_hand.people(area, year, sex), by_hand.rates(prefecture, year, sex)
            share = by_hand.share(area, year, sex)
            own = by_hand.value(area, "employed", year, sex) / (share * people @ rates)
            factors[year] = [people.sum(), people / people.sum(), rates, own, share]
        effects = np.zeros(5)
        orders = list(permutations(range(5)))
        for order in orders:
            now = list(factors[BASE])
            for place in order:
                before = now[0] * now[3] * now[4] * (now[1] @ now[2])
                now[place] = factors[LAST][place]
                effects[place] += (now[0] * now[3] * now[4] * (now[1] @ now[2]) - before) / len(orders)
        assert table[sex].to_numpy()[:-1] == pytest.approx(effects, abs=1)
        change = by_hand.value(area, "employed", LAST, sex) - by_hand.value(area, "employed", BASE, sex)
        assert table[sex].iloc[-1] == table[sex].iloc[:-1].sum() == change


def score_limits(observed: float, people: np.ndarray, rates: np.ndarray) -> tuple[float, float]:
    """Solve the score equation numerically."""
    expected = people @ rates

    def off(theta: float) -> float:
        return (observed - theta * expected) ** 2 - 1.959963984540054**2 * (
            people @ (theta * rates * (1 - theta * rates))
        )

    middle = observed / expected
    return optimize.brentq(off, 0.5 * middle, middle), optimize.brentq(off, middle, 1.0 / rates.max())


def test_the_employed_beside_those_of_the_prefectures_rates(city, by_hand):
    prefecture = f"{city.area[:2]}000"
    table = cells(city.compared.table("workforce_expected")).set_index("sex")
    for sex, word in (("male", "男性"), ("female", "女性")):
        people = by_hand.people(city.area, LAST, sex) * by_hand.share(city.area, LAST, sex)
        rates = by_hand.rates(prefecture, LAST, sex)
        observed = by_hand.value(city.area, "employed", LAST, sex)
        row = table.loc[word]
        assert (row["observed"], row["expected"]) == pytest.approx((observed, people @ rates))
        assert row["ratio"] == pytest.approx(observed / (people @ rates))
        assert (row["lower"], row["upper"]) == pytest.approx(score_limits(observed, people, rates), rel=1e-6)


def test_the_area_among_its_peers(city, by_hand):
    table = cells(city.compared.table("workforce_peers")).set_index("area")
    for area, row in table.iterrows():
        expected = sum(
            by_hand.share(area, LAST, sex)
            * by_hand.people(area, LAST, sex)
            @ by_hand.rates("00000", LAST, sex)
            for sex in SEXES
        )
        assert row["value"] == pytest.approx(by_hand.value(area, "employed", LAST) / expected)
    assert table.loc["00000", "value"] == pytest.approx(1)


def test_a_peer_without_ages_is_left_out_by_name(store):
    """福島市 has no projection (社人研 2018), but the register tells its ages; 沼津市 has neither here."""
    study = TOPIC.open(store, area="20201", compare_with="07201,22203")
    (told,) = (p.paragraphs[0] for p in study.compared.missing if p.title == "比較できない団体")
    assert told.startswith("沼津市は、")
    assert "07201" in list(cells(study.compared.table("workforce_peers"))["area"])


def test_industries_and_location_quotients(city, by_hand):
    prefecture = f"{city.area[:2]}000"
    table = cells(city.industries.table("workforce_industries"))
    own = employees(by_hand, city.area, 2021)
    total = by_hand.value(city.area, "employees", 2021, basis="economic_census")
    body = table.iloc[: len(INDUSTRIES)]
    assert body["employees"].to_numpy() == pytest.approx(own)
    assert body["share"].to_numpy() == pytest.approx(100 * own / total)
    for code in (prefecture, "00000"):
        whole = employees(by_hand, code, 2021)
        whole_total = by_hand.value(code, "employees", 2021, basis="economic_census")
        assert body[f"quotient_{code}"].to_numpy(float) == pytest.approx(
            (own / total) / (whole / whole_total)
        )
    shares = own / own.sum()
    assert f"{printed(1 / (shares**2).sum(), 1)}産業に等しく" in statement(city, "workforce.concentration")


def test_what_hiratsuka_says_of_its_industries(studies, by_hand):
    """平塚市: manufacturing and wholesale and retail trade make 40 % of the employees."""
    own = dict(zip(INDUSTRIES, employees(by_hand, "14203", 2021), strict=True))
    total = by_hand.value("14203", "employees", 2021, basis="economic_census")
    share = 100 * (own["manufacturing"] + own["wholesale_retail"]) / total
    assert round(share, 1) == 41.9
    told = statement(studies["14203"], "workforce.claim")
    assert "40％" in told
    assert f"{share:.1f}％で、1.9ポイント多い" in told


def test_shift_share(city, by_hand):
    first, last = (employees(by_hand, city.area, year) for year in (2016, 2021))
    nation = [employees(by_hand, "00000", year) for year in (2016, 2021)]
    overall = nation[1].sum() / nation[0].sum() - 1
    each = nation[1] / nation[0] - 1
    parts = (first.sum() * overall, (first * (each - overall)).sum(), (last - first * (1 + each)).sum())
    told = re.findall(r"が([−+][\d,]+)人", statement(city, "workforce.growth"))
    values = [float(text.replace(",", "").replace("−", "-")) for text in told]
    assert values == pytest.approx(parts, abs=1)
    assert sum(values) == last.sum() - first.sum()
    totals = [by_hand.value(city.area, "employees", year, basis="economic_census") for year in (2016, 2021)]
    told_apart = "産業の分かる従業者は" in statement(city, "workforce.growth")
    assert told_apart == (totals != [first.sum(), last.sum()])


def test_where_residents_work(city, by_hand):
    home, away = (by_hand.value(city.area, name, LAST) for name in ("employed_at_home", "commuters_out"))
    told = statement(city, "workforce.commuting")
    assert f"{100 * home / (home + away):.1f}％（{printed(home)}人）" in told
    assert f"{printed(away)}人が他の市区町村へ" in told


def raised(people: np.ndarray, rates: np.ndarray, wanted: float) -> float:
    return optimize.brentq(lambda s: people @ special.expit(special.logit(rates) + s) - wanted, -5, 5)


@pytest.mark.parametrize("area", ["14212", "03209"])
def test_workers_to_come(studies, by_hand, area):
    prefecture = f"{area[:2]}000"
    table = cells(studies[area].supply.table("workforce_supply")).set_index("year")
    ahead = {"held": 0.0, "trend": 0.0, "best": 0.0}
    scores = {
        code: sum(by_hand.people("00000", LAST, sex) @ by_hand.rates(code, LAST, sex) for sex in SEXES)
        for code in (f"{n:02d}000" for n in range(1, 48))
    }
    best = max(scores, key=scores.get)
    for sex in SEXES:
        now = by_hand.people(area, LAST, sex)
        old = [
            np.append(
                [by_hand.value(area, "population", year, sex, age, "ipss_2018") for age in AGES[:-1]],
                sum(
                    by_hand.value(area, "population", year, sex, age, "ipss_2018") for age in ("85-89", "90+")
                ),
            )
            for year in (LAST, 2040)
        ]
        people = old[1] * now / old[0]
        rates, before = by_hand.rates(prefecture, LAST, sex), by_hand.rates(prefecture, 2010, sex)
        step = raised(now, rates, by_hand.value(area, "employed", LAST, sex) / by_hand.share(area, LAST, sex))
        later = special.logit(rates) + 2 * (special.logit(rates) - special.logit(before))
        ahead["held"] += people @ special.expit(special.logit(rates) + step)
        ahead["trend"] += people @ special.expit(later + step)
        ahead["best"] += people @ by_hand.rates(best, LAST, sex)
    for way, value in ahead.items():
        assert table.loc[2040, way] == pytest.approx(value)
    assert table.loc[LAST, "held"] == pytest.approx(spread(by_hand, area, LAST))
    assert table.loc[LAST, "trend"] == pytest.approx(spread(by_hand, area, LAST))
    assert math.isnan(table.loc[LAST, "best"])


def test_the_hindcast_of_a_prefecture(studies, by_hand):
    table = cells(studies["14212"].supply.table("workforce_hindcast")).set_index("area")
    assert len(table) == 48
    code = "18000"
    foreseen = {"held": 0.0, "trend": 0.0}
    for sex in SEXES:
        young = {
            year: [by_hand.value(code, "population_known_age", year, sex, age) for age in ("5-9", "10-14")]
            for year in (2000, 2010)
        }
        all_ages = {year: np.append(young[year], by_hand.people(code, year, sex)) for year in (2000, 2010)}
        people = []
        for place in range(14):
            people.append(all_ages[2010][place] * all_ages[2010][place + 2] / all_ages[2000][place])
        people.append(all_ages[2010][14:].sum() * all_ages[2010][16] / all_ages[2000][14:].sum())
        rates = by_hand.rates(code, 2010, sex)
        before = by_hand.rates(code, 2000, sex)
        foreseen["held"] += np.array(people) @ rates
        foreseen["trend"] += np.array(people) @ special.expit(
            2 * special.logit(rates) - special.logit(before)
        )
    for way, value in foreseen.items():
        assert table.loc[code, way] == pytest.approx(100 * (value / spread(by_hand, code, LAST) - 1))
    low, high = np.quantile(table.drop("14212")["held"].astype(float), [0.1, 0.9])
    told = statement(studies["14212"], "workforce.hindcast")
    assert f"{printed(low, 1, True)}％から{printed(high, 1, True)}％" in told


def test_openings_over_applicants(studies, by_hand):
    openings, applicants = (
        by_hand.value("14000", name, 2024, basis="employment_service")
        for name in ("job_openings", "job_applicants")
    )
    assert f"神奈川県が{openings / applicants:.2f}倍" in statement(studies["14212"], "workforce.jobs")
