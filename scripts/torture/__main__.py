"""Run the campaign and print the table; 1 when a class is below 100 %."""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from torture.checks import CLASSES, checked
from torture.disk import full_disks
from torture.kills import killed
from torture.notebooks import notebooks
from torture.outcome import Outcome, table
from torture.running import PROJECT, Bench
from torture.targets import NAMES, targets
from torture.twice import twice

_KINDS = ("kills", "terms", "disk", "notebooks", "twice", "checks")
_PAGE = PROJECT / "docs" / "torture.md"


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="SIGKILLs in all (200)")
    parser.add_argument("--terms", type=int, default=20, help="SIGTERMs of builds (20)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of two at once (3)")
    parser.add_argument("--class", dest="kinds", action="append", choices=_KINDS, help="only these")
    parser.add_argument("--target", action="append", choices=NAMES, help="only kills of these")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument(
        "--write", action="store_true", help=f"put the table into {_PAGE.relative_to(PROJECT)}"
    )
    given = parser.parse_args()
    outcomes: list[Outcome] = []
    for outcome in _tried(given):
        outcomes.append(outcome)
        print(outcome.row, flush=True)
    text = table(outcomes)
    print(f"\n{text}")
    if given.write:
        _write(text)
    return int(any(outcome.survived < outcome.tried for outcome in outcomes))


def _tried(given: argparse.Namespace) -> Iterator[Outcome]:
    kinds = given.kinds or _KINDS
    draw = random.Random(given.seed)
    if "kills" in kinds:
        for name in given.target or NAMES:
            with _bench() as bench:
                target = targets(bench, name)
                yield killed(target, bench, max(round(given.kills * target.share), 1), draw)
    if "terms" in kinds:
        with _bench() as bench:
            outcome = killed(targets(bench, "batch"), bench, given.terms, draw, signal.SIGTERM)
            outcome.name = outcome.name.replace("kill", "SIGTERM")
            yield outcome
    if "disk" in kinds:
        with _bench() as bench:
            yield from full_disks(bench)
    if "notebooks" in kinds:
        with _bench() as bench:
            yield from notebooks(bench)
    if "twice" in kinds:
        with _bench() as bench:
            yield twice(bench, given.rounds)
    if "checks" in kinds:
        for name in CLASSES:
            with _bench() as bench:
                yield checked(name, bench.place)


@contextmanager
def _bench() -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="torture-", ignore_cleanup_errors=True) as folder:
        yield Bench(Path(folder))


def _write(text: str) -> None:
    """Put the table between the marks of the page."""
    page = _PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition("<!-- table -->")
    _, _, after = rest.partition("<!-- end -->")
    day = datetime.now(UTC).date().isoformat()
    new = f"{before}<!-- table -->\n{day}, `make torture`\n\n{text}\n<!-- end -->{after}"
    _PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
