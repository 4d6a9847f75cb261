"""Start the command in a folder of its own, kill it, and find what it left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

PROJECT = Path(__file__).resolve().parents[2]
_MARK = "EBPM_TORTURE"
_COMMAND = [sys.executable, "-c", "from analysis.cli import main; main()"]
LEFT = (".building", ".former", ".part", ".pending", ".over")
"""How hidden things are called that a run makes for the time being."""


@dataclass
class Bench:
    """A folder in which commands run, with temporary files of their own.

    Attributes
    ----------
    place : the folder.
    mark : by which its processes are known.
    """

    place: Path
    mark: str = field(default_factory=lambda: uuid4().hex)

    def __post_init__(self) -> None:
        self.temporary.mkdir(parents=True, exist_ok=True)

    @property
    def temporary(self) -> Path:
        """Where its processes put temporary files."""
        return self.place / "tmp"

    def environment(self, **more: str) -> dict[str, str]:
        """Return what its processes are told."""
        own = {_MARK: self.mark, "TMPDIR": str(self.temporary), "PYTHONPATH": str(PROJECT)}
        return {**os.environ, **own, **more}

    def start(self, *arguments: object, **more: str) -> subprocess.Popen[bytes]:
        """Start ``ebpm`` with arguments."""
        log = (self.place / f"log-{uuid4().hex}").open("w+b")
        process = subprocess.Popen(
            [*_COMMAND, *map(str, arguments)],
            cwd=self.place,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        process.said = log  # type: ignore[attr-defined]
        return process

    def run(self, *arguments: object, seconds: float = 900, **more: str) -> tuple[int, str]:
        """Run ``ebpm`` to its end; return exit code and what it said."""
        process = self.start(*arguments, **more)
        code = process.wait(seconds)
        return code, said(process)

    def kill(self, process: subprocess.Popen[bytes], after: float, number: int = signal.SIGKILL) -> bool:
        """Send a signal to a command after so many seconds; tell whether it still ran."""
        with suppress(subprocess.TimeoutExpired):
            process.wait(after)
        ran = process.poll() is None
        if ran:
            process.send_signal(number)
        process.wait()
        said(process)
        return ran

    def left_running(self, patience: float = 90.0) -> list[int]:
        """Return the processes that did not end within some seconds."""
        deadline = time.monotonic() + patience
        while (found := list(self._processes())) and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def _processes(self) -> Sequence[int]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                known = f"{_MARK}={self.mark}".encode() in (folder / "environ").read_bytes()
                if known and (folder / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                    found.append(int(folder.name))
        return found

    def left_lying(self) -> list[str]:
        """Return the hidden and temporary things below the folder."""
        hidden = [path for path in self.place.rglob(".*") if path.suffix in LEFT]
        return sorted(str(path.relative_to(self.place)) for path in (*hidden, *self.temporary.iterdir()))


def said(process: subprocess.Popen[bytes]) -> str:
    """Return what a process that has ended said."""
    log = process.said  # type: ignore[attr-defined]
    if log.closed:
        return ""
    log.seek(0)
    text: str = log.read().decode("utf-8", "replace")
    log.close()
    Path(log.name).unlink()
    return text


def fault(code: int, text: str, *allowed: int) -> str:
    """Return what is wrong with the end of a command."""
    if "Traceback" in text:
        return f"traceback: {text.strip().splitlines()[-1][:160]}"
    if code not in (allowed or (0,)):
        return f"exit code {code}: {text.strip()[-160:]!r}"
    return ""
