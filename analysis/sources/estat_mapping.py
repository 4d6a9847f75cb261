"""Mappings in YAML that say what an e-Stat table means, shipped for the usual tables or written by hand.

A mapping says for each dimension, by its name, which role it has, and for its categories, by their names (or
by ``code:01``), what they are. Categories with the usual names of sexes, ages, years and areas are understood
without being listed. What is neither listed, nor dropped, nor understood is an error that lists everything.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from analysis.checking.errors import InputError
from analysis.model.observations import AGE_PATTERN, Status
from analysis.sources.cells import normalise
from analysis.sources.declared import parse_declared, read_declared
from analysis.sources.estat_table import UNIT, EstatTable

Role = Literal["indicator", "basis", "sex", "age", "year", "area", "origin", "destination", "select"]

_ID: Final = r"^[a-z][a-z0-9_]*$"
_SHOWN_CATEGORIES: Final = 12


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, (str, int)) else value


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error:
        raise ValueError(f"の正規表現「{pattern}」が正しくありません") from None
    return pattern


Texts = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
Pattern = Annotated[str, AfterValidator(_compiles)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_one_or_many)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Meaning(_Strict):
    """What a category says about its cells; None where it says nothing.

    `year_offset` is added to the year (SSDS files the register of 1 January under the year before);
    `multiplier` turns the printed number into the catalogue's unit.
    """

    indicator: str | None = Field(default=None, pattern=_ID)
    basis: str | None = Field(default=None, pattern=_ID)
    sex: Literal["total", "male", "female"] | None = None
    age: str | None = Field(default=None, pattern=f"^({AGE_PATTERN})$")
    year: int | None = Field(default=None, ge=1868, le=2200)
    year_offset: int = 0
    multiplier: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    status: Literal[Status.OBSERVED, Status.ESTIMATED, Status.PROJECTED] | None = None


class Rule(_Strict):
    """What to do with one dimension.

    Attributes
    ----------
    names : names of the dimension (or ids such as cat01); a longer name that begins so is meant as well.
    role : what the dimension distinguishes; `select` only keeps and drops categories; `origin` and `destination`
        are the two areas of a move.
    categories : meaning of categories; a bare text is the value of the role (``男: male``).
    keep : categories to read that say nothing further.
    drop, drop_matching, drop_levels : categories not to read, by name, regular expression, depth (API).
    others : what to do with every other category.
    optional : whether a table without this dimension is complete.
    """

    names: Texts
    role: Role
    categories: dict[str, Meaning | str | int] = {}
    keep: Texts = ()
    drop: Texts = ()
    drop_matching: Patterns = ()
    drop_levels: Texts = ()
    others: Literal["error", "drop"] = "error"
    optional: bool = False


class TableMapping(_Strict):
    """The mapping of one kind of table.

    Attributes
    ----------
    title : Japanese name of the table, for messages.
    tables : 統計表ID that it is for.
    titles : 表題 that it is for: the database CSV does not carry the id.
    statistics : words that 統計名 must contain, so that equal titles of other years are not mistaken.
    category_like : a table without id that has a category of this form is meant, whatever its title.
    source : id of the source in ``data/sources.csv``.
    constants : what holds for every cell.
    units : units that may occur, and what a number in that unit is multiplied with.
    dimensions : one rule a dimension; area and time need none.
    """

    title: str
    tables: tuple[Annotated[str, Field(pattern=r"^\d{10}$")], ...] = ()
    titles: Texts = ()
    statistics: Texts = ()
    category_like: Pattern | None = None
    source: str = Field(pattern=_ID)
    constants: Meaning = Meaning()
    units: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]]
    dimensions: tuple[Rule, ...] = ()

    @property
    def is_of_flows(self) -> bool:
        """Whether its cells are movers from one area to another, which are no observations of one area."""
        return {"origin", "destination"} <= {rule.role for rule in self.dimensions}


@cache
def shipped() -> dict[str, TableMapping]:
    """Return the mappings that come with the program, ``estat_tables/*.yml``, by file name without suffix."""
    folder = files("analysis.sources").joinpath("estat_tables")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yml"))
    return {
        name.removesuffix(".yml"): parse_declared(
            folder.joinpath(name).read_text(encoding="utf-8"), name, TableMapping
        )
        for name in names
    }


def mapping_for(table: EstatTable, path: Path | None = None) -> TableMapping:
    """Return the mapping for a table: that of `path`, or the shipped one for its id or title.

    A `path` that is the bare name of a shipped mapping (``census_2020_marital``) chooses that one.

    Raises
    ------
    InputError
        When the file is wrong, or no mapping fits: says which dimensions the table has and how to write one.
    """
    if path is not None:
        return shipped().get(str(path)) or read_declared(path, TableMapping)
    fitting = [mapping for mapping in shipped().values() if _fits(mapping, table)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = "、".join(mapping.title for mapping in fitting)
        raise InputError(
            f"表「{table.label}」に対応表が{len(fitting)}件当てはまります（{names}）",
            where=table.file,
            remedy="--mapping で対応表を指定する",
        )
    raise InputError(
        f"表「{table.label}」の対応表（マッピング）がありません",
        where=table.file,
        expected="対応表のある表: " + "、".join(mapping.title for mapping in shipped().values()),
        remedy=f"次を雛形に YAML の対応表を書き、--mapping で指定する\n{skeleton(table)}",
    )


def skeleton(table: EstatTable) -> str:
    """Return a mapping to fill in for a table, as YAML text with its dimensions and categories."""
    lines = [
        f"title: {_quoted(table.title or table.file)}",
        f"tables: [{_quoted(table.id)}]" if table.id else f"titles: [{_quoted(table.title)}]",
        "source: # sources.csv の id",
        "constants: {basis: } # indicators.csv の basis",
        "units: {人: 1}",
        "dimensions:",
    ]
    for dimension in table.dimensions:
        if dimension.is_area or dimension.is_time or dimension.id == UNIT:
            continue
        shown = [_quoted(category.name or f"code:{category.code}") for category in dimension.categories]
        more = f" # ほか{len(shown) - _SHOWN_CATEGORIES}件" if len(shown) > _SHOWN_CATEGORIES else ""
        lines += [
            f"  - names: {_quoted(dimension.label)}",
            "    role: # indicator, sex, age, year, area, select のどれか",
            f"    keep: [{', '.join(shown[:_SHOWN_CATEGORIES])}]{more}",
        ]
    return "\n".join([*lines, "# 対応表はここまで"])


def _fits(mapping: TableMapping, table: EstatTable) -> bool:
    if table.id:
        return table.id in mapping.tables
    if mapping.category_like is not None:
        names = [category.name for dimension in table.dimensions for category in dimension.categories]
        if any(re.search(mapping.category_like, name) for name in names):
            return True
    about = _letters(table.statistics + table.title)
    if not all(_letters(word) in about for word in mapping.statistics):
        return False
    return any(_letters(title) in _letters(table.title) for title in mapping.titles)


def _letters(text: str) -> str:
    """Return letters and digits only: punctuation and dashes of titles differ between API and CSV."""
    return re.sub(r"[\W_]", "", normalise(text))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
