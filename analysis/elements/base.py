"""The common shape of display elements."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Element(BaseModel):
    """A display output whose JSON travels under a MIME type of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mime: ClassVar[str]

    def plain_bundle(self) -> dict[str, Any]:
        """Return what JupyterLab and unknown readers show, by MIME type."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {self.mime: self.model_dump(mode="json"), **self.plain_bundle()}

    @classmethod
    def from_output(cls, output: dict[str, Any]) -> Self | None:
        """Read the element back from a notebook output, or None when it is not of this kind."""
        data = output.get("data", {}).get(cls.mime)
        return None if data is None else cls.model_validate(data)
