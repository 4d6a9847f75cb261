"""What a yearly count would have been if one condition had not changed: paths beside the counted one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.chapters.chapter import Nouns
from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.model.series import Series
from analysis.words.phrases import counted


@dataclass(frozen=True, eq=False)
class Without:
    """The paths as finding, table and chart."""

    finding: Finding
    table: Table
    picture: Picture


def without(
    study: Study,
    nouns: Nouns,
    actual: pd.Series,
    paths: Mapping[str, tuple[str, pd.Series]],
    behind: Sequence[Series],
) -> Without:
    """Set what would have been beside what was.

    Parameters
    ----------
    actual : by year, from the base year to the last.
    paths : by column key, the condition (「出生力が2016年のままなら」) and its path by year.
    behind : the series that went in.
    """
    base, last = study.window
    frame = pd.DataFrame({"actual": actual, **{key: path for key, (_, path) in paths.items()}})
    frame.index.name = "year"
    title = f"一つの条件が変わらなかった場合の{nouns.what}"
    table = study.table(
        f"{nouns.id}_without",
        title,
        (
            Column(key="year", label="年", grouped=False),
            Column(key="actual", label=f"実際の{nouns.what}", unit=nouns.unit),
            *(Column(key=key, label=label, unit=nouns.unit) for key, (label, _) in paths.items()),
        ),
        frame,
        behind,
        period=f"{base}〜{last}年",
        computed=True,
        note="ほかの条件は実際のとおりとした計算上の値であり、施策によって実現できた値ではない。",
        annex=True,
    )
    told = "、".join(f"{label}{counted(path[last], nouns.unit)}" for label, path in paths.values())
    was = counted(actual[last], nouns.unit)
    return Without(
        study.finding(
            f"{nouns.id}.without",
            f"{last}年の{nouns.what}（実際は{was}）は、{told}と計算される。",
            behind,
            method="間接標準化による反事実の計算",
            level=EvidenceLevel.ESTIMATE,
            caveats=("ほかの条件が実際のとおりであったと仮定した計算であり、施策の効果の推定ではない。",),
        ),
        table,
        Picture(
            id=f"fig_{nouns.id}_without",
            title=f"{title}（{last}年の実際は{was}）",
            alt=f"折れ線グラフ。{last}年の{nouns.what}は実際には{was}、{told}である。",
            unit=nouns.unit,
            chart=LinesChart(
                lines=(
                    Line(f"実際の{nouns.what}", frame["actual"]),
                    *(Line(label, frame[key], "dashed") for key, (label, _) in paths.items()),
                ),
                y_label=f"{nouns.what}（{nouns.unit}）",
                from_zero=True,
                height_inches=3.1,
            ),
            table=table,
        ),
    )
