"""The migration study: each chapter computed once, when it is first looked at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from analysis.chapters.chapter import Chapter
from analysis.chapters.closing import basis_caveat, corrections
from analysis.chapters.cohorts import Span, register
from analysis.chapters.net_moves import Moves, moves_by_span
from analysis.chapters.study import Study
from analysis.chapters.survival import JAPANESE, SurvivalOf
from analysis.elements import Prose
from analysis.topics.migration_intentions.ages import by_age
from analysis.topics.migration_intentions.needs import BIRTHS
from analysis.topics.migration_intentions.parameters import MigrationIntentionsParameters


class MigrationIntentionsStudy(Study[MigrationIntentionsParameters]):
    """定住意向と転出入の分析。章は初めて見るときに計算する。"""

    chapters: ClassVar[tuple[str, ...]] = ("ages",)

    @property
    def base_year(self) -> int:
        """5年間の初めの年。"""
        return self.year - 5

    @cached_property
    def survival(self) -> SurvivalOf:
        """5年後まで生きる割合。"""
        return SurvivalOf(self.folder, self.year)

    @cached_property
    def moves(self) -> Mapping[Span, Moves]:
        """日本人住民の期間ごとの純移動。"""
        return self.moves_of(self.area)

    def moves_of(self, area: str) -> Mapping[Span, Moves]:
        """Return the moves of the Japanese residents of any area."""
        people = register(self.folder, area, JAPANESE, self.year)
        return moves_by_span(self, self.survival, people, self.series("births", BIRTHS[JAPANESE], area=area))

    @cached_property
    def latest(self) -> Moves:
        """最新の5年間の純移動。"""
        return next(moves for span, moves in self.moves.items() if span.end == self.year)

    @cached_property
    def ages(self) -> Chapter:
        """どの年齢で増え、どの年齢で減っているか。"""
        return by_age(self, self.latest)

    @cached_property
    def caveats(self) -> Prose:
        """留意点。"""
        points = [basis_caveat(self, self.main)]
        points.append("この資料は何が起きたかを記述し、なぜ起きたか（因果）や個々の施策の効果は示さない。")
        return Prose(kind="list", paragraphs=(*points, *corrections(self)))
