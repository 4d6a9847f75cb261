"""Small cells attacked: made-up surveys, and a reader who takes together everything that a survey's tables print.

The attacker knows the groups, that people are whole and none is fewer than nobody, and every printed figure: numbers,
sizes of groups and shares to their last printed digit. He solves for the least and the most people that each hidden
cell can hold. A cell of fewer than ten is given away when only one number is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pytest
from conftest import CAMPAIGN
from scipy import optimize, sparse

from analysis.model.survey_counts import COLUMNS, typed_counts
from analysis.model.survey_files import Survey
from analysis.model.surveys import SurveyForm
from analysis.store.survey_tables import published_counts

SEXES, AGES = ("male", "female"), ("18-29", "30-39", "40-59", "60+")
ANSWERS = ("stay", "rather", "neither", "move", "none")
SUMS = {"want": ("stay", "rather")}
REASONS = ("job", "home", "other")
SEEDS = range(10 if CAMPAIGN else 1)
KINDS = ("counts", "shares", "counts and shares", "hidden by the publisher")


@cache
def form() -> SurveyForm:
    limits = {"18-29": (18, 29), "30-39": (30, 39), "40-59": (40, 59), "60+": (60, None)}

    def ages(low: int, high: int | None) -> dict[str, int]:
        return {"youngest": low, **({} if high is None else {"oldest": high})}

    answers: dict[str, object] = {code: {"label": code} for code in ANSWERS}
    answers["none"] = {"label": "none", "meaning": "no_answer"}
    answers |= {code: {"label": code, "sum_of": list(parts)} for code, parts in SUMS.items()}
    return SurveyForm.model_validate(
        {
            "area": "14212",
            "id": "made_up",
            "name": "made up",
            "fiscal_year": 2024,
            "ages": {"youngest": 18},
            "source": "x",
            "groupings": {
                "sex": {"label": "sex", "groups": {code: {"label": code} for code in SEXES}},
                "age": {"label": "age", "groups": {c: {"label": c, "ages": ages(*limits[c])} for c in AGES}},
                "young": {
                    "label": "young",
                    "groups": {
                        "18-39": {"label": "18-39", "ages": ages(18, 39)},
                        "40+": {"label": "40+", "ages": ages(40, None)},
                    },
                },
            },
            "questions": {
                "settlement": {"label": "q", "answers": answers},
                "reason": {
                    "label": "why",
                    "multiple": True,
                    "complete": False,
                    "asked_of": {"question": "settlement", "answer": "move"},
                    "answers": {code: {"label": code} for code in REASONS},
                },
            },
        }
    )


@dataclass(frozen=True)
class People:
    """A made-up survey: people by sex, age and answer, and by reason those who want to move.

    Attributes
    ----------
    cells : shape (8 classes, 5 answers).
    reasons : shape (3 reasons, 8 classes), of those who want to move.
    """

    cells: np.ndarray
    reasons: np.ndarray

    @classmethod
    def drawn(cls, seed: int) -> People:
        draw = np.random.default_rng(seed)
        size = draw.integers(15, 120, len(SEXES) * len(AGES))
        shares = draw.dirichlet([6, 4, 1.5, 0.8, 0.4], len(size))
        cells = np.array([draw.multinomial(n, share) for n, share in zip(size, shares, strict=True)])
        moving = cells[:, ANSWERS.index("move")]
        return cls(cells, np.array([draw.binomial(moving, share) for share in (0.5, 0.3, 0.1)]))


def groups() -> dict[str, np.ndarray]:
    """Which of the eight classes (sex by age) are in each group."""
    sex, age = np.repeat(np.arange(2), 4), np.tile(np.arange(4), 2)
    found = {"total": np.ones(8, bool)}
    found |= {f"sex:{code}": sex == n for n, code in enumerate(SEXES)}
    found |= {f"age:{code}": age == n for n, code in enumerate(AGES)}
    return found | {"young:18-39": age < 2, "young:40+": age >= 2}


def parts(question: str, answer: str) -> list[int]:
    """Which columns of the unknown cells a figure adds up: five answers, then a column a reason."""
    if question == "reason":
        return [len(ANSWERS) + REASONS.index(answer)]
    return [ANSWERS.index(each) for each in SUMS.get(answer, (answer,))]


def figures(people: People) -> Iterator[tuple[str, str, str, int, int]]:
    """Every figure of the tables: question, answer, group, n, N."""
    every = np.column_stack([people.cells, people.reasons.T])
    for group, inside in groups().items():
        for question, answers in (("settlement", (*ANSWERS, *SUMS)), ("reason", REASONS)):
            asked = range(len(ANSWERS)) if question == "settlement" else [ANSWERS.index("move")]
            for answer in answers:
                yield (
                    question, answer, group,
                    int(every[inside][:, parts(question, answer)].sum()), int(every[inside][:, list(asked)].sum()),
                )  # fmt: skip


def published(people: People, kind: str, seed: int) -> pd.DataFrame:
    """What the program prints of a survey whose publisher printed it in some way."""
    draw = np.random.default_rng(seed)
    rows = []
    for question, answer, group, n, size in figures(people):
        share = f"{100 * n / size:.1f}" if size else "0"
        row = dict.fromkeys(COLUMNS, "") | {
            "question": question, "answer": answer, "group": group, "N": str(size), "n": str(n),
            "status": "observed", "source": "x",
        }  # fmt: skip
        if kind in ("shares", "counts and shares"):
            row["share"] = share
        if kind == "shares":
            row["n"] = "…"
        if kind == "hidden by the publisher" and n < 5 and draw.random() < 0.8:
            row |= {"n": "X", "status": "suppressed"}
        rows.append(row)
    frame = pd.DataFrame(rows, dtype="str").set_axis(pd.RangeIndex(2, len(rows) + 2))
    return published_counts(Survey(form(), typed_counts(frame[list(COLUMNS)], "x.csv", form(), {"x"})))


class Attacker:
    """Bounds the unknown cells by what is printed."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._width = len(ANSWERS) + len(REASONS)
        left, low, high = [], [], []
        for row in table.to_dict("records"):
            figure = self._figure(row["question"], row["answer"], row["group"])
            asked = self._asked(row["question"], row["group"])
            if not np.isnan(row["N"]):
                left, low, high = [*left, asked], [*low, row["N"]], [*high, row["N"]]
            if not np.isnan(row["n"]):
                left, low, high = [*left, figure], [*low, row["n"]], [*high, row["n"]]
            elif not np.isnan(row["share"]) and not np.isnan(row["N"]):
                near = row["N"] / 100 * np.array([row["share"] - 0.05, row["share"] + 0.05])
                # people are whole
                left, low, high = (
                    [*left, figure],
                    [*low, np.ceil(near[0] - 1e-9)],
                    [*high, np.floor(near[1] + 1e-9)],
                )
        for place in range(8):  # who gives a reason wants to move
            for reason in range(len(REASONS)):
                tie = np.zeros((8, self._width))
                tie[place, len(ANSWERS) + reason], tie[place, ANSWERS.index("move")] = 1, -1
                left, low, high = [*left, tie.ravel()], [*low, -np.inf], [*high, 0]
        self._matrix = sparse.csr_array(np.array(left))
        self._low, self._high = np.array(low, float), np.array(high, float)

    def _figure(self, question: str, answer: str, group: str) -> np.ndarray:
        cells = np.zeros((8, self._width))
        cells[np.ix_(groups()[group], parts(question, answer))] = 1
        return cells.ravel()

    def _asked(self, question: str, group: str) -> np.ndarray:
        answers = ANSWERS if question == "settlement" else ("move",)
        return sum(self._figure("settlement", answer, group) for answer in answers)

    def bounds(self, question: str, answer: str, group: str) -> tuple[int, int]:
        """The least and the most people that a figure can hold."""
        figure = self._figure(question, answer, group)
        ends = []
        for sign in (1, -1):
            solved = optimize.milp(
                sign * figure, constraints=optimize.LinearConstraint(self._matrix, self._low, self._high)
            )
            assert solved.status in (0, 3), solved.message
            ends.append(10**6 if solved.status == 3 else sign * solved.fun)
        return int(np.ceil(ends[0] - 1e-6)), int(np.floor(ends[1] + 1e-6))


def small(people: People) -> list[tuple[str, str, str, int]]:
    return [(q, a, g, n) for q, a, g, n, _ in figures(people) if n < 10]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_small_cell_is_given_away(kind, seed):
    people = People.drawn(seed)
    table = published(people, kind, seed)
    printed = table.set_index(["question", "answer", "group"])
    attacker = Attacker(table)
    hidden = small(people)
    assert hidden
    for question, answer, group, n in hidden if CAMPAIGN else hidden[::6]:
        assert np.isnan(printed.loc[(question, answer, group), "n"])
        assert np.isnan(printed.loc[(question, answer, group), "share"])
        low, high = attacker.bounds(question, answer, group)
        assert low <= n <= high, "the attacker is right"
        assert low < high, f"{question} {answer} {group} is {n}"


def test_the_attacker_is_worth_something():
    """With only the small cells hidden he finds many of them."""
    found = 0
    for seed in range(4):
        people = People.drawn(seed)
        rows = [
            {
                "question": q,
                "answer": a,
                "group": g,
                "n": n if n >= 10 else np.nan,
                "N": size,
                "share": np.nan,
            }
            for q, a, g, n, size in figures(people)
        ]
        attacker = Attacker(pd.DataFrame(rows))
        bounds = [attacker.bounds(q, a, g) for q, a, g, _ in small(people)[:12]]
        found += sum(low == high for low, high in bounds)
    assert found > 5
