"""Notebooks that fail, end, die, fork, loop, print: the ledger says what happened, the next report is built."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from torture import wholeness
from torture.outcome import Outcome
from torture.running import PROJECT, Bench

_EATS = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
kept = [bytearray(2**26) for _ in range(10**6)]
"""
_FORKS_ON = "import os\nif os.fork() == 0:\n    import time\n    time.sleep(600)"
KINDS = {
    "raises": "raise ValueError('broken')",
    "a name that is not there": "nothing_of_this_name",
    "wrong syntax": "def (",
    "sys.exit": "import sys; sys.exit(3)",
    "raise SystemExit": "raise SystemExit",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "os._exit": "import os; os._exit(3)",
    "os._exit(0)": "import os; os._exit(0)",
    "killed, as when memory is short": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "terminated": "import os, signal, time; os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)",
    "stopped": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "abort": "import os; os.abort()",
    "a fault of memory": "import ctypes; ctypes.string_at(0)",
    "eats the memory": _EATS,
    "recursion": "f = lambda: f()\nf()",
    "deep recursion in C": "import sys; sys.setrecursionlimit(10**8)\nf = lambda: f()\nf()",
    "a loop": "while True: pass",
    "sleeps": "import time; time.sleep(600)",
    "asks": "input('?')",
    "prints without end": "while True: print('x' * 10_000)",
    "displays without end": "while True: display(1)",
    "writes to the descriptor without end": "import os\nwhile True: os.write(1, b'x' * 65536)",
    "a display of 100 million characters": "display({'text/html': 'x' * 100_000_000}, raw=True)",
    "an error of 10 million characters": "raise ValueError('x' * 10_000_000)",
    "forks and fails": f"{_FORKS_ON}\nraise ValueError('parent')",
    "forks, and the child goes on": "import os\nos.fork()\nraise ValueError('both')",
    "starts a process and fails": "import subprocess; subprocess.Popen(['sleep', '600']); 1 / 0",
    "a thread that goes on": "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n1 / 0",
    "takes its own folder away": "import os, tempfile\nos.chdir(tempfile.mkdtemp()); os.rmdir(os.getcwd()); 1 / 0",
    "closes its descriptors": "import os\nos.closerange(0, 256)",
    "half characters": "print('\\ud800'); 1 / 0",
    "shuts its kernel down": "get_ipython().kernel.do_shutdown(False); import time; time.sleep(30)",
}
"""Source of the cell that fails, by what it does."""

FILES = {
    "an empty file": b"",
    "no JSON": b"# a script",
    "JSON, but a list": b"[]",
    "of an old format": b'{"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": []}',
    "of a format to come": b'{"metadata": {}, "nbformat": 9, "nbformat_minor": 0, "cells": []}',
    "no cells": b'{"metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "cells that are none": b'{"metadata": {}, "nbformat": 4, "nbformat_minor": 5, "cells": [1, null, "x"]}',
    "another kernel": b'{"metadata": {"kernelspec": {"name": "nothing", "display_name": "x"}}, "nbformat": 4, '
    b'"nbformat_minor": 5, "cells": []}',
    "bytes": bytes(range(256)),
    "nested without end": b"[" * 100_000,
}
_SECONDS = 8.0


def notebooks(bench: Bench) -> list[Outcome]:
    """Build a report of each kind, and one that is whole after it."""
    os.environ.update(bench.environment())
    ran, broken = (
        Outcome("notebooks that fail, end, die, loop or print"),
        Outcome("notebook files that are none"),
    )
    for outcome, kinds in ((ran, KINDS), (broken, FILES)):
        started = time.monotonic()
        for name, content in kinds.items():
            wrong = _built(bench, content, keeps=outcome is ran)
            outcome.add(f"{name}: {wrong}" if wrong else "")
        outcome.seconds = time.monotonic() - started
    return [ran, broken]


def _built(bench: Bench, content: str | bytes, *, keeps: bool) -> str:
    """Return what is wrong after a report with this notebook and one after it."""
    from analysis.report import batch, freshness
    from analysis.report.ledger import Ledger
    from analysis.report.makers import Here
    from analysis.report.request import Request, State
    from analysis.topics import topic as topics
    from analysis.topics.registry import all_topics

    here, out = bench.place / "notebooks", bench.place / "reports"
    here.mkdir(exist_ok=True)
    _write(here / "bad.ipynb", content)
    _write(here / "good.ipynb", "'whole'")
    known = {name: replace(all_topics()["births"], id=name) for name in ("bad", "good")}
    former = topics.notebooks_dir, batch.topic_named, freshness.topic_named
    topics.notebooks_dir = lambda: here
    batch.topic_named = freshness.topic_named = known.__getitem__
    ledger = Ledger(out, 2026)
    try:
        requests = [
            Request(name, "14212", "厚木市", {}, PROJECT / "data", out, 2026, seconds=_SECONDS, forced=True)
            for name in known
        ]
        results = []
        for result in Here().run(
            requests, "analysis.report.batch:make", started=lambda _: None, waiting=lambda _: None
        ):
            ledger.add(result)
            results.append(result)
        bad, good = results
    except BaseException as error:
        return f"{type(error).__name__}: {str(error)[:100]}"
    finally:
        topics.notebooks_dir, batch.topic_named, freshness.topic_named = former
    if good.state is not State.BUILT:
        return f"the next report: {good.why[:120]}"
    if bad.state is not State.FAILED or len(bad.why) > 3000:
        return f"{bad.state}, {len(bad.why)} characters of message"
    if keeps and (str(bad.request.folder.failed) not in bad.why or not _ran(bad.request.folder.failed)):
        return f"what ran is not kept: {bad.why[:120]}"
    wholeness.ledger(out / "2026" / "ledger.jsonl")
    if ledger.entries()["14212", "bad"].state != State.FAILED:
        return "the ledger does not say so"
    running = [pid for pid in bench.left_running(2.0) if pid != os.getpid()]
    return f"{len(running)} processes run on" if running else ""


def _ran(path: Path) -> bool:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return any("42" in json.dumps(cell.get("outputs", ())) for cell in cells)


def _write(path: Path, content: str | bytes) -> None:
    if isinstance(content, bytes):
        path.write_bytes(content)
        return
    cells = [new_markdown_cell("# 題"), new_code_cell("area = ''"), new_code_cell("6 * 7")]
    cells[1].metadata["tags"] = ["parameters"]
    notebook = new_notebook(cells=[*cells, new_code_cell(content)])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(notebook, path)
