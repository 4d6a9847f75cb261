"""Raking weights of a survey to the population by sex and age, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.methods.survey import effective_sample_size, rake
from analysis.methods.survey.suppression import SUPPRESS_BELOW
from analysis.store.survey_population import AGE, SEX, Targets

MARGIN_COLUMNS: Final = ("grouping", "group", "n", "sample_share", "population", "population_share")

_REASONS: Final = {
    "no_solution": "回答者のいない区分があります",
    "not_converged": "計算が収束しませんでした",
}


@dataclass(frozen=True)
class Weighting:
    """How respondents were weighted; aggregates only.

    Attributes
    ----------
    missing : in Japanese, why there are no weights; empty when there are.
    population : in Japanese, whom the weights were made to meet; `source` is the id of its source.
    n : respondents with a weight; the others did not give sex or age.
    effective_n : Kish's effective sample size.
    before, after : smallest, median and greatest weight as a multiple of the mean.
    margins : columns of `MARGIN_COLUMNS`, one row a category that was raked: all respondents of it, as in the tables,
        against the population.
    """

    missing: str = ""
    population: str = ""
    source: str = ""
    n: int = 0
    effective_n: float | None = None
    before: tuple[float, float, float] | None = None
    after: tuple[float, float, float] | None = None
    margins: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(MARGIN_COLUMNS)))

    @property
    def design_effect(self) -> float | None:
        """What unequal weights multiply the variance with."""
        return self.n / self.effective_n if self.effective_n else None


def raked(
    base: NDArray[np.float64], labels: Mapping[str, Sequence[object]], targets: Targets
) -> tuple[NDArray[np.float64], Weighting]:
    """Return weights that meet the population's sexes and ages, 0 for those who did not give both, and their cost.

    Parameters
    ----------
    base : weight of each respondent before, above 0.
    labels : `SEX` and `AGE` -> group of each respondent.
    targets : the population; where it is missing all weights are 0 and the reason is told.
    """
    none = np.zeros(len(base))
    if targets.missing:
        return none, Weighting(missing=targets.missing)
    ages = next(iter(targets.persons.values()))
    totals: dict[str, dict[object, float]] = {
        SEX: {sex: sum(each.values()) for sex, each in targets.persons.items()},
        AGE: {age: sum(each[age] for each in targets.persons.values()) for age in ages},
    }
    frame = {name: np.asarray(labels[name], object) for name in totals}
    known = np.all(
        [np.isin(frame[name].astype(str), list(map(str, totals[name]))) for name in totals], axis=0
    )
    for name, of in totals.items():
        few = [str(group) for group in of if (frame[name][known] == group).sum() < SUPPRESS_BELOW]
        if few:
            told = f"重み付けの区分（{'、'.join(few)}）の回答者が{SUPPRESS_BELOW}人未満です。区分をまとめてください"
            return none, Weighting(missing=told)
    start = base[known]
    fitted = rake(start, {name: frame[name][known] for name in totals}, totals)
    if fitted.values is None or not fitted.converged:
        return none, Weighting(missing=_REASONS.get(str(fitted.reason), "重みを計算できません"))
    weights = none.copy()
    weights[known] = fitted.values
    return weights, Weighting(
        population=targets.label,
        source=targets.source,
        n=int(known.sum()),
        effective_n=effective_sample_size(fitted.values).number,
        before=_spread(start),
        after=_spread(fitted.values),
        margins=_margins(frame, totals),
    )


def _spread(weights: NDArray[np.float64]) -> tuple[float, float, float]:
    relative = weights / weights.mean()
    return float(relative.min()), float(np.median(relative)), float(relative.max())


def _margins(
    labels: Mapping[str, NDArray[np.object_]], totals: Mapping[str, Mapping[object, float]]
) -> pd.DataFrame:
    rows = []
    for name, of in totals.items():
        counts = {group: int((labels[name] == group).sum()) for group in of}
        n, whole = sum(counts.values()), sum(of.values())
        for group, persons in of.items():
            rows.append((name, group, counts[group], counts[group] / n, persons, persons / whole))
    return pd.DataFrame(rows, columns=list(MARGIN_COLUMNS))
