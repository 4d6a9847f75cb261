"""The rating rubrics of a data folder: ``rubrics/<id>.yml``, each a published rule or a city's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import validated
from analysis.checking.yaml_text import read_yaml
from analysis.methods.rubric import Measure, Rubric, Verdict, rubric_from_mapping

FOLDER: Final = "rubrics"


class _Entries(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RubricLevel(_Entries):
    """One level of the file; all but the last have a bound."""

    label: str = Field(min_length=1)
    verdict: Verdict = Field(strict=False)
    measure: Measure | None = Field(default=None, strict=False)
    at_least: float | None = None
    above: float | None = None


class RubricFile(_Entries):
    """What a file says."""

    name: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    title: str = Field(min_length=1)
    url: str = ""
    labels_published: bool
    note: str = ""
    units: tuple[str, ...] = Field(default=(), strict=False)
    against: Literal["final", "year"] = "final"
    measure: Measure = Field(strict=False)
    levels: list[RubricLevel]


@dataclass(frozen=True)
class PublishedRubric:
    """A rubric and where it is from.

    Attributes
    ----------
    id : name of the file without ``.yml``.
    rubric : the levels.
    publisher, title, url : of the document; the address may be empty.
    labels_published : whether the labels are those of the document; else only the bounds are.
    note : what a reader has to know, in Japanese.
    units : units of the KPIs that it rates (a difference in points is for per cent only); empty: all.
    against : the target that it looks at: that of the last year of the plan, or that of the year of the value.
    """

    id: str
    rubric: Rubric
    publisher: str
    title: str
    url: str
    labels_published: bool
    note: str
    units: tuple[str, ...] = ()
    against: Literal["final", "year"] = "final"

    def rates(self, unit: str) -> bool:
        """Whether KPIs in a unit are rated by it."""
        return not self.units or unit in self.units


def read_rubrics(data_dir: Path) -> Mapping[str, PublishedRubric]:
    """Return the rubrics of a data folder by their ids, sorted; none when it has no folder ``rubrics``.

    Raises
    ------
    InputError
        When a file is no YAML, an entry is missing or unknown, the levels make no scale, or two files have
        rubrics of one name.
    """
    found: dict[str, PublishedRubric] = {}
    for path in sorted((data_dir / FOLDER).glob("*.yml")):
        rubric = read_rubric(path)
        same = [each.id for each in found.values() if each.rubric.name == rubric.rubric.name]
        if same:
            raise InputError(
                f"評価基準の名前「{rubric.rubric.name}」が {same[0]}.yml と同じです",
                where=f"{FOLDER}/{path.name}",
                remedy="name を変えるか、どちらかのファイルを除いてください",
            )
        found[rubric.id] = rubric
    return found


def read_rubric(path: Path) -> PublishedRubric:
    """Return the rubric of one file; see `read_rubrics`."""
    where = f"{FOLDER}/{path.name}"
    content = validated(RubricFile, read_yaml(path), where=where, what="評価基準")
    try:
        rubric = rubric_from_mapping(
            {
                "name": content.name,
                "measure": content.measure,
                "levels": [each.model_dump(exclude_none=True) for each in content.levels],
            }
        )
    except ValueError:
        raise InputError(
            "評価基準の段階が成り立ちません",
            where=where,
            expected="良いほうから2段階以上。最後のほかは at_least（以上）か above（超）のどちらか一つ、最後はどちらもなし。"
            "境目は段階ごとに小さく、比は 110％なら 1.1、名称は重ならない",
            remedy="levels を直してください",
        ) from None
    return PublishedRubric(
        path.stem,
        rubric,
        content.publisher,
        content.title,
        content.url,
        content.labels_published,
        content.note,
        content.units,
        content.against,
    )
