"""The area beside its peers: within the spread, outside of it, and whether that is more than chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.chapters.peers import changes_words, left_out, nobody, peers_picture, spread, spread_words
from analysis.elements import Column, Table

TABLE = Table(id="t", title="表", columns=(Column(key="a", label="a"),), rows=((1,),))


def rates(own: tuple[float, float, float], *others: tuple[float, float, float]) -> pd.DataFrame:
    codes = ["14212", "14203", "14205", "14206"][: 1 + len(others)]
    return pd.DataFrame([own, *others], index=codes, columns=["value", "lower", "upper"])


OTHERS = ((0.85, 0.80, 0.90), (1.02, 0.97, 1.07))


@pytest.mark.parametrize(
    ("own", "inside", "side", "apart", "words"),
    [
        ((0.95, 0.9, 1.0), True, 0, False, "比較団体2団体は0.85〜1.02で、その範囲の中にある"),
        # what is printed as equal is not told apart
        ((0.846, 0.7, 0.9), True, 0, False, "比較団体2団体は0.85〜1.02で、その範囲の中にある"),
        ((0.70, 0.65, 0.75), False, -1, True, "比較団体2団体は0.85〜1.02で、どの団体よりも低い"),
        ((1.20, 1.10, 1.30), False, 1, True, "比較団体2団体は0.85〜1.02で、どの団体よりも高い"),
        ((0.78, 0.70, 0.86), False, -1, False,
         "比較団体2団体は0.85〜1.02で、いずれよりも低い値だが、偶然の範囲を超える差とはいえない団体がある"),
        ((1.10, 1.00, 1.20), False, 1, False,
         "比較団体2団体は0.85〜1.02で、いずれよりも高い値だが、偶然の範囲を超える差とはいえない団体がある"),
    ],
)  # fmt: skip
def test_several_peers(own, inside, side, apart, words):
    place = spread(rates(own, *OTHERS), "14212", ["14203", "14205"], 2)
    assert (place.lowest, place.highest) == (0.85, 1.02)
    assert (place.inside, place.side, place.apart) == (inside, side, apart)
    assert spread_words(place, 2, 2) == words


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ((0.852, 0.8, 0.9), "比較団体は0.85で、それと同じである"),
        ((0.80, 0.75, 0.85), "比較団体は0.85で、それより低いが、偶然の範囲を超える差ではない"),
        ((0.90, 0.85, 0.95), "比較団体は0.85で、それより高いが、偶然の範囲を超える差ではない"),
        ((0.70, 0.65, 0.75), "比較団体は0.85で、それより低い"),
        ((1.00, 0.95, 1.05), "比較団体は0.85で、それより高い"),
    ],
)
def test_one_peer(own, words):
    assert spread_words(spread(rates(own, OTHERS[0]), "14212", ["14203"], 2), 1, 2) == words


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ((0.85, 0.8, 0.9), "比較団体2団体はいずれも0.85で、それと同じである"),
        ((0.95, 0.91, 0.99), "比較団体2団体はいずれも0.85で、どの団体よりも高い"),
    ],
)
def test_peers_that_are_alike(own, words):
    place = spread(rates(own, OTHERS[0], OTHERS[0]), "14212", ["14203", "14205"], 2)
    assert spread_words(place, 2, 2) == words


def test_peers_without_a_value_do_not_count():
    table = rates((0.95, 0.9, 1.0), OTHERS[0], (np.nan, np.nan, np.nan))
    place = spread(table, "14212", ["14203", "14205"], 2)
    assert (place.lowest, place.highest, place.side, place.apart) == (0.85, 0.85, 1, False)


def test_changes_are_told_with_the_range_of_the_peers():
    changes = pd.Series({"14212": -28.14, "14203": -20.0, "14205": -31.5, "00000": -25.0})
    peers = ["14203", "14205"]
    assert changes_words(changes, "14212", peers, "00000", "中市") == (
        "中市が−28.1％、比較団体が−31.5％〜−20.0％、全国が−25.0％"
    )
    assert (
        changes_words(changes.drop("00000"), "14212", peers[:1], "00000", "中市")
        == "中市が−28.1％、比較団体が−20.0％"
    )
    assert changes_words(changes.drop("14212"), "14212", peers, "00000", "中市") == ""
    assert changes_words(changes, "14212", ["14206"], "00000", "中市") == ""
    assert (
        changes_words(changes.where(changes.index != "14203"), "14212", peers, "00000", "中市").count("〜")
        == 0
    )


def test_the_picture_is_sorted_with_the_role_of_each(study):
    opened = study({2016: 10, 2023: 9}, compare_with=["14203", "14205"])
    table = rates((0.95, 0.9, 1.0), *OTHERS)
    table.loc["14000"] = (0.99, 0.98, 1.0)
    table.loc["00000"] = (1.0, 0.99, 1.01)
    table.loc["14206"] = (np.nan, np.nan, np.nan)
    picture = peers_picture(opened, "fig_peers", "題", "比", table, TABLE)
    rows = picture.chart.rows
    assert rows.index.tolist() == ["東市", "中市", "県", "全国", "西市"]
    assert rows["role"].tolist() == ["peer", "own", "reference", "reference", "peer"]
    assert "比は低い順に東市0.85、中市0.95、県0.99、全国1.00、西市1.02。" in picture.alt
    assert "四角は都道府県及び全国" in picture.note


def test_why_there_is_no_comparison(study):
    alone = study({2016: 10, 2023: 9})
    assert nobody(alone, (), "出生数").paragraphs == ("比較団体が定められていないため、比較を示さない。",)
    opened = study({2016: 10, 2023: 9}, compare_with=["14203", "14205"])
    assert nobody(opened, ["14203", "14205"], "死亡数").paragraphs == (
        "比較団体の死亡数がないため、比較を示さない。",
    )
    assert nobody(opened, ["14203"], "死亡数").paragraphs == (
        "中市又は全国の死亡数がないため、比較を示さない。",
    )
    told = left_out(opened, ["14203", "14205"], "2023年の死亡数")
    assert (told.kind, told.paragraphs) == ("missing", ("東市及び西市は、2023年の死亡数がないため除いた。",))
