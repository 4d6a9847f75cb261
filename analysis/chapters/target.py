"""A plan's target: from the parameters or the profile's section, and refused when its year is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from analysis.chapters.study import Study
from analysis.checking.errors import InputError


class Planned(Protocol):
    """The section of a profile that holds a target."""

    @property
    def target_year(self) -> int | None:
        """The year that is looked ahead to."""

    @property
    def target_note(self) -> str:
        """Which plan the year belongs to."""

    @property
    def target_basis(self) -> str:
        """The statistical basis that the plan counts on."""


@dataclass(frozen=True)
class Target:
    """A year to look ahead to, what it is, and the number that a plan sets for it."""

    year: int
    note: str = ""
    value: float | None = None
    basis_name: str = ""


def check_target(study: Study, wanted: int | None, value: float | None, planned: Planned, named: str) -> None:
    """Refuse a target of a year that is over, or of no year at all.

    Parameters
    ----------
    wanted, value : the parameters `target_year` and the target's number, called `named`.

    Raises
    ------
    InputError
    """
    if wanted is not None and wanted <= study.year:
        raise InputError(
            f"target_year（{wanted}）が year（{study.year}）以前です",
            where="target_year",
            expected=f"{study.year + 1} 以後の年",
            remedy="target_year か year を変えてください",
        )
    if value is not None and (wanted or planned.target_year or 0) <= study.year:
        raise InputError(
            f"{named} がいつの目標か分かりません",
            where=named,
            expected=f"{study.year + 1} 以後の target_year",
            remedy="target_year を指定するか、プロフィールに書いてください",
        )


def target(
    study: Study,
    wanted: int | None,
    value: float | None,
    planned: Planned,
    planned_value: float | None,
    horizon: int,
) -> Target:
    """Return what to look ahead to: the parameters before the profile, else `horizon` years without a number."""
    year = wanted or planned.target_year
    if year is None or year <= study.year:
        return Target(study.year + horizon)  # the plan's target belongs to a year that is over
    own = year == planned.target_year
    number = value if value is not None else planned_value if own else None
    basis = planned.target_basis if value is None else ""
    return Target(
        year,
        planned.target_note if own else "",
        None if number is None else float(number),
        study.folder.catalogue.basis_name(basis) if basis else "",
    )
