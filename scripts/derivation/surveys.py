"""Published results of citizens' surveys on staying or moving: `data/surveys/<area>/<id>/`.

The press and the cities print shares, seldom counts. What was worked out from a difference that was printed, or
whose year was inferred, is `estimated` and says so in its note; a remainder is the rest of 100 %.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

COMPARED = Path(__file__).parent / "transcribed_surveys.csv"
"""Shares of other cities, copied by hand."""

COLUMNS = ["question", "answer", "group", "n", "weighted", "N", "share", "status", "source", "note"]

SOURCES = {
    "kiji.is": "survey_hiratsuka_2022",
    "9d51012f": "survey_hiratsuka_2024_ages",
    "02880.html": "survey_hiratsuka_2024",
    "townnews 2017-03-30": "survey_hiratsuka_2016",
    "376343.html": "survey_hiratsuka_2016",
    "459723.html": "survey_hiratsuka_2018",
    "derived: FY2018": "survey_hiratsuka_2018",
    "entry-252195": "survey_atsugi_2019",
    "derived: FY2019": "survey_atsugi_2019",
    "575088.html": "survey_yokohama_2020",
}
"""Part of a row's source -> id in `sources.csv`; the first that fits."""

ANSWERS = {
    "stay_definitely": ("settlement", "stay"),
    "stay_probably": ("settlement", "stay_rather"),
    "stay_total": ("settlement", "stay_total"),
    "move_total": ("settlement", "move_total"),
    "life_satisfied": ("life", "satisfied"),
    "life_dissatisfied": ("life", "dissatisfied"),
}
REST = ("settlement", "rest")

NAMES = {"14215": "市政アンケート"}
"""What a city calls its survey; the others say 市民意識調査."""

YOUNGEST = {
    ("11234", "2024"): 18,
    ("14100", "2020"): 18,
    ("14212", "2019"): 18,
    ("14215", "2023"): 15,
    ("16201", "2025"): 18,
}
"""From which age on people were asked, where that was printed."""

QUESTIONS: dict[str, dict[str, Any]] = {
    "settlement": {
        "label": "住み続けたいか、市外に移りたいか",
        "about": "settlement",
        "complete": False,
        "answers": {
            "stay": {"label": "住み続けたい", "meaning": "stay"},
            "stay_rather": {"label": "どちらかといえば住み続けたい", "meaning": "stay_rather"},
            "stay_total": {
                "label": "住み続けたい（計）",
                "meaning": "stay_total",
                "sum_of": ["stay", "stay_rather"],
            },
            "move_total": {"label": "市外に移りたい（計）", "meaning": "move_total"},
            "rest": {"label": "そのほか（わからない、無回答など）", "meaning": "rest"},
        },
    },
    "life": {
        "label": "生活の満足度",
        "complete": False,
        "answers": {
            "satisfied": {"label": "満足（計）"},
            "dissatisfied": {"label": "不満（計）"},
        },
    },
}


def write_surveys(raw: Path, out: Path) -> list[str]:
    """Write every survey below `out` and return the names of the folders, sorted."""
    published = pd.read_csv(
        raw / "tables" / "citizen_survey_settlement_intention.csv", dtype=str, keep_default_na=False
    )
    compared = pd.read_csv(COMPARED, dtype=str, keep_default_na=False)
    written = []
    for (area, year), rows in pd.concat([published, compared]).groupby(["municipality_code", "survey_fy"]):
        folder = out / str(area) / f"citizens_{year}"
        folder.mkdir(parents=True, exist_ok=True)
        form = yaml.safe_dump(_form(rows), allow_unicode=True, sort_keys=False, width=1000)
        (folder / "survey.yml").write_text(form, encoding="utf-8", newline="\n")
        _counts(rows).to_csv(folder / "counts.csv", index=False, lineterminator="\n", encoding="utf-8")
        written.append(f"{area}/{folder.name}")
    return sorted(written)


def _form(rows: pd.DataFrame) -> dict[str, Any]:
    first = rows.iloc[0]
    area, year = first["municipality_code"], first["survey_fy"]
    sizes = {
        name: int(_only(rows[rows["age_group"] == "all"][column]))
        for name, column in (("sent", "n_sent"), ("returned", "n_responses"))
        if _only(rows[rows["age_group"] == "all"][column])
    }
    ages = [age for age in dict.fromkeys(rows["age_group"]) if age != "all"]
    asked = {ANSWERS[indicator][0] for indicator in rows["indicator"]}
    return {
        "area": area,
        "id": f"citizens_{year}",
        "name": f"{first['municipality']}の{NAMES.get(area, '市民意識調査')}",
        "fiscal_year": int(year),
        **sizes,
        **({"ages": {"youngest": YOUNGEST[area, year]}} if (area, year) in YOUNGEST else {}),
        **({"groupings": {"age": _ages(ages)}} if ages else {}),
        "questions": {name: question for name, question in QUESTIONS.items() if name in asked},
    }


def _ages(ages: list[str]) -> dict[str, Any]:
    groups = {}
    for age in ages:
        low, _, high = age.rstrip("+").partition("-")
        limits = {"youngest": int(low), **({"oldest": int(high)} if high else {})}
        groups[age] = {"label": f"{low}〜{high}歳" if high else f"{low}歳以上", "ages": limits}
    return {"label": "年齢", "complete": False, "groups": groups}


def _counts(rows: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame([_row(row) for row in rows.to_dict("records")], columns=COLUMNS)
    rests = [_rest(group) for _, group in table.groupby("group", sort=False)]
    table = pd.concat([table, *(rest for rest in rests if rest is not None)])
    order = {answer: place for place, answer in enumerate([*ANSWERS.values(), REST])}
    place = [order[key] for key in zip(table["question"], table["answer"], strict=True)]
    groups = {group: number for number, group in enumerate(dict.fromkeys(table["group"]))}
    return (
        table.assign(place=place, at=table["group"].map(groups))
        .sort_values(["question", "at", "place"], ascending=[False, True, True], kind="stable")
        .drop(columns=["place", "at"])
    )


def _row(row: dict[str, str]) -> dict[str, str]:
    question, answer = ANSWERS[row["indicator"]]
    everybody = row["age_group"] == "all"
    note = _note(row["source"])
    return {
        "question": question,
        "answer": answer,
        "group": "total" if everybody else f"age:{row['age_group']}",
        "n": "…",
        "weighted": "",
        # the number of responses is that of the whole survey, also in the rows of an age
        "N": row["n_responses"] if everybody and row["n_responses"] else "…",
        "share": row["value_pct"],
        "status": "estimated" if note else "observed",
        "source": next((id_ for part, id_ in SOURCES.items() if part in row["source"]), row["source"]),
        "note": note,
    }


def _note(source: str) -> str:
    derived = re.match(r"derived: FY(\d+) ([\d.]+) ?([+-])([\d.]+)pt", source)
    if derived:
        year, share, sign, points = derived.groups()
        change = "増" if sign == "-" else "減"
        # the printed difference is that of the later survey from this one
        return f"{year}年度の{share}％と、この年度からの{points}ポイントの{change}という記述から計算した値"
    if "inferred" in source:
        return "調査の年度は、前回を2018年度とする記事からの推定"
    return ""


def _rest(rows: pd.DataFrame) -> pd.DataFrame | None:
    shares = rows.set_index("answer")["share"]
    if not {"stay_total", "move_total"} <= set(shares.index):
        return None
    rest = 100 - float(shares["stay_total"]) - float(shares["move_total"])
    like = rows[rows["answer"] == "stay_total"]
    note = "100％から住み続けたい（計）と市外に移りたい（計）を引いた値"
    return like.assign(answer="rest", share=f"{rest:.1f}", status="estimated", note=note)


def _only(values: pd.Series) -> str:
    return max(values, default="")
