"""A forked kernel shows what an ordinary one shows, cell by cell, whatever a notebook does."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from analysis.kernels import provisioner
from analysis.kernels.forked import Forked, fork
from analysis.kernels.provisioner import NAME, SOCKET_VARIABLE
from analysis.topics.registry import all_topics

TORTURE = [
    "import os, sys, warnings\n1 / 0",
    "print('out'); print('err', file=sys.stderr)",
    "os.write(1, b'x' * 1_000_000 + b'below Python\\n'); os.system('echo from a child')",
    "warnings.warn('careful')",
    "from IPython.display import display, update_display, HTML\nhandle = display('first', display_id='one')",
    "update_display('second', display_id='one'); display(HTML('<b>x</b>'))",
    "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool: print(pool.map(abs, [-1, -2]))",
    "import random, numpy\nrandom.seed(1); numpy.random.seed(1); print(random.random(), numpy.random.random())",
    "import matplotlib\nprint(matplotlib.get_backend()); print(sorted(matplotlib.rcParams.items(), key=str))",
    "import pandas\nprint(pandas.get_option('display.max_columns'), pandas.get_option('display.width'))",
    "pandas.DataFrame({'a': range(3)})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.gca().set_title('t')",
    "print(os.getcwd(), sys.argv[0].rsplit('/')[-1], sys.path[0], __name__)",
    "print(sorted(name for name in globals() if not name.startswith('_')))",
    "from analysis import kernels; print('rfc3987_syntax' in sys.modules)",
    "import rfc3987_syntax",
    "import signal; print(signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGCHLD))",
    "import builtins; print(hasattr(builtins, 'get_ipython'))",
    "x = input('?')",
    "raise SystemExit(3)",
    "import subprocess; subprocess.run(['sh', '-c', 'echo $EBPM_GIVEN; exit 2'], check=True)",
    "import threading; t = threading.Thread(target=print, args=('thread',)); t.start(); t.join()",
    "import logging; logging.warning('logged')",
]


def executed(cells, folder: Path, environment, *, warm="", **more):
    """The notebook executed by an ordinary kernel, or by one forked from the zygote at `warm`."""
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    forked = []
    KernelProvisionerFactory.clear_instance()  # it keeps the name that it found in the environment
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("JUPYTER_DEFAULT_PROVISIONER_NAME", raising=False)
        if warm:
            patch.setenv(SOCKET_VARIABLE, warm)
            patch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)
            patch.setattr(provisioner, "fork", lambda *given: forked.append(given) or fork(*given))
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": str(folder)}},
            extra_arguments=["--IPKernelApp.log_level=50"],
            **more,
        )
        client.execute(env={**os.environ, **environment})
    KernelProvisionerFactory.clear_instance()
    assert len(forked) == bool(warm)
    return notebook


def shown(notebook):
    """What each cell shows, without what differs from run to run."""
    return [plain(whole_streams(cell.outputs)) for cell in notebook.cells]


def whole_streams(outputs):
    """The outputs with the pieces of a stream put together: the time of a flush decides where it is cut."""
    whole = []
    for output in outputs:
        before = whole[-1] if whole else {}
        if output["output_type"] == "stream" and output["name"] == before.get("name"):
            whole[-1] = {**before, "text": before["text"] + output["text"]}
        else:
            whole.append(output)
    return whole


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, str):
        return re.sub(r"0x[0-9a-f]+|ipykernel_\d+/\d+|\x1b\[[0-9;]*m", "…", value)
    return value


def test_a_torture_notebook_shows_the_same(zygote, tmp_path):
    given = {"EBPM_GIVEN": "as asked"}
    ordinary = executed(TORTURE, tmp_path, given)
    warm = executed(TORTURE, tmp_path, given, warm=zygote.address)
    for source, one, other in zip(TORTURE, shown(ordinary), shown(warm), strict=True):
        assert one == other, source
    text = str(shown(warm))
    assert all(told in text for told in ("ZeroDivisionError", "second", "logged", "careful"))


@pytest.mark.parametrize(
    "topic",
    [
        pytest.param(id, marks=[] if id == "births" else pytest.mark.whole_country)
        for id in sorted(all_topics())
    ],
)
def test_the_notebooks_show_the_same(zygote, data_dir, tmp_path, topic):
    path = all_topics()[topic].notebook_path
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    given = {"EBPM_DATA_DIR": str(data_dir), "EBPM_REPORTS_DIR": str(tmp_path)}
    ordinary = executed(cells, path.parent, given)
    warm = executed(cells, path.parent, given, warm=zygote.address)
    assert shown(ordinary) == shown(warm)
    assert sum(len(cell.outputs) for cell in warm.cells) > len(cells) / 2


def kernel_of(zygote, monkeypatch):
    monkeypatch.setenv(SOCKET_VARIABLE, zygote.address)
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)
    return AsyncKernelManager(kernel_name="python3")


def test_a_kernel_is_forked_and_ends(zygote, monkeypatch):
    KernelProvisionerFactory.clear_instance()
    manager = kernel_of(zygote, monkeypatch)

    async def start_and_end():
        await manager.start_kernel()
        process = manager.provisioner.process
        assert isinstance(process, Forked)
        parent = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[1]
        assert int(parent) == zygote.pid
        await manager.shutdown_kernel(now=True)
        assert process.wait(5) == 0
        assert not await manager.is_alive()

    asyncio.run(start_and_end())


def test_a_kernel_that_is_told_to_end_has_ended_when_it_was_told(zygote, monkeypatch):
    KernelProvisionerFactory.clear_instance()
    manager = kernel_of(zygote, monkeypatch)

    async def alive_after():
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(60)
        client.stop_channels()
        await manager.request_shutdown()
        alive = await manager.is_alive()
        await manager.finish_shutdown()
        await manager.cleanup_resources()
        return alive

    assert asyncio.run(alive_after()) is False


def test_a_cell_over_its_time_is_interrupted_and_a_dead_kernel_is_noticed(zygote, tmp_path):
    begun = time.monotonic()
    with pytest.raises(CellTimeoutError):
        executed(["import time; time.sleep(600)"], tmp_path, {}, warm=zygote.address, timeout=2)
    with pytest.raises(DeadKernelError):
        executed(["import os; os._exit(1)"], tmp_path, {}, warm=zygote.address)
    assert time.monotonic() - begun < 120
    notebook = executed(
        ["import time; time.sleep(600)", "'on'"],
        tmp_path,
        {},
        warm=zygote.address,
        timeout=2,
        interrupt_on_timeout=True,
    )
    assert notebook.cells[0].outputs[0].ename == "KeyboardInterrupt"
    assert notebook.cells[1].outputs[0].data["text/plain"] == "'on'"


def test_without_a_zygote_the_kernel_is_an_ordinary_one(tmp_path):
    notebook = executed(["6 * 7"], tmp_path, {}, warm=str(tmp_path / "none"))
    assert notebook.cells[0].outputs[0].data["text/plain"] == "42"


def test_two_kernels_draw_different_numbers(zygote, tmp_path):
    source = [
        "import random, numpy; print(random.random(), numpy.random.random(), numpy.random.default_rng().random())"
    ]
    drawn = [executed(source, tmp_path, {}, warm=zygote.address).cells[0].outputs[0].text for _ in range(2)]
    assert all(one != other for one, other in zip(*(each.split() for each in drawn), strict=True))


def test_kernels_end_with_the_zygote_even_when_who_started_it_is_killed(data_dir, tmp_path):
    from analysis.kernels.running import RunningZygote, can_fork

    if not can_fork():
        pytest.skip("processes can't be forked here")
    with RunningZygote() as running:
        process = running.fork("time:sleep", 600)
        group = running.fork("os:system", "sleep 600 & sleep 600")
        stubborn = running.fork(
            "builtins:exec", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
        )
        time.sleep(0.5)
        os.kill(running.pid, 0)
        assert process.poll() is None
    assert all(each.wait(5) == 0 for each in (process, group, stubborn))
    with pytest.raises(ProcessLookupError):
        os.killpg(group.pid, signal.SIGCONT)


def test_only_the_topics_that_are_asked_for_are_imported(tmp_path):
    from analysis.kernels.running import RunningZygote, can_fork

    if not can_fork():
        pytest.skip("processes can't be forked here")
    told = tmp_path / "modules"
    with RunningZygote(topics=["births", "nobody"]) as running:
        say = f"import sys, pathlib; pathlib.Path({str(told)!r}).write_text(' '.join(sys.modules))"
        assert running.fork("builtins:exec", say).wait(30) == 0
    modules = told.read_text().split()
    assert "analysis.topics.births.study" in modules
    assert "analysis.topics.workforce.study" not in modules
