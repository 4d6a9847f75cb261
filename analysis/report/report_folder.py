"""The folder of one report, replaced as a whole: what lies there is the former report or the new one, complete.

Beside the folder ``births`` of a report two hidden ones can be met. ``.births.building`` is where the next report
is made; whatever is in it may be thrown away. ``.births.former`` is the former report, complete, while the new
one takes its place. A folder that is not empty can't be replaced in one step everywhere, so there are two renames,
and after each step a process may be killed:

1. ``births`` → ``.births.former``   killed after it: there is no ``births``, the former report is brought back
2. ``.births.building`` → ``births``   killed after it: the new report is there, the former one is thrown away
3. ``.births.former`` → ``.births.building``, which is removed

A reader finds no folder for the instant between 1 and 2; after a kill there, until any report is built below the
same folder again. Who builds a report holds its lock, which the operating system frees when the process dies. The
locks lie in one hidden folder, where nobody removes them: a lock file that is removed can be held twice.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import filelock

from analysis.checking.errors import InputError, ReportError
from analysis.checking.files import room_on

LOCKS: Final = ".locks"
_ATTEMPTS: Final = 20
_SHOWN: Final = 200
"""Characters of a path that a message repeats."""


@dataclass(frozen=True)
class ReportFolder:
    """Where a report lies: ``<out>/<edition>/<area>/<topic>``.

    Attributes
    ----------
    out : folder of all reports.
    edition : fiscal year that the report belongs to.
    area, topic : what the report is about; checked codes and ids, never free text.
    """

    out: Path
    edition: int
    area: str
    topic: str

    @property
    def path(self) -> Path:
        """The folder; it is there once the report was built."""
        return self.out / str(self.edition) / self.area / self.topic

    @property
    def failed(self) -> Path:
        """Where the notebook of a report that failed is kept, as far as it ran."""
        return self.out / str(self.edition) / "failed" / f"{self.area}-{self.topic}.ipynb"

    def keep_failed(self, notebook: Path) -> None:
        """Put a notebook in the place of `failed`."""
        self.failed.parent.mkdir(parents=True, exist_ok=True)
        os.replace(notebook, self.failed)

    def forget_failed(self) -> None:
        """Remove the notebook of a failure that is over, and its folder when nothing else is in it."""
        with suppress(OSError):
            self.failed.unlink()
        with suppress(OSError):
            self.failed.parent.rmdir()

    @property
    def _building(self) -> Path:
        return self.path.with_name(f".{self.topic}.building")

    @property
    def _former(self) -> Path:
        return self.path.with_name(f".{self.topic}.former")

    @contextmanager
    def replaced(self, waiting: Callable[[], None]) -> Iterator[Path]:
        """Yield an empty folder that takes the report's place when the block ends without an exception.

        `waiting` is called when another process builds the same report, before its end is waited for.

        Raises
        ------
        ReportError
            When the former report is open in a program that keeps it from being replaced.
        OSError
            When something can't be written.
        """
        with self._locked(waiting):
            self._recover()
            try:
                yield self._begun()
                self._put_in_place()
            finally:
                self._recover()
                self._remove_empty_parents()

    @contextmanager
    def _locked(self, waiting: Callable[[], None] | None) -> Iterator[None]:
        """Hold the lock; without `waiting`, `filelock.Timeout` when another process has it."""
        locks = self.out / LOCKS
        locks.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(locks / f"{self.edition}-{self.area}-{self.topic}.lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            if waiting is None:
                raise
            waiting()
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _begun(self) -> Path:
        for _ in range(_ATTEMPTS):
            # a neighbour whose first report failed may remove the empty folder above in between
            with suppress(FileNotFoundError):
                self._building.mkdir(parents=True)
                return self._building
        raise FileNotFoundError(2, os.strerror(2), str(self._building.parent))

    def _put_in_place(self) -> None:
        try:
            if self.path.exists():
                os.replace(self.path, self._former)
            os.replace(self._building, self.path)
        except PermissionError:  # Windows, where a folder with an open file can't be renamed
            raise ReportError(
                f"{self.path} を置き換えられません。中のファイルを開いている場合は閉じてから、もう一度実行してください。"
            ) from None

    def _recover(self) -> None:
        """Undo what did not come to its end, and throw away what is over."""
        shutil.rmtree(self._building, ignore_errors=True)
        if self._former.exists():
            if self.path.exists():
                # half removed, it could no longer be told from a complete one by its name
                os.replace(self._former, self._building)
                shutil.rmtree(self._building, ignore_errors=True)
            else:
                os.replace(self._former, self.path)

    def _remove_empty_parents(self) -> None:
        """Remove the folders above when they are empty; a neighbour's keep them from being so."""
        for parent in (self.path.parent, self.path.parent.parent):
            with suppress(OSError):
                parent.rmdir()


def replaced_file(path: Path, text: str) -> None:
    """Write a file beside and put it in place at once."""
    part = path.with_name(f".{path.name}.part")
    with room_on(path):
        try:
            part.write_text(text, encoding="utf-8", newline="\n")
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)


def writable(out: Path) -> None:
    """Make the folder of all reports where it is missing, and try whether it takes files.

    Raises
    ------
    InputError
        When it is a file or lies below one, can't be made, or nothing can be written into it.
    """
    try:
        (out / LOCKS).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out / LOCKS):
            pass
    except (OSError, RuntimeError, ValueError) as error:
        why = (isinstance(error, OSError) and error.strerror) or str(error)
        shown = str(out) if len(str(out)) <= _SHOWN else str(out)[:_SHOWN] + "…"
        raise InputError(
            f"報告書を置けません（{why}）",
            where=shown,
            expected="書き込めるフォルダ",
            remedy="--out に、書き込めるフォルダを指定してください",
        ) from None


def recover_interrupted(out: Path) -> None:
    """Bring back the reports below `out` whose replacing was killed, and throw away what was half made.

    Those that are being built are left alone.
    """
    left = [*out.glob("[0-9][0-9][0-9][0-9]/*/.*.former"), *out.glob("[0-9][0-9][0-9][0-9]/*/.*.building")]
    for path in sorted(left):
        topic = path.name.removeprefix(".").rpartition(".")[0]
        folder = ReportFolder(out, int(path.parts[-3]), path.parts[-2], topic)
        with suppress(filelock.Timeout), folder._locked(None):
            folder._recover()
            folder._remove_empty_parents()
