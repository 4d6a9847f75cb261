"""The manifest: what a report was made from, with what, and what came out."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from analysis.elements import Finding, Source
from analysis.model.data_folder import PROJECT
from analysis.report.report_folder import ReportFolder

_PACKAGES = (
    "ebpm-workbook",
    "papermill",
    "nbconvert",
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "matplotlib",
    "seaborn",
    "typst",
    "pypandoc-binary",
)


def digest(path: Path) -> str:
    """Return the BLAKE2b hash (32 bytes, hexadecimal) of a file."""
    return blake2b(path.read_bytes(), digest_size=32).hexdigest()


def digests(paths: Iterable[Path], base: Path) -> dict[str, str]:
    """Return the hashes of files by their path relative to `base`, sorted."""
    return {path.relative_to(base).as_posix(): digest(path) for path in sorted(paths)}


def render(
    *,
    folder: ReportFolder,
    title: str,
    parameters: Mapping[str, Any],
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    findings: Iterable[Finding],
    sources: Iterable[Source],
    forms: Sequence[str],
    usual_form: str,
    digests: Mapping[str, str],
    created: str,
    duration_seconds: float,
) -> str:
    """Return the manifest of a report as JSON text."""
    content = {
        "topic": folder.topic,
        "title": title,
        "area": folder.area,
        "edition": folder.edition,
        "parameters": dict(parameters),
        "created": created,
        "duration_seconds": round(duration_seconds, 2),
        "commit": commit(),
        "python": platform.python_version(),
        "packages": packages(),
        "forms": list(forms),
        "usual_form": str(usual_form),
        "digests": dict(digests),
        "inputs": dict(inputs),
        "outputs": dict(outputs),
        "findings": [finding.model_dump(mode="json") for finding in findings],
        "sources": [source.model_dump(mode="json") for source in sources],
    }
    return _text(content)


def renewed(
    record: dict[str, Any], *, forms: Sequence[str], outputs: Mapping[str, str], digests: Mapping[str, str]
) -> str:
    """Return the manifest of a report whose pages were made anew as JSON text."""
    return _text({**record, "forms": list(forms), "outputs": dict(outputs), "digests": dict(digests)})


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


@cache
def packages() -> dict[str, str]:
    """Return the versions of the packages that make a report."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@cache
def commit() -> str | None:
    """Return the commit of the project, with ``+changes`` when the tree differs; None outside git.

    An installed package may lie in someone else's working tree, whose commit says nothing.
    """
    try:
        if Path(_git("rev-parse", "--show-toplevel")).resolve() != PROJECT:
            return None
        head = _git("rev-parse", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + ("+changes" if changed else "")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
