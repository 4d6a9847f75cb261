"""Stop a kernel that does not come to its end."""

from __future__ import annotations

import os
import signal
import threading
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
    """Kills the watched process, and what it started, when the time is over.

    Attributes
    ----------
    seconds : from the first `watch` on.
    passed : whether the time was over before the block ended.
    """

    def __init__(self, seconds: float = DEFAULT_SECONDS) -> None:
        self.seconds, self.passed = seconds, False
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def watch(self, process: Process) -> None:
        """Begin to count; the process leads a group of its own where there are such groups."""
        self._timer = threading.Timer(self.seconds, self._stop, [process])
        self._timer.daemon = True
        self._timer.start()

    def _stop(self, process: Process) -> None:
        if process.poll() is not None:
            return
        self.passed = True
        if hasattr(os, "killpg") and os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
