"""Charts of the births report, drawn from the chapters' tables."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.elements import Figure, Table
from analysis.elements.table import format_number
from analysis.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION, drawing, to_svg
from analysis.methods.result import Estimate
from analysis.topics.births import BirthsStudy
from analysis.topics.births.factors import LABELS
from analysis.topics.wording import change_of_people, level

_COLOURS = (BLUE, VERMILION, GREEN, PURPLE)
LEGEND_CHARACTERS = 28
"""Characters of all labels together that fit on one line of a legend with four entries."""

_MARKERS = ("o", "s", "^", "D")


def _thousands(axes: Axes) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value)))


def _behind(table: Table) -> dict[str, str]:
    """Return what a figure shares with the table whose numbers it draws."""
    return {"period": table.period, "basis": table.basis, "source": table.source, "table": table.id}


def _legend(axes: Axes) -> None:
    """Put the legend above the plot, where it can hide nothing."""
    labels = axes.get_legend_handles_labels()[1]
    columns = (
        4 if sum(map(len, labels)) <= LEGEND_CHARACTERS else 2
    )  # one wider than the plot would shrink it
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2, columnspacing=1.2)


def _years(axes: Axes) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("年")


def births_by_year(study: BirthsStudy) -> Figure:
    """Draw births by year with their chance limits, and the other bases as single markers."""
    data, section, yearly = study.data, study.level, study.chance.yearly
    catalogue = data.store.catalogue
    others = [basis for basis in section.by_basis.columns if basis != data.basis]
    with drawing(3.1) as (figure, axes):
        axes.fill_between(yearly.index, yearly["lower"], yearly["upper"], color=BLUE, alpha=0.18, linewidth=0)
        sns.lineplot(x=yearly.index, y=yearly["births"], color=BLUE, marker="o", errorbar=None, ax=axes)
        axes.lines[0].set_label(data.basis_name)
        for basis, colour, marker in zip(others, _COLOURS[1:], _MARKERS[1:], strict=False):
            points = section.by_basis[basis].dropna()
            axes.plot(
                points.index, points, linestyle="none", marker=marker, color=colour,
                label=catalogue.basis_name(basis),
            )  # fmt: skip
        axes.set_ylabel("出生数（人）")
        axes.set_ylim(bottom=0)
        _years(axes)
        _thousands(axes)
        _legend(axes)
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
            sorted({s for b in (data.basis, *others) for s in data.store.sources_of(data.area, "births", b)})
        ),
        note=f"帯はポアソン分布による{level(data.parameters.confidence)}信頼区間。"
        + ("印は基準の異なる値で、線とは比べられない。" if others else ""),
        table="births_chance",
        svg=svg,
    )


def reasons(study: BirthsStudy) -> Figure | None:
    """Draw the effect of each factor on the change of births, with its interval."""
    section, data = study.reasons, study.data
    if section.result is None or section.table is None or section.inputs is None:
        return None
    effects = section.result.effects()
    change = section.result.observed.change()
    names = [LABELS[name] for name in effects]
    values = np.array([e.number for e in effects.values()])
    with drawing(0.9 + 0.42 * len(values)) as (figure, axes):
        sns.barplot(
            x=values,
            y=names,
            hue=names,
            palette=list(_COLOURS[: len(names)]),
            errorbar=None,
            ax=axes,
            legend=False,
        )
        for position, effect in enumerate(effects.values()):
            if effect.lower is not None and effect.upper is not None:
                axes.plot([effect.lower, effect.upper], [position, position], color=BLACK, linewidth=1.2)
        _label_bars(axes, effects.values(), section.printed.values())
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_xlabel("出生数への効果（人）")
        axes.set_ylabel("")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value, sign=True)))
        svg = to_svg(figure)
    largest = max(effects, key=lambda name: abs(effects[name].number))
    listed = "、".join(f"{LABELS[n]}{format_number(e, 1, sign=True)}人" for n, e in section.printed.items())
    return Figure(
        id="fig_births_reasons",
        title=f"出生数の変化{format_number(change, sign=True)}人のうち最も大きいのは{LABELS[largest]}である",
        alt=f"横棒グラフ。{data.base_year}年から{data.year}年までの出生数の変化の内訳は、{listed}。合計は{format_number(change, sign=True)}人。",
        unit="人",
        note=f"黒い線は{level(data.parameters.confidence)}区間（出生数の偶然変動だけを考えたもの）。",
        svg=svg,
        **_behind(section.table),
    )


def _label_bars(axes: Axes, effects: Iterable[Estimate], printed: Iterable[float]) -> None:
    left, right = axes.get_xlim()
    pad = 0.02 * (right - left)
    axes.set_xlim(left - 8 * pad, right + 8 * pad)
    for position, (effect, number) in enumerate(zip(effects, printed, strict=True)):
        negative = effect.number < 0
        edge = (
            min(effect.number, effect.lower or 0.0) if negative else max(effect.number, effect.upper or 0.0)
        )
        axes.text(
            edge - pad if negative else edge + pad,
            position,
            format_number(number, 1, sign=True),
            ha="right" if negative else "left",
            va="center",
        )


def reasons_by_year(study: BirthsStudy) -> Figure | None:
    """Draw the effects accumulated since the base year."""
    section, data = study.reasons, study.data
    if section.by_year is None or section.yearly_table is None or section.inputs is None:
        return None
    names = list(section.inputs.names)
    table = section.by_year
    with drawing(2.9) as (figure, axes):
        axes.plot(
            table.index, table["change"], color=BLACK, linestyle="--", marker="", label="計（出生数の変化）"
        )
        for name, colour, marker in zip(names, _COLOURS, _MARKERS, strict=False):
            axes.plot(
                table.index, table[name], color=colour, marker=marker, markersize=4.5, label=LABELS[name]
            )
        axes.axhline(0, color=GREY, linewidth=0.8)
        axes.set_ylabel(f"{data.base_year}年からの変化（人）")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value, sign=True)))
        _years(axes)
        _legend(axes)
        svg = to_svg(figure)
    last = table.iloc[-1]
    listed = "、".join(f"{LABELS[n]}{format_number(last[n], 1, sign=True)}人" for n in names)
    return Figure(
        id="fig_births_reasons_by_year",
        title=f"{data.base_year}年からの変化を要因別に積み上げた推移",
        alt=f"折れ線グラフ。{data.base_year}年を0とした累積の効果は、{data.year}年に{listed}、計{format_number(last['change'], sign=True)}人である。",
        unit="人",
        svg=svg,
        **_behind(section.yearly_table),
    )


def fertility(study: BirthsStudy) -> Figure | None:
    """Draw the annual total fertility rates of the area, its prefecture and the nation."""
    section, data = study.fertility, study.data
    if section.annual is None or section.table is None:
        return None
    name = data.store.catalogue.area_name
    with drawing(2.8) as (figure, axes):
        for area, colour, marker in zip(section.annual.columns, _COLOURS, _MARKERS, strict=False):
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
        _years(axes)
        _legend(axes)
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
        **_behind(section.table),
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
        _years(axes)
        _thousands(axes)
        _legend(axes)
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


def peers(study: BirthsStudy) -> Figure | None:
    """Draw the standardised birth ratio of the area, its peers, prefecture and nation with limits."""
    section, data = study.peers, study.data
    if section.rates is None or section.table is None or section.schedule is None:
        return None
    rates = section.rates.sort_values("ratio")
    name = data.store.catalogue.area_name
    with drawing(0.9 + 0.24 * len(rates)) as (figure, axes):
        for position, area in enumerate(rates.index):
            row = rates.loc[area]
            own = area == data.area
            reference = area in data.reference_areas
            colour = VERMILION if own else GREY if reference else BLUE
            axes.plot([row["lower"], row["upper"]], [position, position], color=colour, linewidth=1.6)
            axes.plot(
                row["ratio"],
                position,
                color=colour,
                marker="D" if own else "s" if reference else "o",
                markersize=7 if own else 5,
            )
        axes.axvline(1, color=ORANGE, linestyle="--", linewidth=1)
        axes.set_yticks(range(len(rates)), [name(str(area)) for area in rates.index])
        axes.grid(axis="y", visible=False)
        axes.grid(axis="x", visible=True)
        axes.set_xlabel(
            f"標準化出生比（{section.schedule.year}年の全国の年齢別出生率による期待出生数を1とする）"
        )
        svg = to_svg(figure)
    listed = "、".join(f"{name(str(area))}{rates.loc[area, 'ratio']:.3f}" for area in rates.index)
    place = (
        int(
            (
                section.rates["ratio"].drop(list(data.reference_areas), errors="ignore")
                > section.rates.loc[data.area, "ratio"]
            ).sum()
        )
        + 1
    )
    count = len(section.rates) - sum(a in section.rates.index for a in data.reference_areas)
    return Figure(
        id="fig_births_peers",
        title=f"年齢構成の違いを除いた出生の水準は、{data.name}が{count}団体中{place}番目に高い",
        alt=f"点と区間の図。標準化出生比は低い順に{listed}。ひし形が{data.name}、丸が比較団体、四角が県と全国。",
        unit="比",
        period=f"{data.year}年",
        basis=section.table.basis,
        source=section.table.source,
        note=f"ひし形は{data.name}、丸は比較団体、四角は都道府県及び全国。横線は{level(data.parameters.confidence)}信頼区間。",
        table=section.table.id,
        svg=svg,
    )
