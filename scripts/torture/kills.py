"""Commands killed at random points: what they replace is the former or the new one, and nothing runs on."""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from torture import wholeness
from torture.outcome import Outcome
from torture.running import Bench, fault

State = Callable[[Path], str]


@dataclass(frozen=True)
class Target:
    """A command that is killed.

    Attributes
    ----------
    name : the class.
    share : of all kills.
    arguments : of the run number n.
    state : what lies in the folder; raises `Broken`.
    expected : the state after the run number n, given the states after the first two.
    """

    name: str
    share: float
    arguments: Callable[[int], Sequence[object]]
    state: State
    expected: Callable[[int, Sequence[str]], str]


def killed(
    target: Target, bench: Bench, kills: int, draw: random.Random, number: int = signal.SIGKILL
) -> Outcome:
    """Kill a command so many times, and look what it left."""
    outcome = Outcome(target.name)
    started = time.monotonic()
    states, took = [], []
    for n in range(2):
        begun = time.monotonic()
        code, text = bench.run(*target.arguments(n))
        took.append(time.monotonic() - begun)
        if wrong := fault(code, text):
            raise RuntimeError(f"{target.name}: the command itself fails: {wrong}")
        states.append(target.state(bench.place))
    before, longest = states[-1], took[-1]
    print(f"{target.name}: a run takes {longest:.1f} s", flush=True)
    n = 2
    while outcome.tried < kills:
        ran = bench.kill(bench.start(*target.arguments(n)), draw.uniform(0.02, 1.0) * longest, number)
        if not ran and target.state(bench.place) == target.expected(n, states):
            longest *= 0.97  # it was sooner than thought
            before, n = target.expected(n, states), n + 1
            continue
        outcome.add(_wrong(target, bench, {before, target.expected(n, states)}))
        before, n = _safe(target.state, bench.place) or before, n + 1
    code, text = bench.run(*target.arguments(n))
    if wrong := fault(code, text) or (
        "" if target.state(bench.place) == target.expected(n, states) else "not new"
    ):
        outcome.reasons.append(f"the run after all kills: {wrong}")
    if left := bench.left_lying():
        outcome.reasons.append(f"{len(left)} things left lying: {', '.join(left[:3])}")
    if outcome.reasons and outcome.survived == outcome.tried:
        outcome.survived -= 1
    outcome.seconds = time.monotonic() - started
    return outcome


def _wrong(target: Target, bench: Bench, allowed: set[str]) -> str:
    if left := bench.left_running():
        return f"{len(left)} processes run on"
    try:
        found = target.state(bench.place)
    except (wholeness.Broken, OSError, ValueError, KeyError) as error:
        return f"{type(error).__name__}: {error}"
    return "" if found in allowed else f"found {found!r}, not one of {sorted(allowed)}"


def _safe(state: State, place: Path) -> str:
    try:
        return state(place)
    except (wholeness.Broken, OSError, ValueError, KeyError):
        return ""


def copied(data: Path, place: Path) -> Path:
    """Return a copy of the data folder in a place."""
    copy = place / "data"
    if not copy.exists():
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("store"))
    return copy
