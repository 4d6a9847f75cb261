"""``ebpm survey``: the form goes out, is filled in and read back; files are told apart; mistakes are one message."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from analysis.model.catalogue import Catalogue
from analysis.model.survey_files import load_survey

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ebpm(command, monkeypatch, tmp_path, broken_data):
    monkeypatch.chdir(tmp_path)
    return lambda *words: command("survey", *words, "--data-dir", broken_data)


SHARES = (0.4, 0.25, 0.15, 0.1, 0.06, 0.04)
SIZES = {"男性": 500, "女性": 600, "その他・無回答": 100}
AGES = {"18〜29歳": 100, "30〜39歳": 200, "40〜49歳": 200, "50〜59歳": 200, "60〜69歳": 200, "70歳以上": 200}


@pytest.fixture
def filled(ebpm, tmp_path) -> Path:
    """The form, filled in by a department: rows of everybody, of sexes and of ages."""
    assert ebpm("template", "厚木市", "--out", "form.xlsx").code == 0
    described = tmp_path / "form.yml"
    content = described.read_text(encoding="utf-8").replace('source: ""', "source: plan_atsugi")
    described.write_text(content, encoding="utf-8")
    sizes = {
        "全体": 1200,
        **{f"性別 {k}": v for k, v in SIZES.items()},
        **{f"年齢 {k}": v for k, v in AGES.items()},
    }
    sizes["年齢 年齢無回答"] = 100
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    sheet = book["集計表"]
    answers = ("住み続けたい", "どちらかといえば住み続けたい", "どちらともいえない")
    answers += ("どちらかといえば市外に移りたい", "市外に移りたい", "無回答")
    for row in range(2, sheet.max_row + 1):
        answer, size = sheet.cell(row, 2).value, sizes[sheet.cell(row, 3).value]
        counts = [round(size * share) for share in SHARES]
        totals = {"住み続けたい（計）": counts[0] + counts[1], "市外に移りたい（計）": counts[3] + counts[4]}
        sheet.cell(row, 4).value = totals.get(answer) if answer in totals else counts[answers.index(answer)]
        sheet.cell(row, 6).value = size
    book.save(tmp_path / "form.xlsx")
    return tmp_path / "form.xlsx"


def test_the_form_has_drop_downs_and_is_refused_empty(ebpm, tmp_path):
    done = ebpm("template", "14212", "--out", "form.xlsx")
    assert done.code == 0
    assert "ebpm survey import form.xlsx --area 14212" in done.out
    book = openpyxl.load_workbook(tmp_path / "form.xlsx")
    assert book.sheetnames == ["集計表", "記入のしかた", "選択肢"]
    rules = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in book["集計表"].data_validations.dataValidation
    }
    assert set(rules) == {"A2", "B2", "C2", "H2"}
    assert [cell.value for cell in book["選択肢"]["B"][:2]] == [
        "住み続けたい",
        "どちらかといえば住み続けたい",
    ]
    assert not book["集計表"].merged_cells.ranges
    again = ebpm("template", "14212", "--out", "form.xlsx")
    assert (again.code, "既にあります" in again.err) == (2, True)
    empty = ebpm("import", "form.xlsx", "--area", "14212", "--survey", "form.yml")
    assert empty.code == 2
    assert "form.xlsx シート「集計表」 2行目 列「回答者数 n」" in empty.err


def test_a_filled_form_comes_back_suppressed_and_is_shown(ebpm, filled, broken_data):
    done = ebpm("import", filled, "--area", "厚木市", "--survey", "form.yml")
    assert (done.code, done.err) == (0, "")
    assert "集計表として取り込みました" in done.out
    counts = load_survey(broken_data, "14212", "citizens_2025", Catalogue.load(broken_data)).counts
    assert len(counts) == 88
    total = counts[counts["group"] == "total"].set_index("answer")["n"]
    assert total["stay"] == 480
    assert total["stay_total"] == 780
    # 6 % and 4 % of a hundred
    young = counts[counts["group"] == "age:18-29"].set_index("answer")
    assert young.loc[["move", "no_answer"], "n_status"].tolist() == ["suppressed", "suppressed"]
    text = (broken_data / "surveys" / "14212" / "citizens_2025" / "counts.csv").read_text(encoding="utf-8")
    assert not {
        int(n)
        for n in pd.to_numeric(
            pd.Series([r.split(",")[3] for r in text.splitlines()[1:]]), errors="coerce"
        ).dropna()
    } & set(range(10))
    shown = ebpm("show", "14212", "citizens_2025")
    assert shown.code == 0
    assert "住み続けたい（計）" in shown.out
    assert "65.0" in shown.out
    assert ebpm("import", filled, "--area", "14212", "--survey", "form.yml").code == 0


def test_every_problem_of_a_form_is_told_with_sheet_row_and_column(ebpm, filled):
    book = openpyxl.load_workbook(filled)
    sheet = book["集計表"]
    sheet["B3"] = "住みたい"
    sheet["D4"] = "約百"
    sheet["C5"] = "若い人"
    sheet["F6"] = None
    book.save(filled)
    done = ebpm("import", filled, "--area", "14212", "--survey", "form.yml")
    assert done.code == 2
    for row, column in ((3, "回答"), (4, "回答者数 n"), (5, "区分"), (6, "区分の人数 N")):
        assert f"form.xlsx シート「集計表」 {row}行目" in done.err
        assert column in next(line for line in done.err.splitlines() if f" {row}行目" in line)


def test_another_content_under_the_same_name_needs_replace(ebpm, filled, broken_data):
    words = ("import", filled, "--area", "14212", "--survey", "form.yml")
    assert ebpm(*words).code == 0
    described = filled.with_suffix(".yml")
    described.write_text(described.read_text(encoding="utf-8") + "note: 訂正\n", encoding="utf-8")
    refused = ebpm(*words)
    assert (refused.code, "--replace" in refused.err) == (2, True)
    assert ebpm(*words, "--replace").code == 0
    kept = broken_data / "surveys" / "14212" / "citizens_2025" / "survey.yml"
    assert kept.read_bytes() == described.read_bytes()


def test_the_area_of_the_command_must_be_that_of_the_survey(ebpm, filled):
    done = ebpm("import", filled, "--area", "平塚市", "--survey", "form.yml")
    assert done.code == 2
    assert "14212" in done.err
    assert "14203" in done.err


def test_respondents_are_told_from_tables_and_their_tables_are_suppressed(ebpm, tmp_path, broken_data):
    """A small made-up survey: four answers of two sexes and two ages."""
    form = {
        "area": "99201",
        "id": "made_up",
        "name": "調査（架空データ）",
        "fiscal_year": 2025,
        "synthetic": True,
        "source": "synthetic_survey",
        "population": {
            "date": "2025-01-01",
            "source": "synthetic_survey",
            "by_sex_and_age": {s: {"18-39": 3000, "40+": 7000} for s in ("male", "female")},
        },
        "groupings": {
            "sex": {
                "label": "性別",
                "column": "F1",
                "groups": {"male": {"label": "男"}, "female": {"label": "女"}},
            },
            "age": {
                "label": "年齢",
                "column": "F2",
                "groups": {
                    "18-39": {"label": "若", "ages": {"youngest": 18, "oldest": 39}},
                    "40+": {"label": "高", "ages": {"youngest": 40}},
                },
            },
        },
        "questions": {
            "settlement": {
                "label": "住み続けたいか",
                "column": "Q1",
                "answers": {
                    "stay": {"label": "住む", "codes": ["1"]},
                    "move": {"label": "移る", "codes": ["2"]},
                    "none": {"label": "無回答", "meaning": "no_answer"},
                },
            }
        },
    }
    (tmp_path / "survey.yml").write_text(yaml.safe_dump(form, allow_unicode=True), encoding="utf-8")
    people = [
        (s, a, q)
        for s in "男女"
        for a in (25, 60)
        for q, n in (("1", 40), ("2", 20), ("", 15))
        for _ in range(n)
    ]
    people += [("男", 25, "1")] * 10
    pd.DataFrame(people, columns=["F1", "F2", "Q1"]).to_csv(tmp_path / "a.csv", index=False)
    done = ebpm("import", "a.csv", "--area", "99201", "--survey", "survey.yml")
    assert (done.code, done.err) == (0, "")
    assert "回答者ごとのファイルとして" in done.out
    assert "架空データ" in done.out
    assert "有効標本" in done.out
    assert (broken_data / "store" / "surveys" / "99201" / "made_up" / "respondents.csv").is_file()
    counts = load_survey(broken_data, "99201", "made_up", Catalogue.load(broken_data)).counts
    by = counts.set_index(["answer", "group"])
    assert (by.at[("stay", "total"), "n"], by.at[("stay", "total"), "N"]) == (170, 310)
    # young men are 85 of 310, but 3,000 of 20,000; the raked share by hand, post-stratified sexes and ages
    assert by.at[("stay", "age:18-39"), "weighted"] + by.at[("move", "age:18-39"), "weighted"] + by.at[
        ("none", "age:18-39"), "weighted"
    ] == pytest.approx(6000, abs=0.3)
    shown = ebpm("show", "99201", "made_up", "--weights")
    assert shown.code == 0
    assert "架空データ" in shown.out
    assert "有効標本" in shown.out
    second = ebpm("import", "a.csv", "--area", "99201", "--survey", "survey.yml")
    assert (second.code, "--replace" in second.err) == (2, True)
    # four young men more who want to move: of everybody, of men and of the young, a reader of both tables finds them
    pd.DataFrame([*people, *[("男", 25, "2")] * 4], columns=["F1", "F2", "Q1"]).to_csv(
        tmp_path / "b.csv", index=False
    )
    again = ebpm("import", "b.csv", "--area", "99201", "--survey", "survey.yml", "--replace")
    assert (again.code, again.err) == (0, "")
    assert "前の版と1〜9人だけ違う値が3件あります" in again.out
    # ten more are not told apart from others
    more = [*people, *[("男", 25, "2")] * 14]
    pd.DataFrame(more, columns=["F1", "F2", "Q1"]).to_csv(tmp_path / "c.csv", index=False)
    third = ebpm("import", "c.csv", "--area", "99201", "--survey", "survey.yml", "--replace")
    assert (third.code, "前の版と" in third.out) == (0, False)


def test_a_data_folder_that_is_not_there_yet_is_started(ebpm, command, filled, tmp_path):
    given = ("--area", "厚木市", "--survey", "form.yml", "--data-dir", "new")
    done = command("survey", "import", filled, *given)
    assert done.code == 0, done.err
    assert (tmp_path / "new" / "surveys" / "14212" / "citizens_2025" / "counts.csv").is_file()


def test_what_is_neither_a_table_nor_a_survey_is_told(ebpm, filled, tmp_path):
    (tmp_path / "other.csv").write_text("年,出生数\n2020,5\n", encoding="utf-8")
    done = ebpm("import", "other.csv", "--area", "14212", "--survey", "form.yml")
    assert done.code == 2
    assert "other.csv 1行目" in done.err
    assert "問1" in done.err
    assert ebpm("import", "other.csv", "--area", "14212", "--survey", "none.yml").code == 2


def test_shipped_surveys_are_listed_and_shown_with_what_was_worked_out(ebpm):
    listed = ebpm("show", "平塚市")
    assert [f"citizens_{year}" in listed.out for year in (2014, 2016, 2018, 2022, 2024)] == [True] * 5
    shown = ebpm("show", "14212", "citizens_2019")
    assert "73.2" in shown.out
    assert "計算した値" in shown.out
    assert "厚木市" in shown.out
    assert ebpm("show", "14212", "citizens_1999").code == 2
    assert ebpm("show", "03209").code == 2


def test_the_made_up_sample_is_the_same_every_time(tmp_path):
    script = PROJECT / "scripts" / "synthetic_survey.py"
    for name in ("a", "b"):
        subprocess.run(
            [sys.executable, str(script), "--out", str(tmp_path / name)], check=True, capture_output=True
        )
    for file in ("respondents.csv", "survey.yml"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    rows = pd.read_csv(tmp_path / "a" / "respondents.csv")
    assert set(rows["データの種類"]) == {"架空データ"}
    assert len(rows) > 1000
