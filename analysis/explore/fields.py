"""The fields of a topic's panel: its parameters, explained by the comments of its notebook. There is no third list."""

from __future__ import annotations

import ast
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

import papermill
from pydantic.fields import FieldInfo

from analysis.topics.topic import Topic

COVER: Final = ("document_no", "meeting", "date", "department")
"""Parameters that only the cover prints."""
FOLDERS: Final = frozenset({"data_dir", "reports_dir"})
"""Parameters that are the panel's own and not asked for in it."""
_UNUSED: Final = "使わない"
"""What a notebook says of a parameter that its topic does not use."""
_LAST_YEAR: Final = 2200
"""A whole number that may not be larger is a year."""


class Kind(StrEnum):
    """What a field holds."""

    AREA = "area"
    AREAS = "areas"
    YEAR = "year"
    COUNT = "count"
    SHARE = "share"
    DATE = "date"
    TEXT = "text"


_CHOSEN_BY_NAME: Final = {Kind.AREA: "団体", Kind.AREAS: "比較団体"}
"""A notebook takes their codes, a panel their names."""


@dataclass(frozen=True)
class Field:
    """One field: the parameter, what it holds, what it is called and how it is explained.

    `default` is what the notebook begins with.
    """

    name: str
    kind: Kind
    label: str
    help: str
    default: Any
    lowest: float | None = None
    highest: float | None = None

    @property
    def cover(self) -> bool:
        """Whether only the cover prints it."""
        return self.name in COVER


def fields_of(topic: Topic[Any]) -> tuple[Field, ...]:
    """Return the fields of a topic's panel in the order of its notebook.

    The comment beside a parameter in the notebook is the explanation; what stands before its first bracket is the
    name, but for areas.
    """
    written: Mapping[str, Any] = papermill.inspect_notebook(topic.notebook_path)
    return tuple(
        _field(name, topic.parameters.model_fields[name], told)
        for name, told in written.items()
        if name in topic.parameters.model_fields and name not in FOLDERS and _UNUSED not in told["help"]
    )


def _field(name: str, info: FieldInfo, told: Mapping[str, Any]) -> Field:
    inner, bounds = _inner(info)
    lowest, highest = bounds
    if name == "area":
        kind = Kind.AREA
    elif get_origin(inner) is tuple:
        kind = Kind.AREAS
    elif inner is datetime.date:
        kind = Kind.DATE
    elif inner is int:
        kind = Kind.YEAR if highest is not None and highest <= _LAST_YEAR else Kind.COUNT
    else:
        kind = Kind.SHARE if inner is float else Kind.TEXT
    text = str(told["help"])
    return Field(
        name,
        kind,
        _CHOSEN_BY_NAME.get(kind) or text.partition("（")[0],
        text,
        ast.literal_eval(told["default"]),
        lowest,
        highest,
    )


def _inner(info: FieldInfo) -> tuple[Any, tuple[float | None, float | None]]:
    """Return the type of a parameter without its wrappings, and its bounds."""
    annotation, metadata = info.annotation, list(info.metadata)
    while get_origin(annotation) in (Union, UnionType, Annotated):
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            metadata += [
                each for one in more for each in (one.metadata if isinstance(one, FieldInfo) else [one])
            ]
        else:
            (annotation,) = (each for each in get_args(annotation) if each is not type(None))
    lowest = next((each.ge for each in metadata if hasattr(each, "ge")), None)
    highest = next((each.le for each in metadata if hasattr(each, "le")), None)
    return annotation, (lowest, highest)
