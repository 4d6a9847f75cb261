"""One KPI followed: its values, its target, the rating under each rubric, and what is to be expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.methods.kpi import KpiAssessment, assess
from analysis.methods.kpi_outlook import KpiOutlook, kpi_outlook
from analysis.methods.kpi_target import KpiTarget, KpiType
from analysis.methods.result import Reason
from analysis.methods.rubric import Rating, Verdict
from analysis.methods.rubric_agreement import KpiAgreement, kpi_agreement
from analysis.model.kpis.kpi import Kpi, RevisionKind
from analysis.model.kpis.register import KpiRegister
from analysis.model.observations import Status
from analysis.model.rubric_files import PublishedRubric
from analysis.model.series import Series
from analysis.store.kpi_sheet_words import words_of

_APRIL: Final = 4
"""First month of a fiscal year."""
WITHOUT_GOAL: Final = "位置の記載なし"
VERDICTS: Final = {
    Verdict.ON_TRACK: "順調",
    Verdict.PARTLY: "やや遅れ",
    Verdict.OFF_TRACK: "遅れ",
    None: "判定できない",
}
"""What a verdict is called here; the city's own label stands beside it."""
_ORDER: Final = {Verdict.OFF_TRACK: 0, Verdict.PARTLY: 1, None: 2, Verdict.ON_TRACK: 3}


@dataclass(frozen=True, eq=False)
class Followed:
    """One active KPI with everything that can be said of its numbers.

    Attributes
    ----------
    kpi, series : the KPI, and its values with the baseline where its year has none.
    target : the last target with a number, None when there is none; `path` the targets by year.
    assessment : of the last value against the last target; None without a value or target.
    of_year : the same against the target of the value's own year, where the plan has one.
    rating : under the study's rubric, against the target that the rubric looks at.
    others : how the other rubrics rate it.
    verdict : on track, partly, off track; None when it can't be told, and `why` then says why.
    outlook : trend, forecast, chance; None without a value or target.
    """

    kpi: Kpi
    series: Series
    target: KpiTarget | None
    path: Mapping[int, float]
    assessment: KpiAssessment | None
    of_year: KpiAssessment | None
    rating: Rating | None
    others: KpiAgreement
    verdict: Verdict | None
    why: str
    outlook: KpiOutlook | None

    @property
    def goal(self) -> str:
        """Its place in the plan, for grouping: 基本目標, else 基本政策, else the measure."""
        return goal_of(self.kpi)

    @property
    def year(self) -> int | None:
        """Year of the last value."""
        return self.series.last if len(self.series) else None

    @property
    def value(self) -> float | None:
        """The last value."""
        return self.series[self.series.last] if len(self.series) else None

    @property
    def worse(self) -> bool:
        """Whether the last value is worse than the baseline."""
        done = self.assessment.progress if self.assessment else None
        return done is not None and done.has_value and done.number < 0

    @property
    def urgency(self) -> tuple[int, float, str]:
        """Sorts those that need attention first: by verdict, then by pace."""
        pace = self.assessment.pace if self.assessment else None
        return _ORDER[self.verdict], pace.number if pace and pace.has_value else 0.0, self.kpi.id


def goal_of(kpi: Kpi) -> str:
    """Return the place of a KPI in the plans at the level of goals."""
    return kpi.goal or kpi.policy or kpi.strategy_measure or kpi.measure or kpi.action or WITHOUT_GOAL


def follow(
    register: KpiRegister,
    kpi: Kpi,
    series: Series,
    own: PublishedRubric,
    rubrics: Mapping[str, PublishedRubric],
    confidence: float,
) -> Followed:
    """Assess the last value of a KPI, rate it under every rubric and continue its values."""
    series = with_baseline(kpi, series)
    target = register.target(kpi.id)
    path = {row.year: row.target for row in register.targets_of(kpi.id).values() if row.target is not None}
    if target is None or not len(series):
        why = _without_numbers(register, kpi, series, target)
        return Followed(kpi, series, target, path, None, None, None, kpi_agreement(()), None, why, None)
    last, value = series.last, series[series.last]
    found = assess(target, last, value)
    its_year = register.target(kpi.id, last)
    of_year = assess(its_year, last, value) if its_year is not None else None
    rating = rated(own, kpi, found, of_year)
    ratings = [rated(each, kpi, found, of_year) for each in rubrics.values() if each.id != own.id]
    others = kpi_agreement([each for each in ratings if each is not None])
    verdict = verdict_of(target, found, rating)
    return Followed(
        kpi,
        series,
        target,
        path,
        found,
        of_year,
        rating,
        others,
        verdict,
        "" if verdict else _unrated(kpi, found, rating, own),
        kpi_outlook(
            target,
            series.years,
            series.values.to_numpy(),
            confidence=confidence,
            breaks=definition_changes(register, kpi),
        ),
    )


def rated(
    rubric: PublishedRubric, kpi: Kpi, found: KpiAssessment, of_year: KpiAssessment | None
) -> Rating | None:
    """Return what a rubric says; None where it is not for the unit, or looks at a target of the year that is not set."""
    looked_at = of_year if rubric.against == "year" else found
    return rubric.rubric.rate(looked_at) if looked_at is not None and rubric.rates(kpi.unit) else None


def definition_changes(register: KpiRegister, kpi: Kpi) -> tuple[int, ...]:
    """Return the fiscal years from which a KPI has another definition (a change of its target is none)."""
    return tuple(
        each.date.year - (each.date.month < _APRIL)
        for each in register.revisions_of(kpi.id)
        if each.kpi == kpi.id and each.kind is RevisionKind.CHANGED and each.former and each.date is not None
    )


def verdict_of(target: KpiTarget, found: KpiAssessment, rating: Rating | None) -> Verdict | None:
    """Return the rubric's verdict; where it has none, that of the target itself.

    A KPI that is to stay on the good side of its target has no way to go, and one that meets its target has gone it,
    whatever the baseline: both are judged by whether the target is met.
    """
    if rating is not None and rating.verdict is not None:
        return rating.verdict
    if found.attained:
        return Verdict.ON_TRACK
    kept = target.type is KpiType.MAINTAIN or found.progress.reason is Reason.BASELINE_EQUALS_TARGET
    return Verdict.OFF_TRACK if kept and found.attained is False else None


def with_baseline(kpi: Kpi, series: Series) -> Series:
    """Return the values with the baseline in its year, where that year has none."""
    if kpi.baseline is None or kpi.baseline_year is None or kpi.baseline_year in series:
        return series
    if len(series) and kpi.baseline_year > series.last:
        return series
    index = pd.Index([kpi.baseline_year], dtype="int64", name="year")
    source = frozenset({kpi.source}) - {""}

    def joined(values: pd.Series, first: object) -> pd.Series:
        added = pd.Series([first], index=index, dtype=values.dtype)
        return pd.concat([added, values]).sort_index() if len(values) else added

    return Series(
        joined(series.values, kpi.baseline),
        joined(series.status, Status.OBSERVED),
        joined(series.sources, source),
        series.indicator,
        series.name,
        series.area,
        series.bases,
        series.counted,
        series.unit,
        series.gaps,
    )


def _without_numbers(register: KpiRegister, kpi: Kpi, series: Series, target: KpiTarget | None) -> str:
    if not len(series):
        told = [each.note for each in register.reported(kpi.id).values() if each.value is None and each.note]
        return f"実績の値がない（{told[-1]}）" if told else "実績の値がない"
    last = register.final_target(kpi.id)
    if target is None and last is not None and last.condition is not None:
        return f"目標が数値でない（{words_of(last.condition)}）"
    return "数値の目標がない"


def _unrated(kpi: Kpi, found: KpiAssessment, rating: Rating | None, own: PublishedRubric) -> str:
    if rating is None and own.rates(kpi.unit):
        return "その年度の目標がない"
    if rating is None:
        return f"{own.rubric.name}の基準は{'、'.join(own.units)}の指標だけのもの"
    return {
        Reason.NO_BASELINE: "基準値がなく、進み具合を計算できない",
        Reason.ZERO_DENOMINATOR: "基準年度の値しかない" if found.elapsed.value == 0 else "比を計算できない",
        Reason.NO_SOLUTION: "基準年度より前の値しかない",
    }.get(rating.reason or Reason.EMPTY, "この基準では進み具合を計算できない")
