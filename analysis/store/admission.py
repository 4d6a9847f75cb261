"""What an imported file must keep to get into the store: codes and ids that the catalogues know."""

from __future__ import annotations

import pandas as pd

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure, InvalidData
from analysis.model.catalogue import Catalogue
from analysis.model.observations import AGES, KEY, SEXES, Status, are_ages, in_pairs
from analysis.sources import codes
from analysis.sources.reading import Reading
from analysis.store.plausible import plausible
from analysis.store.provenance import FoundArea

_LISTED = 5


def admit(reading: Reading, catalogue: Catalogue, file: str) -> tuple[FoundArea, ...]:
    """Check what a reader found in a file; return the areas that ``areas.csv`` does not have.

    Such areas (former municipalities, new wards) are let in under the name that the file gives them.

    Raises
    ------
    InputError
        When a pair of indicator and basis or the source is in no catalogue, a code is malformed, a value
        does not fit its status, or two rows have the same key.
    """
    found = reading.observations
    if found.empty:
        raise InputError("読むべき値が一つもありません", where=file)
    _check_catalogues(reading, catalogue, file)
    _check_rows(found, catalogue, file)
    unknown = sorted(set(found["area"].unique()) - set(catalogue.areas.index))
    names = reading.areas.drop_duplicates("area").set_index("area")["name_ja"].reindex(unknown).fillna("")
    return tuple(
        FoundArea(
            area=area,
            name_ja=name or area,
            level=codes.level(area),
            prefecture=codes.prefecture(area) if area != codes.COUNTRY else "",
            parent=_city(area),
        )
        for area, name in names.items()
    )


def _city(area: str) -> str:
    """Return the designated city of a ward, empty for other areas."""
    if codes.level(area) != "ward":
        return ""
    try:
        return codes.city_of_ward(area)
    except ValueError:  # a ward of a city that became designated after this program was made
        return ""


def _check_catalogues(reading: Reading, catalogue: Catalogue, file: str) -> None:
    if reading.source not in catalogue.sources.index:
        raise InputError(
            f"出典「{reading.source}」が sources.csv にありません",
            where=file,
            remedy=f"データフォルダの sources.csv に source が {reading.source} の行（発行者、表題など）を加えてください",
        )
    pairs = set(map(tuple, reading.observations[["indicator", "basis"]].drop_duplicates().to_numpy()))
    unknown = sorted(f"{indicator}・{basis}" for indicator, basis in pairs - catalogue.indicator_bases)
    if unknown:
        raise InputError(
            f"indicators.csv にない指標と基準の組があります: {'、'.join(unknown)}",
            where=file,
            remedy="データフォルダの indicators.csv（と bases.csv）に行を加えてください",
        )


def _check_rows(found: pd.DataFrame, catalogue: Catalogue, file: str) -> None:
    with_value = found["status"].isin([status.value for status in Status if status.has_value])
    checks = {
        ("area", "5桁の標準地域コード"): found["area"].str.fullmatch(r"[0-9]{5}"),
        ("year", "1868から2200の年"): found["year"].between(1868, 2200),
        ("sex", "、".join(SEXES)): found["sex"].isin(SEXES),
        ("age", AGES): are_ages(found["age"]),
        ("status", "、".join(Status)): found["status"].isin(list(Status)),
        ("value", "状態が observed・estimated・projected なら有限の数、それ以外なら空"): (
            with_value & found["value"].abs().lt(float("inf"))
        )
        | (~with_value & found["value"].isna()),
        **{
            ("value", rule): good
            for rule, good in plausible(
                found["value"], found["year"], found["status"], in_pairs(found, catalogue.counted)
            ).items()
        },
        ("・".join(KEY), "重複しない組"): ~found.duplicated(list(KEY)),
    }
    failures = []
    for (column, expected), good in checks.items():
        for row in found[~good].head(_LISTED).to_dict("records"):
            told = "、".join(str(row[each]) for each in (*KEY, "value", "status"))
            failures.append(Failure(file, 0, column, told, expected))
    if failures:
        raise InvalidData(failures)
