"""Marriage as a factor of its own: shares married of the area, or of its prefecture as an assumption."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.model.observations import COLUMNS
from analysis.topics.births import open_study

from .conftest import AGES, BASE, LAST, ByHand, shapley

SCHEDULE = 2020
"""The national rates of married women are published every fifth year: 2020 is the nearest to 2019.5."""


def add(folder: Path, rows: list[list[object]]) -> None:
    with (folder / "observations" / "married.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def national_shares(by_hand: ByHand, area: str, year: int) -> np.ndarray:
    """Shares married between the censuses of 2015 and 2020 on a straight line, then as in 2020."""
    shares = []
    for age in AGES:
        known = by_hand.series(area, "share_married", "census", "female", age)
        shares.append(np.interp(year, [2015, 2020], [known[2015], known[2020]]))
    return np.array(shares)


def five_effects(by_hand: ByHand, area: str, shares) -> dict[str, float]:
    """Effects by all 120 orders; `shares(area, year)` are those married."""
    rates = np.array(
        [
            by_hand.series("00000", "marital_fertility_rate", sex="female", age=a)[SCHEDULE] / 1000
            for a in AGES
        ]
    )

    def state(year: int) -> dict:
        women, nation = by_hand.women(area, year), by_hand.women("00000", year)
        married = shares(area, year)
        whole = by_hand.births("00000")[year] / float(
            (nation * national_shares(by_hand, "00000", year)) @ rates
        )
        level = by_hand.births(area)[year] / float((women * married) @ rates)
        return {
            "number": women.sum(),
            "structure": women / women.sum(),
            "marriage": married,
            "reference_level": whole,
            "own_level": level / whole,
        }

    return shapley(
        state(BASE),
        state(LAST),
        lambda number, structure, marriage, reference_level, own_level: (
            number * float((structure * marriage) @ rates) * reference_level * own_level
        ),
    )


def test_the_prefectures_shares_are_an_assumption_in_the_annex(city, by_hand):
    table = city.reasons.table("births_reasons_with_marriage")
    expected = five_effects(
        by_hand, city.area, lambda _, year: national_shares(by_hand, city.prefecture, year)
    )
    *effects, total = [row[1] for row in table.rows]
    assert effects == pytest.approx(list(expected.values()), abs=1)
    assert sum(effects) == total == by_hand.births(city.area)[LAST] - by_hand.births(city.area)[BASE]
    assert table.annex
    assert city.area_name(city.prefecture) in table.title
    assert "仮定" in table.note
    assert "2020年の値" in table.note
    # the factors named in the text are those of all women
    assert [row[0] for row in city.reasons.table("births_reasons").rows][2].startswith("全国に共通する")


SHARES = {
    2015: [0.01, 0.08, 0.38, 0.62, 0.70, 0.71, 0.70],
    2020: [0.01, 0.06, 0.33, 0.58, 0.68, 0.69, 0.68],
}


def test_marriage_is_a_factor_where_the_areas_own_shares_are_known(broken_data, by_hand):
    rows = [
        ["14212", "share_married", year, "female", age, share, "observed", "census", "census_marital_ssds"]
        for year, shares in SHARES.items()
        for age, share in zip(AGES, shares, strict=True)
    ]
    add(broken_data, rows)
    study = open_study(area="14212", data_dir=str(broken_data))

    def shares(area: str, year: int) -> np.ndarray:
        return np.array([np.interp(year, [2015, 2020], pair) for pair in zip(*SHARES.values(), strict=True)])

    expected = five_effects(by_hand, "14212", shares)
    table = study.reasons.table("births_reasons")
    assert [row[0] for row in table.rows[:-1]][2] == "有配偶率"
    assert [row[1] for row in table.rows[:-1]] == pytest.approx(list(expected.values()), abs=1)
    caveats = study.reasons.finding("births.reasons").caveats
    assert not any("有配偶率のデータがない" in caveat for caveat in caveats)
    assert any("2020年の値がその後も続くとみた" in caveat for caveat in caveats)
    assert study.reasons.table("births_reasons_with_marriage") is None
    assert not any("有配偶率" in row[0] for row in study.gaps.rows)


def test_shares_married_come_from_counts_by_marital_status_too(broken_data):
    """Women of unknown status are left out: 60 of 100 known are married in 2015, 50 in 2020."""
    statuses = {"never_married": 30, "married": 60, "widowed": 2, "divorced": 8}
    rows: list[list[object]] = []
    for year, fewer in ((2015, 0), (2020, 10)):
        for age in AGES:
            for status, count in statuses.items():
                shift = {"married": -fewer, "never_married": fewer}.get(status, 0)
                row = ["14212", f"population_{status}", year, "female", age, count + shift]
                rows.append([*row, "observed", "census", "census_1980_2015"])
    add(broken_data, rows)
    study = open_study(area="14212", data_dir=str(broken_data))
    rates = np.array(
        [study.series("marital_fertility_rate", "vital_statistics", area="00000", sex="female", age=a)[2020] for a in AGES]
    )  # fmt: skip
    births, women = study.main, study.women.counts
    # the level of the text: births over those expected of the married, over the nation's
    own = births[2023] / float(women.loc[2023] @ rates * 0.5)
    first = births[2016] / float(women.loc[2016] @ rates * 0.58)
    paths = study.reasons.frames["births_without"].set_index("year")["level"]
    assert paths[2023] == pytest.approx(births[2023] * first / own)
    assert not any("有配偶率" in row[0] for row in study.gaps.rows)
