"""What a report costs, alone and in batches, against the command lines of papermill and nbconvert.

``python benchmarks/batch.py [DATA] [--topics births,…] [--sizes 4,20,60] [--rounds 3] [--memory 200] [--country 60] [--write FILE]``

Measures in one run, arms one after the other in each round, CPU seconds (user and system, with all children) and wall
seconds a report; prints medians and their ratio to the peer. DATA is a data folder of the whole country
(``benchmarks/national_store.py``), the shipped one without. Arms:

- peer: ``papermill`` and ``jupyter nbconvert --to html``, a report at a time; it makes no PDF, no workbook, no data.
- single: ``ebpm build AREA``; batch of n: ``ebpm build AREA …`` with one and with two workers.
- limit: the notebook's cells and the same rendering as plain functions in one warm process, without a kernel.
- unchanged: the same batch again, nothing to do.

``--country 60`` makes all reports of that many municipalities and says how long those of all would take.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import nbformat
from nbformat.v4 import new_output

from analysis.elements.group import Group
from analysis.model.data_folder import data_dir
from analysis.report.makers import available_cores
from analysis.report.request import State
from analysis.store.data_store import DataStore
from analysis.topics.registry import topic_named

BIN = Path(sys.executable).parent
SEED = 20261121
MUNICIPALITIES = 1741


class Cost(NamedTuple):
    """Seconds a report."""

    cpu: float
    wall: float


def measured(command: Sequence[str | Path], reports: int = 1, **environment: str) -> Cost:
    """Run a command and return what it cost a report; it must succeed."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        list(map(str, command)),
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    told = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{command}: {told.decode(errors='replace')[-500:]}")
    return Cost((usage.ru_utime + usage.ru_stime) / reports, (time.perf_counter() - begun) / reports)


def peer(topic: str, area: str, data: Path, out: Path, there: Path) -> Cost:
    """Return the cost of the two command lines for one report; a topic that reads reports finds them `there`."""
    notebook, executed = topic_named(topic).notebook_path, out / "peer.ipynb"
    given = {"EBPM_DATA_DIR": str(data), "EBPM_REPORTS_DIR": str(there)}
    ran = measured([BIN / "papermill", notebook, executed, "-p", "area", area, "--no-progress-bar"], **given)
    page = measured([BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", executed], **given)
    return Cost(ran.cpu + page.cpu, ran.wall + page.wall)


def built(topic: str, areas: Sequence[str], data: Path, out: Path, there: Path, *more: str) -> Cost:
    """Return the cost a report of `ebpm build`; what is `there` already is laid into its folder before."""
    if not out.exists():
        shutil.copytree(there, out)
    command = [BIN / "ebpm", "build", *areas, "-t", topic, "--data-dir", data, "--out", out, *more]
    return measured(command, len(areas))


def limit(topic: str, areas: Sequence[str], data: Path, out: Path, there: Path) -> Cost:
    """Return the cost a report as plain functions, in a process that has made one before."""
    command = [sys.executable, __file__, str(data), "--plain", topic, *areas, "--out", out]
    environment = {**os.environ, "EBPM_REPORTS_DIR": str(there)}
    done = subprocess.run(
        list(map(str, command)), env=environment, capture_output=True, text=True, check=True
    )
    cpu, wall = map(float, done.stdout.split()[-2:])
    return Cost(cpu, wall)


def plain(topic: str, areas: Sequence[str], data: Path, out: Path) -> Cost:
    """Make the reports in this process, the first to warm up, and return the cost of the others."""
    from analysis.report.build import rendered
    from analysis.report.forms import Form

    os.environ["EBPM_DATA_DIR"] = str(data)
    cost = []
    for area in areas:
        cpu, wall = time.process_time(), time.perf_counter()
        notebook = nbformat.read(topic_named(topic).notebook_path, as_version=4)
        space: dict[str, Any] = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = _shown(cell.source, space)
                if "parameters" in cell.metadata.get("tags", ()):
                    space["area"] = area
        work = out / area
        work.mkdir(parents=True)
        rendered(notebook, topic_named(topic), (Form.LONG,), work)
        cost.append(Cost(time.process_time() - cpu, time.perf_counter() - wall))
    later = cost[1:] or cost
    return Cost(median(each.cpu for each in later), median(each.wall for each in later))


def _shown(source: str, space: dict[str, Any]) -> list[Any]:
    tree = ast.parse(source)
    last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), space)
    value = eval(compile(last, "cell", "eval"), space) if last is not None else None
    found = []
    for element in value if isinstance(value, Group) else () if value is None else (value,):
        data = element._repr_mimebundle_()
        found.append(new_output("display_data", data=data[0] if isinstance(data, tuple) else data))
    return found


def read_first(topic: str, areas: Sequence[str], data: Path, there: Path) -> None:
    """Make the reports that a topic reads, where it reads any."""
    there.mkdir()
    if topic_named(topic).after:
        measured([BIN / "ebpm", "build", *areas, "--data-dir", data, "--out", there])
        for folder in there.glob(f"*/*/{topic}"):
            shutil.rmtree(folder)


def memory(topic: str, areas: Sequence[str], data: Path, out: Path) -> list[tuple[int, int]]:
    """Return the memory (MB, proportional share) of the worker after each report."""
    from analysis.report.workers import Workers

    found = []
    with Workers(1, data) as running:
        planned = running.call(
            "analysis.report.batch:plan", areas, [topic], {"data_dir": str(data)}, out, 2026
        )
        silent = {"started": lambda _: None, "waiting": lambda _: None}
        for number, _ in enumerate(running.run(planned.requests, "analysis.report.batch:make", **silent), 1):
            for worker in running._workers:
                text = Path(f"/proc/{worker.process.pid}/smaps_rollup").read_text()
                (share,) = (int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
                found.append((number, share // 1024))
    return found


def sample(topic: str, data: Path, count: int) -> list[str]:
    """Return codes of municipalities that the topic, or one that it reads, can be built for, drawn with a fixed seed."""
    store = DataStore.open(data)
    areas = store.catalogue.areas
    first = topic_named((topic_named(topic).after or (topic,))[0])
    codes = first.buildable(store, sorted(areas.index[areas["level"] == "municipality"]))
    return random.Random(SEED).sample(codes, min(count, len(codes)))


def country(data: Path, out: Path, count: int) -> list[str]:
    """Make all reports of a sample and return what all municipalities would cost, with the sample's spread.

    The spread is that of the mean over municipalities of the seconds in the ledger, drawn again with replacement.
    """
    from analysis.report.ledger import Ledger

    areas = sample("births", data, count)
    command = [BIN / "ebpm", "build", *areas, "--data-dir", data, "--out", out, "--edition", "2026"]
    cost = measured(command)
    seconds: dict[str, float] = dict.fromkeys(areas, 0.0)
    topics: dict[str, list[float]] = defaultdict(list)
    for (area, topic), entry in Ledger(out, 2026).entries().items():
        seconds[area] += entry.seconds
        topics[topic] += [entry.seconds] if entry.state is State.BUILT else []
    drawn = random.Random(SEED)
    means = sorted(
        sum(drawn.choices(list(seconds.values()), k=count)) / sum(seconds.values()) for _ in range(2000)
    )
    hours = cost.wall / count * MUNICIPALITIES / 3600
    low, high = (hours * means[place] for place in (50, 1949))
    each = ", ".join(
        f"{topic} {len(found)} × {median(found):.1f} s" for topic, found in topics.items() if found
    )
    return [
        f"All reports of {count} municipalities: {sum(map(len, topics.values()))} reports, {cost.cpu:.0f} CPU s, {cost.wall:.0f} s "
        f"on {available_cores()} cores ({each}, medians in the ledger).",
        f"All {MUNICIPALITIES:,}: {hours:.1f} hours ({low:.1f} to {high:.1f}, 95 % of samples drawn again), "
        f"{cost.cpu / count * MUNICIPALITIES / 3600:.1f} CPU hours.",
    ]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="?", type=Path, default=None)
    parser.add_argument("--topics", default="births")
    parser.add_argument("--sizes", default="4,20")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--country", type=int, default=0)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--plain", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    data = (given.data or data_dir()).resolve()
    if given.plain:
        print(*plain(given.plain[0], given.plain[1:], data, given.out))
        return
    sizes = [int(size) for size in given.sizes.split(",") if size]
    lines = ["| topic | arm | CPU s | ratio | wall s | ratio | rounds |", "|---|---|--:|--:|--:|--:|--:|"]
    for topic in filter(None, given.topics.split(",")):
        areas = sample(topic, data, max([*sizes, 4]))
        lines += table(topic, rounds(topic, areas, data, sizes, given.rounds))
    if given.memory:
        with tempfile.TemporaryDirectory() as folder:
            areas = sample("births", data, given.memory)
            found = memory("births", areas, data, Path(folder))
        shown = ", ".join(
            f"{number}: {share}" for number, share in found if number in (1, 20, 45, 70, 95, 145, 195, 200)
        )
        lines += ["", f"Memory of the worker (MB, proportional share) after so many reports: {shown}."]
    if given.country:
        with tempfile.TemporaryDirectory() as folder:
            lines += ["", *country(data, Path(folder), given.country)]
    text = "\n".join(lines) + "\n"
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")


def rounds(
    topic: str, areas: Sequence[str], data: Path, sizes: Sequence[int], count: int
) -> dict[str, list[Cost]]:
    """Return the costs of each arm, measured one after the other in each round."""
    found: dict[str, list[Cost]] = defaultdict(list)
    for number in range(count):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            there = out / "there"
            read_first(topic, areas, data, there)
            one = areas[number % len(areas)]
            found["peer"].append(peer(topic, one, data, out, there))
            found["single"].append(built(topic, [one], data, out / "single", there))
            found["limit"].append(limit(topic, areas[:4], data, out / "limit", there))
            for size in sizes:
                some = areas[:size]
                if len(some) == size:
                    for workers in ("1", "2"):
                        name, place = f"batch of {size}, workers {workers}", out / f"{size}-{workers}"
                        found[name].append(built(topic, some, data, place, there, "--workers", workers))
                    found[f"batch of {size}, unchanged"].append(built(topic, some, data, place, there))
        print(f"{topic}: round {number + 1} of {count}", file=sys.stderr)
    return found


def table(topic: str, found: dict[str, list[Cost]]) -> list[str]:
    """Return the lines of the table."""
    base = Cost(*(median(each[place] for each in found["peer"]) for place in (0, 1)))
    lines = []
    for arm, costs in found.items():
        cpu, wall = (median(each[place] for each in costs) for place in (0, 1))
        lines.append(
            f"| {topic} | {arm} | {cpu:.2f} | {cpu / base.cpu:.2f} | {wall:.2f} | {wall / base.wall:.2f} | {len(costs)} |"
        )
    return lines


if __name__ == "__main__":
    main()
