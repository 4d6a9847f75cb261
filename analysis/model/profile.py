"""The profile of a municipality: plans, peers, meeting, department."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from analysis.checking.errors import InputError
from analysis.checking.limits import LONGEST_TITLE
from analysis.checking.pydantic_errors import nearest, validated
from analysis.checking.yaml_text import read_yaml

AreaCode = Annotated[str, Field(pattern=r"^\d{5}$")]
CoverText = Annotated[str, Field(max_length=LONGEST_TITLE, pattern=r"^[^\r\n]*$")]
"""What stands on a cover: a line."""


class Section(BaseModel):
    """Entries of a profile: unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Plan(Section):
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


class ReportProfile(Section):
    """What the covers of this municipality's reports say; empty fields are left to be filled in."""

    department: CoverText = ""
    meeting: CoverText = ""


class Profile(Section):
    """The settings of one municipality, edited by its analysts in ``data/profiles/<area>.yml``.

    `sections` holds, by the id of its topic, what a topic takes from the profile; the topic owns the model.
    """

    area: AreaCode
    peers: tuple[AreaCode, ...] = ()
    peers_method: str = ""
    plans: tuple[Plan, ...] = ()
    report: ReportProfile = ReportProfile()
    sections: Mapping[str, Section] = Field(default_factory=dict, exclude=True)


def load_profile(data_dir: Path, area: str, sections: Mapping[str, type[Section]]) -> Profile:
    """Return the profile of an area; an empty one when the folder has none.

    Parameters
    ----------
    sections : model of each topic's section by the topic's id; the file may have these and no others.

    Raises
    ------
    InputError
        When the file is not YAML or has unknown, missing or mistyped entries.
    """
    path = data_dir / "profiles" / f"{area}.yml"
    given = read_yaml(path) if os.path.lexists(path) else {"area": area}
    where = f"profiles/{path.name}"
    common = {name: value for name, value in given.items() if name not in sections}
    for name in common:
        if name not in Profile.model_fields or name == "sections":
            known = [*(name for name in Profile.model_fields if name != "sections"), *sections]
            raise InputError(
                f"プロフィールに誤りがあります: 「{name}」は知られていない名前{nearest(str(name), known)}",
                where=where,
                expected=f"次の名前だけ: {'、'.join(known)}",
                remedy="値を直してから、もう一度実行してください",
            )
    read = {
        name: validated(
            model,
            {} if given.get(name) is None else given[name],
            where=where,
            what=f"プロフィールの「{name}:」",
        )
        for name, model in sections.items()
    }
    profile = validated(Profile, common, where=where, what="プロフィール")
    if profile.area != area:
        raise InputError(
            f"area が「{profile.area}」です",
            where=where,
            expected=f"ファイル名と同じ「{area}」",
        )
    return profile.model_copy(update={"sections": read})
