"""Parameters of the workforce notebook, and what it takes from a municipality's profile."""

from __future__ import annotations

from pydantic import Field, model_validator

from analysis.chapters.parameters import OptionalYear, WindowParameters
from analysis.model.profile import Section


class WorkforceParameters(WindowParameters):
    """The common parameters, and `target_year`: the last year of the outlook on workers."""

    target_year: OptionalYear = None


class JobTarget(Section):
    """A numeric target of 雇用創出: what, by when, how much; values by year where the data do not have them."""

    what: str
    unit: str = ""
    baseline: float | None = None
    baseline_year: int | None = Field(default=None, ge=1980, le=2100)
    target: float
    target_year: int = Field(ge=1980, le=2150)
    values: dict[int, float] = Field(default_factory=dict)
    source: str = ""

    @model_validator(mode="after")
    def _baseline(self) -> JobTarget:
        if (self.baseline is None) != (self.baseline_year is None):
            raise ValueError("には baseline と baseline_year の両方が要ります（又はどちらも書かない）")
        return self


class IndustryClaim(Section):
    """What a plan says of certain industries' share of the employees."""

    industries: tuple[str, ...] = Field(min_length=1)
    share_percent: float = Field(gt=0, le=100)
    source: str


class WorkforceProfile(Section):
    """The section ``workforce:`` of a profile; the descriptions are the comments that ``ebpm new`` prints."""

    base_year: int | None = Field(
        default=None,
        ge=1980,
        le=2100,
        description="比較の最初の国勢調査の年（書かなければ最新の調査の一つ前）",
        examples=[2015],
    )
    target_year: int | None = Field(
        default=None, ge=2000, le=2100, description="働き手の見通しの最後の年", examples=[2040]
    )
    targets: tuple[JobTarget, ...] = Field(
        default=(),
        description="雇用創出の数値目標（事業所数、従業者数、法人均等割納税義務者数など。values に年ごとの実績を書く）",
        examples=[
            [
                {
                    "what": "事業所数",
                    "unit": "事業所",
                    "baseline": 8000,
                    "baseline_year": 2021,
                    "target": 8200,
                    "target_year": 2026,
                    "values": {2023: 8050},
                    "source": "総合戦略の数値目標",
                }
            ]
        ],
    )
    claims: tuple[IndustryClaim, ...] = Field(
        default=(),
        description="計画が産業別の従業者の割合について述べていること（データと照らし合わせる）",
        examples=[
            [
                {
                    "industries": ["manufacturing", "wholesale_retail"],
                    "share_percent": 40,
                    "source": "総合計画",
                }
            ]
        ],
    )
