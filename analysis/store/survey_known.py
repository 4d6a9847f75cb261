"""What the counts of a survey say of each figure, and whole cells that agree with it all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, sparse

from analysis.model.observations import Status

_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class KnownCounts:
    """The figures of one question: between which numbers of respondents each lies.

    Attributes
    ----------
    least, most : by group and answer; the answer "" is the group's size.
    withheld : whether the publisher hid the figure.
    """

    least: pd.DataFrame
    most: pd.DataFrame
    withheld: pd.DataFrame

    @property
    def groups(self) -> pd.Index:
        """The groups that have figures."""
        return self.least.index

    @property
    def answers(self) -> pd.Index:
        """The answers that have figures, and ""."""
        return self.least.columns

    def filled(
        self,
        names: Sequence[str],
        answers: Sequence[str],
        members: NDArray[np.bool_],
        columns: NDArray[np.bool_],
    ) -> NDArray[np.float64] | None:
        """Return whole cells that add up to the figures, with as few people in the withheld ones as can be.

        Parameters
        ----------
        names, answers : groups (G) and answers (K) of the figures.
        members : which classes (C) are in the groups, shape (G, C).
        columns : which of the finest answers (A) each answer adds up, shape (K, A).

        Returns
        -------
        Shape (C, A), or None when no cells do.
        """
        least, most = (
            frame.reindex(index=names, columns=answers).to_numpy(float).ravel()
            for frame in (self.least, self.most)
        )
        least, most = np.nan_to_num(least, nan=0.0), np.where(np.isnan(most), np.inf, most)
        hidden = self.withheld.reindex(index=names, columns=answers).eq(True).to_numpy(bool).ravel()
        picks = sparse.csr_array(np.kron(members, columns).astype(float))
        solved = optimize.milp(
            picks.T @ (1.0 + 1000.0 * hidden),
            integrality=np.ones(picks.shape[1]),
            constraints=optimize.LinearConstraint(picks, least, most),
        )
        if solved.x is None:
            return None
        found: NDArray[np.float64] = np.round(solved.x).reshape(members.shape[1], columns.shape[1])
        return found


def known_counts(rows: pd.DataFrame) -> KnownCounts:
    """Return what the rows of one question (`analysis.model.survey_counts.typed_counts`) say.

    A number is itself; a share of a group of known size is every whole number that is printed so.
    """
    shares = rows["share"].dropna()
    half = 0.5 if (shares % 1 == 0).all() else 0.05
    near = rows["share"] * rows["N"] / 100
    width = half * rows["N"] / 100
    rows = rows.assign(
        least=rows["n"].fillna(np.minimum(np.ceil(near - width - _SLACK), np.round(near)).clip(lower=0)),
        most=rows["n"].fillna(np.maximum(np.floor(near + width + _SLACK), np.round(near))),
        withheld=(rows["status"] == str(Status.SUPPRESSED)).astype(float),
    )
    tables = [
        rows.pivot_table(index="group", columns="answer", values=value, aggfunc="first", dropna=False)
        for value in ("least", "most", "withheld")
    ]
    base = rows.groupby("group")["N"].first()
    tables = [
        table.assign(**{"": base if place < 2 else 0.0}).astype(float) for place, table in enumerate(tables)
    ]
    return KnownCounts(tables[0], tables[1], tables[2] == 1)
