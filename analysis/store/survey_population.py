"""The population that a survey speaks for, by sex and age group: from its description or from the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from analysis.model.survey_groups import OLDEST, Grouping
from analysis.model.surveys import Population, SurveyForm
from analysis.store.data_store import DataStore

SEX, AGE = "sex", "age"
"""The groupings of a survey whose populations the weights are to meet."""

_REGISTER: Final = "resident_register"
_SEXES: Final = ("male", "female")


@dataclass(frozen=True)
class Targets:
    """Persons by sex and age group, or in Japanese why they are not known.

    Attributes
    ----------
    persons : sex -> age group -> persons; empty when not known.
    label : in Japanese, what was counted when.
    source : id of the source.
    missing : why there are none.
    """

    persons: Mapping[str, Mapping[str, float]]
    label: str = ""
    source: str = ""
    missing: str = ""

    @property
    def total(self) -> float:
        """All persons."""
        return sum(sum(ages.values()) for ages in self.persons.values())


def targets(form: SurveyForm, store: DataStore) -> Targets:
    """Return the population of a survey by its groupings `sex` and `age`.

    The description's own numbers come first. Otherwise it is the register (all residents) of 1 January of the
    year in which the fieldwork began, or of the nearest year within one of it. A five-year band that a group cuts
    is split evenly by single years of age: 18 and 19 are two fifths of 15-19.
    """
    sex, age = form.groupings.get(SEX), form.groupings.get(AGE)
    if sex is None or age is None or not set(_SEXES) <= set(sex.groups) or not age.by_age:
        return Targets({}, missing="調査に、性別（male・female）と年齢の区分がありません")
    if form.population is not None and form.population.by_sex_and_age:
        return _given(form.population, age)
    if form.synthetic:
        return Targets({}, missing="調査の説明に人口（population）がありません")
    return _from_register(form, age, store)


def _given(population: Population, age: Grouping) -> Targets:
    day = population.date
    ages = {code for code, group in age.groups.items() if group.ages is not None}
    if set(population.by_sex_and_age) != set(_SEXES) or any(
        set(each) != ages for each in population.by_sex_and_age.values()
    ):
        return Targets({}, missing="調査の説明の人口（by_sex_and_age）が、性別と年齢の区分に合いません")
    return Targets(
        {s: {a: float(n) for a, n in each.items()} for s, each in population.by_sex_and_age.items()},
        label=f"{day.year}年{day.month}月{day.day}日現在の人口",
        source=population.source,
    )


def _from_register(form: SurveyForm, age: Grouping, store: DataStore) -> Targets:
    wanted = form.period.first.year if form.period else form.fiscal_year
    rows = store.history(form.area, "population", _REGISTER).observations
    rows = rows[rows["sex"].isin(_SEXES) & rows["value"].notna()]
    for year in (wanted, wanted + 1, wanted - 1):
        counted = rows[rows["year"] == year]
        persons = {
            s: _grouped(counted[counted["sex"] == s].set_index("age")["value"].to_dict(), age) for s in _SEXES
        }
        if all(each is not None for each in persons.values()):
            sources = sorted(counted["source"].unique())
            label = f"{year}年1月1日現在の住民基本台帳人口（外国人住民を含む）"
            return Targets({s: each or {} for s, each in persons.items()}, label, sources[0])
    return Targets(
        {},
        missing=f"{wanted}年前後の住民基本台帳年齢階級別人口（総計、男女別）がありません。`ebpm data import juki` で取り込めます",
    )


def _grouped(bands: Mapping[str, float], age: Grouping) -> dict[str, float] | None:
    """Return persons by age group from five-year bands; None when the bands do not reach."""
    limits: dict[tuple[int, int], float] = {}
    for band, persons in bands.items():
        if band.endswith("+"):
            limits[int(band[:-1]), OLDEST] = persons
        elif "-" in band:
            first_age, last_age = band.split("-")
            limits[int(first_age), int(last_age)] = persons
    narrow = {key: n for key, n in limits.items() if key[1] - key[0] <= 4 or key[1] == OLDEST}
    found = {}
    for code, group in age.groups.items():
        if group.ages is None:
            continue
        low, high = group.ages.limits
        total, covered = 0.0, 0
        for (first, last), persons in narrow.items():
            overlap = min(high, last) - max(low, first) + 1
            if overlap <= 0:
                continue
            if last == OLDEST and (first < low or high < last):
                return None
            total += persons * overlap / (last - first + 1)
            covered += overlap
        if covered != high - low + 1:
            return None
        found[code] = total
    return found
