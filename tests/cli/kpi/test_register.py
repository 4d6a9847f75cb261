"""What an import makes of the register: a first one, the state of the two plans, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from analysis.checking.errors import InputError
from analysis.methods.kpi_target import Direction
from analysis.model.kpis.kpi import Kind, Kpi, Target
from analysis.model.kpis.register import KpiRegister
from analysis.store.kpis import actuals_of, kpis, store_for, write_kpis

from .conftest import AREA, Sheet


def test_a_first_register_from_an_empty_sheet(ebpm, broken_data, tmp_path):
    shutil.rmtree(broken_data / "kpis", ignore_errors=True)
    assert "kpi template" in _error(lambda: kpis(broken_data, AREA))
    assert ebpm("template", AREA, "--out", "new.xlsx", "--year", "2024", "--target-year", "2029").code == 0
    sheet = Sheet(tmp_path / "new.xlsx")
    for row, name in ((2, "一つ目"), (3, "二つ目")):
        sheet.put(
            row, **{"KPI の名称": name, "主な取組（総合戦略）": "取組", "種類": "累計", "方向": "増やす"}
        )
        sheet.put(
            row, **{"小数の桁数": 0, "2024年度（令和6年度）実績": f"{row}件" if row == 3 else 7, "単位": "件"}
        )
    sheet.save()
    done = ebpm("import", "new.xlsx", "--area", AREA)
    assert done.code == 0, done.err
    found = kpis(broken_data, AREA)
    assert [(each.id, each.name, each.in_strategy) for each in found.kpis] == [
        ("kpi_001", "一つ目", True),
        ("kpi_002", "二つ目", True),
    ]
    assert [found.reported(each.id)[2024].value for each in found.kpis] == [7, 3]
    assert found.revisions == ()


def test_the_import_tells_how_the_two_plans_stand(ebpm, register, broken_data, tmp_path):
    rows = (
        Kpi(
            "a",
            "観光客数（累計）",
            policy="観光",
            unit="人",
            baseline=10.0,
            baseline_year=2020,
            kind=Kind.OUTCOME,
        ),
        Kpi(
            "b",
            "観光客数 (累計)",
            goal="にぎわい",
            unit="人",
            baseline=12.0,
            baseline_year=2020,
            kind=Kind.OUTPUT,
        ),
        Kpi("c", "市内の空き店舗数", policy="商業", goal="にぎわい", kind=Kind.OUTPUT),
        Kpi("d", "市内空き店舗数", goal="しごと", direction=Direction.LOWER),
    )
    write_kpis(broken_data, KpiRegister(AREA, rows, (Target("a", 2026, 20.0), Target("b", 2027, 20.0))))
    assert ebpm("template", AREA).code == 0
    lines = ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA).out.splitlines()
    assert [line.strip() for line in lines[1:]] == [
        "総合計画だけの KPI 1件、総合戦略だけ 2件、両方 1件。計画ごとなら 5件の評価と記入が 4件で済みます",
        "名称が同じ KPI 1組: a 観光客数（累計） と b 観光客数 (累計)",
        "名称が似ている KPI 1組: c 市内の空き店舗数 と d 市内空き店舗数",
        "総合計画と総合戦略で食い違うもの 2件: 観光客数（累計） の基準値（10 と 12）、"
        "観光客数（累計） の期間（2020〜2026 と 2020〜2027）",
        "アウトカムの KPI がない目標 1件: にぎわい",
        "KPI に区分がなく、アウトカムの有無が分からない目標 1件: しごと",
    ]


def test_official_actuals_come_from_the_store(broken_data, register, figures):
    series = actuals_of(register, "births", store_for(broken_data, register))
    assert dict(series) == figures(AREA, "births", "vital_statistics")
    assert (series.name, series.basis) == ("出生数", "vital_statistics")
    assert dict(actuals_of(register, "visitors", store_for(broken_data, register))) == {
        2021: 150.25,
        2022: 180.0,
    }


def test_a_register_is_written_whole_or_not_at_all(broken_data, register):
    place = broken_data / "kpis" / AREA
    (place / "README.txt").write_text("覚え書き", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    broken = KpiRegister(AREA, register.kpis, (Target("nobody", 2026, 1.0),))
    assert "register.csv" in _error(lambda: write_kpis(broken_data, broken))
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    # killed between the two renames
    place.rename(place.with_name(f".{AREA}.former"))
    assert kpis(broken_data, AREA) == register
    assert {path.name for path in place.parent.iterdir()} >= {AREA}
    write_kpis(broken_data, KpiRegister(AREA, register.kpis))
    assert {path.name for path in place.iterdir()} == {"register.csv", "README.txt"}


def _error(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as error:
        call()
    return str(error.value)
