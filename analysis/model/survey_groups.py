"""Groups of respondents in a survey: sexes, age bands, districts; whether they are everybody once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, Final

from pydantic import Field, model_validator

from analysis.model.profile import Section

Label = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_+-]*$")]

OLDEST: Final = 150
"""Takes the place of the upper limit of an open band."""


class Ages(Section):
    """Ages that were asked, both limits included; without `oldest` there is no upper limit."""

    youngest: int = Field(ge=0, le=120)
    oldest: int | None = Field(default=None, ge=0, le=120)

    @model_validator(mode="after")
    def _ordered(self) -> Ages:
        if self.oldest is not None and self.oldest < self.youngest:
            raise ValueError("の oldest が youngest より小さくなっています")
        return self

    @property
    def limits(self) -> tuple[int, int]:
        """Youngest and oldest age as numbers."""
        return self.youngest, OLDEST if self.oldest is None else self.oldest

    @property
    def words(self) -> str:
        """「18歳以上」 or 「18〜79歳」."""
        return f"{self.youngest}歳以上" if self.oldest is None else f"{self.youngest}〜{self.oldest}歳"


class Group(Section):
    """A group: its ages, or the codes under which a respondent file has it.

    `no_answer` marks those who did not say (or said something that hardly anybody says): when there are too few of
    them to be shown, they are set aside, so that the other groups need not be hidden with them.
    """

    label: Label
    ages: Ages | None = None
    codes: tuple[str, ...] = ()
    no_answer: bool = False


class Grouping(Section):
    """Groups side by side.

    They are `complete` when everybody is in one of them, once; excerpts that were published are not. `column`
    is where a respondent file has them; `cross` makes the groups from those of two other groupings.
    """

    label: Label
    complete: bool = True
    column: str = ""
    cross: tuple[str, ...] = Field(default=(), max_length=2)
    groups: Mapping[Code, Group] = {}

    @model_validator(mode="after")
    def _either(self) -> Grouping:
        if len(self.cross) == 1 or bool(self.cross) == bool(self.groups):
            raise ValueError("には groups か、区分2つの cross か、どちらか一方を書きます")
        return self

    @property
    def by_age(self) -> bool:
        """Whether the groups are age bands."""
        return any(group.ages is not None for group in self.groups.values())

    @property
    def read_as_number(self) -> bool:
        """Whether a respondent file gives the age in years, from which the band follows."""
        return self.by_age and not any(group.codes for group in self.groups.values() if not group.no_answer)

    @property
    def no_answer(self) -> str | None:
        """Code of the group of those who did not say, None when there is none."""
        return next((code for code, group in self.groups.items() if group.no_answer), None)

    def check_ages(self, asked: Ages, name: str) -> None:
        """Check that age bands lie within the ages asked and, when complete, cover each of them once.

        Raises
        ------
        ValueError
            Told in Japanese, to follow the name of the field.
        """
        bands = self._bands()
        if not bands:
            return
        low, high = asked.limits
        outside = next((code for code, (first, last) in bands if first < low or last > high), None)
        if outside is not None:
            raise ValueError(
                f"の区分「{name}」の「{outside}」は、調査の対象（{asked.words}）の外の年齢を含みます"
            )
        if not self.complete:
            return
        expected = low
        for _, (first, last) in bands:
            if first > expected:
                raise ValueError(f"の区分「{name}」に {expected}歳が含まれません（complete: false なら可）")
            expected = last + 1
        if expected <= high:
            raise ValueError(f"の区分「{name}」に {expected}歳以上が含まれません（complete: false なら可）")

    def check_disjoint(self, name: str) -> None:
        """Check that no age lies in two bands and no code in two groups; raises as `check_ages`."""
        bands = self._bands()
        for (_, (_, before)), (code, (first, _)) in pairwise(bands):
            if first <= before:
                raise ValueError(f"の区分「{name}」の「{code}」は、ほかの階級と {first}歳が重なっています")
        seen: set[str] = set()
        for code, group in self.groups.items():
            for each in sorted({*group.codes, group.label}):
                if each in seen:
                    raise ValueError(
                        f"の区分「{name}」の「{code}」のコード「{each}」が、ほかの区分にもあります"
                    )
                seen.add(each)

    def _bands(self) -> list[tuple[str, tuple[int, int]]]:
        bands = [(code, group.ages.limits) for code, group in self.groups.items() if group.ages is not None]
        return sorted(bands, key=lambda band: band[1])


def settled(groupings: Mapping[str, Grouping]) -> dict[str, Grouping]:
    """Return the checked groupings, crossings with their groups; raises as `Grouping.check_ages`."""
    for id_, grouping in groupings.items():
        grouping.check_disjoint(id_)
        for other in grouping.cross:
            if other not in groupings or groupings[other].cross:
                raise ValueError(
                    f"の区分「{id_}」の cross にある「{other}」は、cross でない区分ではありません"
                )
    return {
        id_: grouping.model_copy(update={"groups": _crossed(*(groupings[each] for each in grouping.cross))})
        if grouping.cross
        else grouping
        for id_, grouping in groupings.items()
    }


def band_of(age: int, groups: Mapping[str, Group]) -> str | None:
    """Return the code of the group in which an age lies, None when it is in none."""
    return next((code for code, (low, high) in _limits(groups.items()) if low <= age <= high), None)


def within(groupings: Mapping[str, Grouping], fine: str, coarse: str) -> dict[str, str] | None:
    """Return in which group of a coarser grouping each group of a finer one lies; None when one is not so fine.

    Those who did not say lie in the coarser grouping's group of the same, or in none: "".

    Examples
    --------
    >>> five = Grouping(label="年齢", groups={"18-29": {"label": "a", "ages": {"youngest": 18, "oldest": 29}}})
    >>> wide = Grouping(label="世代", groups={"18-39": {"label": "b", "ages": {"youngest": 18, "oldest": 39}}})
    >>> within({"age": five, "young": wide}, "age", "young")
    {'18-29': '18-39'}
    """
    one, other = groupings[fine], groupings[coarse]
    if fine == coarse:
        return {code: code for code in one.groups}
    if one.cross:
        parts = [groupings[each] for each in one.cross]
        pairs = [(a, b) for a in parts[0].groups for b in parts[1].groups]
        for place, part in enumerate(one.cross):
            home = None if other.cross else within(groupings, part, coarse)
            if home is not None:
                return {code: home[pair[place]] for code, pair in zip(one.groups, pairs, strict=True)}
        return None
    if not (one.by_age and other.by_age):
        return None
    found = {code: _home(group, other) for code, group in one.groups.items()}
    return (
        None if any(home is None for home in found.values()) else {c: str(home) for c, home in found.items()}
    )


def _home(group: Group, other: Grouping) -> str | None:
    if group.ages is None:
        return other.no_answer or ""
    low, high = group.ages.limits
    bands = _limits(other.groups.items())
    return next((code for code, (first, last) in bands if first <= low and high <= last), None)


def _crossed(first: Grouping, second: Grouping) -> dict[str, Group]:
    return {
        f"{a}_{b}": Group(label=f"{one.label}・{two.label}", no_answer=one.no_answer or two.no_answer)
        for a, one in first.groups.items()
        for b, two in second.groups.items()
    }


def _limits(groups: Iterable[tuple[str, Group]]) -> Iterable[tuple[str, tuple[int, int]]]:
    return ((code, group.ages.limits) for code, group in groups if group.ages is not None)
