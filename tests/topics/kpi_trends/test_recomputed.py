"""Rates and ratings of every sample KPI of seven cities and prefectures, computed again from the published numbers.

What each rubric says is written here a second time, in fractions, after the cities' documents (`cases/jp_rule_*`).
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pandas as pd
import published
import pytest
from published import as_register

from analysis.methods.rubric import Verdict
from analysis.model.rubric_files import read_rubrics
from analysis.topics.kpi_trends import TOPIC
from analysis.topics.kpi_trends.followed import Followed, follow, rated

pytestmark = pytest.mark.skipif(
    not published.AT_HAND, reason=f"the KPI tables are not at hand: {published.CITIES}"
)
Exact = Fraction | None


def exact(value: float) -> Fraction:
    """Return the decimal number that was printed."""
    return Fraction(str(value))


class ByHand:
    """The rates of one published KPI at its last value, from their definitions."""

    def __init__(self, row: published.Row) -> None:
        self.row = row
        self.year, last = row.actuals[-1]
        self.base = exact(row.baseline[1]) if row.baseline else None
        self.begins = row.baseline[0] if row.baseline else None
        aims = [(y, v) for y, v in row.targets if self.begins is None or y > self.begins]
        self.ends, aim = aims[-1]
        self.actual, self.target = exact(last), exact(aim)
        sign = -1 if row.lower_is_better else 1
        self.better = sign * (self.actual - self.target)
        self.gained = None if self.base is None else sign * (self.actual - self.base)
        self.way = None if self.base is None else sign * (self.target - self.base)

    @property
    def attainment(self) -> Exact:
        one, other = (self.target, self.actual) if self.row.lower_is_better else (self.actual, self.target)
        if self.target == 0 or other == 0 or one < 0 or other < 0:
            return None
        return one / other

    @property
    def progress(self) -> Exact:
        if self.gained is None or self.way is None or self.way <= 0:
            return None  # no baseline, or one that meets the target already
        return self.gained / self.way

    @property
    def pace(self) -> Exact:
        if self.progress is None or self.begins is None or self.year <= self.begins:
            return None
        return self.progress / min(Fraction(self.year - self.begins, self.ends - self.begins), Fraction(1))

    @property
    def change(self) -> Exact:
        return None if self.gained is None or self.base == 0 else self.gained / abs(self.base)

    def label(self, rubric: str) -> str | None:
        """Return the published rule's rating; None where the rule has nothing to look at."""
        a, p, pace = self.attainment, self.progress, self.pace
        if rubric == "tama":
            if pace is None:
                return None
            return (
                "着実に進んでいる"
                if pace >= 1
                else "概ね進んでいる"
                if pace >= Fraction(6, 10)
                else "改善や工夫が必要"
            )
        if rubric == "osaka":
            if a is None:
                return None
            return (
                "110％以上" if a >= Fraction(11, 10)
                else "80％以上110％未満" if a >= Fraction(8, 10)
                else "50％以上80％未満" if a >= Fraction(1, 2)
                else "50％未満"
            )  # fmt: skip
        if rubric == "nagayo":
            if self.better > 0:
                return "S"
            if self.gained is not None and self.base == 0:  # no share, but above, level or below
                return "A" if self.gained > 0 else "B" if self.gained == 0 else "C"
            if self.change is None:
                return None
            return "A" if self.change > 0 else "B" if self.change >= Fraction(-1, 10) else "C"
        if rubric == "fukuoka":
            return (
                "3ポイントを超えて上回る" if self.better > 3
                else "±3ポイント以内" if self.better >= -3
                else "3ポイントを超えて下回る"
            )  # fmt: skip
        if p is None:
            return None
        if p > 1:
            return "非常に効果的であった"
        considerable = a if rubric == "kusatsu_attainment" else p
        if considerable is None:
            return None
        if considerable >= Fraction(7, 10):
            return "相当程度効果があった"
        return "効果があった" if p > 0 else "効果がなかった"


@pytest.fixture(scope="module")
def followed(data_dir: Path) -> list[tuple[published.Row, Followed]]:
    rubrics = read_rubrics(data_dir)
    pairs = []
    by_area: dict[str, list[published.Row]] = {}
    for row in published.rows():
        by_area.setdefault(row.area, []).append(row)
    for area, some in by_area.items():
        register = as_register(area, some)
        for row, kpi in zip(some, register.kpis, strict=True):
            series = register.reported_series(kpi.id)
            pairs.append((row, follow(register, kpi, series, rubrics["tama"], rubrics, 0.95)))
    return pairs


def judged(followed: list[tuple[published.Row, Followed]]) -> list[tuple[ByHand, Followed]]:
    return [(ByHand(row), each) for row, each in followed if each.assessment is not None]


def test_the_sample_is_large_and_of_all_kinds(followed):
    both = judged(followed)
    kinds = Counter(
        (by.row.lower_is_better, by.base is None, by.way is not None and by.way <= 0, by.base == 0)
        for by, _ in both
    )
    assert len(followed) == 1076
    assert len(both) > 550
    assert {by.row.area for by, _ in both} >= {
        "20201",
        "24202",
        "17201",
        "11215",
        "01100",
        "34000",
        "40000",
        "47000",
    }
    for kind in ((True, False, False, False), (False, True, False, False), (False, False, True, False),
                 (False, False, False, True)):  # fmt: skip
        assert kinds[kind] >= 5, kind


def test_attainment_progress_and_pace_of_every_kpi(followed):
    wrong = []
    for by, each in judged(followed):
        found = each.assessment
        for name, expected in (
            ("attainment", by.attainment), ("progress", by.progress), ("pace", by.pace),
            ("relative_change", by.change), ("difference", by.better),
        ):  # fmt: skip
            got = getattr(found, name).value
            if (got is None) != (expected is None) or (
                expected is not None and got != pytest.approx(float(expected), rel=1e-9, abs=1e-12)
            ):
                wrong.append((by.row.area, by.row.name, name, got, expected))
    assert not wrong


def test_every_rubric_s_rating_of_every_kpi(followed, data_dir):
    rubrics = read_rubrics(data_dir)
    assert set(rubrics) == {"tama", "osaka", "nagayo", "fukuoka", "kusatsu_attainment", "kusatsu_progress"}
    wrong, given = [], Counter()
    for by, each in judged(followed):
        for id, rubric in rubrics.items():
            rating = rated(rubric, each.kpi, each.assessment, each.of_year)
            if id == "fukuoka" and each.kpi.unit != "％":
                assert rating is None
                continue
            expected = by.label(id)
            if rating.label != expected:
                wrong.append((by.row.area, by.row.name, id, rating.label, expected))
            given[id] += expected is not None
    assert not wrong
    assert min(given.values()) > 100


def test_the_verdict_is_the_rubric_s_or_whether_the_target_is_met(followed):
    meaning = {
        "着実に進んでいる": Verdict.ON_TRACK, "概ね進んでいる": Verdict.PARTLY, "改善や工夫が必要": Verdict.OFF_TRACK,
    }  # fmt: skip
    for by, each in judged(followed):
        label = by.label("tama")
        if label is not None:
            assert each.verdict is meaning[label]
        elif by.better >= 0:
            assert each.verdict is Verdict.ON_TRACK
        elif by.way is not None and by.way <= 0:
            assert each.verdict is Verdict.OFF_TRACK
        else:
            assert each.verdict is None
            assert each.why


def test_what_the_agreement_of_rubrics_counts(followed, data_dir):
    rubrics = read_rubrics(data_dir)
    verdicts = {
        rubric.rubric.name: {level.label: level.verdict for level in rubric.rubric.levels}
        for rubric in rubrics.values()
    }
    for by, each in judged(followed):
        counted = Counter(
            verdicts[rubric.rubric.name][by.label(id)]
            for id, rubric in rubrics.items()
            if id != "tama" and (id != "fukuoka" or each.kpi.unit == "％") and by.label(id) is not None
        )
        assert dict(each.others.verdicts) == dict(counted)


def test_values_without_a_number_say_why(followed):
    silent = [each for _, each in followed if each.assessment is None]
    assert silent
    assert {each.why for each in silent} == {"実績の値がない", "数値の目標がない"}
    assert all(each.verdict is None for each in silent)


def test_sapporo_s_own_arrows_agree_with_the_sign_of_the_change(data_dir):
    """札幌市's reports mark each KPI up or down against the baseline: better and worse, whatever the direction."""
    table = pd.read_csv(published.PREFECTURES, dtype=str, keep_default_na=False)
    rows = table[
        (table["area"] == "01100") & (table["role"] == "actual") & (table["change_or_type"] == "report2025")
    ]
    study = TOPIC.open(area="01100", data_dir=str(data_dir))
    checked = 0
    column = next(c for c in rows.columns if rows[c].str.startswith("source_reported").any())
    marks = dict(zip(rows["kpi"], rows[column], strict=True))
    for each in study.followed:
        mark = marks.get(each.kpi.name)
        if mark in ("source_reported_up", "source_reported_down"):
            assert each.worse == (mark == "source_reported_down"), each.kpi.name
            checked += 1
    assert checked >= 22
