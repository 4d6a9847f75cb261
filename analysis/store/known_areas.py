"""The areas that a data folder knows: those of ``areas.csv``, and those that only imported files have."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from analysis.model.catalogue import Catalogue
from analysis.store.curated import read_catalogue
from analysis.store.generation import Generations
from analysis.store.provenance import Import


def known_catalogue(data_dir: Path) -> Catalogue:
    """Return the catalogues of a data folder with the areas of imported files; no observation is read.

    Raises
    ------
    InputError
        When a catalogue is missing or fails its checks, or ``imports.json`` is damaged.
    """
    catalogue = read_catalogue(data_dir)
    manifest = Generations.of(data_dir).manifest()
    return with_imported(catalogue, manifest.imports) if manifest else catalogue


def with_imported(catalogue: Catalogue, imports: Iterable[Import]) -> Catalogue:
    """Return the catalogue with the areas that only imported files know, named by the newest of them."""
    oldest_first = sorted(imports, key=lambda each: each.newness)
    return catalogue.with_added(area.model_dump() for each in oldest_first for area in each.new_areas)
