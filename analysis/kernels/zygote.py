"""The process that others are forked from: one thread, everything imported.

``python -m analysis.kernels.zygote SOCKET DATA TOPICS [MODULE ...]`` imports the modules and the studies of the topics
(ids with commas between them), listens at the socket and says ``ready`` on its standard output. A request is one line of JSON: ``call`` (``package.module:function``), its
``argument``, ``env`` and ``cwd``; the answer is ``{"pid": …}``. The function runs in a new process that leads a
session of its own. When standard input ends, because who started the zygote has ended it or has died, its children
are told to end (SIGTERM), and killed when they do not, and the folder of the socket, which is its own, is removed.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import random
import selectors
import shutil
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

from analysis.kernels.preload import preload, read_ahead

PATIENCE: Final = 3.0
"""Seconds that children have to end before they are killed."""
READY: Final = "ready"


class Zygote:
    """Serves requests until standard input ends."""

    def __init__(self, address: str) -> None:
        self._children: set[int] = set()
        self._folder = Path(address).parent
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(address)
        self._listener.listen(64)

    def serve(self) -> None:
        """Fork a process a request; return when standard input ends and all children are gone."""
        signal.signal(signal.SIGCHLD, lambda *_: self._reap())
        selector = selectors.DefaultSelector()
        selector.register(self._listener, selectors.EVENT_READ)
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        with suppress(BrokenPipeError):  # who started it has been killed, which standard input tells below
            print(READY, flush=True)
        # a kernel that writes more than a pipe holds would wait for ever for who reads only the line above
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        while True:
            for key, _ in selector.select():
                if key.fileobj is self._listener:
                    self._answer(selector)
                elif not os.read(sys.stdin.fileno(), 1):
                    self._end()
                    return

    def _answer(self, selector: selectors.BaseSelector) -> None:
        connection, _ = self._listener.accept()
        with connection:
            request = _request(connection)
            if request is None:
                return
            # a child that ends at once must be known before it is reaped
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
            pid = os.fork()
            if pid == 0:
                selector.close()
                self._listener.close()
                connection.close()
                _run(request)
            self._children.add(pid)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            with suppress(OSError):  # who asked has gone
                connection.sendall(json.dumps({"pid": pid}).encode() + b"\n")

    def _reap(self) -> None:
        for pid in tuple(self._children):
            with suppress(ChildProcessError):
                if not os.waitpid(pid, os.WNOHANG)[0]:
                    continue
            self._children.discard(pid)

    def _end(self) -> None:
        self._listener.close()
        self._tell(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while self._children and time.monotonic() < deadline:
            time.sleep(0.02)
            self._reap()
        self._tell(signal.SIGKILL)
        # who started it takes its folder away, unless it was killed
        shutil.rmtree(self._folder, ignore_errors=True)

    def _tell(self, number: int) -> None:
        for pid in tuple(self._children):
            with suppress(ProcessLookupError):
                os.killpg(pid, number)


def _request(connection: socket.socket) -> dict[str, Any] | None:
    with connection.makefile("rb") as stream:
        line = stream.readline()
    return json.loads(line) if line.endswith(b"\n") else None


def _run(request: dict[str, Any]) -> NoReturn:
    """Become the process that was asked for."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        random.seed()
        sys.modules["numpy"].random.seed()
        pkgutil.resolve_name(request["call"])(request["argument"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Import everything, then serve."""
    address, data, topics, *modules = sys.argv[1:]
    if sys.path[0] in ("", os.getcwd()):
        del sys.path[0]  # as ipykernel's launcher does with what `python -m` puts there
    preload(modules, topics.split(","))
    if data:
        read_ahead(Path(data))
    gc.collect()
    gc.freeze()
    Zygote(address).serve()


if __name__ == "__main__":
    main()
