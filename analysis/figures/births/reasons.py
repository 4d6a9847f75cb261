"""What the change of births is made of."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis.elements import Figure
from analysis.figures.axes import COLOURS, MARKERS, behind, legend_above, years_on_x
from analysis.figures.style import BLACK, GREY, drawing, to_svg
from analysis.methods.result import Estimate
from analysis.topics.births import BirthsStudy
from analysis.topics.births.factors import LABELS
from analysis.words.numbers import format_number
from analysis.words.phrases import level


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
            palette=list(COLOURS[: len(names)]),
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
        **behind(section.table),
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
        for name, colour, marker in zip(names, COLOURS, MARKERS, strict=False):
            axes.plot(
                table.index, table[name], color=colour, marker=marker, markersize=4.5, label=LABELS[name]
            )
        axes.axhline(0, color=GREY, linewidth=0.8)
        axes.set_ylabel(f"{data.base_year}年からの変化（人）")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_number(value, sign=True)))
        years_on_x(axes)
        legend_above(axes)
        svg = to_svg(figure)
    last = table.iloc[-1]
    listed = "、".join(f"{LABELS[n]}{format_number(last[n], 1, sign=True)}人" for n in names)
    return Figure(
        id="fig_births_reasons_by_year",
        title=f"{data.base_year}年からの変化を要因別に積み上げた推移",
        alt=f"折れ線グラフ。{data.base_year}年を0とした累積の効果は、{data.year}年に{listed}、計{format_number(last['change'], sign=True)}人である。",
        unit="人",
        svg=svg,
        **behind(section.yearly_table),
    )
