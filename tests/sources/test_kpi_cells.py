"""Cells of KPI sheets and published KPI tables: what they say was read by a person, not by the code.

The table of prefectures is a transcription by a third party whose own reading of a number stands beside the cell
for 北海道, 愛知県 and 大阪府: where both read a number, they have to agree.
"""

import datetime
import os
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model.kpis.kpi import Comparison, Reference
from analysis.model.observations import Status
from analysis.sources.kpi_cells import KpiCell, read_cell, read_value
from analysis.sources.kpi_refusal import CellRefused, Refusal
from analysis.sources.kpi_units import factor

TABLE = (
    Path(os.environ.get("EBPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
    / "tables"
    / "kpi_prefectures_sapporo.csv.gz"
)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("１，２３４", "人", 1234),
        ("△416", "人", -416),
        ("▲１２．５％", "％", -12.5),
        ("−3", "ポイント", -3),
        ("73.8％", "%", 73.8),
        ("1,234 人", "人", 1234),
        ("38.9万㎥", "㎥", 389_000),
        ("38.9万㎥", "万㎥", 38.9),
        ("9.3億円", "百万円", 930),
        ("８兆9,150億円", "億円", 89_150),
        ("6,666億83百万円", "百万円", 666_683),
        ("12ヶ所", "か所", 12),
        ("2.1t-CO₂", "t-CO2", 2.1),
        ("全国43位", "位", 43),
        ("1,750人／年", "人/年", 1750),
        ("±0", "人", 0),
    ],
)
def test_numbers_in_the_unit_of_the_kpi(text, unit, value):
    cell = read_cell(text, unit)
    assert (cell.value, cell.status) == (value, Status.OBSERVED)


@pytest.mark.parametrize(
    ("text", "year", "value"),
    [
        ("R6 73.8％", 2024, 73.8),
        ("H30 7,286人", 2018, 7286),
        ("令和元年度 45%", 2019, 45),
        ("73.7% （R3年度）", 2021, 73.7),
        ("572万人泊 （R8年）", 2026, 572),
        ("34.8% （R6.4）", 2024, 34.8),
        ("50％ （R5.6現在）", 2023, 50),
        ("平成30年度　12件", 2018, 12),
        ("2024年度 15件", 2024, 15),
    ],
)
def test_the_year_that_a_cell_names(text, year, value):
    cell = read_cell(text)
    assert (cell.year, cell.value) == (year, value)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("未公表", Status.UNAVAILABLE),
        ("調査なし", Status.UNAVAILABLE),
        ("未公表（R8公表予定）", Status.UNAVAILABLE),
        ("集計中", Status.UNAVAILABLE),
        ("…", Status.UNAVAILABLE),
        ("―", Status.NOT_APPLICABLE),
        ("該当なし", Status.NOT_APPLICABLE),
        ("Ｘ", Status.SUPPRESSED),
    ],
)
def test_why_there_is_no_number(text, status):
    cell = read_cell(text, "人")
    assert (cell.value, cell.status, cell.words) == (None, status, text)


@pytest.mark.parametrize(
    ("text", "comparison", "reference"),
    [
        ("全国値以上", Comparison.AT_LEAST, Reference.NATIONAL),
        ("全国平均を上回る", Comparison.ABOVE, Reference.NATIONAL),
        ("県平均以下", Comparison.AT_MOST, Reference.PREFECTURE),
        ("前年より減少", Comparison.BELOW, Reference.PREVIOUS_YEAR),
        ("前年度を下回る", Comparison.BELOW, Reference.PREVIOUS_YEAR),
        ("各年において前年よりも上昇", Comparison.ABOVE, Reference.PREVIOUS_YEAR),
        ("現状より増加", Comparison.ABOVE, Reference.BASELINE),
        ("基準値以上", Comparison.AT_LEAST, Reference.BASELINE),
    ],
)
def test_conditions(text, comparison, reference):
    condition = read_cell(text).condition
    assert (condition.comparison, condition.reference) == (comparison, reference)


@pytest.mark.parametrize(
    ("text", "unit", "refusal"),
    [
        ("小71.1％／中64.6％／高64.3％", "％", Refusal.SEVERAL_VALUES),
        ("R2 20事業体／22事業体", "事業体", Refusal.SEVERAL_VALUES),
        ("4,725万t（▲19.9％）", "万t", Refusal.SEVERAL_VALUES),
        ("国語： 5地区 算数： 2地区 （R3年度）", None, Refusal.SEVERAL_VALUES),
        ("8.2 9.1", "％", Refusal.SEVERAL_VALUES),
        ("79.3% （H30～R2平均）", "％", Refusal.SEVERAL_YEARS),
        ("454件 （R2～4年度）", "件", Refusal.SEVERAL_YEARS),
        ("年平均15,018人", "人", Refusal.SEVERAL_YEARS),
        ("12.3 (R7.2)", "％", Refusal.ONE_YEAR_OF_MANY),
        ("R5 12.3 (R6年度)", "％", Refusal.ONE_YEAR_OF_MANY),
        ("120件", "人", Refusal.OTHER_UNIT),
        ("500人", "人/年", Refusal.OTHER_UNIT),
        ("9% （参考値：全国）", "％", Refusal.OTHER_AREA),
        ("全国値", "％", Refusal.NO_COMPARISON),
        ("全市町村", "市町村", Refusal.NO_NUMBER),
        ("合意形成方策の検討", "件", Refusal.NO_NUMBER),
        ("過去最高値", "人", Refusal.NO_NUMBER),
        ("1.2.3", "件", Refusal.SEVERAL_VALUES),
        ("12,34", "件", Refusal.SEVERAL_VALUES),
        ("30団体 （個人も含む）", "団体", Refusal.UNCLEAR_REMARK),
        ("#DIV/0!", "％", Refusal.A_FORMULA_ERROR),
        ("①", "件", Refusal.NO_NUMBER),
    ],
)
def test_what_is_not_understood_is_refused_by_name(text, unit, refusal):
    with pytest.raises(CellRefused) as refused:
        read_cell(text, unit)
    assert refused.value.refusal is refusal


def test_what_stands_beside_a_number_is_kept():
    assert read_cell("186件 （累計）", "件").cumulative
    assert read_cell("12.5 以下 （R8年）").bound is Comparison.AT_MOST
    assert read_cell("約18,000戸", "戸").status is Status.ESTIMATED
    assert read_cell("61.5% ※速報値", "%").status is Status.ESTIMATED
    limits = read_cell("37.5～50")
    assert (limits.value, limits.lower, limits.upper) == (None, 37.5, 50)
    assert read_cell("  ").is_blank


def test_numbers_of_a_workbook():
    assert read_value(0.738, "0.0%", "％").value == 73.8
    assert read_value(73.8, "0.0", "％").value == 73.8
    assert read_value(12, '0"%"', "件").value == 12
    assert read_value("７３．８％", "@", "％").value == 73.8
    assert read_value(None, "General", "人") == KpiCell()
    for content, form, unit, refusal in (
        (0.5, "0%", "人", Refusal.PER_CENT_FORMAT),
        (datetime.datetime(2024, 6, 1), "m/d", "人", Refusal.A_DATE),
        (True, "General", "人", Refusal.NO_NUMBER),
    ):
        with pytest.raises(CellRefused) as refused:
            read_value(content, form, unit)
        assert refused.value.refusal is refusal


@given(st.text(max_size=30))
def test_any_text_is_understood_or_refused(text):
    try:
        cell = read_cell(text, "人")
    except CellRefused:
        return
    assert cell.is_blank or cell.condition or cell.status or cell.lower is not None


@given(st.decimals(-1_000_000, 1_000_000, places=2), st.sampled_from(["", "人", " 人"]))
def test_a_plain_number_is_itself(number, suffix):
    text = f"{abs(number):,}"
    written = ("△" if number < 0 else "") + text + suffix
    assert read_cell(written, "人").value == float(number)


def test_multiples_of_a_unit():
    assert factor("千人", "万人") == Decimal("0.1")
    assert factor("万人泊", "人泊") == 10_000
    assert factor("人", "人泊") is None
    assert factor("－", "") == 1


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    if not TABLE.exists():
        pytest.skip(f"the KPI tables are not at hand: {TABLE}")
    return pd.read_csv(TABLE, dtype=str, keep_default_na=False)


def test_every_cell_of_the_published_tables_is_understood_or_refused_by_name(published, capsys):
    """No number differs from the transcriber's reading, and none is read from a cell with two of them."""
    counts: dict[str, Counter[str]] = {}
    compared = 0
    for row in published.to_dict("records"):
        # 札幌市's cells are a program's notation; the number beside is the cell
        text = row["value"] if row["name"] == "札幌市" else row["value_text"]
        count = counts.setdefault(row["name"], Counter())
        try:
            cell = read_cell(text)
        except CellRefused as refused:
            count[refused.refusal.name] += 1
            continue
        count["understood"] += 1
        if cell.value is None:
            continue
        if re.fullmatch(r"-?\d+(\.\d+)?", row["value"]):
            assert cell.value == float(row["value"]), text
            compared += 1
        elif not re.search(r"[兆億].*\d", text):
            outside = re.sub(r"[（(].*|^[RHS令平].*?[年\s]", "", text.replace("CO2", ""))
            assert len(re.findall(r"[0-9０-９][0-9０-９,，.．]*", outside)) == 1, text
    with capsys.disabled():
        for name, count in counts.items():
            refused = {refusal: n for refusal, n in count.items() if refusal != "understood"}
            print(
                f"\n{name}: {count['understood']} of {count.total()} cells understood, refused {refused}",
                end="",
            )
    assert compared > 850
    assert sum(count["understood"] for count in counts.values()) >= 0.85 * len(published)


def test_known_cells_of_the_published_tables(published):
    """What a person reads in 福岡県's and 広島県's tables."""
    cells = dict(zip(published["name"] + published["value_text"], published["value_text"], strict=True))
    assert read_cell(cells["福岡県14,159人 （累計）"], "人").cumulative
    assert read_cell(cells["福岡県3.5億円以下 （R8年）"], "億円").bound is Comparison.AT_MOST
    assert read_cell(cells["広島県R2 34.8万㎥"], "万㎥").value == 34.8
    with pytest.raises(CellRefused, match=Refusal.SEVERAL_VALUES):
        read_cell(cells["広島県R1 県41.8％（国53.6％）"], "％")
