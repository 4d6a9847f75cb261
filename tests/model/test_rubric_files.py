"""The shipped rubrics rate as their publishers say; what is no rubric is refused.

多摩市 評価方法(案) 資料6; 草津市 資料5 (examples 100 → 200: 210, 175, 120, 90); 長与町 数値目標評価: S above the target, A above the
baseline, B within 10 % below the baseline, C lower.
"""

from pathlib import Path

import pytest

from analysis.checking.errors import InputError
from analysis.methods.kpi import assess
from analysis.methods.kpi_target import Direction, KpiTarget, KpiType
from analysis.methods.result import Reason
from analysis.model.rubric_files import read_rubric, read_rubrics


@pytest.fixture(scope="module")
def rubrics(data_dir: Path):
    return read_rubrics(data_dir)


def rate(rubric, actual, *, direction=Direction.HIGHER, baseline=100, target=200, year=2020):
    kpi = KpiTarget(KpiType.LEVEL, direction, baseline, 2015, target, 2020)
    return rubric.rubric.rate(assess(kpi, year, actual))


def test_the_shipped_rubrics(rubrics):
    assert list(rubrics) == ["fukuoka", "kusatsu_attainment", "kusatsu_progress", "nagayo", "osaka", "tama"]
    assert [each.id for each in rubrics.values() if not each.labels_published] == ["fukuoka", "osaka"]
    assert all(each.url for each in rubrics.values() if each.labels_published)


@pytest.mark.parametrize(
    ("year", "actual", "label"),
    [
        *[(2016, 125, "着実に進んでいる"), (2016, 114, "概ね進んでいる"), (2016, 110, "改善や工夫が必要")],
        *[(2018, 160, "着実に進んでいる"), (2018, 136, "概ね進んでいる")],
    ],
)
def test_tama(rubrics, year, actual, label):
    assert rate(rubrics["tama"], actual, year=year).label == label


@pytest.mark.parametrize(("actual", "rank"), [(210, 1), (175, 2), (120, 3), (90, 4)])
def test_kusatsu_in_both_readings(rubrics, actual, rank):
    assert rate(rubrics["kusatsu_progress"], actual).rank == rank
    assert rate(rubrics["kusatsu_attainment"], actual).rank == rank


@pytest.mark.parametrize(
    ("direction", "actual", "label"),
    [
        *[(Direction.HIGHER, 201, "S"), (Direction.HIGHER, 200, "A"), (Direction.HIGHER, 101, "A")],
        *[(Direction.HIGHER, 100, "B"), (Direction.HIGHER, 90, "B"), (Direction.HIGHER, 89.9, "C")],
        *[(Direction.LOWER, 49, "S"), (Direction.LOWER, 99, "A"), (Direction.LOWER, 110, "B")],
        (Direction.LOWER, 110.1, "C"),
    ],
)
def test_nagayo(rubrics, direction, actual, label):
    target = 200 if direction is Direction.HIGHER else 50
    assert rate(rubrics["nagayo"], actual, direction=direction, target=target).label == label


def test_nagayo_can_t_rate_what_is_not_known(rubrics):
    assert rate(rubrics["nagayo"], None).reason is Reason.ALL_MISSING
    assert rate(rubrics["nagayo"], 150, baseline=None).reason is Reason.NO_BASELINE
    assert rate(rubrics["nagayo"], 5, baseline=0).label == "A", "a rise from nothing is one, by no per cent"
    assert rate(rubrics["nagayo"], 201, baseline=None).label == "S"


@pytest.mark.parametrize(
    ("actual", "label"), [(220, "110％以上"), (160, "80％以上110％未満"), (99, "50％未満")]
)
def test_osaka_s_bounds(rubrics, actual, label):
    assert rate(rubrics["osaka"], actual).label == label


@pytest.mark.parametrize(("actual", "rank"), [(53.1, 1), (53, 2), (47, 2), (46.9, 3)])
def test_fukuoka_s_bounds(rubrics, actual, rank):
    assert rate(rubrics["fukuoka"], actual, baseline=40, target=50).rank == rank


def test_a_difference_in_points_is_for_per_cent_only(rubrics):
    assert [each.id for each in rubrics.values() if not each.rates("人")] == ["fukuoka"]
    assert all(each.rates("％") for each in rubrics.values())


GOOD = """\
name: 市
publisher: 市
title: 評価
labels_published: true
measure: pace
levels:
  - {label: A, verdict: on_track, at_least: 1.0}
  - {label: B, verdict: off_track}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("measure: pace", "measure: speed", "「measure」"),
        ("on_track", "good", "「levels.0.verdict」"),
        ("at_least: 1.0", "at_lest: 1.0", "at_least"),
        ("at_least: 1.0", "at_least: 60", "段階が成り立ちません"),
        ("at_least: 1.0", "note: 1.0", "levels.0.note"),
        (", at_least: 1.0", "", "段階が成り立ちません"),
        ("label: B", "label: A", "段階が成り立ちません"),
        ("name: 市", "nam: 市", "「name」"),
        ("labels_published: true", "labels_published: 1", "labels_published"),
    ],
)
def test_what_is_no_rubric_is_refused(tmp_path, old, new, told):
    path = tmp_path / "own.yml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_rubric(path).rubric.name == "市"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_rubric(path)
    assert told in str(error.value)
    assert "rubrics/own.yml" in str(error.value)


def test_two_rubrics_have_two_names(tmp_path):
    (tmp_path / "rubrics").mkdir()
    for name in ("a", "b"):
        (tmp_path / "rubrics" / f"{name}.yml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.yml と同じ"):
        read_rubrics(tmp_path)
    assert read_rubrics(tmp_path / "nowhere") == {}
