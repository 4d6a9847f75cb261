"""A list of areas in a file: a code or name a line."""

from __future__ import annotations

from pathlib import Path

from analysis.checking.errors import InputError
from analysis.checking.limits import LARGEST_FILE


def read_area_list(path: Path) -> list[str]:
    """Return the codes or names of a file, a line each; what follows ``#`` is a remark.

    Raises
    ------
    InputError
        When it can't be read, is too large, or names no area.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError("ファイルが大きすぎる")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        told = "UTF-8 ではない" if isinstance(error, UnicodeDecodeError) else str(error)
        raise InputError(
            f"団体の一覧を読めません（{getattr(error, 'strerror', None) or told}）",
            where=str(path),
            expected="コードか名前を1行に一つ書いた、UTF-8 のテキスト",
        ) from None
    names = [name for line in lines if (name := line.partition("#")[0].strip())]
    if not names:
        raise InputError("団体の一覧が空です", where=str(path), expected="コードか名前を1行に一つ")
    return names
