"""The profile of a municipality: plans, peers, meeting, department."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import invalid

AreaCode = Annotated[str, Field(pattern=r"^\d{5}$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Plan(_Model):
    """A plan with its period in (fiscal) years, both included, and where that is published."""

    name: str
    first_year: int = Field(ge=1990, le=2100)
    last_year: int = Field(ge=1990, le=2150)
    source: str

    @model_validator(mode="after")
    def _ordered(self) -> Plan:
        if self.last_year < self.first_year:
            raise ValueError("の last_year が first_year より前です")
        return self


class BirthsProfile(_Model):
    """What the births report takes from the profile.

    `target_note` says in Japanese what the target year is (last year of which plan); the report prints it.
    """

    base_year: int | None = Field(default=None, ge=1980, le=2100)
    target_year: int | None = Field(default=None, ge=2000, le=2100)
    target_births: int | None = Field(default=None, ge=0)
    target_note: str = ""


class ReportProfile(_Model):
    """What the covers of this municipality's reports say; empty fields are left to be filled in."""

    department: str = ""
    meeting: str = ""


class Profile(_Model):
    """The settings of one municipality, edited by its analysts in ``data/profiles/<area>.yml``."""

    area: AreaCode
    peers: tuple[AreaCode, ...] = ()
    peers_method: str = ""
    plans: tuple[Plan, ...] = ()
    report: ReportProfile = ReportProfile()
    births: BirthsProfile = BirthsProfile()


def load_profile(data_dir: Path, area: str) -> Profile:
    """Return the profile of an area; an empty one when the folder has none.

    Raises
    ------
    InputError
        When the file is not YAML or has unknown, missing or mistyped entries.
    """
    path = data_dir / "profiles" / f"{area}.yml"
    if not path.exists():
        return Profile(area=area)
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        place = getattr(error, "problem_mark", None)
        raise InputError(
            "YAML として読めません",
            where=f"{path.name} {place.line + 1}行目" if place else path.name,
            expected="UTF-8 の YAML",
            remedy="字下げと「:」の後の空白を確かめてください",
        ) from None
    try:
        profile = Profile.model_validate(content)
    except ValidationError as error:
        raise invalid(
            error, where=f"profiles/{path.name}", what="プロフィール", known=Profile.model_fields
        ) from None
    if profile.area != area:
        raise InputError(
            f"area が「{profile.area}」です",
            where=f"profiles/{path.name}",
            expected=f"ファイル名と同じ「{area}」",
        )
    return profile
