"""Make reports on many machines, as tasks of a dask.distributed cluster (extra ``cluster``).

A worker of the cluster never forks: it keeps one process of our own (`analysis.report.workers.Workers`), with a
zygote beside, which makes a report in a temporary folder; its files travel back and are put in place here, at once.
So the machines share no folder. Each needs the package and the same data folder (``EBPM_DATA_DIR``), which is
compared by its hashes before anything is made there.
"""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Final, Self

from analysis.checking.errors import EbpmError, FullDiskError, InputError, ReportError
from analysis.model.data_folder import data_dir
from analysis.model.findings import MANIFEST
from analysis.report.build import replaced
from analysis.report.freshness import LABELS, decide, freshness_of, state_of
from analysis.report.makers import Here
from analysis.report.request import Request, Result, State, first_ready
from analysis.report.workers import Workers

_RETRIES: Final = 3
"""So many workers may die over one report before it has failed."""
_MAKE: Final = "analysis.report.batch:make"


@dataclass(frozen=True)
class Made:
    """What a worker sends back: what became of a report, with its files by their path within its folder."""

    result: Result
    files: Mapping[str, bytes]


class Cluster(Here):
    """The workers of a scheduler, for the time of a ``with`` block; what is planned, is planned here.

    Parameters
    ----------
    address : of the scheduler, ``tcp://host:8786``.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> Self:
        try:
            from distributed import Client
        except ImportError:
            raise InputError(
                "複数の計算機で作るための部品がありません",
                where="--scheduler",
                remedy='`pip install "ebpm-workbook[cluster]"` で追加してください',
            ) from None
        try:
            self._client = Client(self._address, timeout=10)
        except (OSError, ValueError) as error:
            raise InputError(
                f"スケジューラにつながりません（{type(error).__name__}）",
                where=f"--scheduler {self._address}",
                expected="動いている dask-scheduler のアドレス（tcp://ホスト:8786）",
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def run(
        self,
        requests: Sequence[Request],
        make: str,
        *,
        started: Callable[[str], None],
        waiting: Callable[[str], None],
    ) -> Iterator[Result]:
        """Make the reports wherever there is a worker, and yield what became of each as it ends.

        `make` is not asked: what a worker of the cluster does is `made_there`.
        """
        from distributed import as_completed

        pending, tasks, running = list(requests), as_completed(), dict[Any, tuple[Request, str]]()
        unmade = {each.key for each in requests}
        while True:
            while (request := first_ready(pending, unmade)) is not None:
                pending.remove(request)
                decision = decide(request)
                if decision.state is State.UNCHANGED:
                    unmade.discard(request.key)
                    yield Result(request, State.UNCHANGED)
                    continue
                started(request.label)
                task = self._client.submit(made_there, request, _read(request), pure=False, retries=_RETRIES)
                running[task] = (request, decision.why)
                tasks.add(task)
            if not running:
                return
            task = next(tasks)
            request, why = running.pop(task)
            result = _put_in_place(request, task, waiting)
            yield replace(result, why=why) if result.state is State.BUILT else result
            unmade.discard(request.key)
            task.release()


def _read(request: Request) -> dict[str, bytes]:
    """Return the files of the reports that a report reads, by their path below the folder of all reports."""
    if not request.after:
        return {}
    found = {}
    for path in request.out.glob(f"[0-9][0-9][0-9][0-9]/{request.area}/*/*"):
        if path.name == MANIFEST or path.name == f"{path.parent.name}.ipynb":
            found[path.relative_to(request.out).as_posix()] = path.read_bytes()
    return found


def _put_in_place(request: Request, task: Any, waiting: Callable[[str], None]) -> Result:
    """Write the files of a report that was made elsewhere, as the report of this machine."""
    try:
        made: Made = task.result()
        if made.result.state.is_there:
            with replaced(request.folder, lambda: waiting(request.label)) as work:
                for name, content in made.files.items():
                    (work / name).parent.mkdir(parents=True, exist_ok=True)
                    (work / name).write_bytes(content)
            request.folder.forget_failed()
        return replace(made.result, request=request)
    except FullDiskError:
        raise
    except EbpmError as error:
        return Result(request, State.FAILED, str(error))
    except Exception as error:  # the scheduler's: a worker that died too often, a task that was lost
        return Result(
            request, State.FAILED, f"クラスタで作れませんでした（{type(error).__name__}: {error}）。"
        )


_own: list[Workers] = []
_one_at_a_time = Lock()


def made_there(request: Request, read: Mapping[str, bytes]) -> Made:
    """Make a report on a worker of the cluster.

    Parameters
    ----------
    request : as the driver asks for it; its folders are those of the driver's machine.
    read : files of the reports that it reads.

    Raises
    ------
    ReportError
        When the data folder of this machine is another one than the driver's.
    """
    data = data_dir()
    here = replace(request, data=data)
    for name, digest in freshness_of(data, state_of(data)).digests(here).items():
        if request.digests.get(name) != digest:
            raise ReportError(
                f"計算機の間で{LABELS[name]}が違います。データフォルダとプログラムを同じものにしてください"
                f"（作る側のデータフォルダ: {data}）。"
            )
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="ebpm-") as folder:
        there = replace(here, out=Path(folder))
        for name, content in read.items():
            (there.out / name).parent.mkdir(parents=True, exist_ok=True)
            (there.out / name).write_bytes(content)
        (result,) = _workers(data).run([there], _MAKE, started=_silent, waiting=_silent)
        place = there.folder.path
        files = {
            path.relative_to(place).as_posix(): path.read_bytes()
            for path in (place.rglob("*") if result.state.is_there else ())
            if path.is_file()
        }
    return Made(result, files)


def _workers(data: Path) -> Workers:
    """Return the one process of this machine's worker, started when it is first needed; it ends with the worker."""
    if not _own:
        running = Workers(1, data)
        atexit.register(running.__exit__, None, None, None)
        _own.append(running.__enter__())
    return _own[0]


def _silent(_: str) -> None:
    return None
