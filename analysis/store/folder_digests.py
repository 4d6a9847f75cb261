"""What a data folder holds, as hashes by municipality: a report depends on those that it reads, not on all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Final

from analysis.checking.files import read_file
from analysis.model.area_changes import AreaChange, family
from analysis.store.area_digests import digests_of_table
from analysis.store.curated import read_curated
from analysis.store.flows import FILE as FLOWS
from analysis.store.flows import read_municipal_flows
from analysis.store.generation import STORE_FOLDER, Generations

BY_AREA: Final = ("profiles", "kpis", "surveys")
"""Folders with a file or a folder for each municipality."""
_CODE: Final = 5


class FolderDigests:
    """The hashes of a data folder as it is when they are first asked for.

    Parameters
    ----------
    data_dir : the data folder.
    """

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir

    def of(self, areas: Collection[str], own: str, whole: Collection[str] = ()) -> str:
        """Return the hash of what a report can read.

        Parameters
        ----------
        areas : codes of the areas whose observations it reads; those that they were made of belong to them.
        own : code of the area that it is about.
        whole : folders (of `BY_AREA`) of which it reads those of every municipality.
        """
        found = blake2b(self._common.encode(), digest_size=16)
        for code in sorted({each for area in areas for each in family(area, self._changes)}):
            found.update(f"{code} {' '.join(self._rows.get(code, ()))}\n".encode())
        for name in BY_AREA:
            for code, digest in sorted(self._by_area[name].items()):
                if code == own or name in whole:
                    found.update(f"{name} {code} {digest}\n".encode())
        if (self._folder / STORE_FOLDER / FLOWS).exists():
            flows = read_municipal_flows(self._folder, own)
            found.update(flows.to_csv(index=False, header=False).encode())
        return found.hexdigest()

    @cached_property
    def _changes(self) -> tuple[AreaChange, ...]:
        return read_curated(self._folder).changes

    @cached_property
    def _rows(self) -> dict[str, list[str]]:
        """Hashes of the rows of each area, a table after the other."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in sorted((self._folder / "observations").glob("*.csv")):
            for area, digest in digests_of_table(path).items():
                found[area].append(f"{path.name}:{digest}")
        manifest = Generations.of(self._folder).manifest()
        # which of two imports is newer decides between their rows
        imports = sorted(manifest.imports if manifest else (), key=lambda each: each.newness)
        for area, rows in Generations.of(self._folder).area_rows().items():
            found[area] += [rows.digest, *(each.id for each in imports if each.id in rows.parts)]
        return found

    @cached_property
    def _common(self) -> str:
        """Hash of all that no area has to itself: catalogues, rubrics, reference tables."""
        found = blake2b(" ".join(self._rows.get("", ())).encode(), digest_size=16)
        for path in sorted(self._files()):
            parts = path.relative_to(self._folder).parts
            if parts[0] not in ("observations", "store", *BY_AREA) and path.suffix != ".md":
                found.update(f"{'/'.join(parts)}\0".encode() + blake2b(read_file(path)).digest())
        return found.hexdigest()

    @cached_property
    def _by_area(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name in BY_AREA:
            hashes: dict[str, list[bytes]] = defaultdict(list)
            for path in sorted((self._folder / name).rglob("*")):
                if path.is_file():
                    parts = path.relative_to(self._folder / name).parts
                    content = f"{'/'.join(parts)}\0".encode() + blake2b(read_file(path)).digest()
                    hashes[parts[0][:_CODE]].append(content)
            found[name] = {
                code: blake2b(b"".join(parts), digest_size=16).hexdigest() for code, parts in hashes.items()
            }
        return found

    def _files(self) -> Iterator[Path]:
        return (path for path in self._folder.rglob("*") if path.is_file())
