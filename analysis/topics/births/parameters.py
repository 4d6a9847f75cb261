"""Parameters of the births notebook, and what it takes from a municipality's profile."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from analysis.chapters.parameters import OptionalYear, WindowParameters, none_when_blank
from analysis.model.profile import Section


class BirthsParameters(WindowParameters):
    """The common parameters and those of the births analysis.

    `target_year` and `target_births` are the plan's; without them the outlook runs to the profile's target
    year, else to five years after `year`, and no probability is given. `knot` is a year at which the speed of
    the change is to be compared; without it the year is estimated.
    """

    target_year: OptionalYear = None
    target_births: Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(none_when_blank)] = None
    knot: OptionalYear = None


class BirthsProfile(Section):
    """The section ``births:`` of a profile; the descriptions are the comments that ``ebpm new`` prints."""

    base_year: int | None = Field(
        default=None,
        ge=1980,
        le=2100,
        description="比較の最初の年（書かなければ最新の年の7年前）",
        examples=[2016],
    )
    target_year: int | None = Field(
        default=None, ge=2000, le=2100, description="見通しの目標年", examples=[2035]
    )
    target_note: str = Field(
        default="", description="見通しの目標年がどの計画のものか（例: 総合計画の最終年度）"
    )
    target_births: int | None = Field(
        default=None,
        ge=0,
        description="計画に出生数の目標があれば書く（達成する確率を計算する）",
        examples=[100],
    )
    target_basis: str = Field(
        default="",
        description="その目標の数え方（data/bases.csv の basis。違えば報告書がそう断る）",
        examples=["city_plan"],
    )
