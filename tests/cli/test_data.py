"""``ebpm data import`` and ``show`` as an analyst meets them; numbers are those of the files in the tests."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.sources import estat_api
from analysis.sources.estat import read as read_estat
from analysis.store.generation import Generations

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT / "tests" / "sources" / "samples"

PLAN = """
source: plan_atsugi
constants: {area: "14212", indicator: births, basis: city_plan}
columns: {year: 年, value: 出生数}
"""


@pytest.fixture
def ebpm(command, monkeypatch, tmp_path):
    """Run the command in the test's folder with a data folder that does not exist yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EBPM_DATA_DIR", str(tmp_path / "city"))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    return lambda *words: command("data", *words)


@pytest.fixture
def plan(tmp_path) -> Callable[..., list[str]]:
    """Write a city's own table of births and its mapping; return the arguments that import it."""

    def write(*lines: str, name: str = "plan.csv", source: str = "plan_atsugi") -> list[str]:
        table = tmp_path / name
        table.write_text("\n".join(["年,出生数", *lines, ""]), encoding="cp932")
        mapping = tmp_path / f"{source}.yml"
        mapping.write_text(PLAN.replace("plan_atsugi", source), encoding="utf-8")
        return ["import", "tidy", str(table), "--mapping", str(mapping)]

    return write


def line_with(text: str, word: str) -> str:
    (found,) = [line for line in text.splitlines() if word in line]
    return found


def stored(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "store").iterdir() if path.name != ".lock"}


def test_an_unknown_data_folder_is_started_and_the_values_are_shown_with_their_file(ebpm, plan, tmp_path):
    done = ebpm(*plan('平成30年,"1,501"', "令和元年,1450"))
    assert (done.code, done.err) == (0, "")
    assert f"{tmp_path / 'city'} に、同梱のデータ" in done.out
    assert "plan.csv: 2件、1地域、2018～2019年（plan_atsugi）" in done.out
    shown = ebpm("show", "14212", "births", "--basis", "city_plan")
    assert shown.code == 0
    assert "厚木市（14212） 出生数（市の計画書）（単位: 人） 基準: 市の計画書（city_plan）" in shown.out
    assert line_with(shown.out, " 2018 ").split()[:5] == ["2018", "1,501", "実測", "plan_atsugi", "plan.csv"]
    assert line_with(shown.out, " 2016 ").split()[:5] == [
        "2016",
        "1,711",
        "実測",
        "plan_atsugi",
        "observations/",
    ]
    (entry,) = json.loads((tmp_path / "city/store/imports.json").read_text(encoding="utf-8"))["imports"]
    assert entry["imported_at"][:16].replace("T", " ") in line_with(shown.out, " 2018 ")


def test_the_same_file_again_changes_nothing_and_a_corrected_one_replaces_its_rows(ebpm, plan, tmp_path):
    arguments = plan("2018,1501", "2019,1450")
    ebpm(*arguments)
    before = stored(tmp_path / "city")
    again = ebpm(*arguments)
    assert again.code == 0
    assert "変更なし" in again.out
    assert "同梱のデータ" not in again.out
    assert stored(tmp_path / "city") == before
    shorter = ebpm(*plan("2018,1502"))
    assert shorter.code == 2
    assert "1列（2019年 出生数（市の計画書））" in shorter.err
    assert stored(tmp_path / "city") == before
    corrected = ebpm(*plan("2018,1502"), "--replace")
    assert "前に取り込んだ plan.csv（" in corrected.out
    assert "値 1件を除きました" in corrected.out
    shown = ebpm("show", "14212", "births", "--basis", "city_plan").out
    assert line_with(shown, " 2018 ").split()[1] == "1,502"
    assert " 2019 " not in shown


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        (slice(0, 20), slice(None), "地域（"),
        (slice(None), slice(0, 6), "列（2019年 "),
    ],
)
def test_a_register_file_that_was_cut_is_refused(ebpm, tmp_path, rows, columns, message):
    source = SAMPLES / "juki_2020.csv"
    assert ebpm("import", "juki", source).code == 0
    before = stored(tmp_path / "city")
    with source.open(encoding="cp932", newline="") as file:
        cut = [line[columns] for line in list(csv.reader(file))[rows]]
    with (tmp_path / "juki_2020_2.csv").open("w", encoding="cp932", newline="") as file:
        csv.writer(file).writerows(cut)
    done = ebpm("import", "juki", "juki_2020_2.csv")
    assert done.code == 2
    assert message in done.err
    assert "juki_2020.csv（" in done.err
    assert "値が失われます" in done.err
    assert stored(tmp_path / "city") == before
    assert ebpm("import", "juki", "juki_2020_2.csv", "--replace").code == 0
    assert "変更なし" not in ebpm("import", "juki", source).out


def test_values_on_which_sources_differ_are_marked(ebpm, plan):
    ebpm(*plan("2016,1712", "2022,1308"))
    shown = ebpm("show", "14212", "births", "--basis", "city_plan").out
    assert "※出典により異なる: 1,712（plan_atsugi、plan.csv）" in line_with(shown, " 2016 ")
    assert line_with(shown, " 2016 ").split()[1] == "1,711"
    assert "※" not in line_with(shown, " 2022 ")


def test_corrections_and_their_lapse_are_told(ebpm, plan, tmp_path):
    ebpm(*plan("2018,1501"))
    head = "area,indicator,basis,year,sex,age,action,value,expected,reason,provided_by"
    lines = [
        "14212,births,city_plan,2018,total,total,replace,1510,1501,印刷の誤り,企画課",
        "14212,births,city_plan,2016,total,total,replace,1700,1600,古い訂正,企画課",
    ]
    (tmp_path / "city/corrections.csv").write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    shown = ebpm("show", "14212", "births", "--basis", "city_plan").out
    assert line_with(shown, " 2018 ").split()[1] == "1,510"
    assert "訂正済み: 印刷の誤り" in line_with(shown, " 2018 ")
    assert line_with(shown, " 2016 ").split()[1] == "1,711"
    assert "訂正を適用しませんでした（出典の値が 1,711 に変わっています）" in line_with(shown, "古い訂正")


def test_a_file_name_is_text_and_not_markup(ebpm, plan):
    ebpm(*plan("2018,1501", name="[red]plan[bold].csv"))
    assert "[red]plan[bold].csv" in ebpm("show", "14212", "births", "--basis", "city_plan").out


def test_ages_are_shown_on_demand(ebpm, tmp_path):
    ebpm("import", "ipss", SAMPLES / "ipss2018_women.csv")
    shown = ebpm("show", "13101", "population", "--basis", "ipss_2018", "--sex", "female", "--age", "20-24")
    assert shown.code == 0
    assert line_with(shown.out, " 2045 ").split()[1:3] == ["女", "20-24"]
    with (SAMPLES / "ipss2018_women.csv").open(encoding="utf-8-sig", newline="") as file:
        (expected,) = [
            row["20～24歳"]
            for row in csv.DictReader(file)
            if (row["コード"], row["年"]) == ("13101", "2045年")
        ]
    assert line_with(shown.out, " 2045 ").split()[3].replace(",", "") == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import", "ssdse", SAMPLES / "juki_2020.csv"], "juki_2020.csv: SSDSE-A（市区町村）ではなく"),
        (["import", "ssdse", "absent.csv"], "ファイルがありません"),
        (["import", "ssdse", SAMPLES / "ssdse_a_2018.csv", SAMPLES / "juki_2020.csv"], "juki_2020.csv"),
        (["import", "ssdse"], "取り込むファイルがありません"),
        (["import", "xlsx", "a.xlsx"], "形式「xlsx」はありません"),
        (["import", "tidy", "a.csv"], "対応表がありません"),
        (["import", "juki", "a.csv", "--mapping", "m.yml"], "--mapping は使えません"),
        (["import", "juki", "--table", "0003445162"], "--table と --area は使えません"),
        (["import", "estat", "a.csv", "--table", "0003445162"], "両方があります"),
        (["import", "estat", "a.csv", "--area", "14212"], "--table とともに"),
        (["import", "estat", "--table", "0003445162"], "アプリケーションID"),
        (["show", "14212", "births"], "データフォルダがありません"),
    ],
)
def test_wrong_use_ends_with_one_message_and_writes_nothing(ebpm, tmp_path, monkeypatch, arguments, message):
    monkeypatch.delenv(estat_api.APP_ID_VARIABLE, raising=False)
    done = ebpm(*arguments)
    assert done.code == 2
    assert message in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert done.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["99999", "births"], "地域コード「99999」がありません"),
        (["../14", "births"], "「../14」という団体がありません"),
        (["府中市", "births"], "13206 府中市（東京都）"),
        (["14212", "birth"], "例: births（出生数"),
        (["14212", "出生数"], "例: births"),
        (
            ["14212", "births", "--basis", "census"],
            "値のある基準: city_plan、resident_register、vital_statistics",
        ),
        (["14212", "births", "--sex", "male"], "sex は total"),
        (["01101", "births"], "`ebpm data import`"),
    ],
)
def test_a_question_without_an_answer_says_what_there_is(ebpm, arguments, message):
    done = ebpm("show", *arguments, "--data-dir", PROJECT / "data")
    assert done.code == 2
    assert message in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_table_of_the_api_is_imported_as_a_file_is(ebpm, tmp_path, monkeypatch):
    """The client has its own tests; here its place is taken by the same table in a file."""
    table = tmp_path / "births.csv"
    table.write_text(
        '"統計名：","独自統計"\n"表題：","出生"\n'
        '"地域 コード","地域","表章項目","/時間軸（年次）","2018年"\n"14212","厚木市","出生数【人】","","1,501"\n',
        encoding="cp932",
    )
    mapping = tmp_path / "births.yml"
    mapping.write_text(
        "title: 出生\ntitles: [出生]\nsource: plan_atsugi\nconstants: {basis: city_plan}\nunits: {人: 1}\n"
        "dimensions:\n  - {names: 表章項目, role: indicator, categories: {出生数: births}}\n",
        encoding="utf-8",
    )
    asked = []

    def read(table_id, conditions, *, mapping, progress):
        asked.append((table_id, conditions))
        progress(1, 1)
        return read_estat(table, mapping)

    monkeypatch.setattr(estat_api, "read", read)
    arguments = ["import", "estat", "--table", "0003445162", "--area", "14212", "--area", "14000"]
    done = ebpm(*arguments, "--mapping", mapping)
    assert done.code == 0, done.err
    assert asked == [("0003445162", {"cdArea": "14212,14000"})]
    assert "e-Stat API 統計表ID 0003445162（地域 14212、14000）: 1件" in done.out
    assert (
        line_with(ebpm("show", "14212", "births", "--basis", "city_plan").out, " 2018 ").split()[1] == "1,501"
    )
    assert "変更なし" in ebpm(*arguments, "--mapping", mapping).out


def test_two_imports_at_once_both_arrive(tmp_path, plan):
    commands = [
        plan("2018,1501", name="a.csv"),
        plan("2018,1374", name="b.csv", source="plan_hiratsuka"),
    ]
    code = "from analysis.cli import main; main()"
    environment = {**os.environ, "EBPM_DATA_DIR": str(tmp_path / "city"), "PYTHONPATH": str(PROJECT)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, "data", *command],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for command in commands
    ]
    printed = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0, 0], printed
    assert sum("同梱のデータ" in out for out, _ in printed) == 1  # one of them started the folder
    table, imports = Generations.of(tmp_path / "city").read()
    assert sorted(table["source"].to_pylist()) == ["plan_atsugi", "plan_hiratsuka"]
    assert sorted(table["value"].to_pylist()) == [1374.0, 1501.0]
    assert {each.file for each in imports} == {"a.csv", "b.csv"}
    assert len(list((tmp_path / "city" / "store").glob("observations-*"))) == 1


def test_areas_are_settled_by_name_or_code_before_the_store_is_opened(ebpm, plan, tmp_path):
    ebpm(*plan("2018,1501"))
    by_name = ebpm("show", "神奈川県厚木市", "births", "--basis", "city_plan")
    assert (by_name.code, line_with(by_name.out, " 2018 ").split()[1]) == (0, "1,501")
    assert ebpm("show", "142123", "births", "--basis", "city_plan").out == by_name.out
    (rows,) = (tmp_path / "city/store").glob("observations-*")
    rows.write_bytes(b"damaged")
    assert "壊れています" in ebpm("show", "厚木市", "births").err
    for command in (["show", "3209", "births"], ["check", "-a", "14212", "-a", "3209"]):
        assert "もしや 03209 一関市（岩手県）" in ebpm(*command).err
