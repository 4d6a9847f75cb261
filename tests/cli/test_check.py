"""``ebpm data check`` as an analyst meets it: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from analysis.model.observations import COLUMNS
from analysis.topics.registry import all_topics

BIRTHS = "■ 報告書 births（出生数の動向と要因）"

PART_YEAR = {2018: 111, 2019: 422, 2020: 415, 2021: 410}


@pytest.fixture
def check(command, monkeypatch, tmp_path, broken_data):
    """Run ``ebpm data check`` on a copy of the shipped data."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return lambda *words: command("data", "check", "--data-dir", broken_data, *words)


def add(folder: Path, area: str, values: dict[int, int], indicator: str, basis: str) -> None:
    with (folder / "observations" / f"{area}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for year, value in values.items():
            writer.writerow([area, indicator, year, "total", "total", value, "observed", basis, "vital_ssds"])


def line_with(text: str, word: str) -> str:
    (found,) = [line for line in text.splitlines() if word in line]
    return found


def section(text: str, heading: str) -> str:
    """The lines under a heading, up to the next."""
    lines = text.splitlines()
    rest = lines[lines.index(heading) + 1 :]
    end = next((place for place, line in enumerate(rest) if line.startswith("■")), len(rest))
    return "\n".join(rest[:end])


def test_counts_come_first_and_every_kind_has_its_heading(check):
    done = check()
    assert done.code == 0
    assert done.err == ""
    lines = done.out.splitlines()
    assert lines[0].startswith("データの点検: ")
    assert "団体 68" in lines[1], "24, and the other 44 prefectures for who works"
    assert lines[2].startswith("誤り 0件、要確認 ")
    assert lines[3].startswith("データのない市区町村 1,721")
    headings = [line for line in lines if line.startswith("■")]
    assert BIRTHS in headings
    kinds = ["合わない合計", "系列の断層", "外れ値", "出典の食い違い", "失効した訂正"]
    assert [line.split()[1] for line in headings[-len(kinds) :]] == kinds
    reports = headings[: -len(kinds)]
    assert [line.split()[1] for line in reports] == ["報告書"] * len(all_topics())
    births = section(done.out, BIRTHS)
    assert "作れる 24団体（すべてのデータがある 0、一部が欠ける 24）、作れない 44団体" in births
    row = line_with(births, "女性の年齢別有配偶率")
    assert " 64 " in row, "20 municipalities, and the other 44 prefectures"
    assert "配偶関係別人口" in row
    assert row.rstrip().endswith("ebpm data import estat FILE")


def test_few_areas_are_shown_need_by_need(check):
    done = check("--area", "14212", "-a", "14000")
    assert done.code == 0
    births = section(done.out, BIRTHS)
    head = line_with(births, "厚木市")
    assert head.split() == ["データ", "厚木市", "神奈川県"]
    cells = {line.split()[0]: line.split()[1:] for line in births.splitlines() if line.strip()}
    assert cells["出生数"] == ["○", "○"]
    assert cells["有配偶率"] == ["－", "○"]
    assert cells["5年間の合計特殊出生率"] == ["○", "－"]
    assert "データのない市区町村" not in done.out


def test_an_area_without_data_cannot_be_built(check):
    done = check("-a", "13402")
    assert done.code == 0
    births = section(done.out, BIRTHS)
    assert "作れる 0団体" in births
    assert "作れない団体: 青ヶ島村（13402）" in births
    cells = {line.split()[0]: line.split()[1:] for line in births.splitlines() if line.strip()}
    assert cells["出生数"] == ["×"]


def test_a_value_known_to_be_wrong_ends_with_one(check, broken_data):
    add(broken_data, "40231", PART_YEAR, "in_migrants", "migration_report")
    done = check()
    assert done.code == 1
    assert "誤り 1件" in done.out
    row = line_with(done.out, "那珂川市（40231）  転入者数")
    assert row.split()[0] == "誤り"
    assert " 111 " in row
    assert " 415 " in row
    assert check("-a", "14212").code == 0


def test_long_lists_are_cut_and_written_whole(check, broken_data, tmp_path):
    rows = {2010 + k: 500 + 30 * (k % 2) for k in range(12)}
    for area in ("13101", "13102", "13103", "13104"):
        add(broken_data, area, {**rows, 2015: 5}, "births", "vital_statistics")
    out = tmp_path / "all.csv"
    done = check("--limit", "2", "--out", out)
    assert done.code == 0
    section = done.out[done.out.index("■ 外れ値") : done.out.index("■ 出典")]
    listed = [line for line in section.splitlines() if line.strip().startswith("要確認")]
    assert len(listed) == 2
    total = int(section.split()[2].removesuffix("件"))
    assert total >= 4
    assert line_with(section, "指標別の件数").startswith(f"ほか{total - 2}件")
    assert f"すべての結果を {out} に書き出しました。" in done.out
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows_written = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    odd = [row for row in rows_written if row["分類"] == "外れ値"]
    assert len(odd) == total
    assert {row["地域コード"] for row in odd} >= {"13101", "13102", "13103", "13104"}
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
    again = check("--limit", "0")
    assert "すべての結果は --out FILE.csv で書き出せます。" in again.out
    assert "要確認  " not in again.out


def test_wrong_use_and_broken_files_end_with_two_and_write_nothing(check, broken_data, tmp_path):
    for arguments, word in (
        (["-a", "99999"], "99999"),
        (["--out", tmp_path / "nowhere" / "all.csv"], "nowhere"),
        (["--data-dir", tmp_path / "nothing"], "nothing"),
    ):
        done = check(*arguments)
        assert done.code == 2
        assert word in done.err
        assert "Traceback" not in done.err
        assert len(done.err.strip().splitlines()) == 1
        assert done.out == ""
    table = broken_data / "observations" / "movers.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",2171,", ",x,"), encoding="utf-8")
    out = tmp_path / "all.csv"
    done = check("--out", out)
    assert done.code == 2
    assert "movers.csv" in done.err
    assert not out.exists()


def test_names_from_the_data_cannot_style_the_output(check, broken_data):
    areas = broken_data / "areas.csv"
    areas.write_text(
        areas.read_text(encoding="utf-8").replace("千代田区", "[red]千代田[/red]"), encoding="utf-8"
    )
    add(broken_data, "13101", {**{2010 + k: 500 for k in range(12)}, 2015: 5}, "births", "vital_statistics")
    done = check("-a", "13101")
    assert done.code == 0
    assert done.out.count("[red]千代田[/red]") >= 2
