"""The command's reports are made in the tests' own process; `planned` makes none at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from analysis.report.makers import Here
from analysis.report.request import Request, Result, State


@dataclass
class Planned:
    """The reports that were asked for, and what is to become of each."""

    requests: list[Request] = field(default_factory=list)
    state: State = State.BUILT
    why: str = ""


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.setattr("analysis.report.makers.makers", lambda *_: Here())


@pytest.fixture
def planned(monkeypatch) -> Planned:
    seen = Planned()

    def run(self: Here, requests: Sequence[Request], make: str, **_: Any) -> Iterator[Result]:
        seen.requests.extend(requests)
        return iter([Result(request, seen.state, seen.why) for request in requests])

    monkeypatch.setattr(Here, "run", run)
    return seen
