"""Parameters that every topic's notebook takes, checked before anything runs."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from analysis.checking.limits import EXAMPLE_DAY, MEETING_YEARS
from analysis.model.profile import CoverText


def _area_code(value: Any) -> Any:
    # papermill's -p turns 03209 into the number 3209
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 99999:
        return f"{value:05d}"
    return value


def _area_list(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def none_when_blank(value: Any) -> Any:
    """Return None for the empty string, which is how a notebook writes "not given"."""
    return None if value == "" else value


def _meeting_day(value: Any) -> Any:
    """Take a day as it is written, never a number, which would be seconds since 1970."""
    if value == "" or value is None:
        return None
    try:
        day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    except ValueError:
        day = None
    first, last = MEETING_YEARS
    if day is None or isinstance(day, datetime.datetime) or not first <= day.year <= last:
        shown = repr(value)[:40]
        raise ValueError(
            f"の値 {shown} が正しくない（期待する値: {EXAMPLE_DAY} の形の{first}〜{last}年の日付）"
        )
    return day


AreaCode = Annotated[str, BeforeValidator(_area_code), Field(pattern=r"^\d{5}$")]
AreaList = Annotated[tuple[AreaCode, ...] | None, BeforeValidator(_area_list)]
OptionalYear = Annotated[Annotated[int, Field(ge=1980, le=2100)] | None, BeforeValidator(none_when_blank)]


class TopicParameters(BaseModel):
    """What to report on, from which data, and what the cover says.

    `year` is the last year of data used (the latest there is when empty). `compare_with` are the codes of
    peer municipalities; None takes those of the profile, an empty list compares with none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: AreaCode
    year: OptionalYear = None
    compare_with: AreaList = None
    confidence: float = Field(default=0.95, ge=0.5, le=0.999)
    data_dir: str = ""
    document_no: CoverText = ""
    meeting: CoverText = ""
    date: Annotated[datetime.date | None, BeforeValidator(_meeting_day)] = None
    department: CoverText = ""


class WindowParameters(TopicParameters):
    """The parameters of a topic that compares two years: `base_year` opens the comparison."""

    base_year: OptionalYear = None


class FindingsParameters(TopicParameters):
    """The parameters of a topic that reads the reports of other topics.

    `edition` is the fiscal year whose reports are read (today's when empty), `reports_dir` where they lie.
    """

    edition: Annotated[Annotated[int, Field(ge=2000, le=2100)] | None, BeforeValidator(none_when_blank)] = (
        None
    )
    reports_dir: str = ""
