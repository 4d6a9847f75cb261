"""Which areas the project ships: four cities, the peers they are compared with, prefectures, Japan."""

from __future__ import annotations

from typing import Final

JAPAN: Final = "00000"

CITIES: Final = ("14212", "14203", "03209", "20201")
"""厚木市, 平塚市, 一関市, 長野市."""

PEERS: Final = (
    *("14206", "14207", "14213", "14211", "14205"),  # 小田原市, 茅ヶ崎市, 大和市, 秦野市, 藤沢市
    *("03215", "03206", "03205", "04215", "05203"),  # 奥州市, 北上市, 花巻市, 大崎市, 横手市
    *("20202", "10201", "10202", "16201", "07201", "17201"),  # 松本市 前橋市 高崎市 富山市 福島市 金沢市
)

PREFECTURES: Final = ("03000", "14000", "20000")
"""The prefectures of the four cities: 岩手県, 神奈川県, 長野県."""

MUNICIPALITIES: Final = tuple(sorted(CITIES + PEERS))


def members(area: str, municipalities: list[str]) -> list[str]:
    """Return the municipalities that make up a prefecture or Japan."""
    return municipalities if area == JAPAN else [m for m in municipalities if m[:2] == area[:2]]
