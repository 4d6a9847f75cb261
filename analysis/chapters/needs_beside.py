"""Needs that no series of the store meets: a KPI register, findings of other reports, a survey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from analysis.chapters.year_rules import Window
from analysis.model.findings import BuiltReports, reports_dir
from analysis.model.kpis.register import REPORTED_BASIS, KpiRegister
from analysis.model.kpis.years import reported_years
from analysis.model.survey_files import load_survey, survey_ids
from analysis.model.surveys import group_code
from analysis.store.data_store import DataStore
from analysis.store.kpis import actuals_of, has_kpis, kpis, store_for


@dataclass(frozen=True)
class KpiNeed:
    """A need of something in the KPI register of the area; see `Need`.

    Attributes
    ----------
    has : tells whether a register has what is asked for.
    """

    fewest: ClassVar[int] = 1
    bases: ClassVar[tuple[str, ...]] = (REPORTED_BASIS,)

    id: str
    label: str
    missing: str
    table: str
    has: Callable[[KpiRegister], bool]
    required: bool = False

    def met(self, store: DataStore, area: str, window: Window) -> bool:
        """Tell whether the area has a register that has what is asked for."""
        return has_kpis(store.data_dir, area) and self.has(kpis(store.data_dir, area))

    def years_of(self, store: DataStore, area: str) -> dict[str, tuple[int, ...]]:
        """Return the years to which a report on the register can look, without a basis of its own."""
        if not has_kpis(store.data_dir, area):
            return {}
        register = kpis(store.data_dir, area)
        known = set(reported_years(register))
        official = [each.id for each in register.active if each.is_official]
        if official:
            opened = store_for(store.data_dir, register)
            known |= {year for kpi in official for year in actuals_of(register, kpi, opened).years}
        return {REPORTED_BASIS: tuple(sorted(known))} if known else {}


@dataclass(frozen=True)
class FindingNeed:
    """A need of findings: a report of the area that was built; see `Need`.

    Attributes
    ----------
    topic : whose report; any, when empty.
    """

    fewest: ClassVar[int] = 1
    bases: ClassVar[tuple[str, ...]] = ("reports",)

    id: str
    label: str
    missing: str
    table: str
    topic: str = ""
    required: bool = False

    def met(self, store: DataStore, area: str, window: Window) -> bool:
        """Tell whether the report was built in the last edition that has any of the area."""
        reports = BuiltReports(reports_dir())
        editions = reports.editions(area)
        return bool(editions) and (not self.topic or reports.has(editions[-1], area, self.topic))

    def years_of(self, store: DataStore, area: str) -> dict[str, tuple[int, ...]]:
        """Return the editions in which the area has reports."""
        editions = BuiltReports(reports_dir()).editions(area)
        return {self.bases[0]: editions} if editions else {}


@dataclass(frozen=True)
class SurveyNeed:
    """A need of a survey that asked whether people want to stay; see `Need`.

    Attributes
    ----------
    with_counts_by_age : numbers of respondents by age are asked for.
    """

    id: str
    label: str
    missing: str
    table: str
    required: bool = False
    with_counts_by_age: bool = False

    def met(self, store: DataStore, area: str, window: Window) -> bool:
        """Tell whether the data folder has such a survey of the area."""
        return any(self._serves(store, area, id_) for id_ in survey_ids(store.data_dir, area))

    def _serves(self, store: DataStore, area: str, id_: str) -> bool:
        survey = load_survey(store.data_dir, area, id_, store.catalogue)
        asked = [code for code, question in survey.form.questions.items() if question.about == SETTLEMENT]
        if not self.with_counts_by_age or not asked:
            return bool(asked)
        bands = {
            group_code(id_, group)
            for id_, grouping in survey.form.groupings.items()
            if grouping.by_age
            for group in grouping.groups
        }
        rows = survey.counts[survey.counts["question"].isin(asked) & survey.counts["group"].isin(bands)]
        return bool(rows["n"].notna().any())


SETTLEMENT: Final = "settlement"
"""What a question is about that asks whether people want to stay (`analysis.model.surveys.Question`)."""
