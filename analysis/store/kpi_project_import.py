"""Take the projects that a department filled in over into the register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from analysis.checking.failures import Failure
from analysis.model.kpis.kpi import Project
from analysis.model.kpis.sheet import PROJECT_COLUMNS
from analysis.sources.kpi_sheet import ProjectRow

_HEADINGS: Final = {column.field: column.heading for column in PROJECT_COLUMNS}
_NEW_ID: Final = "project_{:03d}"


@dataclass(frozen=True)
class MergedProjects:
    """The projects after an import, the id and year of those that changed, and the problems."""

    projects: tuple[Project, ...]
    changed: list[tuple[str, int]]
    failures: list[Failure]


def merge_projects(
    before: Sequence[Project], rows: Sequence[ProjectRow], known_kpis: Collection[str]
) -> MergedProjects:
    """Return the projects with the rows of a sheet in them.

    A row that is there for its project and year is replaced; other years stay. A row without a number is a new
    project.
    """
    projects = {(each.id, each.year): each for each in before}
    changed: list[tuple[str, int]] = []
    failures = list(_problems(before, rows, known_kpis))
    for row in rows:
        project = row.project
        if not project.id:
            project = replace(project, id=_new_id(project for project, _ in projects))
        key = (project.id, project.year)
        found = replace(project, source=projects[key].source if key in projects else "")
        if projects.get(key) != found:
            projects[key] = found
            changed.append(key)
    return MergedProjects(tuple(projects.values()), changed, failures)


def _problems(
    before: Sequence[Project], rows: Sequence[ProjectRow], known_kpis: Collection[str]
) -> Iterator[Failure]:
    known = {each.id for each in before}
    named = {(each.name, each.measure): each.id for each in before}
    seen: set[tuple[str, int]] = set()
    for row in rows:
        project = row.project
        for kpi in project.kpis:
            if kpi not in known_kpis:
                yield row.failure(_HEADINGS["kpis"], kpi, "登録簿にある KPI の番号")
        same = named.get((project.name, project.measure))
        if not project.id and same:
            yield row.failure(_HEADINGS["id"], "", f"「{project.name}」の番号 {same}（登録簿にある事業）")
        elif project.id and known and project.id not in known:
            yield row.failure(_HEADINGS["id"], project.id, "登録簿にある番号か、空")
        elif project.id and (project.id, project.year) in seen:
            yield row.failure(_HEADINGS["year"], project.year, "事業の番号と年度が重ならないこと")
        seen.add((project.id, project.year))


def _new_id(used: Iterable[str]) -> str:
    known = set(used)
    number = len(known) + 1
    while (found := _NEW_ID.format(number)) in known:
        number += 1
    return found
