"""What is asked of the store: which indicator, bases, years and sexes, as an analyst writes them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from analysis.checking.errors import InputError
from analysis.checking.pydantic_errors import nearest
from analysis.model.catalogue import Catalogue
from analysis.model.observations import SEXES
from analysis.words.phrases import joined

Years = int | tuple[int | None, int | None] | Iterable[int] | None
"""One year, first and last year (None for open), or a list or range of years."""

_SEX_WORDS = {"総数": "total", "計": "total", "男女": "total", "男": "male", "男性": "male", "女": "female", "女性": "female"}  # fmt: skip


def listed(given: str | Iterable[str]) -> list[str]:
    """Return one text or several as a list, each once."""
    return [given] if isinstance(given, str) else list(dict.fromkeys(map(str, given)))


def indicator_id(given: str, catalogue: Catalogue) -> str:
    """Return the id of an indicator that is given by its id or by its Japanese name.

    Raises
    ------
    InputError
        When there is none; names that contain the text are proposed.
    """
    known = {str(indicator) for indicator, _ in catalogue.indicator_bases}
    if given in known:
        return given
    wanted = unicodedata.normalize("NFKC", given).strip()
    names = dict(zip(catalogue.indicators["name_ja"], catalogue.indicators["indicator"], strict=True))
    folded = {unicodedata.normalize("NFKC", name): indicator for name, indicator in names.items()}
    exact = {indicator for name, indicator in folded.items() if name == wanted}
    # 「人口」 is called 人口（国勢調査） on one basis and 人口（住民基本台帳） on another
    exact |= {indicator for name, indicator in folded.items() if name.partition("(")[0] == wanted}
    if len(exact) == 1:
        return exact.pop()
    similar: dict[str, str] = {}
    for name, indicator in names.items():
        if wanted and wanted in unicodedata.normalize("NFKC", name):
            similar.setdefault(indicator, name.partition("（")[0])
    near = [f'"{indicator}"（{name}）' for indicator, name in similar.items()]
    raise InputError(
        f"指標「{given}」はありません{'' if near else nearest(given, known)}",
        where="indicator",
        expected=f"次のどれか: {'、'.join(near[:8])}" if near else "`explore.indicators()` にある名前",
        remedy=f'`explore.indicators("{wanted}")` で探してください' if near else "",
    )


def sexes_of(given: str | Sequence[str]) -> list[str]:
    """Return sexes as the tables write them; 「女性」 and so on are understood.

    Raises
    ------
    InputError
        When one is none.
    """
    found = [_SEX_WORDS.get(each, each) for each in listed(given)]
    for each in found:
        if each not in SEXES:
            raise InputError(f"「{each}」は性別として読めません", where="sex", expected="、".join(SEXES))
    return found


def wanted_years(given: Years) -> Collection[int]:
    """Return the years that are asked for as something that says whether it contains one.

    Raises
    ------
    InputError
        When they are no years.
    """
    try:
        if given is None:
            return range(0, 10_000)
        if isinstance(given, int):
            return (int(given),)
        if isinstance(given, tuple) and len(given) == 2:
            first, last = given
            span = range(0 if first is None else int(first), 10_000 if last is None else int(last) + 1)
            if not span:
                raise ValueError
            return span
        return frozenset(int(each) for each in given if each is not None)
    except (TypeError, ValueError):
        raise InputError(
            f"「{given}」は年として読めません",
            where="years",
            expected="2020、(2013, 2023)、(2013, None)、range(2013, 2024)、[2015, 2020] のような形",
        ) from None


def chosen_bases(
    given: str | Iterable[str] | None,
    found: Mapping[str, tuple[int, int]],
    indicator: str,
    catalogue: Catalogue,
) -> list[str]:
    """Return the bases that are asked for, or the only one that there is.

    Parameters
    ----------
    given : ids or Japanese names of bases, None for the only one.
    found : bases with values for what is asked, with their first and last year.

    Raises
    ------
    InputError
        When nothing was given and there are several, or a given one has no values; both name what there is.
    """
    choices = "、".join(
        f'basis="{basis}"（{catalogue.basis_name(basis)}、{span_words(first, last)}）'
        for basis, (first, last) in found.items()
    )
    if given is None:
        if len(found) == 1:
            return list(found)
        name = plain_name(indicator, found, catalogue)
        raise InputError(
            f"「{name}」には統計の基準が{len(found)}つあり、数える対象が違うため混ぜられません",
            where="basis",
            expected=choices,
            remedy="どれか一つを選んでください。並べて見るときは "
            + "basis=["
            + ", ".join(f'"{basis}"' for basis in list(found)[:2])
            + "] のように書くと、基準ごとの行になります",
        )
    names = {catalogue.basis_name(str(basis)): str(basis) for basis in catalogue.bases.index}
    wanted = [names.get(each, each) for each in listed(given)]
    for each in wanted:
        if each not in found:
            known = each in catalogue.bases.index
            what = (
                f"統計の基準「{catalogue.basis_name(each)}」の値がありません"
                if known
                else f"統計の基準「{each}」はありません{nearest(each, found)}"
            )
            raise InputError(what, where="basis", expected=choices)
    return list(dict.fromkeys(wanted))


def span_words(first: int, last: int) -> str:
    """Return first and last year in Japanese.

    Examples
    --------
    >>> span_words(2013, 2023), span_words(2022, 2022)
    ('2013〜2023年', '2022年')
    """
    return f"{first}年" if first == last else f"{first}〜{last}年"


def plain_name(indicator: str, bases: Iterable[str], catalogue: Catalogue) -> str:
    """Return what an indicator is called on its bases: 人口（国勢調査） and 人口（住民基本台帳） are both 人口."""
    names = [str(catalogue.indicators.at[(indicator, basis), "name_ja"]) for basis in bases]
    return (
        names[0] if len(set(names)) == 1 else joined(list(dict.fromkeys(n.partition("（")[0] for n in names)))
    )
