"""Parameters of the births notebook."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from analysis.topics.parameters import OptionalYear, TopicParameters, none_when_blank


class BirthsParameters(TopicParameters):
    """The common parameters and those of the births analysis.

    `base_year` opens the comparison (profile, else seven years before `year`). `target_year` and
    `target_births` are the plan's; without them the outlook runs to the profile's target year, else to five
    years after `year`, and no probability is given.
    """

    base_year: OptionalYear = None
    target_year: OptionalYear = None
    target_births: Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(none_when_blank)] = None
    confidence: float = Field(default=0.95, gt=0.5, lt=1.0)
