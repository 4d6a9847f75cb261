"""What changed between the reports of two editions: findings, parameters, data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from analysis.elements import Finding
from analysis.methods.estimate_change import estimate_change
from analysis.methods.result import Estimate
from analysis.model.findings import BuiltReport

Reports = Mapping[str, BuiltReport]
"""The reports of one area and edition by topic."""

ON_THE_COVER = frozenset({"document_no", "meeting", "date", "department"})
"""Parameters that change no number."""


class Kind(StrEnum):
    """What became of a finding, a file or a report."""

    APPEARED = "appeared"
    VANISHED = "vanished"
    MOVED = "moved"
    """The estimate or its limits are others."""
    REWORDED = "reworded"
    """The sentence is another, the numbers are the same."""
    SAME = "same"


@dataclass(frozen=True)
class FindingChange:
    """A finding in two editions, known by topic and id; one of the two may be missing.

    Attributes
    ----------
    difference : of the estimates, where they count the same thing in the same way; None else.
    hindrance : why the estimates can't be compared, in Japanese; empty when they can.
    """

    topic: str
    title: str
    before: Finding | None
    after: Finding | None
    kind: Kind
    difference: Estimate | None = None
    hindrance: str = ""

    @property
    def finding(self) -> Finding:
        """The newer finding, or the one that vanished."""
        found = self.after or self.before
        assert found is not None, "one of the two is there"
        return found

    @property
    def beyond_chance(self) -> bool | None:
        """Whether the estimate moved by more than chance; None when that can't be told."""
        if self.difference is None or self.difference.lower is None:
            return None
        return self.difference.excludes(0)


@dataclass(frozen=True)
class ParameterChange:
    """A parameter of a report with another value than before; None where the report had none."""

    topic: str
    title: str
    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class FileChange:
    """A data file (or notebook) that reports read: new, gone or with other contents."""

    file: str
    kind: Kind
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """The reports of an area in two editions beside each other.

    Attributes
    ----------
    appeared, vanished : titles of reports that only one edition has.
    findings : of the reports that both have, in the order of the newer edition; those that vanished last.
    """

    appeared: tuple[str, ...]
    vanished: tuple[str, ...]
    findings: tuple[FindingChange, ...]
    parameters: tuple[ParameterChange, ...]
    files: tuple[FileChange, ...]

    @property
    def changes(self) -> tuple[FindingChange, ...]:
        """The findings that are not the same as before."""
        return tuple(each for each in self.findings if each.kind is not Kind.SAME)


def compare(before: Reports, after: Reports) -> Comparison:
    """Compare the reports of one area in two editions."""
    both = [topic for topic in after if topic in before]
    return Comparison(
        tuple(report.title for topic, report in after.items() if topic not in before),
        tuple(report.title for topic, report in before.items() if topic not in after),
        tuple(change for topic in both for change in _findings(before[topic], after[topic])),
        tuple(change for topic in both for change in _parameters(before[topic], after[topic])),
        _files([before[topic] for topic in both], [after[topic] for topic in both]),
    )


def _findings(before: BuiltReport, after: BuiltReport) -> list[FindingChange]:
    ids = dict.fromkeys(each.id for each in (*after.findings, *before.findings))
    return [_finding(after, before.finding(id), after.finding(id)) for id in ids]


def _finding(report: BuiltReport, before: Finding | None, after: Finding | None) -> FindingChange:
    if before is None or after is None:
        kind = Kind.APPEARED if before is None else Kind.VANISHED
        return FindingChange(report.topic, report.title, before, after, kind)
    numbers = [(each.estimate, each.lower, each.upper) for each in (before, after)]
    if all(_same(a, b) for a, b in zip(*numbers, strict=True)):
        kind = Kind.SAME if before.statement == after.statement else Kind.REWORDED
        return FindingChange(report.topic, report.title, before, after, kind)
    hindrance = _hindrance(before, after)
    difference = None if hindrance else estimate_change(_estimate(before), _estimate(after))
    if difference is not None and difference.lower is None:
        hindrance = "区間がない"
    return FindingChange(report.topic, report.title, before, after, Kind.MOVED, difference, hindrance)


def _hindrance(before: Finding, after: Finding) -> str:
    """Say why two estimates do not count the same thing in the same way; empty when they do."""
    if before.estimate is None or after.estimate is None:
        return "推定値がない"
    for name, told in (
        ("unit", "単位"),
        ("basis", "統計の基準"),
        ("method", "方法"),
        ("confidence", "信頼水準"),
    ):
        if getattr(before, name) != getattr(after, name):
            return f"{told}が違う"
    return ""


def _estimate(finding: Finding) -> Estimate:
    """Return the number with its limits, without those that do not enclose it."""
    value, lower, upper = finding.estimate, finding.lower, finding.upper
    assert value is not None, "told before"
    if lower is None or upper is None or finding.confidence is None or not lower <= value <= upper:
        return Estimate(value, None, None, None, finding.id, finding.method)
    return Estimate(value, lower, upper, finding.confidence, finding.id, finding.method)


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _parameters(before: BuiltReport, after: BuiltReport) -> list[ParameterChange]:
    names = dict.fromkeys((*after.parameters, *before.parameters))
    pairs = [(name, before.parameters.get(name), after.parameters.get(name)) for name in names]
    return [
        ParameterChange(after.topic, after.title, name, old, new)
        for name, old, new in pairs
        if old != new and name not in ON_THE_COVER
    ]


def _files(before: list[BuiltReport], after: list[BuiltReport]) -> tuple[FileChange, ...]:
    found: dict[tuple[str, Kind], list[str]] = {}
    for old, new in zip(before, after, strict=True):
        for file in sorted({*old.inputs, *new.inputs}):
            if old.inputs.get(file) != new.inputs.get(file):
                kind = (
                    Kind.APPEARED if file not in old.inputs
                    else Kind.VANISHED if file not in new.inputs
                    else Kind.MOVED
                )  # fmt: skip
                found.setdefault((file, kind), []).append(new.title)
    return tuple(FileChange(file, kind, tuple(titles)) for (file, kind), titles in found.items())
