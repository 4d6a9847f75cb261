"""Is a report still what it would be if it were made now? Each of the things that it is made from has a hash."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from analysis.checking.errors import InputError
from analysis.checking.files import read_file
from analysis.checking.limits import LARGEST_RECORD
from analysis.model.area_codes import JAPAN, prefecture_code
from analysis.model.findings import MANIFEST, BuiltReports
from analysis.report.forms import forms_in, together, usual_in
from analysis.report.manifest import digest
from analysis.report.request import Request, State
from analysis.store.folder_digests import FolderDigests
from analysis.store.kpis import KPIS, areas_with_kpis
from analysis.topics.registry import topic_named
from analysis.topics.topic import Topic

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_PAGES: Final = "report"
_NEITHER: Final = ("cli", "kernels")
"""Folders of the package that change nothing in a report."""

LABELS: Final = {
    "data": "データ",
    "parameters": "パラメータ",
    "notebook": "ノートブック",
    "program": "プログラム",
    "reports": "読む報告書",
    "pages": "紙面の作り方",
    "forms": "紙面の形（全文、要約版）",
}
"""What a report is made from, as messages name it; all but the last two decide what its notebook finds."""
_ONLY_PAGES: Final = {"pages", "forms"}


@dataclass(frozen=True)
class Decision:
    """What has to be done for a report, and why, in Japanese."""

    state: State
    why: str = ""


class Freshness:
    """The hashes of all that the reports of a batch are made from, as it is when they are first asked for."""

    def __init__(self, data: Path) -> None:
        self._data = FolderDigests(data)
        self._folder = data

    def digests(self, request: Request) -> dict[str, str]:
        """Return the hashes of what a report is made from, by the names of `LABELS`; not those of other reports."""
        topic = topic_named(request.topic)
        return {
            "data": self._data_of(request, topic),
            "parameters": _hash_of([request.topic, request.area, request.edition, dict(request.parameters)]),
            "notebook": _notebook(topic.notebook_path),
            "program": _program(topic.study_class),
            "pages": _pages(),
        }

    def _data_of(self, request: Request, topic: Topic[Any]) -> str:
        peers = request.parameters.get("compare_with")
        if peers is None:
            peers = topic.profile_of(self._folder, request.area).peers
        areas = {request.area, prefecture_code(request.area), JAPAN, *topic.beside, *peers}
        if KPIS in topic.read_of_all:
            areas.update(self._with_kpis)
        return self._data.of(areas, request.area, topic.read_of_all)

    @cached_property
    def _with_kpis(self) -> list[str]:
        return areas_with_kpis(self._folder)


def decide(request: Request) -> Decision:
    """Return what has to be done for a report whose digests are known.

    The report is unchanged when all hashes are those that its manifest names and each of its files is as it was
    written; when only the program's pages differ, its executed notebook needs only to be rendered again.
    """
    if request.forced:
        return Decision(State.BUILT, "--force")
    manifest = _manifest(request.folder.path / MANIFEST)
    if manifest is None:
        there = os.path.exists(request.folder.path)  # False also for a name that can be none
        return Decision(State.BUILT, "記録を読めない" if there else "まだない")
    made = manifest["digests"]
    forms = together(request.forms or (usual_in(manifest),), forms_in(manifest))
    now = with_forms(all_digests(request), forms)
    changed = [name for name in LABELS if made.get(name) != now.get(name)]
    executed = f"{request.topic}.ipynb"
    damaged = [
        name
        for name, digest_ in manifest["outputs"].items()
        if _digest(request.folder.path / name) != digest_
    ]
    if not _ONLY_PAGES.issuperset(changed) or executed in damaged or executed not in manifest["outputs"]:
        return Decision(State.BUILT, _told(changed) if changed else f"{executed} が書き換えられている")
    if changed or damaged:
        return Decision(State.RENDERED, _told(changed) if changed else f"{damaged[0]} が書き換えられている")
    return Decision(State.UNCHANGED)


def all_digests(request: Request) -> dict[str, str]:
    """Return the digests of a request with those of the reports that it reads, as they are now."""
    return {**request.digests, "reports": _reports(request)}


def with_forms(digests: Mapping[str, str], forms: Iterable[str]) -> dict[str, str]:
    """Return digests with that of the forms that a report's pages have."""
    return {**digests, "forms": " ".join(forms)}


def _told(changed: Iterable[str]) -> str:
    return "、".join(LABELS[name] for name in changed) + "が変わった"


def _manifest(path: Path) -> Mapping[str, Any] | None:
    """Return a manifest, None when there is none that says what a report was made from."""
    try:
        if path.stat().st_size > LARGEST_RECORD:
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    known = isinstance(content, dict) and all(
        isinstance(content.get(each), dict) for each in ("digests", "outputs")
    )
    return content if known else None


def _digest(path: Path) -> str:
    try:
        return digest(path)
    except OSError:
        return ""


def _reports(request: Request) -> str:
    """Return the hash of the reports that a report reads: those of its area, of its edition and those before."""
    topic = topic_named(request.topic)
    if not topic.after:
        return ""
    built, read = BuiltReports(request.out), []
    for edition in (each for each in built.editions(request.area) if each <= request.edition):
        try:
            found = built.findings(edition, request.area)
        except InputError as error:  # it will be said when the report is made
            read.append(str(error))
            continue
        read += [
            f"{edition} {name} {report.outputs.get(f'{name}.ipynb')}"
            for name, report in found.items()
            if name in topic.after
        ]
    return _hash_of(read)


def _hash_of(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _hash_of_files(paths: Iterable[Path]) -> str:
    found = blake2b(digest_size=16)
    for path in sorted(paths):
        found.update(f"{path.name}\0".encode() + blake2b(read_file(path)).digest())
    return found.hexdigest()


@lru_cache(maxsize=1)
def freshness_of(data: Path, state: tuple[tuple[str, int, int], ...]) -> Freshness:
    """Return the hashes of a data folder in a state (`state_of`), computed once as long as it is the same."""
    return Freshness(data)


def state_of(data: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, time and size of every file of a data folder: cheap, where its hashes are not."""
    files = sorted(path for path in data.rglob("*") if path.is_file())
    return tuple((str(path), found.st_mtime_ns, found.st_size) for path in files for found in [path.stat()])


@cache
def _notebook(path: Path) -> str:
    return _hash_of_files([path])


@cache
def _program(study_class: str) -> str:
    """Return the hash of all that a notebook runs: the package, that of its topic, and every installed one."""
    files = [
        path
        for path in _PACKAGE.rglob("*")
        if path.suffix in (".py", ".csv", ".yml")
        and path.relative_to(_PACKAGE).parts[0] not in (_PAGES, *_NEITHER, "_shipped")
    ]
    module = find_spec(study_class.partition(":")[0])
    if module is not None and module.origin and not Path(module.origin).resolve().is_relative_to(_PACKAGE):
        files += Path(module.origin).parent.rglob("*.py")
    return _hash_of([_hash_of_files(files), platform.python_version(), _installed()])


@cache
def _pages() -> str:
    files = (path for path in (_PACKAGE / _PAGES).rglob("*") if path.suffix not in (".pyc", ""))
    return _hash_of_files(path for path in files if path.is_file())


@cache
def _installed() -> list[str]:
    """Return the installed packages with their versions, as their folders are called."""
    return sorted({found.name for place in sys.path for found in Path(place).glob("*.dist-info")})
