"""Parameters of the policy review, and what it takes from a municipality's profile."""

from __future__ import annotations

from pydantic import Field

from analysis.chapters.parameters import FindingsParameters
from analysis.model.profile import Section


class PolicyReviewParameters(FindingsParameters):
    """The parameters of a topic that reads other reports; it has none of its own."""


class Goal(Section):
    """A basic goal of the plan: its name as in the KPI register, what it aims at, and which reports bear on it."""

    name: str = Field(min_length=1)
    vision: str = ""
    topics: tuple[str, ...] = ()


class PolicyReviewProfile(Section):
    """The section ``policy_review:`` of a profile; the descriptions are the comments that ``ebpm new`` prints."""

    goals: tuple[Goal, ...] = Field(
        default=(),
        description="基本目標ごとの目指す姿と、関係する報告書（書かなければ、目標と指標の名称から決める）",
        examples=[[{"name": "基本目標の名称", "vision": "目指す姿の文", "topics": ["births"]}]],
    )
    asked: tuple[str, ...] = Field(
        default=("関係人口",),
        description="議会でよく聞かれることば（登録簿の指標の名称から探す）",
        examples=[["関係人口"]],
    )
