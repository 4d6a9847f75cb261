"""What the parser of the command line has to complain about, in Japanese."""

from __future__ import annotations

from typer.exceptions import TyperException

from analysis.checking.errors import InputError


def explained(error: TyperException) -> InputError:
    """Return the parser's error as one Japanese message that names the command, the word and the remedy.

    The parser's kinds of error are told by the names of their classes, which typer does not export.
    """
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "ebpm"
    return InputError(_what(error), where=command, remedy=f"`{command} --help` で使い方を確かめてください")


def is_help(error: TyperException) -> bool:
    """Tell whether the error is only the help of a command that was called without arguments."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _what(error: TyperException) -> str:
    kind = type(error).__name__
    parameter = getattr(getattr(error, "param", None), "name", None)
    if kind == "NoSuchOption":
        return f"オプション「{getattr(error, 'option_name', '')}」はありません"
    if kind == "MissingParameter":
        return f"「{parameter}」が指定されていません" if parameter else "必要な指定がありません"
    if kind == "BadParameter" and parameter:
        return f"「--{parameter.replace('_', '-')}」の値が正しくありません"
    if kind in ("BadOptionUsage", "BadArgumentUsage"):
        return "オプション又は引数の書き方が正しくありません"
    message = error.format_message()
    if message.startswith("No such command"):
        return f"コマンド{message.removeprefix('No such command ').rstrip('.').replace(chr(39), '「', 1).replace(chr(39), '」', 1)}はありません"
    return f"使い方に誤りがあります（{message}）"
