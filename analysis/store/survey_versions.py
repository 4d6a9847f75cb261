"""What two versions of one survey give away together: whoever has both can subtract one from the other."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.methods.survey.suppression import SUPPRESS_BELOW
from analysis.model.survey_counts import COUNTS_FILE

_KEY = ["question", "answer", "group"]


def told_by_difference(before: Path, counts: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that two versions both print and that differ by fewer than ten respondents, but by some.

    Parameters
    ----------
    before : folder of the survey that is replaced; without a table in it nothing differs.
    counts : the rows of the new ``counts.csv``, as text.

    Returns
    -------
    Columns ``question``, ``answer``, ``group``, ``before``, ``after``: a row a figure.
    """
    path = before / COUNTS_FILE
    old = pd.read_csv(path, dtype="str", keep_default_na=False) if path.is_file() else counts[:0]
    both = old[[*_KEY, "n"]].merge(counts[[*_KEY, "n"]], on=_KEY, suffixes=("_before", "_after"))
    found = both[_KEY].assign(
        before=pd.to_numeric(both["n_before"], errors="coerce"),
        after=pd.to_numeric(both["n_after"], errors="coerce"),
    )
    apart = (found["after"] - found["before"]).abs()
    return found[apart.gt(0) & apart.lt(SUPPRESS_BELOW)].reset_index(drop=True)
