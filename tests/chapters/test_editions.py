"""Two editions of one report beside each other; what is called more than chance, and what is not compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats

from analysis.chapters.edition_words import findings_table, summary, verdict
from analysis.chapters.editions import FileChange, Kind, compare
from analysis.elements import Finding
from analysis.model.findings import BuiltReport


def finding(
    id: str = "deaths.level", estimate: float | None = 100.0, half: float | None = 10.0, **given
) -> Finding:
    limits = {} if half is None or estimate is None else {"lower": estimate - half, "upper": estimate + half, "confidence": 0.95}  # fmt: skip
    return Finding(**{"id": id, "statement": f"死亡数は{estimate}人。", "estimate": estimate, "unit": "人", "basis": "人口動態統計", **limits, **given})  # fmt: skip


def report(*findings: Finding, topic: str = "deaths", **given) -> dict[str, BuiltReport]:
    return {topic: BuiltReport(Path("x"), 2026, "14212", topic, f"{topic}の動向", findings=findings, **given)}


def only(before: Finding, after: Finding):
    (change,) = compare(report(before), report(after)).findings
    return change


def test_the_same_report_twice_has_no_changes():
    found = report(finding(), parameters={"year": 2023}, inputs={"a.csv": "1"})
    comparison = compare(found, found)
    assert [each.kind for each in comparison.findings] == [Kind.SAME]
    assert (comparison.changes, comparison.parameters, comparison.files) == ((), (), ())
    assert findings_table(comparison, 2025, 2026) is None


@pytest.mark.parametrize("move", [1, 13.9, 14.3, -13.9, -14.3, 50])
def test_more_than_chance_is_where_the_two_sample_z_test_says_so(move):
    change = only(finding(), finding(estimate=100 + move))
    error = 10 / stats.norm.ppf(0.975)
    p = 2 * stats.norm.sf(abs(move) / (error * 2**0.5))
    assert change.kind is Kind.MOVED
    assert change.difference.value == pytest.approx(move)
    assert change.beyond_chance == (p < 0.05)
    assert verdict(change) == (
        "値が変わった（偶然の範囲を超える）" if p < 0.05 else "値が変わった（偶然の範囲）"
    )


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"unit": "件"}, "単位が違う"),
        ({"basis": "住民基本台帳"}, "統計の基準が違う"),
        ({"method": "別の方法"}, "方法が違う"),
        ({"confidence": 0.9}, "信頼水準が違う"),
        ({"half": None}, "信頼水準が違う"),
        ({"estimate": None}, "推定値がない"),
    ],
)
def test_what_counts_something_else_is_not_compared(other, told):
    change = only(finding(), finding(**{"estimate": 300.0, **other}))
    assert change.kind is Kind.MOVED
    assert change.beyond_chance is None
    assert verdict(change) == f"値が変わった（{told}ため比べない）"


def test_without_limits_on_both_sides_the_difference_is_told_without_a_verdict():
    change = only(finding(half=None), finding(estimate=130.0, half=None))
    assert (change.difference.value, change.beyond_chance) == (30, None)
    table = findings_table(
        compare(report(finding(half=None)), report(finding(estimate=130.0, half=None))), 2025, 2026
    )
    assert table.text_rows()[0][-2:] == ["+30.0人", "値が変わった（区間がないため比べない）"]


def test_limits_that_do_not_enclose_their_estimate_are_no_limits():
    change = only(finding(lower=200.0, upper=300.0), finding(estimate=400.0))
    assert change.beyond_chance is None


def test_what_appears_vanishes_and_is_only_said_otherwise():
    before = report(finding("a"), finding("b"), finding("c"))
    after = report(finding("c", statement="死亡数は百人。"), finding("a"), finding("d"))
    comparison = compare(before, after)
    assert [(each.finding.id, each.kind) for each in comparison.findings] == [
        ("c", Kind.REWORDED), ("a", Kind.SAME), ("d", Kind.APPEARED), ("b", Kind.VANISHED),
    ]  # fmt: skip
    told = summary(comparison, 2025, 2026)
    assert told.startswith(
        "2025年度版と2026年度版を比べると、値が変わった知見が0件（うち偶然の範囲を超える変化は0件）、新しい知見が1件、なくなった知見が1件"
    )


def test_parameters_files_and_reports_that_changed():
    before = {
        **report(parameters={"year": 2022, "date": "2025-11-20", "knot": 2015}, inputs={"a": "1", "b": "1"}),
        **report(topic="births", parameters={"year": 2022}, inputs={"a": "1", "b": "1"}),
        **report(topic="old"),
    }
    after = {
        **report(parameters={"year": 2023, "date": "2026-11-20"}, inputs={"a": "2", "c": "1"}),
        **report(topic="births", parameters={"year": 2022}, inputs={"a": "2", "b": "1"}),
        **report(topic="new"),
    }
    comparison = compare(before, after)
    assert [(each.topic, each.name, each.before, each.after) for each in comparison.parameters] == [
        ("deaths", "year", 2022, 2023), ("deaths", "knot", 2015, None),
    ]  # fmt: skip
    assert set(comparison.files) == {
        FileChange("a", Kind.MOVED, ("deathsの動向", "birthsの動向")),
        FileChange("b", Kind.VANISHED, ("deathsの動向",)),
        FileChange("c", Kind.APPEARED, ("deathsの動向",)),
    }
    assert (comparison.appeared, comparison.vanished) == (("newの動向",), ("oldの動向",))
    told = summary(comparison, 2025, 2026)
    assert "2026年度版で加わった報告書は「newの動向」である。" in told
    assert "「oldの動向」は2026年度版にない。" in told
