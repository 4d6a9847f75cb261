"""Attainment, progress and pace by hand, on KPIs of Japanese plans.

Numbers: 長野市 第五次総合計画後期 (実績 R6) 社会増減 −416 → 0, 定住人口 528,488 → 513,000, 実質公債費比率 3.6 with an upper limit of
18.0; 狭山市 待機児童 42 → 0, 59 → 0; 金沢市 温室効果ガス 3,537 → 1,488 千t. 多摩市 総合戦略の評価方法(案) 資料6: the pace of year k
of five is 20k %.
"""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.kpi import ProgressState, assess, attainment, elapsed_share, progress
from analysis.methods.kpi_target import Direction, KpiTarget, KpiType
from analysis.methods.result import Reason

HIGH, LOW = Direction.HIGHER, Direction.LOWER


def level(direction, baseline, target, start=2020, end=2025):
    return KpiTarget(KpiType.LEVEL, direction, baseline, start, target, end)


def test_attainment_and_progress_are_two_numbers():
    result = assess(level(HIGH, 100, 200), 2023, 175)
    assert result.attainment.value == 0.875
    assert result.progress.value == 0.75
    assert result.elapsed.value == 0.6
    assert result.pace.value == pytest.approx(1.25)
    assert result.difference.value == -25
    assert result.attained is False


def test_falling_kpi_of_kanazawa():
    # 3,537 → 2,774 of the way to 1,488: 763 of 2,049
    result = assess(level(LOW, 3537, 1488, 2013, 2033), 2025, 2774)
    assert result.progress.value == pytest.approx(763 / 2049)
    assert result.pace.value == pytest.approx(763 / 2049 / 0.6)
    assert result.attainment.value == pytest.approx(1488 / 2774)
    assert result.difference.value == -1286
    assert result.state is ProgressState.UNDER_WAY


def test_waiting_children_have_progress_but_no_ratio():
    fell, rose = (
        assess(level(LOW, 42, 0, 2019, 2030), 2024, 16),
        assess(level(LOW, 59, 0, 2019, 2030), 2024, 119),
    )
    assert fell.progress.value == pytest.approx(26 / 42)
    assert rose.progress.value == pytest.approx(-60 / 59)
    assert rose.state is ProgressState.REGRESSED
    assert fell.attainment.reason is Reason.ZERO_DENOMINATOR
    assert assess(level(LOW, 42, 0, 2019, 2030), 2024, 0).attained is True


def test_negative_values_have_progress_but_no_ratio():
    result = assess(level(HIGH, -416, 0, 2021, 2026), 2024, -40)
    assert result.progress.value == pytest.approx(376 / 416)
    assert result.attainment.reason is Reason.ZERO_DENOMINATOR
    assert attainment(level(HIGH, -400, -100), -200).reason is Reason.NO_SOLUTION
    assert attainment(level(HIGH, -400, 100), -200).reason is Reason.NO_SOLUTION


def test_limited_decline_is_judged_by_attainment():
    # the population is allowed to fall: (A − B)/(T − B) would call a faster fall more progress
    population = level(HIGH, 528488, 513000)
    result = assess(population, 2024, 517575)
    assert result.progress.reason is Reason.BASELINE_EQUALS_TARGET
    assert result.pace.reason is Reason.BASELINE_EQUALS_TARGET
    assert result.state is ProgressState.UNDETERMINED
    assert result.attained is True
    assert result.attainment.value == pytest.approx(517575 / 513000)
    assert assess(population, 2024, 512999).attained is False


def test_upper_limit_is_a_maintain_kpi():
    debt = KpiTarget(KpiType.MAINTAIN, LOW, 3.6, 2020, 18.0, 2026)
    result = assess(debt, 2024, 5.2)
    assert result.attained is True
    assert result.progress.reason is Reason.BASELINE_EQUALS_TARGET
    assert result.attainment.value == pytest.approx(18 / 5.2)
    assert assess(debt, 2024, 18.0).attained is True
    assert assess(debt, 2024, 18.1).attained is False


def test_baseline_equal_to_the_target():
    assert progress(level(HIGH, 32, 32), 32).reason is Reason.BASELINE_EQUALS_TARGET


def test_without_baseline_nothing_is_zero():
    result = assess(KpiTarget(KpiType.LEVEL, HIGH, None, None, 50, 2026), 2024, 65)
    for estimate in (result.progress, result.pace, result.elapsed):
        assert estimate.value is None
        assert estimate.reason is Reason.NO_BASELINE
    assert result.state is ProgressState.UNDETERMINED
    assert result.attained is True
    assert result.attainment.value == 1.3


@pytest.mark.parametrize("actual", [None, float("nan")])
def test_without_value(actual):
    result = assess(level(HIGH, 1, 2), 2022, actual)
    for estimate in (result.attainment, result.progress, result.pace, result.difference):
        assert estimate.reason is Reason.ALL_MISSING
    assert result.attained is None
    assert result.elapsed.value == 0.4


def test_cumulative_from_its_starting_total():
    opened = KpiTarget(KpiType.CUMULATIVE, HIGH, 0, 2020, 50, 2025)
    result = assess(opened, 2022, 30)
    assert result.progress.value == 0.6
    assert result.pace.value == pytest.approx(1.5)
    counted_since_2010 = KpiTarget(KpiType.CUMULATIVE, HIGH, 120, 2020, 170, 2025)
    assert assess(counted_since_2010, 2022, 150).progress.value == 0.6


def test_range():
    between = KpiTarget(KpiType.RANGE, HIGH, 90, 2020, None, 2025, 70, 80)
    inside, closer, farther, below = (assess(between, 2022, value) for value in (75, 84, 95, 60))
    assert (inside.attained, inside.attainment.value, inside.progress.value) == (True, 1, 1)
    assert inside.state is ProgressState.REACHED
    assert closer.progress.value == pytest.approx(0.6)
    assert closer.attainment.value == pytest.approx(80 / 84)
    assert closer.difference.value == -4
    assert farther.progress.value == pytest.approx(-0.5)
    assert below.progress.value == 0
    assert below.attainment.value == pytest.approx(60 / 70)
    assert progress(KpiTarget(KpiType.RANGE, HIGH, 72, 2020, None, 2025, 70, 80), 75).reason is (
        Reason.BASELINE_EQUALS_TARGET
    )


@pytest.mark.parametrize(("year", "share"), [(2020, 0), (2021, 0.2), (2023, 0.6), (2025, 1), (2027, 1)])
def test_elapsed_share_of_a_five_year_plan(year, share):
    assert elapsed_share(level(HIGH, 0, 1), year).value == pytest.approx(share)


def test_pace_in_the_baseline_year_and_before():
    assert assess(level(HIGH, 0, 1), 2020, 0.1).pace.reason is Reason.ZERO_DENOMINATOR
    assert assess(level(HIGH, 0, 1), 2019, 0.1).pace.reason is Reason.NO_SOLUTION


@pytest.mark.parametrize(
    ("actual", "state"),
    [
        (99, ProgressState.REGRESSED),
        (100, ProgressState.UNDER_WAY),
        (199, ProgressState.UNDER_WAY),
        (200, ProgressState.REACHED),
        (201, ProgressState.EXCEEDED),
    ],
)
def test_states(actual, state):
    assert assess(level(HIGH, 100, 200), 2022, actual).state is state
    assert assess(level(LOW, -100, -200), 2022, -actual).state is state


def test_zero_actual_where_lower_is_better():
    assert attainment(level(LOW, 9, 3), 0).reason is Reason.ZERO_DENOMINATOR
    assert attainment(level(HIGH, 3, 9), 0).value == 0


def test_infinite_actual():
    with pytest.raises(ValueError, match="finite"):
        assess(level(HIGH, 1, 2), 2022, math.inf)


numbers = st.integers(-1000, 1000)


@settings(deadline=None, max_examples=60)
@given(numbers, numbers, numbers, st.sampled_from(list(Direction)))
def test_progress_is_sign_safe(baseline, target, actual, direction):
    """Better than the baseline is above 0, attained is 1 and more, whatever the signs."""
    kpi = level(direction, baseline, target)
    result = assess(kpi, 2023, actual)
    sign = 1 if direction is HIGH else -1
    if sign * (target - baseline) <= 0:
        assert result.progress.reason is Reason.BASELINE_EQUALS_TARGET
        return
    assert result.progress.value == pytest.approx((actual - baseline) / (target - baseline))
    assert (result.progress.value > 0) == (sign * (actual - baseline) > 0)
    assert (result.progress.value >= 1) == result.attained
    assert (result.difference.value >= 0) == result.attained
    mirrored = level(LOW if direction is HIGH else HIGH, -baseline, -target)
    assert assess(mirrored, 2023, -actual).progress == result.progress


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 1000), st.integers(1, 1000), st.sampled_from(list(Direction)))
def test_attainment_of_one_means_attained(target, actual, direction):
    kpi = level(direction, None, target)
    assert (attainment(kpi, actual).value >= 1) == (kpi.distance(actual) == 0)


def test_relative_change_of_nagano():
    """交通事故件数 992 → 969 (less is better), 環境学習会参加者数 2,638 → 3,912."""
    assert assess(level(LOW, 992, 940), 2024, 969).relative_change.value == pytest.approx(23 / 992)
    assert assess(level(HIGH, 2638, 5500), 2024, 3912).relative_change.value == pytest.approx(1274 / 2638)
    assert assess(level(HIGH, -416, 0), 2024, -457.6).relative_change.value == pytest.approx(-0.1)
    assert assess(level(HIGH, 0, 10), 2024, 5).relative_change.reason is Reason.ZERO_DENOMINATOR
    assert assess(level(HIGH, None, 10), 2024, 5).relative_change.reason is Reason.NO_BASELINE
    assert assess(level(HIGH, 1, 10), 2024, None).relative_change.reason is Reason.ALL_MISSING
    band = KpiTarget(KpiType.RANGE, HIGH, 30, 2020, None, 2025, 40, 50)
    assert assess(band, 2024, 45).relative_change.reason is Reason.NO_SOLUTION


_TENTHS = st.integers(-30, 30).map(lambda n: n / 10)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([HIGH, LOW]), st.none() | _TENTHS, _TENTHS, _TENTHS)
def test_every_combination_of_zero_negative_and_equal_values_follows_the_definitions(
    direction, base, target, actual
):
    """The definitions in exact fractions: A/T or T/A, (A − B)/(T − B), (A − B)/|B|."""
    found = assess(
        KpiTarget(KpiType.LEVEL, direction, base, None if base is None else 2020, target, 2025),
        2022,
        actual,
    )
    sign = 1 if direction is HIGH else -1
    a, t = Fraction(str(actual)), Fraction(str(target))
    b = None if base is None else Fraction(str(base))
    part, whole = (a, t) if direction is HIGH else (t, a)
    ratio = None if t == 0 or whole == 0 or part < 0 or whole < 0 else part / whole
    way = None if b is None else sign * (t - b)
    done = None if way is None or way <= 0 else sign * (a - b) / way
    share = None if not b else sign * (a - b) / abs(b)
    for estimate, expected in (
        (found.attainment, ratio),
        (found.progress, done),
        (found.pace, None if done is None else done / Fraction(2, 5)),
        (found.relative_change, share),
        (found.change, None if b is None else sign * (a - b)),
        (found.difference, sign * (a - t)),
    ):
        assert (estimate.value is None) == (expected is None), estimate
        if expected is not None:
            assert estimate.number == pytest.approx(float(expected), abs=1e-12)
    assert found.attained is (sign * (a - t) >= 0)
