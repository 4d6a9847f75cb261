"""Import what every kernel imports, so that the processes forked afterwards need not."""

from __future__ import annotations

import builtins
import importlib
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ENVIRONMENT: Final = {
    # other pools of Arrow start threads or keep locks that a forked process can't release
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    # what ipykernel sets before a notebook can import matplotlib
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
"""Variables that have to be set before the first import."""

_KERNEL: Final = (
    "matplotlib.backends.backend_svg",
    "seaborn",
    "scipy.stats",
    "pyarrow.parquet",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.history",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "jupyter_client.localinterfaces",
    "tornado.platform.asyncio",
    "sqlite3",
)
"""What a kernel imports until it answers, and what the notebooks import in their first cells."""


def preload(modules: Iterable[str] = (), topics: Collection[str] = ()) -> None:
    """Import the modules of a kernel, the studies of `topics` (of all without any), and further `modules`.

    Nothing that a notebook could notice changes: pandas asks for IPython when it is imported, and takes other
    display options within a kernel; a format check of jsonschema that costs a second is left out for the time of
    the import only.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    with _as_in_a_kernel():
        importlib.import_module("pandas")
    with _without("rfc3987_syntax"):  # parses a grammar; notebooks hold no internationalised addresses
        importlib.import_module("jsonschema")
    for name in (*_KERNEL, *modules):
        importlib.import_module(name)
    from analysis.topics.registry import all_topics

    known = all_topics()
    for topic in [known[id] for id in topics if id in known] or known.values():
        _ = topic.needs, topic.study
    sys.modules["jupyter_client.localinterfaces"].local_ips()  # asks the system, once


def read_ahead(data: Path) -> None:
    """Read and check the tables of a data folder; who opens it again with the same bytes finds them.

    What is wrong with them is said to those who open it.
    """
    from analysis.checking.errors import InputError
    from analysis.store.curated import read_curated

    try:
        read_curated(data)
    except (InputError, OSError):
        return


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    class Kernel:
        kernel = object()
        config: dict[str, object] = {}  # noqa: RUF012

    builtins.get_ipython = lambda: Kernel  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Make a module seem not to be installed."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]
