"""Which cells a file holds, as a short text: tables of e-Stat and of cities come in selections of any kind."""

from __future__ import annotations

import pandas as pd

from analysis.model.observations import KEY


def selection(observations: pd.DataFrame) -> str:
    """Return first and last year and a fingerprint of the keys, whatever the values and the order of rows.

    A corrected file has the selection of the file that it corrects; a file of other areas has another one.

    >>> one = pd.DataFrame({"area": ["14212"], "indicator": ["births"], "year": [2016], "sex": ["total"],
    ...                     "age": ["total"], "basis": ["city_plan"], "value": [1711.0]})
    >>> selection(one) == selection(one.assign(value=1712.0)), selection(one)[:9]
    (True, '2016-2016')
    """
    # the sum of the hashes of the rows does not depend on their order
    digest = int(pd.util.hash_pandas_object(observations[list(KEY)], index=False).sum())
    years = observations["year"]
    return f"{years.min()}-{years.max()}-{digest & 0xFFFFFFFF:08x}"
