"""Declared needs: which years are asked for, and what a data folder has of them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml

from analysis.chapters.needs import SeriesNeed, known_years, main_basis, main_years, unmet, words
from analysis.chapters.needs_beside import FindingNeed
from analysis.chapters.survey_needs import SurveyNeed
from analysis.chapters.year_rules import Apart, AtLeast, BothEnds, Including, Spanning
from analysis.model.area_codes import JAPAN
from analysis.model.observations import COLUMNS, typed
from analysis.store.data_store import DataStore
from analysis.topics.registry import all_topics


@pytest.mark.parametrize(
    ("rule", "years", "met"),
    [
        (AtLeast(2), (2015, 2016), True),
        (AtLeast(2), (2016,), False),
        (AtLeast(2), (2016, 2024), False),
        (AtLeast(1), (), False),
        (Spanning(), (2015, 2025), True),
        (Spanning(), (2016, 2023), True),
        (Spanning(), (2015, 2020), False),
        (Spanning(), (2017, 2025), False),
        (Spanning(), (), False),
        (Spanning(held=5), (2015, 2020), True),
        (Spanning(held=5), (2010, 2015), False),
        (BothEnds(), (2016, 2020, 2023), True),
        (BothEnds(), (2016, 2020), False),
        (BothEnds(), (2015, 2025), False),
        (Including(2020), (2015, 2020), True),
        (Including(2020), (2015, 2025), False),
        (Apart(5), (2018, 2020, 2023), True),
        (Apart(5), (2019, 2023), False),
        (Apart(5), (2018, 2022), False),
    ],
)
def test_years_that_are_enough_from_2016_to_2023(rule, years, met):
    assert rule.met(years, (2016, 2023)) is met


def test_a_window_of_one_year_has_no_two_ends():
    assert not BothEnds().met((2016,), (2016, 2016))


def test_the_years_asked_for_are_told():
    window = (2016, 2023)
    told = [rule.words(window) for rule in (AtLeast(2), AtLeast(1), Spanning(), BothEnds(), Including(2020))]
    assert told == ["2年分以上", "1年分", "2016年以前と2023年以後", "2016年と2023年", "2020年"]


def need(**other) -> SeriesNeed:
    given = {
        "id": "women",
        "label": "女性",
        "missing": "{area}の女性の人口",
        "indicator": "population",
        "bases": ("census", "ipss_2018"),
        "years": Spanning(),
        "table": "census_ages",
        "sex": "female",
        "ages": ("20-24", "25-29"),
    }
    return SeriesNeed(**{**given, **other})


def rows(*cells: tuple[str, str, int, str, float | None]) -> pd.DataFrame:
    table = pd.DataFrame(cells, columns=["area", "basis", "year", "age", "value"])
    table = table.assign(indicator="population", sex="female", status="observed", source="x")
    return typed(table[list(COLUMNS)])


WOMEN = rows(
    ("14212", "census", 2015, "20-24", 10),
    ("14212", "census", 2015, "25-29", 10),
    ("14212", "ipss_2018", 2025, "20-24", 9),
    ("14212", "ipss_2018", 2025, "25-29", 9),
    ("14203", "census", 2015, "20-24", 10),
    ("14203", "census", 2020, "20-24", 10),
    ("14203", "census", 2020, "25-29", None),
    ("03209", "resident_register", 2015, "20-24", 10),
    ("03209", "resident_register", 2015, "25-29", 10),
)


def test_a_year_counts_when_every_age_has_a_value_on_a_basis_that_serves():
    assert need().years_by_area(WOMEN) == {"14212": {"census": (2015,), "ipss_2018": (2025,)}}
    assert need(ages=("20-24",)).years_by_area(WOMEN)["14203"] == {"census": (2015, 2020)}
    assert need(sex="male").years_by_area(WOMEN) == {}
    assert need(bases=()).years_by_area(WOMEN) == {}
    assert need().years_by_area(WOMEN[:0]) == {}


def test_bases_are_mixed_only_where_the_analysis_does():
    years = {"census": (2015,), "ipss_2018": (2025,)}
    assert not need().met_by(years, (2016, 2023))
    assert need(together=True).met_by(years, (2016, 2023))
    assert not need(together=True).met_by({}, (2016, 2023))
    assert not need(bases=()).met_by(years, (2016, 2023))
    assert need().met_by({"census": (2010,), "ipss_2018": (2015, 2025)}, (2016, 2023))


class Store(SimpleNamespace):
    """As much of a store as a need asks: the rows of an area on its present boundaries."""

    catalogue = SimpleNamespace(
        indicator_bases={("population", "census"), ("population", "ipss_2018"), ("women", "census")}
    )

    def history(self, area: str, indicator: str, basis: str) -> SimpleNamespace:
        found = WOMEN[(WOMEN["area"] == area) & (WOMEN["basis"] == basis)]
        return SimpleNamespace(observations=found[found["indicator"] == indicator])


def test_the_store_is_asked_for_the_area_or_the_nation():
    mixed = need(together=True)
    assert mixed.years_of(Store(), "14212") == {"census": (2015,), "ipss_2018": (2025,)}
    assert mixed.met(Store(), "14212", (2016, 2023))
    assert not mixed.met(Store(), "14203", (2016, 2023))
    assert not need(together=True, national=True).met(Store(), "14212", (2016, 2023))
    assert need(together=True, national=True).years_of(Store(), "14212") == {}


def test_what_the_catalogue_does_not_have_is_not_asked_for():
    assert need(bases=("census", "ipss_2099")).years_of(Store(), "14212") == {"census": (2015,)}
    assert need(bases=()).years_of(Store(), "14212") == {}


def test_another_indicator_may_serve_as_well():
    instead = need(indicator="women", others=("population",), together=True)
    assert instead.years_of(Store(), "14212") == {"census": (2015,), "ipss_2018": (2025,)}
    assert instead.met(Store(), "14212", (2016, 2023))
    assert not need(indicator="women", together=True).met(Store(), "14212", (2016, 2023))


def test_many_areas_at_once_have_what_each_has_alone_and_the_nation_is_looked_at_once(data_dir, monkeypatch):
    store = DataStore.open(data_dir)
    needs = [
        replace(need, id=f"{topic.id}.{need.id}")
        for topic in all_topics().values()
        for need in topic.needs
        if isinstance(need, SeriesNeed)
    ]
    areas = ["14212", "03209", "14203", "20000", "13402"]
    alone = {need.id: {area: need.years_of(store, area) for area in areas} for need in needs}
    assert any(alone[need.id]["13402"] for need in needs if need.national)

    asked = []
    history = DataStore.history
    monkeypatch.setattr(
        DataStore, "history", lambda self, area, *of: (asked.append((area, *of)), history(self, area, *of))[1]
    )
    together = known_years(store, needs, areas)
    assert {id: {area: known.get(area, {}) for area in areas} for id, known in together.items()} == alone
    of_nation = [each for each in asked if each[0] == JAPAN]
    series = sum(len({need.indicator, *need.others}) * len(need.bases) for need in needs if need.national)
    assert 0 < len(of_nation) <= series


def test_unmet_needs_keep_their_order():
    needs = (need(id="a", bases=()), need(id="b", together=True), need(id="c"))
    assert [each.id for each in unmet(needs, Store(), "14212", (2016, 2023))] == ["a", "c"]


def test_the_main_series_has_the_first_basis_with_two_years():
    preferred = need(bases=("vital_statistics", "resident_register"))
    both = {"resident_register": (2015, 2020), "vital_statistics": (2019, 2023)}
    assert main_basis(preferred, both) == "vital_statistics"
    assert main_years(preferred, both) == {"vital_statistics": (2019, 2023)}
    one = {**both, "vital_statistics": (2023,)}
    assert main_years(preferred, one) == {"resident_register": (2015, 2020)}
    assert main_basis(preferred, {"census": (2015, 2020)}) is None
    assert main_years(preferred, {"vital_statistics": (2023,)}) == {}


def test_the_area_is_named_or_left_out():
    assert words(need(), "厚木市") == "厚木市の女性の人口"
    assert words(need()) == "女性の人口"
    assert words(need(missing="全国の出生率"), "厚木市") == "全国の出生率"


def test_findings_are_needed_of_the_last_edition_that_has_reports(lay, tmp_path, data_dir, monkeypatch):
    monkeypatch.setenv("EBPM_REPORTS_DIR", str(tmp_path))
    store = DataStore.open(data_dir, areas=["14212"])
    some = FindingNeed("some", "報告書", "{area}の報告書", "built_reports")
    deaths = FindingNeed("deaths", "死亡数の報告書", "{area}の報告書", "built_reports", "deaths")
    assert not some.met(store, "14212", (2020, 2023))
    assert some.years_of(store, "14212") == {}
    lay(tmp_path, edition=2025)
    lay(tmp_path, topic="births", edition=2026)
    assert some.met(store, "14212", (2020, 2023))
    assert not deaths.met(store, "14212", (2020, 2023)), "that of the year before is not this year's"
    assert some.years_of(store, "14212") == {"reports": (2025, 2026)}
    lay(tmp_path, edition=2026)
    assert deaths.met(store, "14212", (2020, 2023))


def survey_need(*, with_counts_by_age: bool = False) -> SurveyNeed:
    return SurveyNeed(
        "survey", "調査", "{area}の調査", "citizen_survey", with_counts_by_age=with_counts_by_age
    )


def test_surveys_that_are_there_and_those_with_numbers_by_age(data_dir):
    """平塚市's and 横浜市's shares by age were printed without the numbers of respondents; 長野市 has no survey."""
    store = DataStore.open(data_dir, areas=["14203", "20201"])
    assert survey_need().met(store, "14203", (2019, 2024))
    assert not survey_need().met(store, "20201", (2019, 2024))
    assert not survey_need(with_counts_by_age=True).met(store, "14203", (2019, 2024))


def test_a_table_with_numbers_by_age_is_enough(broken_data):
    folder = broken_data / "surveys" / "20201" / "citizens_2025"
    folder.mkdir(parents=True)
    form = {
        "area": "20201",
        "id": "citizens_2025",
        "name": "市民意識調査",
        "fiscal_year": 2025,
        "source": "survey_atsugi_2019",
        "groupings": {
            "age": {
                "label": "年齢",
                "complete": False,
                "groups": {"18-39": {"label": "18〜39歳", "ages": {"youngest": 18, "oldest": 39}}},
            }
        },
        "questions": {
            "settlement": {
                "label": "住み続けたいか",
                "about": "settlement",
                "complete": False,
                "answers": {"stay_total": {"label": "住み続けたい", "meaning": "stay_total"}},
            }
        },
    }
    (folder / "survey.yml").write_text(yaml.safe_dump(form, allow_unicode=True), encoding="utf-8")
    head = "question,answer,group,n,weighted,N,share,status,source,note"
    row = "settlement,stay_total,age:18-39,80,,120,,observed,survey_atsugi_2019,"
    total = "settlement,stay_total,total,300,,400,,observed,survey_atsugi_2019,"
    (folder / "counts.csv").write_text(f"{head}\n{total}\n{row}\n", encoding="utf-8")
    store = DataStore.open(broken_data, areas=["20201"])
    assert survey_need(with_counts_by_age=True).met(store, "20201", (2019, 2024))
