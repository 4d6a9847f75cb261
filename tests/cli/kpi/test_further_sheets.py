"""The sheets beside that of the KPIs: projects below measures, and what citizens say."""

from __future__ import annotations

import pytest

from analysis.store.kpis import kpis

from .conftest import AREA, Sheet


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
