"""Stop a kernel that does not come to its end, and what it leaves running."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from types import TracebackType
from typing import Final, Protocol, Self

DEFAULT_SECONDS: Final = 600.0


class Process(Protocol):
    """What is watched: a `subprocess.Popen`, or a process that was forked elsewhere."""

    pid: int

    def poll(self) -> int | None:
        """Return None while it runs."""

    def kill(self) -> None:
        """End it."""


class TimeLimit:
    """Kills the watched process when the time is over, and at the end of the block what it started and left running.

    Attributes
    ----------
    seconds : from the first `watch` on.
    passed : whether the time was over before the block ended.
    """

    def __init__(self, seconds: float = DEFAULT_SECONDS) -> None:
        self.seconds, self.passed = seconds, False
        self._timer: threading.Timer | None = None
        self._process: Process | None = None
        self._leads = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self.stop()

    def watch(self, process: Process) -> None:
        """Begin to count; the process leads a group of its own where there are such groups."""
        self._process = process
        with suppress(ProcessLookupError):  # it has ended already
            self._leads = hasattr(os, "killpg") and os.getpgid(process.pid) == process.pid
        self._timer = threading.Timer(self.seconds, self._over)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """End the process, and all of its group."""
        if self._process is None:
            return
        if self._leads:
            with suppress(ProcessLookupError, PermissionError):  # nobody is left
                os.killpg(self._process.pid, signal.SIGKILL)
        elif self._process.poll() is None:
            self._process.kill()

    def _over(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.passed = True
            self.stop()
