"""Parameters of the migration notebook, and what it takes from a municipality's profile."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from analysis.chapters.parameters import TopicParameters
from analysis.model.profile import Section


class MigrationIntentionsParameters(TopicParameters):
    """The common parameters and those of the migration analysis.

    `survey` is the id of the survey that is read in detail; without it the latest one.
    """

    survey: str = ""


class MoversTarget(Section):
    """A plan's target for movers: of whom, until when, how many."""

    direction: Literal["in", "out"] = Field(description="転入者数（in）か転出者数（out）か")
    ages: Literal["20-39", "total"] = Field(
        default="20-39", description="20・30歳代（20-39）か総数（total）か"
    )
    year: int = Field(ge=2000, le=2100, description="目標年")
    value: int = Field(ge=0, description="目標値（人）")
    note: str = Field(default="", description="どの計画の目標か")


class MigrationIntentionsProfile(Section):
    """The section ``migration_intentions:`` of a profile; the descriptions are the comments of ``ebpm new``."""

    targets: tuple[MoversTarget, ...] = Field(
        default=(),
        description="転入者数・転出者数の数値目標があれば書く（20・30歳代の実績は e-Stat の年齢別の表から読む）",
        examples=[
            [{"direction": "in", "ages": "20-39", "year": 2026, "value": 5000, "note": "総合戦略の最終年度"}]
        ],
    )
