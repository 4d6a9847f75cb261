"""Make reports in several processes: each a papermill client with a warm renderer, with kernels forked where they can be."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from analysis.checking.errors import ReportError
from analysis.kernels.provisioner import NAME, SOCKET_VARIABLE
from analysis.kernels.running import RunningZygote, can_fork
from analysis.report.request import Request, Result, State, first_ready
from analysis.report.worker import KEY_VARIABLE, Answer, Call, Waiting

_WORKER: Final = "analysis.report.worker"
_PRELOADED: Final = (_WORKER, "analysis.report.batch")
_ALONE: Final = f"import sys, {_WORKER} as worker; worker.run({{'address': sys.argv[1]}})"
_ATTEMPTS: Final = 2
"""So often a report is tried whose worker dies; the second death is the report's own doing."""
REPORTS_PER_WORKER: Final = 50
"""So many reports a process makes before another takes its place: what renders them keeps some memory each time."""
_GRACE: Final = 300.0
"""Seconds that a report has beside those of its notebook, for its pages and files."""


@dataclass
class _Worker:
    """A process with what it is busy with.

    Attributes
    ----------
    process : `subprocess.Popen` or `analysis.kernels.forked.Forked`.
    busy : the report that it makes.
    made : how many it has made.
    deadline : when it is given up.
    """

    connection: Connection
    process: Any
    busy: Request | None = None
    deadline: float = 0.0
    made: int = 0


class Workers:
    """Processes that make reports, for the time of a ``with`` block.

    Parameters
    ----------
    count : how many reports are made at once.
    data : the data folder that will be read.
    topics : ids of those that will be asked for; without any, all of them.
    """

    def __init__(self, count: int, data: Path | None = None, topics: Sequence[str] = ()) -> None:
        self._count, self._data, self._topics = max(count, 1), data, topics
        self._stack = ExitStack()
        self._zygote: RunningZygote | None = None
        self._workers: list[_Worker] = []
        self._key = secrets.token_bytes(32)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            address = None
            if can_fork():
                self._zygote = stack.enter_context(RunningZygote(self._data, _PRELOADED, self._topics))
                # in its folder, which goes with it also when this process is killed
                address = str(Path(self._zygote.address).with_name("driver"))
            self._listener = stack.enter_context(Listener(address, authkey=self._key))
            self._workers.append(self._started())
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.connection.close()
            if worker.busy is not None:
                worker.process.terminate()
        for worker in self._workers:
            _ended(worker.process)
        self._stack.close()

    def call(self, function: str, *arguments: Any, **named: Any) -> Any:
        """Return what a function of the package returns in a worker.

        Raises
        ------
        EbpmError
            What the function raises; `ReportError` also when the worker dies.
        """
        if not self._workers:
            self._workers.append(self._started())
        connection = self._workers[0].connection
        try:
            connection.send(Call(function, arguments, named))
            answer = connection.recv()
        except (EOFError, OSError):
            raise ReportError("作業のプロセスが終了しました（メモリの不足など）。") from None
        assert isinstance(answer, Answer)
        if answer.error is not None:
            raise answer.error
        return answer.value

    def run(
        self,
        requests: Sequence[Request],
        make: str,
        *,
        started: Callable[[str], None],
        waiting: Callable[[str], None],
    ) -> Iterator[Result]:
        """Make the reports, each after those that it reads, and yield what became of each as it ends.

        Parameters
        ----------
        make : name of the function that is called in a worker, with the request and with what says that it waits.

        Raises
        ------
        EbpmError
            What `make` raises: what stops all reports.
        """
        pending, attempts = list(requests), dict[Request, int]()
        unmade = {each.key for each in requests}
        while pending or any(worker.busy for worker in self._workers):
            while pending and (request := first_ready(pending, unmade)) is not None:
                worker = self._idle()
                if worker is None:
                    break
                pending.remove(request)
                started(request.label)
                worker.busy, worker.deadline = request, time.monotonic() + request.seconds + _GRACE
                with suppress(OSError):  # it died: seen below
                    worker.connection.send(Call(make, (request,), {}, tells=True))
            for worker, message in self._heard():
                request = worker.busy
                if isinstance(message, Waiting):
                    waiting(message.label)
                    continue
                worker.busy = None
                if request is None:
                    continue
                unmade.discard(request.key)
                if isinstance(message, Answer):
                    if message.error is not None:
                        raise message.error
                    worker.made += 1
                    if worker.made >= REPORTS_PER_WORKER:
                        worker.connection.close()  # which ends it
                        self._workers.remove(worker)
                    yield replace(message.value, request=request)
                    continue
                attempts[request] = attempts.get(request, 0) + 1
                late = time.monotonic() >= worker.deadline
                if late or attempts[request] >= _ATTEMPTS:
                    yield Result(request, State.FAILED, _LATE if late else _DEAD)
                else:
                    unmade.add(request.key)
                    pending.insert(0, request)

    def _idle(self) -> _Worker | None:
        for worker in self._workers:
            if worker.busy is None:
                return worker
        if len(self._workers) < self._count:
            self._workers.append(self._started())
            return self._workers[-1]
        return None

    def _heard(self) -> Iterator[tuple[_Worker, Any]]:
        """Wait until a worker says something, dies or is too late, and yield it; None for a death."""
        busy = [worker for worker in self._workers if worker.busy is not None]
        patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
        ready = wait([worker.connection for worker in busy], patience)
        for worker in busy:
            if worker.connection in ready:
                try:
                    message = worker.connection.recv()
                except (EOFError, OSError):
                    message = None
                else:
                    yield worker, message
                    continue
            elif time.monotonic() < worker.deadline:
                continue
            worker.process.kill()
            worker.connection.close()
            self._workers.remove(worker)
            yield worker, None

    def _started(self) -> _Worker:
        environment = {**os.environ, KEY_VARIABLE: self._key.hex()}
        argument = {"address": str(self._listener.address)}
        process: Any = None
        if self._zygote is not None:
            environment |= {SOCKET_VARIABLE: self._zygote.address, "JUPYTER_DEFAULT_PROVISIONER_NAME": NAME}
            with suppress(OSError):  # it has ended: as where nothing can be forked
                process = self._zygote.fork(f"{_WORKER}:run", argument, environment)
        if process is None:
            process = subprocess.Popen(
                [sys.executable, "-c", _ALONE, argument["address"]],
                env=environment,
                stdin=subprocess.DEVNULL,
            )
        return _Worker(self._accepted(process), process)

    def _accepted(self, process: Any) -> Connection:
        """Wait until a worker reports, or has ended before it could."""
        with ThreadPoolExecutor(1) as waiting:
            found = waiting.submit(self._listener.accept)
            while not found.done():
                if process.poll() is not None and not wait_for([found], 1).done:
                    with suppress(OSError, EOFError, AuthenticationError):
                        Client(self._listener.address, authkey=bytes(1)).close()  # nobody else will call
                else:
                    wait_for([found], 0.05)
            try:
                return found.result()
            except (OSError, EOFError, AuthenticationError):
                raise ReportError("作業のプロセスを起動できませんでした。") from None


_DEAD: Final = "作成のプロセスが途中で終了しました（メモリの不足など）。"
_LATE: Final = (
    "制限時間を過ぎても終わらないので止めました。--time-limit を延ばすか、ノートブックを確かめてください。"
)


def _ended(process: Any) -> None:
    """Wait a little for a process to end, then end it."""
    try:
        if process.wait(5) is None:
            process.kill()
    except subprocess.TimeoutExpired:
        process.kill()
