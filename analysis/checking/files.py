"""Read a file that a user names or has laid into a folder: what is none, or too big, is told before it is opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from analysis.checking.errors import InputError
from analysis.checking.limits import LARGEST_FILE
from analysis.checking.plain import shortened


def read_file(path: Path, *, largest: int = LARGEST_FILE, expected: str = "ファイル") -> bytes:
    """Return the bytes of a file.

    Parameters
    ----------
    largest : most bytes that are read.
    expected : what should lie there, for messages.

    Raises
    ------
    InputError
        When it is missing, a folder, a link to nothing or to itself, a pipe or device (which need never end),
        may not be read, or is larger.
    """
    where = shortened(str(path))
    try:
        found = path.stat()
        if stat.S_ISREG(found.st_mode):
            if found.st_size > largest:
                raise too_large(found.st_size, where, largest)
            return path.read_bytes()
        why = "フォルダです" if stat.S_ISDIR(found.st_mode) else "ふつうのファイルではありません"
    except FileNotFoundError:
        if not os.path.lexists(path):
            raise InputError(
                "ファイルがありません", where=where, remedy="ファイルの場所と名前を確かめてください"
            ) from None
        why = "リンクの先がありません"
    except (OSError, ValueError, RuntimeError) as error:  # an impossible name is a ValueError
        why = f"開けません（{(isinstance(error, OSError) and error.strerror) or error}）"
    raise InputError(
        f"ファイルとして読めません: {why}",
        where=where,
        expected=expected,
        remedy="フォルダやリンクなら名前を変えるか移し、ファイルなら読み取りの権限を確かめてください",
    )


def too_large(size: int, where: str, largest: int = LARGEST_FILE) -> InputError:
    """Return the error of a file that has more bytes than are read; `size` may be how many it has at least."""
    return InputError(
        f"ファイルが大きすぎます（{size:,} バイト以上）",
        where=where,
        expected=f"展開して {largest:,} バイト以下",
        remedy="要る地域や年だけの表にしてください",
    )
