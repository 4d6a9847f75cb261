"""Rubrics as data, on the rules that cities have published.

多摩市まち・ひと・しごと創生総合戦略の評価方法(案) 資料6: 年次ペース 20/40/60/80/100 %; 100 % and more of the pace 着実に進んでいる, from 60 %
概ね進んでいる, below 改善や工夫が必要. 草津市 追加資料② 資料5: four levels of effect, of which 目標値を相当程度(7割~8割)達成 can be read
as a ratio of levels or as progress. Of 大阪 and 福岡 only the thresholds (110/80/50 %, ±3 points) are used here, with labels
of the test's own; 長与町's thresholds for S/A/B/C are not known here and only the mechanism is tested.
"""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.methods.kpi import assess
from analysis.methods.kpi_target import Direction, KpiTarget, KpiType
from analysis.methods.result import Reason
from analysis.methods.rubric import Level, Measure, Rubric, Verdict, rubric_from_mapping
from analysis.methods.rubric_agreement import kpi_agreement

TAMA = rubric_from_mapping(
    yaml.safe_load(
        """
        name: 多摩市
        measure: pace
        levels:
          - {label: 着実に進んでいる, verdict: on_track, at_least: 1.0}
          - {label: 概ね進んでいる, verdict: partly, at_least: 0.6}
          - {label: 改善や工夫が必要, verdict: off_track}
        """
    )
)
KUSATSU = """
name: 草津市 ({measure})
measure: progress
levels:
  - {{label: 非常に効果的, verdict: on_track, above: 1}}
  - {{label: 相当程度効果があった, verdict: partly, measure: {measure}, at_least: 0.7}}
  - {{label: 効果があった, verdict: partly, above: 0}}
  - {{label: 効果がなかった, verdict: off_track}}
"""
KUSATSU_BY_PROGRESS, KUSATSU_BY_LEVEL = (
    rubric_from_mapping(yaml.safe_load(KUSATSU.format(measure=measure)))
    for measure in ("progress", "attainment")
)


def kpi(direction=Direction.HIGHER, baseline=100, target=200):
    return KpiTarget(KpiType.LEVEL, direction, baseline, 2015, target, 2020)


@pytest.mark.parametrize(
    ("year", "progress_percent", "label"),
    [
        (1, 25, "着実に進んでいる"),
        (1, 14, "概ね進んでいる"),
        (1, 10, "改善や工夫が必要"),
        (3, 60, "着実に進んでいる"),
        (3, 36, "概ね進んでいる"),
        (3, 35.9, "改善や工夫が必要"),
    ],
)
def test_tama_pace(year, progress_percent, label):
    plan = KpiTarget(KpiType.LEVEL, Direction.HIGHER, 0, 2015, 100, 2020)
    assert TAMA.rate(assess(plan, 2015 + year, progress_percent)).label == label


@pytest.mark.parametrize("year", range(1, 6))
def test_tama_exactly_on_pace_is_steady_in_every_year(year):
    """In binary fractions 0.1 of the way after a fifth of the time need not be half of the pace."""
    plan = KpiTarget(KpiType.LEVEL, Direction.HIGHER, 0.1, 2015, 0.6, 2020)
    assert TAMA.rate(assess(plan, 2015 + year, 0.1 + 0.5 * year / 5)).rank == 1
    assert TAMA.rate(assess(plan, 2015 + year, 0.1 + 0.3 * year / 5)).rank == 2


@pytest.mark.parametrize(("actual", "rank"), [(210, 1), (175, 2), (120, 3), (90, 4)])
def test_kusatsu_examples(actual, rank):
    by_progress, by_level = (
        rubric.rate(assess(kpi(), 2020, actual)) for rubric in (KUSATSU_BY_PROGRESS, KUSATSU_BY_LEVEL)
    )
    assert by_progress.rank == rank
    assert by_progress.levels == 4
    # 120 of 200 is 60 % of the level, 90 is 45 %: both readings agree on these four
    assert by_level.rank == rank


def test_kusatsu_two_readings_disagree():
    """150 is 75 % of the target's level, but only half of the way."""
    ratings = [rubric.rate(assess(kpi(), 2020, 150)) for rubric in (KUSATSU_BY_PROGRESS, KUSATSU_BY_LEVEL)]
    assert [rating.label for rating in ratings] == ["効果があった", "相当程度効果があった"]
    assert [rating.rank for rating in ratings] == [3, 2]
    # and below the baseline the reading by level would still say 相当程度
    near = [
        rubric.rate(assess(kpi(baseline=190), 2020, 180))
        for rubric in (KUSATSU_BY_PROGRESS, KUSATSU_BY_LEVEL)
    ]
    assert [rating.rank for rating in near] == [4, 2]
    assert kpi_agreement(near).unanimous is False


@pytest.mark.parametrize(("actual", "rank"), [(220, 1), (219.9, 2), (160, 2), (159.9, 3), (100, 3), (99, 4)])
def test_thresholds_of_110_80_50_per_cent(actual, rank):
    rubric = Rubric(
        "110/80/50",
        (
            Level("a", Verdict.ON_TRACK, Measure.ATTAINMENT, 1.1),
            Level("b", Verdict.PARTLY, Measure.ATTAINMENT, 0.8),
            Level("c", Verdict.PARTLY, Measure.ATTAINMENT, 0.5),
            Level("d", Verdict.OFF_TRACK),
        ),
    )
    assert rubric.rate(assess(kpi(), 2020, actual)).rank == rank


@pytest.mark.parametrize(("actual", "rank"), [(56, 1), (53.1, 1), (53, 2), (50, 2), (47, 2), (46.9, 3)])
def test_plus_minus_three_points(actual, rank):
    rubric = rubric_from_mapping(
        {
            "name": "±3",
            "measure": "difference",
            "levels": [
                {"label": "above", "verdict": "on_track", "above": 3},
                {"label": "within", "verdict": "partly", "at_least": -3},
                {"label": "below", "verdict": "off_track"},
            ],
        }
    )
    assert rubric.rate(assess(kpi(baseline=40, target=50), 2020, actual)).rank == rank
    lower = kpi(Direction.LOWER, baseline=-40, target=-50)
    assert rubric.rate(assess(lower, 2020, -actual)).rank == rank


def test_four_letters():
    bounds = [("S", "on_track", 1.2), ("A", "on_track", 1.0), ("B", "partly", 0.5)]
    levels = [{"label": label, "verdict": verdict, "at_least": bound} for label, verdict, bound in bounds]
    rubric = rubric_from_mapping(
        {"name": "test", "measure": "progress", "levels": [*levels, {"label": "C", "verdict": "off_track"}]}
    )
    assert [rubric.rate(assess(kpi(), 2018, actual)).label for actual in (225, 200, 150, 149)] == list("SABC")


def test_unrated_says_why():
    without_baseline = KpiTarget(KpiType.LEVEL, Direction.HIGHER, None, None, 50, 2020)
    rating = TAMA.rate(assess(without_baseline, 2018, 40))
    assert (rating.label, rating.rank, rating.verdict) == (None, None, None)
    assert rating.reason is Reason.NO_BASELINE
    assert rating.detail == "pace: no baseline"
    assert TAMA.rate(assess(kpi(), 2018, None)).reason is Reason.ALL_MISSING
    assert TAMA.rate(assess(kpi(baseline=200), 2018, 200)).reason is Reason.BASELINE_EQUALS_TARGET


def levels(**last):
    return [
        {"label": "a", "verdict": "on_track", "at_least": 1.0},
        {"label": "b", "verdict": "off_track", **last},
    ]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ([], "mapping"),
        ({"name": "x", "measure": "pace"}, "missing levels"),
        ({"name": "x", "measure": "pace", "levels": levels(), "colour": 1}, "unknown colour"),
        ({"name": "", "measure": "pace", "levels": levels()}, "name"),
        (
            {"name": "x", "measure": "speed", "levels": levels()},
            "attainment, progress, pace, difference, relative_change",
        ),
        ({"name": "x", "measure": ["pace"], "levels": levels()}, "measure"),
        ({"name": "x", "measure": "pace", "levels": {}}, "list"),
        ({"name": "x", "measure": "pace", "levels": levels()[:1]}, "two levels"),
        ({"name": "x", "measure": "pace", "levels": ["a", "b"]}, "level 1.*mapping"),
        ({"name": "x", "measure": "pace", "levels": levels(at_least=0.5)}, "'b'.*no bound"),
        ({"name": "x", "measure": "pace", "levels": levels(measure="pace")}, "level 2.*measure"),
        ({"name": "x", "measure": "pace", "levels": levels(verdict="fine")}, "verdict.*'fine'"),
        ({"name": "x", "measure": "pace", "levels": levels(label="a")}, "twice"),
        ({"name": "x", "measure": "pace", "levels": levels(label=3)}, "label"),
        ({"name": "x", "measure": "pace", "levels": [*levels(), *levels()]}, "twice|without"),
    ],
)
def test_broken_rubrics_are_named(mapping, message):
    with pytest.raises(ValueError, match=message):
        rubric_from_mapping(mapping)


@pytest.mark.parametrize(
    ("first", "message"),
    [
        ({"at_least": 1, "above": 1}, "exclude"),
        ({"at_least": "100%"}, "number"),
        ({"at_least": True}, "number"),
        ({"above": float("nan")}, "number"),
        ({"at_least": 110}, "1.1 for 110 %"),
        ({"at_least": 0.4}, "fall"),
        ({}, "only the last"),
    ],
)
def test_broken_bounds_are_named(first, message):
    mapping = {
        "name": "x",
        "measure": "attainment",
        "levels": [
            {"label": "top", "verdict": "on_track", **first},
            {"label": "middle", "verdict": "partly", "at_least": 0.5},
            {"label": "rest", "verdict": "off_track"},
        ],
    }
    with pytest.raises(ValueError, match=message):
        rubric_from_mapping(mapping)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-500, 500), min_size=2, max_size=2))
def test_better_value_is_never_rated_worse(actuals):
    low, high = sorted(actuals)
    for rubric in (TAMA, KUSATSU_BY_PROGRESS):
        assert rubric.rate(assess(kpi(), 2018, high)).rank <= rubric.rate(assess(kpi(), 2018, low)).rank


@pytest.mark.parametrize(
    ("direction", "actual", "label"),
    [
        (Direction.HIGHER, 3, "better"),
        (Direction.HIGHER, 0, "level"),
        (Direction.HIGHER, -1, "worse"),
        (Direction.LOWER, 3, "worse"),  # 待機児童 0 of the baseline became 3
    ],
)
def test_against_a_baseline_of_zero_better_is_better_and_worse_is_worse(direction, actual, label):
    """「基準値を超えている」 and 「△10％以内」 are told without a share: nothing but 0 lies within a tenth of 0."""
    rubric = Rubric(
        "長与町の形",
        (
            Level("better", Verdict.ON_TRACK, Measure.RELATIVE_CHANGE, 0.0, inclusive=False),
            Level("level", Verdict.PARTLY, Measure.RELATIVE_CHANGE, -0.1),
            Level("worse", Verdict.OFF_TRACK),
        ),
    )
    target = 10 if direction is Direction.HIGHER else -10
    found = assess(KpiTarget(KpiType.LEVEL, direction, 0, 2020, target, 2025), 2022, actual)
    assert found.relative_change.reason is Reason.ZERO_DENOMINATOR
    assert rubric.rate(found).label == label
