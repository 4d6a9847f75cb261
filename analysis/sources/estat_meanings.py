"""What the dimensions and categories of an e-Stat table mean under a mapping, or why nothing is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from analysis.checking.errors import InputError
from analysis.checking.failures import Failure
from analysis.sources import categories, cells, checks
from analysis.sources.estat_mapping import Meaning, Role, Rule, TableMapping
from analysis.sources.estat_table import UNIT, Category, Dimension, EstatTable

_HARMLESS: Final = frozenset({"総数", "計", "合計", "全域", "観測値", "実数"})
"""The only category of a dimension without a rule may be one of these."""

AREA_ROLES: Final = frozenset({"area", "origin", "destination"})

_WITH_CODE: Final = re.compile(r"([A-Z]?\d{1,9})_(.+)")


class _Listed(Enum):
    """What a rule says of a category that it does not read."""

    DROPPED = "dropped"
    NOT_AT_ALL = "not at all"


@dataclass(frozen=True, slots=True)
class Understood:
    """One dimension as understood.

    Attributes
    ----------
    dimension : the dimension.
    meanings : an entry a category; None for a category that is not read.
    role : what the dimension distinguishes, None without a rule.
    areas : the 5-digit code of each category, where the dimension is one of areas (`AREA_ROLES`).
    """

    dimension: Dimension
    meanings: tuple[Meaning | None, ...]
    role: Role | None
    areas: tuple[str | None, ...] | None

    @property
    def skipped(self) -> list[Category]:
        """The categories that are not read."""
        return [
            c for c, meaning in zip(self.dimension.categories, self.meanings, strict=True) if meaning is None
        ]


def understand(table: EstatTable, mapping: TableMapping) -> list[Understood]:
    """Return each dimension of the table with the meaning of its categories.

    Raises
    ------
    InputError
        When a dimension of the mapping is absent, or anything is not understood (everything is listed).
    """
    failures: list[Failure] = []
    found = []
    for dimension, rule in zip(table.dimensions, _rules(table, mapping), strict=True):
        meanings: list[Meaning | None] = []
        areas: list[str | None] = []
        for category in dimension.categories:
            try:
                meaning, area = _meaning(dimension, category, rule, mapping)
            except _NotUnderstood as error:
                failures.append(Failure(table.file, 0, dimension.label, category.label, error.expected))
                meaning, area = None, None
            meanings.append(meaning)
            areas.append(area)
        role = rule.role if rule is not None else None
        of_areas = tuple(areas) if role in AREA_ROLES else None
        found.append(Understood(dimension, tuple(meanings), role, of_areas))
    checks.refuse(failures)
    return found


class _NotUnderstood(Exception):
    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


def _rules(table: EstatTable, mapping: TableMapping) -> list[Rule | None]:
    """Return the rule of each dimension; areas and points in time have a default one."""
    found: list[Rule | None] = []
    used: set[int] = set()
    for dimension in table.dimensions:
        place = _place(dimension, mapping.dimensions)
        if place is not None:
            used.add(place)
            found.append(mapping.dimensions[place])
        elif dimension.is_area:
            found.append(Rule(names=(dimension.label,), role="area"))
        elif dimension.is_time:
            found.append(Rule(names=(dimension.label,), role="year"))
        else:
            found.append(None)
    absent = [
        rule.names[0] for i, rule in enumerate(mapping.dimensions) if i not in used and not rule.optional
    ]
    if absent:
        raise InputError(
            f"表「{table.label}」に次元「{'」「'.join(absent)}」がありません",
            where=table.file,
            expected=f"{mapping.title}。見つかった次元: "
            + "、".join(dimension.label for dimension in table.dimensions),
            remedy="表が対応表のものか確かめる",
        )
    return found


def _place(dimension: Dimension, rules: tuple[Rule, ...]) -> int | None:
    """Return which rule is meant: by id or name, else by the beginning of the name (男女_2015 is 男女)."""
    name = cells.compact(dimension.name)
    names = [[cells.compact(wanted) for wanted in rule.names] for rule in rules]
    for i, wanted in enumerate(names):
        if name in wanted or (dimension.id and dimension.id in wanted):
            return i
    for i, wanted in enumerate(names):
        if any(name.startswith(one) for one in wanted):
            return i
    return None


def _meaning(
    dimension: Dimension, category: Category, rule: Rule | None, mapping: TableMapping
) -> tuple[Meaning | None, str | None]:
    """Return the meaning of a category (None when it is not read) and its area."""
    if dimension.id == UNIT:
        return Meaning(multiplier=_multiplier(category.name, mapping)), None
    if rule is None:
        if len(dimension.categories) == 1 and cells.compact(category.name) in _HARMLESS:
            return Meaning(), None
        raise _NotUnderstood("対応表の dimensions に、この次元の role と分類を書く")
    listed = _listed(category, rule)
    area = None
    if listed is _Listed.NOT_AT_ALL:
        meaning, area = _standard(category, rule)
    else:
        meaning = listed if isinstance(listed, Meaning) else None
    if meaning is None:
        return None, None
    factor = _multiplier(category.unit, mapping)
    if factor != 1.0:
        meaning = meaning.model_copy(update={"multiplier": meaning.multiplier * factor})
    return meaning, area


def _multiplier(unit: str, mapping: TableMapping) -> float:
    known = {cells.compact(name): factor for name, factor in mapping.units.items()}
    if not unit:
        return 1.0
    if cells.compact(unit) not in known:
        raise _NotUnderstood(f"単位「{unit}」ではなく、{'・'.join(mapping.units)}（対応表の units）")
    return known[cells.compact(unit)]


def _listed(category: Category, rule: Rule) -> Meaning | _Listed:
    """Return what the rule itself says of a category, by its name or its code."""
    name = cells.compact(category.name)
    names = {name} if name else set()
    code = category.code
    if match := _WITH_CODE.fullmatch(name):
        names.add(match[2])
        code = code or match[1]
    if code:
        names |= {f"code:{code}", f"{code}_{name}"}
    for wanted, value in rule.categories.items():
        if cells.compact(wanted) in names:
            return value if isinstance(value, Meaning) else Meaning.model_validate({rule.role: value})
    if any(cells.compact(wanted) in names for wanted in rule.keep):
        return Meaning()
    if any(cells.compact(wanted) in names for wanted in rule.drop) or category.level in rule.drop_levels:
        return _Listed.DROPPED
    plain = cells.normalise(category.name)
    if any(re.search(pattern, plain) for pattern in rule.drop_matching):
        return _Listed.DROPPED
    return _Listed.NOT_AT_ALL


def _standard(category: Category, rule: Rule) -> tuple[Meaning | None, str | None]:
    """Return what the usual names say; None for areas that are no municipality, and for `others: drop`."""
    value: str | int | None = None
    if rule.role in AREA_ROLES:
        read = categories.area if rule.role == "area" else categories.counterpart
        area = read(category.code, category.name, category.auxiliary)
        return (Meaning() if area else None), area
    if rule.role == "sex":
        value = categories.sex(category.name)
    elif rule.role == "age":
        value = categories.age(category.name)
    elif rule.role == "year":
        value = categories.year(category.name, category.code)
    if value is not None:
        return Meaning.model_validate({rule.role: value}), None
    if rule.others == "drop":
        return None, None
    raise _NotUnderstood("対応表の categories（読む場合）か drop（読まない場合）に書いた分類")
