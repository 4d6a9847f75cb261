"""How many births there would have been if one thing had not changed: three paths beside the counted one."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.chapters.study import Study
from analysis.elements import Column, EvidenceLevel, Finding, Table
from analysis.elements.picture import Line, LinesChart, Picture
from analysis.topics.births.factors import Factors
from analysis.words.phrases import counted


@dataclass(frozen=True, eq=False)
class Without:
    """The paths as finding, table and chart."""

    finding: Finding
    table: Table
    picture: Picture


def without(study: Study, factors: Factors) -> Without:
    """Return the births that the level or the women of the base year would have made.

    With E the births that the schedule expects of the women and L the level: E(t)·L(base) for an unchanged
    level, E(t)·L(base)·N(t)/N(base) for a level that moved as the nation's N, E(base)·L(t) for unchanged women.
    """
    base, last = study.window
    expected = factors.expected()
    level = factors.births / expected
    paths = {"level": (f"出生力が{base}年のままなら", expected * level[base])}
    if factors.reference is not None:
        nation = factors.reference / factors.reference[base]
        paths["nation"] = ("出生力が全国と同じように動いていたら", expected * level[base] * nation)
    paths["women"] = (f"女性の人数と年齢構成が{base}年のままなら", expected[base] * level)
    frame = pd.DataFrame({"births": factors.births, **{key: path for key, (_, path) in paths.items()}})
    frame.index.name = "year"
    table = study.table(
        "births_without",
        "一つの条件が変わらなかった場合の出生数",
        (
            Column(key="year", label="年", grouped=False),
            Column(key="births", label="実際の出生数", unit="人"),
            *(Column(key=key, label=label, unit="人") for key, (label, _) in paths.items()),
        ),
        frame,
        factors.behind,
        period=f"{base}〜{last}年",
        computed=True,
        note="ほかの条件は実際のとおりとした計算上の値であり、施策によって実現できた値ではない。",
        annex=True,
    )
    told = "、".join(f"{label}{counted(path[last])}" for label, path in paths.values())
    actual = counted(factors.births[last])
    return Without(
        study.finding(
            "births.without",
            f"{last}年の出生数（実際は{actual}）は、{told}と計算される。",
            factors.behind,
            method="間接標準化による反事実の計算",
            level=EvidenceLevel.ESTIMATE,
            caveats=("ほかの条件が実際のとおりであったと仮定した計算であり、施策の効果の推定ではない。",),
        ),
        table,
        Picture(
            id="fig_births_without",
            title=f"一つの条件が変わらなかった場合の出生数（{last}年の実際は{actual}）",
            alt=f"折れ線グラフ。{last}年の出生数は実際には{actual}、{told}である。",
            unit="人",
            chart=LinesChart(
                lines=(
                    Line("実際の出生数", frame["births"]),
                    *(Line(label, frame[key], "dashed") for key, (label, _) in paths.items()),
                ),
                y_label="出生数（人）",
                from_zero=True,
                height_inches=3.1,
            ),
            table=table,
        ),
    )
