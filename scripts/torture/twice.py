"""Two of everything at once: both end, and what lies there is one's or the other's, whole."""

from __future__ import annotations

import time
from collections.abc import Sequence

from torture import wholeness
from torture.kills import copied
from torture.outcome import Outcome
from torture.running import PROJECT, Bench, fault, said
from torture.targets import AREA, EDITION, targets


def twice(bench: Bench, rounds: int) -> Outcome:
    """Start two commands at once, of every pair, so many times."""
    outcome = Outcome("two at once")
    data = copied(PROJECT / "data", bench.place)
    place = ("--data-dir", data, "--edition", EDITION, "--out", "reports")
    build = ("build", AREA, "-t", "births", "--workers", "1", *place)
    file = PROJECT / "tests" / "sources" / "samples" / "juki_2022.csv"
    imports = [targets(bench, name) for name in ("import", "kpi", "survey")]
    started = time.monotonic()
    code, text = bench.run(*build)
    assert not fault(code, text), text
    for n in range(rounds):
        pairs: list[tuple[Sequence[object], Sequence[object]]] = [
            ((*build, "--document-no", f"{n}a"), (*build, "--document-no", f"{n}b")),
            ((*build, "--document-no", f"{n}c"), ("bundle", AREA, *place)),
            (
                (*build, "--document-no", f"{n}d"),
                ("data", "import", "juki", file, "--replace", "--data-dir", data),
            ),
            (("bundle", AREA, *place), ("bundle", AREA, *place)),
            *((each.arguments(0), each.arguments(1)) for each in imports),
            (("data", "check", "--data-dir", data), imports[0].arguments(1)),
            (("new", "14205", "--data-dir", bench.place / f"new{n}"),) * 2,
        ]
        for pair in pairs:
            outcome.add(_both(bench, pair))
    outcome.seconds = time.monotonic() - started
    return outcome


def _both(bench: Bench, pair: tuple[Sequence[object], Sequence[object]]) -> str:
    processes = [bench.start(*arguments) for arguments in pair]
    ends = [(process.wait(600), said(process)) for process in processes]
    # 2: refused in words (another has made the same file); never a traceback
    for (code, text), arguments in zip(ends, pair, strict=True):
        allowed = (0, 1) if arguments[:2] == ("data", "check") else (0, 2) if arguments[0] == "new" else (0,)
        if wrong := fault(code, text, *allowed):
            return f"{arguments[0]}: {wrong}"
    try:
        for topic in ("births", "bundle"):
            wholeness.report(bench.place / "reports" / str(EDITION) / AREA / topic)
    except wholeness.Broken as error:
        return str(error)
    return f"{len(left)} processes run on" if (left := bench.left_running()) else ""
