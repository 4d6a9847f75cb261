"""A list of areas in a file: a code or name a line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from analysis.checking.errors import InputError
from analysis.checking.files import read_file
from analysis.checking.limits import LARGEST_YAML

_EXPECTED: Final = "コードか名前を1行に一つ書いた、UTF-8 のテキスト"


def read_area_list(path: Path) -> list[str]:
    """Return the codes or names of a file, a line each; what follows ``#`` is a remark.

    Raises
    ------
    InputError
        When it can't be read, is too large, or names no area.
    """
    try:
        lines = read_file(path, largest=LARGEST_YAML, expected=_EXPECTED).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputError(
            "団体の一覧を読めません（UTF-8 ではない）", where=str(path), expected=_EXPECTED
        ) from None
    names = [name for line in lines if (name := line.partition("#")[0].strip())]
    if not names:
        raise InputError("団体の一覧が空です", where=str(path), expected="コードか名前を1行に一つ")
    return names
