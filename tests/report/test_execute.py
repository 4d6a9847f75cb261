"""Notebooks that fail: the message names the cell and the error, nothing half-made stays."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.checking.errors import InputError, ReportError
from analysis.report import build as building
from analysis.report import output_limit
from analysis.report.execute import execute
from analysis.report.makers import Here
from analysis.report.request import Request, State
from analysis.topics.registry import all_topics


def write(path: Path, *cells: str) -> Path:
    notebook = new_notebook(cells=[new_markdown_cell("# 題"), new_code_cell("area = ''")])
    notebook.cells[1].metadata["tags"] = ["parameters"]
    notebook.cells += [new_code_cell(source) for source in cells]
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(notebook, path)
    return path


def test_parameters_reach_the_cells(tmp_path):
    executed = execute(write(tmp_path / "n.ipynb", "area * 2"), tmp_path / "o.ipynb", {"area": "ab"}, {})
    assert executed.cells[-1].outputs[0]["data"]["text/plain"] == "'abab'"


def test_a_failing_cell_is_named_as_the_analyst_counts(tmp_path):
    notebook = write(tmp_path / "n.ipynb", "1 + 1", "x = 0\n1 / x", "3")
    with pytest.raises(ReportError) as error:
        execute(notebook, tmp_path / "o.ipynb", {"area": "a"}, {})
    message = str(error.value)
    assert "n.ipynb" in message
    assert "4番目のセル「x = 0」" in message
    assert "ZeroDivisionError: division by zero" in message
    assert "Traceback" not in message


def test_a_missing_notebook_is_wrong_use(tmp_path):
    with pytest.raises(InputError, match=r"none\.ipynb"):
        execute(tmp_path / "none.ipynb", tmp_path / "o.ipynb", {}, {})


def test_a_dying_kernel_is_a_failed_report(tmp_path):
    notebook = write(tmp_path / "n.ipynb", "import os; os._exit(3)")
    with pytest.raises(ReportError, match="実行できませんでした"):
        execute(notebook, tmp_path / "o.ipynb", {}, {})


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="children are looked for in /proc")
@pytest.mark.parametrize("source", ["while True: pass", "import time; time.sleep(600)"])
def test_a_notebook_that_does_not_end_is_stopped_and_its_children_with_it(tmp_path, ends, source):
    child = "import subprocess; child = subprocess.Popen(['sleep', '600']); print(child.pid)"
    notebook = write(tmp_path / "n.ipynb", child, source)
    with pytest.raises(ReportError, match="制限時間（5秒）を超えた"):
        execute(notebook, tmp_path / "o.ipynb", {"area": "a"}, {}, 5)
    ran = nbformat.read(tmp_path / "o.ipynb", as_version=4)
    pid = int("".join(output["text"] for cell in ran.cells for output in cell.get("outputs", ())))
    assert ends(pid)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "ノートブックとして読めません"),
        (b"# a script", "ノートブックとして読めません"),
        (b"\x80\x81", "ノートブックとして読めません"),
        (b"[]", "ノートブックとして読めません"),
        (b'{"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": []}', "古い形式（3）"),
    ],
)
def test_a_file_that_is_no_notebook_is_refused(tmp_path, content, told):
    notebook = tmp_path / "n.ipynb"
    notebook.write_bytes(content)
    with pytest.raises(InputError, match=rf"n\.ipynb: {told}"):
        execute(notebook, tmp_path / "o.ipynb", {}, {})


def test_the_kernel_gets_folder_and_environment_and_this_process_keeps_its_own(tmp_path, monkeypatch):
    """Anything set in this process would reach the notebook that runs beside, too."""
    source = "import os; [os.environ['EBPM_DATA_DIR'], os.environ['BEFORE'], os.getcwd()]"
    folder = tmp_path / "notebooks"
    folder.mkdir()
    notebook = write(folder / "n.ipynb", source)
    monkeypatch.setenv("BEFORE", "kept")
    moved: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(os, "putenv", lambda *_: pytest.fail("os.environ is changed"))
        patched.setattr(os, "chdir", moved.append)
        executed = execute(notebook, tmp_path / "o.ipynb", {"area": "a"}, {"EBPM_DATA_DIR": "elsewhere"})
    told = executed.cells[-1].outputs[0]["data"]["text/plain"]
    assert eval(told) == ["elsewhere", "kept", str(folder)]
    assert set(moved) <= {os.getcwd()}, "papermill goes where it is, to read the notebook"


def shown(folder: Path) -> list[str]:
    """What a reader finds in a folder; the hidden folder of the locks is none of theirs."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".locks")


def test_a_failed_report_leaves_nothing_and_the_others_are_built(tmp_path, monkeypatch, data_dir):
    write(tmp_path / "bad.ipynb", "raise ValueError('壊れた')")
    write(tmp_path / "good.ipynb", "'ok'")
    monkeypatch.setattr("analysis.topics.topic.notebooks_dir", lambda: tmp_path)
    topics = [replace(all_topics()["births"], id=name) for name in ("bad", "good")]
    known = {topic.id: topic for topic in topics}
    for module in ("batch", "freshness"):
        monkeypatch.setattr(f"analysis.report.{module}.topic_named", known.__getitem__)
    requests = [
        Request(topic.id, "14212", "厚木市", {}, data_dir, tmp_path / "reports", 2026) for topic in topics
    ]
    seen: list[str] = []
    results = list(
        Here().run(requests, "analysis.report.batch:make", started=seen.append, waiting=pytest.fail)
    )
    assert seen == ["厚木市 bad", "厚木市 good"]
    assert [result.state for result in results] == [State.FAILED, State.BUILT]
    failure = results[0].line
    assert failure.startswith("厚木市 bad: bad.ipynb")
    assert "ValueError: 壊れた" in failure
    assert "\n" not in failure
    folder = tmp_path / "reports" / "2026" / "14212"
    assert [path.name for path in folder.iterdir()] == ["good"]
    names = ["data", "good.html", "good.ipynb", "good.pdf", "good.xlsx", "manifest.json"]
    assert shown(folder / "good") == names


def test_the_notebook_of_a_report_that_fails_is_kept_until_it_succeeds(tmp_path, monkeypatch):
    write(tmp_path / "births.ipynb", "6 * 7", "1 / 0")
    monkeypatch.setattr("analysis.topics.topic.notebooks_dir", lambda: tmp_path)
    job = building.prepare(all_topics()["births"], {"area": "14212"}, tmp_path / "reports", 2026)
    kept = tmp_path / "reports" / "2026" / "failed" / "14212-births.ipynb"
    with pytest.raises(ReportError) as error:
        building.build(job, pytest.fail)
    assert str(error.value).endswith(f"途中までのノートブック: {kept}")
    assert shown(tmp_path / "reports" / "2026") == ["failed"]
    assert "42" in kept.read_text(encoding="utf-8")
    write(tmp_path / "births.ipynb", "6 * 7")
    building.build(job, pytest.fail)
    assert shown(tmp_path / "reports" / "2026") == ["14212"]


def test_a_place_that_cannot_be_written_is_a_failed_report(tmp_path):
    (tmp_path / "reports").write_text("a file, not a folder")
    job = building.prepare(all_topics()["births"], {"area": "14212"}, tmp_path / "reports", 2026)
    with pytest.raises(ReportError, match="reports"):
        building.build(job, pytest.fail)


BUILDING = """
import sys
from dataclasses import replace
from pathlib import Path

import analysis.topics.topic as topics
from analysis.report.build import build, prepare
from analysis.topics.registry import all_topics

here = Path(sys.argv[1])
topics.notebooks_dir = lambda: here
topic = replace(all_topics()["births"], id=sys.argv[2])
build(prepare(topic, {"area": "14212"}, here / "reports", 2026), lambda label: print("waits", label))
"""


@pytest.mark.slow
def test_topics_of_one_area_are_built_side_by_side(tmp_path):
    """Two processes for the same report and one for its neighbour, all in the same folder at the same time."""
    for name in ("one", "other"):
        write(tmp_path / f"{name}.ipynb", f"'{name}'")
    environment = {**os.environ, "PYTHONPATH": str(Path(building.__file__).parents[2])}
    running = [
        subprocess.Popen([sys.executable, "-c", BUILDING, str(tmp_path), name], env=environment)
        for name in ("one", "other", "one")
    ]
    assert [process.wait(240) for process in running] == [0, 0, 0]
    area = tmp_path / "reports" / "2026" / "14212"
    assert {path.name for path in area.iterdir()} == {"one", "other"}
    for name in ("one", "other"):
        folder = area / name
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["topic"] == name
        files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
        assert set(files) == {*manifest["outputs"], "manifest.json"}
        for path, digest in manifest["outputs"].items():
            assert hashlib.blake2b(files[path].read_bytes(), digest_size=32).hexdigest() == digest


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("while True: print('x' * 1_000)", "一つのセルで印字できるのは"),
        ("while True: display(1)", "一つのセルで表示できるのは"),
        ("for _ in range(9): display({'text/html': 'x' * 400_000}, raw=True)", "ノートブック全体の出力は"),
    ],
)
@pytest.mark.slow
def test_a_notebook_that_prints_without_end_is_stopped(tmp_path, monkeypatch, source, told):
    monkeypatch.setattr(output_limit, "MOST_PRINTED", 100_000)
    monkeypatch.setattr(output_limit, "MOST_SHOWN", 1_000_000)
    monkeypatch.setattr(output_limit, "MOST_OUTPUTS", 200)
    notebook = write(tmp_path / "n.ipynb", "6 * 7", source)
    with pytest.raises(ReportError, match=rf"n\.ipynb: 出力が多すぎるので止めました（{told}"):
        execute(notebook, tmp_path / "o.ipynb", {"area": "a"}, {}, 120)
    assert (tmp_path / "o.ipynb").stat().st_size < 2_000_000
    assert "42" in (tmp_path / "o.ipynb").read_text(encoding="utf-8"), "what ran is kept"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="children are looked for in /proc")
def test_what_a_notebook_leaves_running_ends_with_it(tmp_path, ends):
    child = "import subprocess; child = subprocess.Popen(['sleep', '600']); print(child.pid)"
    ran = execute(write(tmp_path / "n.ipynb", child), tmp_path / "o.ipynb", {"area": "a"}, {})
    pid = int("".join(output["text"] for cell in ran.cells for output in cell.get("outputs", ())))
    assert ends(pid)


@pytest.mark.parametrize("source", ["raise SystemExit", "import sys; sys.exit(0)"])
def test_a_notebook_that_ends_itself_is_no_report(tmp_path, source):
    with pytest.raises(ReportError, match=r"n\.ipynb: セル.*SystemExit"):
        execute(write(tmp_path / "n.ipynb", source, "42"), tmp_path / "o.ipynb", {"area": "a"}, {})


def test_a_kernel_that_is_not_there_is_a_failed_report(tmp_path):
    notebook = write(tmp_path / "n.ipynb", "1")
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"]["kernelspec"] = {"name": "nothing", "display_name": "x"}
    notebook.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ReportError, match="実行できませんでした"):
        execute(notebook, tmp_path / "o.ipynb", {"area": "a"}, {})


def test_a_message_of_an_error_is_no_longer_than_can_be_read(tmp_path):
    notebook = write(tmp_path / "n.ipynb", "raise ValueError('あ' * 3_000_000)")
    with pytest.raises(ReportError) as error:
        execute(notebook, tmp_path / "o.ipynb", {"area": "a"}, {})
    assert "ValueError: ああ" in str(error.value)
    assert len(str(error.value)) < 2000
