"""The store for people: areas, indicators and series as data frames, pictures and comparisons in one call each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.explore.beside import beside, editions
from analysis.explore.map import map
from analysis.explore.places import areas, indicators, peers
from analysis.explore.plot import plot
from analysis.explore.series import series

if TYPE_CHECKING:
    from analysis.explore.interactive import Panel

__all__ = ["areas", "beside", "editions", "indicators", "map", "panel", "peers", "plot", "series"]


def panel(topic: str, **given: Any) -> Panel:
    """テーマの分析を、団体を名前で選び、年、起点の年、目標、比較団体を変えながら見る（ipywidgets のパネル）。

    Parameters
    ----------
    topic : テーマ（births など。``ebpm topics`` の名前）。
    given : area（初めに見る団体のコードか名称）、data_dir、reports_dir。

    Returns
    -------
    パネル。選んだ設定は ``ebpm build`` のコマンドになり、プロフィールにも書き込める。
    """
    from analysis.explore.interactive import open_panel  # widgets are not needed for tables and plots

    return open_panel(topic, **given)
