"""Take what citizens said of the measures over from the sheet into the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.checking.failures import Failure
from analysis.model.catalogue import Catalogue
from analysis.model.kpis.kpi import Aspect, Perception
from analysis.model.kpis.sheet import PERCEPTION_COLUMNS
from analysis.sources.kpi_sheet import PerceptionRow

_HEADINGS: Final = {column.field: column.heading for column in PERCEPTION_COLUMNS}
Asked = tuple[str, Aspect, int]
"""Measure, what was asked, and the year: what one row is for."""


@dataclass(frozen=True)
class MergedPerceptions:
    """The rows after an import, those that changed, and the problems."""

    perceptions: tuple[Perception, ...]
    changed: list[tuple[str, int]]
    failures: list[Failure]


def merge_perceptions(
    before: Sequence[Perception], rows: Sequence[PerceptionRow], catalogue: Catalogue
) -> MergedPerceptions:
    """Return the register's rows with those of a sheet in them: the same question of a year is replaced, others stay."""
    known = {_asked(each): each for each in before}
    changed = []
    for row in rows:
        found = row.perception
        if known.get(_asked(found)) != found:
            known[_asked(found)] = found
            changed.append((found.measure, found.year))
    return MergedPerceptions(tuple(known.values()), changed, list(_problems(rows, catalogue)))


def _asked(each: Perception) -> Asked:
    return each.measure, each.aspect, each.year


def _problems(rows: Sequence[PerceptionRow], catalogue: Catalogue) -> Iterator[Failure]:
    seen: dict[Asked, int] = {}
    for row in rows:
        each = row.perception
        if each.source and each.source not in catalogue.sources.index:
            yield row.failure(_HEADINGS["source"], each.source, "sources.csv にある出典又は空")
        if _asked(each) in seen:
            expected = f"{seen[_asked(each)]}行目にない施策、尋ねたこと、年度の組"
            yield row.failure(_HEADINGS["measure"], each.measure, expected)
        seen.setdefault(_asked(each), row.row)
