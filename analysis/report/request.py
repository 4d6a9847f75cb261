"""One report that is asked for, and what became of it: what goes to a worker and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.report.report_folder import ReportFolder
from analysis.report.time_limit import DEFAULT_SECONDS

if TYPE_CHECKING:
    from analysis.report.forms import Form


@dataclass(frozen=True, eq=False)
class Settled:
    """What was settled of a report when its data were checked.

    Attributes
    ----------
    parameters : all of the notebook's, as JSON has them, but for the folders: those would print this machine's paths.
    data : the data folder.
    area_name : Japanese name of the area.
    usual : the form of its pages that suits the place.
    """

    parameters: Mapping[str, Any]
    data: Path
    area_name: str
    usual: Form


@dataclass(frozen=True, eq=False)
class Request:
    """A report that is asked for.

    Attributes
    ----------
    topic : id of the notebook.
    area : code.
    area_name : Japanese name.
    parameters : what was given for the notebook beside the area, as JSON has it; no folders.
    data : the data folder.
    out, edition : where the report goes.
    seconds : how long its notebook may take.
    named : whether the topic was asked for by name; without data for it, such a report has failed and any other
        is left out.
    after : ids of topics whose reports of the same area it reads.
    digests : hashes of what it is made from (`analysis.report.freshness`).
    forced : whether it is made even when nothing has changed.
    forms : the forms of its pages that were asked for (`analysis.report.forms`); without any, the one that suits the
        place.
    settled : what was settled when its data were checked; None where they are still to be.
    """

    topic: str
    area: str
    area_name: str
    parameters: Mapping[str, Any]
    data: Path
    out: Path
    edition: int
    seconds: float = DEFAULT_SECONDS
    named: bool = False
    after: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    forced: bool = False
    forms: tuple[str, ...] = ()
    settled: Settled | None = None

    @property
    def label(self) -> str:
        """How progress and failures name the report."""
        return f"{self.area_name} {self.topic}"

    @property
    def key(self) -> tuple[int, str, str]:
        """What tells the reports of a batch apart."""
        return self.edition, self.area, self.topic

    @property
    def folder(self) -> ReportFolder:
        """Where the report goes."""
        return ReportFolder(self.out, self.edition, self.area, self.topic)


class State(StrEnum):
    """What became of a report."""

    BUILT = "built"
    RENDERED = "rendered"
    """The notebook's results are those of before; only the pages were made anew."""
    UNCHANGED = "unchanged"
    FAILED = "failed"
    LEFT_OUT = "left_out"
    """There are no data for it, and nobody asked for it by name."""

    @property
    def is_there(self) -> bool:
        """Whether the report is there now, up to date."""
        return self in (State.BUILT, State.RENDERED, State.UNCHANGED)


@dataclass(frozen=True)
class Result:
    """What became of a report; `why` says it in Japanese where it failed, was left out, or was made anew."""

    request: Request
    state: State
    why: str = ""
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """The message of a report that is not there."""
        return f"{self.request.label}: {self.why}"


@dataclass(frozen=True)
class Plan:
    """The reports that are asked for, each after those that it reads, and those that have no data (`LEFT_OUT`)."""

    requests: tuple[Request, ...]
    left_out: tuple[Result, ...] = ()


def first_ready(pending: Sequence[Request], unmade: Set[tuple[int, str, str]]) -> Request | None:
    """Return the first report that reads none of those that are still to be made."""
    for request in pending:
        if not any((request.edition, request.area, topic) in unmade for topic in request.after):
            return request
    return None
