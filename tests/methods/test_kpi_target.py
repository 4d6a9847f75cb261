"""What a KPI target may be, and what it may not."""

import pytest

from analysis.methods.kpi_target import Direction, KpiTarget, KpiType

HIGH, LOW = Direction.HIGHER, Direction.LOWER


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((KpiType.LEVEL, HIGH, 1, 2020, None, 2025), "target"),
        ((KpiType.LEVEL, HIGH, 1, 2020, 5, 2025, 1, 2), "lower"),
        ((KpiType.RANGE, HIGH, 1, 2020, None, 2025, 1), "lower and upper"),
        ((KpiType.RANGE, HIGH, 1, 2020, 4, 2025, 1, 2), "no target"),
        ((KpiType.RANGE, HIGH, 1, 2020, None, 2025, 3, 2), "above"),
        ((KpiType.LEVEL, HIGH, 1, 2025, 5, 2025), "after"),
        ((KpiType.LEVEL, HIGH, float("nan"), 2020, 5, 2025), "baseline"),
        ((KpiType.LEVEL, HIGH, 1, 2020, float("inf"), 2025), "target"),
    ],
)
def test_targets_that_cannot_be_meant(arguments, message):
    with pytest.raises(ValueError, match=message):
        KpiTarget(*arguments)


def test_distance_is_zero_on_the_good_side_only():
    assert KpiTarget(KpiType.LEVEL, HIGH, 1, 2020, 5, 2025).distance(6) == 0
    assert KpiTarget(KpiType.LEVEL, HIGH, 1, 2020, 5, 2025).distance(4) == 1
    assert KpiTarget(KpiType.MAINTAIN, LOW, 1, 2020, 5, 2025).distance(4) == 0
    assert KpiTarget(KpiType.MAINTAIN, LOW, 1, 2020, 5, 2025).distance(7) == 2
    between = KpiTarget(KpiType.RANGE, HIGH, None, None, None, 2025, 2, 5)
    assert [between.distance(value) for value in (1, 2, 3, 5, 9)] == [1, 0, 0, 0, 4]


def test_gain_is_positive_towards_better():
    assert KpiTarget(KpiType.LEVEL, LOW, 40, 2020, 10, 2025).gain(40, 30) == 10
    assert KpiTarget(KpiType.LEVEL, HIGH, 40, 2020, 60, 2025).gain(40, 30) == -10
    assert KpiTarget(KpiType.RANGE, HIGH, 1, 2020, None, 2025, 2, 5).gain(9, 6) == 3
