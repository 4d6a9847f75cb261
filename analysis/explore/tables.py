"""Tables that can be sorted and searched, without a network: itables over the elements of a report."""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from typing import Any, Final

from analysis.elements import Table
from analysis.elements.html import FONTS, page, paragraph, small_print

_WORDS: Final[Any] = {
    "search": "表の中を探す：",
    "emptyTable": "行がありません",
    "zeroRecords": "合う行がありません",
    "info": "_TOTAL_行のうち _START_〜_END_",
    "infoEmpty": "0行",
    "infoFiltered": "（全_MAX_行）",
    "lengthMenu": "_MENU_行ずつ",
    "paginate": {"first": "最初", "last": "最後", "next": "次", "previous": "前"},
    "aria": {"orderable": "この列で並べ替える", "orderableReverse": "この列で逆に並べ替える"},
}
_LONG: Final = 15
"""Rows from which a table gets a search box and pages."""
_WAITING: Final = re.compile(r"<tbody>.*?</tbody>", re.DOTALL)
_MARK: Final = re.compile(r"<sup>.*?</sup>", re.DOTALL)


@cache
def table_library() -> str:
    """Return the HTML that brings the table library into a page, from the installed package."""
    from itables.javascript import generate_init_offline_itables_html
    from itables.options import dt_bundle

    return str(generate_init_offline_itables_html(dt_bundle))


def sortable(table: Table) -> str:
    """Return a table as HTML whose columns sort by a click: numbers as numbers, printed as in the report.

    The page needs `table_library` once before.
    """
    from itables import JavascriptFunction, to_html_datatable

    frame = table.frame()
    frame.columns = [column.header for column in table.columns]
    long = len(frame) >= _LONG
    body = to_html_datatable(
        frame,
        connected=False,
        warn_on_unexpected_option_type=False,
        allow_html=False,
        showIndex=False,
        text_in_header_can_be_selected=False,
        language=_WORDS,
        paging=long,
        layout={
            "topStart": None,
            "topEnd": "search" if long else None,
            "bottomStart": "info" if long else None,
            "bottomEnd": "paging" if long else None,
        },
        order=[],
        classes="display compact",
        style="table-layout:auto;width:100%",
        columnDefs=[
            {
                "targets": place,
                "className": "dt-right",
                "render": JavascriptFunction(_printed(column.decimals, column.sign, column.grouped)),
            }
            for place, column in enumerate(table.columns)
            if column.kind == "number"
        ],
    )
    # what stands there until the table is drawn, in English and with the address of the library's makers
    body = _WAITING.sub("<tbody><tr><td>表を準備しています…</td></tr></tbody>", body, count=1)
    body = _MARK.sub("", body)
    head = page(paragraph(table.title, "title"))
    foot = page(
        small_print(
            {"期間": table.period, "統計の種類": table.basis}, {"出典": table.source}, {"注": table.note}
        )
    )
    return f"{head}<div style='font-family:{FONTS}'>{body}</div>{foot}"


def _printed(decimals: int, sign: bool, grouped: bool) -> str:
    """Return the function that prints a number as `Column.format` does; sorting takes the number itself."""
    options: dict[str, Any] = {
        "minimumFractionDigits": decimals,
        "maximumFractionDigits": decimals,
        "useGrouping": grouped,
    }
    plus = "(n > 0 ? '+' : '') + " if sign else ""
    return (
        "function (data, type) {"
        " if (type !== 'display') { return data; }"
        " if (data === null || data === '' || isNaN(Number(data))) { return '…'; }"
        f" const n = Number(data); return {plus}n.toLocaleString('ja-JP', {json.dumps(options)}).replace('-', '−');"
        " }"
    )


def box(text: str) -> str:
    """Return a warning as HTML: a mistake of the user, in the words of the error."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    return page(lines, kind="box warning")
