"""What was imported, from which file and when: ``store/imports.json``."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from analysis.checking.errors import InputError

MANIFEST_FILE: Final = "imports.json"

SELECTIONS: Final = frozenset({"estat", "tidy"})
"""Formats whose files hold what somebody selected, so that a second file adds to the first one.

A file of the other formats is the whole of its edition and replaces it.
"""

_YEAR: Final = re.compile(r"(19|20)\d\d(?!\d)")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FoundArea(_Entry):
    """An area of a file that ``areas.csv`` does not know, as the file names it."""

    area: Annotated[str, Field(pattern=r"^\d{5}$")]
    name_ja: str
    level: str
    prefecture: str
    parent: str


class Import(_Entry):
    """One imported file.

    Attributes
    ----------
    id : names the rows of this file in the store (their column ``part``).
    format, source, edition : of the reader (`analysis.sources.reading.Reading`).
    file : name of the file, without its folder, or of the table of the API.
    digest : BLAKE2b of the bytes of the file; empty for a table of the API.
    rows_digest : hash of the observations that were read from it; it changes when a reader learns more.
    rows, areas, first_year, last_year : of what was read.
    imported_at : when, with the time zone.
    notes : what the reader said of the file.
    new_areas : the areas that ``areas.csv`` does not have.
    """

    id: str
    format: str
    source: str
    edition: str
    file: str
    digest: str
    rows_digest: str
    rows: int
    areas: int
    first_year: int
    last_year: int
    imported_at: AwareDatetime
    notes: tuple[str, ...] = ()
    new_areas: tuple[FoundArea, ...] = ()

    @property
    def is_selection(self) -> bool:
        """Whether the file holds a selection (`SELECTIONS`)."""
        return self.format in SELECTIONS

    @property
    def newness(self) -> tuple[int, datetime, str]:
        """Sort key of age: year of the edition, or of the import for selections; then the time.

        >>> Import.model_construct(format="ssdse", edition="2026", imported_at=None, id="").newness[0]
        2026
        """
        match = None if self.is_selection else _YEAR.match(self.edition)
        return int(match[0]) if match else self.imported_at.year, self.imported_at, self.id


class Manifest(_Entry):
    """The current state of the store: the file that holds the rows, and every import in it."""

    version: Literal[1] = 1
    observations: Annotated[str, Field(pattern=r"^observations-[0-9a-f]{32}\.parquet$")]
    imports: tuple[Import, ...]

    def to_json(self) -> str:
        """Return the text of ``imports.json``."""
        return self.model_dump_json(indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Return the manifest in the text of ``imports.json``.

        Raises
        ------
        InputError
            When it is damaged or of another version of this program.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            raise InputError(
                "取り込みの記録が壊れているか、別の版のプログラムのものです",
                where=f"store/{MANIFEST_FILE}",
                remedy="データフォルダの store/ を消し、公的なファイルを取り込み直してください",
            ) from None
