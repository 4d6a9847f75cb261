"""What every reader of an official file takes and gives.

A reader is a module of this package with

- ``FORMAT``: its id, the word after ``ebpm data import`` (``"ssdse"``); ``TITLE``: the format's
  Japanese name, and ``EXPECTED``: how such a file begins, in Japanese, both used in messages;
- ``recognise(head: Head) -> Recognition | None``: what the content says, None when it is another format;
- ``read(path: Path) -> Reading``: every number of the file as observations, or an `InputError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

AREA_COLUMNS: Final = ("area", "name_ja", "level", "prefecture")
"""Columns of `Reading.areas`; `level` is country, prefecture, municipality or ward."""


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file, enough to tell its format.

    Attributes
    ----------
    file : name of the file, for messages.
    rows : the first rows as cells (of the first sheet, when it is a workbook), stripped of outer blanks.
    text : the first characters of a text file, without BOM; empty for a workbook.
    sheets : names of the sheets; empty for a text file.
    """

    file: str
    rows: tuple[tuple[str, ...], ...]
    text: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file was recognised as.

    Attributes
    ----------
    format : id of the reader (its ``FORMAT``).
    edition : which edition or table it is, as short text (``"2026"``).
    title : the same in Japanese, for messages (「SSDSE-A 2026年版」).
    """

    format: str
    edition: str
    title: str


@dataclass(frozen=True)
class Reading:
    """What a reader found in one file.

    Attributes
    ----------
    observations : table of observations (`analysis.model.observations.typed`), every row of the file.
    areas : columns of `AREA_COLUMNS`, one row an area, as far as the file says; empty texts where it does
        not.
    edition : as recognised, with what tells the file from its siblings (``"2018_male"``).
    source : id of the source, as in ``data/sources.csv``; each file of a publication has its own, so that a
        corrected file replaces its own rows and no others.
    notes : in Japanese, what was skipped, and what looks odd, and why.
    """

    observations: pd.DataFrame
    areas: pd.DataFrame
    edition: str
    source: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FlowsReading:
    """Movers between areas that a reader found in one file: a flow has two areas, so it is no observation.

    Attributes
    ----------
    flows : columns of `analysis.sources.flow_rows.COLUMNS`, no pair twice.
    source, notes : as in `Reading`.
    """

    flows: pd.DataFrame
    source: str
    notes: tuple[str, ...] = ()
