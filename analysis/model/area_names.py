"""Which area a user means: a code in one of its forms, or a name."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from analysis.checking.errors import InputError
from analysis.model.area_codes import check_digit
from analysis.model.catalogue import Catalogue

_LISTED: Final = 5
_DISTRICT: Final = re.compile(r"[^都道府県]+郡(?=.+[町村])")
_LOOK_IT_UP: Final = "`ebpm areas --all 名前の一部` でコードを確かめてください"


def resolve_area(text: str, catalogue: Catalogue, *, where: str = "area") -> str:
    """Return the 5-digit code of the area that a text names.

    Parameters
    ----------
    text : a 5-digit code, a 6-digit one with its check digit, or a name, with or without that of the
        prefecture, the district (郡) or, for a ward, the city; full-width digits are read as well.
    catalogue : with the areas that may be meant. Of areas of the same name, one of ``areas.csv`` comes before
        those that only imported files know.
    where : how an error names the place of the text.

    Raises
    ------
    InputError
        When the text names no area, or several; the message proposes those that may be meant. A code without
        its leading zero is not guessed.
    """
    wanted = _normalised(text)
    if re.fullmatch(r"[0-9]+", wanted):
        return _by_code(wanted, catalogue, where)
    found = _named(wanted, catalogue)
    if len(found) == 1:
        return found[0]
    if found:
        full = _spellings(catalogue)[found[0]][1]
        raise InputError(
            f"「{wanted}」に当たる団体が{len(found)}件あります",
            where=where,
            expected=_labels(found, catalogue),
            remedy=f"コードか、都道府県から書いた名前（例 {full}）で指定してください",
        )
    near = _near_names(wanted, catalogue)
    raise InputError(
        f"「{wanted}」という団体がありません",
        where=where,
        expected="5桁の標準地域コードか、団体名（例 14212、厚木市、神奈川県厚木市）",
        remedy=f"もしや {_labels(near, catalogue)} ではありませんか" if near else _LOOK_IT_UP,
    )


def matching_areas(text: str, catalogue: Catalogue) -> list[str]:
    """Return the codes of the areas that a part of a name or code fits, in the order of the catalogue.

    The name may begin with that of the prefecture; a 6-digit code fits the area whose it is.
    """
    wanted = _normalised(text)
    if re.fullmatch(r"[0-9]{6}", wanted) and check_digit(wanted[:5]) == wanted[5]:
        wanted = wanted[:5]
    return [
        code
        for code, (name, full, *_) in _spellings(catalogue).items()
        if wanted in code or wanted in name or full.startswith(wanted)
    ]


def _normalised(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _by_code(digits: str, catalogue: Catalogue, where: str) -> str:
    if digits in catalogue.areas.index:
        return digits
    with_check = digits.zfill(6)
    meant = [
        code
        for code, fits in (
            (with_check[:5], len(digits) in (5, 6) and check_digit(with_check[:5]) == with_check[5]),
            (digits.zfill(5), len(digits) == 4),
        )
        if fits and code in catalogue.areas.index
    ]
    if meant and len(digits) == 6:
        return meant[0]
    if meant:
        raise InputError(
            f"地域コード「{digits}」がありません",
            where=where,
            expected="先頭の 0 を含む5桁の標準地域コード",
            remedy=f"もしや {_labels(meant, catalogue)} ではありませんか",
        )
    if len(digits) == 6 and digits[:5] in catalogue.areas.index:
        raise InputError(
            f"地域コード「{digits}」の検査数字（6桁目）が合いません",
            where=where,
            expected=f"{catalogue.area_label(digits[:5])} なら {digits[:5]} か {digits[:5]}{check_digit(digits[:5])}",
            remedy="コードを確かめてください",
        )
    return catalogue.require_area(digits, where=where)


def _named(name: str, catalogue: Catalogue) -> list[str]:
    """Return the codes of the areas of exactly this name, those of ``areas.csv`` if there are any."""
    wanted = {name, _DISTRICT.sub("", name, count=1)}
    found = [code for code, spellings in _spellings(catalogue).items() if not wanted.isdisjoint(spellings)]
    return [code for code in found if code not in catalogue.added] or found


def _spellings(catalogue: Catalogue) -> dict[str, list[str]]:
    """Return how the areas are called, by code: the name, alone and after that of the prefecture.

    Of a designated city's ward, third, the name without that of the city.
    """
    table = catalogue.areas
    names = dict(zip(table["area"], table["name_ja"], strict=True))
    found = {}
    for code, prefecture, city in zip(table["area"], table["prefecture"], table["parent"], strict=True):
        name = names[code]
        within = names.get(prefecture, "") if prefecture != code else ""
        found[code] = [name, within + name, *([name.removeprefix(names[city])] if city in names else [])]
    return found


def _near_names(name: str, catalogue: Catalogue) -> list[str]:
    """Return the codes of the areas whose names contain the text, or are the most alike."""
    codes: dict[str, list[str]] = {}
    for code, each in zip(catalogue.areas["area"], catalogue.areas["name_ja"], strict=True):
        codes.setdefault(each, []).append(code)
    containing = [each for each in codes if name and name in each]
    alike = difflib.get_close_matches(_DISTRICT.sub("", name, count=1), codes, n=4 * _LISTED, cutoff=0.6)
    alike.sort(key=lambda each: each[0] != name[0])  # a slip is seldom in the first letter
    found = [code for each in dict.fromkeys([*containing, *alike]) for code in codes[each]]
    return found[:_LISTED]


def _labels(codes: Iterable[str], catalogue: Catalogue) -> str:
    return "、".join(catalogue.area_label(code) for code in codes)
