"""What was worked out of a data folder and does not depend on the report: kept as long as the folder is open.

A batch makes the reports of many areas from one open folder; the nation, the prefecture and neighbours come up again
and again.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar, cast

from analysis.store.data_store import DataStore

T = TypeVar("T")
LARGEST: Final = 2048
"""So many results are kept; those that were not asked for the longest go first."""

_KEPT: Final[dict[int, OrderedDict[Hashable, Any]]] = {}


def kept(store: DataStore, key: Hashable, make: Callable[[], T]) -> T:
    """Return what was made of a store under a key, making it when it is asked for first.

    The result is shared: nobody may change it.

    Parameters
    ----------
    key : says what is asked for and all that it depends on besides the store.
    """
    if id(store) not in _KEPT:
        _KEPT[id(store)] = OrderedDict()
        weakref.finalize(store, _KEPT.pop, id(store), None)
    results = _KEPT[id(store)]
    if key in results:
        results.move_to_end(key)
    else:
        results[key] = make()
        if len(results) > LARGEST:
            results.popitem(last=False)
    return cast(T, results[key])
