"""Ask a zygote for a process, and a handle on it like that of `subprocess.Popen`."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any


def fork(address: str, call: str, argument: Any, env: Mapping[str, str], cwd: str) -> Forked:
    """Have the zygote at `address` run ``call(argument)`` in a new process; the argument is what JSON can hold.

    Raises
    ------
    OSError
        When there is no zygote (any more).
    """
    request = {"call": call, "argument": argument, "env": dict(env), "cwd": cwd}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile("rb") as stream:
            line = stream.readline()
    if not line.endswith(b"\n"):
        raise ConnectionError("the zygote ended")
    return Forked(json.loads(line)["pid"])


class Forked:
    """A process that is no child of this one: what `jupyter_client` asks of a `subprocess.Popen`.

    Its exit code is not known; `returncode` is 0 once it has ended.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._handle = -1
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:  # it has ended already
            self.returncode = 0

    def poll(self) -> int | None:
        """Return None while it runs."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end, for `timeout` seconds at most."""
        if self.returncode is None and select.select([self._handle], [], [], timeout)[0]:
            self.returncode = 0
            os.close(self._handle)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)
