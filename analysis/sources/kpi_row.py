"""One row of the KPI sheet, cell by cell: each is understood, or named as a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from analysis.methods.kpi_target import Direction, KpiType
from analysis.model.kpis.columns import KPI_ID, KPI_ID_WORDS
from analysis.model.kpis.kpi import Aspect, Comparison, Kind, Kpi, Perception, Project, RevisionKind
from analysis.model.kpis.sheet import ACTUAL, TARGET
from analysis.model.observations import AGE_PATTERN, Status
from analysis.sources.cells import normalise
from analysis.sources.kpi_cells import KpiCell
from analysis.sources.kpi_row_cells import CellReader
from analysis.sources.kpi_units import plain_unit

_PLACES: Final = ("policy", "measure", "goal", "strategy_measure", "action")
_AGREES: Final = {Direction.HIGHER: Comparison.AT_LEAST, Direction.LOWER: Comparison.AT_MOST}


class RowReader(CellReader):
    """Reads one row of the sheet 「KPI」; `failures` lists its problems."""

    def read(self) -> dict[str, Any] | None:
        """Return the fields of a `kpi_sheet.SheetRow`, None when there are problems."""
        unit, kind, direction = self._text("unit"), self._word("type"), self._word("direction")
        kpi_type = KpiType(kind) if kind else None
        if not kpi_type and not self._text("type"):
            self._problem("type", "", "、".join(self._by_field["type"].words) + " のいずれか")
        if not direction and not self._text("direction") and kpi_type is not KpiType.RANGE:
            self._problem("direction", "", "増やす、減らす のいずれか（空は種類が範囲のときだけ）")
        toward = Direction(direction) if direction else None
        begins = self._year("baseline_year")
        values: dict[str, Any] = {
            "id": self._matching("id", KPI_ID, KPI_ID_WORDS),
            "name": self._text("name"),
            **{name: self._text(name) for name in _PLACES},
            "kind": Kind(word) if (word := self._word("kind")) else None,
            "direction": toward,
            "unit": "" if not plain_unit(unit) else unit,
            "decimals": int(self._matching("decimals", r"\d", "0から9の整数") or 0),
            "baseline": self._baseline(unit, begins),
            "baseline_year": begins,
            "viewpoints": self._list("viewpoints"),
            "sdgs": self._sdgs(),
            "sex": self._word("sex") or "total",
            "age": self._matching("age", AGE_PATTERN, "total、unknown、0-4、90+ の形の年齢") or "total",
            **{name: self._text(name) for name in ("department", "indicator", "basis", "source", "note")},
        }
        self._required(values)
        actuals = self._years(ACTUAL, unit, kpi_type, toward)
        targets = self._years(TARGET, unit, kpi_type, toward)
        revision = self._word("revision")
        told = {"from_kpis": self._list("from_kpis"), "reason": self._text("reason")}
        for year in targets:
            if begins is not None and year <= begins:
                self._problem((TARGET, year), year, f"基準年度（{begins}）より後の年度")
        if self.failures or kpi_type is None:
            return None
        return {
            "kpi": Kpi(type=kpi_type, **values),
            "actuals": actuals,
            "targets": targets,
            "revision": RevisionKind(revision) if revision else None,
            **told,
        }

    def _required(self, values: Mapping[str, Any]) -> None:
        if not values["name"]:
            self._problem("name", "", "空でない名称")
        if not any(values[name] for name in _PLACES):
            headings = "」「".join(self._by_field[name].heading for name in _PLACES)
            self._problem("policy", "", f"「{headings}」のどれかに計画での位置があること")
        if not self._text("decimals"):
            self._problem("decimals", "", "0から9の整数")
        if bool(values["indicator"]) != bool(values["basis"]):
            found = values["indicator"] or values["basis"]
            self._problem("indicator", found, "「統計の指標」と「統計の基準」の両方か、どちらも空")

    def _years(
        self, kind: str, unit: str, kpi_type: KpiType | None, toward: Direction | None
    ) -> dict[int, KpiCell]:
        found = {}
        for key in self._cells:
            if not isinstance(key, tuple) or key[0] != kind:
                continue
            cell = self._value(key, unit, key[1])
            if cell is None or cell.is_blank:
                continue
            expected = _unfit_actual(cell) if kind == ACTUAL else _unfit_target(cell, kpi_type, toward)
            if not expected and cell.cumulative and kpi_type is not KpiType.CUMULATIVE:
                expected = "種類が累計の KPI の値（セルに「累計」とある）"
            if expected:
                self._problem(key, self._cells[key].value, expected)
            else:
                found[key[1]] = cell
        return dict(sorted(found.items()))

    def _baseline(self, unit: str, year: int | None) -> float | None:
        found = self._value("baseline", unit, year)
        if found is None or found.is_blank:
            return None
        if found.condition or found.bound or found.lower is not None:
            self._problem("baseline", self._cells["baseline"].value, "1つの数")
        return found.value

    def _sdgs(self) -> tuple[int, ...]:
        parts = [part for part in re.split(r"[、,;・\s]+", normalise(self._text("sdgs"))) if part]
        if any(not re.fullmatch(r"1[0-7]|[1-9]", part) for part in parts):
            self._problem("sdgs", self._text("sdgs"), "1から17の番号（いくつもあるときは「、」で区切る）")
            return ()
        return tuple(int(part) for part in parts)


class ProjectReader(CellReader):
    """Reads one row of the sheet 「事業」; `failures` lists its problems."""

    def read(self) -> Project | None:
        """Return the project (its id is empty in a new row), None when there are problems."""
        year = self._year("year")
        budget = self._value("budget_thousand_yen", "千円", None)
        if budget is not None and (
            budget.lower is not None or budget.condition or budget.bound or (budget.value or 0) < 0
        ):
            self._problem("budget_thousand_yen", self._text("budget_thousand_yen"), "0以上の1つの数")
        for field in ("name", "measure", "year"):
            if not self._text(field):
                self._problem(field, "", "空でない値")
        found = {name: self._text(name) for name in ("name", "measure", "rating", "delay_reason")}
        project = self._matching("id", KPI_ID, KPI_ID_WORDS)
        if self.failures or year is None or budget is None:
            return None
        return Project(
            id=project, year=year, budget_thousand_yen=budget.value, kpis=self._list("kpis"), **found
        )


class PerceptionReader(CellReader):
    """Reads one row of the sheet 「市民の評価」; `failures` lists its problems."""

    def read(self) -> Perception | None:
        """Return what citizens said of a measure in a year, None when there are problems."""
        aspect, year, people = self._word("aspect"), self._year("year"), self._responses()
        value, lowest, highest = (self._plain(field) for field in ("value", "lowest", "highest"))
        for field in ("measure", "aspect", "year", "value", "lowest", "highest"):
            if not self._text(field):
                self._problem(field, "", "空でない値")
        if value is not None and lowest is not None and highest is not None:
            if lowest >= highest:
                self._problem("highest", self._text("highest"), "尺度の下端より大きい数")
            elif not lowest <= value <= highest:
                self._problem("value", self._text("value"), "尺度の下端以上、上端以下の数")
        if self.failures or year is None or value is None or lowest is None or highest is None:
            return None
        told = {name: self._text(name) for name in ("measure", "question", "source")}
        return Perception(
            aspect=Aspect(aspect), year=year, value=value, lowest=lowest, highest=highest, n=people, **told
        )

    def _plain(self, field: str) -> float | None:
        found = self._value(field, "％", None)
        if found is None or found.is_blank:
            return None
        if found.value is None or found.condition or found.bound or found.lower is not None:
            self._problem(field, self._text(field), "1つの数")
            return None
        return found.value

    def _responses(self) -> int | None:
        found = self._value("n", "人", None)
        if found is None or found.is_blank:
            return None
        if found.value is None or found.bound or found.value < 1 or not found.value.is_integer():
            self._problem("n", self._text("n"), "1以上の整数か、空")
            return None
        return int(found.value)


def _unfit_actual(cell: KpiCell) -> str:
    if cell.condition or cell.bound or cell.lower is not None:
        return "1つの数か、数がない理由（未公表、調査なし など）"
    return ""


def _unfit_target(cell: KpiCell, kpi_type: KpiType | None, toward: Direction | None) -> str:
    if cell.condition or (cell.status is not None and not cell.status.has_value):
        return "" if cell.status is not Status.SUPPRESSED else "目標の値"
    if (kpi_type is KpiType.RANGE) != (cell.lower is not None):
        return "種類が範囲なら「37.5〜50」の形、それ以外なら1つの数"
    if cell.bound and (toward is None or cell.bound is not _AGREES[toward]):
        return "方向に合う数（増やす KPI は「以上」、減らす KPI は「以下」。「超」「未満」は使えない）"
    return ""
