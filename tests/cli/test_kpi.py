"""``ebpm kpi``: the sheet goes out, is filled in as departments do, comes back understood or refused cell by cell."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from analysis.checking.errors import InputError
from analysis.cli import main
from analysis.methods.kpi_target import Direction
from analysis.model.kpis.kpi import Actual, Comparison, Condition, Kind, Kpi, Reference, RevisionKind, Target
from analysis.model.kpis.register import KpiRegister
from analysis.model.observations import Status
from analysis.store.kpis import actuals_of, kpis, store_for, write_kpis

AREA = "14212"
HOSTILE = '=HYPERLINK("http://example.com","押す")'


class Done(NamedTuple):
    """What a run of the command left."""

    code: int
    out: str
    err: str


@pytest.fixture
def ebpm(monkeypatch, capsys, tmp_path, broken_data) -> Callable[..., Done]:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Done:
        given = ["ebpm", "kpi", *arguments, "--data-dir", str(broken_data)]
        monkeypatch.setattr(sys, "argv", given)
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Done(int(ended.value.code or 0), printed.out, printed.err)

    return run


class Sheet:
    """The filled-in sheet, its cells named by KPI (or row) and heading."""

    def __init__(self, path: Path) -> None:
        self._path, self.book = path, openpyxl.load_workbook(path)
        self.cells: Worksheet = self.book["KPI"]
        self.headings = {cell.value: cell.column for cell in self.cells[1]}

    def row(self, kpi: str) -> int:
        return next(cell.row for cell in self.cells["A"] if cell.value == kpi)

    def cell(self, where: str | int, heading: str):
        column = next(
            n for title, n in self.headings.items() if title == heading or title.startswith(heading)
        )
        return self.cells.cell(where if isinstance(where, int) else self.row(where), column)

    def put(self, where: str | int, **values: object) -> None:
        for heading, value in values.items():
            self.cell(where, heading).value = value

    def save(self) -> Path:
        self.book.save(self._path)
        return self._path


@pytest.fixture
def register(broken_data) -> KpiRegister:
    shutil.rmtree(broken_data / "kpis" / AREA, ignore_errors=True)
    found = KpiRegister(
        AREA,
        (
            Kpi("births", "出生数", goal="基本目標2", kind=Kind.OUTCOME, unit="人", baseline=1408.0, baseline_year=2020,
                indicator="births", basis="vital_statistics"),
            Kpi("visitors", HOSTILE, policy="観光", goal="基本目標1", unit="万人", decimals=1, baseline=221.4,
                baseline_year=2019, viewpoints=("デジタル", "連携"), sdgs=(8, 11), note="+1"),
            Kpi("felt", "満足度", measure="3", unit="％", decimals=1),
            Kpi("band", "適正範囲", goal="1", direction=None, type="range", unit="％"),  # type: ignore[arg-type]
        ),
        (
            Target("births", 2026, 1500.0),
            Target("visitors", 2026, 240.4, set_on=date(2021, 3, 1)),
            Target("felt", 2026, condition=Condition(Comparison.AT_LEAST, Reference.NATIONAL)),
            Target("band", 2026, lower=37.5, upper=50.0),
        ),
        (
            Actual("visitors", 2021, date(2022, 8, 1), 150.25, Status.OBSERVED),
            Actual("visitors", 2022, date(2023, 8, 1), 180.0, Status.ESTIMATED),
            Actual("felt", 2021, None, None, Status.UNAVAILABLE, note="調査なし（隔年）"),
            Actual("felt", 2022, None, None, Status.NOT_APPLICABLE),
        ),
    )  # fmt: skip
    write_kpis(broken_data, found)
    return kpis(broken_data, AREA)


@pytest.fixture
def sheet(ebpm, register, tmp_path) -> Sheet:
    assert ebpm("template", AREA, "--year", "2023").code == 0
    return Sheet(tmp_path / f"kpi_{AREA}.xlsx")


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


def test_projects_below_measures(ebpm, sheet, broken_data, tmp_path):
    projects = sheet.book["事業"]
    headings = [cell.value for cell in projects[1]]
    assert headings == [
        "事業の番号",
        "事業名",
        "施策",
        "年度",
        "評価",
        "遅れの理由",
        "予算（千円）",
        "関係する KPI の番号",
    ]
    projects.append([None, "=観光案内", "観光", "R5", "やや遅れ", "資材の高騰", "1.2億円", "visitors、felt"])
    projects["B2"].data_type = "s"
    projects.append([None, "子育て広場", "子育て", 2023, "順調", None, None, None])
    sheet.save()
    assert ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA).code == 0
    first, second = kpis(broken_data, AREA).projects
    assert (first.id, first.name, first.year, first.budget_thousand_yen, first.kpis) == (
        *("project_001", "=観光案内", 2023, 120_000, ("visitors", "felt")),
    )
    assert (second.id, second.rating, second.budget_thousand_yen) == ("project_002", "順調", None)
    # the next year: last year's rows are there, the year and the rating are written over
    assert ebpm("template", AREA, "--out", "next.xlsx").code == 0
    following = Sheet(tmp_path / "next.xlsx")
    cells = following.book["事業"]
    assert [cell.value for cell in cells[2]] == [
        *("project_001", "=観光案内", "観光", 2023, "やや遅れ", "資材の高騰", 120_000, "visitors、felt"),
    ]
    assert cells["B2"].data_type != "f"
    cells["D2"].value, cells["E2"].value = 2024, "順調"
    following.save()
    done = ebpm("import", "next.xlsx", "--area", AREA)
    assert "事業の評価 1件" in done.out
    assert [(each.id, each.year, each.rating) for each in kpis(broken_data, AREA).projects] == [
        *(("project_001", 2023, "やや遅れ"), ("project_002", 2023, "順調"), ("project_001", 2024, "順調")),
    ]
    cells["G2"].value, cells["H2"].value, cells["D3"].value = "多額", "gone", "来年"
    cells.append([None, "子育て広場", "子育て", 2024, "順調"])
    following.save()
    done = ebpm("import", "next.xlsx", "--area", AREA)
    for row, heading, told in (
        (2, "予算（千円）", "数でも、決まった語でもない"),
        (3, "年度", "令和2年度"),
        (4, "事業の番号", "project_002"),
    ):
        assert f"シート「事業」 {row}行目 列「{heading}」" in done.err
        assert told in done.err


def test_what_citizens_say_goes_into_the_register_and_comes_back(ebpm, sheet, broken_data, tmp_path):
    cells = sheet.book["市民の評価"]
    assert [cell.value for cell in cells[1]] == [
        *("施策", "尋ねたこと", "年度", "値", "尺度の下端", "尺度の上端", "回答数", "設問の言葉", "出典"),
    ]
    drop_downs = {each.formula1 for each in cells.data_validations.dataValidation}
    assert '"満足度,重要度"' in drop_downs
    cells.append(["=観光", "満足度", "令和5年度", "２．８５", 1, 4, "2,794人", None, None])
    cells["A2"].data_type = "s"
    cells.append(["=観光", "重要度", 2023, "45.2％", 0, 100, None, "観光に力を入れる", None])
    cells["A3"].data_type = "s"
    sheet.save()
    done = ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA)
    assert "市民の評価 2件" in done.out
    first, second = kpis(broken_data, AREA).perceptions
    assert (first.measure, str(first.aspect), first.year, first.value, first.highest, first.n) == (
        *("=観光", "satisfaction", 2023, 2.85, 4.0, 2794),
    )
    assert (str(second.aspect), second.value, second.n, second.question) == (
        *("importance", 45.2, None, "観光に力を入れる"),
    )
    # the next year: last year's rows are there; year and value are written over, and last year's stay
    assert ebpm("template", AREA, "--out", "next.xlsx").code == 0
    following = Sheet(tmp_path / "next.xlsx")
    cells = following.book["市民の評価"]
    assert [cell.value for cell in cells[2]] == ["=観光", "満足度", 2023, 2.85, 1, 4, 2794, None, None]
    assert cells["A2"].data_type != "f"
    assert "何も変えていません" in ebpm("import", "next.xlsx", "--area", AREA).out
    cells["C2"].value, cells["D2"].value = 2024, 2.9
    following.save()
    assert "市民の評価 1件" in ebpm("import", "next.xlsx", "--area", AREA).out
    after = kpis(broken_data, AREA).perceptions
    assert [(str(each.aspect), each.year, each.value) for each in after] == [
        *(("satisfaction", 2023, 2.85), ("importance", 2023, 45.2), ("satisfaction", 2024, 2.9)),
    ]


@pytest.mark.parametrize(
    ("row", "heading", "told"),
    [
        (["観光", "好感度", 2023, 2.8, 1, 4], "尋ねたこと", "満足度、重要度 のいずれか"),
        (["観光", "満足度", 2023, 5.2, 1, 4], "値", "尺度の下端以上、上端以下の数"),
        (["観光", "満足度", 2023, 2.8, 4, 1], "尺度の上端", "尺度の下端より大きい数"),
        (["観光", "満足度", 2023, "2.8、3.1", 1, 4], "値", "1つの値"),
        (["観光", "満足度", 2023, "未公表", 1, 4], "値", "1つの数"),
        (["観光", "満足度", 2023, 2.8, 1, 4, 0], "回答数", "1以上の整数か、空"),
        (["観光", "満足度", 2023, 2.8, 1, 4, "約半数"], "回答数", "1つの値"),
        ([None, "満足度", 2023, 2.8, 1, 4], "施策", "空でない値"),
        (["観光", "満足度", "来年", 2.8, 1, 4], "年度", "令和2年度"),
        (["観光", "満足度", 2023, 2.8, 1, 4, 9, None, "gone"], "出典", "sources.csv"),
        (["観光", "満足度", 2022, 2.8, 1, 4], "施策", "2行目にない"),
    ],
)
def test_what_citizens_cannot_have_said_is_refused_with_its_place(
    ebpm, sheet, broken_data, row, heading, told
):
    cells = sheet.book["市民の評価"]
    cells.append(["観光", "満足度", 2022, 2.7, 1, 4, 900, None, None])
    cells.append(row)
    sheet.save()
    done = ebpm("import", f"kpi_{AREA}.xlsx", "--area", AREA)
    assert done.code == 2
    assert f"シート「市民の評価」 3行目 列「{heading}」" in done.err
    assert told in done.err
    assert kpis(broken_data, AREA).perceptions == ()


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


def _error(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as error:
        call()
    return str(error.value)
