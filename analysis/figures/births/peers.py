"""The area beside its peers."""

from __future__ import annotations

from analysis.elements import Figure
from analysis.figures.style import BLUE, GREY, ORANGE, VERMILION, drawing, to_svg
from analysis.topics.births import BirthsStudy
from analysis.words.phrases import level


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
