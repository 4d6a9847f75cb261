"""An analyst's mistake in a notebook is a short message, not the calls that led to it."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell

from analysis.checking.errors import InputError


def test_a_notebook_shows_the_message_in_place_of_the_traceback(capsys):
    shell = InteractiveShell.instance()
    shell.run_cell(
        "from analysis.checking.errors import InputError\n"
        "def deep(n):\n"
        "    if n: deep(n - 1)\n"
        "    raise InputError('ありません', where='area', expected='5桁', remedy='直す')\n"
        "deep(9)"
    )
    shown = capsys.readouterr().out
    assert shown.replace("\x1b[1;31m", "").replace("\x1b[0m", "").strip().splitlines() == [
        "入力の誤り",
        "  area: ありません",
        "  期待する値: 5桁",
        "  対処: 直す",
    ]


def test_the_command_line_keeps_one_line():
    error = InputError("ありません。", where="area", expected="5桁", remedy="直す。")
    assert str(error) == "area: ありません。期待する値: 5桁。対処: 直す。"
