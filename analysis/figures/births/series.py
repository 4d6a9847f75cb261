"""Births by year, past and to come."""

from __future__ import annotations

import pandas as pd
import seaborn as sns

from analysis.elements import Figure
from analysis.figures.axes import COLOURS, MARKERS, counts_on_y, legend_above, years_on_x
from analysis.figures.style import BLACK, BLUE, VERMILION, drawing, to_svg
from analysis.topics.births import BirthsStudy
from analysis.words.numbers import format_number
from analysis.words.phrases import change_of_people, level


def births_by_year(study: BirthsStudy) -> Figure:
    """Draw births by year with their chance limits, and the other bases as single markers."""
    data, section, yearly = study.data, study.level, study.chance.yearly
    catalogue = data.store.catalogue
    others = [basis for basis in section.by_basis.columns if basis != data.basis]
    with drawing(3.1) as (figure, axes):
        axes.fill_between(yearly.index, yearly["lower"], yearly["upper"], color=BLUE, alpha=0.18, linewidth=0)
        sns.lineplot(x=yearly.index, y=yearly["births"], color=BLUE, marker="o", errorbar=None, ax=axes)
        axes.lines[0].set_label(data.basis_name)
        for basis, colour, marker in zip(others, COLOURS[1:], MARKERS[1:], strict=False):
            points = section.by_basis[basis].dropna()
            axes.plot(
                points.index, points, linestyle="none", marker=marker, color=colour,
                label=catalogue.basis_name(basis),
            )  # fmt: skip
        axes.set_ylabel("出生数（人）")
        axes.set_ylim(bottom=0)
        years_on_x(axes)
        counts_on_y(axes)
        legend_above(axes)
        svg = to_svg(figure)
    births = yearly["births"]
    first, last, peak = births.index[0], births.index[-1], births.idxmax()
    beside = "。ほかの基準の値を印で示した" if others else ""
    return Figure(
        id="fig_births_by_year",
        title=f"{data.name}の出生数は{data.base_year}年から{data.year}年までに"
        f"{change_of_people(births[data.year] - births[data.base_year])}となった",
        alt=(
            f"折れ線グラフ。{data.name}の出生数は{first}年の{format_number(births[first])}人から"
            f"{last}年の{format_number(births[last])}人へ変化した。最も多い年は{peak}年の"
            f"{format_number(births[peak])}人、最も少ない年は{births.idxmin()}年の{format_number(births.min())}人。"
            f"帯は偶然変動の幅（{level(data.parameters.confidence)}信頼区間）{beside}。"
        ),
        unit="人",
        period=f"{first}〜{last}年",
        basis=data.basis_name,
        source=data.store.source_line(
            sorted({s for b in (data.basis, *others) for s in data.births_sources_of(data.area, b)})
        ),
        note=f"帯はポアソン分布による{level(data.parameters.confidence)}信頼区間。"
        + ("印は基準の異なる値で、線とは比べられない。" if others else ""),
        table="births_chance",
        svg=svg,
    )


def outlook(study: BirthsStudy) -> Figure | None:
    """Draw past births and the forecast with its prediction interval, and the target when there is one."""
    section, data = study.outlook, study.data
    if section.forecast is None or section.history is None or section.table is None:
        return None
    path = pd.concat([section.history.iloc[[-1]], section.forecast["median"]])
    with drawing(2.9) as (figure, axes):
        axes.plot(
            section.history.index, section.history, color=BLUE, marker="o", markersize=4.5, label="実績"
        )
        axes.plot(
            path.index,
            path,
            color=VERMILION,
            linestyle="--",
            marker="s",
            markersize=4,
            markevery=list(range(1, len(path))),
            label="見通し（中央値）",
        )
        low = pd.concat([section.history.iloc[[-1]], section.forecast["lower"]])
        high = pd.concat([section.history.iloc[[-1]], section.forecast["upper"]])
        axes.fill_between(path.index, low, high, color=VERMILION, alpha=0.18, linewidth=0, label="予測区間")
        if section.target is not None:
            axes.plot(
                [section.target_year],
                [section.target],
                color=BLACK,
                marker="*",
                markersize=11,
                linestyle="none",
                label="目標",
            )
        axes.set_ylabel("出生数（人）")
        axes.set_ylim(bottom=0)
        years_on_x(axes)
        counts_on_y(axes)
        legend_above(axes)
        svg = to_svg(figure)
    end = section.forecast.iloc[-1]
    target = f"目標は{format_number(section.target)}人。" if section.target is not None else ""
    return Figure(
        id="fig_births_outlook",
        title=f"{'直近の値' if section.chosen == 'naive' else 'これまでの動き'}が続けば"
        f"{section.target_year}年の出生数は{format_number(end['median'])}人",
        alt=(
            f"折れ線グラフ。実績は{data.year}年に{format_number(section.history.iloc[-1])}人。見通しの中央値は"
            f"{section.target_year}年に{format_number(end['median'])}人、予測区間は{format_number(end['lower'])}人から"
            f"{format_number(end['upper'])}人。{target}"
        ),
        unit="人",
        period=f"実績{section.history.index[0]}〜{data.year}年、見通し{section.table.period}",
        basis=data.basis_name,
        source=section.table.source,
        note=section.table.note,
        table=section.table.id,
        svg=svg,
    )
