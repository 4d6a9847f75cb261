"""The command's reports are made in the tests' own process; `planned` makes none at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest

from analysis.cli import main
from analysis.report.makers import Here
from analysis.report.request import Request, Result, State


@dataclass
class Planned:
    """The reports that were asked for, and what is to become of each."""

    requests: list[Request] = field(default_factory=list)
    state: State = State.BUILT
    why: str = ""


class Done(NamedTuple):
    """What a run of the command left."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(monkeypatch, capsys) -> Callable[..., Done]:
    """Run the command in this process, as the console script would."""

    def run(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["ebpm", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Done(ended.value.code or 0, printed.out, printed.err)

    return run


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
