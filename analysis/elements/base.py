"""The common shape of display elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Values under names, which cannot be changed; completion offers those and not the machinery."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __dir__(self) -> list[str]:
        own = [kind for kind in type(self).__mro__ if issubclass(kind, Record)]
        names = {name for kind in own for name in vars(kind) if not name.startswith("_")}
        return sorted({*names, *type(self).model_fields} - _MACHINERY | set(_specials(self)))


class Element(Record):
    """A display output whose JSON travels under a MIME type of its own.

    The JSON says in `schema` which form it has. A later program may add fields without raising the number:
    what this one does not know it passes over when it reads. The number is raised when a field goes or
    changes its meaning; what was written before there were numbers is form 1. In code, an unknown field
    is a slip and refused.
    """

    mime: ClassVar[str]
    schema_number: ClassVar[int] = 1

    def plain_bundle(self) -> dict[str, Any]:
        """Return what JupyterLab and unknown readers show, by MIME type."""
        raise NotImplementedError

    def record(self) -> dict[str, Any]:
        """Return the JSON that is kept in notebooks and manifests."""
        return {"schema": self.schema_number, **self.model_dump(mode="json")}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Read an element from its JSON, of this or of another version of the program.

        Raises
        ------
        pydantic.ValidationError
            When a field that is needed is missing or is not what it should be.
        """
        return cls.model_validate(record, extra="ignore")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {self.mime: self.record(), **self.plain_bundle()}

    @classmethod
    def from_output(cls, output: Mapping[str, Any]) -> Self | None:
        """Read the element back from a notebook output, or None when it is not of this kind."""
        data = output.get("data", {}).get(cls.mime)
        return None if data is None else cls.from_record(data)


_MACHINERY = {
    *("model_config", "model_fields", "model_computed_fields", "mime", "schema_number"),
    *("plain_bundle", "record", "from_record", "from_output"),
}


def _specials(value: object) -> list[str]:
    return [name for name in object.__dir__(value) if name.startswith("__")]
