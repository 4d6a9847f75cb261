"""Turn pydantic's validation errors into one clear Japanese message."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from analysis.checking.errors import InputError

_EXPECTED = {
    "missing": "値があること（必須）",
    "extra_forbidden": "知られている名前だけ",
    "int_parsing": "整数",
    "int_type": "整数",
    "int_from_float": "整数",
    "float_parsing": "数値",
    "float_type": "数値",
    "string_type": "文字列",
    "string_pattern_mismatch": "決められた形（例: 5桁の標準地域コード）",
    "literal_error": "決められた語のいずれか",
    "enum": "決められた語のいずれか",
    "greater_than": "下限より大きい値",
    "greater_than_equal": "下限以上の値",
    "less_than": "上限より小さい値",
    "less_than_equal": "上限以下の値",
    "bool_parsing": "true か false",
    "bool_type": "true か false",
    "list_type": "一覧（リスト）",
    "tuple_type": "一覧（リスト）",
    "dict_type": "名前と値の組",
    "model_type": "名前と値の組",
    "date_from_datetime_parsing": "2026-11-20 の形の日付",
    "date_parsing": "2026-11-20 の形の日付",
    "date_type": "2026-11-20 の形の日付",
}


def invalid(error: ValidationError, *, where: str, what: str, known: Iterable[str] = ()) -> InputError:
    """Return the `InputError` that tells what pydantic found wrong.

    Parameters
    ----------
    error : pydantic's error; all of its entries are told.
    where : file or command that the values came from.
    what : what the values are called in the message, for example 「パラメータ」.
    known : names that would have been accepted, told when an unknown one was given.
    """
    details = []
    unknown = False
    for entry in error.errors():
        name = ".".join(str(part) for part in entry["loc"]) or what
        kind = entry["type"]
        unknown |= kind == "extra_forbidden"
        if kind == "value_error":
            details.append(f"「{name}」{entry['ctx']['error']}")
        elif kind == "missing":
            details.append(f"「{name}」がない（必須）")
        elif kind == "extra_forbidden":
            details.append(f"「{name}」は知られていない名前")
        else:
            expected = _EXPECTED.get(kind, entry["msg"])
            details.append(f"「{name}」の値 {entry['input']!r} が正しくない（期待する値: {expected}）")
    names = "、".join(known)
    return InputError(
        f"{what}に誤りがあります: " + "；".join(details),
        where=where,
        expected=f"次の名前だけ: {names}" if unknown and names else "",
        remedy="値を直してから、もう一度実行してください",
    )
