"""Whether what lies on the disk is whole, read without the program: manifests against files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path


class Broken(Exception):
    """What lies there is neither the former nor the new."""


def report(folder: Path) -> str:
    """Return the document number of the report that lies in a folder, empty when there is none."""
    if not folder.exists():
        return ""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    if set(files) != {*manifest["outputs"], "manifest.json"}:
        raise Broken(f"{folder.name}: files and manifest differ")
    for name, digest in manifest["outputs"].items():
        if hashlib.blake2b(files[name].read_bytes(), digest_size=32).hexdigest() != digest:
            raise Broken(f"{folder.name}: {name} is not what the manifest names")
    return str(manifest.get("parameters", {}).get("document_no", "there"))


def ledger(path: Path) -> None:
    """Check that every line but the last is an entry."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        try:
            json.loads(line)
        except ValueError:
            raise Broken(f"a line of the ledger is none: {line[:80]!r}") from None


def digest_of(*paths: Path) -> str:
    """Return a hash of files, in this order; a missing one counts as such."""
    found = hashlib.blake2b(digest_size=8)
    for path in paths:
        found.update(path.read_bytes() if path.exists() else b"(none)")
        found.update(b"\0")
    return found.hexdigest()
