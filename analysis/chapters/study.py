"""An opened study: one area, settled years, the data folder, and the makers of its tables and findings."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Generic, Self, TypeVar

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.needs import SeriesNeed, unmet, words
from analysis.chapters.parameters import TopicParameters
from analysis.chapters.search import Found, search, summary
from analysis.chapters.settling import Question, settle
from analysis.chapters.year_rules import Window
from analysis.elements import Aside, Column, Cover, EvidenceLevel, Finding, Source, Sources, Table
from analysis.elements.overview import Overview, Part
from analysis.methods.result import Estimate
from analysis.model.area_codes import JAPAN
from analysis.model.official_tables import official_tables
from analysis.model.profile import Profile
from analysis.model.series import Series, basis_of, period_of, sources_of
from analysis.store.data_store import DataStore
from analysis.words.era import era_date, era_year

P = TypeVar("P", bound=TopicParameters)


class Study(Overview, Generic[P]):
    """One area of one topic with everything settled: years, basis, peers.

    A topic adds a cached property for each chapter and names them in `chapters`.

    Attributes
    ----------
    parameters : settled: `year`, `base_year` (where the topic has one) and `compare_with` are filled in.
    basis : basis of the main series.
    """

    chapters: ClassVar[tuple[str, ...]] = ()
    overview_name = "study"

    def __init__(
        self, topic: Question[P], folder: DataStore, parameters: P, profile: Profile, basis: str
    ) -> None:
        self.topic, self.folder, self.parameters, self.profile, self.basis = (
            topic, folder, parameters, profile, basis,
        )  # fmt: skip

    @classmethod
    def open(cls, topic: Question[P], parameters: P, store: DataStore | None = None) -> Self:
        """Open the data and settle years, basis and peers; nothing is computed.

        Parameters
        ----------
        store : a data folder that is open already, for many studies one after the other.

        Raises
        ------
        InputError
            Unknown area or peer, a required need that is not met, years outside the data.
        """
        study = cls(topic, *settle(topic, parameters, store))
        study.check()
        return study

    def check(self) -> None:
        """Refuse what a topic's own parameters contradict; called when the study is opened."""

    @property
    def area(self) -> str:
        """Code of the area."""
        return self.parameters.area

    @cached_property
    def name(self) -> str:
        """対象の団体名。"""
        return self.folder.catalogue.area_name(self.area)

    @property
    def year(self) -> int:
        """データを使う最後の年。"""
        assert self.parameters.year is not None, "settled when the study was opened"
        return self.parameters.year

    @property
    def base_year(self) -> int:
        """比較の起点の年。"""
        base: int = getattr(self.parameters, "base_year", None) or self.year
        return base

    @property
    def window(self) -> Window:
        """First and last year that are compared."""
        return self.base_year, self.year

    @property
    def confidence(self) -> float:
        """Confidence level of all intervals, as a share."""
        return self.parameters.confidence

    @property
    def section(self) -> Any:
        """The topic's section of the profile."""
        return self.profile.sections.get(self.topic.id) or self.topic.profile()

    @property
    def peers(self) -> tuple[str, ...]:
        """Codes of the municipalities to compare with."""
        return self.parameters.compare_with or ()

    @cached_property
    def prefecture(self) -> str | None:
        """Code of the area's prefecture, None for a prefecture or the nation."""
        return self.folder.catalogue.prefecture_of(self.area)

    @cached_property
    def reference_areas(self) -> tuple[str, ...]:
        """The prefecture (of a municipality) and the nation, where they are not the area itself."""
        return tuple(code for code in (self.prefecture, JAPAN) if code and code != self.area)

    @cached_property
    def main(self) -> Series:
        """分析の中心となる系列（`year` まで）。"""
        need = self.topic.main
        assert isinstance(need, SeriesNeed), "a topic on something else than a series does not ask for it"
        return self.series(need.indicator, self.basis)

    @property
    def basis_name(self) -> str:
        """Japanese name of the basis of the main series."""
        return self.folder.catalogue.basis_name(self.basis)

    def area_name(self, area: str) -> str:
        """Return the Japanese name of any area."""
        return self.folder.catalogue.area_name(area)

    def series(
        self, indicator: str, basis: str, *, area: str = "", sex: str = "total", age: str = "total"
    ) -> Series:
        """統計の一つの系列（`year` まで、現在の区域、出典つき）。"""
        return self.folder.read(area or self.area, indicator, basis, sex=sex, age=age).until(self.year)

    def table(
        self,
        id: str,
        title: str,
        columns: Sequence[Column],
        frame: pd.DataFrame,
        behind: Sequence[Series],
        *,
        period: str = "",
        basis: str = "",
        computed: bool = False,
        note: str = "",
        annex: bool = False,
    ) -> Table:
        """Return a table whose period, basis and sources are those of the series behind it.

        Parameters
        ----------
        columns : in reading order; `key` names a column of `frame` (or its index level).
        frame : raw values; NaN and None print as 「…」.
        behind : every series whose numbers went into the table.
        period, basis : in place of those of the series, where the table says it better.
        computed : the numbers were computed from the sources, not taken from them.
        """
        flat = frame.reset_index()
        sources = sources_of(behind)
        line = self.folder.source_line(sources)
        return Table(
            id=id,
            title=title,
            columns=tuple(columns),
            rows=tuple(
                tuple(_cell(value) for value in row)
                for row in flat[[column.key for column in columns]].itertuples(index=False, name=None)
            ),
            period=period or period_of(behind),
            basis=basis or basis_of(behind),
            source=f"{line}から本資料で計算" if computed and line else line,
            sources=sources,
            note=note,
            annex=annex,
        )

    def finding(
        self,
        id: str,
        statement: str,
        behind: Sequence[Series],
        *,
        estimate: Estimate | float | None = None,
        unit: str = "",
        n: float | None = None,
        method: str = "",
        level: EvidenceLevel = EvidenceLevel.DESCRIPTION,
        caveats: Sequence[str] = (),
        rank: int | None = None,
        facts: Mapping[str, str | float | None] | None = None,
        printed: bool = True,
    ) -> Finding:
        """Return a finding whose basis and sources are those of the series behind it.

        `estimate` is a number, or an `Estimate` whose limits and confidence come along.
        """
        limits = estimate if isinstance(estimate, Estimate) else None
        return Finding(
            id=id,
            statement=statement,
            estimate=limits.value if limits else estimate if isinstance(estimate, int | float) else None,
            lower=limits.lower if limits else None,
            upper=limits.upper if limits else None,
            confidence=limits.confidence if limits and limits.lower is not None else None,
            unit=unit,
            n=n,
            method=method,
            basis=basis_of(behind),
            sources=sources_of(behind),
            evidence_level=level,
            caveats=tuple(caveats),
            rank=rank,
            facts=facts or {},
            printed=printed,
        )

    @property
    def question(self) -> str:
        """The question on the cover."""
        return self.topic.question

    @cached_property
    def cover(self) -> Cover:
        """報告書の表紙。"""
        given, profile = self.parameters, self.profile
        return Cover(
            title=f"{self.name}の{self.topic.title}",
            question=self.question,
            area=self.area,
            area_name=self.name,
            year=self.year,
            year_label=f"{era_year(self.year)}までのデータによる",
            topic=self.topic.id,
            document_no=given.document_no,
            meeting=given.meeting or profile.report.meeting,
            date=era_date(given.date) if given.date else "",
            date_iso=given.date.isoformat() if given.date else "",
            department=given.department or profile.report.department,
        )

    def overview_title(self) -> str:
        """Return the report's title."""
        return f"{self.name}の{self.topic.title}（{self.base_year}〜{self.year}年）"

    def overview_parts(self) -> tuple[Part, ...]:
        """Return the chapters, the main series and what ends the report."""
        main = ("main",) if isinstance(self.topic.main, SeriesNeed) else ()
        others = (*main, "caveats", "gaps", "sources", "key_findings", "parameters")
        return tuple(
            Part(
                name,
                (inspect.getdoc(getattr(type(self), name, None)) or _OTHERS.get(name, ""))
                .split("\n")[0]
                .rstrip("。"),
            )
            for name in (
                *self.chapters,
                *(name for name in others if hasattr(type(self), name) or name == "parameters"),
            )
        )

    def all_chapters(self) -> tuple[Chapter, ...]:
        """Return the chapters in reading order, computing those that have not been."""
        return tuple(getattr(self, name) for name in self.chapters)

    def search(self, text: str) -> Found:
        """所見、文章、図、表から、ことばを探す。

        >>> study.search("有配偶")  # doctest: +SKIP
        """
        return search(self, text)

    @property
    def key_findings(self) -> Aside:
        """要点（ノートブックだけに表示する。報告書では表紙にある）。"""
        return summary(self)

    @cached_property
    def gaps(self) -> Table | None:
        """不足しているデータと、それを補う公的統計。"""
        missing = unmet(self.topic.needs, self.folder, self.area, self.window)
        if not missing:
            return None
        tables = official_tables(self.folder.data_dir)
        frame = pd.DataFrame(
            [
                (words(need, self.name), tables[need.table].label, tables[need.table].publisher)
                for need in missing
            ],
            columns=["what", "table", "publisher"],
        )
        heads = ("不足しているデータ", "補う統計表", "公表者")
        columns = [Column(key=k, label=h, kind="text") for k, h in zip(frame.columns, heads, strict=True)]
        return self.table(
            f"{self.topic.id}_gaps", "不足しているデータと、それを補う公的統計", columns, frame, ()
        )

    @cached_property
    def sources(self) -> Sources:
        """報告書の出典の一覧。"""
        used = {source for chapter in self.all_chapters() for source in chapter.sources}
        return Sources(sources=tuple(map(self.source, sorted(used))))

    def source(self, id: str) -> Source:
        """Return a source of the catalogue."""
        row = self.folder.catalogue.sources.loc[id]
        return Source(
            id=id,
            publisher=row["publisher"],
            title=row["title"],
            table=row["table"],
            url=row["url"],
            licence=row["licence"],
            note=row["transcription"],
            date=row["date"],
        )


_OTHERS = {"parameters": "確定したパラメータ"}


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return None
    return value.item() if hasattr(value, "item") else value
