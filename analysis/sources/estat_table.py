"""One e-Stat table as it was downloaded: dimensions with their categories, and the cells.

The CSV of the database page, the CSV of the API and the JSON of the API say the same thing in three ways; all
three are brought to this form, and only `estat_mapping` decides what the dimensions mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

UNIT: Final = "unit"
"""`Dimension.id` of the unit, where the file gives the unit cell by cell."""

_AREA_NAME: Final = re.compile(r"地域|市区町村|都道府県|全国")
_TIME_NAME: Final = re.compile(r"時間軸|調査年|年次|年度")


@dataclass(frozen=True, slots=True)
class Category:
    """One category of a dimension, such as 男 of 男女.

    Attributes
    ----------
    code, name : as in the file; empty where the file leaves them out.
    unit : the unit that the category carries (人口【人】), empty when it carries none.
    level : depth in the hierarchy, as text (API only).
    auxiliary : 補助コード (database CSV only).
    """

    code: str
    name: str
    unit: str = ""
    level: str = ""
    auxiliary: str = ""

    @property
    def label(self) -> str:
        """The name for messages; the code where there is no name."""
        return self.name or f"コード {self.code}"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension; `id` is tab, cat01 …, area, time or `UNIT` as far as the file says it, else empty."""

    id: str
    name: str
    categories: tuple[Category, ...]

    @property
    def label(self) -> str:
        """The name for messages."""
        return self.name or self.id

    @property
    def is_area(self) -> bool:
        """Whether the categories are areas, by the id, or by the name where the file has no ids."""
        return self.id == "area" or (not self.id and _AREA_NAME.search(self.name) is not None)

    @property
    def is_time(self) -> bool:
        """Whether the categories are points in time; see `is_area`."""
        return self.id == "time" or (not self.id and _TIME_NAME.search(self.name) is not None)


@dataclass(frozen=True)
class EstatTable:
    """A table with C cells in D dimensions.

    Attributes
    ----------
    file : name of the file, or of the table when it came from the API, for messages.
    id : 統計表ID of ten digits; empty when the file does not say it (the database CSV does not).
    statistics, title : 統計名 and 表題.
    dimensions : the D dimensions.
    positions : integers of shape (C, D), which category of each dimension a cell belongs to.
    cells : texts of shape (C,), as printed.
    rows : row of the file (or number of the value in the reply) of each cell, shape (C,).
    notes : in Japanese, what is odd about the file.
    """

    file: str
    id: str
    statistics: str
    title: str
    dimensions: tuple[Dimension, ...]
    positions: np.ndarray
    cells: np.ndarray
    rows: np.ndarray
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Title and id for messages."""
        name = self.title or self.statistics or self.file
        return f"{name}（統計表ID {self.id}）" if self.id else name
