"""The study of deaths: one chapter out of generic parts."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from analysis.chapters.chance import trend, trend_finding
from analysis.chapters.change import change_finding, yearly_table
from analysis.chapters.chapter import Chapter, Nouns
from analysis.chapters.closing import basis_caveat
from analysis.chapters.study import Study
from analysis.elements import Prose
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.words.phrases import counted

NOUNS = Nouns(id="deaths", what="死亡数", event="死亡")


class DeathsStudy(Study):
    """死亡数の分析。"""

    chapters: ClassVar[tuple[str, ...]] = ("deaths",)

    @cached_property
    def deaths(self) -> Chapter:
        """死亡数の推移。"""
        main = self.main
        table = yearly_table(self, NOUNS, main, ())
        told = f"{main.last}年は{counted(main[main.last])}"
        return Chapter(
            "死亡数の推移",
            findings=(
                change_finding(self, NOUNS, main),
                trend_finding(self, NOUNS, main, trend(self, main)),
            ),
            pictures=(
                Picture(
                    id="fig_deaths",
                    title=f"{self.name}の死亡数（{told}）",
                    alt=f"折れ線グラフ。{self.name}の死亡数は{told}。",
                    unit="人",
                    chart=LinesChart(lines=(Line("死亡数", main.values),), y_label="死亡数（人）"),
                    table=table,
                ),
            ),
            shown=(table,),
        )

    @cached_property
    def caveats(self) -> Prose:
        """留意点。"""
        return Prose(
            kind="list", paragraphs=(basis_caveat(self, self.main), self.parameters.remark or "特になし。")
        )
