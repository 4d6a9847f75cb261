"""The end of a report: what to keep in mind, disputed and corrected figures."""

from __future__ import annotations

from analysis.chapters.study import Study
from analysis.model.series import Series
from analysis.words.phrases import counted


def basis_caveat(study: Study, main: Series) -> str:
    """Say what the main series counts."""
    coverage = study.folder.catalogue.bases.at[main.basis, "coverage"]
    return f"{main.name}は{main.basis_name}による。{coverage}"


def disagreements(study: Study, main: Series) -> list[str]:
    """Say in which years the sources give different values of the main series, and which one is used."""
    rows = study.folder.conflicts(study.area)
    rows = rows[(rows["indicator"] == main.indicator) & (rows["basis"] == main.basis)]
    rows = rows[rows["year"].isin(main.years) & (rows["sex"] == "total") & (rows["age"] == "total")]
    told = []
    for year, values in rows.groupby("year"):
        chosen = values.loc[values["chosen"], "value"].iloc[0]
        others = sorted(set(values.loc[~values["chosen"], "value"].dropna()))
        listed = "、".join(counted(value, main.unit) for value in others)
        told.append(f"{year}年は{counted(chosen, main.unit)}を用い、ほかの出典では{listed}である")
    return [f"出典により{main.name}の異なる年がある。{'。'.join(told)}。"] if told else []


def corrections(study: Study) -> list[str]:
    """Name the declared corrections of this area's figures, and those that lapsed."""
    applied = [str(each) for each in study.folder.corrections if each.area == study.area]
    told = [f"申告により訂正した値がある。{'。'.join(applied)}。"] if applied else []
    return [*told, *(notice for notice in study.folder.notices if study.area in notice)]
