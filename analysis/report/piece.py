"""The base of everything that a document prints."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer


class Piece(BaseModel):
    """Something that a document prints; what is derived from its fields travels with them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    derived: ClassVar[tuple[str, ...]] = ()
    """What follows from the fields and travels with them to Typst."""

    @model_serializer(mode="wrap")
    def _with_derived(self, fields: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {**fields(self), **{name: getattr(self, name) for name in self.derived}}
