"""The ledger of an edition: what became of each report, a line of JSON each, also of those that are not there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import filelock

from analysis.checking.files import room_on
from analysis.report.report_folder import LOCKS, replaced_file
from analysis.report.request import Result, State

FILE: Final = "ledger.jsonl"


@dataclass(frozen=True)
class Entry:
    """What became of a report when it was last asked for.

    Attributes
    ----------
    at : time (UTC, ISO 8601).
    area, area_name, topic : which report.
    state : what became of it.
    why : in Japanese, why it failed, was left out or made anew.
    seconds : how long it took.
    """

    at: str
    area: str
    area_name: str
    topic: str
    state: State
    why: str = ""
    seconds: float = 0.0

    @classmethod
    def of(cls, result: Result) -> Entry:
        """Return the entry of a result, as of now."""
        request, at = result.request, datetime.now(UTC).isoformat(timespec="seconds")
        return cls(
            at,
            request.area,
            request.area_name,
            request.topic,
            result.state,
            result.why,
            round(result.seconds, 2),
        )


class Ledger:
    """The ledger of one edition below a folder of reports; it is there from the first entry on.

    Parameters
    ----------
    out : folder of all reports.
    edition : fiscal year.
    """

    def __init__(self, out: Path, edition: int) -> None:
        self.path = out / str(edition) / FILE
        self._lock = out / LOCKS / f"{edition}-ledger.lock"

    def add(self, result: Result) -> None:
        """Write a line; it is on the disk when this returns to the operating system's care."""
        line = json.dumps(vars(Entry.of(result)), ensure_ascii=False)
        with (
            room_on(self.path),
            self._locked(),
            self.path.open("a", encoding="utf-8", newline="\n") as stream,
        ):
            if stream.tell() and not self._ends():
                stream.write("\n")  # a run was killed in the middle of a line
            stream.write(f"{line}\n")

    def entries(self) -> Mapping[tuple[str, str], Entry]:
        """Return the last entry of each report by area and topic, sorted; what is no entry is passed over."""
        found = {(each.area, each.topic): each for each in self._read()}
        return dict(sorted(found.items()))

    def close(self) -> None:
        """Keep only the last entry of each report."""
        with room_on(self.path), self._locked():
            if not self.path.exists():
                return
            lines = [json.dumps(vars(entry), ensure_ascii=False) for entry in self.entries().values()]
            replaced_file(self.path, "".join(f"{line}\n" for line in lines))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        for folder in (self._lock.parent, self.path.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(self._lock):
            yield

    def _ends(self) -> bool:
        with self.path.open("rb") as stream:
            stream.seek(-1, os.SEEK_END)
            return stream.read(1) == b"\n"

    def _read(self) -> Iterator[Entry]:
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").split("\n")
        except FileNotFoundError:
            return
        for line in lines:
            try:
                content = json.loads(line)
                yield Entry(**{**content, "state": State(content["state"])})
            except (ValueError, TypeError, KeyError, RecursionError):
                continue
