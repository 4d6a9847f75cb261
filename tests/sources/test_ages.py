"""Age words of 国勢調査, 住民基本台帳 and 社人研 tables."""

from __future__ import annotations

import pytest

from analysis.sources.ages import age_band, gaps


@pytest.mark.parametrize(
    ("word", "age"),
    [
        ("0～4歳", "0-4"),
        ("０～４歳", "0-4"),
        ("0歳～4歳", "0-4"),
        ("5-9歳", "5-9"),
        ("100歳以上", "100+"),
        ("95歳～", "95+"),
        (" 総 数 ", "total"),
        ("年齢不詳", "unknown"),
    ],
)
def test_age_words(word: str, age: str) -> None:
    assert age_band(word) == age


@pytest.mark.parametrize("word", ["", "人口", "0歳", "9～5歳", "2015年", "(再掲)15～64歳", "65歳以上人口"])
def test_other_words_name_no_age(word: str) -> None:
    assert age_band(word) is None


def test_gaps_and_overlaps_are_named() -> None:
    assert gaps(["0-4", "5+"]) is None
    assert gaps([]) == "0歳以上が含まれません"
    assert gaps(["0-4"]) == "5歳以上が含まれません"
    assert gaps(["0-4", "6+"]) == "5歳が含まれません"
    assert gaps(["0-4", "5+", "15-64"]) is not None
    assert gaps(["total", "unknown", "0+"]) is None
