"""Municipal mergers, renames and changes of codes: which areas made up today's area on a day.

The table ``data/area_changes.csv`` is complete for municipalities from `COVERED_FROM` on; of wards it has the
reorganisation of 浜松市. Kinds of change:

- ``merge``: several areas end and a new one begins; ``absorb``: an area ends in one that goes on;
- ``code_change``: the same area under a new code; ``rename``: the same code under a new name;
- ``split``: a part of an area goes to another one, so that history can't be added up.

Reference: 総務省 e-Stat 市区町村名・コード「廃置分合等情報」.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from analysis.checking.csv_text import read_csv_text
from analysis.checking.schema import check, one_of, rows_where, text_matching, unique_on

COVERED_FROM: Final = date(2010, 4, 1)
"""The table has every change of municipalities from this day on; of earlier mergers it has none."""

CHANGE_COLUMNS: Final = ("date", "kind", "old", "new", "name_old", "name_new", "note")


class ChangeKind(StrEnum):
    """What happened."""

    MERGE = "merge"
    ABSORB = "absorb"
    CODE_CHANGE = "code_change"
    RENAME = "rename"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One row of the table: on the day `date`, `old` became `new` or a part of it."""

    date: date
    kind: ChangeKind
    old: str
    new: str
    name_old: str
    name_new: str
    note: str = ""


_DAY: Final = pa.Check(
    lambda cells: pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce").notna() & (cells.str.len() == 10),
    error="2014-01-01 の形の日付",
)


def read_changes(path: Path) -> tuple[AreaChange, ...]:
    """Return the table of changes in order of time.

    Raises
    ------
    InputError
        When the file is missing or fails its checks; every failure is listed.
    """
    code = text_matching(r"\d{5}", "5桁の標準地域コード")
    name = text_matching(r"\S+", "空白のない名前")
    schema = pa.DataFrameSchema(
        {
            "date": pa.Column(str, _DAY),
            "kind": pa.Column(str, one_of(tuple(kind.value for kind in ChangeKind))),
            "old": pa.Column(str, code),
            "new": pa.Column(str, code),
            "name_old": pa.Column(str, name),
            "name_new": pa.Column(str, name),
        },
        checks=[
            rows_where(
                lambda frame: (frame["old"] == frame["new"]) == (frame["kind"] == ChangeKind.RENAME.value),
                "「kind」が rename なら「old」と「new」が同じ、それ以外なら異なるコード",
            ),
            unique_on(("date", "old", "new")),
        ],
    )
    frame = read_csv_text(path, CHANGE_COLUMNS)
    check(schema, frame, path.name)
    changes = [
        AreaChange(
            date.fromisoformat(row["date"]),
            ChangeKind(row["kind"]),
            *(str(row[column]) for column in CHANGE_COLUMNS[2:]),
        )
        for row in frame.to_dict("records")
    ]
    return tuple(sorted(changes, key=lambda change: (change.date, change.new, change.old)))


def ever_changed(area: str, changes: Iterable[AreaChange]) -> bool:
    """Tell whether a change concerns the area, be it as the old one or as the new one."""
    return any(area in (change.old, change.new) for change in changes)


def successors(area: str, changes: Iterable[AreaChange]) -> tuple[AreaChange, ...]:
    """Return the changes by which an area ended: more than one when it was split; none when it exists.

    >>> one = AreaChange(date(2014, 1, 1), ChangeKind.CODE_CHANGE, "03305", "03216", "滝沢村", "滝沢市")
    >>> [change.new for change in successors("03305", [one])], successors("03216", [one])
    (['03216'], ())
    """
    return tuple(change for change in changes if change.old == area and change.kind != ChangeKind.RENAME)


def parts(
    area: str, on: date, changes: Sequence[AreaChange]
) -> tuple[frozenset[str], tuple[AreaChange, ...]]:
    """Return the areas of a day that today make up `area`, and the splits on the way.

    Parameters
    ----------
    area : present code.
    on : the day; a change takes effect at its beginning.
    changes : the table.

    Examples
    --------
    >>> one = AreaChange(date(2011, 10, 11), ChangeKind.ABSORB, "11226", "11203", "鳩ヶ谷市", "川口市")
    >>> sorted(parts("11203", date(2011, 10, 10), [one])[0]), sorted(parts("11203", date(2011, 10, 11), [one])[0])
    (['11203', '11226'], ['11203'])
    """
    found = {area}
    splits = []
    for day in sorted({change.date for change in changes if change.date > on}, reverse=True):
        today = [change for change in changes if change.date == day and change.kind != ChangeKind.RENAME]
        arrived = [change for change in today if change.new in found]
        # an area that a merger or a new code brought about did not exist before that day
        found -= {c.new for c in arrived if c.kind in (ChangeKind.MERGE, ChangeKind.CODE_CHANGE)}
        found |= {change.old for change in arrived}
        splits += [change for change in arrived if change.kind == ChangeKind.SPLIT]
        # the present area may also have given away a part on that day
        splits += [c for c in today if c.kind == ChangeKind.SPLIT and c.old in found and c not in arrived]
    return frozenset(found), tuple(splits)


def former_code(area: str, changes: Iterable[AreaChange]) -> str | None:
    """Return the code that an area had before it got its own without a change of territory, else None.

    >>> one = AreaChange(date(2014, 1, 1), ChangeKind.CODE_CHANGE, "03305", "03216", "滝沢村", "滝沢市")
    >>> former_code("03216", [one]), former_code("03305", [one])
    ('03305', None)
    """
    into = [change for change in changes if change.new == area and change.kind != ChangeKind.RENAME]
    return into[0].old if len(into) == 1 and into[0].kind == ChangeKind.CODE_CHANGE else None


def family(area: str, changes: Iterable[AreaChange]) -> frozenset[str]:
    """Return the area and every area that it was ever made of.

    >>> first = AreaChange(date(2010, 3, 23), ChangeKind.ABSORB, "43341", "43201", "城南町", "熊本市")
    >>> then = AreaChange(date(2012, 4, 1), ChangeKind.CODE_CHANGE, "43201", "43100", "熊本市", "熊本市")
    >>> sorted(family("43100", [first, then]))
    ['43100', '43201', '43341']
    """
    found = {area}
    for change in sorted(changes, key=lambda change: change.date, reverse=True):
        if change.new in found:
            found.add(change.old)
    return frozenset(found)
