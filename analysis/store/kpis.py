"""The KPI registers of a data folder: ``kpis/<area>/``, read, written as a whole, and joined with official series."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Final

from analysis.checking.errors import InputError
from analysis.model.kpis.columns import COLUMNS
from analysis.model.kpis.reading import read_register
from analysis.model.kpis.register import KpiRegister
from analysis.model.kpis.writing import csv_files
from analysis.model.series import Series
from analysis.store.curated import read_catalogue
from analysis.store.data_store import DataStore
from analysis.store.generation import Generations
from analysis.store.starting import is_unstarted, start

KPIS: Final = "kpis"


def kpis(folder: Path, area: str) -> KpiRegister:
    """Return the checked KPI register of an area.

    Parameters
    ----------
    folder : the data folder.
    area : code of the area.

    Raises
    ------
    InputError
        When the folder has no register of the area, or its files fail their checks; every failure is listed.
    """
    if not has_kpis(folder, area):
        raise InputError(
            f"{area} の KPI の登録簿がありません",
            where=str(_place(folder, area)),
            remedy=f"`ebpm kpi template {area}` でシートを作り、`ebpm kpi import` で取り込んでください",
        )
    return read_register(_place(folder, area), area, read_catalogue(folder))


def has_kpis(folder: Path, area: str) -> bool:
    """Whether the folder has a register of the area."""
    if (_former(folder, area) / "register.csv").exists() and not _place(folder, area).exists():
        finish_interrupted(folder, area)  # killed between the two renames of `write_kpis`
    return (_place(folder, area) / "register.csv").exists()


def finish_interrupted(folder: Path, area: str) -> None:
    """Put right what a killed `write_kpis` left: the former register or the new one, and nothing beside it."""
    if _former(folder, area).exists() or _part(folder, area).exists():
        with Generations.of(folder).locked():
            _recover(folder, area)


def areas_with_kpis(folder: Path) -> list[str]:
    """Return the codes of the areas that have a register, sorted."""
    return sorted(path.parent.name for path in (folder / KPIS).glob("[0-9]*/register.csv"))


def actuals_of(register: KpiRegister, kpi: str, store: DataStore) -> Series:
    """Return the actuals of a KPI under its name: the official series where it is one, else what was reported.

    Parameters
    ----------
    store : opened with the register's area and the indicators of its KPIs.
    """
    entry = register[kpi]
    if not entry.is_official:
        return register.reported_series(kpi)
    found = store.read(register.area, entry.indicator, entry.basis, sex=entry.sex, age=entry.age)
    return found.named(entry.name)


def store_for(folder: Path, register: KpiRegister) -> DataStore:
    """Open what `actuals_of` needs of the data folder."""
    indicators = {each.indicator for each in register.kpis if each.is_official}
    return DataStore.open(folder, areas=[register.area], indicators=indicators)


def write_kpis(folder: Path, register: KpiRegister) -> Path:
    """Write a register and return its folder; the former one is replaced as a whole, or stays as it is.

    Other files in the folder are kept. A data folder that does not exist yet is started first.

    Raises
    ------
    InputError
        When the register does not pass its checks as it would be read, or can't be written.
    """
    place = _place(folder, register.area)
    with Generations.of(folder).locked():
        if is_unstarted(folder):
            start(folder)
        _recover(folder, register.area)
        part = _part(folder, register.area)
        try:
            if place.exists():
                shutil.copytree(place, part)
            part.mkdir(parents=True, exist_ok=True)
            for name in COLUMNS:
                (part / f"{name}.csv").unlink(missing_ok=True)
            for name, text in csv_files(register).items():
                (part / name).write_text(text, encoding="utf-8", newline="")
            read_register(part, register.area, read_catalogue(folder))
            if place.exists():
                os.replace(place, _former(folder, register.area))
            os.replace(part, place)
        finally:
            _recover(folder, register.area)
    return place


def _place(folder: Path, area: str) -> Path:
    if not re.fullmatch(r"[0-9]{5}", area):
        raise ValueError(f"no area code: {area!r}")
    return folder / KPIS / area


def _former(folder: Path, area: str) -> Path:
    return folder / KPIS / f".{area}.former"


def _part(folder: Path, area: str) -> Path:
    return folder / KPIS / f".{area}.part"


def _recover(folder: Path, area: str) -> None:
    """Undo a replacement that did not come to its end, or throw away what was replaced."""
    place, former = _place(folder, area), _former(folder, area)
    if former.exists() and not place.exists():
        os.replace(former, place)
    for left in (former, _part(folder, area)):
        shutil.rmtree(left, ignore_errors=True)
