"""The KPI study: each chapter computed once, when it is first looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import ClassVar, TypeVar

from analysis.chapters.chapter import Chapter
from analysis.chapters.study import Study
from analysis.checking.errors import InputError
from analysis.elements import Cover, Finding, Prose, Table
from analysis.model.kpis.kpi import Kpi
from analysis.model.kpis.register import REPORTED_BASIS_NAME, KpiRegister
from analysis.model.rubric_files import PublishedRubric, read_rubrics
from analysis.model.series import Series
from analysis.store.data_store import DataStore
from analysis.store.kpis import actuals_of, kpis, store_for
from analysis.topics.kpi_trends.felt import felt
from analysis.topics.kpi_trends.followed import Followed, follow
from analysis.topics.kpi_trends.joint import joint
from analysis.topics.kpi_trends.outlook import outlook
from analysis.topics.kpi_trends.parameters import KpiTrendsParameters
from analysis.topics.kpi_trends.quality import quality_chapter
from analysis.topics.kpi_trends.ratings import ratings
from analysis.topics.kpi_trends.revised import revised
from analysis.topics.kpi_trends.shared_moves import common
from analysis.topics.kpi_trends.standing import caveats, standing
from analysis.words.era import era_year

DEFAULT_RUBRIC = "tama"
"""Rubric of cities whose profile names none: what it asks (pace) can be said of every plan."""
Shown = TypeVar("Shown", Finding, Table)


class KpiTrendsStudy(Study[KpiTrendsParameters]):
    """KPI の分析。章（standing、outlook、ratings、quality、felt、common、revised、joint）は初めて見るときに計算する。"""

    chapters: ClassVar[tuple[str, ...]] = (
        *("standing", "outlook", "ratings", "quality", "felt", "common", "revised", "joint"),
    )

    def check(self) -> None:
        """Refuse a rubric that there is not."""
        wanted = self.rubric_id
        if wanted not in self.rubrics:
            raise InputError(
                f"評価基準「{wanted}」がありません",
                where="rubric",
                expected="、".join(self.rubrics) or "rubrics フォルダのファイル",
                remedy="rubric を直すか、rubrics フォルダに評価基準を置いてください",
            )

    @cached_property
    def register(self) -> KpiRegister:
        """KPI の登録簿。"""
        return kpis(self.folder.data_dir, self.area)

    @cached_property
    def rubrics(self) -> Mapping[str, PublishedRubric]:
        """評価基準（公表されているもの）。"""
        return read_rubrics(self.folder.data_dir)

    @property
    def rubric_id(self) -> str:
        """Id of the rubric: that of the parameters, else of the profile, else the one that stands in."""
        return str(self.parameters.rubric or self.section.rubric or DEFAULT_RUBRIC)

    @property
    def rubric(self) -> PublishedRubric:
        """The rubric by which the KPIs are rated."""
        return self.rubrics[self.rubric_id]

    @property
    def rubric_is_own(self) -> bool:
        """Whether somebody chose the rubric."""
        return bool(self.parameters.rubric or self.section.rubric)

    @cached_property
    def _official(self) -> DataStore | None:
        if not any(each.is_official for each in self.register.active):
            return None
        return store_for(self.folder.data_dir, self.register)

    def values_of(self, kpi: Kpi) -> Series:
        """Return the actuals of a KPI up to the year of the report."""
        if kpi.is_official and self._official is not None:
            return actuals_of(self.register, kpi.id, self._official).until(self.year)
        return self.register.reported_series(kpi.id).until(self.year)

    @cached_property
    def followed(self) -> tuple[Followed, ...]:
        """続いている KPI のすべて（登録簿の順）。"""
        return tuple(
            follow(self.register, each, self.values_of(each), self.rubric, self.rubrics, self.confidence)
            for each in self.register.active
        )

    def of_register(self, shown: Shown, sources: Iterable[str] = (), behind: Iterable[Series] = ()) -> Shown:
        """Return a finding or table with the basis and the sources of rows of the register and of series."""
        series = list(behind)
        other: list[str] = sorted(
            {each.basis_name for each in series if each.basis_name != REPORTED_BASIS_NAME}
        )
        known = {source for each in series for source in each.source_ids()} | (set(sources) - {""})
        basis = "、".join([REPORTED_BASIS_NAME, *other])
        if isinstance(shown, Finding):
            return shown.model_copy(update={"sources": tuple(sorted(known)), "basis": basis})
        line = self.folder.source_line(sorted(known))
        return shown.model_copy(
            update={
                "sources": tuple(sorted(known)),
                "basis": basis,
                "source": line and f"{line}から本資料で計算",
            }
        )

    @property
    def period(self) -> str:
        """Fiscal years from the first value to the last, 「2021〜2024年度」."""
        years = [year for each in self.followed for year in each.series.years] or [self.year]
        return f"{min(years)}年度" if min(years) == max(years) else f"{min(years)}〜{max(years)}年度"

    @cached_property
    def cover(self) -> Cover:
        """報告書の表紙。"""
        return super().cover.model_copy(
            update={"year_label": f"{era_year(self.year, '年度')}までの実績による"}
        )

    @cached_property
    def standing(self) -> Chapter:
        """目標に向かっているか。"""
        return standing(self)

    @cached_property
    def outlook(self) -> Chapter:
        """このまま進むと届くか。"""
        return outlook(self)

    @cached_property
    def ratings(self) -> Chapter:
        """評価は差を見分けているか。"""
        return ratings(self)

    @cached_property
    def quality(self) -> Chapter:
        """指標は成果を測れているか。"""
        return quality_chapter(self)

    @cached_property
    def felt(self) -> Chapter:
        """市民の実感と合っているか。"""
        return felt(self)

    @cached_property
    def common(self) -> Chapter:
        """全体に共通する動きか。"""
        return common(self)

    @cached_property
    def revised(self) -> Chapter:
        """指標と目標はどう変わったか。"""
        return revised(self)

    @cached_property
    def joint(self) -> Chapter:
        """二つの計画をまとめるとどうなるか。"""
        return joint(self)

    @cached_property
    def caveats(self) -> Prose:
        """留意点。"""
        return Prose(kind="list", paragraphs=tuple(caveats(self)))

    def overview_title(self) -> str:
        """Return the report's title."""
        return f"{self.name}の{self.topic.title}（{self.year}年度まで）"
