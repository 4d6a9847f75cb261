"""The policy review: nothing is measured anew; findings of other reports are read, tied to goals and questioned."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import ClassVar, Self

import pandas as pd

from analysis.chapters.chapter import Chapter
from analysis.chapters.parameters import TopicParameters
from analysis.chapters.settling import Question
from analysis.chapters.study import Study
from analysis.elements import Column, Cover, Prose, Sources, Table
from analysis.model.data_folder import data_dir
from analysis.model.edition import edition_of
from analysis.model.findings import BuiltReport, BuiltReports, reports_dir
from analysis.model.kpis.register import KpiRegister
from analysis.store.data_store import DataStore
from analysis.store.kpis import has_kpis, kpis
from analysis.topics.policy_review.asked import asked
from analysis.topics.policy_review.changed import changed
from analysis.topics.policy_review.goals import pages
from analysis.topics.policy_review.parameters import PolicyReviewParameters, PolicyReviewProfile
from analysis.topics.policy_review.questions import questions
from analysis.topics.policy_review.reading import Read
from analysis.topics.registry import all_topics
from analysis.words.era import era_year


class PolicyReviewStudy(Study[PolicyReviewParameters]):
    """政策の論点。ほかの報告書の知見と KPI の登録簿を読み、目標ごとに並べ、問いを立てる。"""

    chapters: ClassVar[tuple[str, ...]] = ("questions", "goals", "asked", "changed", "read")

    @classmethod
    def open(
        cls,
        topic: Question[PolicyReviewParameters],
        parameters: TopicParameters,
        store: DataStore | None = None,
    ) -> Self:
        """Open the data folder and settle the edition; the reports are read when they are first asked for.

        There are no years to settle: a review looks at what was built, however much that is.

        Raises
        ------
        InputError
            Unknown area, broken data files.
        """
        assert isinstance(parameters, PolicyReviewParameters), "the model of this topic"
        folder = store.data_dir if store else data_dir(parameters.data_dir or None)
        profile = topic.profile_of(folder, parameters.area)
        store = store or DataStore.open(folder, areas={parameters.area})
        store.catalogue.require_area(parameters.area)
        edition = parameters.edition or edition_of(date.today())
        return cls(topic, store, parameters.model_copy(update={"edition": edition}), profile, "")

    @property
    def edition(self) -> int:
        """読む報告書の年度。"""
        assert self.parameters.edition is not None, "settled when the study was opened"
        return self.parameters.edition

    @cached_property
    def _built(self) -> BuiltReports:
        return BuiltReports(reports_dir(self.parameters.reports_dir or None))

    @cached_property
    def reports(self) -> dict[str, BuiltReport]:
        """読んだ報告書（テーマの id ごと）。"""
        return self._of(self.edition)

    def _of(self, edition: int) -> dict[str, BuiltReport]:
        found = self._built.findings(edition, self.area)
        return {topic: found[topic] for topic in self.topic.after if topic in found}

    @cached_property
    def register(self) -> KpiRegister | None:
        """KPI の登録簿。なければ None。"""
        folder = self.folder.data_dir
        return kpis(folder, self.area) if has_kpis(folder, self.area) else None

    @cached_property
    def found(self) -> Read:
        """読んだ報告書と登録簿。"""
        return Read(self.name, self.reports, self.register, self._section.asked)

    @property
    def year(self) -> int:
        """読んだ報告書のデータの最後の年。"""
        return max((report.year for report in self.reports.values() if report.year), default=self.edition)

    @cached_property
    def cover(self) -> Cover:
        """報告書の表紙。"""
        label = f"{era_year(self.edition, '年度')}に作成した報告書による"
        return super().cover.model_copy(update={"year_label": label})

    def overview_title(self) -> str:
        """Return the report's title."""
        return f"{self.name}の{self.topic.title}（{self.edition}年度）"

    @property
    def _section(self) -> PolicyReviewProfile:
        found = self.section
        assert isinstance(found, PolicyReviewProfile), "the model of this topic"
        return found

    @cached_property
    def questions(self) -> Chapter:
        """議論していただきたいこと。"""
        return questions(self.found)

    @cached_property
    def goals(self) -> Chapter:
        """目標ごとの、目指す姿、現状、課題、施策。"""
        return pages(self, self.found, self._section)

    @cached_property
    def asked(self) -> Chapter:
        """議会でよく聞かれること。"""
        return asked(self.found, self._section.asked)

    @cached_property
    def changed(self) -> Chapter:
        """昨年からの変化。"""
        before = self._built.before(self.edition, self.area)
        former = self._of(before) if before is not None and self.reports else {}
        return changed(before if former else None, self.edition, former, self.reports)

    @cached_property
    def read(self) -> Chapter:
        """読んだ報告書と、ない報告書。"""
        return Chapter("読んだ報告書と、ない報告書", shown=(self._read_table,))

    @cached_property
    def _read_table(self) -> Table:
        known = all_topics()
        rows = []
        for topic in self.topic.after:
            report, installed = self.reports.get(topic), known.get(topic)
            title = report.title if report else installed.title if installed else topic
            command = (
                f"ebpm build {self.area} --topic {topic}" if installed else "（このプログラムにまだない）"
            )
            rows.append(
                (
                    title,
                    "読んだ" if report else "ない",
                    report.year if report else None,
                    len(report.findings) if report else None,
                    "" if report else command,
                )
            )
        columns: tuple[Column, ...] = (
            Column(key="title", label="報告書", kind="text"),
            Column(key="state", label="状態", kind="text"),
            Column(key="year", label="データの最後の年", grouped=False),
            Column(key="count", label="知見", unit="件"),
            Column(key="command", label="作る手順", kind="text"),
        )
        frame = pd.DataFrame(rows, columns=[column.key for column in columns])
        if all(topic in self.reports for topic in self.topic.after):
            columns = columns[:-1]  # nothing is left to be made
        return self.table(
            "policy_review_read", "読んだ報告書と、ない報告書", columns, frame.astype(object), ()
        )

    @cached_property
    def caveats(self) -> Prose:
        """留意点。"""
        return Prose(
            kind="list",
            paragraphs=(
                "この資料は新しい計算をしない。文は、ほかの報告書の知見の引用か、KPI の登録簿の記載である。方法、区間、留意点は引用元にある。",
                "問いは、決まった規則で知見どうしを突き合わせて作った。挙げた問いが議論すべきことのすべてではない。",
                "知見どうしが並ぶことは、一方が他方の原因であることを意味しない。",
                "登録簿に記載がないことは、行われていないことを意味しない。",
            ),
        )

    @cached_property
    def sources(self) -> Sources:
        """引用した知見の出典。"""
        used = {source for chapter in self.all_chapters() for source in chapter.sources}
        known = {source.id: source for report in self.reports.values() for source in report.sources}
        known |= {
            id: self.source(id) for id in used - set(known) if id in self.folder.catalogue.sources.index
        }
        return Sources(sources=tuple(known[id] for id in sorted(used & set(known))))
