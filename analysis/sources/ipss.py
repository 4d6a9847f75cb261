"""日本の地域別将来推計人口 (社人研): results of the 2018 and 2023 projections, in the layouts they come in.

- every area, year and age in one table, both sexes in a workbook or one sex in a flattened CSV (`ipss_wide`);
- 結果表1 and 2: one row an area, one column a year, for the total or a broad age group (`ipss_totals`);
- one workbook a prefecture with a sheet an area, by sex and 5-year age (`ipss_sheets`).

The edition follows from the base year (2015: 2018 edition, 2020: 2023 edition), so does the basis. The base
year is marked estimated (census population with unknown ages distributed), later years projected. Codes are
printed without the leading zero. The 2023 edition projects 浜通り, 13 municipalities of Fukushima, as one
area, 07999; the 2018 edition has no municipality of Fukushima.

The layout of the 2018 CSV was checked on the real files; the workbooks are read by their header words as
described by other readers of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from analysis.sources import ipss_sheets, ipss_totals, ipss_wide
from analysis.sources.formats import open_table, require
from analysis.sources.reading import Head, Reading, Recognition

FORMAT: Final = "ipss"
TITLE: Final = "社人研の地域別将来推計人口"
EXPECTED: Final = (
    "「コード,市などの別,都道府県,市区町村」の見出しと「2015年」などの年、または市区町村ごとのシート"
)

EDITIONS: Final = {2015: "2018", 2020: "2023"}
"""Edition by the base year of the projection."""

_LAYOUTS: Final = {
    ipss_wide: "男女・年齢（5歳）階級別",
    ipss_totals: "結果表",
    ipss_sheets: "市区町村別シート",
}


def recognise(head: Head) -> Recognition | None:
    """Recognise one of the three layouts by its header words, and the edition by its base year."""
    for layout, name in _LAYOUTS.items():
        base = layout.base_year(head)
        if base in EDITIONS:
            edition = EDITIONS[base]
            return Recognition(FORMAT, edition, f"社人研 {edition}年推計（{name}）")
    return None


def read(path: Path) -> Reading:
    """Return the projected population of every area, year, sex and age of the file.

    Raises
    ------
    InputError
        When the file is no such table or another edition, the sex of a flattened table is not told, or rows
        or cells can't be read.
    """
    table = open_table(path)
    recognition = require(FORMAT, table.head)
    basis = f"ipss_{recognition.edition}"
    if ipss_sheets.base_year(table.head) is not None:
        return ipss_sheets.read_sheets(table.sheets, path.name, basis, recognition.edition)
    layout = ipss_wide if ipss_wide.base_year(table.head) is not None else ipss_totals
    return layout.read_table(table, basis, recognition.edition)
