"""The respondents of a survey: the only module that reads them. What it gives are suppressed tables.

Rows of respondents lie in the data folder's store, outside git, and leave this module only as counts of ten or more
and what is computed from them. The tables of a survey are always the same ones, those of its description: nobody can
ask for groups that differ by one person.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.checking.errors import InputError
from analysis.methods.intervals import wilson
from analysis.methods.survey import Cells, SurveyDesign, domain_proportion, suppress_linked, survey_design
from analysis.methods.survey.suppression import REFERENCE_BELOW
from analysis.model.surveys import TOTAL, SurveyForm, group_code
from analysis.store.data_store import DataStore
from analysis.store.respondent_file import Respondents, read_respondents
from analysis.store.survey_placing import RESPONDENTS_FILE, put_in_place, stored
from analysis.store.survey_population import AGE, SEX, targets
from analysis.store.survey_weights import Weighting, raked

__all__ = ["SurveyTables", "respondent_tables", "stored", "take_in"]

COLUMNS: Final = (
    *("question", "answer", "group", "n", "N", "share", "lower", "upper"),
    *("weighted", "weighted_share", "weighted_lower", "weighted_upper", "effective_n", "status"),
)
"""`share` and limits are shares of 1 with 95 % limits; `effective_n` is the sample size behind the weighted ones."""

PUBLISHED, REFERENCE, SUPPRESSED = "published", "reference", "suppressed"
"""Values of `status`: printed; printed as 参考値, fewer than 30 respondents in the group; hidden."""


@dataclass(frozen=True)
class SurveyTables:
    """What may be known of the respondents of a survey.

    Attributes
    ----------
    form : the survey.
    table : columns of `COLUMNS`, one row a question, answer or subtotal, and group; NaN where hidden.
    weighting : how the weights were made, or why there are none.
    set_aside : whether respondents who did not say their group were too few to be shown, and left out of all tables.
    """

    form: SurveyForm
    table: pd.DataFrame
    weighting: Weighting
    set_aside: bool


def take_in(
    path: Path,
    form: SurveyForm,
    data_dir: Path,
    described: Callable[[SurveyTables], Mapping[str, bytes]] | None = None,
) -> SurveyTables | None:
    """Check a file of respondents and keep the columns that the survey maps, and no others, in the store.

    Parameters
    ----------
    described : makes the other files of the survey from its tables, which are then put in place together with the
        respondents, and returned.

    Raises
    ------
    InputError
        When the file fails its checks (`analysis.store.respondent_file`) or can't be kept.
    """
    people = read_respondents(path, form)
    tables = _suppressed_tables(data_dir, form, people) if described else None
    files = described(tables) if described and tables else {}
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(people.cells.columns)
    writer.writerows(people.cells.itertuples(index=False, name=None))
    put_in_place(data_dir, form.area, form.id, {**files, RESPONDENTS_FILE: text.getvalue().encode()})
    return tables


def respondent_tables(data_dir: Path, form: SurveyForm) -> SurveyTables:
    """Return the suppressed tables of a survey whose respondents are in the store.

    Figures of fewer than 10 respondents are hidden, and as many others as it takes that they cannot be worked out
    from what is printed, weighted numbers and subtotals included (`suppress_linked`). Weights are raked to the
    population by sex and age; who did not give both has no weight. Limits of unweighted shares are Wilson's, of
    weighted ones Wilson's on the effective sample.

    Raises
    ------
    InputError
        When there are no respondents in the store, or they no longer fit the survey's description.
    """
    path = stored(data_dir, form.area, form.id)
    if not path.is_file():
        raise InputError(
            "回答者ごとのファイルがデータフォルダの store にありません",
            where=f"{form.area}/{form.id}",
            remedy="`ebpm survey import` で取り込んでください",
        )
    return _suppressed_tables(data_dir, form, read_respondents(path, form))


def _suppressed_tables(data_dir: Path, form: SurveyForm, people: Respondents) -> SurveyTables:
    kept = _shown(people, form)
    population = targets(form, DataStore.open(data_dir, areas=[form.area], indicators=["population"]))
    _check_population(form, people, kept, population.total)
    labels = {name: people.groups.loc[kept, name].tolist() for name in (SEX, AGE) if name in people.groups}
    if set(labels) == {SEX, AGE}:
        weights, weighting = raked(people.weight[kept], labels, population)
    else:
        weights, weighting = np.zeros(int(kept.sum())), Weighting(missing="性別と年齢の列がありません")
    table = _Tables(form, people, kept, weights, weighting, population.total or None).table()
    return SurveyTables(form, table, _without_hidden(weighting, table, form), not kept.all())


def _check_population(form: SurveyForm, people: Respondents, kept: NDArray[np.bool_], persons: float) -> None:
    """Refuse a population that is smaller than its sample."""
    too_small = [] if not 0 < persons < kept.sum() else ["by_sex_and_age"]
    if people.stratum is not None and form.population is not None:
        sizes = people.stratum[kept].value_counts()
        known = form.population.by_stratum
        too_small += [f"by_stratum の {name}" for name in known if sizes.get(name, 0) > known[name]]
    if too_small:
        raise InputError(
            f"人口（{'、'.join(too_small)}）が回答者の数より少なくなっています",
            where=f"{form.id}/survey.yml population",
            expected="調査の対象となった人の数",
        )


def _without_hidden(weighting: Weighting, table: pd.DataFrame, form: SurveyForm) -> Weighting:
    """Return the weighting without the numbers of respondents of groups whose numbers the tables hide."""
    of_everybody = [id_ for id_, question in form.questions.items() if question.asked_of is None]
    hidden = set(table.loc[table["N"].isna() & table["question"].isin(of_everybody), "group"])
    margins = weighting.margins.copy()
    codes = [group_code(str(g), str(c)) for g, c in zip(margins["grouping"], margins["group"], strict=True)]
    secret = np.array([code in hidden for code in codes], bool)
    margins[["n", "sample_share"]] = margins[["n", "sample_share"]].astype(float)
    margins.loc[secret, ["n", "sample_share"]] = np.nan
    return replace(weighting, margins=margins)


def _shown(people: Respondents, form: SurveyForm) -> NDArray[np.bool_]:
    """Tell whom the tables count: all but those of a group `no_answer` of fewer than 30.

    Nearly all of such a group's figures would be hidden, and with them those of the group next to it: what the whole
    has more than women and men are those who did not say.
    """
    kept = np.ones(len(people.groups), bool)
    while True:
        before = kept.copy()
        for name in people.groups:
            grouping = form.groupings[name]
            for code, group in grouping.groups.items():
                of_group = kept & (people.groups[name] == code).to_numpy()
                if group.no_answer and of_group.sum() < REFERENCE_BELOW:
                    kept &= ~of_group
        if (kept == before).all():
            return kept


class _Tables:
    """The tables of one survey while they are made."""

    def __init__(
        self,
        form: SurveyForm,
        people: Respondents,
        kept: NDArray[np.bool_],
        weights: NDArray[np.float64],
        weighting: Weighting,
        persons: float | None,
    ) -> None:
        self._form, self._weights, self._persons = form, weights, persons
        self._groups = people.groups[kept].reset_index(drop=True)
        self._answers = {q: each[kept].reset_index(drop=True) for q, each in people.answers.items()}
        everyone = people.groups.index[kept]
        self._chosen = {q: each.reindex(everyone).reset_index(drop=True) for q, each in people.chosen.items()}
        self._weighted = not weighting.missing
        self._design = self._survey_design(people, kept) if self._weighted else None
        keys = [tuple(row) for row in self._groups.itertuples(index=False)] or [()] * int(kept.sum())
        self._class, classes = pd.factorize(pd.Series(keys, dtype="object"))
        self._names = [TOTAL]
        members = [np.ones(len(classes), bool)]
        for place, name in enumerate(self._groups.columns):
            for code in form.groupings[name].groups:
                member = np.array([key[place] == code for key in classes], bool)
                if member.any():
                    self._names.append(group_code(name, code))
                    members.append(member)
        self._member = np.array(members, bool)
        # a figure of everybody is worth more to the reader than those of groups
        self._importance = np.where(np.arange(len(members)) == 0, 100.0, 1.0)[:, None]

    def table(self) -> pd.DataFrame:
        """Return all rows; a group that a question hides as a whole is hidden in every question."""
        secret = suppress_linked(
            self._cells(np.ones((len(self._class), 1), bool)),
            self._member,
            [[True]],
            importance=self._importance,
        )[:, 0]
        while True:
            hidden: dict[str, dict[str, NDArray[np.bool_]]] = {}
            for question in self._form.questions:
                if question in self._answers or question in self._chosen:
                    hidden[question] = self._hidden(question, secret, hidden)
            more = secret.copy()
            for question, each in hidden.items():
                if self._form.questions[question].asked_of is None:
                    more |= each[""]
            if (more == secret).all():
                break
            secret = more
        rows = [row for question, each in hidden.items() for row in self._rows(question, each)]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _hidden(
        self, question: str, secret: NDArray[np.bool_], done: dict[str, dict[str, NDArray[np.bool_]]]
    ) -> dict[str, NDArray[np.bool_]]:
        """Return by answer which groups are hidden; the answer "" are all who were asked."""
        asked = self._form.questions[question].asked_of
        base = secret | done[asked.question][asked.answer] if asked and asked.question in done else secret
        if question in self._chosen:
            found = {}
            for code in self._chosen[question]:
                marked = self._chosen[question][code]
                traits = np.column_stack([marked == True, marked == False])  # noqa: E712 (None: not asked)
                hidden = self._suppressed(traits, np.vstack([np.eye(2), np.ones((1, 2))]).astype(bool), base)
                found[code] = hidden[:, 0] | hidden[:, 1]
                found[""] = found.get("", base) | hidden[:, 2]
            return found
        codes = self._form.questions[question].single_answers
        answers = self._form.questions[question].answers
        sums = [code for code in answers if answers[code].sum_of]
        traits = np.column_stack([self._answers[question] == code for code in codes])
        columns = [[code == each for each in codes] for code in codes]
        columns += [[each in answers[code].sum_of for each in codes] for code in sums]
        hidden = self._suppressed(traits, np.array([*columns, [True] * len(codes)], bool), base)
        return {code: hidden[:, place] for place, code in enumerate((*codes, *sums, ""))}

    def _suppressed(
        self, traits: NDArray[np.bool_], columns: NDArray[np.bool_], base: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        hidden = np.repeat(base[:, None], len(columns), axis=1)
        fixed = np.zeros_like(hidden)
        fixed[:, -1] = True
        # subtotals are what is quoted
        importance = self._importance * np.where(columns.sum(axis=1) > 1, 10.0, 1.0)
        cells, groups = self._cells(traits), self._member
        try:
            return suppress_linked(cells, groups, columns, importance=importance, hidden=hidden, fixed=fixed)
        except RuntimeError:  # then whole groups must go
            return suppress_linked(cells, groups, columns, importance=importance, hidden=hidden)

    def _cells(self, traits: NDArray[np.bool_]) -> Cells:
        shape = (self._member.shape[1], traits.shape[1])
        counts, weighted = np.zeros(shape), np.zeros(shape)
        light, heavy = np.full(shape[0], np.inf), np.zeros(shape[0])
        np.add.at(counts, self._class, traits.astype(float))
        if not self._weighted:
            return Cells(counts)
        np.add.at(weighted, self._class, traits * self._weights[:, None])
        np.minimum.at(light, self._class, self._weights)
        np.maximum.at(heavy, self._class, self._weights)
        return Cells(counts, light, heavy, weighted)

    def _survey_design(self, people: Respondents, kept: NDArray[np.bool_]) -> SurveyDesign:
        used = self._weights > 0
        strata, population = None, self._form.population
        size: object = self._persons
        if people.stratum is not None:
            strata = people.stratum[kept][used].tolist()
            known = population.by_stratum if population else {}
            size = dict(known) if set(strata) <= set(known) else None
        return survey_design(
            self._weights[used],
            strata=strata,
            population=size,  # type: ignore[arg-type]
            calibrated_to={name: self._groups.loc[used, name].tolist() for name in (SEX, AGE)},
            initial_weights=people.weight[kept][used],
        )

    def _rows(self, question: str, hidden: dict[str, NDArray[np.bool_]]) -> list[tuple[object, ...]]:
        rows = []
        for place, group in enumerate(self._names):
            inside = self._member[place][self._class]
            for answer in self._form.questions[question].answers:
                if answer not in hidden:
                    continue
                trait, asked = self._trait(question, answer)
                row = self._figures(trait & inside, asked & inside, place == 0)
                base = np.nan if hidden[""][place] else row[1]
                if hidden[answer][place]:
                    row = (np.nan, base, *[np.nan] * 8)
                status = (
                    SUPPRESSED
                    if hidden[answer][place]
                    else PUBLISHED
                    if base >= REFERENCE_BELOW
                    else REFERENCE
                )
                rows.append((question, answer, group, *row, status))
        return rows

    def _trait(self, question: str, answer: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        if question in self._chosen:
            marked = self._chosen[question][answer]
            return (marked == True).to_numpy(bool), marked.notna().to_numpy(bool)  # noqa: E712
        given = self._answers[question]
        parts = self._form.questions[question].answers[answer].sum_of or (answer,)
        return given.isin(parts).to_numpy(bool), given.notna().to_numpy(bool)

    def _figures(
        self, trait: NDArray[np.bool_], inside: NDArray[np.bool_], everybody: bool
    ) -> tuple[float, ...]:
        n, base = float(trait.sum()), float(inside.sum())
        plain = wilson(n, base, population=self._persons if everybody else None)
        found = (n, base, *(_number(each) for each in (plain.value, plain.lower, plain.upper)))
        if self._design is None:
            return (*found, *[np.nan] * 5)
        used = self._weights > 0
        share = domain_proportion(trait[used], inside[used], self._design).estimate
        weighted = float(self._weights[trait].sum())
        return (
            *found,
            weighted,
            *(_number(each) for each in (share.value, share.lower, share.upper, share.n)),
        )


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)
