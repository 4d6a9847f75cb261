"""Two areas side by side, and this edition against the last."""

from __future__ import annotations

import pytest

from analysis import explore
from analysis.checking.errors import InputError
from analysis.elements import Finding


def test_towns_stand_side_by_side_for_the_same_years(broken_data, figures):
    """The first one's year of comparison counts, also where the other's profile has its own."""
    path = broken_data / "profiles" / "14203.yml"
    text = path.read_text(encoding="utf-8").replace("base_year: 2016", "base_year: 2012")
    path.write_text(text, encoding="utf-8")
    shown = explore.beside("births", "14212", "平塚市", year=2020, data_dir=broken_data)
    assert "2016〜2020年" in shown[0].paragraphs[0]
    table = shown[-1]
    assert [column.label for column in table.columns] == ["章", "厚木市", "平塚市"]
    first = table.frame().iloc[0]
    for area in ("14212", "14203"):
        births = figures(area, "births", "vital_statistics")
        assert f"{births[2016]:,.0f}人" in first[area]
        assert f"−{births[2016] - births[2020]:.0f}人" in first[area]
    assert table.sources
    assert "人口動態統計" in table.basis


def test_one_town_is_not_beside_itself(data_dir):
    with pytest.raises(InputError, match="団体が1つです"):
        explore.beside("births", "14212", "厚木市", data_dir=data_dir)


def finding(value: float) -> Finding:
    return Finding(id="births.change", statement=f"{value:.0f}人。", estimate=value, unit="人")


@pytest.fixture
def two_editions(tmp_path, lay):
    for edition, value in ((2024, 90.0), (2025, 100.0), (2026, 120.0)):
        lay(
            tmp_path,
            topic="births",
            edition=edition,
            findings=[finding(value).record()],
            parameters={"year": edition - 3},
        )
    lay(tmp_path, topic="deaths", edition=2026, findings=[])
    return tmp_path


def test_this_edition_against_the_last(two_editions, data_dir):
    shown = explore.editions("厚木市", "births", reports=two_editions, data_dir=data_dir)
    assert "2025年度版と2026年度版を比べる" in shown[0].paragraphs[0]
    row = shown[1].frame().iloc[0]
    assert (row["c2"], row["c3"]) == ("100人", "120人")
    older = explore.editions("厚木市", old=2024, new=2025, reports=two_editions, data_dir=data_dir)
    assert older[1].frame().iloc[0]["c2"] == "90人"


def test_what_is_missing_is_told_with_its_command(two_editions, data_dir):
    with pytest.raises(
        InputError,
        match=r"2025年度の報告書「policy_review」が.*ebpm build 14212 --topic policy_review --edition 2025",
    ):
        explore.editions("厚木市", "policy_review", reports=two_editions, data_dir=data_dir)
    with pytest.raises(InputError, match=r"平塚市（14203）の報告書が0つの年度"):
        explore.editions("平塚市", reports=two_editions, data_dir=data_dir)
