"""CS portfolio: which measures are important and little satisfying, and so first to be improved."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.methods.series import Numbers, as_floats

CENTRE = 50.0
_UNIT = 10.0


def cs_portfolio(index: list[str], importance: Numbers, satisfaction: Numbers) -> pd.DataFrame:
    """Return standard scores of both and the improvement index.

    Standard score (偏差値) = 50 + 10·(x − mean)/sd. With d the distance of an item from (50, 50) and θ the angle in
    degrees between its direction and that of high importance with low satisfaction, the improvement index (改善度) is
    d·(90 − θ)/90: positive towards that corner, negative away from it; from 10 on an item is one to improve.

    Parameters
    ----------
    index : names of the n items, at least 2.
    importance, satisfaction : shape (n,), any unit; higher is more.

    Returns
    -------
    Columns ``importance`` and ``satisfaction`` (standard scores) and ``improvement``.

    Raises
    ------
    ValueError
        Fewer than two items, missing values, or no variation.

    References
    ----------
    菅民郎 (2003) すべてがわかるアンケートデータの分析, 現代数学社.

    Examples
    --------
    >>> cs_portfolio(["a", "b"], [1, 3], [3, 1]).round(2).values.tolist()
    [[40.0, 60.0, -14.14], [60.0, 40.0, 14.14]]
    """
    scores = []
    for name, given in (("importance", importance), ("satisfaction", satisfaction)):
        values = as_floats(name, given)
        if len(values) != len(index) or len(values) < 2 or np.isnan(values).any():
            raise ValueError(f"{name}: {len(index)} items, at least 2, none missing")
        if np.ptp(values) == 0:
            raise ValueError(f"{name} does not vary")
        scores.append(CENTRE + _UNIT * (values - values.mean()) / values.std())
    right, down = scores[0] - CENTRE, CENTRE - scores[1]
    distance = np.hypot(right, down)
    angle = np.degrees(np.abs(np.arctan2(down, right) - np.pi / 4))
    angle = np.where(angle > 180, 360 - angle, angle)
    return pd.DataFrame(
        {"importance": scores[0], "satisfaction": scores[1], "improvement": distance * (90 - angle) / 90},
        index=pd.Index(index, name="item"),
    )
