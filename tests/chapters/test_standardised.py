"""Counts over those expected: every number of a made-up comparison by hand."""

from __future__ import annotations

import pytest

from analysis.chapters.standardised import Standard, standardised

from .conftest import DEATHS, rows, series

STANDARD = Standard(
    what="死亡の水準",
    ratio="標準化死亡比",
    schedule="全国の年齢別死亡率（2023年）",
    exposed="人口",
    general="粗死亡率",
    general_unit="人口千対",
    needed="死亡数又は人口",
)
COUNTS = {
    "14212": (100, 90),
    "14203": (200, 240),
    "14205": (50, 50),
    "14000": (5000, 5100),
    "00000": (100000, 110000),
}
EXPECTED = {"14212": 120.0, "14203": 200.0, "14205": 40.0, "14000": 5000.0, "00000": 100000.0}


@pytest.fixture
def compared(study):
    """The comparison with two peers; areas may lack their count, their exposed or their expectation."""

    def make(counts=COUNTS, expected=EXPECTED, exposed=None, peers=("14203", "14205"), **given):
        others = [rows(a, {2016: v[0], 2023: v[1]}) for a, v in counts.items() if a != "14212"]
        opened = study(
            dict(zip((2016, 2023), counts["14212"], strict=True)), *others, compare_with=list(peers), **given
        )
        areas = ("14212", *peers, "14000", "00000")
        read = {a: opened.series("deaths", "vital_statistics", area=a) for a in areas}
        people = exposed or {a: series({2023: 10000.0}, area=a, name="人口") for a in COUNTS}
        return opened, standardised(opened, DEATHS, STANDARD, read, people, expected, series({2023: 1.0}))

    return make


def test_the_numbers_of_the_table(compared):
    _, chapter = compared()
    frame = chapter.frames["deaths_peers"].set_index("name")
    # the nation has 110,000 of 100,000 expected, so 1.1 times more are expected everywhere
    assert frame.loc["中市", "value"] == pytest.approx(90 / 132)
    assert frame.loc["東市", "value"] == pytest.approx(240 / 220)
    assert frame.loc["西市", "value"] == pytest.approx(50 / 44)
    assert frame.loc["県", "value"] == pytest.approx(5100 / 5500)
    assert frame.loc["全国", "value"] == pytest.approx(1)
    assert frame.index.tolist() == ["中市", "東市", "西市", "県", "全国"]
    # Byar's limits of 90 events
    low, high = (
        90 * (1 - 1 / 810 - 1.959964 / (3 * 90**0.5)) ** 3,
        91 * (1 - 1 / 819 + 1.959964 / (3 * 91**0.5)) ** 3,
    )
    assert frame.loc["中市", ["lower", "upper"]].tolist() == pytest.approx([low / 132, high / 132], rel=1e-5)
    assert frame["change"].tolist() == pytest.approx([-10, 20, 0, 2, 10])
    assert frame.loc["中市", "general"] == pytest.approx(9.0)


def test_the_sentence_says_where_the_area_lies(compared):
    _, chapter = compared()
    finding = chapter.finding("deaths.peers")
    assert finding.statement == (
        "年齢構成の違いを除いた中市の死亡の水準は、全国を1とすると0.68である（2023年）。"
        "比較団体2団体は1.09〜1.14で、どの団体よりも低い。"
        "2016年からの死亡数の変化率は、中市が−10.0％、比較団体が0.0％〜+20.0％、全国が+10.0％である。"
    )
    assert finding.estimate == pytest.approx(90 / 132)
    assert chapter.missing == ()
    assert "番目" not in finding.statement, "no rank"
    assert chapter.text[0].paragraphs[0].startswith("比較するのは東市及び西市である。")


def test_why_these_peers_is_told_of_the_profiles_own_only(compared):
    profile = 'peers: ["14203", "14205"]\npeers_method: 似ている市を選んだ。\n'
    assert "似ている市を選んだ。" in compared(profile=profile)[1].text[0].paragraphs[0]
    only = compared(profile=profile, peers=("14203",))[1]
    assert "似ている市" not in only.text[0].paragraphs[0]


def test_a_peer_that_cannot_be_compared_is_named(compared):
    for given in (
        {"expected": {**EXPECTED, "14205": 0.0}},
        {"expected": {a: e for a, e in EXPECTED.items() if a != "14205"}},
        {"counts": {a: c for a, c in COUNTS.items() if a != "14205"}},
        {"exposed": {a: series({2022 if a == "14205" else 2023: 10000.0}, area=a) for a in COUNTS}},
    ):
        _, chapter = compared(**given)
        assert [p.paragraphs for p in chapter.missing] == [
            ("西市は、2023年の死亡数又は人口がないため除いた。",)
        ]
        assert "西市" not in chapter.frames["deaths_peers"]["name"].tolist()
        assert "比較団体は1.09で、それより低い" in chapter.finding("deaths.peers").statement


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"peers": ()}, "比較団体が定められていない"),
        ({"expected": {a: e for a, e in EXPECTED.items() if a not in ("14203", "14205")}}, "比較団体の死亡数又は人口がない"),
        ({"expected": {a: e for a, e in EXPECTED.items() if a != "00000"}}, "中市又は全国の死亡数又は人口がない"),
        ({"expected": {a: e for a, e in EXPECTED.items() if a != "14212"}}, "中市又は全国の死亡数又は人口がない"),
        ({"counts": {a: c for a, c in COUNTS.items() if a != "00000"}}, "中市又は全国の死亡数又は人口がない"),
    ],
)  # fmt: skip
def test_why_there_is_no_comparison(compared, given, why):
    _, chapter = compared(**given)
    assert why in chapter.missing[0].paragraphs[0]
    assert chapter.findings == chapter.pictures == chapter.shown == ()
