"""Start a zygote and end it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from analysis.checking.errors import ReportError
from analysis.kernels.forked import Forked, fork

_ENDING: Final = 10.0
"""Seconds within which a zygote and its children have ended, or are killed."""


def can_fork() -> bool:
    """Tell whether processes can be forked here; macOS can't be trusted to, Windows does not."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


class RunningZygote:
    """A zygote for the time of a ``with`` block; everything that it forked ends with it.

    Parameters
    ----------
    data : the data folder that is read ahead, None for none.
    modules : what is imported beside what kernels need.
    topics : ids of those whose studies are imported, all without any.
    """

    def __init__(
        self, data: Path | None = None, modules: Sequence[str] = (), topics: Sequence[str] = ()
    ) -> None:
        self._data, self._modules, self._topics = data, modules, topics
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="ebpm-")  # nobody else may enter it
        command = [sys.executable, "-m", "analysis.kernels.zygote", self.address, str(self._data or "")]
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                [*command, ",".join(self._topics), *self._modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for who started it
            )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            told = self._log.read_text(errors="replace").strip().rsplit("\n", 1)[-1]
            self._end()
            raise ReportError(f"準備のプロセスを起動できませんでした（{told}）。")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def address(self) -> str:
        """The path of its socket."""
        assert self._folder is not None, "within the with block"
        return str(Path(self._folder.name, "zygote"))

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None, "within the with block"
        return self._process.pid

    @property
    def _log(self) -> Path:
        assert self._folder is not None
        return Path(self._folder.name, "log")

    def fork(self, call: str, argument: Any, env: Mapping[str, str] | None = None) -> Forked:
        """Have ``call(argument)`` run in a new process.

        Raises
        ------
        OSError
            When the zygote has ended.
        """
        return fork(self.address, call, argument, os.environ if env is None else env, os.getcwd())

    def _end(self) -> None:
        process = self._process
        if process is not None:
            assert process.stdin is not None
            assert process.stdout is not None
            with suppress(OSError):
                process.stdin.close()
            try:
                process.wait(_ENDING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
        if self._folder is not None:
            self._folder.cleanup()
