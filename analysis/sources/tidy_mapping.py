"""The mapping file of a city's own table: which column or row heading is what, in YAML.

Example::

    source: city_births
    constants: {area: "14212", indicator: births, basis: city_plan}
    header_row: 3
    columns: {year: 年度, value: 出生数}

Wide form, with years in the columns::

    columns: {area: 市町村コード, indicator: 項目}
    wide: {field: year}
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from analysis.model.observations import AGE_PATTERN, Status

FieldName = Literal["area", "indicator", "year", "sex", "age", "basis"]
FIELDS: Final = ("area", "indicator", "year", "sex", "age", "basis")

_ID: Final = r"^[a-z][a-z0-9_]*$"
_AREA: Final = r"^\d{5}$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _texts(values: dict[str | int | float, str | int]) -> dict[str, str]:
    return {str(key): str(value) for key, value in values.items()}


Translations = Annotated[dict[str | int | float, str | int], AfterValidator(_texts)]


class Constants(_Strict):
    """What holds for every value of the table."""

    area: str | None = Field(default=None, pattern=_AREA)
    indicator: str | None = Field(default=None, pattern=_ID)
    year: int | None = Field(default=None, ge=1868, le=2200)
    sex: Literal["total", "male", "female"] = "total"
    age: str = Field(default="total", pattern=f"^({AGE_PATTERN})$")
    basis: str | None = Field(default=None, pattern=_ID)


class Columns(_Strict):
    """Which column, by its heading, holds what; `value` is left out in the wide form."""

    area: str | None = None
    indicator: str | None = None
    year: str | None = None
    sex: str | None = None
    age: str | None = None
    basis: str | None = None
    value: str | None = None


class Wide(_Strict):
    """The wide form: several columns of values whose headings say the `field`.

    Attributes
    ----------
    field : what the headings are, usually the year.
    columns : the headings to read; None takes every column whose heading can be read as the field.
    """

    field: FieldName
    columns: tuple[str | int, ...] | None = None


class TidyMapping(_Strict):
    """The mapping of one table.

    Attributes
    ----------
    source : id of the source in ``data/sources.csv``.
    sheet : name of the sheet of a workbook; None takes the first.
    header_row : row of the headings as the spreadsheet counts it, from 1.
    columns, constants, wide : where each field of an observation comes from; each comes from one place.
    translate : for a field, what a text of the table stands for (``sex: {男: male}``); the texts may also be
        headings of the wide form.
    skip : for a field, texts whose rows or columns are not read (``area: [計]``).
    multiplier : what a printed number is multiplied with (1000 for 千人).
    status : of the values that are numbers.
    year_offset : added to every year.
    """

    source: str = Field(pattern=_ID)
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1, le=1000)
    columns: Columns = Columns()
    constants: Constants = Constants()
    wide: Wide | None = None
    translate: dict[FieldName, Translations] = {}
    skip: dict[FieldName, tuple[str | int, ...]] = {}
    multiplier: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    status: Literal[Status.OBSERVED, Status.ESTIMATED, Status.PROJECTED] = Status.OBSERVED
    year_offset: int = Field(default=0, ge=-5, le=5)

    @model_validator(mode="after")
    def _every_field_once(self) -> TidyMapping:
        for field in FIELDS:
            places = [
                place
                for place, said in (
                    ("columns", getattr(self.columns, field) is not None),
                    ("constants", field in self.constants.model_fields_set),
                    ("wide", self.wide is not None and self.wide.field == field),
                )
                if said
            ]
            if len(places) > 1:
                raise ValueError(f"の {field} が {'・'.join(places)} の両方にあります")
            if not places and field not in ("sex", "age"):
                raise ValueError(f"に {field} がありません（columns、constants、wide のどれかに書く）")
        if (self.columns.value is None) == (self.wide is None):
            raise ValueError("には columns の value か wide のどちらか一方を書きます")
        return self
