"""What the report pipeline needs of an opened study, whichever its topic."""

from __future__ import annotations

from typing import Protocol


class Study(Protocol):
    """An area and a year that are settled and known to have data."""

    @property
    def area(self) -> str:
        """Code of the area."""

    @property
    def area_name(self) -> str:
        """Japanese name of the area."""

    @property
    def year(self) -> int:
        """Last year of data used."""
