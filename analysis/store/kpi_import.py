"""Take what a department filled in over into the register: nothing disappears, and nothing changes without a reason."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from analysis.checking.failures import Failure, InvalidData
from analysis.model.catalogue import Catalogue
from analysis.model.kpis.kpi import Actual, Kpi, Revision, RevisionKind, Target
from analysis.model.kpis.register import KpiRegister
from analysis.model.kpis.sheet import COLUMNS, DEFINITION
from analysis.model.kpis.similar import plain_name
from analysis.model.kpis.writing import plain
from analysis.model.observations import Status
from analysis.sources.kpi_cells import KpiCell
from analysis.sources.kpi_sheet import SheetReading, SheetRow
from analysis.store.data_store import DataStore
from analysis.store.kpi_perception_import import merge_perceptions
from analysis.store.kpi_project_import import merge_projects
from analysis.store.kpis import actuals_of

_HEADINGS = {column.field: column.heading for column in COLUMNS}
_NEW_ID = "kpi_{:03d}"


@dataclass
class Changes:
    """What an import changed, by the ids of the KPIs."""

    added: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    actuals: list[tuple[str, int]] = field(default_factory=list)
    replaced_actuals: list[tuple[str, int]] = field(default_factory=list)
    targets: list[tuple[str, int]] = field(default_factory=list)
    projects: list[tuple[str, int]] = field(default_factory=list)
    perceptions: list[tuple[str, int]] = field(default_factory=list)
    not_in_sheet: list[str] = field(default_factory=list)

    def touches(self, kpi: str) -> bool:
        """Whether the definition, a target or an actual of a KPI changed."""
        cells = (*self.actuals, *self.replaced_actuals, *self.targets)
        return kpi in self.edited or any(kpi == changed for changed, _ in cells)

    @property
    def is_empty(self) -> bool:
        """Whether the register stays as it is."""
        beside = (self.projects, self.perceptions)
        added = (self.added, self.actuals, self.replaced_actuals, self.targets)
        return not any((*added, *beside, self.edited, self.revised))


@dataclass(frozen=True)
class Merged:
    """The register after an import, and what changed."""

    register: KpiRegister
    changes: Changes


def merge(
    register: KpiRegister, reading: SheetReading, *, day: date, catalogue: Catalogue, store: DataStore | None
) -> Merged:
    """Return the register with the rows of a sheet in it.

    KPIs that are not in the sheet stay; so does what stands where a cell of the sheet is empty. An actual that
    differs is a new report of `day`, a target that differs is set on `day`: earlier ones are kept.

    Parameters
    ----------
    register : the register before; one without KPIs at the first import.
    day : when the sheet was reported.
    catalogue : the sources and indicators that rows may name.
    store : for the KPIs whose actuals are official; None when the register has none.

    Raises
    ------
    InvalidData
        When the sheet has problems, of single cells or against the register: all are listed.
    """
    merging = _Merging(register, day, catalogue, store)
    failures = [*reading.failures, *merging.take(reading.rows)]
    known = {*(each.id for each in register.kpis), *(row.kpi.id for row in reading.rows)} - {""}
    projects = merge_projects(register.projects, reading.projects, known)
    perceptions = merge_perceptions(register.perceptions, reading.perceptions, catalogue)
    failures += [*projects.failures, *perceptions.failures]
    if failures:
        raise InvalidData(sorted(failures, key=lambda failure: (failure.file, failure.row)))
    merged = merging.merged(reading.rows)
    merged.changes.projects, merged.changes.perceptions = projects.changed, perceptions.changed
    beside = replace(merged.register, projects=projects.projects, perceptions=perceptions.perceptions)
    return replace(merged, register=beside)


class _Merging:
    """The rows of the new register while the sheet is gone through."""

    def __init__(
        self, register: KpiRegister, day: date, catalogue: Catalogue, store: DataStore | None
    ) -> None:
        self._before, self._day, self._catalogue, self._store = register, day, catalogue, store
        self._kpis = {each.id: each for each in register.kpis}
        self._targets, self._actuals = list(register.targets), list(register.actuals)
        self._revisions = list(register.revisions)
        self._changes = Changes()

    def take(self, rows: Sequence[SheetRow]) -> list[Failure]:
        """Go through the rows; return the problems."""
        failures = list(_repeated(rows, self._before))
        given = {row.kpi.id for row in rows}
        self._known = given | set(self._kpis)
        for row in rows:
            kpi = row.kpi if row.kpi.id else replace(row.kpi, id=self._new_id())
            failures += self._problems(row, kpi)
            self._take_kpi(row, kpi)
            for year, cell in row.targets.items():
                self._take_target(kpi.id, year, cell)
            if not kpi.is_official:
                for year, cell in row.actuals.items():
                    self._take_actual(kpi, year, cell)
            self._take_revision(row, kpi.id)
            if kpi.id in self._before.dropped and row.revision is None and self._changes.touches(kpi.id):
                expected = "新規（廃止・統合した KPI を再び使うとき）"
                failures.append(row.failure(_HEADINGS["revision"], "", expected))
        return failures

    def merged(self, rows: Iterable[SheetRow]) -> Merged:
        """Return the outcome."""
        given = {row.kpi.id for row in rows}
        self._changes.not_in_sheet = [each.id for each in self._before.active if each.id not in given]
        register = replace(
            self._before,
            kpis=tuple(self._kpis.values()),
            targets=tuple(self._targets),
            actuals=tuple(self._actuals),
            revisions=tuple(self._revisions),
        )
        return Merged(register, self._changes)

    def _new_id(self) -> str:
        number = len(self._kpis) + 1
        while (found := _NEW_ID.format(number)) in self._known:
            number += 1
        self._known.add(found)
        return found

    def _problems(self, row: SheetRow, kpi: Kpi) -> Iterable[Failure]:
        if kpi.source and kpi.source not in self._catalogue.sources.index:
            yield row.failure(_HEADINGS["source"], kpi.source, "sources.csv にある出典又は空")
        for former in row.from_kpis:
            if former not in self._known:
                yield row.failure(_HEADINGS["from_kpis"], former, "登録簿にある番号")
        for year in set(row.targets) & set(self._before.targets_of(kpi.id)):
            if _target(kpi.id, year, row.targets[year], self._day) is None:
                expected = "目標（取り下げられない。KPI をやめるときは見直しの「廃止」）"
                yield row.failure(f"{year}年度 目標", row.targets[year].words, expected)
        yield from self._official_problems(row, kpi)
        yield from self._revision_problems(row, kpi)

    def _official_problems(self, row: SheetRow, kpi: Kpi) -> Iterable[Failure]:
        if not kpi.is_official:
            return
        pair = (kpi.indicator, kpi.basis)
        if pair not in self._catalogue.indicator_bases:
            yield row.failure(_HEADINGS["indicator"], "・".join(pair), "indicators.csv にある指標と基準の組")
            return
        unit = str(self._catalogue.indicators.at[pair, "unit"])
        if kpi.unit != unit:
            yield row.failure(_HEADINGS["unit"], kpi.unit, f"指標 {kpi.indicator} の単位「{unit}」")
        if self._before.reported(kpi.id):
            expected = "空（報告された実績のある KPI は公的統計に替えられない。新しい KPI にして統合とする）"
            yield row.failure(_HEADINGS["indicator"], kpi.indicator, expected)
            return
        known = self._official(kpi)
        for year, cell in row.actuals.items():
            value = known.get(year)
            if (
                value is None
                or cell.value is None
                or round(value, kpi.decimals) != round(cell.value, kpi.decimals)
            ):
                yield row.failure(
                    f"{year}年度 実績",
                    cell.words or cell.value,
                    "空（公的統計から取る KPI の実績は書き換えられない）",
                )

    def _official(self, kpi: Kpi) -> dict[int, float]:
        if self._store is None:
            return {}
        return dict(actuals_of(KpiRegister(self._before.area, (kpi,)), kpi.id, self._store))

    def _revision_problems(self, row: SheetRow, kpi: Kpi) -> Iterable[Failure]:
        heading = _HEADINGS["revision"]
        if row.revision is RevisionKind.MERGED and not row.from_kpis:
            yield row.failure(_HEADINGS["from_kpis"], "", "統合した元の番号")
        if row.revision in (RevisionKind.CHANGED, RevisionKind.ABOLISHED) and not row.reason:
            yield row.failure(_HEADINGS["reason"], "", "変更・廃止の理由")
        if row.revision is None and (row.reason or row.from_kpis):
            yield row.failure(
                heading, "", "「元の番号」か「見直しの理由」を書いた行では、新規、統合、変更、廃止 のいずれか"
            )
        if kpi.id in self._before and row.revision in (None, RevisionKind.NEW):
            changed = self._redefined(row, self._before[kpi.id])
            if changed:
                yield row.failure(
                    heading, "", f"変更（変えた列: {'、'.join(changed)}）。「見直しの理由」も書く"
                )

    def _redefined(self, row: SheetRow, before: Kpi) -> list[str]:
        """Return the headings of what defines the KPI and differs from the register."""
        found = [_HEADINGS[name] for name in DEFINITION if getattr(row.kpi, name) != getattr(before, name)]
        current = self._before.targets_of(before.id)
        for year, cell in row.targets.items():
            target = _target(before.id, year, cell, self._day)
            if target and current and (year not in current or current[year].content != target.content):
                found.append(f"{year}年度 目標")
        return found

    def _former(self, row: SheetRow, kpi: str) -> str:
        """Return what the definition was before, for the fields of which the register keeps no history."""
        if kpi not in self._before:
            return ""
        before = self._before[kpi]
        changed = [name for name in DEFINITION if getattr(row.kpi, name) != getattr(before, name)]
        return "、".join(f"{_HEADINGS[name]}: {_shown(getattr(before, name))}" for name in changed)

    def _take_kpi(self, row: SheetRow, kpi: Kpi) -> None:
        before = self._kpis.get(kpi.id)
        if before is None:
            self._changes.added.append(kpi.id)
        elif before != kpi:
            self._changes.edited.append(kpi.id)
        self._kpis[kpi.id] = kpi

    def _take_target(self, kpi: str, year: int, cell: KpiCell) -> None:
        target = _target(kpi, year, cell, self._day)
        current = self._before.targets_of(kpi).get(year)
        if target is None or (current is not None and current.content == target.content):
            return
        self._targets = [
            each for each in self._targets if (each.kpi, each.year, each.set_on) != (kpi, year, self._day)
        ]
        self._targets.append(target)
        self._changes.targets.append((kpi, year))

    def _take_actual(self, kpi: Kpi, year: int, cell: KpiCell) -> None:
        status = cell.status or Status.UNAVAILABLE
        found = Actual(kpi.id, year, self._day, cell.value, status, note=cell.words)
        before = self._before.reported(kpi.id).get(year)
        if before is not None and _says_the_same(before, found):
            return
        if before is not None and before.reported_on == self._day:
            self._actuals.remove(before)
        self._actuals.append(found)
        (self._changes.actuals if before is None else self._changes.replaced_actuals).append((kpi.id, year))

    def _take_revision(self, row: SheetRow, kpi: str) -> None:
        kind = row.revision
        if kind is None and self._before.kpis and kpi not in self._before:
            kind = RevisionKind.NEW  # a KPI that joins a register that is there is new to the plan
        if kind is None:
            return
        same = [
            each
            for each in self._before.revisions
            if (each.kpi, each.kind, each.from_kpis, each.reason) == (kpi, kind, row.from_kpis, row.reason)
        ]
        if same:  # the sheet of the last time once more
            return
        found = Revision(kpi, self._day, kind, row.from_kpis, row.reason, self._former(row, kpi))
        key = (kpi, self._day, kind)
        self._revisions = [each for each in self._revisions if (each.kpi, each.date, each.kind) != key]
        self._revisions.append(found)
        self._changes.revised.append(kpi)


def _repeated(rows: Sequence[SheetRow], register: KpiRegister) -> Iterable[Failure]:
    seen: dict[str, int] = {}
    names = {plain_name(each.name): each for each in register.active}
    for row in rows:
        if not row.kpi.id:
            known = names.get(plain_name(row.kpi.name))
            if known:
                expected = f"「{known.name}」の番号 {known.id}（登録簿にある KPI）"
                yield row.failure(_HEADINGS["id"], "", expected)
        elif row.kpi.id in seen:
            yield row.failure(_HEADINGS["id"], row.kpi.id, f"{seen[row.kpi.id]}行目にない番号")
        elif register.kpis and row.kpi.id not in register:
            yield row.failure(_HEADINGS["id"], row.kpi.id, "登録簿にある番号か、新しい KPI なら空")
        seen.setdefault(row.kpi.id, row.row)


def _shown(value: object) -> str:
    if value is None or value == "":
        return "なし"
    return plain(value) if isinstance(value, float) else str(value)


def _target(kpi: str, year: int, cell: KpiCell, day: date) -> Target | None:
    if cell.value is None and cell.lower is None and cell.condition is None:
        return None
    return Target(kpi, year, cell.value, cell.lower, cell.upper, cell.condition, day)


def _says_the_same(one: Actual, other: Actual) -> bool:
    if one.value is None or other.value is None:
        return (one.value, one.status) == (other.value, other.status)
    return math.isclose(one.value, other.value, rel_tol=1e-9, abs_tol=1e-12) and (
        (one.status is Status.OBSERVED) == (other.status is Status.OBSERVED)
    )
