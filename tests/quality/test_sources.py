"""Conflicts and lapsed corrections as the store has them; births of 大崎市 (04215) 2016 differ in the real
files: 1,023 (社会・人口統計体系) and 973 (SSDSE-A 2018)."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.quality.sources import conflicts, lapsed_corrections
from analysis.store.data_store import DataStore

KEY = {
    "area": "04215",
    "indicator": "births",
    "year": 2016,
    "sex": "total",
    "age": "total",
    "basis": "vital_statistics",
}


def disputed(*rows: tuple[float | None, str, bool, str], **key: object) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["value", "source", "chosen", "file"])
    return table.assign(**{**KEY, **key}, status="observed", edition="")


def store(*tables: pd.DataFrame, notices: tuple[str, ...] = ()) -> SimpleNamespace:
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return SimpleNamespace(conflicts=lambda: table, notices=notices)


def test_the_value_in_use_stands_beside_the_one_that_differs_most():
    table = disputed(
        (1023.0, "vital_ssds", True, ""),
        (1020.0, "ssdse_a_2020", False, "SSDSE-A-2020.csv"),
        (973.0, "ssdse_a_2018", False, "SSDSE-A-2018.csv"),
    )
    (row,) = conflicts(store(table)).to_dict("records")
    assert (row["kind"], row["grade"]) == ("conflict", "warning")
    assert (row["area"], row["year"], row["value"], row["expected"]) == ("04215", 2016, 1023, 973)
    assert row["score"] == pytest.approx(50 / 1023)
    assert row["detail"].startswith("採用したのはvital_ssdsの1,023。ほかに")
    for told in ("ssdse_a_2018（SSDSE-A-2018.csv）の973", "ssdse_a_2020（SSDSE-A-2020.csv）の1,020"):
        assert told in row["detail"]


def test_sources_that_agree_with_the_value_in_use_are_not_told():
    table = disputed(
        (10.0, "vital_ssds", True, ""),
        (10.0, "ssdse_a_2020", False, "a.csv"),
        (12.0, "ssdse_a_2018", False, "b.csv"),
    )
    (row,) = conflicts(store(table)).to_dict("records")
    assert "ssdse_a_2020" not in row["detail"]


def test_no_value_against_a_value_is_a_difference_and_zero_is_not_no_value():
    absent = disputed((None, "vital_ssds", True, ""), (12.0, "x", False, "x.csv"))
    zero = disputed((0.0, "vital_ssds", True, ""), (3.0, "x", False, "x.csv"), year=2017)
    other = disputed((5.0, "vital_ssds", True, ""), (None, "x", False, "x.csv"), year=2018)
    found = conflicts(store(absent, zero, other)).set_index("year")
    assert found.loc[2016, "detail"] == "採用したのはvital_ssdsの値なし。ほかにx（x.csv）の12"
    assert found.loc[2017, "detail"] == "採用したのはvital_ssdsの0。ほかにx（x.csv）の3"
    assert found.loc[2018, "detail"] == "採用したのはvital_ssdsの5。ほかにx（x.csv）の値なし"
    assert found["score"].tolist() == [1.0, 1.0, 1.0]
    assert found["expected"].isna().tolist() == [False, False, True]


def test_every_key_is_told_by_itself():
    tables = [
        disputed((10.0 * k, "a", True, ""), (10.0 * k + 1, "b", False, "b.csv"), year=2010 + k)
        for k in (1, 2, 3)
    ]
    found = conflicts(store(*tables)).sort_values("year")
    assert found["value"].tolist() == [10, 20, 30]
    assert found["expected"].tolist() == [11, 21, 31]
    assert ["の10。" in text for text in found["detail"]] == [True, False, False]


def test_without_conflicts_and_notices_there_is_nothing():
    assert conflicts(store()).empty
    assert lapsed_corrections(store()).empty


def test_lapsed_corrections_are_told_in_the_words_of_the_store(broken_data):
    columns = "area,indicator,basis,year,sex,age,action,value,expected,reason,provided_by"
    lines = [
        "14212,births,vital_statistics,2016,total,total,replace,1600,9999,誤植,企画課",
        "14212,births,vital_statistics,2017,total,total,remove,,1,重複,企画課",
        "14212,deaths,vital_statistics,2016,total,total,replace,1,1700000,誤植,企画課",
    ]
    (broken_data / "corrections.csv").write_text("\n".join([columns, *lines]) + "\n", encoding="utf-8")
    opened = DataStore.open(broken_data)
    found = lapsed_corrections(opened)
    assert len(found) == 3
    assert set(found["kind"]) == {"correction"}
    assert set(found["grade"]) == {"warning"}
    assert any("1,614" in text and "9,999" in text for text in found["detail"])
