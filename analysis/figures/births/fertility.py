"""Published total fertility rates."""

from __future__ import annotations

from matplotlib.ticker import FuncFormatter

from analysis.elements import Figure
from analysis.figures.axes import COLOURS, MARKERS, behind, legend_above, years_on_x
from analysis.figures.style import drawing, to_svg
from analysis.topics.births import BirthsStudy


def fertility(study: BirthsStudy) -> Figure | None:
    """Draw the annual total fertility rates of the area, its prefecture and the nation."""
    section, data = study.fertility, study.data
    if section.annual is None or section.table is None:
        return None
    name = data.store.catalogue.area_name
    with drawing(2.8) as (figure, axes):
        for area, colour, marker in zip(section.annual.columns, COLOURS, MARKERS, strict=False):
            rates = section.annual[area].dropna()
            style = "-" if area == data.area else "--"
            axes.plot(
                rates.index,
                rates,
                color=colour,
                marker=marker,
                markersize=4.5,
                linestyle=style,
                label=name(str(area)),
            )
        axes.set_ylabel("合計特殊出生率")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.2f}"))
        years_on_x(axes)
        legend_above(axes)
        svg = to_svg(figure)
    ends = [section.annual[area].dropna() for area in section.annual.columns]
    listed = "、".join(
        f"{name(str(e.name))}は{e.index[0]}年{e.iloc[0]:.2f}から{e.index[-1]}年{e.iloc[-1]:.2f}" for e in ends
    )
    return Figure(
        id="fig_fertility_annual",
        title=f"{data.name}の合計特殊出生率の推移（単年、{'・'.join(name(str(a)) for a in section.annual.columns[1:])}との比較）",
        alt=f"折れ線グラフ。合計特殊出生率は、{listed}。",
        unit="女性1人当たりの子どもの数",
        svg=svg,
        **behind(section.table),
    )
