"""Turn pydantic's validation errors into one clear Japanese message."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from analysis.checking.errors import InputError
from analysis.checking.plain import shortened

Model = TypeVar("Model", bound=BaseModel)

_SHOWN = 60
"""Characters of a wrong value that a message repeats."""

_EXPECTED = {
    "missing": "値があること（必須）",
    "extra_forbidden": "知られている名前だけ",
    "int_parsing": "整数",
    "int_parsing_size": "整数",
    "int_type": "整数",
    "int_from_float": "整数",
    "float_parsing": "数値",
    "float_type": "数値",
    "finite_number": "限りのある数値",
    "string_too_long": "{max_length:,}文字までの文字列",
    "string_too_short": "{min_length:,}文字以上の文字列",
    "too_long": "{max_length:,}個までの一覧",
    "too_short": "{min_length:,}個以上の一覧",
    "string_unicode": "文字列",
    "set_type": "一覧（リスト）",
    "mapping_type": "名前と値の組",
    "dataclass_type": "名前と値の組",
    "model_attributes_type": "名前と値の組",
    "none_required": "空",
    "url_parsing": "https:// で始まるアドレス",
    "date_from_datetime_inexact": "2026-11-20 の形の日付",
    "multiple_of": "決められた数の倍数",
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


def validated(model: type[Model], content: object, *, where: str, what: str) -> Model:
    """Return `content` as `model`, or raise the one `InputError` that lists every breach.

    Parameters
    ----------
    content : what was read: a mapping of names and values.
    where : file or command that it came from.
    what : what the values are called in the message, for example 「パラメータ」.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise invalid(error, model, where=where, what=what) from None


def _shown(value: object) -> str:
    try:
        return shortened(repr(value), _SHOWN)
    except ValueError:  # an integer of thousands of digits
        return "（長すぎる数）"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return 「（もしや「base_year」）」 for a mistyped name, empty when nothing is near."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"（もしや「{near[0]}」）" if near else ""


def known_names(model: type[BaseModel], place: Sequence[object]) -> list[str]:
    """Return the names that a model takes at a place (`loc` of pydantic) of its content."""
    for part in place:
        field = model.model_fields.get(str(part))
        inner = next(iter(_models(field.annotation)), None) if field else None
        if isinstance(part, int):
            continue
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def invalid(error: ValidationError, model: type[BaseModel], *, where: str, what: str) -> InputError:
    """Return the `InputError` that tells what pydantic found wrong.

    Parameters
    ----------
    error : pydantic's error; all of its entries are told.
    model : what was to be made; an unknown name is answered with the nearest one of its own section.
    where : file or command that the values came from.
    what : what the values are called in the message, for example 「パラメータ」.
    """
    details = []
    expected: dict[str, None] = {}
    for entry in error.errors():
        name = shortened(".".join(str(part) for part in entry["loc"])) or what
        kind = entry["type"]
        if kind == "value_error":
            details.append(f"「{name}」{entry['ctx']['error']}")
        elif kind == "missing":
            details.append(f"「{name}」がない（必須）")
        elif kind == "extra_forbidden":
            known = known_names(model, entry["loc"][:-1])
            details.append(f"「{name}」は知られていない名前{nearest(str(entry['loc'][-1]), known)}")
            expected["、".join(known)] = None
        else:
            wanted = _EXPECTED.get(kind, "決められた形の値").format(**entry.get("ctx", {}))
            shown = _shown(entry["input"])
            details.append(f"「{name}」の値 {shown} が正しくない（期待する値: {wanted}）")
    return InputError(
        f"{what}に誤りがあります: " + "；".join(details),
        where=where,
        expected="次の名前だけ: " + "／".join(filter(None, expected)) if any(expected) else "",
        remedy="値を直してから、もう一度実行してください",
    )
