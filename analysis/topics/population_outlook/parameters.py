"""Parameters of the population outlook, and what it takes from a municipality's profile."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from analysis.chapters.parameters import OptionalYear, TopicParameters, none_when_blank
from analysis.model.profile import Section


class OutlookParameters(TopicParameters):
    """The common parameters and those of the outlook.

    `target_year` and `target_population` are the vision's; `scenario` is the file of the department's own scenario,
    in the folder ``scenarios`` of the data folder. Without them the profile's are taken.
    """

    target_year: OptionalYear = None
    target_population: Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(none_when_blank)] = None
    scenario: str = ""


class PublishedFigure(Section):
    """A population that the municipality itself expects."""

    year: int = Field(ge=1980, le=2200)
    population: int = Field(ge=0)
    label: str


class OutlookProfile(Section):
    """The section ``population_outlook:`` of a profile; the descriptions are the comments that ``ebpm new`` prints."""

    target_year: int | None = Field(
        default=None, ge=2000, le=2200, description="人口ビジョンの目標の年", examples=[2060]
    )
    target_population: int | None = Field(
        default=None,
        ge=1,
        description="その年の目標人口（届くための出生率と移動を逆算する）",
        examples=[200000],
    )
    target_note: str = Field(default="", description="目標がどの計画のものか（例: ○○市人口ビジョン）")
    own_outlook: tuple[PublishedFigure, ...] = Field(
        default=(),
        description="市区町村が公表している見通し（社人研の推計と並べる）",
        examples=["[{year: 2040, population: 210000, label: 市の見通し}]"],
    )
    scenario: str = Field(
        default="",
        description="担当課のシナリオ（scenarios フォルダーの YAML ファイルの名前。出生率・移動・生残の仮定を書く）",
        examples=["14212.yml"],
    )
