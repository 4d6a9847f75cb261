"""Codes against 全国地方公共団体コード as printed by 総務省 (6 digits with check digit)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from analysis.model.area_codes import check_digit
from analysis.sources import codes

# 都道府県コード及び市区町村コード（総務省）
PRINTED = ["010006", "011002", "032093", "131016", "142123", "133604", "473821", "221309", "431052"]


@pytest.mark.parametrize("code", PRINTED)
def test_check_digits_as_printed(code: str) -> None:
    assert check_digit(code[:5]) == code[5]
    assert codes.five_from_six(code) == code[:5]


@pytest.mark.parametrize("code", ["142124", "14212", "1421230", "", "abc", "482123", "142－23"])
def test_wrong_six_digit_codes_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"code|digit|prefecture"):
        codes.five_from_six(code)


@pytest.mark.parametrize("code", ["", "123", "142123", "48201", "00201", "R14212"])
def test_wrong_five_digit_codes_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"code|prefecture"):
        codes.five(code)


def test_leading_zeros_are_restored() -> None:
    assert codes.five("3209") == "03209"
    assert codes.five("１４２１２") == "14212"
    assert codes.five_from_six("11002") == "01100"


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("00000", "country"),
        ("14000", "prefecture"),
        ("14100", "municipality"),
        ("14130", "municipality"),
        ("14150", "municipality"),
        ("14118", "ward"),
        ("14137", "ward"),
        ("01110", "ward"),
        ("13101", "municipality"),
        ("13123", "municipality"),
        ("27127", "ward"),
        ("27140", "municipality"),
        ("27141", "ward"),
        ("47382", "municipality"),
    ],
)
def test_levels(code: str, level: str) -> None:
    assert codes.level(code) == level


@pytest.mark.parametrize(
    ("ward", "city"), [("14101", "14100"), ("14131", "14130"), ("27141", "27140"), ("40101", "40100")]
)
def test_cities_of_wards(ward: str, city: str) -> None:
    assert codes.city_of_ward(ward) == city


def test_every_printed_code_has_a_right_check_digit_and_prefecture(raw: Path) -> None:
    with (raw / "juki_2020.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row[0].isdigit()]
    assert len(rows) > 2000
    for code, prefecture, name, *_ in rows:
        assert codes.five_from_six(code) == code[:5]
        assert codes.prefecture_name(code[:5]) == prefecture
        assert (codes.level(code[:5]) == "prefecture") == (not name)
    # 20 designated cities have wards, in number 175 (2020)
    assert sum(codes.level(row[0][:5]) == "ward" for row in rows) == 175
    by_name = {row[2]: row[0][:5] for row in rows}
    for row in rows:
        if codes.level(row[0][:5]) == "ward":
            city = row[2][: row[2].index("市") + 1]
            assert by_name[city] == codes.city_of_ward(row[0][:5])
