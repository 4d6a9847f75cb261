"""``ebpm source add``: one checked row more, or none."""

from __future__ import annotations

import csv

import pytest

from analysis.model.catalogue import Catalogue

GIVEN = ("--publisher", "沼津市", "--title", "第5次総合計画, 概要版", "--licence", "出典を明記した引用")


@pytest.fixture
def add(command, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return lambda folder, *words: command("source", "add", "--data-dir", folder, *words)


def test_the_row_is_appended_and_known(add, broken_data):
    before = (broken_data / "sources.csv").read_bytes()
    done = add(broken_data, "plan_numazu", *GIVEN, "--date", "2021-03-31")
    assert (done.code, done.err) == (0, "")
    after = (broken_data / "sources.csv").read_bytes()
    row = 'plan_numazu,沼津市,"第5次総合計画, 概要版",,,出典を明記した引用,2021-03-31,'
    assert after == before + row.encode() + b"\n"
    assert row in done.out
    assert Catalogue.load(broken_data).source_line(["plan_numazu"]) == "沼津市「第5次総合計画, 概要版」"


@pytest.mark.parametrize("ending", ["", "\r\n"])
def test_a_file_that_a_spreadsheet_wrote_stays_whole(add, broken_data, ending):
    path = broken_data / "sources.csv"
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    order = [head.index("source"), *(i for i, name in enumerate(head) if name != "source")][::-1]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows([line[i] for i in order] for line in (head, *rows))
    path.write_bytes(path.read_bytes().removesuffix(b"\r\n") + ending.encode())
    assert add(broken_data, "plan_numazu", *GIVEN).code == 0
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")
    assert len(Catalogue.load(broken_data).sources) == len(rows) + 1
    assert Catalogue.load(broken_data).sources.at["plan_numazu", "publisher"] == "沼津市"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plan_atsugi", *GIVEN], "plan_atsugi"),
        (["Plan", *GIVEN], "識別子"),
        (["plan_numazu", *GIVEN, "--title", " "], "空でない文字列"),
        (["plan_numazu", *GIVEN, "--url", "www.city.lg.jp"], "https://"),
        (["plan_numazu", *GIVEN, "--date", "令和3年3月"], "2026-11-20"),
        (["plan_numazu", "--publisher", "沼津市", "--title", "計画"], "「licence」が指定されていません"),
        (
            ["copy", "--publisher", "厚木市", "--title", "第2期厚木市人口ビジョン・総合戦略 概要版", "--licence", "CC0"],
            "同じ「licence」",
        ),
    ],
)  # fmt: skip
def test_what_the_catalogue_would_not_take_is_refused_and_nothing_written(
    add, broken_data, arguments, message
):
    before = (broken_data / "sources.csv").read_bytes()
    done = add(broken_data, *arguments)
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err
    assert (broken_data / "sources.csv").read_bytes() == before
    assert not list(broken_data.glob(".sources*"))


def test_a_new_data_folder_is_started_but_not_for_a_wrong_row(add, tmp_path):
    folder = tmp_path / "city"
    assert add(folder, "Plan", *GIVEN).code == 2
    assert not folder.exists()
    assert add(folder, "plan_numazu", *GIVEN).code == 0
    assert {"plan_numazu", "plan_atsugi"} <= set(Catalogue.load(folder).sources.index)
