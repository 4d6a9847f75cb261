"""How alike areas are: distance over standardised characteristics."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd


def standardised_distance(
    features: pd.DataFrame, subject: str, *, weights: Mapping[str, float] | None = None
) -> pd.Series:
    """Return the distance of every row to the row `subject`.

    d = √(Σ_k w_k·((x_k − s_k)/σ_k)² / Σ_k w_k), with σ_k the standard deviation (n − 1) of the characteristic over
    all rows that are complete in the characteristics used. So units do not matter, and 1 is a typical spread.

    Parameters
    ----------
    features : a row an area, a numeric column a characteristic; NaN where it is not known. Skewed quantities
        (population, density) are best given as logarithms.
    subject : label of the row to compare with.
    weights : positive weight of each characteristic, 1 where not named. Characteristics that say the same
        thing (shares of one whole) can share the weight of one.

    Returns
    -------
    Series named ``distance``, index of the rows that are complete in the characteristics used, ascending,
    the subject (0) first and equals in the order of `features`. The characteristics used are those that the
    subject has and in which the rows differ; `used_characteristics` names them. Empty when there is none.

    Raises
    ------
    ValueError
        When the subject is missing or labels repeat, a value is infinite, a weight is not positive or names
        no column.

    References
    ----------
    Everitt, Landau, Leese & Stahl (2011) Cluster Analysis, 5th ed., ch. 3 (standardised Euclidean distance).

    Examples
    --------
    >>> towns = pd.DataFrame({"log_population": [10.0, 10.2, 12.0], "share_65": [0.30, 0.31, 0.25]}, index=list("abc"))
    >>> standardised_distance(towns, "a").round(2).to_dict()
    {'a': 0.0, 'b': 0.25, 'c': 1.69}
    """
    weight = _checked_weights(features, weights)
    used = used_characteristics(features, subject)
    if not used:
        return pd.Series([], index=features.index[:0], name="distance", dtype=float)
    complete = features[list(used)].astype(float).dropna()
    z = (complete - complete.loc[subject]) / complete.std(ddof=1)
    share = np.array([weight[name] for name in used])
    squares = (z.to_numpy() ** 2) @ (share / share.sum())
    distance = pd.Series(np.sqrt(squares), index=complete.index, name="distance")
    distance[subject] = -1.0  # before any twin at the same distance
    return distance.sort_values(kind="stable").clip(lower=0.0)


def used_characteristics(features: pd.DataFrame, subject: str) -> tuple[str, ...]:
    """Return the columns by which `standardised_distance` compares: known of the subject, and varying.

    Raises
    ------
    ValueError
        When the subject is missing, labels repeat or a value is infinite.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0, 2.0], "b": [None, 2.0], "c": [3.0, 3.0]}, index=["x", "y"])
    >>> used_characteristics(frame, "x")
    ('a',)
    """
    if not features.index.is_unique or not features.columns.is_unique:
        raise ValueError("labels of rows and columns must be unique")
    if subject not in features.index:
        raise ValueError(f"no row for the subject: {subject}")
    if np.isinf(features.to_numpy(dtype=float)).any():
        raise ValueError("values must be finite")
    known = [name for name in features.columns if pd.notna(features.loc[subject, name])]
    # dropping a constant characteristic can only let in more rows, so it is asked again until nothing changes
    while known:
        complete = features[known].astype(float).dropna()
        varying = [name for name in known if complete[name].max() > complete[name].min()]
        if varying == known:
            break
        known = varying
    return tuple(known)


def _checked_weights(features: pd.DataFrame, weights: Mapping[str, float] | None) -> dict[str, float]:
    given = dict(weights or {})
    unknown = sorted(set(given) - set(features.columns))
    if unknown:
        raise ValueError(f"weights for unknown characteristics: {unknown}")
    if not all(np.isfinite(w) and w > 0 for w in given.values()):
        raise ValueError("weights must be positive")
    return {name: float(given.get(name, 1.0)) for name in features.columns}
