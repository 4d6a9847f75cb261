"""What makes the reports of a batch: processes beside, this process, or the machines of a cluster."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from analysis.checking.errors import InputError
from analysis.report.request import Request, Result
from analysis.report.workers import Workers


class Makers(Protocol):
    """What makes reports, here or elsewhere."""

    def call(self, function: str, *arguments: Any, **named: Any) -> Any:
        """Return what a function (``package.module:name``) returns."""

    def run(
        self,
        requests: Sequence[Request],
        make: str,
        *,
        started: Callable[[str], None],
        waiting: Callable[[str], None],
    ) -> Iterator[Result]:
        """Make the reports and yield what became of each as it ends."""


def makers(
    count: int | None, data: Path, scheduler: str = "", topics: Sequence[str] = ()
) -> AbstractContextManager[Makers]:
    """Return what makes so many reports at once, as many as there are processors by default; 0 for `Here`.

    With the address of a `scheduler` it is the cluster behind it (`analysis.report.cluster`). Only the `topics` that will
    be asked for are imported beforehand; without any, all of them.
    """
    if scheduler and count is not None:
        raise InputError(
            "同時に作る数は、複数の計算機で作るときは指定できません",
            where="--workers",
            remedy="--scheduler だけにしてください。数は、クラスタの側で決めます",
        )
    if scheduler:
        from analysis.report.cluster import Cluster  # an extra, and slow to import

        return Cluster(scheduler)
    return Here() if count == 0 else Workers(count or available_cores(), data, topics)


def available_cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Here:
    """Makes the reports one after the other in this process, with ordinary kernels."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def call(self, function: str, *arguments: Any, **named: Any) -> Any:
        """Return what a function returns."""
        return pkgutil.resolve_name(function)(*arguments, **named)

    def run(
        self,
        requests: Sequence[Request],
        make: str,
        *,
        started: Callable[[str], None],
        waiting: Callable[[str], None],
    ) -> Iterator[Result]:
        """Make the reports and yield what became of each."""
        for request in requests:
            started(request.label)
            yield pkgutil.resolve_name(make)(request, waiting)
