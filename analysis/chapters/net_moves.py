"""Net migration of an area by sex and age in every five years that the register allows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.chapters.cohorts import BANDS, Register, Span
from analysis.chapters.survival import SurvivalOf
from analysis.methods.intervals import poisson_limits
from analysis.methods.projection import CohortMigration, births_by_sex, cohort_migration
from analysis.methods.result import Estimate
from analysis.model.area_codes import prefecture_code
from analysis.model.series import Series

SEX_RATIO: Final = 105.0
"""Boys born per 100 girls: births of a municipality are not published by sex here."""


@dataclass(frozen=True, eq=False)
class Moves:
    """Net migration of five years.

    Attributes
    ----------
    found : by sex (male, female) and age at the end (`BANDS`).
    youngest : the births are known, so that 0–4 counts; else its numbers mean nothing.
    survival_of : code of the prefecture or nation whose survival was used.
    behind : every series that went in.
    """

    area: str
    span: Span
    found: CohortMigration
    youngest: bool
    survival_of: str
    behind: tuple[Series, ...]

    def net(self, first: str, last: str, confidence: float, sex: slice = slice(None)) -> Estimate:
        """Return net migrants of the bands from `first` to `last`, with limits."""
        ages = ages_between(first, last)
        end = float(self.found.end[sex, ages].sum())
        survivors = float(self.found.survivors[sex, ages].sum())
        lower, upper = poisson_limits(end, confidence=confidence)
        return Estimate(
            end - survivors,
            float(lower) - survivors,
            float(upper) - survivors,
            confidence,
            "net_migrants",
            METHOD,
            float(self.found.start[sex, ages].sum()),
        )

    def per_100(self, first: str, last: str, confidence: float, sex: slice = slice(None)) -> Estimate | None:
        """Return `net` per 100 persons of the cohort five years before; None without anybody."""
        net = self.net(first, last, confidence, sex)
        if not net.n or net.lower is None or net.upper is None:
            return None
        scale = 100.0 / net.n
        return Estimate(
            net.number * scale,
            net.lower * scale,
            net.upper * scale,
            confidence,
            "net_migration_rate",
            METHOD,
            net.n,
        )


METHOD: Final = "コーホート要因法による純移動（Chiang の生命表の生残率）"
MEN: Final = slice(0, 1)
WOMEN: Final = slice(1, 2)


def ages_between(first: str, last: str) -> slice:
    """Return the places of the bands from one to another."""
    return slice(BANDS.index(first), BANDS.index(last) + 1)


def moves_by_span(
    survival: SurvivalOf,
    read: Register,
    births: Series,
    confidence: float,
    spans: Collection[Span] | None = None,
) -> Mapping[Span, Moves]:
    """Return the moves of every span of an area, by the end of the span.

    Parameters
    ----------
    read : the persons of the area.
    births : those who were born to the same people.
    spans : only these; all of them without.
    """
    area = read.area
    of = prefecture_code(area)
    moves = {}
    for span in read.spans():
        if spans is not None and span not in spans:
            continue
        survived = survival.of(of, span)
        if survived is None:
            continue
        years = [year for year in span.years if year in births]
        known = len(years) == len(span.years)
        born = births_by_sex(sum(births[year] for year in years), SEX_RATIO) if known else np.zeros(2)
        found = cohort_migration(
            read.at(span.start), read.at(span.end), survived.ratios, born, confidence=confidence
        )
        ends = (int(span.start), int(span.end), int(span.end) + int(span.estimated))
        behind = [
            *(series.at(ends) for series in read.observed),
            *((births.at(years),) if known else ()),
            *survived.behind,
        ]
        moves[span] = Moves(
            area, span, found, known, survived.area, tuple(each for each in behind if len(each))
        )
    return moves
