"""The study of the population outlook: each chapter computed once, when it is first looked at."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from analysis.chapters.chapter import Chapter
from analysis.chapters.closing import basis_caveat, corrections, disagreements
from analysis.chapters.study import Study
from analysis.checking.errors import InputError
from analysis.elements import Prose
from analysis.model.outlook_scenario import read_scenario
from analysis.topics.population_outlook import (
    ahead,
    checked,
    compared,
    meaning,
    now,
    scenarios,
    target,
)
from analysis.topics.population_outlook.courses import Course, Courses
from analysis.topics.population_outlook.goal import Goal, goal_of
from analysis.topics.population_outlook.parameters import OutlookParameters

SCENARIOS = "scenarios"
"""Folder of the data folder with the scenarios of departments."""


class OutlookStudy(Study[OutlookParameters]):
    """将来人口の見通し。章（now、ahead、checked、compared、scenarios、target、meaning）は初めて見るときに計算する。"""

    chapters: ClassVar[tuple[str, ...]] = (
        "now", "ahead", "checked", "compared", "scenarios", "target", "meaning",
    )  # fmt: skip

    def check(self) -> None:
        """Refuse a target or a scenario that cannot be meant."""
        assert self.goal is None or self.goal.population
        assert self.own is None or self.own.path.size

    @cached_property
    def courses(self) -> Courses:
        """推計（出発点の人口、仮定、その行き先）。"""
        return Courses(self)

    @cached_property
    def goal(self) -> Goal | None:
        """目標人口（なければ None）。"""
        return goal_of(self, self.courses.years[-1])

    @cached_property
    def own(self) -> Course | None:
        """担当課のシナリオ（なければ None）。"""
        name = self.parameters.scenario or self.section.scenario
        if not name:
            return None
        if "/" in name or "\\" in name or name.startswith("."):
            raise InputError(
                f"シナリオのファイルの名前「{name}」にフォルダーが含まれています",
                where="scenario",
                expected=f"{SCENARIOS} フォルダーにあるファイルの名前だけ",
                remedy=f"ファイルをデータフォルダーの {SCENARIOS} に置き、名前だけを書いてください",
            )
        return self.courses.scenario(read_scenario(self.folder.data_dir / SCENARIOS / name))

    @cached_property
    def now(self) -> Chapter:
        """いまの人口。"""
        return now.now(self, self.courses)

    @cached_property
    def ahead(self) -> Chapter:
        """これからの人口。"""
        return ahead.ahead(self, self.courses, self.goal)

    @cached_property
    def checked(self) -> Chapter:
        """推計はどれだけ当たったか。"""
        return checked.checked(self, self.courses)

    @cached_property
    def compared(self) -> Chapter:
        """社人研の推計・国勢調査と比べて。"""
        return compared.compared(self, self.courses)

    @cached_property
    def scenarios(self) -> Chapter:
        """出生と移動が変わると。"""
        return scenarios.scenarios(self, self.courses, self.own)

    @cached_property
    def target(self) -> Chapter:
        """目標人口に届く条件。"""
        return target.target(self, self.courses, self.goal)

    @cached_property
    def meaning(self) -> Chapter:
        """暮らしと行政サービスへの意味。"""
        return meaning.meaning(self, self.courses)

    @cached_property
    def caveats(self) -> Prose:
        """留意点。"""
        points = [
            basis_caveat(self, self.main),
            "推計は仮定を置いた計算であり、予測ではない。場合の違う推計の間の幅は、起こりやすさを表すものではない。",
            "誤差の範囲は、過去の推計が外れた幅であり、確率を表す信頼区間ではない。",
            "人口の動きと施策の間の因果は、この資料では確かめていない。",
        ]
        return Prose(kind="list", paragraphs=(*points, *disagreements(self, self.main), *corrections(self)))
