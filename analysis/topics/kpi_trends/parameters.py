"""Parameters of the KPI notebook, and what it takes from a municipality's profile."""

from __future__ import annotations

from pydantic import Field

from analysis.chapters.parameters import TopicParameters
from analysis.model.profile import Section


class KpiTrendsParameters(TopicParameters):
    """The common parameters and the rubric: the id of a file in ``rubrics/``, that of the profile when empty."""

    rubric: str = ""


class KpiTrendsProfile(Section):
    """The section ``kpi_trends:`` of a profile; the descriptions are the comments that ``ebpm new`` prints."""

    rubric: str = Field(
        default="",
        description="この市の評価基準（rubrics フォルダのファイル名から .yml を除いたもの。書かなければ多摩市の基準を仮に使う）",
        examples=["tama"],
    )
    goals: int | None = Field(
        default=None,
        ge=0,
        description="計画が掲げる基本目標の数（登録簿がそろっているかを確かめる）",
        examples=[4],
    )
    measures: int | None = Field(
        default=None, ge=0, description="計画が掲げる具体的な施策の数", examples=[13]
    )
    numeric_targets: int | None = Field(
        default=None, ge=0, description="計画が基本目標ごとに掲げる数値目標の数", examples=[8]
    )
    revised: str = Field(
        default="",
        description="指標の見直しについて公表されていること（登録簿に書けない場合。文のまま印刷される）",
    )
