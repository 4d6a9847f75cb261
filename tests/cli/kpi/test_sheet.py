"""``ebpm kpi``: the sheet goes out, is filled in as departments do, comes back understood or refused cell by cell."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date

import pytest

from analysis.model.kpis.kpi import Kind, RevisionKind
from analysis.model.observations import Status
from analysis.store.kpis import kpis

from .conftest import AREA, HOSTILE, Sheet


def test_last_year_s_words_are_filled_in_and_text_is_no_formula(sheet, figures):
    assert sheet.cell("visitors", "KPI の名称").value == HOSTILE
    assert all(cell.data_type != "f" for row in sheet.cells.iter_rows() for cell in row)
    assert sheet.cell("visitors", "2021年度（令和3年度）実績").value == 150.25
    assert sheet.cell("visitors", "2021年度（令和3年度）実績").number_format == "#,##0.00"
    assert sheet.cell("visitors", "2023年度（令和5年度）実績").value is None
    assert sheet.cell("felt", "2021年度").value == "調査なし（隔年）"
    assert sheet.cell("felt", "2026年度（令和8年度）目標").value == "全国値以上"
    assert sheet.cell("band", "2026年度").value == "37.5〜50"
    assert sheet.cell("births", "2022年度").value == figures(AREA, "births", "vital_statistics")[2022]
    assert [sheet.cell("visitors", each).value for each in ("種類", "方向", "SDGs", "重要な視点")] == [
        *("水準", "増やす", "8、11", "デジタル、連携"),
    ]
    drop_downs = {each.formula1 for each in sheet.cells.data_validations.dataValidation}
    assert {'"水準,累計,維持,範囲"', '"増やす,減らす"', '"新規,統合,変更,廃止"'} <= drop_downs


def test_a_sheet_that_nobody_touched_changes_nothing(ebpm, register, sheet, broken_data):
    done = ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA)
    assert done.code == 0, done.err
    assert "何も変えていません" in done.out
    assert kpis(broken_data, AREA) == register


def test_what_a_killed_import_left_is_gone_after_one_that_changes_nothing(ebpm, register, sheet, broken_data):
    place = broken_data / "kpis" / AREA
    for left in (".part", ".former"):
        shutil.copytree(place, place.with_name(f".{AREA}{left}"))
    assert ebpm("import", str(sheet.save()), "--area", AREA).code == 0
    assert [path.name for path in place.parent.iterdir() if path.name.startswith(".")] == []
    assert kpis(broken_data, AREA) == register


def test_an_existing_file_is_not_overwritten(ebpm, sheet):
    done = ebpm("template", AREA)
    assert done.code == 2
    assert "上書きしません" in done.err


def test_what_departments_write_is_understood(ebpm, sheet, broken_data):
    actual = "2023年度（令和5年度）実績"
    sheet.put("visitors", **{actual: "２０１．５万人", "2022年度（令和4年度）実績": 1_825_000})
    sheet.put("felt", **{actual: 0.738})
    sheet.cell("felt", actual).number_format = "0.0%"
    sheet.put("felt", **{"2022年度（令和4年度）実績": "未公表"})
    sheet.cell("visitors", "2022年度（令和4年度）実績").value = "約182.5万人（速報値）"
    new = 6
    sheet.put(
        new, **{"KPI の名称": "待機児童数", "施策（総合計画）": "子育て", "種類": "水準", "方向": "減らす"}
    )
    sheet.put(
        new, **{"単位": "人", "小数の桁数": 0, "基準値": "42人", "基準年度": "令和２年度", "SDGs": "3、4"}
    )
    sheet.put(new, **{actual: "12人", "2026年度（令和8年度）目標": "0人以下", "区分": "アウトカム"})
    sheet.save()
    done = ebpm("import", f"kpi_{AREA}.xlsx", "--area", "厚木市", "--date", "2024-08-01")
    assert done.code == 0, done.err
    after = kpis(broken_data, AREA)
    reported = after.reported("visitors")
    assert (reported[2023].value, reported[2023].reported_on) == (201.5, date(2024, 8, 1))
    assert (reported[2022].value, reported[2022].status) == (182.5, Status.ESTIMATED)
    assert [each.value for each in after.former_reports("visitors")] == [180.0]
    assert after.reported("felt")[2023].value == 73.8
    assert (after.reported("felt")[2022].status, after.reported("felt")[2022].note) == (
        Status.UNAVAILABLE,
        "未公表",
    )
    (added,) = (each for each in after.kpis if each.name == "待機児童数")
    assert (added.id, added.baseline, added.baseline_year, added.sdgs, added.kind) == (
        *("kpi_005", 42.0, 2020, (3, 4), Kind.OUTCOME),
    )
    assert after.final_target(added.id).target == 0
    assert [each.kind for each in after.revisions_of(added.id)] == [RevisionKind.NEW]
    # the same file once more: the new row has no number yet, and would be a second KPI of its name
    again = ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA)
    assert again.code == 2
    assert "kpi_005" in again.err
    assert kpis(broken_data, AREA) == after


def test_a_change_needs_a_reason_and_keeps_what_was(ebpm, sheet, broken_data, register):
    sheet.put("visitors", **{"2026年度（令和8年度）目標": 200, "KPI の名称": "観光客数"})
    sheet.save()
    done = ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA)
    assert done.code == 2
    assert "3行目 列「見直し」" in done.err
    assert "KPI の名称、2026年度 目標" in done.err
    assert kpis(broken_data, AREA) == register
    sheet.put("visitors", **{"見直し": "変更", "見直しの理由": "感染症の影響"})
    sheet.put("felt", **{"見直し": "統合", "元の番号": "band"})
    sheet.save()
    assert ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA, "--date", "2024-08-01").code == 0
    after = kpis(broken_data, AREA)
    assert [(each.target, each.set_on) for each in after.former_targets("visitors")] == [
        (240.4, date(2021, 3, 1))
    ]
    assert after.final_target("visitors").target == 200
    (revision,) = after.revisions_of("visitors")
    assert (revision.kind, revision.reason, revision.former) == (
        *(RevisionKind.CHANGED, "感染症の影響", f"KPI の名称: {HOSTILE}"),
    )
    assert [each.id for each in after.active] == ["births", "visitors", "felt"]
    assert "band" in after
    assert "何も変えていません" in ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA).out
    # a KPI that was merged away takes no new figures, unless it is taken up again
    sheet.put("band", **{"2023年度（令和5年度）実績": "40％"})
    sheet.save()
    assert "新規（廃止・統合した KPI" in ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA).err
    sheet.put("band", **{"見直し": "新規"})
    sheet.save()
    assert ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA, "--date", "2025-08-01").code == 0
    assert "band" in [each.id for each in kpis(broken_data, AREA).active]


@pytest.mark.parametrize(
    ("kpi", "heading", "value", "told"),
    [
        ("visitors", "2023年度（令和5年度）実績", "男12.1 女13.2", "1つのセルに値が2つ以上ある"),
        ("visitors", "2023年度（令和5年度）実績", "前年並み", "数でも、決まった語でもない"),
        ("visitors", "2023年度（令和5年度）実績", "201.5千円", "単位が KPI と違う"),
        ("visitors", "2023年度（令和5年度）実績", "R4 201.5万人", "2023年度の値"),
        ("visitors", "2023年度（令和5年度）実績", "120 (累計)", "種類が累計の KPI"),
        ("visitors", "2023年度（令和5年度）実績", "前年より減少", "1つの数か、数がない理由"),
        ("visitors", "2023年度（令和5年度）実績", date(2024, 4, 1), "日付に変わっている"),
        ("visitors", "2023年度（令和5年度）実績", "#REF!", "数式がエラー"),
        ("visitors", "2023年度（令和5年度）実績", "=1+1", "計算結果が保存されていない数式"),
        ("visitors", "2026年度（令和8年度）目標", "240以下", "方向に合う数"),
        ("visitors", "2026年度（令和8年度）目標", "－", "取り下げられない"),
        ("band", "2026年度（令和8年度）目標", 40, "37.5〜50"),
        ("visitors", "種類", "割合", "水準、累計、維持、範囲"),
        ("visitors", "方向", None, "増やす、減らす"),
        ("visitors", "基準年度", "昔", "令和2年度 などの年度"),
        ("visitors", "基準年度", 2026, "基準年度（2026）より後"),
        ("visitors", "SDGs", 811, "1から17の番号"),
        ("visitors", "番号", "Ａ", "番号"),
        ("visitors", "番号", "births", "2行目にない番号"),
        ("visitors", "番号", "other", "登録簿にある番号"),
        ("visitors", "出典", "nowhere", "sources.csv"),
        ("visitors", "見直し", "廃止", "変更・廃止の理由"),
        ("visitors", "元の番号", "gone", "登録簿にある番号"),
        ("births", "2022年度（令和4年度）実績", 1308, "書き換えられない"),
        ("births", "統計の基準", "census", "指標と基準の組"),
        ("visitors", "統計の指標", "births", "どちらも空"),
        ("visitors", "基本目標（総合戦略）", None, "変えた列: 基本目標（総合戦略）"),
    ],
)
def test_every_problem_is_told_with_sheet_row_and_column(
    ebpm, sheet, broken_data, register, kpi, heading, value, told
):
    row = sheet.row(kpi)
    sheet.put(row, **{heading: value})
    sheet.save()
    done = ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA)
    assert done.code == 2
    assert f"シート「KPI」 {row}行目 列「" in done.err
    assert told in done.err
    assert kpis(broken_data, AREA) == register


def test_all_problems_are_listed_at_once(ebpm, sheet):
    sheet.put("visitors", **{"2023年度（令和5年度）実績": "?", "出典": "nowhere"})
    sheet.put("felt", **{"単位": "％", "小数の桁数": "二", "2023年度（令和5年度）実績": "1 2"})
    sheet.save()
    done = ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA)
    assert "誤りが3件" in done.err
    assert {f"{row}行目" in done.err for row in (3, 4)} == {True}


def test_columns_and_sheets_that_are_not_the_sheet_s(ebpm, sheet, tmp_path):
    sheet.cells.cell(1, sheet.cells.max_column + 1).value = "メモ"
    sheet.cells.cell(1, sheet.headings["所管課"]).value = "担当"
    sheet.save()
    done = ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA)
    assert "列「メモ」" in done.err
    assert "列「所管課」" in done.err
    sheet.cells.title = "別"
    sheet.save()
    assert "シート「KPI」がありません" in ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA).err
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04broken")
    assert "Excel ブックとして読めません" in ebpm("import", "x.xlsx", "--area", AREA).err
    assert ebpm("import", "none.xlsx", "--area", AREA).code == 2
    assert ebpm("import", "x.xlsx", "--area", AREA, "--date", "明日").code == 2


def test_a_sheet_of_another_area_is_refused(ebpm, sheet):
    done = ebpm("import", f"kpi_{AREA}.xlsx", "--area", "平塚市")
    assert done.code == 2
    assert "14212 厚木市" in done.err
    del sheet.book["書き方"]
    sheet.save()
    assert "何も変えていません" in ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA).out


def test_a_sheet_with_a_format_down_to_the_last_row_is_refused_at_once(ebpm, sheet):
    sheet.cells.cell(1_048_576, 1).number_format = "0"
    sheet.save()
    done = ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA)
    assert done.code == 2
    assert "1,048,576行" in done.err


def test_a_year_s_column_may_be_added_in_japanese_years(ebpm, sheet, broken_data):
    column = sheet.cells.max_column + 1
    sheet.cells.cell(1, column).value = "Ｒ６実績"
    sheet.cells.cell(sheet.row("felt"), column).value = "75％"
    sheet.save()
    assert ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA).code == 0
    assert kpis(broken_data, AREA).reported("felt")[2024].value == 75


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_the_sheet_survives_libreoffice(ebpm, sheet, broken_data, tmp_path):
    sheet.put("visitors", **{"2023年度（令和5年度）実績": "２０１．５万人"})
    sheet.put("felt", **{"2023年度（令和5年度）実績": 0.738, "2022年度（令和4年度）実績": "未公表"})
    sheet.cell("felt", "2023年度（令和5年度）実績").number_format = "0.0%"
    said = sheet.book["市民の評価"]
    said.append(["観光", "満足度", 2023, 2.85, 1, 4, 2794, None, None])
    said.append(["観光", "重要度", 2023, 0.452, 0, 100, None, None, None])
    said["D3"].number_format = "0.0%"
    path = sheet.save()
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "back"), str(path)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    back = Sheet(tmp_path / "back" / path.name)
    assert back.cell("visitors", "KPI の名称").value == HOSTILE
    drop_downs = {each.formula1 for each in back.cells.data_validations.dataValidation}
    assert {'"水準,累計,維持,範囲"', '"増やす,減らす"', '"新規,統合,変更,廃止"'} <= drop_downs
    done = ebpm("import", f"back/{path.name}", "--area", AREA)
    assert done.code == 0, done.err
    after = kpis(broken_data, AREA)
    assert after.reported("visitors")[2023].value == 201.5
    assert after.reported("felt")[2023].value == 73.8
    assert after.reported("felt")[2022].note == "未公表"
    assert len(after.actuals) == 4 + 3
    assert [(each.value, each.n) for each in after.perceptions] == [(2.85, 2794), (45.2, None)]
