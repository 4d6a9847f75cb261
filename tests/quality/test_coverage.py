"""The coverage matrix says what really can be built: compared with opening the reports themselves."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.checking.errors import InputError
from analysis.quality.coverage import COLUMNS, buildable, coverage
from analysis.store.data_store import DataStore
from analysis.topics.births import TOPIC, open_study
from analysis.topics.registry import all_topics

from .conftest import series


@pytest.fixture(scope="module")
def shipped(data_dir) -> tuple[DataStore, pd.DataFrame]:
    store = DataStore.open(data_dir)
    areas = [*sorted(store.observations["area"].unique()), "13402"]
    return store, coverage(store, all_topics().values(), areas)


def test_a_row_a_topic_area_and_need(shipped):
    store, table = shipped
    needs = sum(len(topic.needs) for topic in all_topics().values())
    assert len(table) == needs * (store.observations["area"].nunique() + 1)
    assert tuple(table.columns) == COLUMNS
    assert not table.duplicated(["topic", "area", "need"]).any()


@pytest.mark.parametrize("area", ["14212", "03209", "14205", "20000", "00000"])
def test_what_is_unmet_are_the_gaps_that_the_report_names(shipped, data_dir, area):
    _, table = shipped
    unmet = table[(table["area"] == area) & ~table["met"] & (table["topic"] == "births")]
    study = open_study(area=area, data_dir=str(data_dir), compare_with=[])
    assert unmet["missing"].tolist() == [row[0] for row in study.gaps.rows]
    assert unmet["table"].tolist() == [row[1] for row in study.gaps.rows]


def test_an_area_without_data_cannot_be_built_and_every_other_can(shipped, data_dir):
    store, table = shipped
    table = table[table["topic"] == "births"]
    outcome = buildable(table).set_index("area")
    known = store.observations.loc[store.observations["indicator"] == "births", "area"]
    assert set(outcome.index[~outcome["built"]]) == set(outcome.index) - set(known)
    assert "13402" not in set(known)
    with pytest.raises(InputError):
        open_study(area="13402", data_dir=str(data_dir))
    lacking = table[table["area"] == "13402"]
    national = {need.id for need in TOPIC.needs if need.national}
    assert not lacking["met"].any()
    assert (lacking["years"] == "").sum() == len(lacking) - len(national)
    assert outcome.loc["13402", "lacking"] == len(lacking)


def test_the_years_at_hand_and_asked_for_are_told(shipped):
    _, table = shipped
    rows = table[(table["area"] == "14212") & (table["topic"] == "births")].set_index("need")
    assert rows.loc["births", "years"].startswith("人口動態統計 2010〜2023年（14年分）、住民基本台帳 2015〜")
    assert rows.loc["births", "asked"] == "2016年と2023年"
    assert rows.loc["share_married", "asked"] == "2016年以前と2018年以後"
    assert rows.loc["share_married", "years"] == ""
    assert rows.loc["women", "years"].startswith(
        "住民基本台帳（日本人住民） 2014〜2024年（11年分）、住民基本台帳（日本人住民、3月31日） 2010〜2013年（4年分）、"
        "国勢調査 1980〜2015年（8年分）、社人研 平成30(2018)年推計 2015〜2045年"
    )


def test_a_base_year_of_the_profile_without_births_blocks_the_report(broken_data):
    profile = broken_data / "profiles" / "14205.yml"
    profile.write_text('area: "14205"\nbirths: {base_year: 2005}\n', encoding="utf-8")
    table = coverage(DataStore.open(broken_data), all_topics().values(), ["14205", "14212"])
    outcome = buildable(table[table["topic"] == "births"]).set_index("area")["built"]
    assert outcome.to_dict() == {"14205": False, "14212": True}
    with pytest.raises(InputError, match="2005"):
        open_study(area="14205", data_dir=str(broken_data))


def test_years_of_a_former_code_count(broken_data, yearly):
    """滝沢市 (03216) was 滝沢村 (03305) until 2014: births on both codes make one series."""
    births = pd.concat(
        [yearly("03305", series(2010, 500, 510, 505, 495)), yearly("03216", series(2014, 500, 490, 480))]
    )
    births.to_csv(broken_data / "observations" / "takizawa.csv", index=False)
    with (broken_data / "areas.csv").open("a", encoding="utf-8") as file:
        file.write("03305,滝沢村,municipality,03000,\n")
    store = DataStore.open(broken_data)
    table = coverage(store, [all_topics()["births"]], ["03216"]).set_index("need")
    assert table.loc["births", "years"] == "人口動態統計 2010〜2016年（7年分）"
    assert table.loc["births", "asked"] == "2010年と2016年"
    assert table.loc["births", "met"]
    study = open_study(area="03216", data_dir=str(broken_data))
    assert (study.base_year, study.year) == (2010, 2016)
