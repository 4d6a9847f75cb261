"""Make up the respondents of a survey in a city that does not exist, to try out what needs respondents.

    .venv/bin/python scripts/synthetic_survey.py --out synthetic [--data-dir trial]

Writes `respondents.csv` and `survey.yml`. Everything in it is drawn at random (架空データ): area 99201 lies in no
prefecture, and `synthetic: true` goes with that code and no other. The same seed gives the same bytes.

With `--data-dir` a data folder is started there to which the made-up city, its register and its survey are added, so
that its whole report can be built: ``ebpm build 99201 --topic migration_intentions --data-dir trial``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

AREA = "99201"
NAME = "架空市（架空データ）"
MARK = "架空データ"
SENT = 3000
AGES = {
    "18-29": (18, 29),
    "30-39": (30, 39),
    "40-49": (40, 49),
    "50-59": (50, 59),
    "60-69": (60, 69),
    "70+": (70, 95),
}
PERSONS = {
    "male": [6400, 5600, 7100, 7900, 6300, 9700],
    "female": [5900, 5200, 6800, 7700, 6500, 12900],
}
DISTRICTS = {"1": ("中央", 52000, 0.5), "2": ("北", 21000, 0.25), "3": ("南", 15000, 0.25)}
"""Code -> name, persons, share of the questionnaires: the small districts were drawn more densely."""

RESPONSE = {"male": [0.20, 0.27, 0.34, 0.42, 0.55, 0.60], "female": [0.27, 0.35, 0.42, 0.49, 0.60, 0.56]}
STAY = [0.62, 0.72, 0.80, 0.84, 0.88, 0.92]
"""Share by age that wants to stay, of those who answered."""

SETTLEMENT = {"stay": "1", "stay_rather": "2", "neither": "3", "move_rather": "4", "move": "5"}
REASONS = {
    "job": ("理由_仕事", 0.5),
    "transport": ("理由_交通", 0.4),
    "housing": ("理由_住宅", 0.25),
    "family": ("理由_家族", 0.15),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Make up the respondents of a survey (架空データ).")
    parser.add_argument("--out", type=Path, required=True, help="folder for respondents.csv and survey.yml")
    parser.add_argument("--seed", type=int, default=20251001)
    parser.add_argument("--sent", type=int, default=SENT, help="questionnaires that were sent")
    parser.add_argument("--data-dir", type=Path, help="a new data folder with the made-up city in it")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    respondents(arguments.seed, arguments.sent).to_csv(
        arguments.out / "respondents.csv", index=False, lineterminator="\n", encoding="utf-8"
    )
    plain = json.loads(json.dumps(survey(arguments.sent)))  # nothing is shared, so that no alias is written
    form = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=1000)
    (arguments.out / "survey.yml").write_text(form, encoding="utf-8", newline="\n")
    print(f"{arguments.out}: respondents.csv, survey.yml ({MARK})")
    if arguments.data_dir:
        add_to(arguments.data_dir, arguments.out)
        print(f"{arguments.data_dir}: {AREA} {NAME}")


def respondents(seed: int, questionnaires: int = SENT) -> pd.DataFrame:
    """Return one row a made-up respondent: sex, age, district, weight of the draw, answers."""
    rng = np.random.default_rng(seed)
    cells = [(sex, place) for sex in PERSONS for place in range(len(AGES))]
    persons = np.array([PERSONS[sex][place] for sex, place in cells], float)
    rows = []
    total = sum(size for _, size, _ in DISTRICTS.values())
    for district, (_, size, share) in DISTRICTS.items():
        sent = round(questionnaires * share)
        for cell in rng.choice(len(cells), sent, p=persons / persons.sum()):
            sex, place = cells[cell]
            if rng.random() < RESPONSE[sex][place]:
                weight = (size / sent) / (total / questionnaires)
                rows.append(_person(rng, sex, place, district, round(weight, 3)))
    return pd.DataFrame(rows)


def _person(rng: np.random.Generator, sex: str, place: int, district: str, weight: float) -> dict[str, str]:
    stay = STAY[place]
    shares = np.array([0.6 * stay, 0.4 * stay, 0.55 * (1 - stay), 0.28 * (1 - stay), 0.17 * (1 - stay)])
    answer = rng.choice(list(SETTLEMENT.values()), p=shares / shares.sum()) if rng.random() > 0.03 else ""
    low, high = list(AGES.values())[place]
    row = {
        "データの種類": MARK,
        "性別": {"male": "1", "female": "2"}[sex] if rng.random() > 0.015 else "9",
        "年齢": str(rng.integers(low, high + 1)) if rng.random() > 0.01 else "",
        "地区": district,
        "重み": f"{weight}",
        "問1": str(answer),
        "問3": str(rng.choice(["1", "2", "3"], p=[0.55, 0.3, 0.15])) if rng.random() > 0.02 else "",
    }
    for column, share in REASONS.values():
        row[column] = "1" if answer in ("4", "5") and rng.random() < share else ""
    return row


def survey(sent: int = SENT) -> dict[str, object]:
    """Return the description of the survey, as `survey.yml` has it."""
    none = {"label": "無回答", "codes": ["9"], "no_answer": True}
    bands = {
        code: {
            "label": f"{low}歳以上" if code.endswith("+") else f"{low}〜{high}歳",
            "ages": {"youngest": low, **({} if code.endswith("+") else {"oldest": high})},
        }
        for code, (low, high) in AGES.items()
    }
    no_answer = {"label": "無回答", "meaning": "no_answer"}
    return {
        "area": AREA,
        "id": "synthetic_2025",
        "name": f"架空市の定住意向の調査（{MARK}）",
        "fiscal_year": 2025,
        "synthetic": True,
        "period": {"first": "2025-10-01", "last": "2025-10-31"},
        "sent": sent,
        "ages": {"youngest": 18},
        "note": f"この調査は{MARK}であり、実在の市の結果ではない。",
        "source": "synthetic_survey",
        "population": {
            "date": "2025-01-01",
            "source": "synthetic_survey",
            "by_sex_and_age": {s: dict(zip(AGES, n, strict=True)) for s, n in PERSONS.items()},
            "by_stratum": {code: size for code, (_, size, _) in DISTRICTS.items()},
        },
        "respondents": {"weight": "重み", "stratum": "地区"},
        "groupings": {
            "sex": {
                "label": "性別",
                "column": "性別",
                "groups": {
                    "male": {"label": "男性", "codes": ["1"]},
                    "female": {"label": "女性", "codes": ["2"]},
                    "no_answer": none,
                },
            },
            "age": {
                "label": "年齢",
                "column": "年齢",
                "groups": {**bands, "no_answer": {**none, "codes": []}},
            },
            "young": {
                "label": "若い世代",
                "column": "年齢",
                "groups": {
                    "18-39": {"label": "18〜39歳", "ages": {"youngest": 18, "oldest": 39}},
                    "40+": {"label": "40歳以上", "ages": {"youngest": 40}},
                    "no_answer": {**none, "codes": []},
                },
            },
            "sex_young": {"label": "性別・世代", "cross": ["sex", "young"]},
        },
        "questions": {
            "settlement": {
                "label": "これからも住み続けたいか",
                "about": "settlement",
                "column": "問1",
                "answers": {
                    "stay": {"label": "住み続けたい", "meaning": "stay", "codes": ["1"]},
                    "stay_rather": {
                        "label": "どちらかといえば住み続けたい",
                        "meaning": "stay_rather",
                        "codes": ["2"],
                    },
                    "neither": {"label": "どちらともいえない", "meaning": "neither", "codes": ["3"]},
                    "move_rather": {
                        "label": "どちらかといえば市外に移りたい",
                        "meaning": "move_rather",
                        "codes": ["4"],
                    },
                    "move": {"label": "市外に移りたい", "meaning": "move", "codes": ["5"]},
                    "no_answer": no_answer,
                    "stay_total": {
                        "label": "住み続けたい（計）",
                        "meaning": "stay_total",
                        "sum_of": ["stay", "stay_rather"],
                    },
                    "move_total": {
                        "label": "市外に移りたい（計）",
                        "meaning": "move_total",
                        "sum_of": ["move_rather", "move"],
                    },
                },
            },
            "reason": {
                "label": "市外に移りたい理由",
                "about": "reason",
                "multiple": True,
                "asked_of": {"question": "settlement", "answer": "move_total"},
                "answers": {
                    **{
                        code: {"label": column.removeprefix("理由_"), "column": column}
                        for code, (column, _) in REASONS.items()
                    },
                    "no_answer": no_answer,
                },
            },
            "life": {
                "label": "暮らしの満足度",
                "column": "問3",
                "answers": {
                    "satisfied": {"label": "満足", "codes": ["1"]},
                    "neutral": {"label": "どちらでもない", "codes": ["2"]},
                    "dissatisfied": {"label": "不満", "codes": ["3"]},
                    "no_answer": no_answer,
                },
            },
        },
    }


YOUNGEST_BANDS = (2900, 3200, 3400, 4300)
"""Persons of one sex aged 0–4 … 15–19 at the beginning; the older bands are halves of `PERSONS`."""
STEP = (
    *(1.02, 1.01, 1.00, 0.88, 0.93, 1.07, 1.04, 1.01, 1.00, 1.00, 0.99, 0.99),
    *(0.97, 0.95, 0.90, 0.82, 0.70, 0.55, 0.35, 0.15),
)
"""What is left of a band five years later, those who came and went included."""
FIRST, LAST = 2014, 2024


def register() -> pd.DataFrame:
    """Return the made-up register and births as rows of observations."""
    rows = []
    bands = [*(f"{age}-{age + 4}" for age in range(0, 100, 5)), "100+"]
    young: dict[str, dict[int, np.ndarray]] = {}
    for sex, persons in PERSONS.items():
        grown = [size / 2 for size in persons[:5] for _ in range(2)]
        oldest = [persons[5] * share for share in (0.3, 0.27, 0.2, 0.13, 0.07, 0.025, 0.005)]
        start = np.array([*YOUNGEST_BANDS, *grown, *oldest])
        people = {FIRST: start}
        for year in range(FIRST, LAST, 5):
            before = people[year]
            people[year + 5] = np.concatenate([[0.96 * before[0]], before[:-1] * STEP])
        young[sex] = people
        for year in range(FIRST, LAST + 1):
            near = FIRST + 5 * ((year - FIRST) // 5)
            part = (year - near) / 5
            after = people.get(near + 5, people[near])
            counts = np.round((1 - part) * people[near] + part * after)
            rows += [
                ("population", year, sex, age, n, "resident_register_japanese")
                for age, n in zip([*bands, "total"], [*counts, counts.sum()], strict=True)
            ]
    table = pd.DataFrame(rows, columns=["indicator", "year", "sex", "age", "value", "basis"])
    both = table[table["age"] == "total"].groupby("year")["value"].sum().reset_index()
    both = both.assign(indicator="population", sex="total", age="total", basis="resident_register_japanese")
    births = pd.DataFrame(
        [
            (year, round(sum(each[FIRST][0] for each in young.values()) / 5 * 0.97 ** (year - FIRST)))
            for year in range(FIRST, LAST)
        ],
        columns=["year", "value"],
    ).assign(indicator="births", sex="total", age="total", basis="vital_statistics")
    found = pd.concat([table, both, births], ignore_index=True)
    found = found.assign(
        area=AREA, status="observed", source="synthetic_survey", value=found["value"].astype(int)
    )
    return found[["area", "indicator", "year", "sex", "age", "value", "status", "basis", "source"]]


def add_to(data_dir: Path, made: Path) -> None:
    """Start a data folder and add the made-up city to it; respondents go to its store."""
    from analysis.model.surveys import read_form
    from analysis.store.starting import started
    from analysis.store.survey_import import import_survey

    if not started(data_dir):
        raise SystemExit(f"{data_dir}: not empty; the made-up city never goes into a folder with real data")
    with (data_dir / "areas.csv").open("a", encoding="utf-8") as areas:
        areas.write(f"{AREA},{NAME},municipality,,\n")
    register().to_csv(
        data_dir / "observations" / "synthetic.csv", index=False, lineterminator="\n", encoding="utf-8"
    )
    form = made / "survey.yml"
    import_survey(data_dir, made / "respondents.csv", read_form(form), form.read_bytes())


if __name__ == "__main__":
    main()
