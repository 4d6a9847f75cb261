"""The wheel by itself: installed into an environment of its own, used from an empty folder.

That environment sees the packages of the one that runs the tests, but not its installation of this project.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
NEEDED = ("analysis", "notebooks", "data", "pyproject.toml", "README.md", "LICENSE", ".gitignore")
IMPORTED = "data/store/imports.json"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a checkout into whose store something was imported."""
    folder = tmp_path_factory.mktemp("built")
    project = folder / "project"
    for name in NEEDED:
        if (PROJECT / name).is_dir():
            unwanted = shutil.ignore_patterns("__pycache__", "store" if name == "data" else "")
            shutil.copytree(PROJECT / name, project / name, ignore=unwanted)
        else:
            shutil.copy(PROJECT / name, project / name)
    (project / "data" / "store").mkdir()
    (project / IMPORTED).write_text("{}", encoding="utf-8")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=project, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_what_the_command_needs_and_nothing_imported(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"analysis/_shipped/{path.relative_to(PROJECT).as_posix()}"
        for folder in ("data", "notebooks")
        for path in (PROJECT / folder).rglob("*")
        if path.is_file() and not {"store", ".ipynb_checkpoints"} & set(path.parts)
    }
    assert {name for name in names if name.startswith("analysis/_shipped/")} == wanted
    assert "analysis/py.typed" in names
    tops = {name.partition("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"analysis"}, "nothing else of the checkout is installed for the whole environment"


Ebpm = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The command, installed from the wheel, somewhere in another project's working tree."""
    other = tmp_path_factory.mktemp("other")
    empty = ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--allow-empty", "-m", "other"]
    for words in (["init"], empty):
        subprocess.run(["git", *words], cwd=other, check=True, capture_output=True)
    place = other / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    binaries = place / ("Scripts" if os.name == "nt" else "bin")
    python = binaries / ("python.exe" if os.name == "nt" else "python")
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-deps"]
    subprocess.run([*command, "--python", str(python), str(wheel)], check=True)
    # a path file within a path file is not read: the project's editable installation stays out of sight
    own = sysconfig.get_path("purelib", vars={"base": str(place)})
    (Path(own) / "tests.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return binaries / "ebpm"


@pytest.fixture
def ebpm(installed, tmp_path) -> Ebpm:
    """Run the installed command in an empty folder."""
    hidden = ("PYTHONPATH", "EBPM_DATA_DIR")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment["JUPYTER_PATH"] = str(Path(sysconfig.get_path("data")) / "share" / "jupyter")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [installed, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    return run


def within(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_report_is_built_from_an_empty_folder_into_it(ebpm, tmp_path, wheel):
    done = ebpm("build", "14212", "--topic", "births", "--edition", "2026")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "reports" / "2026" / "14212" / "births"
    assert (folder / "births.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "births.html").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"reports"}, "the data are read where they are"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "notebooks/births.ipynb" in manifest["inputs"]
    assert manifest["commit"] is None, "the commit is another project's"


@pytest.mark.slow
def test_what_is_imported_lands_in_the_working_folder(ebpm, tmp_path, installed):
    package = next(installed.parent.parent.rglob("_shipped"))
    before = within(package)
    sample = PROJECT / "tests" / "sources" / "samples" / "ssdse_a_2026.csv"
    done = ebpm("data", "import", "ssdse", str(sample))
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "data") in done.stdout
    assert within(package) == before
    assert {f"data/{name}" for name in within(package / "data")} < within(tmp_path)
    shown = ebpm("data", "check", "--area", "14212")
    assert str(tmp_path / "data") in shown.stdout, "from now on the working folder's data are read"


@pytest.mark.slow
def test_a_profile_is_begun_in_the_working_folder(ebpm, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "photo.jpg").write_bytes(b"someone's folder of the same name")
    assert ebpm("areas", "厚木市").returncode == 0
    refused = ebpm("new", "14205")
    assert refused.returncode == 2
    assert within(tmp_path) - {"data/store/.lock"} == {"data/photo.jpg"}
    shutil.rmtree(tmp_path / "data")
    done = ebpm("new", "14205")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "data" / "profiles" / "14205.yml").is_file()
    assert (tmp_path / "data" / "profiles" / "14212.yml").is_file()
