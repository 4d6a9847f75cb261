"""Weaknesses of KPIs: each is found where it is, and not where it is not."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from analysis.methods.kpi_target import Direction, KpiTarget, KpiType
from analysis.model.kpis.kpi import Actual, Kind, Kpi
from analysis.model.kpis.quality import Weakness, is_asked, quality, responses_needed, suggestion
from analysis.model.kpis.register import KpiRegister
from analysis.model.observations import Status


def look(kpi: Kpi, target: float | None, year: int = 2024, **values: float):
    register = KpiRegister(
        "14212",
        (kpi,),
        actuals=tuple(Actual(kpi.id, int(y[1:]), None, v, Status.OBSERVED) for y, v in values.items()),
    )
    aim = (
        None
        if target is None
        else KpiTarget(
            kpi.type, kpi.direction or Direction.HIGHER, kpi.baseline, kpi.baseline_year, target, 2030
        )
    )
    return quality(kpi, register.reported_series(kpi.id), aim, year)


GOOD = Kpi(
    "a",
    "待機児童",
    kind=Kind.OUTCOME,
    direction=Direction.LOWER,
    unit="人",
    baseline=40.0,
    baseline_year=2019,
    department="保育課",
)


def test_a_sound_kpi_has_no_weakness():
    found = look(GOOD, 0, y2019=40, y2020=36, y2021=30, y2022=26, y2023=21, y2024=15)
    assert found.weaknesses == ()
    assert not found.to_revise
    assert suggestion(found) == ""


@pytest.mark.parametrize(
    ("kpi", "target", "values", "weakness"),
    [
        (Kpi("a", "講座の開催回数", unit="回", baseline=1.0, baseline_year=2019), 5, {"y2024": 2}, Weakness.OUTPUT),
        (Kpi("a", "来訪者", kind=Kind.OUTPUT, baseline=1.0, baseline_year=2019), 5, {"y2024": 2}, Weakness.OUTPUT),
        (Kpi("a", "来訪者", baseline=1.0, baseline_year=2019), 5, {"y2024": 2}, Weakness.UNCLASSIFIED),
        (GOOD, None, {"y2024": 2}, Weakness.NO_TARGET),
        (Kpi("a", "来訪者"), 5, {"y2024": 2}, Weakness.NO_SOURCE),
        (Kpi("a", "来訪者"), 5, {"y2024": 2}, Weakness.NO_BASELINE),
        (GOOD, 0, {}, Weakness.NO_ACTUALS),
        (GOOD, 0, {"y2019": 40, "y2024": 3}, Weakness.SELDOM),
        (GOOD, 0, {"y2019": 40, "y2020": 3}, Weakness.LATE),
        (GOOD, 45, {"y2024": 3}, Weakness.TARGET_MET_AT_START),
        (Kpi("a", "接種率", unit="％", baseline=97.0, baseline_year=2019), 98, {"y2024": 97}, Weakness.CEILING),
        (Kpi("a", "実施率", unit="％", baseline=50.0, baseline_year=2019), 100, {"y2024": 60}, Weakness.CEILING),
        (
            Kpi("a", "利用者", unit="人", baseline=50.0, baseline_year=2019), 55,
            {"y2019": 50, "y2020": 70, "y2021": 40, "y2022": 62, "y2023": 35, "y2024": 58}, Weakness.NOISE,
        ),
        (
            Kpi("a", "満足している市民の割合", unit="％", baseline=75.0, baseline_year=2019), 77, {"y2024": 76},
            Weakness.SURVEY_ERROR,
        ),
        (Kpi("a", "観光客数", unit="人", baseline=5.0, baseline_year=2019), 9, {"y2024": 6}, Weakness.SHARED_CAUSES),
        (Kpi("a", "来訪者", unit="人", baseline=5.0, baseline_year=2020), 9, {"y2024": 6}, Weakness.SHOCKED_BASELINE),
    ],
)  # fmt: skip
def test_each_weakness_is_found(kpi, target, values, weakness):
    found = look(kpi, target, **values)
    assert weakness in found.weaknesses


def test_a_result_that_sounds_like_an_activity_is_none():
    assert (
        Weakness.OUTPUT
        not in look(Kpi("a", "交通事故件数", baseline=5.0, baseline_year=2019), 3, y2024=4).weaknesses
    )
    said = look(Kpi("a", "講座の開催回数", kind=Kind.OUTCOME, baseline=5.0, baseline_year=2019), 9, y2024=6)
    assert Weakness.OUTPUT not in said.weaknesses, "what the city says counts"


def test_a_falling_target_below_the_baseline_is_no_target_met_at_the_start():
    assert Weakness.TARGET_MET_AT_START not in look(GOOD, 10, y2024=3).weaknesses


def test_responses_that_tell_two_surveys_apart():
    kpi = Kpi("a", "満足している市民の割合", unit="％")
    assert is_asked(kpi)
    needed = responses_needed(kpi, KpiTarget(KpiType.LEVEL, Direction.HIGHER, 60, 2020, 66, 2026), 0.95)
    z = stats.norm.ppf(0.975)

    def half(n: int) -> float:
        return z * math.sqrt(0.6 * 0.4 / n + 0.66 * 0.34 / n)

    assert half(needed) <= 0.06 < half(needed - 1)
    assert (
        responses_needed(kpi, KpiTarget(KpiType.LEVEL, Direction.HIGHER, 60, 2020, 160, 2026), 0.95) is None
    )
    assert not is_asked(Kpi("a", "耐震化率", unit="％"))
