"""仙台市's own rating of its projects beside what citizens answered of the same measures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from derivation.kpi_files import RATINGS, REGISTER, plain

AREA = "04100"
PROJECTS = [
    "project",
    "name",
    "measure",
    "year",
    "rating",
    "delay_reason",
    "budget_thousand_yen",
    "kpis",
    "source",
]
PERCEPTIONS = ["measure", "aspect", "year", "value", "lowest", "highest", "n", "question", "source"]
SIGNS = {"double_circle": "◎", "circle": "○", "triangle": "△", "cross": "×"}
RATED, SURVEYED = "kpi_sendai_projects", "kpi_sendai_survey"
ASPECTS = {"policy_evaluation": ("satisfaction", "1", "4"), "priority_policy": ("importance", "0", "100")}
"""Block of the survey: what it asks, and the ends of its scale."""


def files(raw: Path) -> dict[str, list[list[str]]]:
    """Return the rows of the register's files: projects, counts of their ratings, and what citizens feel.

    The survey words the 26 measures differently from the rating of the projects; within each of the nine groups
    both list them in the same order, by which they are brought together.
    """
    projects = pd.read_csv(
        raw / "tables" / "sendai_project_self_evaluation.csv", dtype=str, keep_default_na=False
    )
    survey = pd.read_csv(
        raw / "tables" / "sendai_survey_2025_by_measure.csv", dtype=str, keep_default_na=False
    )
    named = _measures(projects, survey[survey["block"] == "policy_evaluation"])
    rows = [
        [
            *(f"sendai_{n:03d}", row["project"], row["subsection"], row["fiscal_year"]),
            *(SIGNS[row["self_evaluation"]], "", "", "", RATED),
        ]
        for n, row in enumerate(projects.to_dict("records"), start=1)
    ]
    year = projects["fiscal_year"].iloc[0]
    given = projects["self_evaluation"].map(SIGNS).value_counts()
    counts = [["project", year, sign, str(int(given.get(sign, 0))), RATED] for sign in SIGNS.values()]
    felt = [
        [
            *(named[row["code"]], ASPECTS[row["block"]][0], row["survey_year"], plain(row["value"])),
            *(*ASPECTS[row["block"]][1:], row["n_valid"], row["statement"], SURVEYED),
        ]
        for row in survey[survey["block"].isin(list(ASPECTS))].to_dict("records")
    ]
    return {
        "register": [REGISTER],
        "projects": [PROJECTS, *rows],
        "ratings": [RATINGS, *counts],
        "perceptions": [PERCEPTIONS, *felt],
    }


def _measures(projects: pd.DataFrame, asked: pd.DataFrame) -> dict[str, str]:
    """Return by the survey's code the name that the rating of the projects gives the measure."""
    found = {}
    for group, codes in asked.groupby("project", sort=False)["code"]:
        names = projects.loc[projects["project_group"] == group, "subsection"].drop_duplicates()
        found |= dict(zip(codes, names, strict=True))
    return found
