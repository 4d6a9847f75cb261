"""The files of the store, replaced as a whole: at every moment one complete state can be read.

A state is ``observations-<hash>.parquet``, ``areas-<hash>.json`` with hashes of each area's rows, and the
``imports.json`` that names it. A new state is written beside
the old one and comes into force when ``imports.json`` is replaced; only then is the old file deleted. Writers
wait for each other at a lock file; readers need none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final
from uuid import uuid4

import filelock
import pyarrow as pa

from analysis.checking.errors import InputError
from analysis.store import rows
from analysis.store.area_digests import AreaRows, digests_of_rows, from_json, to_json
from analysis.store.provenance import MANIFEST_FILE, Import, Manifest

STORE_FOLDER: Final = "store"
LOCK_FILE: Final = ".lock"
LOCK_SECONDS: Final = 300.0
"""How long an import waits for another one; importing every official file takes some twenty seconds."""

_DIGESTS: Final = "areas-"
_TEMPORARY: Final = ".writing-"
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Generations:
    """The folder of the store, ``<data folder>/store``; it need not exist.

    Attributes
    ----------
    folder : the folder of the store.
    """

    folder: Path

    @classmethod
    def of(cls, data_dir: Path) -> Generations:
        """Return the store of a data folder."""
        return cls(data_dir / STORE_FOLDER)

    def manifest(self) -> Manifest | None:
        """Return what is in force, None when nothing was imported yet.

        Raises
        ------
        InputError
            When ``imports.json`` is damaged.
        """
        try:
            return Manifest.from_json((self.folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            return Manifest.from_json("")  # says that it is damaged

    def read(
        self, areas: Collection[str] | None = None, indicators: Collection[str] | None = None
    ) -> tuple[pa.Table, tuple[Import, ...]]:
        """Return the rows (of some areas and indicators, or all) and the imports that they came from.

        Raises
        ------
        InputError
            When a file of the store is damaged or missing.
        """
        for _ in range(_ATTEMPTS):
            manifest = self.manifest()
            if manifest is None:
                return rows.SCHEMA.empty_table(), ()
            try:
                with (self.folder / manifest.observations).open("rb") as stream:
                    return rows.read(rows.open_rows(stream), areas, indicators), manifest.imports
            except FileNotFoundError:
                missing = manifest.observations  # or replaced after we read its name: look again
            except (OSError, pa.ArrowException) as error:
                raise _damaged(manifest.observations, type(error).__name__) from None
        raise _damaged(missing, "ファイルがありません")

    def area_rows(self) -> dict[str, AreaRows]:
        """Return what the rows of each area hold, as hashes; empty when nothing was imported yet.

        Raises
        ------
        InputError
            When a file of the store is damaged or missing.
        """
        manifest = self.manifest()
        if manifest is None:
            return {}
        try:
            return from_json(self._beside(manifest.observations).read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError):  # a store of an earlier version of the program has none
            return digests_of_rows(self.read()[0])

    def _beside(self, observations: str) -> Path:
        """Return where the hashes of the rows of a file lie."""
        return self.folder / observations.replace("observations-", _DIGESTS).replace(".parquet", ".json")

    @contextmanager
    def locked(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Keep other imports out; the operating system frees the lock of a process that dies.

        Raises
        ------
        InputError
            When the folder can't be written, or another import does not end in time.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self.folder / LOCK_FILE, timeout=seconds):
                yield
        except filelock.Timeout:
            raise InputError(
                f"ほかの取り込みが{seconds:g}秒待っても終わりません",
                where=str(self.folder),
                remedy="ほかの `ebpm data import` が終わってから、もう一度実行してください",
            ) from None
        except OSError as error:
            raise InputError(
                f"取り込んだデータを保存できません（{error.strerror or error}）",
                where=str(self.folder),
                remedy="書き込みの権限とディスクの空きを確かめて、もう一度実行してください（取り込み済みのデータは無事です）",
            ) from None

    def publish(self, table: pa.Table, imports: Sequence[Import]) -> None:
        """Put new rows and their imports into force; call it inside of `locked`.

        Raises
        ------
        OSError
            When writing fails; the state before stays in force.
        """
        self._sweep()
        with self._temporary() as path:
            digest = _write(path, lambda stream: rows.write(table, stream))
            manifest = Manifest(observations=f"observations-{digest}.parquet", imports=tuple(imports))
            os.replace(path, self.folder / manifest.observations)
        with self._temporary() as path:
            digests = to_json(digests_of_rows(table)).encode()
            _write(path, lambda stream: stream.write(digests))
            os.replace(path, self._beside(manifest.observations))
        with self._temporary() as path:
            text = manifest.to_json().encode()
            _write(path, lambda stream: stream.write(text))
            _sync_folder(self.folder)  # the rows must be there before the manifest names them
            os.replace(path, self.folder / MANIFEST_FILE)
        _sync_folder(self.folder)
        self._sweep()

    def _sweep(self) -> None:
        """Delete what is not in force: former rows, and leftovers of imports that were killed."""
        manifest = self.manifest()
        in_force = (
            {manifest.observations, self._beside(manifest.observations).name} if manifest else set[str]()
        )
        for path in self.folder.iterdir():
            former = path.name.startswith(("observations-", _DIGESTS)) and path.name not in in_force
            if former or path.name.startswith(_TEMPORARY):
                with suppress(OSError):  # still open in another program (Windows): next time
                    path.unlink()

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        path = self.folder / f"{_TEMPORARY}{uuid4().hex}"
        try:
            yield path
        finally:
            with suppress(OSError):
                path.unlink()


def _write(path: Path, content: Callable[[IO[bytes]], object]) -> str:
    """Write a file to the disk and return the BLAKE2b of its bytes, 16 bytes in hexadecimal."""
    with path.open("wb") as stream:
        content(stream)
        stream.flush()
        os.fsync(stream.fileno())
    with path.open("rb") as stream:
        return _digest(stream)


def _digest(stream: IO[bytes]) -> str:
    found = blake2b(digest_size=16)
    while block := stream.read(1 << 20):
        found.update(block)
    return found.hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make renames last; Windows has no such call and does not need it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _damaged(name: str, how: str) -> InputError:
    return InputError(
        f"取り込んだデータが壊れています（{how}）",
        where=f"{STORE_FOLDER}/{name}",
        remedy=f"データフォルダの {STORE_FOLDER}/ を消し、公的なファイルを取り込み直してください",
    )
