"""What the report pipeline needs of an opened study, whichever its topic."""

from __future__ import annotations

from typing import Protocol

from analysis.topics.parameters import TopicParameters


class Study(Protocol):
    """An area and a year that are settled and known to have data."""

    @property
    def area(self) -> str:
        """Code of the area."""

    @property
    def area_name(self) -> str:
        """Japanese name of the area."""

    @property
    def parameters(self) -> TopicParameters:
        """The parameters with what was left open settled; opening a study with them gives the same study."""

    @property
    def year(self) -> int:
        """Last year of data used."""
