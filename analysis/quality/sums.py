"""Sums that do not add up, within areas and over them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from analysis.model.area_changes import AreaChange
from analysis.model.area_codes import JAPAN
from analysis.model.catalogue import Catalogue
from analysis.model.observations import KEY, in_pairs
from analysis.model.sums import differing_ages, differing_areas, differing_sexes
from analysis.quality.problems import Grade, Kind, problems, together

UNKNOWN_RESIDENCE = 0.002
"""Share by which a published total may differ from the sum of its areas: events of unknown address and
corrections of one of the two."""


def sum_problems(
    observations: pd.DataFrame,
    catalogue: Catalogue,
    changes: Sequence[AreaChange],
) -> pd.DataFrame:
    """Return counts that differ from the sum of their parts.

    Men and women, and the 5-year ages, must give the total of the area (an error). Wards must give their city,
    municipalities their prefecture and prefectures the nation, where all of them have a value and no boundary
    or code among them changed in that year or later (a warning).

    Parameters
    ----------
    observations : one row a key.
    catalogue : its areas say what is part of what.
    changes : mergers and changes of codes.
    """
    rows = observations[observations["value"].notna() & in_pairs(observations, catalogue.counted)]
    # a million rows: compare codes, not words
    rows = rows[[*KEY, "value"]].astype({column: "category" for column in KEY if column != "year"})
    within = [
        _table(wrong, Grade.ERROR, what)
        for what, wrong in (("男女の和", differing_sexes(rows)), ("年齢の内訳の和", differing_ages(rows)))
    ]
    additive = rows[in_pairs(rows, catalogue.additive)]
    over = [
        _table(
            _settled(
                differing_areas(additive, parts, relative=UNKNOWN_RESIDENCE, absolute=3.0), parts, changes
            ),
            Grade.WARNING,
            what,
        )
        for what, parts in parts_of_areas(catalogue).items()
    ]
    return together([*within, *over])


def parts_of_areas(catalogue: Catalogue) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return what the parts are called, and their codes by the code of the whole.

    Areas that only imported files know, for example municipalities before a merger, are no parts.
    """
    areas = catalogue.areas[~catalogue.areas["area"].isin(list(catalogue.added))]
    wards = areas[(areas["level"] == "ward") & (areas["parent"] != "")]
    municipalities = areas[(areas["level"] == "municipality") & (areas["prefecture"] != "")]
    prefectures = areas[areas["level"] == "prefecture"].assign(nation=JAPAN)
    return {
        "区の和": _groups(wards, "parent"),
        "市区町村の和": _groups(municipalities, "prefecture"),
        "都道府県の和": _groups(prefectures, "nation"),
    }


def _groups(areas: pd.DataFrame, whole: str) -> dict[str, tuple[str, ...]]:
    return {str(code): tuple(group) for code, group in areas.groupby(whole)["area"]}


def _settled(
    wrong: pd.DataFrame, parts: Mapping[str, Collection[str]], changes: Sequence[AreaChange]
) -> pd.DataFrame:
    """Leave out the years up to the last change of an area among the parts."""
    whole_of = {part: whole for whole, codes in parts.items() for part in codes}
    last: dict[str, int] = {}
    for change in changes:
        whole = whole_of.get(change.new, whole_of.get(change.old, ""))
        last[whole] = max(last.get(whole, 0), change.date.year)
    settled = [year > last.get(area, 0) for area, year in zip(wrong["area"], wrong["year"], strict=True)]
    return wrong[pd.Series(settled, index=wrong.index, dtype=bool)]


def _table(wrong: pd.DataFrame, grade: Grade, what: str) -> pd.DataFrame:
    difference = wrong["value"] - wrong["parts"]
    return problems(
        wrong.assign(expected=wrong["parts"], score=difference.abs() / wrong["parts"].clip(lower=1)),
        Kind.SUM,
        grade,
        [f"{what}と合わない（差{number:+,.0f}）".replace("-", "−") for number in difference],
    )
